package weights

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"lrpexplainer/lrp/lrptest/hostile"
)

func read(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("models.json")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestParse(t *testing.T) {
	c, err := Parse(read(t))
	if err != nil {
		t.Fatal(err)
	}
	e, ok := c.Find("digits")
	if !ok || e.File != "digits.onnx" || len(e.Labels) != 10 || e.Labels[7] != "7" || e.Input.Height != 28 || e.Input.Fit != "digit" {
		t.Errorf("digits: %v, %+v", ok, e)
	}
	if _, ok := c.Find("sounds"); ok {
		t.Error("found a model that is not there")
	}
}

// TestErrorsNameEntryAndField breaks one field at a time.
func TestErrorsNameEntryAndField(t *testing.T) {
	for field, c := range map[string]struct {
		value any
		want  string
	}{
		"name":     {"Digits!", `model "Digits!": name`},
		"title":    {"", `model "digits": title is missing`},
		"file":     {"../secret.onnx", `model "digits": file is "../secret.onnx"`},
		"download": {1 << 40, `model "digits": download is 1099511627776`},
		"bytes":    {-1, `model "digits": bytes is -1`},
		"sha256":   {"abc", `model "digits": sha256 is "abc"`},
		"labels":   {[]string{"0", " "}, `model "digits": labels: the one at 1`},
		"wordnet":  {[]string{"n1"}, `model "digits": wordnet has 1 ids for 10 labels`},
		"accuracy": {map[string]any{"top1": 99, "images": 1}, `model "digits": accuracy is top1 99`},
		"input":    {map[string]any{"channels": 2}, `model "digits": input: channels is 2`},
		"examples": {[]any{map[string]any{"file": "a.png", "title": "a", "alt": "a", "credit": "a", "label": "ten"}}, `model "digits": examples: the one at 0: label is "ten"`},
		"licence":  {"MIT", `unknown field "licence"`},
		"stamps":   {[]any{map[string]any{"file": "a.png", "title": "a", "alt": "a", "width": 0.5, "height": 0.1, "left": 0.6, "top": 0}}, `model "digits": stamps: the one at 0: left is 0.6`},
		"reveal":   {map[string]any{"question": "How?", "title": "So."}, `model "digits": reveal: question, title or text`},
		"bundle":   {"no", `models.bundle holds a string; expected a bool`},
	} {
		var all map[string][]map[string]any
		if err := json.Unmarshal(read(t), &all); err != nil {
			t.Fatal(err)
		}
		all["models"][0][field] = c.value
		data, err := json.Marshal(all)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = Parse(data); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; expected %q in it", field, err, c.want)
		}
	}
}

func TestStamp(t *testing.T) {
	good := Stamp{File: "a.png", Title: "a", Alt: "a", Width: 0.5, Height: 0.25, Left: 0.5, Top: 0.75}
	if err := good.validate(); err != nil {
		t.Error(err)
	}
	for want, change := range map[string]func(s *Stamp){
		"file is":         func(s *Stamp) { s.File = "../a.png" },
		"title or alt":    func(s *Stamp) { s.Alt = "" },
		"it is 0 wide":    func(s *Stamp) { s.Width = 0 },
		"and 2 high":      func(s *Stamp) { s.Height = 2 },
		"left is -0.5":    func(s *Stamp) { s.Left = -0.5 },
		"and top 0.8":     func(s *Stamp) { s.Top = 0.8 },
		"it is 1.5 wide ": func(s *Stamp) { s.Width, s.Left = 1.5, -0.5 },
	} {
		s := good
		change(&s)
		if err := s.validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; expected %q in it", err, want)
		}
	}
}

func TestReveal(t *testing.T) {
	good := Reveal{
		Question: "How?", Title: "So.", Text: []string{"Thus."}, Maps: []string{"Seven"},
		Figures: [][]string{{"of", "a"}, {"b", "1"}}, Sources: []Source{{"x", "https://doi.org/x"}},
	}
	examples := []Example{{Title: "One"}, {Title: "Seven"}}
	if err := good.validate(examples); err != nil {
		t.Error(err)
	}
	for want, change := range map[string]func(r *Reveal){
		"question, title or text":  func(r *Reveal) { r.Text = nil },
		"paragraph at 0":           func(r *Reveal) { r.Text = []string{""} },
		"row at 1 has 1 columns":   func(r *Reveal) { r.Figures = [][]string{{"of", "a"}, {"b"}} },
		"row at 0 has 1":           func(r *Reveal) { r.Figures = [][]string{{"of"}} },
		"sources: the one at 0 is": func(r *Reveal) { r.Sources = []Source{{"x", "javascript:alert(1)"}} },
		`maps: "Two" is`:           func(r *Reveal) { r.Maps = []string{"One", "Two"} },
	} {
		r := good
		change(&r)
		if err := r.validate(examples); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; expected %q in it", err, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	whole := string(read(t))
	for name, c := range map[string]struct{ data, want string }{
		"empty":     {"", "EOF"},
		"no models": {`{"models": []}`, "no models"},
		"syntax":    {"{\n\"models\": [}", "line 2"},
		"kind":      {"{\"models\": [\n{\"bytes\": \"many\"}]}", "line 2: models.bytes holds a string; expected a int64"},
		"no name":   {`{"models": [{"title": "x"}]}`, "model 1: name is missing"},
		"twice":     {strings.Replace(whole, `"models": [`, `"models": [{"name": "digits", "title": "x", "file": "x.onnx", "input": {"channels": 3, "height": 1, "width": 1}},`, 1), `model "digits": name is taken`},
		"more":      {whole + "{}", "follows its end"},
	} {
		if _, err := Parse([]byte(c.data)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; expected %q in it", name, err, c.want)
		}
	}
}

// The same lists as the page is given in web/e2e: builds and the command line take none of them.
func TestHostileCatalogues(t *testing.T) {
	for _, f := range hostile.Catalogues() {
		text := strings.ReplaceAll(string(f.Content), "DIGITS", `{"name": "digits", "title": "Digits", "sentence": "x", "file": "digits.onnx", "input": {"channels": 1, "height": 28, "width": 28}}`)
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), f.Command[0]) {
			t.Errorf("%s: %v; expected %q in it", f.Name, err, f.Command[0])
		}
	}
}

func TestLocal(t *testing.T) {
	for p, want := range map[string]bool{
		"digits.onnx": true, "more/digits.onnx": true, "": false, "/etc/x": false, "..": false, "../x": false,
		"a/../b": false, "https://x/y": false, "a\\b": false, ".": false,
	} {
		if local(p) != want {
			t.Errorf("local(%q) is %v", p, !want)
		}
	}
}

func FuzzParse(f *testing.F) {
	data, err := os.ReadFile("models.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"models":[{"name":"a","title":"a","file":"a","input":{"channels":1,"height":1,"width":1,"std":[0]}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse(data)
		if err == nil && c.Validate() != nil {
			t.Error("parsed, but not valid")
		}
	})
}
