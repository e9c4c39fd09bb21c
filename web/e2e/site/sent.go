package site

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"lrpexplainer/web/e2e/browser"
)

// Sent is how many bytes the server has sent in answer to requests, each file once: in its
// brotli form where there is one.
func (s *Server) Sent(requests []browser.Request) (int64, error) {
	var total int64
	seen := map[string]bool{}
	for _, r := range requests {
		if seen[r.URL] {
			continue
		}
		seen[r.URL] = true
		n, err := s.sent(r.URL)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

func (s *Server) sent(address string) (int64, error) {
	u, err := url.Parse(address)
	if err != nil {
		return 0, err
	}
	name := u.Path
	if name == "/" {
		name = "/index.html"
	}
	file := filepath.Join(s.Dir, filepath.FromSlash(name))
	if info, err := os.Stat(file + ".br"); err == nil {
		return info.Size(), nil
	}
	info, err := os.Stat(file)
	if err != nil {
		return 0, fmt.Errorf("%s was asked for: %w", name, err)
	}
	return info.Size(), nil
}
