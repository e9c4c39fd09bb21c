package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"lrpexplainer/nn"
	"lrpexplainer/nn/onnx"
)

// TensorFlow.js does not read ONNX. tfjs.js builds the network from a list of layers
// that this file writes from the ONNX file: BatchNormalization is folded and ReLU joined
// with the layer before it, as TensorFlow's own converter would do. Tensors are
// (N,H,W,C) there.

// tfLayer is one layer. Weights are offsets and shapes in the file beside the list, in
// values.
type tfLayer struct {
	Kind   string   `json:"kind"`
	Inputs []int    `json:"inputs"`
	Relu   bool     `json:"relu"`
	Filter *tfArray `json:"filter,omitempty"`
	Bias   *tfArray `json:"bias,omitempty"`
	Kernel [2]int   `json:"kernel"`
	Stride [2]int   `json:"stride"`
	Pad    [4]int   `json:"pad"` // top, left, bottom, right
	Shape  []int    `json:"shape"`
}

type tfArray struct {
	At    int   `json:"at"`
	Shape []int `json:"shape"`
}

// writeLayers writes NETWORK.json and NETWORK.bin unless they are there.
func writeLayers(network string) error {
	list := filepath.Join(dir, network+".json")
	if _, err := os.Stat(list); err == nil {
		return nil
	}
	f, err := os.Open(filepath.Join(dir, network+".onnx"))
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	g, err := onnx.Read(f, info.Size(), onnx.Options{})
	if err != nil {
		return err
	}
	var values []float32
	array := func(data []float32, shape ...int) *tfArray {
		if data == nil {
			return nil
		}
		a := &tfArray{len(values), shape}
		values = append(values, data...)
		return a
	}
	readers := make([]int, len(g.Nodes))
	for _, n := range g.Nodes {
		for _, j := range n.Inputs {
			readers[j]++
		}
	}
	var layers []tfLayer
	at := make([]int, len(g.Nodes)) // of each node, its layer
	for i, n := range g.Nodes {
		l := tfLayer{Kind: n.Op.Kind(), Shape: n.Shape}
		for _, j := range n.Inputs {
			l.Inputs = append(l.Inputs, at[j])
		}
		switch op := n.Op.(type) {
		case *nn.Conv:
			if op.Group != 1 || op.Dilation != [2]int{1, 1} {
				return fmt.Errorf("%s: node %q: grouped or dilated convolutions are not written", network, n.Name)
			}
			l.Stride, l.Pad = op.Stride, op.Pad
			s := op.Weight.Shape
			l.Filter = array(permuted(op.Weight.Data, s[0], s[1], s[2]*s[3]), s[2], s[3], s[1], s[0])
			l.Bias = array(op.Bias, s[0])
		case *nn.Dense:
			s := op.Weight.Shape
			l.Filter, l.Bias = array(op.Weight.Data, s...), array(op.Bias, len(op.Bias))
			if op.InMajor {
				return fmt.Errorf("%s: node %q: MatMul is not written", network, n.Name)
			}
		case *nn.MaxPool:
			l.Kernel, l.Stride, l.Pad = op.Kernel, op.Stride, op.Pad
		default:
			previous := 0
			if i > 0 {
				previous = n.Inputs[0]
			}
			if l.Kind == "Relu" && readers[previous] == 1 && layers[at[previous]].Kind != "MaxPool" {
				layers[at[previous]].Relu = true
				at[i] = at[previous]
				continue
			}
		}
		at[i] = len(layers)
		layers = append(layers, l)
	}
	bytes := make([]byte, 0, 4*len(values))
	for _, v := range values {
		bytes = binary.LittleEndian.AppendUint32(bytes, math.Float32bits(v))
	}
	if err := os.WriteFile(filepath.Join(dir, network+".bin"), bytes, 0o644); err != nil {
		return err
	}
	text, err := json.Marshal(layers)
	if err != nil {
		return err
	}
	return os.WriteFile(list, text, 0o644)
}

// permuted is weights (m,c,taps) as (taps,c,m).
func permuted(w []float32, m, c, taps int) []float32 {
	out := make([]float32, len(w))
	for i := range m {
		for j := range c {
			for t := range taps {
				out[(t*c+j)*m+i] = w[(i*c+j)*taps+t]
			}
		}
	}
	return out
}
