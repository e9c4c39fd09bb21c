package onnxtest

// ViTSmall and ViTBase have the shapes of ViT-S/16 and ViT-B/16 (Dosovitskiy et al.
// 2021, "An Image is Worth 16x16 Words"; Touvron et al. 2021, "Training
// data-efficient image transformers & distillation through attention"): 22 million
// weights, 88 MB, and 87 million, 346 MB.
func ViTSmall(seed uint64) *Model { return vit("ViT-S/16", seed, 384, 6) }

// ViTBase is ViT-B/16's shape.
func ViTBase(seed uint64) *Model { return vit("ViT-B/16", seed, 768, 12) }

func vit(name string, seed uint64, width, heads int) *Model {
	const side, depth = 16, 12
	l, x := begin(name, seed, 3, imageSide, imageSide)
	l.Opset = 17
	grid := l.patches(x, width, side)
	n := grid.h * grid.w
	t := l.transpose(l.reshape(tokens{grid.name, []int{1, width, grid.h, grid.w}}, 1, width, n), 0, 2, 1)
	class := l.Uniform("class", -0.5, 0.5, 1, 1, width)
	t = tokens{l.Node("Concat", []string{class, t.name}, Int("axis", 1)), []int{1, n + 1, width}}
	t.name = l.Node("Add", []string{t.name, l.Uniform("positions", -0.5, 0.5, 1, n+1, width)})
	for range depth {
		t = l.plus(t, l.attention(l.layerNorm(t), heads, nil))
		t = l.plus(t, l.mlp(l.layerNorm(t)))
	}
	t = l.gather(l.layerNorm(t), 1, 0)
	return l.end(l.dense(value{t.name, width, 1, 1}, imageClasses))
}

// SwinTiny has the shape of Swin-T (Liu et al. 2021, "Swin Transformer: Hierarchical
// Vision Transformer using Shifted Windows"): 28 million weights, 113 MB.
func SwinTiny(seed uint64) *Model {
	l, x := begin("Swin-T", seed, 3, imageSide, imageSide)
	l.Opset = 17
	t := l.layerNorm(l.channelsLast(l.patches(x, 96, 4)))
	for stage, depth := range []int{2, 2, 6, 2} {
		if stage > 0 {
			t = l.mergePatches(t)
		}
		for block := range depth {
			t = l.swinBlock(t, 3<<stage, block%2 == 1)
		}
	}
	t = l.layerNorm(t)
	pooled := l.Node("ReduceMean", []string{t.name}, Ints("axes", 1, 2), Int("keepdims", 0))
	return l.end(l.dense(value{pooled, t.channels(), 1, 1}, imageClasses))
}

const swinWindow = 7

// swinBlock is attention within windows, moved by half a window if shifted, and the
// pair of dense layers.
func (l *layers) swinBlock(x tokens, heads int, shifted bool) tokens {
	const w = swinWindow
	h, c := x.shape[1], x.channels()
	shift := 0
	if shifted && h > w {
		shift = w / 2
	}
	y := l.layerNorm(x)
	if shift > 0 {
		y = l.roll(l.roll(y, 1, shift), 2, shift)
	}
	each := h / w // windows along a side
	windows := each * each
	y = l.transpose(l.reshape(y, 1, each, w, each, w, c), 0, 1, 3, 2, 4, 5)
	y = l.reshape(y, windows, w*w, c)
	y = l.attention(y, heads, func(s tokens) tokens {
		s.name = l.Node("Add", []string{s.name, l.Uniform(l.constant("relative"), -0.5, 0.5, 1, heads, w*w, w*w)})
		if shift > 0 {
			whole := s.shape
			s = l.reshape(s, 1, windows, heads, w*w, w*w)
			mask := l.Float32s(l.constant("mask"), shiftMask(h, shift), 1, windows, 1, w*w, w*w)
			s.name = l.Node("Add", []string{s.name, mask})
			s = l.reshape(s, whole...)
		}
		return s
	})
	y = l.transpose(l.reshape(y, 1, each, each, w, w, c), 0, 1, 3, 2, 4, 5)
	y = l.reshape(y, 1, h, h, c)
	if shift > 0 {
		y = l.roll(l.roll(y, 1, -shift), 2, -shift)
	}
	x = l.reshape(l.plus(x, y), 1, h*h, c)
	x = l.plus(x, l.mlp(l.layerNorm(x)))
	return l.reshape(x, 1, h, h, c)
}

// shiftMask is −100 between tokens of a window that were not neighbours before the
// shift, (windows, tokens, tokens).
func shiftMask(side, shift int) []float32 {
	const w = swinWindow
	// region tells apart what the shift has brought together.
	region := func(at int) int {
		switch {
		case at < side-w:
			return 0
		case at < side-shift:
			return 1
		}
		return 2
	}
	var mask []float32
	for window := range side / w * (side / w) {
		var of [w * w]int
		for i := range of {
			y, x := window/(side/w)*w+i/w, window%(side/w)*w+i%w
			of[i] = 3*region(y) + region(x)
		}
		for _, a := range of {
			for _, b := range of {
				v := float32(0)
				if a != b {
					v = -100
				}
				mask = append(mask, v)
			}
		}
	}
	return mask
}

// mergePatches halves the grid: four neighbours become one token of twice the
// channels.
func (l *layers) mergePatches(x tokens) tokens {
	h, c := x.shape[1], x.channels()
	x = l.transpose(l.reshape(x, 1, h/2, 2, h/2, 2, c), 0, 1, 3, 4, 2, 5)
	return l.linear(l.layerNorm(l.reshape(x, 1, h/2, h/2, 4*c)), 2*c, false)
}

// ConvNeXtTiny has the shape of ConvNeXt-T (Liu et al. 2022, "A ConvNet for the
// 2020s"): 29 million weights, 114 MB.
func ConvNeXtTiny(seed uint64) *Model {
	l, x := begin("ConvNeXt-T", seed, 3, imageSide, imageSide)
	l.Opset = 17
	norm := func(x value) value { return l.channelsFirst(l.layerNorm(l.channelsLast(x))) }
	x = norm(l.patches(x, 96, 4))
	for stage, depth := range []int{3, 3, 9, 3} {
		if stage > 0 {
			x = l.patches(norm(x), 96<<stage, 2)
		}
		for range depth {
			y := l.channelsFirst(l.mlp(l.layerNorm(l.channelsLast(l.conv(x, convolution{out: x.c, kernel: 7, group: x.c})))))
			y.name = l.Node("Mul", []string{y.name, l.Uniform(l.constant("scale"), 0.2, 0.4, 1, y.c, 1, 1)})
			x = l.add(y, x)
		}
	}
	return l.end(l.dense(l.flatten(norm(l.globalAveragePool(x))), imageClasses))
}
