package report

import (
	"image"
	"image/color"
	"image/draw"
)

const (
	columns = 12
	lines   = 20
	gap     = 4 // pixels between tiles
)

// PerSheet is how many rows a contact sheet shows.
const PerSheet = columns * lines

// Sheet is a contact sheet of at most PerSheet rows: picture and map side by side.
func (s Size) Sheet(from Pictures, rows []int) (image.Image, error) {
	rows = rows[:min(len(rows), PerSheet)]
	w, h := 2*s.SeenWidth+gap, s.SeenHeight+gap
	sheet := image.NewNRGBA(image.Rect(0, 0, min(len(rows), columns)*w+gap, (len(rows)+columns-1)/columns*h+gap))
	draw.Draw(sheet, sheet.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	for k, row := range rows {
		at := image.Pt(gap+k%columns*w, gap+k/columns*h)
		picture, err := s.Picture(from, row)
		if err != nil {
			return nil, err
		}
		relevance, err := s.Map(from, row)
		if err != nil {
			return nil, err
		}
		draw.Draw(sheet, picture.Rect.Add(at), picture, image.Point{}, draw.Src)
		draw.Draw(sheet, relevance.Rect.Add(at.Add(image.Pt(s.SeenWidth, 0))), relevance, image.Point{}, draw.Src)
	}
	return sheet, nil
}
