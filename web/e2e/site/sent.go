package site

import (
	"fmt"
	"net/http"

	"lrpexplainer/web/e2e/browser"
)

// Sent is how many bytes the server has sent in answer to requests, each file once, without
// headers.
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

// sent asks the server how long its answer is to a browser that takes every encoding.
func (s *Server) sent(address string) (int64, error) {
	r, err := http.NewRequest(http.MethodHead, address, nil)
	if err != nil {
		return 0, err
	}
	r.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK || answer.ContentLength < 0 {
		return 0, fmt.Errorf("%s was asked for: %s, %d bytes", address, answer.Status, answer.ContentLength)
	}
	return answer.ContentLength, nil
}
