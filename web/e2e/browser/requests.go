package browser

import (
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
)

// Request is one request that left the browser, whoever made it: a page, a
// worker, a service worker, a beacon. What the browser's cache or a service
// worker answered is not one.
type Request struct {
	Method string // CONNECT for anything encrypted, and for web sockets
	URL    string // of CONNECT only host and port, as //host:port
	Header http.Header
	Body   int64 // bytes sent
}

// recorder is the proxy through which a browser's requests go. It passes on
// those to this machine and refuses all others, so that a page under test
// reaches nobody.
type recorder struct {
	listener net.Listener
	server   *http.Server

	mu       sync.Mutex
	requests []*Request
}

func startRecorder() (*recorder, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	quiet := log.New(io.Discard, "", 0) // pages drop requests as they like
	r := &recorder{listener: listener}
	pass := &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.Out.URL = p.In.URL
			p.Out.Host = p.In.Host
		},
		// Compressed or not, as the server says; straight to it.
		Transport: &http.Transport{DisableCompression: true},
		ErrorLog:  quiet,
	}
	r.server = &http.Server{ErrorLog: quiet, Handler: http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
		record := &Request{Method: in.Method, URL: in.URL.String(), Header: in.Header.Clone()}
		r.mu.Lock()
		r.requests = append(r.requests, record)
		r.mu.Unlock()
		if in.Method == http.MethodConnect || !loopback(in.URL) {
			http.Error(w, "only this machine", http.StatusForbidden)
			return
		}
		in.Body = &countingBody{ReadCloser: in.Body, r: r, record: record}
		pass.ServeHTTP(w, in)
	})}
	go r.server.Serve(listener)
	return r, nil
}

func loopback(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// countingBody counts what a request sends.
type countingBody struct {
	io.ReadCloser
	r      *recorder
	record *Request
}

func (b *countingBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.r.mu.Lock()
	b.record.Body += int64(n)
	b.r.mu.Unlock()
	return n, err
}

func (r *recorder) url() string { return "http://" + r.listener.Addr().String() }

func (r *recorder) close() { r.server.Close() }

// since returns the requests after the first n.
func (r *recorder) since(n int) []Request {
	r.mu.Lock()
	defer r.mu.Unlock()
	var requests []Request
	for _, q := range r.requests[n:] {
		requests = append(requests, *q)
	}
	return requests
}

func (r *recorder) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.requests)
}
