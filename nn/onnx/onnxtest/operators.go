package onnxtest

import "strconv"

// OperatorCase is a small use of one operator on what is computed from the picture.
type OperatorCase struct {
	Opset int
	// Build adds the operator behind x, a value (1,4,6,6) of either sign, and returns its
	// output, whose first axis is the batch.
	Build func(m *Model, x string) string
}

// Operator is the case as a network: a convolution, the operator, and a dense layer of
// three classes. size is the number of values that the operator gives.
func Operator(name string, size int) *Model {
	c := Operators[name]
	m := New(name, 1)
	m.Opset = c.Opset
	x := m.Node("Conv", []string{m.Input("image", 1, 3, 8, 8), m.Uniform("stem", -0.3, 0.3, 4, 3, 3, 3), m.Uniform("stem.bias", -0.1, 0.1, 4)})
	x = m.Node("Flatten", []string{c.Build(m, x)})
	m.Output(m.Node("MatMul", []string{x, m.Uniform("head", -0.3, 0.3, size, 3)}), 1, 3)
	return m
}

// Operators are a case for every operator that may be computed from the picture.
var Operators = map[string]OperatorCase{
	"Conv": weighted("Conv", []int{4, 2, 3, 3}, Int("group", 2)), "ConvTranspose": weighted("ConvTranspose", []int{4, 3, 3, 3}, Ints("strides", 2, 2), Ints("output_padding", 1, 1), Ints("pads", 1, 1, 1, 1)),
	"Gemm": {13, func(m *Model, x string) string {
		x = m.Node("Flatten", []string{x})
		x = m.Node("Gemm", []string{x, m.Uniform("w", -0.2, 0.2, 5, 144), m.Uniform("b", -0.2, 0.2, 5)}, Int("transB", 1))
		rows := m.Node("Gemm", []string{x, x}, Int("transA", 1), Float("alpha", 0.5)) // (5,1)·(1,5)
		return m.reshape(rows, 1, 25)
	}},
	"MatMul": {13, func(m *Model, x string) string {
		left := m.Node("MatMul", []string{m.Uniform("l", -0.4, 0.4, 5, 6), x})
		right := m.Node("MatMul", []string{x, m.Uniform("r", -0.4, 0.4, 6, 5)})
		return m.Node("MatMul", []string{left, right})
	}},
	"Attention": {23, func(m *Model, x string) string {
		tokens := m.reshape(x, 1, 9, 16)
		return m.Node("Attention", []string{m.dense(tokens, "q", 16, 8), m.dense(tokens, "k", 16, 8), m.dense(tokens, "v", 16, 4)}, Int("q_num_heads", 2), Int("kv_num_heads", 2))
	}},
	"QLinearConv": {13, func(m *Model, x string) string {
		q := m.quantized(x)
		return m.dequantized(m.Node("QLinearConv", []string{q, m.Float32s("s", []float32{0.02}), m.Int8s("z", []int8{0}), m.Int8s("w", []int8{3, -4, 5, 2, -1, 6, 7, -2}, 2, 4, 1, 1), m.Float32s("ws", []float32{0.1}), m.Int8s("wz", []int8{0}), m.Float32s("s2", []float32{0.05}), m.Int8s("z2", []int8{0})}), 0.05)
	}},
	"QLinearMatMul": {13, func(m *Model, x string) string {
		q := m.quantized(x)
		return m.dequantized(m.Node("QLinearMatMul", []string{q, m.Float32s("s", []float32{0.02}), m.Int8s("z", []int8{0}), m.Int8s("w", []int8{3, -4, 5, 2, -1, 6, 7, -2, 1, 4, -3, 2}, 6, 2), m.Float32s("ws", []float32{0.1}), m.Int8s("wz", []int8{0}), m.Float32s("s2", []float32{0.05}), m.Int8s("z2", []int8{0})}), 0.05)
	}},
	"QuantizeLinear":   {13, func(m *Model, x string) string { return m.dequantized(m.quantized(x), 0.02) }},
	"DequantizeLinear": {13, func(m *Model, x string) string { return m.dequantized(m.quantized(x), 0.02) }},

	"MaxPool": plain("MaxPool", Ints("kernel_shape", 2, 2), Ints("strides", 2, 2)), "AveragePool": plain("AveragePool", Ints("kernel_shape", 3, 3)),
	"GlobalMaxPool": plain("GlobalMaxPool"), "GlobalAveragePool": plain("GlobalAveragePool"),
	"ReduceMean": plain("ReduceMean", Ints("axes", 1, 3)),
	"ReduceSum":  {13, func(m *Model, x string) string { return m.Node("ReduceSum", []string{x, m.Int64s("axes", 2)}) }},
	"ReduceMax":  plain("ReduceMax", Ints("axes", 1, 2)), "ReduceMin": plain("ReduceMin", Ints("axes", 3), Int("keepdims", 0)),
	"ReduceL1": plain("ReduceL1", Ints("axes", 1)), "ReduceL2": plain("ReduceL2", Ints("axes", 1)), "ReduceSumSquare": plain("ReduceSumSquare", Ints("axes", 2)),
	"ReduceLogSum": {13, func(m *Model, x string) string {
		return m.Node("ReduceLogSum", []string{m.positive(x)}, Ints("axes", 1))
	}},
	"ReduceLogSumExp": plain("ReduceLogSumExp", Ints("axes", 1)),

	"BatchNormalization": {15, func(m *Model, x string) string {
		return m.Node("BatchNormalization", []string{m.Node("Relu", []string{x}), m.Uniform("s", -1, 1, 4), m.Uniform("b", -1, 1, 4), m.Uniform("m", -1, 1, 4), m.Uniform("v", 0.5, 1, 4)})
	}},
	"LayerNormalization": {17, func(m *Model, x string) string {
		return m.Node("LayerNormalization", []string{x, m.Uniform("s", 0.5, 1.5, 6, 6), m.Uniform("b", -1, 1, 6, 6)}, Int("axis", 2))
	}},
	"RMSNormalization": {23, func(m *Model, x string) string {
		return m.Node("RMSNormalization", []string{x, m.Uniform("s", 0.5, 1.5, 6)})
	}},
	"GroupNormalization": {21, func(m *Model, x string) string {
		return m.Node("GroupNormalization", []string{x, m.Uniform("s", 0.5, 1.5, 4), m.Uniform("b", -1, 1, 4)}, Int("num_groups", 2))
	}},
	"InstanceNormalization": {13, func(m *Model, x string) string {
		return m.Node("InstanceNormalization", []string{x, m.Uniform("s", 0.5, 1.5, 4), m.Uniform("b", -1, 1, 4)})
	}},
	"LpNormalization": plain("LpNormalization", Int("axis", 1)), "LRN": plain("LRN", Int("size", 3)),
	"Softmax": plain("Softmax", Int("axis", 1)),

	"Relu": plain("Relu"), "Sigmoid": plain("Sigmoid"), "Tanh": plain("Tanh"), "Erf": plain("Erf"), "Softplus": plain("Softplus"), "Softsign": plain("Softsign"),
	"HardSwish": {14, plain("HardSwish").Build}, "HardSigmoid": plain("HardSigmoid"), "LeakyRelu": plain("LeakyRelu"), "Elu": plain("Elu"), "Selu": plain("Selu"), "Celu": plain("Celu"),
	"Swish": {24, plain("Swish").Build}, "Mish": {18, plain("Mish").Build}, "Gelu": {20, plain("Gelu").Build},
	"Clip": {13, func(m *Model, x string) string {
		return m.Node("Clip", []string{x, m.Float32s("low", []float32{-0.2}), m.Float32s("high", []float32{0.4})})
	}},
	"PRelu": {13, func(m *Model, x string) string {
		return m.Node("PRelu", []string{x, m.Uniform("slope", 0, 0.5, 4, 1, 1)})
	}},
	"Max": {13, func(m *Model, x string) string { return m.Node("Max", []string{x, m.turned(x)}) }},
	"Min": {13, func(m *Model, x string) string { return m.Node("Min", []string{x, m.turned(x)}) }},

	"Add": {13, func(m *Model, x string) string {
		return m.Node("Add", []string{m.Node("Add", []string{x, m.turned(x)}), m.Uniform("c", -0.3, 0.3, 6, 6)})
	}},
	"Sub": {13, func(m *Model, x string) string {
		return m.Node("Sub", []string{m.Uniform("c", -0.3, 0.3, 6), m.Node("Sub", []string{x, m.turned(x)})})
	}},
	"Mul":  {13, func(m *Model, x string) string { return m.Node("Mul", []string{x, m.turned(x)}) }},
	"Div":  {13, func(m *Model, x string) string { return m.Node("Div", []string{x, m.positive(m.turned(x))}) }},
	"Mean": {13, func(m *Model, x string) string { return m.Node("Mean", []string{x, m.turned(x)}) }},
	"Sum":  {13, func(m *Model, x string) string { return m.Node("Sum", []string{x, m.turned(x), x}) }},
	"Neg":  plain("Neg"), "Abs": plain("Abs"), "Sign": plain("Sign"), "Exp": plain("Exp"), "Sin": plain("Sin"), "Cos": plain("Cos"),
	"Pow":        {13, func(m *Model, x string) string { return m.Node("Pow", []string{x, m.Float32s("p", []float32{2})}) }},
	"Sqrt":       {13, func(m *Model, x string) string { return m.Node("Sqrt", []string{m.positive(x)}) }},
	"Log":        {13, func(m *Model, x string) string { return m.Node("Log", []string{m.positive(x)}) }},
	"Reciprocal": {13, func(m *Model, x string) string { return m.Node("Reciprocal", []string{m.positive(x)}) }},
	"Where": {13, func(m *Model, x string) string {
		mask := make([]byte, 6)
		mask[1], mask[4] = 1, 1
		return m.Node("Where", []string{m.Bytes("mask", 9, 9, mask, 6), x, m.Float32s("c", []float32{0.3})})
	}},

	"Identity": plain("Identity"), "Dropout": plain("Dropout"), "Cast": plain("Cast", Int("to", 1)), "Flatten": plain("Flatten"),
	"Reshape": {13, func(m *Model, x string) string { return m.reshape(x, 1, 6, -1) }},
	"Squeeze": {13, func(m *Model, x string) string {
		return m.Node("Squeeze", []string{m.Node("GlobalMaxPool", []string{x}), m.Int64s("axes", 2, 3)})
	}},
	"Unsqueeze": {13, func(m *Model, x string) string { return m.Node("Unsqueeze", []string{x, m.Int64s("axes", 1)}) }},
	"Expand": {13, func(m *Model, x string) string {
		return m.Node("Expand", []string{m.Node("GlobalMaxPool", []string{x}), m.Int64s("shape", 1, 4, 3, 2)})
	}},
	"Transpose": plain("Transpose", Ints("perm", 0, 3, 1, 2)),
	"Concat": {13, func(m *Model, x string) string {
		return m.Node("Concat", []string{x, m.Uniform("c", -1, 1, 1, 1, 6, 6), m.turned(x)}, Int("axis", 1))
	}},
	"Split": {13, func(m *Model, x string) string {
		parts := m.Nodes("Split", []string{x}, 2, Int("axis", 1))
		return m.Node("Concat", []string{parts[1], parts[0]}, Int("axis", 1))
	}},
	"Slice": {13, func(m *Model, x string) string {
		return m.Node("Slice", []string{x, m.Int64s("from", 5), m.Int64s("to", 0), m.Int64s("axis", 3), m.Int64s("step", -2)})
	}},
	"Gather": {13, func(m *Model, x string) string {
		return m.Node("Gather", []string{x, m.Int64s("at", 3, 0, 0, 1)}, Int("axis", 1))
	}},
	"Tile": {13, func(m *Model, x string) string { return m.Node("Tile", []string{x, m.Int64s("repeats", 1, 2, 1, 1)}) }},
	"Pad": {13, func(m *Model, x string) string {
		return m.Node("Pad", []string{x, m.Int64s("pads", 0, 0, 1, 0, 0, 0, 0, 2), m.Float32s("v", []float32{0.5})})
	}},
	"DepthToSpace": plain("DepthToSpace", Int("blocksize", 2)), "SpaceToDepth": plain("SpaceToDepth", Int("blocksize", 2)),
	"Resize": {13, func(m *Model, x string) string {
		return m.Node("Resize", []string{x, "", m.Float32s("scales", []float32{1, 1, 2, 1.5}, 4)}, String("mode", "cubic"))
	}},
	"Upsample": {9, func(m *Model, x string) string {
		return m.Node("Upsample", []string{x, m.Float32s("scales", []float32{1, 1, 2, 2}, 4)}, String("mode", "linear"))
	}},
}

// plain is the operator with x as its only input.
func plain(op string, attributes ...Attribute) OperatorCase {
	return OperatorCase{13, func(m *Model, x string) string { return m.Node(op, []string{x}, attributes...) }}
}

// weighted is the operator with weights of the given shape.
func weighted(op string, shape []int, attributes ...Attribute) OperatorCase {
	return OperatorCase{13, func(m *Model, x string) string {
		return m.Node(op, []string{x, m.Uniform("w", -0.3, 0.3, shape...)}, attributes...)
	}}
}

func (m *Model) reshape(x string, shape ...int) string {
	name := "shape" + strconv.Itoa(len(m.initializers))
	return m.Node("Reshape", []string{x, m.Int64s(name, shape...)})
}

// dense is a dense layer on the last axis.
func (m *Model) dense(x, name string, in, out int) string {
	return m.Node("Add", []string{m.Node("MatMul", []string{x, m.Uniform(name, -0.5, 0.5, in, out)}), m.Uniform(name+".bias", -0.1, 0.1, out)})
}

// turned is another value of x's shape: its rows and columns exchanged.
func (m *Model) turned(x string) string {
	return m.Node("Transpose", []string{x}, Ints("perm", 0, 1, 3, 2))
}

// positive is x made positive.
func (m *Model) positive(x string) string {
	return m.Node("Add", []string{m.Node("Mul", []string{x, x}), m.Float32s("half"+strconv.Itoa(len(m.initializers)), []float32{0.5})})
}

// quantized is x as 8-bit integers.
func (m *Model) quantized(x string) string {
	return m.Node("QuantizeLinear", []string{x, m.Float32s("qs", []float32{0.02}), m.Int8s("qz", []int8{0})})
}

// dequantized is the value of 8-bit integers.
func (m *Model) dequantized(x string, scale float32) string {
	return m.Node("DequantizeLinear", []string{x, m.Float32s("ds", []float32{scale}), m.Int8s("dz", []int8{0})})
}
