#!/usr/bin/env python3
"""Zennit's relevance for the network that resnetish.onnx holds, in double precision; see README.md beside this file.

Usage: zennit_on_file.py [SCALE]     with zennit 0.5.1, PyTorch and onnx importable, from this folder
SCALE multiplies every convolution's output (1, or 0.999995 for what an unfolded BatchNormalization epsilon of 1e-5 does).
Prints the distance to the golden maps; with SCALE 1 writes exact/*.f32.
"""
import sys
import numpy as np
import onnx
import torch
import zennit.layer
from onnx import numpy_helper
from zennit.composites import LayerMapComposite, layer_map_base
from zennit.rules import Flat, WSquare, ZPlus
from zennit.types import Convolution

SCALE = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
GRAPH = onnx.load('golden/resnetish.onnx').graph
WEIGHTS = {i.name: torch.from_numpy(numpy_helper.to_array(i).astype(np.float64)) for i in GRAPH.initializer}


class Scaled(torch.autograd.Function):
    """Scales forward and passes relevance on unchanged, as Zennit's rule for BatchNormalization does."""

    @staticmethod
    def forward(_, x):
        return x * SCALE

    @staticmethod
    def backward(_, r):
        return r


def layer(node):
    a = {x.name: onnx.helper.get_attribute_value(x) for x in node.attribute}
    pad = a.get('pads', [0])[0]
    if node.op_type in ('Conv', 'Gemm'):
        w, b = WEIGHTS[node.input[1]], WEIGHTS[node.input[2]]
        if node.op_type == 'Conv':
            out = torch.nn.Conv2d(w.shape[1], w.shape[0], a['kernel_shape'], a['strides'], pad)
        else:
            out = torch.nn.Linear(w.shape[1], w.shape[0])
        out.weight.data, out.bias.data = w, b
        return out
    return {'Relu': torch.nn.ReLU, 'Add': zennit.layer.Sum, 'Flatten': torch.nn.Flatten,
            'GlobalAveragePool': lambda: torch.nn.AdaptiveAvgPool2d(1),
            'MaxPool': lambda: torch.nn.MaxPool2d(a['kernel_shape'], a['strides'], pad)}[node.op_type]()


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = torch.nn.ModuleList(layer(n) for n in GRAPH.node)

    def forward(self, x):
        values = {GRAPH.input[0].name: x}
        for node, module in zip(GRAPH.node, self.layers):
            inputs = [values[i] for i in node.input if i in values]
            y = module(torch.stack(inputs, dim=-1) if node.op_type == 'Add' else inputs[0])
            values[node.output[0]] = Scaled.apply(y) if node.op_type == 'Conv' else y
        return y


def main():
    network = Network().eval()
    x = torch.from_numpy(np.fromfile('golden/resnetish.input.f32', '<f4').astype(np.float64)).reshape(1, 3, 48, 48).requires_grad_()
    for name, rule in (('uniform-flat', Flat()), ('uniform-wsquare', WSquare()), ('uniform-zplus', ZPlus())):
        with LayerMapComposite(layer_map_base() + [(Convolution, rule), (torch.nn.Linear, rule)]).context(network) as modified:
            out = modified(x)
            start = torch.zeros_like(out)
            start[0, 3] = out[0, 3].detach()
            relevance, = torch.autograd.grad(out, x, start)
        r, file = relevance.numpy().ravel(), f'resnetish.{name}.3.f32'
        golden = np.fromfile(f'golden/{file}', '<f4').astype(np.float64)
        print(f'{name}: {np.linalg.norm(r - golden) / np.linalg.norm(golden):.2g} from the golden map')
        if SCALE == 1 and name != 'uniform-zplus':
            r.astype('<f4').tofile(f'exact/{file}')


if __name__ == '__main__':
    main()
