package heatmap_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"log"

	"lrpexplainer/lrp/heatmap"
)

// Relevance becomes a PNG: a limit fixes the scale, the map colours it, and Place
// enlarges it.
func Example() {
	relevance := []float32{ // (height,width), summed over channels
		2, 0,
		0, -1,
	}
	const side = 64
	limit := heatmap.Limit(relevance, 100) // the largest |R|
	large, err := heatmap.Place(relevance, 2, 2, heatmap.Full(side, side), side, side, heatmap.Nearest)
	if err != nil {
		log.Fatal(err)
	}
	pixels, err := heatmap.Paint(large, limit, heatmap.Maps[0])
	if err != nil {
		log.Fatal(err)
	}
	picture := &image.NRGBA{Pix: pixels, Stride: 4 * side, Rect: image.Rect(0, 0, side, side)}
	var file bytes.Buffer // or os.Create("heatmap.png")
	if err := png.Encode(&file, picture); err != nil {
		log.Fatal(err)
	}

	fmt.Println("limit", limit)
	fmt.Println("for the class", picture.NRGBAAt(0, 0))
	fmt.Println("neither", picture.NRGBAAt(side-1, 0))
	fmt.Println("against it", picture.NRGBAAt(side-1, side-1))
	// Output:
	// limit 2
	// for the class {178 24 43 255}
	// neither {255 255 255 255}
	// against it {146 197 222 255}
}
