package survey

import (
	"encoding/binary"
	"encoding/hex"
	"hash/fnv"
	"math"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
)

// target is the question to a batch.
func (s *Survey) target(rows []Row, which []int) lrp.Target {
	if !s.ByLabel {
		return s.Target
	}
	t := lrp.Target{Kind: lrp.PerSample}
	for _, i := range which {
		own := s.Target
		if rows[i].Label != Unknown {
			own = lrp.Class(rows[i].Label)
		}
		t.Samples = append(t.Samples, own)
	}
	return t
}

// explained is the class whose score is handed back, Unknown if it is none class's.
func (s *Survey) explained(r *Row) int {
	t := s.Target
	switch {
	case s.ByLabel && r.Label != Unknown:
		return r.Label
	case t.Kind == lrp.Top, t.Kind == lrp.ByComposite && s.Plan.Composite.Start != lrp.SoftmaxOfAll:
		return r.Prediction
	case (t.Kind == lrp.Logits || t.Kind == lrp.LogOdds) && len(t.Parts) == 1:
		return t.Parts[0].Index
	default:
		return Unknown
	}
}

// sums are those of as many equal stretches of x.
func sums(dst []float64, x []float32) {
	n := len(x) / len(dst)
	for k := range dst {
		dst[k] = 0
		for _, v := range x[k*n : (k+1)*n] {
			dst[k] += float64(v)
		}
	}
}

// fill writes what the passes gave for sample k: the relevance of its input, and the score
// that was handed back.
func (s *Survey) fill(r *Row, in *Input, trace *nn.Trace, relevance *nn.Tensor, score float64, k int) {
	r.Print = fingerprint(in.Tensor.Data)
	scores := trace.Scores(k)
	if trace.Graph.Decision() != nn.Value {
		r.Prediction = lrp.TopClass(scores)
		r.Probability = float64(trace.Probabilities(k)[r.Prediction])
	}
	r.Explained = s.explained(r)
	r.Score = score
	pixels := make([]float64, 1)
	sums(pixels, relevance.Data)
	r.Pixels = pixels[0]
	r.Kept = r.Score - r.Pixels
	r.Height, r.Width = s.Size()
	r.Relevance = s.flatten(relevance)
	r.Descriptor = s.Descriptor.Of(r.Relevance, r.Height, r.Width)
	positive := make([]float64, len(r.Relevance))
	for i, v := range r.Relevance {
		positive[i] = math.Max(0, float64(v))
		r.Positive += positive[i]
	}
	r.Box, r.Seen = in.Box, in.Seen
	if r.Box != nil && r.Positive > 0 {
		share := min(1, r.Box.share(positive, r.Height, r.Width)/r.Positive)
		r.InBox = &share
	}
}

// flatten sums one sample's relevance over the channels.
func (s *Survey) flatten(x *nn.Tensor) []float32 {
	height, width := s.Size()
	sum := make([]float32, height*width)
	channels := len(x.Data) / len(sum)
	for i, v := range x.Data {
		if s.ChannelsLast && len(x.Shape) == 4 {
			sum[i/channels] += v
		} else {
			sum[i%len(sum)] += v
		}
	}
	return sum
}

// fingerprint tells inputs apart.
func fingerprint(values []float32) string {
	h := fnv.New64a()
	var b [4]byte
	for _, v := range values {
		binary.LittleEndian.PutUint32(b[:], math.Float32bits(v))
		h.Write(b[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}
