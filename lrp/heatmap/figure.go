package heatmap

import (
	"strconv"
	"strings"
)

// Figure is a heatmap as a drawing for a paper: pictures, a legend, and in words what is
// shown. It stands for itself: pictures are data URLs.
type Figure struct {
	Title    string
	Pictures []FigurePicture
	Aspect   float64 // width of a picture as a part of its height
	Map      ColorMap
	Blocks   bool // pixels are squares, however large the drawing is shown
	// Least and Most are what the legend's ends say.
	Least, Most string
	Caption     string
}

// FigurePicture is one of the pictures that stand beside each other.
type FigurePicture struct{ URL, Caption string }

const (
	figureSide = 320 // of a picture's longer side
	figureGap  = 16
	figureLine = 18
)

// SVG is the figure as a drawing, with title and caption as text in it.
func (f Figure) SVG() string {
	width, height := float64(figureSide), float64(figureSide)
	if f.Aspect > 1 {
		height = width / f.Aspect
	} else if f.Aspect > 0 {
		width = height * f.Aspect
	}
	n := max(1, len(f.Pictures))
	whole := float64(n)*width + float64(n+1)*figureGap
	caption := wrap(f.Caption, int((whole-2*figureGap)/6.1))
	top := figureGap + 26.0
	legend := top + height + 44
	total := legend + 40 + float64(len(caption))*figureLine + figureGap/2
	var b strings.Builder
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 32) }
	text := func(x, y float64, size int, anchor, words string) {
		b.WriteString(`<text x="` + number(x) + `" y="` + number(y) + `" font-size="` + strconv.Itoa(size) + `" text-anchor="` + anchor + `">` + escape(words) + "</text>\n")
	}
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" width="` + number(whole) + `" height="` + number(total) + `" viewBox="0 0 ` + number(whole) + " " + number(total) +
		`" font-family="Inter, Helvetica, Arial, sans-serif" fill="#1d1c1a" role="img">` + "\n<title>" + escape(f.Title) + "</title>\n<desc>" + escape(f.Caption) + "</desc>\n" +
		`<rect width="100%" height="100%" fill="#fff"/>` + "\n")
	text(figureGap, figureGap+12, 15, "start", f.Title)
	rendering := ""
	if f.Blocks {
		rendering = ` style="image-rendering: pixelated"`
	}
	for i, p := range f.Pictures {
		x := figureGap + float64(i)*(width+figureGap)
		b.WriteString(`<image x="` + number(x) + `" y="` + number(top) + `" width="` + number(width) + `" height="` + number(height) + `" preserveAspectRatio="none"` + rendering + ` href="` + escape(p.URL) + `"/>` + "\n")
		if p.Caption != "" {
			text(x, top+height+16, 11, "start", p.Caption)
		}
	}
	colors := f.Map.Colors
	if f.Map.Sequential {
		colors = colors[len(colors)/2:]
	}
	b.WriteString(`<linearGradient id="ramp">`)
	for i, c := range colors {
		b.WriteString(`<stop offset="` + number(float64(i)/float64(len(colors)-1)) + `" stop-color="rgb(` + strconv.Itoa(int(c.R)) + "," + strconv.Itoa(int(c.G)) + "," + strconv.Itoa(int(c.B)) + `)"/>`)
	}
	x := whole - figureGap - width
	b.WriteString("</linearGradient>\n" + `<rect x="` + number(x) + `" y="` + number(legend-18) + `" width="` + number(width) + `" height="8" rx="4" fill="url(#ramp)" stroke="#e4e1da"/>` + "\n" + `<g fill="#6a6760">`)
	text(x, legend+6, 11, "start", f.Least)
	if !f.Map.Sequential {
		text(x+width/2, legend+6, 11, "middle", "0")
	}
	text(x+width, legend+6, 11, "end", f.Most)
	b.WriteString("</g>\n" + `<text font-size="12">`)
	for i, line := range caption {
		b.WriteString(`<tspan x="` + number(figureGap) + `" y="` + number(legend+36+float64(i)*figureLine) + `">` + escape(line) + "</tspan>")
	}
	b.WriteString("</text>\n")
	b.WriteString("</svg>\n")
	return b.String()
}

// wrap breaks words into lines of about so many letters.
func wrap(words string, letters int) (lines []string) {
	line := ""
	for _, word := range strings.Fields(words) {
		if line != "" && len([]rune(line))+1+len([]rune(word)) > letters {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

func escape(text string) string {
	for _, r := range [][2]string{{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {`"`, "&quot;"}} {
		text = strings.ReplaceAll(text, r[0], r[1])
	}
	return text
}
