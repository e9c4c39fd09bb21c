package onnx

import "lrpexplainer/nn"

// operator is how one ONNX operator enters the graph.
type operator struct {
	// build is for nodes with an input that is computed from the picture; nil: they
	// are refused.
	build func(c *call)
	// fold is for nodes whose inputs are all constants; nil: they are refused.
	fold func(c *call)
}

// operators are all that are supported, by op_type. Definitions are those of
// https://onnx.ai/onnx/operators/; where versions differ, the constructor asks
// for the opset.
var operators = map[string]operator{
	// Layers with weights: convolution.go, dense.go.
	"Conv":   {build: buildConv},
	"Gemm":   {build: buildGemm},
	"MatMul": {build: buildMatMul},

	// Pooling and reduction: pooling.go, reduction.go.
	"MaxPool":           {build: buildMaxPool},
	"AveragePool":       {build: buildAveragePool},
	"GlobalMaxPool":     {build: buildGlobalMaxPool},
	"GlobalAveragePool": {build: buildGlobalAveragePool},
	"ReduceMean":        {build: buildReduce},
	"ReduceSum":         {build: buildReduce},

	// Normalisation: normalization.go.
	"BatchNormalization": {build: buildBatchNormalization},
	"LRN":                {build: buildLRN},
	"Softmax":            {build: buildSoftmax},
	"LogSoftmax":         {build: buildLogSoftmax},

	// Activations: activation.go.
	"Relu":        {build: buildActivation("Relu")},
	"Sigmoid":     {build: buildActivation("Sigmoid")},
	"Tanh":        {build: buildActivation("Tanh")},
	"Erf":         {build: buildActivation("Erf")},
	"Softplus":    {build: buildActivation("Softplus")},
	"HardSwish":   {build: buildActivation("HardSwish")},
	"LeakyRelu":   {build: buildActivation("LeakyRelu", parameter{"alpha", 0.01})},
	"Elu":         {build: buildActivation("Elu", parameter{"alpha", 1})},
	"Swish":       {build: buildActivation("Swish", parameter{"alpha", 1})},
	"HardSigmoid": {build: buildActivation("HardSigmoid", parameter{"alpha", 0.2}, parameter{"beta", 0.5})},
	"Gelu":        {build: buildGelu},
	"Clip":        {build: buildClip},
	"Max":         {build: buildBound},
	"Min":         {build: buildBound},
	"PRelu":       {build: buildPRelu},

	// Arithmetic: arithmetic.go.
	"Add":        {build: buildAdd, fold: foldArithmetic},
	"Sub":        {build: buildSub, fold: foldArithmetic},
	"Mul":        {build: buildMul, fold: foldArithmetic},
	"Div":        {build: buildDiv, fold: foldArithmetic},
	"Sum":        {build: buildSum},
	"Equal":      {fold: foldArithmetic},
	"Where":      {fold: foldWhere},
	"Neg":        {build: buildNeg, fold: foldUnary},
	"Abs":        {fold: foldUnary},
	"Sqrt":       {fold: foldUnary},
	"Reciprocal": {fold: foldUnary},
	"Floor":      {fold: foldUnary},
	"Ceil":       {fold: foldUnary},
	"Exp":        {fold: foldUnary},

	// The same values under another shape: reshaping.go.
	"Identity":  {build: buildIdentity, fold: foldIdentity},
	"Dropout":   {build: buildDropout, fold: foldDropout},
	"Cast":      {build: buildCast, fold: foldCast},
	"Reshape":   {build: buildReshape, fold: foldReshape},
	"Flatten":   {build: buildFlatten, fold: foldFlatten},
	"Squeeze":   {build: buildSqueeze, fold: foldSqueeze},
	"Unsqueeze": {build: buildUnsqueeze, fold: foldUnsqueeze},
	"Expand":    {build: buildExpand, fold: foldExpand},

	// Values moved: moving.go.
	"Transpose": {build: buildTranspose, fold: foldTranspose},
	"Concat":    {build: buildConcat, fold: foldConcat},
	"Split":     {build: buildSplit},
	"Slice":     {build: buildSlice, fold: foldSlice},
	"Gather":    {build: buildGather, fold: foldGather},

	// padding.go.
	"Pad": {build: buildPad},

	// Constants: constants.go, quantization.go.
	"Constant":         {fold: foldConstant},
	"ConstantOfShape":  {fold: foldConstantOfShape},
	"Shape":            {build: anyShape, fold: anyShape},
	"Size":             {build: anySize, fold: anySize},
	"DequantizeLinear": {build: refuseQuantized, fold: foldDequantizeLinear},
	"QuantizeLinear":   {build: refuseQuantized},
}

func init() {
	for kind, o := range operators {
		if o.build != nil {
			nn.RegisterKinds(kind)
		}
	}
}
