package embed

import (
	"flag"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// which of the sites below sites/ are built and opened: names with commas between, or all.
// The generators have to be there; .ci/embeds installs them.
var which = flag.String("embeds", "reveal", "`names` of the sites that are built, or all")

// sites are small sites with an element, each built by the generator that its readers use.
var sites = []struct {
	name     string
	commands [][]string // in the site's folder
	page     string     // that is built
}{
	{"reveal", [][]string{{"npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"}}, "index.html"},
	{"hugo", [][]string{{"hugo", "--destination", "out"}}, "out/index.html"},
	{"mkdocs", [][]string{{"mkdocs", "build", "--quiet", "--site-dir", "out"}}, "out/index.html"},
	{"sphinx", [][]string{{"sphinx-build", "-q", ".", "out"}}, "out/index.html"},
	{"vitepress", [][]string{{"npm", "install", "--no-audit", "--no-fund"}, {"npx", "vitepress", "build", "--outDir", "out"}}, "out/index.html"},
	{"jupyter", [][]string{{"jupyter", "nbconvert", "--to", "html", "--template", "basic", "--output-dir", "out", "article.ipynb"}}, "out/article.html"},
}

// TestSites builds documentation with the real generators and looks whether its element
// explains.
func TestSites(t *testing.T) {
	built := 0
	for _, s := range sites {
		if *which != "all" && !slices.Contains(strings.Split(*which, ","), s.name) {
			continue
		}
		built++
		t.Run(s.name, func(t *testing.T) {
			folder := t.TempDir()
			copySite(t, filepath.Join("sites", s.name), folder)
			for _, command := range s.commands {
				c := exec.Command(command[0], command[1:]...)
				c.Dir = folder
				if out, err := c.CombinedOutput(); err != nil {
					t.Fatalf("%v: %v\n%s", command, err, out)
				}
			}
			page := filepath.ToSlash(s.page)
			root := folder
			if dir, file, inside := strings.Cut(page, "/"); inside {
				root, page = filepath.Join(folder, dir), file
			}
			server := httptest.NewServer(http.FileServer(http.Dir(root)))
			t.Cleanup(server.Close)
			p := open(t, server.URL+"/"+page)
			eventually(t, "the element", func() bool { return evaluate[string](t, p, states) == "ready" })
			if got := evaluate[string](t, p, `document.querySelector("lrp-explainer").explanation.target`); got != "7" {
				t.Errorf("%q is explained", got)
			}
		})
	}
	if built == 0 {
		t.Errorf("there is no site %s", *which)
	}
}

// copySite copies a sample, with the address of the site that the tests serve.
func copySite(t *testing.T, from, to string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(from), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			return err
		}
		target := filepath.Join(to, name)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		return os.WriteFile(target, []byte(strings.ReplaceAll(string(text), "https://lrp.example/", served.URL)), 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}
