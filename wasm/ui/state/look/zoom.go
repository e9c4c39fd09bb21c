package look

// Zoom is how much larger than as a whole a picture is shown, and from where on, in parts of its
// sides. The zero value shows all of it.
type Zoom struct {
	Factor, X, Y float64
	Picture      any // the one that is enlarged
}

// Of reports whether a picture is enlarged, which none is where several maps are compared.
func (z Zoom) Of(picture any, l Layout) bool {
	return z.Factor > 1 && z.Picture == picture && l != Compared
}

// At is a zoom by a factor about a point, and then moved; both in parts of what is shown. Factors
// are from 1 to most.
func (z Zoom) At(factor, x, y, dx, dy, most float64) Zoom {
	before := max(1, z.Factor)
	z.Factor = min(max(before*factor, 1), most)
	move := func(at, point, by float64) float64 {
		return min(max(at+point*(1/before-1/z.Factor)+by/z.Factor, 0), 1-1/z.Factor)
	}
	z.X, z.Y = move(z.X, x, dx), move(z.Y, y, dy)
	if z.Factor < 1.01 {
		return Zoom{}
	}
	return z
}
