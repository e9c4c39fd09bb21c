// Package docs tests the programs that the documentation shows.
package docs

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestViRelAy: a survey becomes the files of ViRelAy's database specification, with its
// names, shapes and types. Needs Debian's python3-h5py (.ci/h5py installs it).
func TestViRelAy(t *testing.T) {
	dir := t.TempDir()
	survey, out := filepath.Join(dir, "survey"), filepath.Join(dir, "virelay")
	for _, command := range [][]string{
		{"go", "run", "../lrp/cmd/lrp", "survey", "-model", "../weights/digits.onnx", "-images", "../web/examples/digits", "-rules", "epsilon-plus", "-out", survey},
		{"/usr/bin/python3", "virelay.py", survey, out},
		{"/usr/bin/python3", "testdata/virelay_check.py", survey, out},
	} {
		c := exec.Command(command[0], command[1:]...)
		c.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
		if text, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", command, err, text)
		}
	}
}
