package source

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
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

// TestVariantsAreValid where wazero knows what they use: not relaxed SIMD, which
// the tests in Chromium cover.
func TestVariantsAreValid(t *testing.T) {
	features := api.CoreFeaturesV2 | experimental.CoreFeaturesThreads
	r := wazero.NewRuntimeWithConfig(t.Context(), wazero.NewRuntimeConfigInterpreter().WithCoreFeatures(features))
	defer r.Close(t.Context())
	for _, v := range Variants {
		if v.Relaxed {
			continue
		}
		if _, err := r.CompileModule(t.Context(), Build(v)); err != nil {
			t.Errorf("%s: %v", v.File(), err)
		}
	}
}
