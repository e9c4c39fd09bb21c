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
	// build is for nodes with an input that is computed from the picture; nil: they
	// are refused.
	build func(c *call)
	// fold is for nodes whose inputs are all constants; nil: what build adds is run
	// on them.
	fold func(c *call)
	// ints is fold for constants of integers alone, where build would leave their
	// type.
	ints func(c *call)
	// since are the versions of ONNX's operator set that changed the operator, as far as
	// the constructors know them.
	since []int
	// note says what of it is read, for the list of operators.
	note string
}

func since(versions ...int) []int { return versions }

// operators are all that are supported, by op_type. Definitions are those of
// https://onnx.ai/onnx/operators/; where versions differ, the constructor asks
// for the opset.
var operators = map[string]operator{
	// Layers with weights, products of matrices: convolution.go, dense.go, attention.go.
	"Conv":          {build: buildConv, since: since(1, 11, 22), note: "over height and width"},
	"ConvTranspose": {build: buildConvTranspose, since: since(1, 11, 22), note: "over height and width"},
	"Gemm":          {build: buildGemm, since: since(1, 6, 7, 9, 11, 13), note: "constant weights on either side, or two matrices that are computed from the picture"},
	"MatMul":        {build: buildMatMul, since: since(1, 9, 13), note: "constant weights on either side, or two tensors that are computed from the picture"},
	"Attention":     {build: buildAttention, since: since(23, 24), note: "without past keys and values; constant masks"},

	// Pooling and reduction: pooling.go, reduction.go.
	"MaxPool":           {build: buildMaxPool, since: since(1, 8, 10, 11, 12, 22), note: "over height and width; first output"},
	"AveragePool":       {build: buildAveragePool, since: since(1, 7, 10, 11, 19, 22), note: "over height and width"},
	"GlobalMaxPool":     {build: buildGlobalMaxPool, since: since(1, 22), note: "over height and width"},
	"GlobalAveragePool": {build: buildGlobalAveragePool, since: since(1, 22)},
	"ReduceMean":        {build: buildReduce, ints: foldReduce, since: since(1, 11, 13, 18)},
	"ReduceSum":         {build: buildReduce, ints: foldReduce, since: since(1, 11, 13)},
	"ReduceProd":        {fold: foldReduce, since: since(1, 11, 13, 18)},
	"ReduceMax":         {build: buildReduceMax, ints: foldReduce, since: since(1, 11, 12, 13, 18, 20)},
	"ReduceMin":         {build: buildReduceMax, ints: foldReduce, since: since(1, 11, 12, 13, 18, 20)},
	"ReduceL1":          {build: buildNorm, ints: foldReduce, since: since(1, 11, 13, 18)},
	"ReduceL2":          {build: buildNorm, ints: foldReduce, since: since(1, 11, 13, 18)},
	"ReduceSumSquare":   {build: buildNorm, ints: foldReduce, since: since(1, 11, 13, 18)},
	"ReduceLogSum":      {build: buildNorm, ints: foldReduce, since: since(1, 11, 13, 18)},
	"ReduceLogSumExp":   {build: buildNorm, ints: foldReduce, since: since(1, 11, 13, 18)},

	// Normalisation: normalization.go.
	"BatchNormalization":    {build: buildBatchNormalization, fold: foldBatchNormalization, since: since(1, 6, 7, 9, 14, 15), note: "at inference"},
	"LayerNormalization":    {build: buildLayerNormalization, since: since(17), note: "first output; also written out in several nodes"},
	"RMSNormalization":      {build: buildLayerNormalization, since: since(23), note: "also written out in several nodes"},
	"GroupNormalization":    {build: buildGroupNormalization, since: since(18, 21)},
	"InstanceNormalization": {build: buildGroupNormalization, since: since(1, 6, 22), note: "also as PyTorch writes GroupNormalization with it"},
	"LpNormalization":       {build: buildLpNormalization, since: since(1, 22), note: "p = 1 and 2"},
	"LRN":                   {build: buildLRN, since: since(1, 13)},
	"Softmax":               {build: buildSoftmax, since: since(1, 11, 13)},
	"LogSoftmax":            {build: buildLogSoftmax, since: since(1, 11, 13), note: "as the last layer"},

	// Activations: activation.go.
	"Relu":        {build: buildActivation("Relu"), since: since(1, 6, 13, 14)},
	"Sigmoid":     {build: buildActivation("Sigmoid"), since: since(1, 6, 13)},
	"Tanh":        {build: buildActivation("Tanh"), since: since(1, 6, 13)},
	"Erf":         {build: buildActivation("Erf"), since: since(9, 13)},
	"Softplus":    {build: buildActivation("Softplus"), since: since(1, 22)},
	"HardSwish":   {build: buildActivation("HardSwish"), since: since(14, 22)},
	"LeakyRelu":   {build: buildActivation("LeakyRelu", parameter{"alpha", 0.01}), since: since(1, 6, 16)},
	"Elu":         {build: buildActivation("Elu", parameter{"alpha", 1}), since: since(1, 6, 22)},
	"Swish":       {build: buildActivation("Swish", parameter{"alpha", 1}), since: since(24)},
	"HardSigmoid": {build: buildActivation("HardSigmoid", parameter{"alpha", 0.2}, parameter{"beta", 0.5}), since: since(1, 6, 22)},
	"Selu":        {build: buildActivation("Selu", parameter{"alpha", 1.6732632}, parameter{"gamma", 1.050701}), since: since(1, 6, 22)},
	"Celu":        {build: buildActivation("Celu", parameter{"alpha", 1}), since: since(12)},
	"Mish":        {build: buildActivation("Mish"), since: since(18, 22)},
	"Softsign":    {build: buildActivation("Softsign"), since: since(1, 22)},
	"Gelu":        {build: buildGelu, since: since(20)},
	"Clip":        {build: buildClip, since: since(1, 6, 11, 12, 13)},
	"Max":         {build: buildBound, fold: foldScalar, since: since(1, 6, 8, 12, 13), note: "with one constant, or of tensors computed from the picture"},
	"Min":         {build: buildBound, fold: foldScalar, since: since(1, 6, 8, 12, 13), note: "with one constant, or of tensors computed from the picture"},
	"PRelu":       {build: buildPRelu, since: since(1, 6, 7, 9, 16), note: "one slope, or one for each channel"},

	// Arithmetic: arithmetic.go.
	"Add": {build: buildAdd, fold: foldScalar, since: since(1, 6, 7, 13, 14)},
	"Sub": {build: buildSub, fold: foldScalar, since: since(1, 6, 7, 13, 14)},
	"Mul": {build: buildMul, fold: foldScalar, since: since(1, 6, 7, 13, 14)},
	"Div": {build: buildDiv, fold: foldScalar, since: since(1, 6, 7, 13, 14)},
	"Sum": {build: buildSum, fold: foldScalar, since: since(1, 6, 8, 13)},
	"Neg": {build: buildNeg, fold: foldScalar, since: since(1, 6, 13)},

	// Of several tensors at once: arithmetic.go.
	"Mean": {build: buildMean, since: since(1, 6, 8, 13)},

	// The same and more on constants: scalar.go.
	"Pow":            {build: buildPow, fold: foldScalar, since: since(1, 7, 12, 13, 15), note: "a single constant exponent, or a single constant base"},
	"Mod":            {fold: foldMod, since: since(10, 13)},
	"Abs":            {build: buildActivation("Abs"), fold: foldScalar, since: since(1, 6, 13)},
	"Sign":           {build: buildActivation("Sign"), fold: foldScalar, since: since(9, 13)},
	"Sqrt":           {build: buildActivation("Sqrt"), fold: foldScalar, since: since(1, 6, 13)},
	"Reciprocal":     {build: buildActivation("Reciprocal"), fold: foldScalar, since: since(1, 6, 13)},
	"Floor":          {fold: foldScalar, since: since(1, 6, 13)},
	"Ceil":           {fold: foldScalar, since: since(1, 6, 13)},
	"Round":          {fold: foldScalar, since: since(11, 22)},
	"Exp":            {build: buildActivation("Exp"), fold: foldScalar, since: since(1, 6, 13)},
	"Log":            {build: buildActivation("Log"), fold: foldScalar, since: since(1, 6, 13)},
	"Sin":            {build: buildActivation("Sin"), fold: foldScalar, since: since(7, 22)},
	"Cos":            {build: buildActivation("Cos"), fold: foldScalar, since: since(7, 22)},
	"Tan":            {fold: foldScalar, since: since(7, 22)},
	"Asin":           {fold: foldScalar, since: since(7, 22)},
	"Acos":           {fold: foldScalar, since: since(7, 22)},
	"Atan":           {fold: foldScalar, since: since(7, 22)},
	"Sinh":           {fold: foldScalar, since: since(9, 22)},
	"Cosh":           {fold: foldScalar, since: since(9, 22)},
	"Asinh":          {fold: foldScalar, since: since(9, 22)},
	"Acosh":          {fold: foldScalar, since: since(9, 22)},
	"Atanh":          {fold: foldScalar, since: since(9, 22)},
	"Equal":          {fold: foldScalar, since: since(1, 7, 11, 13, 19)},
	"Less":           {fold: foldScalar, since: since(1, 7, 9, 13)},
	"LessOrEqual":    {fold: foldScalar, since: since(12, 16)},
	"Greater":        {fold: foldScalar, since: since(1, 7, 9, 13)},
	"GreaterOrEqual": {fold: foldScalar, since: since(12, 16)},
	"And":            {fold: foldScalar, since: since(1, 7)},
	"Or":             {fold: foldScalar, since: since(1, 7)},
	"Xor":            {fold: foldScalar, since: since(1, 7)},
	"Not":            {fold: foldScalar, since: since(1)},
	"BitwiseAnd":     {fold: foldScalar, since: since(18)},
	"BitwiseOr":      {fold: foldScalar, since: since(18)},
	"BitwiseXor":     {fold: foldScalar, since: since(18)},
	"BitwiseNot":     {fold: foldScalar, since: since(18)},
	"BitShift":       {fold: foldBitShift, since: since(11)},
	"IsInf":          {fold: foldIsInf, since: since(10, 20)},
	"IsNaN":          {fold: foldIsNaN, since: since(9, 13, 20)},
	"Where":          {build: buildWhere, fold: foldWhere, since: since(9, 16), note: "a constant condition"},

	// The same values under another shape: reshaping.go.
	"Identity":  {build: buildIdentity, fold: foldIdentity, since: since(1, 13, 14, 16, 19, 21, 23, 24)},
	"Dropout":   {build: buildDropout, fold: foldDropout, since: since(1, 6, 7, 10, 12, 13, 22), note: "at inference"},
	"Cast":      {build: buildCast, fold: foldCast, since: since(1, 6, 9, 13, 19, 21, 23, 24)},
	"CastLike":  {fold: foldCastLike, since: since(15, 19, 21, 23, 24)},
	"Reshape":   {build: buildReshape, fold: foldReshape, since: since(1, 5, 13, 14, 19, 21, 23, 24), note: "a constant shape"},
	"Flatten":   {build: buildFlatten, fold: foldFlatten, since: since(1, 9, 11, 13, 21, 23, 24)},
	"Squeeze":   {build: buildSqueeze, fold: foldSqueeze, since: since(1, 11, 13, 21, 23, 24)},
	"Unsqueeze": {build: buildUnsqueeze, fold: foldUnsqueeze, since: since(1, 11, 13, 21, 23, 24)},
	"Expand":    {build: buildExpand, fold: foldExpand, since: since(8, 13), note: "a constant shape"},

	// Values moved: moving.go.
	"Transpose": {build: buildTranspose, fold: foldTranspose, since: since(1, 13, 21, 23, 24)},
	"Concat":    {build: buildConcat, fold: foldConcat, since: since(1, 4, 11, 13)},
	"Split":     {build: buildSplit, since: since(1, 2, 11, 13, 18), note: "constant sizes"},
	"Slice":     {build: buildSlice, fold: foldSlice, since: since(1, 10, 11, 13), note: "constant positions"},
	"Gather":    {build: buildGather, fold: foldGather, since: since(1, 11, 13), note: "constant positions"},

	// Positions, of constants: indexing.go.
	"Range":           {fold: foldRange, since: since(11)},
	"Tile":            {build: buildTile, fold: foldTile, since: since(6, 13), note: "constant repeats"},
	"EyeLike":         {fold: foldEyeLike, since: since(9, 22)},
	"Trilu":           {fold: foldTrilu, since: since(14)},
	"CumSum":          {fold: foldCumSum, since: since(11, 14)},
	"NonZero":         {fold: foldNonZero, since: since(9, 13)},
	"OneHot":          {fold: foldOneHot, since: since(9, 11)},
	"GatherND":        {fold: foldGatherND, since: since(11, 12, 13)},
	"GatherElements":  {fold: foldGatherElements, since: since(11, 13)},
	"ScatterND":       {fold: foldScatterND, since: since(11, 13, 16, 18)},
	"ScatterElements": {fold: foldScatterElements, since: since(11, 13, 16, 18)},
	"Scatter":         {fold: foldScatterElements, since: since(9)},
	"Compress":        {fold: foldCompress, since: since(9, 11)},
	"ArgMax":          {fold: foldArg, since: since(1, 11, 12, 13)},
	"ArgMin":          {fold: foldArg, since: since(1, 11, 12, 13)},
	"TopK":            {fold: foldTopK, since: since(1, 10, 11, 24)},

	// Channels and places exchanged, pictures resized: spatial.go, resize.go.
	"DepthToSpace": {build: buildDepthToSpace, since: since(1, 11, 13)},
	"SpaceToDepth": {build: buildSpaceToDepth, since: since(1, 13)},
	"Resize":       {build: buildResize, since: since(10, 11, 13, 18, 19), note: "nearest, linear and cubic; no antialiasing, no tf_crop_and_resize"},
	"Upsample":     {build: buildUpsample, since: since(7, 9), note: "nearest and linear"},

	// padding.go.
	"Pad": {build: buildPad, since: since(1, 2, 11, 13, 18, 19, 21, 23, 24), note: "constant, edge and reflect"},

	// Constants: constants.go, quantization.go.
	"Constant":         {fold: foldConstant, since: since(1, 9, 11, 12, 13, 19, 21, 23, 24)},
	"ConstantOfShape":  {fold: foldConstantOfShape, since: since(9, 20, 21, 23, 24)},
	"Shape":            {build: anyShape, fold: anyShape, since: since(1, 13, 15, 19, 21, 23, 24), note: "known before any picture is"},
	"Size":             {build: anySize, fold: anySize, since: since(1, 13, 19, 21, 23, 24), note: "known before any picture is"},
	"DequantizeLinear": {build: buildDequantizeLinear, fold: foldDequantizeLinear, since: since(10, 13, 19, 21, 23, 24)},
	"QuantizeLinear":   {build: buildQuantizeLinear, fold: foldQuantizeLinear, since: since(10, 13, 19, 21, 23, 24)},
	"QLinearConv":      {build: buildQLinearConv, fold: buildQLinearConv, since: since(10)},
	"QLinearMatMul":    {build: buildQLinearMatMul, fold: buildQLinearMatMul, since: since(10, 21)},
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
	for name, o := range operators {
		out = append(out, OperatorInfo{Name: name, Opsets: slices.Clone(o.since), Note: o.note, Computed: o.build != nil})
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

// byName is operators, for constructors that enter nodes themselves.
var byName map[string]operator

func init() {
	byName = operators
	for kind, o := range operators {
		if o.build != nil {
			nn.RegisterKinds(kind)
		}
	}
}
