package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// standaloneModels are the models of the catalogue that the one file has.
var standaloneModels = []string{"digits", "photo", "hans"}

// buildStandalone writes the site as one HTML file, which works from disk. Only its
// scripts are plain text; what they fetch is compressed and in base64, see
// web/standalone. There is one engine only, since a page from disk is never
// cross-origin isolated.
func buildStandalone(ctx context.Context, source, out string) error {
	files, err := collect(ctx, source)
	if err != nil {
		return err
	}
	s := standalone{files: map[string][]byte{}}
	for _, f := range files {
		s.files[f.name] = f.content
	}
	for _, name := range []string{"page.js", "worker.js"} {
		if s.files["standalone/"+name], err = os.ReadFile(filepath.Join(source, "web", "standalone", name)); err != nil {
			return err
		}
	}
	content, err := s.page()
	if err != nil {
		return err
	}
	return replaceFile(out, content)
}

// standalone makes the one file out of the site's files.
type standalone struct {
	files  map[string][]byte // by name
	hashes []string          // of the inline scripts, as a policy names them
}

func (s *standalone) page() ([]byte, error) {
	embedded, err := s.embedded()
	if err != nil {
		return nil, err
	}
	worker, err := s.worker()
	if err != nil {
		return nil, err
	}
	page := string(s.files["index.html"])
	page = regexp.MustCompile(`(?m)^<link rel="(?:preload|modulepreload|manifest|apple-touch-icon)"[^>]*>\n`).ReplaceAllString(page, "")
	page = regexp.MustCompile(`(?m)^<meta http-equiv="Content-Security-Policy"[^>]*>\n`).ReplaceAllString(page, "")
	page = attribute(page, "href", "mark.svg", dataURL("image/svg+xml", s.files["mark.svg"]))
	page = attribute(page, "href", "licenses.txt", dataURL("text/plain;charset=utf-8", s.files["licenses.txt"]))

	picture := regexp.MustCompile(`<img src="([^"]+\.png)"`)
	page = picture.ReplaceAllStringFunc(page, func(tag string) string {
		return `<img src="` + dataURL("image/png", s.files[picture.FindStringSubmatch(tag)[1]]) + `"`
	})

	var failed error
	var styles []string // hashes
	style := regexp.MustCompile(`<link rel="stylesheet" href="([^"]+)">`)
	page = style.ReplaceAllStringFunc(page, func(tag string) string {
		content, err := s.text(style.FindStringSubmatch(tag)[1], "</style")
		failed = errors.Join(failed, err)
		styles = append(styles, hashOf(content))
		return "<style>" + content + "</style>"
	})
	// Deferred scripts run in their order, when the document is there.
	var deferred strings.Builder
	script := regexp.MustCompile(`<script src="([^"]+)"( defer)?></script>\n`)
	page = script.ReplaceAllStringFunc(page, func(tag string) string {
		m := script.FindStringSubmatch(tag)
		content, err := s.text(m[1], "</script")
		failed = errors.Join(failed, err)
		inline := s.inline(content)
		if m[2] == "" {
			return inline
		}
		deferred.WriteString(inline)
		return ""
	})
	if failed != nil {
		return nil, failed
	}
	if left := regexp.MustCompile(`<(?:script[^>]* src|img[^>]* src|link[^>]* href)="[^"d][^"]*"`).FindString(page); left != "" {
		return nil, fmt.Errorf("the standalone page would load a file: %s", left)
	}
	first := s.inline(string(s.files["standalone/page.js"]))
	body := embedded + "<script type=\"text/plain\" id=\"worker\">" + worker + "</script>\n" + first + deferred.String()
	policy := "default-src 'none'; script-src " + strings.Join(s.hashes, " ") + " 'wasm-unsafe-eval'; worker-src blob:; " +
		"style-src " + strings.Join(styles, " ") + "; img-src blob: data:; base-uri 'none'; form-action 'none'"
	page = strings.Replace(page, `<meta charset="utf-8">`, `<meta charset="utf-8">`+"\n"+
		`<meta http-equiv="Content-Security-Policy" content="`+html.EscapeString(policy)+`">`, 1)
	return []byte(strings.Replace(page, "</body>", body+"</body>", 1)), nil
}

// inline is a script in the page.
func (s *standalone) inline(content string) string {
	s.hashes = append(s.hashes, hashOf(content))
	return "<script>" + content + "</script>\n"
}

// hashOf is how a policy names an inline script or style.
func hashOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// text is a file that stands in an HTML element, which end would close.
func (s *standalone) text(name, end string) (string, error) {
	content, ok := s.files[name]
	switch {
	case !ok:
		return "", fmt.Errorf("the page loads %s, which is no file of the site", name)
	case bytes.Contains(bytes.ToLower(content), []byte(end)):
		return "", fmt.Errorf("%s holds %s, so it cannot stand in the page", name, end)
	}
	return string(content), nil
}

var (
	imported = regexp.MustCompile(`(?m)^import .*\n`)
	exported = regexp.MustCompile(`(?m)^export `)
	starting = regexp.MustCompile(`await import\("./kernels/start.js"\)`)
)

// worker is the engine's script with all that it imports: modules become functions, since
// a page from disk cannot import.
func (s *standalone) worker() (string, error) {
	module := func(name string) string {
		content := imported.ReplaceAllString(string(s.files[name]), "")
		content = exported.ReplaceAllString(content, "")
		return strings.ReplaceAll(content, "import.meta.url", fmt.Sprintf("(standaloneBase + %q)", name))
	}
	engine := string(s.files["engine.js"])
	if !starting.MatchString(engine) {
		return "", errors.New("engine.js does not import kernels/start.js as it is expected to")
	}
	engine = starting.ReplaceAllString(engine, "kernels")
	worker := string(s.files["standalone/worker.js"]) + string(s.files["wasm_exec.js"]) +
		"\nconst kernels = (() => {\n" + module("kernels/parts.js") + module("kernels/tiles.js") + module("kernels/start.js") + "\nreturn { startGo };\n})();\n" + engine
	if strings.Contains(worker, "</script") {
		return "", errors.New("the engine's script holds </script, so it cannot stand in the page")
	}
	return worker, nil
}

// embedded are the files that scripts fetch, each in an element of its own.
func (s *standalone) embedded() (string, error) {
	catalogue, models, err := s.catalogue()
	if err != nil {
		return "", err
	}
	s.files["weights/models.json"] = catalogue
	names := append(models, "weights/models.json", "page.wasm", "engine.wasm", "kernels/simd.wasm", "kernels/relaxed.wasm")
	for _, name := range slices.Sorted(maps.Keys(s.files)) { // guides, labels
		if (path.Ext(name) == ".json" || path.Ext(name) == ".txt") && !slices.Contains(names, name) && name != "licenses.txt" {
			names = append(names, name)
		}
	}
	var out strings.Builder
	for _, name := range names {
		var b bytes.Buffer
		z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // fails for unknown levels only
		z.Write(s.files[name])
		if err := z.Close(); err != nil {
			return "", err
		}
		fmt.Fprintf(&out, "<script type=\"text/plain\" id=\"file:%s\">%s</script>\n", html.EscapeString(name), base64.StdEncoding.EncodeToString(b.Bytes()))
	}
	return out.String(), nil
}

// catalogue is the list of those models that are in the file, with their pictures as data:
// URLs, and the models' names.
func (s *standalone) catalogue() (text []byte, models []string, err error) {
	var list map[string]any
	if err := json.Unmarshal(s.files["weights/models.json"], &list); err != nil {
		return nil, nil, fmt.Errorf("weights/models.json: %w", err)
	}
	all, _ := list["models"].([]any)
	list["models"] = slices.DeleteFunc(all, func(entry any) bool {
		m, _ := entry.(map[string]any)
		name, _ := m["name"].(string)
		if !slices.Contains(standaloneModels, name) {
			return true
		}
		models = append(models, "weights/"+fmt.Sprint(m["file"]))
		return false
	})
	if len(models) != len(standaloneModels) {
		return nil, nil, fmt.Errorf("weights/models.json has %d of the models %s", len(models), strings.Join(standaloneModels, ", "))
	}
	text, err = json.Marshal(s.withPictures(list))
	return text, models, err
}

// withPictures is a value of the catalogue with the names of pictures replaced by them.
func (s *standalone) withPictures(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = s.withPictures(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = s.withPictures(v[key])
		}
	case string:
		media := map[string]string{".png": "image/png", ".jpg": "image/jpeg"}[path.Ext(v)]
		if content, ok := s.files[v]; ok && media != "" {
			return dataURL(media, content)
		}
	}
	return v
}

func dataURL(media string, content []byte) string {
	return "data:" + media + ";base64," + base64.StdEncoding.EncodeToString(content)
}

// attribute gives an attribute of that value another one.
func attribute(page, name, from, to string) string {
	return strings.ReplaceAll(page, name+`="`+from+`"`, name+`="`+to+`"`)
}
