package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"lrpexplainer/nn/onnx/onnxtest"
	"lrpexplainer/web/e2e/browser"
)

// TestDeployerAddsAModel: a file and an entry in the built site, nothing else.
func TestDeployerAddsAModel(t *testing.T) {
	weights := filepath.Join(folder, "weights")
	list := filepath.Join(weights, "models.json")
	before, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{".br", ".gz"} {
		if _, err := os.Stat(list + suffix); err == nil {
			t.Errorf("%s%s would be left behind", list, suffix)
		}
	}
	content, err := os.ReadFile(modelFile(t, "mine.onnx", onnxtest.Digits(7)))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(weights, "mine.onnx"), content, 0o644); err != nil {
		t.Fatal(err)
	}
	var catalogue map[string][]any
	if err := json.Unmarshal(before, &catalogue); err != nil {
		t.Fatal(err)
	}
	// The shortest entry that docs/models.md allows.
	catalogue["models"] = append(catalogue["models"], map[string]any{
		"name": "mine", "title": "Mine", "sentence": "Knows nothing.", "file": "mine.onnx",
		"input": map[string]any{"channels": 1, "height": 28, "width": 28},
	})
	after, err := json.Marshal(catalogue)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(list, after, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		os.WriteFile(list, before, 0o644)
		os.Remove(filepath.Join(weights, "mine.onnx"))
	})

	p := openPage(t, browser.Desktop)
	p.click(`.models button[title="Mine"]`)
	p.eventually("the model", `document.querySelector(".models [aria-pressed='true']").innerText === "Mine" && document.getElementById("app").dataset.state === "ready"`)
	p.then("an image", func() { p.upload(write(t, "tricolour.png", encodePNG(t, tricolour(60, 40)))) })
	if got := p.text(".scores"); got == "" {
		t.Error("nothing is predicted")
	}
}
