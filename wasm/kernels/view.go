package kernels

import (
	"lrpexplainer/nn"
	"lrpexplainer/wasm/kernels/abi"
)

// view is how the windows of a layer lie over the planes they read, in either
// direction.
type view struct {
	phases      []phase
	scattered   bool // the phases' positions do not lie side by side
	frame       frame
	back        bool // from outputs to inputs
	taps        int  // of the whole kernel
	kernelWidth int
	simple      bool // 3×3, stride 1, dilation 1
	tiled       bool // the frame is for tiles of 4×4
}

// phase is a lattice of output positions that see the same taps.
type phase struct{ rows, columns axis }

// axis is a phase on one axis: positions first + i·every for i < count, whose tap t
// reads at i·step + t.offset.
type axis struct {
	first, every, count, step int
	taps                      []tap
}

// tap is a kernel position and where it reads, which may lie outside of the plane.
type tap struct{ index, offset int }

// frame is a larger plane around a plane.
type frame struct{ top, left, height, width int }

// at is the place in the frame of a position of the plane.
func (f frame) at(y, x int) int { return (f.top+y)*f.width + f.left + x }

// forward is the view from y's positions on x.
func forward(win nn.Window, x, y nn.Shape) view {
	axes := [2]axis{}
	for i := range axes {
		a := axis{every: 1, count: y[2+i], step: win.Stride[i]}
		for t := range win.Kernel[i] {
			a.taps = append(a.taps, tap{t, t*win.Dilation[i] - win.Pad[i]})
		}
		axes[i] = a
	}
	return newView(win, x, [][2]axis{axes}, false)
}

// transposed is the view from x's positions on y: input i is under tap t of output o
// where o·stride − pad + t·dilation = i.
func transposed(win nn.Window, x, y nn.Shape) view {
	var lattices [2][]axis
	for i := range lattices {
		s := win.Stride[i]
		for r := range min(s, x[2+i]) {
			a := axis{first: r, every: s, count: (x[2+i] - r + s - 1) / s, step: 1}
			for t := range win.Kernel[i] {
				if d := r + win.Pad[i] - t*win.Dilation[i]; d%s == 0 {
					a.taps = append(a.taps, tap{t, d / s})
				}
			}
			lattices[i] = append(lattices[i], a)
		}
	}
	var phases [][2]axis
	for _, rows := range lattices[0] {
		for _, columns := range lattices[1] {
			phases = append(phases, [2]axis{rows, columns})
		}
	}
	v := newView(win, y, phases, true)
	v.scattered = win.Stride != [2]int{1, 1}
	return v
}

// newView makes the frame: the source planes with all that any tap reads.
func newView(win nn.Window, source nn.Shape, phases [][2]axis, back bool) view {
	v := view{
		back: back, taps: win.Kernel[0] * win.Kernel[1], kernelWidth: win.Kernel[1],
		simple: win.Kernel == [2]int{3, 3} && win.Stride == [2]int{1, 1} && win.Dilation == [2]int{1, 1},
	}
	var before, size [2]int
	for i := range size {
		size[i] = source[2+i]
	}
	for _, p := range phases {
		for i, a := range p {
			for _, t := range a.taps {
				before[i] = max(before[i], -t.offset)
				size[i] = max(size[i], (a.count-1)*a.step+t.offset+1)
			}
		}
		v.phases = append(v.phases, phase{p[0], p[1]})
	}
	v.frame = frame{before[0], before[1], before[0] + size[0], before[1] + size[1]}
	return v
}

// framed is x's planes within the frame, value around them; x itself where the frame
// adds nothing.
func (b *Backend) framed(x *nn.Tensor, f frame, value float32) *nn.Tensor {
	h, w := x.Shape[2], x.Shape[3]
	if f.height == h && f.width == w {
		return x
	}
	out := b.New(x.Shape[0], x.Shape[1], f.height, f.width)
	p := f.plane(x)
	p.Dst, p.Src, p.Value = out.Data, x.Data, value
	call(abi.OpPad, &p, b.parts(len(out.Data), valuesPerPart))
	return out
}

// plane is the geometry of OpPad and OpCrop for the planes of x.
func (f frame) plane(x *nn.Tensor) abi.Plane {
	return abi.Plane{
		Planes: int32(x.Shape[0] * x.Shape[1]), Height: int32(x.Shape[2]), Width: int32(x.Shape[3]),
		OuterHeight: int32(f.height), OuterWidth: int32(f.width), Top: int32(f.top), Left: int32(f.left),
	}
}

// windowTable is where the window of each position begins in the frame, in bytes;
// taps' places (frame.at) are added to that.
func windowTable(kept *[]int32, f frame, rows, columns axis) []int32 {
	out := table(kept, rows.count*columns.count)
	i := 0
	for r := range rows.count {
		for c := range columns.count {
			out[i] = int32(4 * (r*rows.step*f.width + c*columns.step))
			i++
		}
	}
	return out
}
