// Package source is the text of the SIMD kernels. Build assembles it.
//
// One file holds one idea: product.go the packed matrix product that
// convolutions and dense layers on batches run through, dense.go dense layers on
// one sample, direct.go depthwise convolution and pooling, winograd.go 3×3
// convolution in fewer products, spread.go where that is accurate, lines.go normalisations and the softmax, function.go
// activations by math.go, movement.go transposing and resizing, plane.go and
// elementwise.go the rest.
package source

import (
	"fmt"
	"reflect"
	"strings"

	"lrpexplainer/wasm/kernels/abi"
	asm "lrpexplainer/wasm/kernels/assembler"
)

// Variant is a form of the module for a kind of browser and page.
type Variant struct {
	Relaxed bool // with the fused multiply-add of relaxed SIMD
	Shared  bool // over a memory shared between threads
}

// Variants are all of them.
var Variants = []Variant{{}, {Relaxed: true}, {Shared: true}, {Relaxed: true, Shared: true}}

// File is the name of the variant's file.
func (v Variant) File() string {
	name := "simd"
	if v.Relaxed {
		name = "relaxed"
	}
	if v.Shared {
		name += "-shared"
	}
	return name + ".wasm"
}

// Heights are the heights of the tiles in which the variant's module multiplies matrices,
// the first for processors of which nothing is known.
func (v Variant) Heights() []int {
	if v.Relaxed {
		return abi.FusedHeights[:]
	}
	return []int{abi.TileM}
}

// Build is the module. For each of its tiles' heights h it exports
// run<h>(op, args, part, parts, thread), which does the given part of an abi.Op on the arguments
// at the address args, with the scratch of the given thread; and
// tile<h>(n, a, b, c, stride, first, bias), a tile of microKernel, to be measured.
func Build(v Variant) []byte { return BuildTiles(v, v.Heights()...) }

// BuildTiles is the module with tiles of other heights, for tests.
func BuildTiles(v Variant, heights ...int) []byte {
	k := &kernels{Module: asm.NewModule(asm.Memory{MinPages: 1, Shared: v.Shared}), relaxed: v.Relaxed}
	ops := make([]*asm.Func, abi.Ops)
	products := k.productKernels(heights)
	winograd := k.winogradKernels()
	k.dense(ops)
	k.direct(ops)
	k.planes(ops)
	k.elementwise(ops)
	k.reductions(ops)
	k.functions(ops)
	k.lines(ops)
	k.movements(ops)
	k.spread(ops)
	k.extremes(ops)
	k.ties(ops)
	for _, height := range heights {
		ops[abi.OpProduct] = k.product(products, height)
		ops[abi.OpWinograd] = k.winograd(winograd, products, height)
		k.run(fmt.Sprint("run", height), ops)
	}
	return k.Bytes()
}

// run is an export that does one of the operations.
func (k *kernels) run(name string, ops []*asm.Func) {
	run := k.Func(name)
	op, args, part, parts, thread := run.ParamI32(), run.ParamI32(), run.ParamI32(), run.ParamI32(), run.ParamI32()
	cases := make([]func(), len(ops))
	for i, f := range ops {
		cases[i] = func() { run.Call(f, args, part, parts, thread) }
	}
	run.Switch(op, cases...)
}

// kernels is the module with what its functions share.
type kernels struct {
	*asm.Module
	relaxed bool
}

// mulAdd is a·b + c.
func (k *kernels) mulAdd(a, b, c asm.V128) asm.V128 {
	if k.relaxed {
		return a.MulAddRelaxed(b, c)
	}
	return c.Add(a.Mul(b))
}

// operation is a function for one Op.
type operation struct {
	*asm.Func
	args                asm.I32
	layout              reflect.Type
	part, parts, thread asm.I32
}

// operation starts the function for an op whose arguments are a struct like
// layout.
func (k *kernels) operation(layout any) operation {
	f := k.Func("")
	return operation{Func: f, args: f.ParamI32(), layout: reflect.TypeOf(layout), part: f.ParamI32(), parts: f.ParamI32(), thread: f.ParamI32()}
}

// int is the argument with the name, an int32 or a slice's address, in a variable.
func (o operation) int(name string) asm.I32 { return o.I32(o.args.LoadI32(o.offset(name))) }

// splat is the argument with the name, a float32, four times in a variable.
func (o operation) splat(name string) asm.V128 { return o.V128(o.args.LoadSplat(o.offset(name))) }

// address is where the argument with the name lies.
func (o operation) address(name string) asm.I32 { return o.args.Add(o.offset(name)) }

func (o operation) offset(name string) int { return offsetIn(o.layout, name) }

func offsetIn(layout reflect.Type, name string) int {
	offset := 0
	for part := range strings.SplitSeq(name, ".") {
		field, ok := layout.FieldByName(part)
		if !ok {
			panic("source: no argument " + name + " in " + layout.Name())
		}
		offset, layout = offset+int(field.Offset), field.Type
	}
	return offset
}

// share is the range [from, to) of 0…n that this part does, in multiples of unit.
func (o operation) share(n asm.I32, unit int) (from, to asm.I32) {
	units := o.I32(n.Add(unit - 1).Div(unit))
	from = o.I32(units.Mul(o.part).Div(o.parts).Mul(unit))
	to = o.I32(units.Mul(o.part.Add(1)).Div(o.parts).Mul(unit).Min(n))
	return from, to
}

// weightMap is an abi.Map, its factors four times.
type weightMap struct {
	form     asm.I32
	pos, neg asm.V128
}

func (o operation) weightMap(name string) weightMap { return weightMapAt(o.Func, o.address(name)) }

// weightMapAt reads the map at the address. Functions are handed the address and not the
// factors: these would occupy their callers' vector registers.
func weightMapAt(f *asm.Func, address asm.I32) weightMap {
	layout := reflect.TypeFor[abi.Map]()
	return weightMap{
		f.I32(address.LoadI32(offsetIn(layout, "Form"))),
		f.V128(address.LoadSplat(offsetIn(layout, "Pos"))),
		f.V128(address.LoadSplat(offsetIn(layout, "Neg"))),
	}
}

// eachForm writes body once for every form of the map, with the map as a function
// on vectors, and runs the one that applies.
func (m weightMap) eachForm(f *asm.Func, body func(ρ func(asm.V128) asm.V128)) {
	w := f.V128(asm.Vector(0))
	forms := make([]func(), 4)
	forms[abi.Identity] = func() { body(func(v asm.V128) asm.V128 { return v }) }
	forms[abi.Signed] = func() {
		body(func(v asm.V128) asm.V128 {
			w.Set(v)
			return w.Greater(asm.Vector(0)).Select(m.pos, m.neg).Mul(w)
		})
	}
	forms[abi.Squared] = func() {
		body(func(v asm.V128) asm.V128 { w.Set(v); return w.Mul(w) })
	}
	forms[abi.Ones] = func() { body(func(asm.V128) asm.V128 { return asm.Vector(1) }) }
	f.Switch(m.form, forms...)
}
