package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/andybalholm/brotli"
)

// compressedTypes are formats that are compressed in themselves.
var compressedTypes = map[string]bool{
	".png": true, ".jpg": true, ".jpeg": true, ".gif": true, ".webp": true, ".avif": true, ".woff2": true,
}

const (
	minCompressed = 512      // bytes; below, the headers weigh more
	maxCompressed = 64 << 20 // bytes; above, networks whose weights hardly shrink
)

// method is one way to compress. Its name stands for all of its settings: it
// is part of the names in the cache.
type method struct {
	name   string
	writer func(io.Writer) io.WriteCloser
	result func(*file) *[]byte
}

func methods(fast bool) []method {
	quality, level := 11, gzip.BestCompression
	if fast {
		quality, level = 4, gzip.BestSpeed
	}
	return []method{
		{fmt.Sprintf("q%d.br", quality), func(w io.Writer) io.WriteCloser {
			return brotli.NewWriterOptions(w, brotli.WriterOptions{Quality: quality, LGWin: 24})
		}, func(f *file) *[]byte { return &f.brotli }},
		{fmt.Sprintf("l%d.gz", level), func(w io.Writer) io.WriteCloser {
			z, _ := gzip.NewWriterLevel(w, level) // fails for unknown levels only
			return z
		}, func(f *file) *[]byte { return &f.gzip }},
	}
}

// compress fills in the compressed forms, on all processors. The best brotli of
// a program takes half a minute, so results are kept in the folder cache.
func compress(ctx context.Context, files []*file, cache string, fast bool) error {
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return err
	}
	type job struct {
		file   *file
		method method
	}
	jobs := make(chan job)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for j := range jobs {
				if ctx.Err() != nil {
					continue
				}
				compressed, err := compressCached(j.file.content, j.method, cache)
				if err != nil {
					cancel(fmt.Errorf("compressing %s: %w", j.file.name, err))
				} else if len(compressed) < len(j.file.content)*19/20 {
					*j.method.result(j.file) = compressed
				}
			}
		})
	}
	for _, m := range methods(fast) {
		for _, f := range files {
			if !editedLater[f.name] && len(f.content) >= minCompressed && len(f.content) <= maxCompressed && !compressedTypes[path.Ext(f.name)] {
				jobs <- job{f, m}
			}
		}
	}
	close(jobs)
	workers.Wait()
	return context.Cause(ctx)
}

func compressCached(content []byte, m method, cache string) ([]byte, error) {
	name := filepath.Join(cache, fmt.Sprintf("%x.%s", sha256.Sum256(content), m.name))
	if cached, err := os.ReadFile(name); err == nil {
		return cached, nil
	}
	var b bytes.Buffer
	w := m.writer(&b)
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), replaceFile(name, b.Bytes())
}
