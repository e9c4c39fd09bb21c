package onnx

import "lrpexplainer/nn"

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
}

// operators are all that are supported, by op_type. Definitions are those of
// https://onnx.ai/onnx/operators/; where versions differ, the constructor asks
// for the opset.
var operators = map[string]operator{
	// Layers with weights, products of matrices: convolution.go, dense.go, attention.go.
	"Conv":          {build: buildConv},
	"ConvTranspose": {build: buildConvTranspose},
	"Gemm":          {build: buildGemm},
	"MatMul":        {build: buildMatMul},
	"Attention":     {build: buildAttention},

	// Pooling and reduction: pooling.go, reduction.go.
	"MaxPool":           {build: buildMaxPool},
	"AveragePool":       {build: buildAveragePool},
	"GlobalMaxPool":     {build: buildGlobalMaxPool},
	"GlobalAveragePool": {build: buildGlobalAveragePool},
	"ReduceMean":        {build: buildReduce, ints: foldReduce},
	"ReduceSum":         {build: buildReduce, ints: foldReduce},
	"ReduceProd":        {fold: foldReduce},
	"ReduceMax":         {build: buildReduceMax, ints: foldReduce},
	"ReduceMin":         {build: buildReduceMax, ints: foldReduce},
	"ReduceL1":          {build: buildNorm, ints: foldReduce},
	"ReduceL2":          {build: buildNorm, ints: foldReduce},
	"ReduceSumSquare":   {build: buildNorm, ints: foldReduce},
	"ReduceLogSum":      {build: buildNorm, ints: foldReduce},
	"ReduceLogSumExp":   {build: buildNorm, ints: foldReduce},

	// Normalisation: normalization.go.
	"BatchNormalization":    {build: buildBatchNormalization, fold: foldBatchNormalization},
	"LayerNormalization":    {build: buildLayerNormalization},
	"RMSNormalization":      {build: buildLayerNormalization},
	"GroupNormalization":    {build: buildGroupNormalization},
	"InstanceNormalization": {build: buildGroupNormalization},
	"LpNormalization":       {build: buildLpNormalization},
	"LRN":                   {build: buildLRN},
	"Softmax":               {build: buildSoftmax},
	"LogSoftmax":            {build: buildLogSoftmax},

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
	"Selu":        {build: buildActivation("Selu", parameter{"alpha", 1.6732632}, parameter{"gamma", 1.050701})},
	"Celu":        {build: buildActivation("Celu", parameter{"alpha", 1})},
	"Mish":        {build: buildActivation("Mish")},
	"Softsign":    {build: buildActivation("Softsign")},
	"Gelu":        {build: buildGelu},
	"Clip":        {build: buildClip},
	"Max":         {build: buildBound, fold: foldScalar},
	"Min":         {build: buildBound, fold: foldScalar},
	"PRelu":       {build: buildPRelu},

	// Arithmetic: arithmetic.go.
	"Add": {build: buildAdd, fold: foldScalar},
	"Sub": {build: buildSub, fold: foldScalar},
	"Mul": {build: buildMul, fold: foldScalar},
	"Div": {build: buildDiv, fold: foldScalar},
	"Sum": {build: buildSum, fold: foldScalar},
	"Neg": {build: buildNeg, fold: foldScalar},

	// Of several tensors at once: arithmetic.go.
	"Mean": {build: buildMean},

	// The same and more on constants: scalar.go.
	"Pow":            {build: buildPow, fold: foldScalar},
	"Mod":            {fold: foldMod},
	"Abs":            {build: buildActivation("Abs"), fold: foldScalar},
	"Sign":           {build: buildActivation("Sign"), fold: foldScalar},
	"Sqrt":           {build: buildActivation("Sqrt"), fold: foldScalar},
	"Reciprocal":     {build: buildActivation("Reciprocal"), fold: foldScalar},
	"Floor":          {fold: foldScalar},
	"Ceil":           {fold: foldScalar},
	"Round":          {fold: foldScalar},
	"Exp":            {build: buildActivation("Exp"), fold: foldScalar},
	"Log":            {build: buildActivation("Log"), fold: foldScalar},
	"Sin":            {build: buildActivation("Sin"), fold: foldScalar},
	"Cos":            {build: buildActivation("Cos"), fold: foldScalar},
	"Tan":            {fold: foldScalar},
	"Asin":           {fold: foldScalar},
	"Acos":           {fold: foldScalar},
	"Atan":           {fold: foldScalar},
	"Sinh":           {fold: foldScalar},
	"Cosh":           {fold: foldScalar},
	"Asinh":          {fold: foldScalar},
	"Acosh":          {fold: foldScalar},
	"Atanh":          {fold: foldScalar},
	"Equal":          {fold: foldScalar},
	"Less":           {fold: foldScalar},
	"LessOrEqual":    {fold: foldScalar},
	"Greater":        {fold: foldScalar},
	"GreaterOrEqual": {fold: foldScalar},
	"And":            {fold: foldScalar},
	"Or":             {fold: foldScalar},
	"Xor":            {fold: foldScalar},
	"Not":            {fold: foldScalar},
	"BitwiseAnd":     {fold: foldScalar},
	"BitwiseOr":      {fold: foldScalar},
	"BitwiseXor":     {fold: foldScalar},
	"BitwiseNot":     {fold: foldScalar},
	"BitShift":       {fold: foldBitShift},
	"IsInf":          {fold: foldIsInf},
	"IsNaN":          {fold: foldIsNaN},
	"Where":          {build: buildWhere, fold: foldWhere},

	// The same values under another shape: reshaping.go.
	"Identity":  {build: buildIdentity, fold: foldIdentity},
	"Dropout":   {build: buildDropout, fold: foldDropout},
	"Cast":      {build: buildCast, fold: foldCast},
	"CastLike":  {fold: foldCastLike},
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

	// Positions, of constants: indexing.go.
	"Range":           {fold: foldRange},
	"Tile":            {build: buildTile, fold: foldTile},
	"EyeLike":         {fold: foldEyeLike},
	"Trilu":           {fold: foldTrilu},
	"CumSum":          {fold: foldCumSum},
	"NonZero":         {fold: foldNonZero},
	"OneHot":          {fold: foldOneHot},
	"GatherND":        {fold: foldGatherND},
	"GatherElements":  {fold: foldGatherElements},
	"ScatterND":       {fold: foldScatterND},
	"ScatterElements": {fold: foldScatterElements},
	"Scatter":         {fold: foldScatterElements},
	"Compress":        {fold: foldCompress},
	"ArgMax":          {fold: foldArg},
	"ArgMin":          {fold: foldArg},
	"TopK":            {fold: foldTopK},

	// Channels and places exchanged, pictures resized: spatial.go, resize.go.
	"DepthToSpace": {build: buildDepthToSpace},
	"SpaceToDepth": {build: buildSpaceToDepth},
	"Resize":       {build: buildResize},
	"Upsample":     {build: buildUpsample},

	// padding.go.
	"Pad": {build: buildPad},

	// Constants: constants.go, quantization.go.
	"Constant":         {fold: foldConstant},
	"ConstantOfShape":  {fold: foldConstantOfShape},
	"Shape":            {build: anyShape, fold: anyShape},
	"Size":             {build: anySize, fold: anySize},
	"DequantizeLinear": {build: buildDequantizeLinear, fold: foldDequantizeLinear},
	"QuantizeLinear":   {build: buildQuantizeLinear, fold: foldQuantizeLinear},
	"QLinearConv":      {build: buildQLinearConv, fold: buildQLinearConv},
	"QLinearMatMul":    {build: buildQLinearMatMul, fold: buildQLinearMatMul},
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
