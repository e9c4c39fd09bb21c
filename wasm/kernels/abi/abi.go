// Package abi is what the Go program and the kernel module agree on: the
// operations, and for each a struct of arguments that lies in the Go program's
// memory. The kernels read its fields where the compiler for wasm puts them; a
// slice's first word is its address.
//
// Offsets in tables are in bytes, sizes and counts in values. A kernel divides
// its work into as many parts as it is told and does one of them; parts write
// to different places, so they may run at once. Scratch is for every thread a
// stretch of its own.
package abi

// Op numbers an operation.
type Op int32

// The operations, each with its arguments.
const (
	OpProduct         Op = iota // Product
	OpDots                      // Dense
	OpCombination               // Dense
	OpDirect                    // Direct
	OpWinner                    // Winner
	OpPad                       // Plane
	OpCrop                      // Plane
	OpScatter                   // Scatter
	OpMap                       // Elementwise
	OpClip                      // Elementwise
	OpAdd                       // Elementwise
	OpAddScaled                 // Elementwise
	OpMul                       // Elementwise
	OpAddMul                    // Elementwise
	OpShare                     // Share
	OpSum                       // Reduction
	OpDot                       // Reduction
	OpTotals                    // Reduction
	OpWinograd                  // Winograd
	OpEvaluate                  // Function
	OpDerivative                // Function
	OpScale                     // Lines
	OpLineDots                  // Lines
	OpDeviation                 // Lines
	OpCenter                    // Lines
	OpSoftmax                   // Lines
	OpSoftmaxGradient           // Lines
	OpSoftmaxTaylor             // Lines
	OpCopy                      // Movement
	OpResample                  // Resampling
	OpSpread                    // Spread
	OpExtremes                  // Extremes
	OpTies                      // Ties
	Ops                         // how many there are
)

// Features that the loader reports: what the module it has loaded uses.
const (
	SIMD    = 1 << iota // there are kernels at all
	Relaxed             // fused multiply-add
)

// A tile of a product's C has TileM rows and TileN columns. It has to stay in registers together
// with a row of B, an element of A and, without fused multiply-add, a product: of x86's 16
// vector registers V8 keeps one to itself, and a tile that needs one more than the 15 runs at
// half the speed.
const TileM, TileN = 4, 8

// FusedHeights are the rows that a tile has with fused multiply-add. A processor that begins f
// of these a cycle and takes l cycles for each needs f·l independent chains, two a row: 8 on
// AMD's and Intel's, which come closer to it with 12, more than which x86's registers do not
// hold; 16 on Apple's, which has 32 registers.
var FusedHeights = [...]int{6, 8}

// Blocks of a matrix product. BlockM×BlockK values of A are packed at a time, and of B
// BlockK×BlockN. The latter stay in the second level of cache, together with NearM rows of A
// that all of their columns meet before others follow; a sliver of B (BlockK×TileN) stays in the
// first. Blocks are deep because each block of k reads and writes C once more, for which a tile waits. They follow each
// other within SlabN columns, so that C need not leave the cache between them.
const (
	BlockM, BlockN, BlockK = 288, 112, 640
	NearM                  = 48
	SlabN                  = 8 * BlockN
)

// MaxTileM is the largest height of a tile.
const MaxTileM = 8

// SliverGap is how many values lie between packed slivers of B: without it they would all begin in the same
// set of the first-level cache.
const SliverGap = 16

// ProductScratch is what Product needs of a thread's scratch: a block of A and of B, the
// biases of BlockM rows and one tile.
const ProductScratch = BlockM*BlockK + BlockK*BlockN + BlockN/TileN*SliverGap + BlockM + MaxTileM*(1+TileN)

// The forms of a Map.
const (
	Identity int32 = iota // w
	Signed                // Pos·w where w > 0, else Neg·w
	Squared               // w²
	Ones                  // 1
)

// Map is a nn.WeightMap.
type Map struct {
	Form     int32
	Pos, Neg float32
}

// Product is C[m][n] = Bias[m] + Σ_k ρ_A(A[m][k])·ρ_B(B[k][n]) for matrices that
// may be spread out: A[m][k] is at m·AStride + AOffset[k], B[k][n] at
// Column[n] + BOffset[k], C[m][n] at m·CStride + 4n. The tables ascend. So A may be
// the weights of a convolution and B the patches of its input, and none of both is
// copied as a whole.
//
// There are Count such products with matrices of equal shapes: those of product i begin
// AStart[i] and BStart[i] bytes further in A and B, i·CPlane further in C, and its biases
// after those of the products before. Without AStart there is one.
//
// Each is for Samples matrices B that lie BSample bytes from each other, and as many C that
// lie CSample bytes from each other: the same A, packed once.
type Product struct {
	C, A, B, Bias    []float32 // no Bias: 0
	AOffset, BOffset []int32
	Column           []int32
	AStart, BStart   []int32
	Scratch          []float32
	M, N, K          int32
	AStride, CStride int32
	Count, CPlane    int32
	Samples          int32 // 0 is 1
	BSample, CSample int32
	Add              int32 // 1: C and not Bias is added to
	AMap, BMap       Map
}

// Dense multiplies with a matrix that is read once, W (Rows,Cols):
// OpDots is Y[r] = Bias[r] + Σ_c ρ(W[r][c])·X[c] and
// OpCombination is Y[c] = Bias[c] + Σ_r X[r]·ρ(W[r][c]).
type Dense struct {
	Y, X, W, Bias []float32 // no Bias: 0
	Rows, Cols    int32
	Map           Map
}

// DirectVectors is how many vectors of outputs OpDirect computes side by side.
const DirectVectors = 4

// The kinds of Direct.
const (
	WeightedSum int32 = iota
	Maximum
)

// Direct computes each channel from the same channel of the input:
// Y[c][n] = Bias[c] + Σ_t ρ(W at (c·WPlane + WOffset[t]))·X at (c·XPlane + Column[n] +
// Offset[t]), or the maximum over t.
//
// Where Step is not 0, the outputs are also divided into vectors of four whose windows
// begin Step bytes (4 or 8) from each other: From[v] is the first one's place in a
// plane of X and To[v] in one of Y. Vectors may overlap; there are a multiple of
// DirectVectors of them. Column is not read then.
type Direct struct {
	Y, X, W, Bias           []float32 // no Bias: 0
	Column, Offset, WOffset []int32
	From, To                []int32
	Vectors, Step           int32
	Scratch                 []float32 // Taps values of four lanes for each thread
	Channels, N, Taps       int32
	XPlane, YPlane, WPlane  int32 // bytes from a channel to the next
	Kind                    int32
	Map                     Map
}

// Winner adds R[c][n] to Back where X at (c·Plane + Column[n] + Offset[t]) is
// largest, the first t of several. NaN is never larger than anything. Back and X
// have the same planes; Back is cleared first.
type Winner struct {
	Back, R, X        []float32
	Column, Offset    []int32
	Channels, N, Taps int32
	Plane, RPlane     int32 // bytes from a channel to the next
}

// Plane copies planes of Height×Width values into larger ones of
// OuterHeight×OuterWidth at row Top, column Left, with Value around them (OpPad),
// or back (OpCrop; Dst is then the smaller).
type Plane struct {
	Dst, Src                []float32
	Planes                  int32
	Height, Width           int32
	OuterHeight, OuterWidth int32
	Top, Left               int32
	Value                   float32
}

// Scatter writes Src[c][n] to Dst at (c·DstPlane + Column[n]).
type Scatter struct {
	Dst, Src    []float32
	Column      []int32
	Channels, N int32
	DstPlane    int32
}

// Elementwise is over the N values of Dst: OpMap is Dst = ρ(A), OpClip is
// Dst = min(max(A,Low),High), OpAdd is Dst += A, OpAddScaled is Dst += Scale·A,
// OpMul is Dst = A·B, OpAddMul is Dst += Scale·A·B.
type Elementwise struct {
	Dst, A, B        []float32
	N                int32
	Scale, Low, High float32
	Map              Map
}

// Share is S = Coefficient·R ⊘ (Z + ε) where the gate on Sign is open and the
// denominator is not 0, else 0. ε is Epsilon, or NegativeEpsilon where Z < 0. Gate
// is an nn.Gate. Each part writes its Σ S·Z to Divided, and to Stopped whether there was an
// R that is not 0 where the gate is closed.
type Share struct {
	S, R, Z, Sign                         []float32
	Divided                               []float64
	Stopped                               []int32
	N                                     int32
	Coefficient, Epsilon, NegativeEpsilon float32
	Gate                                  int32
}

// Reduction is over the Count stretches of N values of A, and of B:
// OpSum is Result[i] = Σ A, OpDot is Result[i] = Σ A·B, OpTotals is Result[2i] = Σ A and
// Result[2i+1] = Σ |A|.
type Reduction struct {
	Result   []float64
	A, B     []float32
	N, Count int32
}

// Function is Dst = f(X) for OpEvaluate, Dst = G·f′(X) with Y = f(X) for OpDerivative,
// N values each. Kind is an nn.FunctionKind, A and B its attributes. For Pow, A > 0, B is
// what becomes of the power of a negative number: 1 keeps it, −1 turns its sign round, NaN
// stands for itself.
type Function struct {
	Dst, G, X, Y []float32
	N, Kind      int32
	A, B         float32
}

// Lines works along lines as nn.Lines divides a tensor; A and B are what the operation
// reads, in the order of nn.Backend's methods. Line has one value for each line, At and
// Shift one for each position along a line. Raw leaves the mean out.
type Lines struct {
	Dst, A, B, C        []float32
	Line                []float32
	At, Shift           []float32
	Outer, Count, Inner int32
	Epsilon             float32
	Raw                 int32
}

// MovementAxes is how many axes OpCopy walks over.
const MovementAxes = 6

// Movement is nn.Movement over exactly MovementAxes axes, strides in bytes. A part takes
// some of the positions on the first axis.
type Movement struct {
	Dst, Src             []float32
	To, From             int32 // where to begin, in bytes
	Shape                [MovementAxes]int32
	ToStride, FromStride [MovementAxes]int32
	Add                  int32
}

// Resampling is Dst = W·Src along lines: output k of a line takes Weight[t] times position
// Index[t] for t from Start[k] to Start[k+1].
type Resampling struct {
	Dst, Src                     []float32
	Start, Index                 []int32
	Weight                       []float32
	Outer, Count, Inner, Outputs int32
}

// The outputs on a side of Winograd's tiles.
const (
	WinogradCoarse = 4
	WinogradFine   = 2
)

// Winograd is a 3×3 convolution with stride 1 by F(4×4, 3×3), each tile of 4×4
// outputs from 6×6 inputs, through 36 products in place of 144, or by F(2×2, 3×3), each tile of 2×2
// from 4×4, through 16 in place of 36: Outputs is 4 or 2. Tiles go in
// row-major order, TilesX a row, PerSample in each sample; the call computes those whose
// numbers, counted over all samples, stand in Number. Tile[t] is where the first input of the
// t-th of them lies in the first plane of X, RowStride the bytes from one row of X to the
// next; all inputs of a tile must exist. Y's samples lie
// YSample bytes from each other. The weight for output m, input c and tap t is at WFirst + m·WRow +
// c·WColumn + t·WTap.
type Winograd struct {
	Y, X, W, Bias               []float32 // no Bias: 0
	Tile, Number                []int32   // Tiles each
	Scratch                     []float32 // ThreadScratch bytes for each thread
	M, C                        int32
	Height, Width               int32 // of Y's planes
	Outputs                     int32 // on a tile's side
	Tiles, TilesX               int32
	PerSample, YSample          int32
	XPlane, RowStride           int32 // bytes
	WFirst, WRow, WColumn, WTap int32 // bytes
	ByTiles                     int32 // 1: parts are ranges of tiles, 0: of outputs
	BlockTiles                  int32 // tiles transformed at a time, a multiple of 4
	ThreadScratch               int32 // WinogradScratch in bytes
	Map                         Map
}

// WinogradGroup is how many tiles go through the products before their outputs are finished.
const WinogradGroup = 48

// WinogradScratch is what Winograd needs of a thread's scratch, in values: the biases and none,
// the products of a group, the transformed weights of TileN outputs and the transformed inputs of
// blockTiles tiles. The last sliver may have tiles in excess.
func WinogradScratch(outputs, c, blockTiles int) int {
	depth, points := (c+3)&^3, (outputs+2)*(outputs+2)
	products := TileN * (WinogradGroup + TileM)
	weights := depth*TileN + WinogradGap
	inputs := (depth + WinogradGap/TileM) * (blockTiles + TileM)
	return TileN + MaxTileM + points*(products+weights+inputs)
}

// WinogradGap is how many values lie between the points of a tile or kernel. Without it
// their distance would often be a power of two, and all would compete for the same few
// lines of cache.
const WinogradGap = 16

// Spread is how far the magnitudes at each of N positions are spread over the Count planes
// of X, which lie Plane bytes from each other:
// Most[n] = max |X[c][n]|, infinite if one is NaN, Live[n] = for how many c X[c][n] is not 0, and
// Root[n] = the mean of 1/√|X[c][n]| over these, 0 if there are none, to 4 %. N is at
// least 16.
type Spread struct {
	Most, Root, Live, X []float32
	N, Count, Plane     int32
}

// Extremes is, of each of Tiles tiles with 4×4 or 6×6 positions, Side on a side, what is largest in Most and in Root and smallest in Live, as
// Spread gives them: Of[4t], Of[4t+1] and Of[4t+2]. Tile t begins Tile[t] bytes after the first position, its rows lie
// RowStride bytes from each other.
type Extremes struct {
	Of, Most, Root, Live []float32
	Tile                 []int32
	Tiles, RowStride     int32
	Side                 int32
}

// What Ties says of a position: in every channel it has the value of the one before it in its
// row, or of the one above it.
const (
	TiedBefore = 1 << iota
	TiedAbove
)

// Ties is for each of N positions of X, which has Count planes that lie Plane bytes from each other: Equal[n] has those
// of the bits TiedBefore and TiedAbove that Compare[n] has and that are true, and Compare's other bits. So for each of
// Samples samples, which lie SampleStride bytes from each other and N values in Equal; Found[s] is not 0 if a position has
// one of the two bits. Rows lie RowStride bytes from each other; N is at least 16.
type Ties struct {
	Equal, Found, Compare          []int32
	X                              []float32
	Samples, N, Count              int32
	Plane, RowStride, SampleStride int32
}
