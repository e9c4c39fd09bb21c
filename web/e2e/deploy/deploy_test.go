// Package deploy tests the configurations of docs/deploy with the servers that Debian has.
package deploy

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lrpexplainer/web/e2e/site"
)

// listen is a port that is free.
func listen(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// configured is a configuration of docs/deploy for another folder and address.
func configured(t *testing.T, name, dir, port string, lines ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "deploy", name))
	if err != nil {
		t.Fatal(err)
	}
	replaced := strings.NewReplacer(append([]string{"/var/www/lrp", dir}, lines...)...).Replace(string(text))
	return strings.ReplaceAll(replaced, "8080", port)
}

// start runs a server until the end of the test, and waits until it answers.
func start(t *testing.T, url string, command *exec.Cmd) {
	t.Helper()
	var said bytes.Buffer
	command.Stdout, command.Stderr = &said, &said
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		command.Process.Signal(os.Interrupt)
		command.Wait()
	})
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if r, err := http.Get(url); err == nil {
			r.Body.Close()
			return
		}
	}
	t.Fatalf("%s does not answer: %s", command, said.String())
}

// hashed are a program's and a script's names in the built site.
func hashed(t *testing.T, dir, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %v, %v", pattern, found, err)
	}
	return filepath.Base(found[0])
}

// samePolicies compares a server's policies with serve.go's.
func samePolicies(t *testing.T, url, reference string) {
	t.Helper()
	for _, path := range []string{"", "embed.html"} {
		var got [2]http.Header
		for i, of := range []string{url, reference} {
			answer, err := http.Get(of + path)
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
			got[i] = answer.Header
		}
		for _, name := range []string{"Content-Security-Policy", "Permissions-Policy"} {
			if a, b := got[0].Get(name), got[1].Get(name); a != b {
				t.Errorf("/%s: %s is %q; serve.go's %q", path, name, a, b)
			}
		}
	}
}

// check asks a server for files of the site, and compares its policies with serve.go's at reference.
// encoding is the best that it sends.
func check(t *testing.T, url, dir, reference, encoding string) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	program := hashed(t, dir, "page.*.wasm")
	const own = "require-trusted-types-for 'script'; frame-ancestors 'self'"
	for _, c := range []struct{ path, media, cache, frames, encoding string }{
		{"", "text/html", "no-cache", own, encoding},
		{"embed.html", "text/html", "no-cache", "", encoding},
		{program, "application/wasm", "immutable", own, encoding},
		{hashed(t, dir, "app.*.webmanifest"), "application/manifest+json", "immutable", own, encoding},
		{"service-worker.js", "javascript", "no-cache", own, ""},
		{"weights/models.json", "application/json", "no-cache", own, ""},
	} {
		r, err := http.NewRequest("GET", url+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept-Encoding", "gzip, br")
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode != 200 || len(body) == 0 {
			t.Errorf("%s: %s, %d bytes, %v", c.path, answer.Status, len(body), err)
		}
		for name, want := range map[string]string{
			"Content-Type": c.media, "Cache-Control": c.cache, "Content-Security-Policy": c.frames, "Content-Encoding": c.encoding,
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp",
			"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*",
			"Permissions-Policy": "camera=(self), microphone=()", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
		} {
			got := answer.Header.Get(name)
			if name == "Content-Security-Policy" && c.frames == "" && strings.Contains(got, "frame-ancestors") || !strings.Contains(got, want) {
				t.Errorf("%s: %s: %q; expected %q", c.path, name, got, want)
			}
		}
	}
	samePolicies(t, url, reference)
	if r, err := client.Get(url + program + ".br"); err != nil || r.StatusCode != 404 {
		t.Errorf("%s.br is a file of its own: %v, %v", program, r.Status, err)
	}
}

func TestServers(t *testing.T) {
	s, err := site.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	t.Run("_headers", func(t *testing.T) { // for hosts that are not to be had here
		said, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "deploy", "_headers"))
		answer, failed := http.Get(s.URL + "embed.html")
		if err != nil || failed != nil {
			t.Fatal(err, failed)
		}
		answer.Body.Close()
		for _, name := range []string{"Content-Security-Policy", "Permissions-Policy", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Embedder-Policy", "Cross-Origin-Resource-Policy", "X-Content-Type-Options"} {
			if line := "  " + name + ": " + answer.Header.Get(name) + "\n"; !strings.Contains(string(said), line) {
				t.Errorf("it lacks %q", line)
			}
		}
	})
	t.Run("serve.go", func(t *testing.T) { check(t, s.URL, s.Dir, s.URL, "br") })
	t.Run("nginx", func(t *testing.T) {
		address := listen(t)
		_, port, _ := net.SplitHostPort(address)
		temp := t.TempDir()
		// The site lies where a server's own user may read it.
		file := filepath.Join(temp, "nginx.conf")
		paths := ""
		for _, name := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
			paths += fmt.Sprintf("%s_temp_path %s;\n", name, filepath.Join(temp, name))
		}
		text := fmt.Sprintf("daemon off;\nmaster_process off;\npid %s/pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n%s%s}\n", temp, paths,
			configured(t, "nginx.conf", s.Dir, port))
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		url := "http://" + address + "/"
		start(t, url, exec.Command("nginx", "-c", file))
		check(t, url, s.Dir, s.URL, "gzip")
	})
	t.Run("Caddy", func(t *testing.T) {
		address := listen(t)
		_, port, _ := net.SplitHostPort(address)
		file := filepath.Join(t.TempDir(), "Caddyfile")
		text := "{\n\tadmin off\n\tauto_https off\n}\n" + configured(t, "Caddyfile", s.Dir, port)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		url := "http://" + address + "/"
		caddy := exec.Command("caddy", "run", "--adapter", "caddyfile", "--config", file)
		caddy.Env = append(os.Environ(), "HOME="+t.TempDir())
		start(t, url, caddy)
		check(t, url, s.Dir, s.URL, "br")
	})
}
