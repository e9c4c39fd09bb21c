package kernels

import (
	"lrpexplainer/nn"
	"lrpexplainer/wasm/kernels/abi"
)

// layer is what a view depends on.
type layer struct {
	win             nn.Window
	x, y            [2]int // height and width of the layer's input and output
	inputs, outputs int    // channels of one group
	back            bool   // from outputs to inputs
	tiled           bool   // in tiles of 4×4, for Winograd's algorithm
}

// view is how the windows of a layer lie over the planes they read, in either direction,
// with the tables that say so to the kernels. A Backend keeps its views: Go takes longer
// to fill such a table than the kernels to run through it.
type view struct {
	layer
	phases        []phase
	scattered     bool // the phases' positions do not lie side by side
	frame         frame
	m, c          int     // output and input channels of a group, as this direction has them
	wRow, wColumn int     // weights from an output channel to the next, from an input channel to the next
	coarse, fine  grid    // tiled: where Winograd's tiles lie
	paddings      []int32 // tiled: of each position of the frame, what abi.Ties is to compare and what is padding
}

// phase is a lattice of output positions that see the same taps. Its tables are in
// bytes.
type phase struct {
	rows, columns axis
	column        []int32 // where the window of each position begins in the frame
	place         []int32 // of a scattered view: where each position lies in its plane
	offset        []int32 // of each weight, input channels first: where it reads in a window
	weightOffset  []int32 // and where it lies in an output channel's weights

	// The positions once more, as abi.Direct has them in vectors; step is 0 where rows are
	// shorter than a vector or windows too far apart.
	from, to []int32
	step     int
}

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

// size is how many values the frame holds.
func (f frame) size() int { return f.height * f.width }

// view is the layer's view, made when it is first asked for.
func (b *Backend) view(l layer) *view {
	if v, ok := b.views[l]; ok {
		return v
	}
	if b.views == nil {
		b.views = map[layer]*view{}
	}
	v := newView(l)
	b.views[l] = v
	return v
}

func newView(l layer) *view {
	taps := l.win.Kernel[0] * l.win.Kernel[1]
	// Weights are (M, C/group, kH, kW); the way back exchanges M and C.
	v := &view{layer: l, m: l.outputs, c: l.inputs, wRow: l.inputs * taps, wColumn: taps}
	source, lattices := l.x, l.forward()
	if l.back {
		v.m, v.c, v.wRow, v.wColumn = l.inputs, l.outputs, taps, l.inputs*taps
		v.scattered = l.win.Stride != [2]int{1, 1}
		source, lattices = l.y, l.transposed()
	}
	for _, rows := range lattices[0] {
		for _, columns := range lattices[1] {
			v.phases = append(v.phases, phase{rows: rows, columns: columns})
		}
	}
	v.makeFrame(source)
	if l.tiled {
		v.makeTiles()
	}
	for i := range v.phases {
		v.makeTables(&v.phases[i])
	}
	return v
}

// forward is the lattice of y's positions on each axis, on x.
func (l layer) forward() (lattices [2][]axis) {
	for i := range lattices {
		a := axis{every: 1, count: l.y[i], step: l.win.Stride[i]}
		for t := range l.win.Kernel[i] {
			a.taps = append(a.taps, tap{t, t*l.win.Dilation[i] - l.win.Pad[i]})
		}
		lattices[i] = []axis{a}
	}
	return lattices
}

// transposed are the lattices of x's positions on each axis, on y: input i is under tap t
// of output o where o·stride − pad + t·dilation = i.
func (l layer) transposed() (lattices [2][]axis) {
	for i := range lattices {
		s := l.win.Stride[i]
		for r := range min(s, l.x[i]) {
			a := axis{first: r, every: s, count: (l.x[i] - r + s - 1) / s, step: 1}
			for t := range l.win.Kernel[i] {
				if d := r + l.win.Pad[i] - t*l.win.Dilation[i]; d%s == 0 {
					a.taps = append(a.taps, tap{t, d / s})
				}
			}
			lattices[i] = append(lattices[i], a)
		}
	}
	return lattices
}

// makeFrame makes the frame: the source planes with all that any tap reads.
func (v *view) makeFrame(source [2]int) {
	var before [2]int
	size := source
	for _, p := range v.phases {
		for i, a := range [2]axis{p.rows, p.columns} {
			for _, t := range a.taps {
				before[i] = max(before[i], -t.offset)
				size[i] = max(size[i], (a.count-1)*a.step+t.offset+1)
			}
		}
	}
	v.frame = frame{before[0], before[1], before[0] + size[0], before[1] + size[1]}
}

func (v *view) makeTables(p *phase) {
	for r := range p.rows.count {
		for c := range p.columns.count {
			p.column = append(p.column, int32(4*(r*p.rows.step*v.frame.width+c*p.columns.step)))
		}
	}
	if v.scattered {
		width := v.x[1]
		for r := range p.rows.count {
			for c := range p.columns.count {
				p.place = append(p.place, int32(4*((p.rows.first+r*p.rows.every)*width+p.columns.first+c*p.columns.every)))
			}
		}
	}
	for ch := range v.c {
		for _, ty := range p.rows.taps {
			for _, tx := range p.columns.taps {
				p.offset = append(p.offset, int32(4*(ch*v.frame.size()+v.frame.at(ty.offset, tx.offset))))
				p.weightOffset = append(p.weightOffset, int32(4*(ch*v.wColumn+ty.index*v.win.Kernel[1]+tx.index)))
			}
		}
	}
}

// makeVectors divides every row into vectors, of which the last two may overlap.
func (v *view) makeVectors(p *phase) {
	n := p.columns.count
	if len(p.from) > 0 || n < 4 || p.columns.step > 2 {
		return
	}
	p.step = 4 * p.columns.step
	for r := range p.rows.count {
		for c := 0; c < n; c += 4 {
			c := min(c, n-4)
			p.from = append(p.from, int32(4*(r*p.rows.step*v.frame.width+c*p.columns.step)))
			p.to = append(p.to, int32(4*(r*n+c)))
		}
	}
	for last := len(p.from) - 1; len(p.from)%abi.DirectVectors != 0; {
		p.from, p.to = append(p.from, p.from[last]), append(p.to, p.to[last])
	}
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
