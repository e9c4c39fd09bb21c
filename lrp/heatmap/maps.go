package heatmap

// RGB is a colour in sRGB, 0 to 255 each.
type RGB struct{ R, G, B uint8 }

// ColorMap is a colour map, diverging unless it is sequential: a row of colours at equal steps from the
// strongest relevance against the class (−1) over none (0) to the strongest for
// it (+1). It is data; a new one is a row in [Maps].
type ColorMap struct {
	Name     string // of the setting, "red-blue"
	Title    string // what a visitor reads
	Sentence string
	// Dark says that the middle is dark, for pages whose background is.
	Dark bool
	// Sequential says that only relevance above 0 is shown, for maps that have no other; what
	// is below has the colour of none.
	Sequential bool
	// Colors has an odd number of entries; the middle one is no relevance.
	Colors []RGB
}

// Maps is the table of all colour maps. The first is the default, and the first
// with Dark set the default on a dark background.
//
// red-blue, orange-purple and purple-green are the nine-class schemes RdBu, PuOr
// and PRGn of ColorBrewer 2.0 by Cynthia Brewer, Mark Harrower and The
// Pennsylvania State University (https://colorbrewer2.org), in which lightness
// falls evenly to both ends; their middle is made white here, so that no
// relevance leaves a white page as it is, and PuOr's purple lighter, so that it
// looks no stronger than the orange. The dark ones rise in lightness from
// the page's dark background to both ends instead.
var Maps = []ColorMap{
	{
		Name: "red-blue", Title: "Red for, blue against",
		Sentence: "The usual colours of relevance: red speaks for the class, blue against it.",
		Colors: []RGB{
			{0x21, 0x66, 0xac}, {0x43, 0x93, 0xc3}, {0x92, 0xc5, 0xde}, {0xd1, 0xe5, 0xf0}, {0xff, 0xff, 0xff},
			{0xfd, 0xdb, 0xc7}, {0xf4, 0xa5, 0x82}, {0xd6, 0x60, 0x4d}, {0xb2, 0x18, 0x2b},
		},
	},
	{
		Name: "orange-purple", Title: "Orange for, purple against",
		Sentence: "Told apart with every kind of colour blindness.",
		Colors: []RGB{
			{0x6a, 0x4c, 0x9c}, {0x91, 0x85, 0xbd}, {0xb9, 0xb3, 0xd7}, {0xdc, 0xdd, 0xed}, {0xff, 0xff, 0xff},
			{0xfe, 0xe0, 0xb6}, {0xfd, 0xb8, 0x63}, {0xe0, 0x82, 0x14}, {0xb3, 0x58, 0x06},
		},
	},
	{
		Name: "green-purple", Title: "Green for, purple against",
		Sentence: "Told apart with red-green colour blindness, without red's alarm.",
		Colors: []RGB{
			{0x76, 0x2a, 0x83}, {0x99, 0x70, 0xab}, {0xc2, 0xa5, 0xcf}, {0xe7, 0xd4, 0xe8}, {0xff, 0xff, 0xff},
			{0xd9, 0xf0, 0xd3}, {0xa6, 0xdb, 0xa0}, {0x5a, 0xae, 0x61}, {0x1b, 0x78, 0x37},
		},
	},
	{
		Name: "red-blue-dark", Title: "Red for, blue against, on black", Dark: true,
		Sentence: "Red speaks for the class, blue against it; no relevance is dark.",
		Colors: []RGB{
			{0x8f, 0xc3, 0xf7}, {0x5a, 0x98, 0xd8}, {0x36, 0x6a, 0xa3}, {0x22, 0x40, 0x60}, {0x13, 0x14, 0x16},
			{0x57, 0x24, 0x21}, {0x9c, 0x38, 0x31}, {0xd9, 0x55, 0x48}, {0xff, 0x8d, 0x7a},
		},
	},
	{
		Name: "orange-blue-dark", Title: "Orange for, blue against, on black", Dark: true,
		Sentence: "Told apart with every kind of colour blindness; no relevance is dark.",
		Colors: []RGB{
			{0x86, 0xc5, 0xff}, {0x48, 0x98, 0xdf}, {0x2c, 0x69, 0xa5}, {0x1f, 0x3f, 0x60}, {0x13, 0x14, 0x16},
			{0x4f, 0x34, 0x12}, {0x8c, 0x5a, 0x12}, {0xc9, 0x85, 0x1d}, {0xff, 0xb5, 0x3f},
		},
	},
	{
		Name: "hot", Title: "Hot, for what speaks for", Sequential: true,
		Sentence: "From white over yellow and red to black; nothing is shown of what speaks against.",
		Colors: []RGB{
			{0xff, 0xff, 0xff}, {0xff, 0xff, 0xff}, {0xff, 0xff, 0xff}, {0xff, 0xff, 0xff}, {0xff, 0xff, 0xff},
			{0xff, 0xe0, 0x6b}, {0xfb, 0x9a, 0x2d}, {0xd3, 0x3b, 0x1d}, {0x3a, 0x06, 0x06},
		},
	},
	{
		Name: "hot-dark", Title: "Hot, for what speaks for, on black", Dark: true, Sequential: true,
		Sentence: "From black over red and yellow to white; nothing is shown of what speaks against.",
		Colors: []RGB{
			{0x13, 0x14, 0x16}, {0x13, 0x14, 0x16}, {0x13, 0x14, 0x16}, {0x13, 0x14, 0x16}, {0x13, 0x14, 0x16},
			{0x8f, 0x1d, 0x14}, {0xe0, 0x59, 0x1b}, {0xff, 0xb8, 0x3c}, {0xff, 0xf6, 0xd0},
		},
	},
}

// Find is the map of that name, and false if there is none.
func Find(name string) (ColorMap, bool) {
	for _, m := range Maps {
		if m.Name == name {
			return m, true
		}
	}
	return ColorMap{}, false
}

// At is the colour for v between −1 and 1, beyond which it stays the end's; what
// is not a number gets the middle. Between the entries of Colors it is
// interpolated.
func (m ColorMap) At(v float32) RGB {
	if v != v {
		v = 0
	}
	last := len(m.Colors) - 1
	x := (clamp(v, -1, 1) + 1) / 2 * float32(last)
	i := min(int(x), last-1)
	return m.Colors[i].mix(m.Colors[i+1], x-float32(i))
}

// Against is the colour of the strongest relevance against the class.
func (m ColorMap) Against() RGB { return m.Colors[0] }

// For is the colour of the strongest relevance for the class.
func (m ColorMap) For() RGB { return m.Colors[len(m.Colors)-1] }

// mix is c with the share t of d.
func (c RGB) mix(d RGB, t float32) RGB {
	return RGB{lerp(c.R, d.R, t), lerp(c.G, d.G, t), lerp(c.B, d.B, t)}
}

// lerp is a with the share t of b, rounded.
func lerp(a, b uint8, t float32) uint8 {
	return uint8(float32(a) + (float32(b)-float32(a))*t + 0.5)
}

// clamp is v or the nearer end; NaN stays. Comparisons compile to less than min and
// max do on WebAssembly.
func clamp(v, low, high float32) float32 {
	if v < low {
		return low
	}
	if v > high {
		return high
	}
	return v
}
