package main

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lrpexplainer/lrp/survey"
)

const digits = "../../../weights/digits.onnx"

// surveyed runs the command and returns what it printed.
func surveyed(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := runSurvey(context.Background(), append([]string{"-model", digits, "-rules", "epsilon-plus"}, args...), &out, io.Discard)
	return out.String(), err
}

// stroke is a picture of one line, dark on light.
func stroke(t *testing.T, slope int) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 60, 60))
	for i := range m.Pix {
		m.Pix[i] = 250
	}
	for y := 10; y < 50; y++ {
		for d := range 6 {
			m.SetGray(27+d+slope*(y-30)/10, y, color.Gray{10})
		}
	}
	return encoded(t, m)
}

func encoded(t *testing.T, m image.Image) []byte {
	t.Helper()
	var data bytes.Buffer
	if err := png.Encode(&data, m); err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}

// album is a folder with what people drop: classes, other files, a broken picture, the
// same picture twice, a blank one, and names with markup.
func album(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	same := stroke(t, 0)
	for name, data := range map[string][]byte{
		"1/a.png": same, "1/b.png": stroke(t, 1), "1/<b>&bold.png": stroke(t, 2), "1/d.png": stroke(t, -1), "1/again.png": same,
		"7/a.png": stroke(t, -2), "unsorted.png": stroke(t, 3), "7/broken.png": []byte("\x89PNG broken"),
		"7/blank.png": encoded(t, image.NewGray(image.Rect(0, 0, 30, 30))), "notes.txt": []byte("no picture"), ".hidden.png": same,
	} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func rowsOf(t *testing.T, dir string) []survey.Row {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "rows.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []survey.Row
	for line := range strings.Lines(string(data)) {
		var r survey.Row
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, r)
	}
	return rows
}

func content(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestSurvey: whatever is in the folder, each thing is said in a line, the rest is
// explained, and the report is one file that needs no other.
func TestSurvey(t *testing.T) {
	in, out := album(t), filepath.Join(t.TempDir(), "out")
	text, err := surveyed(t, "-images", in, "-out", out, "-workers", "2")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2 other files were left out", "7/broken.png: ", "the map of 7/blank.png says nothing", "index.html"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said in\n%s", want, text)
		}
	}
	rows := rowsOf(t, out)
	var names []string
	for _, r := range rows {
		names = append(names, r.Name)
		want := survey.Unknown
		if strings.Contains(r.Name, "/") {
			want = int(r.Name[0] - '0')
		}
		if r.Label != want {
			t.Errorf("%s has label %d", r.Name, r.Label)
		}
		if (r.Name == "1/again.png") != (r.Same == "1/a.png") {
			t.Errorf("%s is said to be the same as %q", r.Name, r.Same)
		}
	}
	if len(names) != 9 || !slices.IsSorted(names) {
		t.Errorf("rows %v", names)
	}
	page := content(t, filepath.Join(out, "index.html"))
	for _, want := range []string{"1/&lt;b&gt;&amp;bold.png", "the same picture as 1/a", "its map says nothing", "Classes, most suspicious first", "sheets/1-1-1.png"} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not in the report", want)
		}
	}
	for _, not := range []string{"<b>&bold", "http:", "https:", "<script", "<link"} {
		if strings.Contains(page, not) {
			t.Errorf("%q is in the report", not)
		}
	}
	f, err := os.Open(filepath.Join(out, "sheets", "1-1-1.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if sheet, err := png.Decode(f); err != nil || sheet.Bounds().Dx() < 5*56 {
		t.Errorf("the contact sheet: %v", err)
	}
}

// TestSmallSurveys: of a few pictures, of one class, or with maps that say nothing, there is a
// report too.
func TestSmallSurveys(t *testing.T) {
	blank := encoded(t, image.NewGray(image.Rect(0, 0, 30, 30)))
	for name, c := range map[string]struct {
		pictures   map[string][]byte
		says, page string
	}{
		"one picture":  {map[string][]byte{"a.png": stroke(t, 0)}, "1 pictures, clusters of 1", "1 picture of 1 file and 1 class"},
		"two pictures": {map[string][]byte{"a.png": stroke(t, 0), "7/b.png": stroke(t, 1)}, "7: 1 pictures, clusters of 1", "2 pictures of 2 files and 2 classes"},
		"two alike":    {map[string][]byte{"1/a.png": stroke(t, 0), "1/b.png": stroke(t, 0)}, "1: 2 pictures, clusters of 2", "the same picture as 1/a.png"},
		"one class": {map[string][]byte{"1/a.png": stroke(t, 0), "1/b.png": stroke(t, 1), "1/c.png": stroke(t, 2), "1/d.png": stroke(t, -1), "1/e.png": stroke(t, -2)},
			"1: 5 pictures, clusters of ", "5 pictures of 5 files and 1 class"},
		"empty maps": {map[string][]byte{"1/a.png": blank, "2/b.png": blank, "c.png": blank}, "the maps of 3 pictures say nothing", "A survey without findings"},
		"all broken": {map[string][]byte{"1/a.png": []byte("no picture"), "2/b.png": nil}, "note: 2/b.png: ", "0 pictures of 2 files and 0 classes"},
	} {
		in, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
		for file, data := range c.pictures {
			path := filepath.Join(in, filepath.FromSlash(file))
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, data, 0o644)); err != nil {
				t.Fatal(err)
			}
		}
		text, err := surveyed(t, "-images", in, "-out", out)
		if err != nil || !strings.Contains(text, c.says) {
			t.Errorf("%s: %v; %q is not said in\n%s", name, err, c.says, text)
			continue
		}
		if n := len(rowsOf(t, out)); n != len(c.pictures) {
			t.Errorf("%s: %d rows", name, n)
		}
		if page := content(t, filepath.Join(out, "index.html")); !strings.Contains(page, c.page) {
			t.Errorf("%s: %q is not in the report\n%.900s", name, c.page, page)
		}
	}
}

// TestSurveyGoesOn: a survey that was stopped ends, taken up again, with the same files as
// one that was not.
func TestSurveyGoesOn(t *testing.T) {
	in := album(t)
	whole, parts := filepath.Join(t.TempDir(), "whole"), filepath.Join(t.TempDir(), "parts")
	if _, err := surveyed(t, "-images", in, "-out", whole); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	args := []string{"-model", digits, "-rules", "epsilon-plus", "-images", in, "-out", parts, "-working", "1"}
	err := runSurvey(ctx, args, io.Discard, stopper(stop))
	if err == nil || !strings.Contains(err.Error(), "-resume goes on from there") {
		t.Fatalf("error %v", err)
	}
	if n := len(rowsOf(t, parts)); n == 0 || n == 9 {
		t.Fatalf("%d rows when it was stopped", n)
	}
	if _, err := surveyed(t, "-images", in, "-out", parts); err == nil || !strings.Contains(err.Error(), "-resume goes on with it") {
		t.Errorf("without -resume: %v", err)
	}
	if _, err := surveyed(t, "-images", in, "-out", parts, "-target", "top", "-resume"); err == nil || !strings.Contains(err.Error(), "another target") {
		t.Errorf("another target: %v", err)
	}
	if _, err := surveyed(t, "-images", in, "-out", parts, "-resume", "-working", "1"); err != nil {
		t.Fatal(err)
	}
	a, b := rowsOf(t, whole), rowsOf(t, parts)
	for i := range a {
		if a[i].Name != b[i].Name || a[i].Prediction != b[i].Prediction || a[i].Same != b[i].Same || !near(a[i].Score, b[i].Score) || !near(a[i].Pixels, b[i].Pixels) {
			t.Errorf("%+v; expected %+v", b[i], a[i])
		}
	}
	// Twice with the same bits: everything was there already.
	before := content(t, filepath.Join(parts, "survey.npz"))
	if _, err := surveyed(t, "-images", in, "-out", parts, "-resume"); err != nil {
		t.Fatal(err)
	}
	if before != content(t, filepath.Join(parts, "survey.npz")) {
		t.Error("survey.npz is another the second time")
	}
}

func near(a, b float64) bool { d := a - b; return d < 1e-4 && d > -1e-4 }

// stopper calls a survey off with its first line of progress.
type stopper context.CancelFunc

func (s stopper) Write(b []byte) (int, error) {
	if bytes.Contains(b, []byte("a second")) {
		s()
	}
	return len(b), nil
}

// TestListsAndArchives: a list brings labels and boxes, a tar file is read in its order.
func TestListsAndArchives(t *testing.T) {
	in := album(t)
	list := filepath.Join(in, "list.tsv")
	if err := os.WriteFile(list, []byte("# path, label, box\n1/b.png\t7\t10 10 50 50\nunsorted.png\n1/b.png\n7/a.png\t\t0 0 60 60\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "out")
	text, err := surveyed(t, "-images", list, "-out", out)
	if err != nil {
		t.Fatal(err)
	}
	rows := rowsOf(t, out)
	if len(rows) != 3 || rows[0].Label != 7 || rows[0].Box == nil || rows[1].Label != survey.Unknown || rows[2].Label != 7 || rows[2].InBox == nil || *rows[2].InBox != 1 {
		t.Errorf("rows %+v", rows)
	}
	if !strings.Contains(text, "1/b.png is listed twice (line 4)") {
		t.Errorf("nothing about the second line in\n%s", text)
	}
	file := filepath.Join(t.TempDir(), "album.tar")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(f)
	for _, name := range []string{"7/a.png", "1/b.png", "notes.txt"} {
		data := content(t, filepath.Join(in, name))
		if err := errors.Join(w.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Size: int64(len(data)), Mode: 0o644})); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, data); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	out = filepath.Join(t.TempDir(), "out")
	if text, err = surveyed(t, "-images", file, "-out", out); err != nil {
		t.Fatal(err)
	}
	if rows := rowsOf(t, out); len(rows) != 2 || rows[0].Name != "7/a.png" || rows[1].Label != 1 || !strings.Contains(text, "1 other file was left out") {
		t.Errorf("rows %+v\n%s", rows, text)
	}
	// Cut off in the middle: the pictures before are explained, and it is said.
	data := content(t, file)
	if err := os.WriteFile(file, []byte(data[:1100]), 0o644); err != nil {
		t.Fatal(err)
	}
	if text, err = surveyed(t, "-images", file, "-out", filepath.Join(t.TempDir(), "out")); err != nil || !strings.Contains(text, "ends early") {
		t.Errorf("a tar file that is cut off: %v\n%s", err, text)
	}
}

func TestSurveyRefusals(t *testing.T) {
	in, empty := album(t), t.TempDir()
	list := filepath.Join(t.TempDir(), "list.tsv")
	if err := os.WriteFile(list, []byte("a.png\tcat\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "out")
	for _, c := range []struct {
		want string
		args []string
	}{
		{"-images is missing", nil},
		{"-out is missing", []string{"-images", in}},
		{"no such file", []string{"-images", "absent", "-out", out}},
		{"has no picture", []string{"-images", empty, "-out", out}},
		{`line 1: the label "cat" is no class`, []string{"-images", list, "-out", out}},
		{`there is no descriptor "blue"`, []string{"-images", in, "-out", out, "-compare", "blue"}},
		{"-workers is 0", []string{"-images", in, "-out", out, "-workers", "0"}},
		{"-target", []string{"-images", in, "-out", out, "-target", "eleven"}},
		{"left over", []string{"-images", in, "-out", out, "more"}},
	} {
		if _, err := surveyed(t, c.args...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: error %v; expected %q", c.args, err, c.want)
		}
	}
}
