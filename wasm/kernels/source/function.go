package source

import (
	"math"

	"lrpexplainer/nn"
	"lrpexplainer/wasm/kernels/abi"
	asm "lrpexplainer/wasm/kernels/assembler"
)

// curve is what the kernels know of a function of one number: its value and its
// slope, given also the value.
type curve struct {
	value func(m vectorMath, x, a, b asm.V128) asm.V128
	slope func(m vectorMath, x, y, a, b asm.V128) asm.V128
}

// curves are the functions. What has no value here is made by one of the Backend's other
// methods; sine and cosine, which no network for pictures computes, are not here at all.
var curves = map[nn.FunctionKind]curve{
	nn.Relu:      {slope: func(m vectorMath, x, _, _, _ asm.V128) asm.V128 { return m.step(x) }},
	nn.LeakyRelu: {slope: func(m vectorMath, x, _, a, _ asm.V128) asm.V128 { return m.positive(x).Select(one, a) }},
	nn.Clip: {slope: func(m vectorMath, x, _, a, b asm.V128) asm.V128 {
		return x.Greater(a).And(x.Less(b)).And(one)
	}},
	nn.Sigmoid: {
		value: func(m vectorMath, x, _, _ asm.V128) asm.V128 { return m.sigmoid(x) },
		slope: func(m vectorMath, _, y, _, _ asm.V128) asm.V128 { return y.Mul(one.Sub(y)) },
	},
	nn.HardSigmoid: {
		value: func(m vectorMath, x, a, b asm.V128) asm.V128 { return m.hardSigmoid(x, a, b) },
		slope: func(m vectorMath, x, _, a, b asm.V128) asm.V128 {
			y := m.let(m.mulAdd(x, a, b))
			return y.Greater(zero).And(y.Less(one)).And(a)
		},
	},
	nn.Tanh: {
		value: func(m vectorMath, x, _, _ asm.V128) asm.V128 { return m.tanh(x) },
		slope: func(m vectorMath, _, y, _, _ asm.V128) asm.V128 { return one.Sub(y.Mul(y)) },
	},
	nn.Erf: {
		value: func(m vectorMath, x, _, _ asm.V128) asm.V128 {
			inner, outer := m.erfc(m.let(x.Abs()))
			return m.withSign(m.inErf(x).Select(one.Sub(outer), inner), x)
		},
		slope: func(m vectorMath, x, _, _, _ asm.V128) asm.V128 {
			return asm.Vector(2 / sqrtPi).Mul(m.exp(m.let(zero.Sub(x.Mul(x)))))
		},
	},
	nn.HardSwish: {
		value: func(m vectorMath, x, _, _ asm.V128) asm.V128 {
			return x.Mul(m.hardSigmoid(x, asm.Vector(1./6), asm.Vector(0.5)))
		},
		slope: func(m vectorMath, x, _, _, _ asm.V128) asm.V128 {
			between := m.mulAdd(x, asm.Vector(1./3), asm.Vector(0.5))
			return x.Less(asm.Vector(3)).Select(x.Greater(asm.Vector(-3)).And(between), one)
		},
	},
	nn.Swish: {
		value: func(m vectorMath, x, a, _ asm.V128) asm.V128 { return x.Mul(m.sigmoid(m.let(x.Mul(a)))) },
		slope: func(m vectorMath, x, _, a, _ asm.V128) asm.V128 {
			s := m.let(m.sigmoid(m.let(x.Mul(a))))
			return s.Add(a.Mul(x).Mul(s).Mul(one.Sub(s)))
		},
	},
	nn.Elu: {
		value: func(m vectorMath, x, a, _ asm.V128) asm.V128 { return m.positive(x).Select(x, a.Mul(m.expm1(x))) },
		slope: func(m vectorMath, x, y, a, _ asm.V128) asm.V128 { return x.Less(zero).Select(y.Add(a), one) },
	},
	nn.Selu: {
		value: func(m vectorMath, x, a, b asm.V128) asm.V128 {
			return b.Mul(m.positive(x).Select(x, a.Mul(m.expm1(x))))
		},
		slope: func(m vectorMath, x, y, a, b asm.V128) asm.V128 { return m.positive(x).Select(b, y.Add(a.Mul(b))) },
	},
	nn.Celu: {
		value: func(m vectorMath, x, a, _ asm.V128) asm.V128 {
			return m.positive(x).Select(x, a.Mul(m.expm1(m.let(x.Div(a)))))
		},
		slope: func(m vectorMath, x, _, a, _ asm.V128) asm.V128 {
			return x.Less(zero).Select(m.exp(m.let(x.Div(a))), one)
		},
	},
	nn.Gelu: {
		value: func(m vectorMath, x, _, _ asm.V128) asm.V128 { return x.Mul(m.normal(x)) },
		slope: func(m vectorMath, x, _, _, _ asm.V128) asm.V128 {
			φ := m.let(m.normal(x))
			density := asm.Vector(math.Sqrt2 / 2 / sqrtPi).Mul(m.exp(m.let(x.Mul(x).Mul(asm.Vector(-0.5)))))
			return m.mulAdd(x, density, φ)
		},
	},
	nn.GeluTanh: {
		value: func(m vectorMath, x, _, _ asm.V128) asm.V128 { return x.Mul(m.sigmoid(m.geluInner(x))) },
		slope: func(m vectorMath, x, _, _, _ asm.V128) asm.V128 {
			s := m.let(m.sigmoid(m.geluInner(x)))
			inner := m.mulAdd(x.Mul(x), asm.Vector(6*geluScale*geluCubic), asm.Vector(2*geluScale))
			return m.mulAdd(x.Mul(s).Mul(one.Sub(s)), inner, s)
		},
	},
	nn.Mish: {
		value: func(m vectorMath, x, _, _ asm.V128) asm.V128 { return x.Mul(m.tanhSoftplus(x)) },
		slope: func(m vectorMath, x, _, _, _ asm.V128) asm.V128 {
			t := m.let(m.tanhSoftplus(x))
			return m.mulAdd(x.Mul(one.Sub(t.Mul(t))), m.sigmoid(x), t)
		},
	},
	nn.Softplus: {
		value: func(m vectorMath, x, _, _ asm.V128) asm.V128 {
			e := m.let(m.exp(m.let(zero.Sub(x.Abs()))))
			return x.AtLeast(zero).Add(m.logRatio(m.let(e.Div(e.Add(asm.Vector(2))))))
		},
		slope: func(m vectorMath, x, _, _, _ asm.V128) asm.V128 { return m.sigmoid(x) },
	},
	nn.Softsign: {
		value: func(m vectorMath, x, _, _ asm.V128) asm.V128 { return x.Div(x.Abs().Add(one)) },
		slope: func(m vectorMath, x, _, _, _ asm.V128) asm.V128 {
			d := m.let(x.Abs().Add(one))
			return one.Div(d.Mul(d))
		},
	},
	nn.Pow: {
		value: func(m vectorMath, x, a, b asm.V128) asm.V128 {
			size := m.let(x.Abs())
			power := m.let(m.exp(m.let(a.Mul(m.log(size)))))
			return x.Equals(zero).Select(zero, x.Less(zero).Select(power.Mul(b), power))
		},
		slope: func(m vectorMath, x, y, a, _ asm.V128) asm.V128 { return x.Differs(zero).And(a.Mul(y).Div(x)) },
	},
	nn.Sqrt: {
		value: func(_ vectorMath, x, _, _ asm.V128) asm.V128 { return x.Sqrt() },
		slope: func(_ vectorMath, _, y, _, _ asm.V128) asm.V128 { return asm.Vector(0.5).Div(y) },
	},
	nn.Reciprocal: {
		value: func(_ vectorMath, x, _, _ asm.V128) asm.V128 { return one.Div(x) },
		slope: func(_ vectorMath, _, y, _, _ asm.V128) asm.V128 { return zero.Sub(y.Mul(y)) },
	},
	nn.Exp: {
		value: func(m vectorMath, x, _, _ asm.V128) asm.V128 {
			infinite := asm.Vector(float32(math.Inf(1)))
			return x.Greater(asm.Vector(88.7228)).Select(infinite, m.exp(x))
		},
		slope: func(_ vectorMath, _, y, _, _ asm.V128) asm.V128 { return y },
	},
	nn.Log: {
		value: func(m vectorMath, x, _, _ asm.V128) asm.V128 {
			outside := x.Equals(zero).Select(asm.Vector(float32(math.Inf(-1))), asm.Vector(float32(math.NaN())))
			return m.positive(x).Select(m.log(x), outside)
		},
		slope: func(_ vectorMath, x, _, _, _ asm.V128) asm.V128 { return one.Div(x) },
	},
	nn.Abs: {slope: func(m vectorMath, x, _, _, _ asm.V128) asm.V128 { return m.sign(x) }},
	nn.Sign: {
		value: func(m vectorMath, x, _, _ asm.V128) asm.V128 { return m.sign(x) },
		slope: func(vectorMath, asm.V128, asm.V128, asm.V128, asm.V128) asm.V128 { return zero },
	},
	nn.Neg: {slope: func(vectorMath, asm.V128, asm.V128, asm.V128, asm.V128) asm.V128 { return asm.Vector(-1) }},
}

// functions writes the two operations: one loop for each function.
func (k *kernels) functions(ops []*asm.Func) {
	ops[abi.OpEvaluate] = k.eachFunction(func(c curve) func(o operation) {
		if c.value == nil {
			return nil
		}
		return func(o operation) {
			dst, x, a, b := o.int("Dst"), o.int("X"), o.splat("A"), o.splat("B")
			o.eachQuad(func(load func(asm.I32) asm.V128, store func(asm.I32, asm.V128)) {
				store(dst, c.value(vectorMath{k, o.Func}, load(x), a, b))
			})
		}
	})
	ops[abi.OpDerivative] = k.eachFunction(func(c curve) func(o operation) {
		if c.slope == nil {
			return nil
		}
		return func(o operation) {
			dst, g, x, y, a, b := o.int("Dst"), o.int("G"), o.int("X"), o.int("Y"), o.splat("A"), o.splat("B")
			o.eachQuad(func(load func(asm.I32) asm.V128, store func(asm.I32, asm.V128)) {
				slope := c.slope(vectorMath{k, o.Func}, load(x), load(y), a, b)
				store(dst, load(g).Mul(slope))
			})
		}
	})
}

// eachFunction is an operation that does what write says for the curve of its Kind. Every
// curve has a function of its own, so that the browser compiles no more than is used.
func (k *kernels) eachFunction(write func(c curve) func(o operation)) *asm.Func {
	var bodies []*asm.Func
	for kind := range nn.Cos + 1 { // the last
		var f *asm.Func
		if body := write(curves[kind]); body != nil {
			o := k.operation(abi.Function{})
			body(o)
			f = o.Func
		}
		bodies = append(bodies, f)
	}
	o := k.operation(abi.Function{})
	var cases []func()
	for _, f := range bodies {
		cases = append(cases, func() {
			if f != nil {
				o.Call(f, o.args, o.part, o.parts, o.thread)
			}
		})
	}
	o.Switch(o.int("Kind"), cases...)
	return o.Func
}

// eachQuad writes body for four values at a time, the last of which may be fewer: load
// gives them in a variable, store takes them to the same place in another array.
func (o operation) eachQuad(body func(load func(asm.I32) asm.V128, store func(asm.I32, asm.V128))) {
	from, to := o.share(o.int("N"), 4)
	at, left := o.I32(0), o.I32(0)
	o.For(at, from.ShiftLeft(2), to.ShiftLeft(2), 16, func() {
		left.Set(to.Sub(at.Div(4)))
		body(func(array asm.I32) asm.V128 { return o.loadSome(array.Add(at), left) },
			func(array asm.I32, v asm.V128) { o.storeSome(array.Add(at), v, left) })
	})
}

// loadSome is the four values at the address, or as many as are left and zeros, in a
// variable.
func (o operation) loadSome(address, left asm.I32) asm.V128 {
	v := o.V128(zero)
	o.IfElse(left.AtLeast(4), func() {
		v.Set(address.Load(0))
	}, func() {
		v.Set(address.LoadFirst(0))
		for lane := byte(1); lane < 3; lane++ {
			o.If(asm.Int(int(lane)).Less(left), func() { v.Set(v.LoadLane(address, 4*int(lane), lane)) })
		}
	})
	return v
}

// storeSome writes four values, or as many as are left.
func (o operation) storeSome(address asm.I32, v asm.V128, left asm.I32) {
	v = o.V128(v)
	o.IfElse(left.AtLeast(4), func() {
		address.Store(0, v)
	}, func() {
		for lane := range byte(3) {
			o.If(asm.Int(int(lane)).Less(left), func() { address.StoreLane(4*int(lane), v, lane) })
		}
	})
}
