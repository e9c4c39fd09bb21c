package heatmap

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
)

// The figure is XML, says what it shows, and what is in words cannot break out of them.
func TestFigure(t *testing.T) {
	f := Figure{
		Title: `What made it <7> & "1"?`, Aspect: 2, Map: Maps[0], Least: "−0.5", Most: "+0.5",
		Pictures: []FigurePicture{{"data:image/png;base64,AA==", "the picture"}, {"data:image/png;base64,AB==", "relevance"}},
		Caption:  strings.Repeat("Relevance of a class. ", 12),
	}
	var texts []string
	pictures, stops, lines := 0, 0, 0
	d := xml.NewDecoder(strings.NewReader(f.SVG()))
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			switch token.Name.Local {
			case "image":
				pictures++
				if token.Attr[2].Value != "320" || token.Attr[3].Value != "160" {
					t.Errorf("a picture is %v", token.Attr)
				}
			case "stop":
				stops++
			case "text", "tspan":
				lines++
			}
		case xml.CharData:
			texts = append(texts, string(token))
		}
	}
	all := strings.Join(texts, " ")
	if pictures != 2 || stops != len(Maps[0].Colors) || lines < 6 || !strings.Contains(all, f.Title) || !strings.Contains(all, "+0.5") {
		t.Errorf("%d pictures, %d colours, %d lines: %q", pictures, stops, lines, all)
	}
	hot, _ := Find("hot")
	f.Map = hot
	if n := strings.Count(f.SVG(), "<stop"); n != len(hot.Colors)/2+1 {
		t.Errorf("a sequential map has %d colours in the legend", n)
	}
}
