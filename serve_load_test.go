package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var load = flag.Int("load", 1000, "how many requests TestLoad makes; a hundredth as many clients are slow or break off")

// TestLoad: 64 clients at a time, others that read a little and wait, and others that leave in the
// middle: every answer is whole, and nothing is kept afterwards. docs/testing.md says what 10,000 gave.
func TestLoad(t *testing.T) {
	dir := writeSite(t)
	const large = 1 << 20
	if err := os.WriteFile(filepath.Join(dir, "large.onnx"), make([]byte, large), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	said, out := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, "127.0.0.1:0", dir, out) }()
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	url := regexp.MustCompile(`http://\S+/`).FindString(line)
	address := strings.Trim(strings.TrimPrefix(url, "http://"), "/")
	before := held()

	var failed atomic.Int64
	var clients sync.WaitGroup
	fail := func(format string, of ...any) {
		if failed.Add(1) < 10 {
			t.Errorf(format, of...)
		}
	}
	// ask sends a request for the large file and reads that much of the answer.
	ask := func(read int64, pause time.Duration) {
		c, err := net.Dial("tcp", address)
		if err != nil {
			fail("%v", err)
			return
		}
		defer c.Close()
		fmt.Fprintf(c, "GET /large.onnx HTTP/1.1\r\nHost: %s\r\n\r\n", address)
		for range 4 {
			if _, err := io.CopyN(io.Discard, c, read/4); err != nil {
				fail("a slow client: %v", err)
				return
			}
			time.Sleep(pause)
		}
	}
	for range *load / 100 {
		clients.Go(func() { ask(large, 100*time.Millisecond) })
		clients.Go(func() { ask(64<<10, 0) }) // and closes the connection
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}
	client := &http.Client{Transport: transport}
	var next atomic.Int64
	names := []string{"", "style.css", "weights/digits.onnx", hashedName, "absent.js", "large.onnx"}
	for range 64 {
		clients.Go(func() {
			for {
				n := next.Add(1)
				if n > int64(*load) {
					return
				}
				name := names[n%int64(len(names))]
				r, err := client.Get(url + name)
				if err != nil {
					fail("%s: %v", name, err)
					continue
				}
				size, err := io.Copy(io.Discard, r.Body)
				r.Body.Close()
				if want := map[bool]int{true: 404, false: 200}[name == "absent.js"]; err != nil || r.StatusCode != want || size == 0 || name == "large.onnx" && size != large {
					fail("%s: %s, %d bytes, %v", name, r.Status, size, err)
				}
			}
		})
	}
	clients.Wait()
	transport.CloseIdleConnections()
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	after := held()
	t.Logf("%d requests, %d slow clients, %d cut downloads: %d errors; %.1f MB alive before, %.1f MB after", *load, *load/100, *load/100, failed.Load(), before, after)
	if after > before+8 {
		t.Errorf("%.1f MB are alive after it, %.1f MB were before", after, before)
	}
}

// held is what of this program's memory is alive, in MB.
func held() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}
