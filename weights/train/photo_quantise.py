"""Stores the weights of a network as int8: python3 photo_quantise.py photo.float32.onnx photo.onnx

Needs Python 3, numpy and onnx. Every weight of a convolution or dense layer becomes int8, symmetric, with one float32 scale
for each output channel (largest |w| / 127), read by a DequantizeLinear (opset 13); biases stay float32. Nothing else
changes but names: the batch size becomes free and the nodes get names that a reader understands. Any runtime computes in
float32 with the rounded weights.
"""

import hashlib
import pathlib
import sys

import numpy as np
import onnx
from onnx import helper, numpy_helper

OUTPUT_AXIS = {'Conv': 0, 'Gemm': 0}  # Gemm with transB=1: (K, C), as exported


def quantise(model):
    graph = model.graph
    weights = {t.name: t for t in graph.initializer}
    dequantisers, stored = [], {}
    for node in graph.node:
        axis = OUTPUT_AXIS.get(node.op_type)
        if axis is None or node.input[1] in stored:
            continue
        if node.op_type == 'Gemm' and not any(a.name == 'transB' and a.i for a in node.attribute):
            raise SystemExit(f'{node.name}: expected a Gemm with transB=1')
        name = node.input[1]
        w = numpy_helper.to_array(weights[name])
        scale = np.abs(w).reshape(w.shape[axis], -1).max(1).astype(np.float32) / np.float32(127)
        scale[scale == 0] = 1
        q = np.clip(np.rint(w / scale.reshape(-1, *[1] * (w.ndim - 1))), -127, 127).astype(np.int8)
        stored[name] = [numpy_helper.from_array(q, f'{name}.int8'), numpy_helper.from_array(scale, f'{name}.scale'),
                        numpy_helper.from_array(np.zeros(len(scale), np.int8), f'{name}.zero')]
        dequantisers.append(helper.make_node('DequantizeLinear', [t.name for t in stored[name]], [name], f'{name}.dequantise', axis=axis))
    kept = [t for t in graph.initializer if t.name not in stored]
    del graph.initializer[:]
    graph.initializer.extend(kept + [t for group in stored.values() for t in group])
    nodes = list(graph.node)
    del graph.node[:]
    graph.node.extend(dequantisers + nodes)


def rename(model):
    """Nodes become conv1_1, relu1_1, pool1 and so on, counted from pooling to pooling."""
    stage, place = 1, 0
    for node in model.graph.node:
        if node.op_type == 'Conv':
            place += 1
            node.name = f'conv{stage}_{place}'
        elif node.op_type == 'Relu':
            node.name = f'relu{stage}_{place}'
        elif node.op_type == 'MaxPool':
            node.name = f'pool{stage}'
            stage, place = stage + 1, 0
        else:
            node.name = {'GlobalAveragePool': 'average', 'Flatten': 'flatten', 'Gemm': 'dense'}[node.op_type]
    for value in [*model.graph.input, *model.graph.output]:
        value.type.tensor_type.shape.dim[0].dim_param = 'N'
    del model.graph.value_info[:]
    model.graph.name = 'photo'


def main(source, target):
    model = onnx.load(source)
    rename(model)
    quantise(model)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, target)
    data = pathlib.Path(target).read_bytes()
    print(f'{target}: {len(data)} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}')


if __name__ == '__main__':
    main(*sys.argv[1:])
