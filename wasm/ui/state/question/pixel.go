package question

import "math"

// PixelAt is the pixel of a map (height,width) over what the network sees, at these shares
// of the sides of a part of the picture; false where none is.
func (in *Input) PixelAt(part Rectangle, x, y float64, width, height int) (column, row int, ok bool) {
	at := in.Predicted.Placement
	column = int(math.Floor((part.X + x*part.Width - at.X) / at.Width * float64(width)))
	row = int(math.Floor((part.Y + y*part.Height - at.Y) / at.Height * float64(height)))
	return column, row, column >= 0 && column < width && row >= 0 && row < height
}

// Shares is where pixels of such a map, from left to right and from top to bottom, lie in a
// part of the picture, as shares of its sides.
func (in *Input) Shares(part Rectangle, left, top, right, bottom float64, width, height int) Rectangle {
	at := in.Predicted.Placement
	x := func(v float64) float64 { return (at.X + v/float64(width)*at.Width - part.X) / part.Width }
	y := func(v float64) float64 { return (at.Y + v/float64(height)*at.Height - part.Y) / part.Height }
	return Rectangle{X: x(left), Y: y(top), Width: x(right) - x(left), Height: y(bottom) - y(top)}
}
