"""Writes what photo.py or photo_biasfree.py trained as ONNX: python3 photo_onnx.py OUT [--weights ..]

Needs Python 3, numpy and onnx. Of every .npz that is there comes a file of opset 13, image (N, 3, 64, 64) to logits (N, 200),
whose weights are int8, symmetric, with one float32 scale for each output channel (largest |w| / 127) behind a DequantizeLinear;
biases stay float32. Any runtime computes in float32 with the rounded weights.
"""

import argparse
import hashlib
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from photo_networks import WIDTHS


class Writer:
    """A graph that grows at its end."""

    def __init__(self):
        self.nodes, self.dequantisers, self.weights = [], [], []

    def node(self, kind, name, inputs, output=None, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [output or name], name, **attributes))
        return output or name

    def constants(self, name, q, scale, bias):
        """The names of a layer's weights and, if it has one, bias."""
        parts = {'int8': q, 'scale': scale.astype(np.float32), 'zero': np.zeros(len(q), np.int8)}
        self.weights += [numpy_helper.from_array(v, f'{name}.weight.{k}') for k, v in parts.items()]
        inputs = [f'{name}.weight.{k}' for k in parts]
        self.dequantisers.append(helper.make_node('DequantizeLinear', inputs, [f'{name}.weight'], f'{name}.weight.dequantise', axis=0))
        if bias is None:
            return [f'{name}.weight']
        self.weights.append(numpy_helper.from_array(bias.astype(np.float32), f'{name}.bias'))
        return [f'{name}.weight', f'{name}.bias']

    def conv(self, x, name, q, scale, bias, stride=1):
        side = q.shape[2]
        return self.node('Conv', name, [x, *self.constants(name, q, scale, bias)], kernel_shape=[side, side], pads=[side // 2] * 4, strides=[stride] * 2)

    def end(self, x, q, scale, bias):
        x = self.node('Flatten', 'flatten', [self.node('GlobalAveragePool', 'average', [x])])
        self.node('Gemm', 'dense', [x, *self.constants('dense', q, scale, bias)], 'logits', transB=1)

    def save(self, name, path):
        image = helper.make_tensor_value_info('image', TensorProto.FLOAT, ['N', 3, 64, 64])
        logits = helper.make_tensor_value_info('logits', TensorProto.FLOAT, ['N', 200])
        graph = helper.make_graph(self.dequantisers + self.nodes, name, [image], [logits], self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', 13)], producer_name='LRP Explainer')
        model.ir_version = 8
        onnx.checker.check_model(model, full_check=True)
        onnx.save(model, path)
        data = path.read_bytes()
        print(f'{path}: {len(data)} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}')


def plain(arrays):
    """The photo classifier; layers are counted from pooling to pooling."""
    w, x, layer, stage, place = Writer(), 'image', 0, 1, 0
    for width in WIDTHS:
        if width == 'M':
            x = w.node('MaxPool', f'pool{stage}', [x], kernel_shape=[2, 2], strides=[2, 2])
            stage, place = stage + 1, 0
            continue
        place += 1
        x = w.conv(x, f'conv{stage}_{place}', arrays[f'q{layer}'], arrays[f's{layer}'], arrays.get(f'b{layer}'))
        x = w.node('Relu', f'relu{stage}_{place}', [x])
        layer += 1
    w.end(x, arrays[f'q{layer}'], arrays[f's{layer}'], arrays.get(f'b{layer}'))
    return w


def quantise(w):
    scale = np.abs(w).reshape(len(w), -1).max(1).astype(np.float32) / np.float32(127)
    scale[scale == 0] = 1
    return np.clip(np.rint(w / scale.reshape(-1, *[1] * (w.ndim - 1))), -127, 127).astype(np.int8), scale


def residual(arrays):
    """The teacher, its BatchNormalization folded."""
    arrays = {k: v.astype(np.float32) for k, v in arrays.items()}
    w = Writer()

    def conv(x, name, weight, norm, stride=1):
        factor = arrays[f'{norm}.weight'] / np.sqrt(arrays[f'{norm}.running_var'] + 1e-5)
        bias = arrays[f'{norm}.bias'] - arrays[f'{norm}.running_mean'] * factor
        return w.conv(x, name, *quantise(arrays[f'{weight}.weight'] * factor.reshape(-1, 1, 1, 1)), bias, stride)

    x, at = w.node('Relu', 'stem_relu', [conv('image', 'stem', '0', '1')]), 3
    for stage in range(4):
        for block in range(2):
            name, stride = f'block{stage + 1}_{block + 1}', 2 if stage > 0 and block == 0 else 1
            y = w.node('Relu', f'{name}_relu1', [conv(x, f'{name}_conv1', f'{at}.a', f'{at}.na', stride)])
            y = conv(y, f'{name}_conv2', f'{at}.b', f'{at}.nb')
            if f'{at}.down.0.weight' in arrays:
                x = conv(x, f'{name}_shortcut', f'{at}.down.0', f'{at}.down.1', stride)
            x = w.node('Relu', f'{name}_relu2', [w.node('Add', f'{name}_add', [y, x])])
            at += 1
    w.end(x, *quantise(arrays['13.weight']), arrays['13.bias'])
    return w


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument('out', type=Path)
    options.add_argument('--weights', type=Path, default=Path(__file__).parents[1])
    o = options.parse_args()
    for name, graph in {'photo': plain, 'hans': plain, 'residual': residual}.items():
        source = o.out / f'{name}.npz'
        if source.exists():
            graph(dict(np.load(source))).save(name, o.weights / f'{name}.onnx')


if __name__ == '__main__':
    main()
