package onnx

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"lrpexplainer/nn"
)

// operator is how one ONNX operator enters the graph.
type operator struct {
	name string // ONNX's op_type
	// build is for nodes with an input that is computed from the picture; nil: they
	// are refused.
	build func(c *call)
	// fold is for nodes whose inputs are all constants; nil: what build adds is run
	// on them.
	fold func(c *call)
	// ints is fold for constants of integers alone, where build would leave their
	// type.
	ints func(c *call)
	// parameters are an activation's, which build reads.
	parameters []parameter
	// since are the versions of ONNX's operator set that changed the operator, as far as
	// the constructors know them.
	since []int
	// note says what of it is read, for the list of operators.
	note string
}

// operators are all that are supported. Definitions are those of
// https://onnx.ai/onnx/operators/; where versions differ, the constructor asks
// for the opset. Rows are of constants and functions alone, which the compiler lays out in memory: calls and a map
// would make it write a function that fills them in, of 100 kB, which browsers take half a second to optimise while
// the page starts.
var operators = []operator{
	// Layers with weights, products of matrices: convolution.go, dense.go, attention.go.
	{name: "Conv", build: buildConv, since: []int{1, 11, 22}, note: "over height and width"},
	{name: "ConvTranspose", build: buildConvTranspose, since: []int{1, 11, 22}, note: "over height and width"},
	{name: "Gemm", build: buildGemm, since: []int{1, 6, 7, 9, 11, 13}, note: "constant weights on either side, or two matrices that are computed from the picture"},
	{name: "MatMul", build: buildMatMul, since: []int{1, 9, 13}, note: "constant weights on either side, or two tensors that are computed from the picture"},
	{name: "Attention", build: buildAttention, since: []int{23, 24}, note: "without past keys and values; constant masks"},

	// Pooling and reduction: pooling.go, reduction.go.
	{name: "MaxPool", build: buildMaxPool, since: []int{1, 8, 10, 11, 12, 22}, note: "over height and width; first output"},
	{name: "AveragePool", build: buildAveragePool, since: []int{1, 7, 10, 11, 19, 22}, note: "over height and width"},
	{name: "GlobalMaxPool", build: buildGlobalMaxPool, since: []int{1, 22}, note: "over height and width"},
	{name: "GlobalAveragePool", build: buildGlobalAveragePool, since: []int{1, 22}},
	{name: "ReduceMean", build: buildReduce, ints: foldReduce, since: []int{1, 11, 13, 18}},
	{name: "ReduceSum", build: buildReduce, ints: foldReduce, since: []int{1, 11, 13}},
	{name: "ReduceProd", fold: foldReduce, since: []int{1, 11, 13, 18}},
	{name: "ReduceMax", build: buildReduceMax, ints: foldReduce, since: []int{1, 11, 12, 13, 18, 20}},
	{name: "ReduceMin", build: buildReduceMax, ints: foldReduce, since: []int{1, 11, 12, 13, 18, 20}},
	{name: "ReduceL1", build: buildNorm, ints: foldReduce, since: []int{1, 11, 13, 18}},
	{name: "ReduceL2", build: buildNorm, ints: foldReduce, since: []int{1, 11, 13, 18}},
	{name: "ReduceSumSquare", build: buildNorm, ints: foldReduce, since: []int{1, 11, 13, 18}},
	{name: "ReduceLogSum", build: buildNorm, ints: foldReduce, since: []int{1, 11, 13, 18}},
	{name: "ReduceLogSumExp", build: buildNorm, ints: foldReduce, since: []int{1, 11, 13, 18}},

	// Normalisation: normalization.go.
	{name: "BatchNormalization", build: buildBatchNormalization, fold: foldBatchNormalization, since: []int{1, 6, 7, 9, 14, 15}, note: "at inference"},
	{name: "LayerNormalization", build: buildLayerNormalization, since: []int{17}, note: "first output; also written out in several nodes"},
	{name: "RMSNormalization", build: buildLayerNormalization, since: []int{23}, note: "also written out in several nodes"},
	{name: "GroupNormalization", build: buildGroupNormalization, since: []int{18, 21}},
	{name: "InstanceNormalization", build: buildGroupNormalization, since: []int{1, 6, 22}, note: "also as PyTorch writes GroupNormalization with it"},
	{name: "LpNormalization", build: buildLpNormalization, since: []int{1, 22}, note: "p = 1 and 2"},
	{name: "LRN", build: buildLRN, since: []int{1, 13}},
	{name: "Softmax", build: buildSoftmax, since: []int{1, 11, 13}},
	{name: "LogSoftmax", build: buildLogSoftmax, since: []int{1, 11, 13}, note: "as the last layer"},

	// Activations: activation.go.
	{name: "Relu", build: buildActivation, since: []int{1, 6, 13, 14}},
	{name: "Sigmoid", build: buildActivation, since: []int{1, 6, 13}},
	{name: "Tanh", build: buildActivation, since: []int{1, 6, 13}},
	{name: "Erf", build: buildActivation, since: []int{9, 13}},
	{name: "Softplus", build: buildActivation, since: []int{1, 22}},
	{name: "HardSwish", build: buildActivation, since: []int{14, 22}},
	{name: "LeakyRelu", build: buildActivation, parameters: []parameter{{"alpha", 0.01}}, since: []int{1, 6, 16}},
	{name: "Elu", build: buildActivation, parameters: []parameter{{"alpha", 1}}, since: []int{1, 6, 22}},
	{name: "Swish", build: buildActivation, parameters: []parameter{{"alpha", 1}}, since: []int{24}},
	{name: "HardSigmoid", build: buildActivation, parameters: []parameter{{"alpha", 0.2}, {"beta", 0.5}}, since: []int{1, 6, 22}},
	{name: "Selu", build: buildActivation, parameters: []parameter{{"alpha", 1.6732632}, {"gamma", 1.050701}}, since: []int{1, 6, 22}},
	{name: "Celu", build: buildActivation, parameters: []parameter{{"alpha", 1}}, since: []int{12}},
	{name: "Mish", build: buildActivation, since: []int{18, 22}},
	{name: "Softsign", build: buildActivation, since: []int{1, 22}},
	{name: "Gelu", build: buildGelu, since: []int{20}},
	{name: "Clip", build: buildClip, since: []int{1, 6, 11, 12, 13}},
	{name: "Max", build: buildBound, fold: foldScalar, since: []int{1, 6, 8, 12, 13}, note: "with one constant, or of tensors computed from the picture"},
	{name: "Min", build: buildBound, fold: foldScalar, since: []int{1, 6, 8, 12, 13}, note: "with one constant, or of tensors computed from the picture"},
	{name: "PRelu", build: buildPRelu, since: []int{1, 6, 7, 9, 16}, note: "one slope, or one for each channel"},

	// Arithmetic: arithmetic.go.
	{name: "Add", build: buildAdd, fold: foldScalar, since: []int{1, 6, 7, 13, 14}},
	{name: "Sub", build: buildSub, fold: foldScalar, since: []int{1, 6, 7, 13, 14}},
	{name: "Mul", build: buildMul, fold: foldScalar, since: []int{1, 6, 7, 13, 14}},
	{name: "Div", build: buildDiv, fold: foldScalar, since: []int{1, 6, 7, 13, 14}},
	{name: "Sum", build: buildSum, fold: foldScalar, since: []int{1, 6, 8, 13}},
	{name: "Neg", build: buildNeg, fold: foldScalar, since: []int{1, 6, 13}},

	// Of several tensors at once: arithmetic.go.
	{name: "Mean", build: buildMean, since: []int{1, 6, 8, 13}},

	// The same and more on constants: scalar.go.
	{name: "Pow", build: buildPow, fold: foldScalar, since: []int{1, 7, 12, 13, 15}, note: "a single constant exponent, or a single constant base"},
	{name: "Mod", fold: foldMod, since: []int{10, 13}},
	{name: "Abs", build: buildActivation, fold: foldScalar, since: []int{1, 6, 13}},
	{name: "Sign", build: buildActivation, fold: foldScalar, since: []int{9, 13}},
	{name: "Sqrt", build: buildActivation, fold: foldScalar, since: []int{1, 6, 13}},
	{name: "Reciprocal", build: buildActivation, fold: foldScalar, since: []int{1, 6, 13}},
	{name: "Floor", fold: foldScalar, since: []int{1, 6, 13}},
	{name: "Ceil", fold: foldScalar, since: []int{1, 6, 13}},
	{name: "Round", fold: foldScalar, since: []int{11, 22}},
	{name: "Exp", build: buildActivation, fold: foldScalar, since: []int{1, 6, 13}},
	{name: "Log", build: buildActivation, fold: foldScalar, since: []int{1, 6, 13}},
	{name: "Sin", build: buildActivation, fold: foldScalar, since: []int{7, 22}},
	{name: "Cos", build: buildActivation, fold: foldScalar, since: []int{7, 22}},
	{name: "Tan", fold: foldScalar, since: []int{7, 22}},
	{name: "Asin", fold: foldScalar, since: []int{7, 22}},
	{name: "Acos", fold: foldScalar, since: []int{7, 22}},
	{name: "Atan", fold: foldScalar, since: []int{7, 22}},
	{name: "Sinh", fold: foldScalar, since: []int{9, 22}},
	{name: "Cosh", fold: foldScalar, since: []int{9, 22}},
	{name: "Asinh", fold: foldScalar, since: []int{9, 22}},
	{name: "Acosh", fold: foldScalar, since: []int{9, 22}},
	{name: "Atanh", fold: foldScalar, since: []int{9, 22}},
	{name: "Equal", fold: foldScalar, since: []int{1, 7, 11, 13, 19}},
	{name: "Less", fold: foldScalar, since: []int{1, 7, 9, 13}},
	{name: "LessOrEqual", fold: foldScalar, since: []int{12, 16}},
	{name: "Greater", fold: foldScalar, since: []int{1, 7, 9, 13}},
	{name: "GreaterOrEqual", fold: foldScalar, since: []int{12, 16}},
	{name: "And", fold: foldScalar, since: []int{1, 7}},
	{name: "Or", fold: foldScalar, since: []int{1, 7}},
	{name: "Xor", fold: foldScalar, since: []int{1, 7}},
	{name: "Not", fold: foldScalar, since: []int{1}},
	{name: "BitwiseAnd", fold: foldScalar, since: []int{18}},
	{name: "BitwiseOr", fold: foldScalar, since: []int{18}},
	{name: "BitwiseXor", fold: foldScalar, since: []int{18}},
	{name: "BitwiseNot", fold: foldScalar, since: []int{18}},
	{name: "BitShift", fold: foldBitShift, since: []int{11}},
	{name: "IsInf", fold: foldIsInf, since: []int{10, 20}},
	{name: "IsNaN", fold: foldIsNaN, since: []int{9, 13, 20}},
	{name: "Where", build: buildWhere, fold: foldWhere, since: []int{9, 16}, note: "a constant condition"},

	// The same values under another shape: reshaping.go.
	{name: "Identity", build: buildIdentity, fold: foldIdentity, since: []int{1, 13, 14, 16, 19, 21, 23, 24}},
	{name: "Dropout", build: buildDropout, fold: foldDropout, since: []int{1, 6, 7, 10, 12, 13, 22}, note: "at inference"},
	{name: "Cast", build: buildCast, fold: foldCast, since: []int{1, 6, 9, 13, 19, 21, 23, 24}},
	{name: "CastLike", fold: foldCastLike, since: []int{15, 19, 21, 23, 24}},
	{name: "Reshape", build: buildReshape, fold: foldReshape, since: []int{1, 5, 13, 14, 19, 21, 23, 24}, note: "a constant shape"},
	{name: "Flatten", build: buildFlatten, fold: foldFlatten, since: []int{1, 9, 11, 13, 21, 23, 24}},
	{name: "Squeeze", build: buildSqueeze, fold: foldSqueeze, since: []int{1, 11, 13, 21, 23, 24}},
	{name: "Unsqueeze", build: buildUnsqueeze, fold: foldUnsqueeze, since: []int{1, 11, 13, 21, 23, 24}},
	{name: "Expand", build: buildExpand, fold: foldExpand, since: []int{8, 13}, note: "a constant shape"},

	// Values moved: moving.go.
	{name: "Transpose", build: buildTranspose, fold: foldTranspose, since: []int{1, 13, 21, 23, 24}},
	{name: "Concat", build: buildConcat, fold: foldConcat, since: []int{1, 4, 11, 13}},
	{name: "Split", build: buildSplit, since: []int{1, 2, 11, 13, 18}, note: "constant sizes"},
	{name: "Slice", build: buildSlice, fold: foldSlice, since: []int{1, 10, 11, 13}, note: "constant positions"},
	{name: "Gather", build: buildGather, fold: foldGather, since: []int{1, 11, 13}, note: "constant positions"},

	// Positions, of constants: indexing.go.
	{name: "Range", fold: foldRange, since: []int{11}},
	{name: "Tile", build: buildTile, fold: foldTile, since: []int{6, 13}, note: "constant repeats"},
	{name: "EyeLike", fold: foldEyeLike, since: []int{9, 22}},
	{name: "Trilu", fold: foldTrilu, since: []int{14}},
	{name: "CumSum", fold: foldCumSum, since: []int{11, 14}},
	{name: "NonZero", fold: foldNonZero, since: []int{9, 13}},
	{name: "OneHot", fold: foldOneHot, since: []int{9, 11}},
	{name: "GatherND", fold: foldGatherND, since: []int{11, 12, 13}},
	{name: "GatherElements", fold: foldGatherElements, since: []int{11, 13}},
	{name: "ScatterND", fold: foldScatterND, since: []int{11, 13, 16, 18}},
	{name: "ScatterElements", fold: foldScatterElements, since: []int{11, 13, 16, 18}},
	{name: "Scatter", fold: foldScatterElements, since: []int{9}},
	{name: "Compress", fold: foldCompress, since: []int{9, 11}},
	{name: "ArgMax", fold: foldArg, since: []int{1, 11, 12, 13}},
	{name: "ArgMin", fold: foldArg, since: []int{1, 11, 12, 13}},
	{name: "TopK", fold: foldTopK, since: []int{1, 10, 11, 24}},

	// Channels and places exchanged, pictures resized: spatial.go, resize.go.
	{name: "DepthToSpace", build: buildDepthToSpace, since: []int{1, 11, 13}},
	{name: "SpaceToDepth", build: buildSpaceToDepth, since: []int{1, 13}},
	{name: "Resize", build: buildResize, since: []int{10, 11, 13, 18, 19}, note: "nearest, linear and cubic; no antialiasing, no tf_crop_and_resize"},
	{name: "Upsample", build: buildUpsample, since: []int{7, 9}, note: "nearest and linear"},

	// padding.go.
	{name: "Pad", build: buildPad, since: []int{1, 2, 11, 13, 18, 19, 21, 23, 24}, note: "constant, edge and reflect"},

	// Constants: constants.go, quantization.go.
	{name: "Constant", fold: foldConstant, since: []int{1, 9, 11, 12, 13, 19, 21, 23, 24}},
	{name: "ConstantOfShape", fold: foldConstantOfShape, since: []int{9, 20, 21, 23, 24}},
	{name: "Shape", build: anyShape, fold: anyShape, since: []int{1, 13, 15, 19, 21, 23, 24}, note: "known before any picture is"},
	{name: "Size", build: anySize, fold: anySize, since: []int{1, 13, 19, 21, 23, 24}, note: "known before any picture is"},
	{name: "DequantizeLinear", build: buildDequantizeLinear, fold: foldDequantizeLinear, since: []int{10, 13, 19, 21, 23, 24}},
	{name: "QuantizeLinear", build: buildQuantizeLinear, fold: foldQuantizeLinear, since: []int{10, 13, 19, 21, 23, 24}},
	{name: "QLinearConv", build: buildQLinearConv, fold: buildQLinearConv, since: []int{10}},
	{name: "QLinearMatMul", build: buildQLinearMatMul, fold: buildQLinearMatMul, since: []int{10, 21}},
}

// OperatorInfo is what is read of one ONNX operator.
type OperatorInfo struct {
	Name string
	// Opsets are the versions of ONNX's operator set that changed the operator; each
	// holds until the next.
	Opsets []int
	// Note says what of it is read, if not all.
	Note string
	// Computed says that its inputs may be computed from the picture; else they are
	// constants, and the operator is gone once the file is read.
	Computed bool
}

// Operators are all that are read, by name.
func Operators() []OperatorInfo {
	var out []OperatorInfo
	for _, o := range operators {
		out = append(out, OperatorInfo{Name: o.name, Opsets: slices.Clone(o.since), Note: o.note, Computed: o.build != nil})
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// String is a line of the list: the name, opsets and what is to be said of it.
func (o OperatorInfo) String() string {
	var versions []string
	for _, v := range o.Opsets {
		versions = append(versions, strconv.Itoa(v))
	}
	line := o.Name + strings.Repeat(" ", max(1, 24-len(o.Name))) + "opset " + strings.Join(versions, ", ")
	if !o.Computed {
		line += "; of constants"
	}
	if o.Note != "" {
		line += "; " + o.Note
	}
	return line
}

// byName are the operators by op_type.
var byName = map[string]operator{}

func init() {
	for _, o := range operators {
		byName[o.name] = o
		if o.build != nil {
			nn.RegisterKinds(o.name)
		}
	}
}
