package main

import (
	"bytes"
	"encoding/json"
	"html"
	"regexp"
	"testing"
)

// index.html says of the programs how many bytes travel, and how many they become.
func TestSizes(t *testing.T) {
	files := []*file{
		{name: "page.wasm", content: bytes.Repeat([]byte("page"), 1000)},
		{name: "engine.wasm", content: []byte("a few bytes, which are not compressed")},
		{name: "index.html", content: []byte(`<div id="app" data-sizes="SIZES"></div>`)},
	}
	if err := writeSizes(t.Context(), files, t.TempDir(), true); err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`^<div id="app" data-sizes="([^"]*)"></div>$`).FindSubmatch(files[2].content)
	if m == nil {
		t.Fatalf("index.html is %s", files[2].content)
	}
	var sizes map[string][2]int
	if err := json.Unmarshal([]byte(html.UnescapeString(string(m[1]))), &sizes); err != nil {
		t.Fatal(err)
	}
	if page := sizes["page"]; page[1] != 4000 || page[0] < 5 || page[0] > 100 || sizes["engine"] != [2]int{37, 37} || len(sizes) != 2 {
		t.Errorf("the sizes are %v", sizes)
	}
	if files[2].brotli != nil || len(files[0].brotli) != sizes["page"][0] {
		t.Error("what is said is not what is shipped")
	}
}
