package source

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestCommitted: the modules that the site serves are what this text says.
func TestCommitted(t *testing.T) {
	for _, v := range Variants {
		got, err := os.ReadFile(filepath.Join("../../../web/kernels", v.File()))
		if err != nil {
			t.Error(err)
			continue
		}
		if !bytes.Equal(got, Build(v)) {
			t.Errorf("web/kernels/%s is not what the source builds: run go generate ./web/kernels", v.File())
		}
	}
}
