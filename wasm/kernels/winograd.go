package kernels

import "lrpexplainer/nn"

func (c *convolution) winogradPays() bool                               { return false }
func (v view) inTiles(dst nn.Shape) view                                { return v }
func (c *convolution) winograd(dst, src, w, bias []float32, _ nn.Shape) {}
