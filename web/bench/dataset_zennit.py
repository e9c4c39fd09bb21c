"""Times explanations of a classifier by Zennit on PyTorch, on the CPU:
python3 dataset_zennit.py MODEL.onnx THREADS BATCH PICTURES writes the pictures a second as JSON.

MODEL is a chain of Conv, Relu, MaxPool, GlobalAveragePool, Flatten and Gemm whose weights are quantised, as weights/train writes
them; the pictures are random. The composite is EpsilonGammaBox, the score each picture's highest.
"""

import json
import sys
import time

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn
from zennit.composites import EpsilonGammaBox


def network(path):
    graph = onnx.load(path).graph
    values = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    layers = []

    def filled(layer, names):
        layer.weight.data, layer.bias.data = (torch.tensor(values[name]) for name in names)
        layers.append(layer)

    for node in graph.node:
        if node.op_type == 'DequantizeLinear':
            q, scale = values[node.input[0]].astype(np.float32), values[node.input[1]]
            values[node.output[0]] = q * scale.reshape(-1, *[1] * (q.ndim - 1))
        elif node.op_type == 'Conv':
            out, channels, *kernel = values[node.input[1]].shape
            filled(nn.Conv2d(channels, out, kernel, padding=kernel[0] // 2), node.input[1:])
        elif node.op_type == 'Gemm':
            out, channels = values[node.input[1]].shape
            filled(nn.Linear(channels, out), node.input[1:])
        else:
            layers.append({'Relu': nn.ReLU, 'MaxPool': lambda: nn.MaxPool2d(2), 'GlobalAveragePool': lambda: nn.AdaptiveAvgPool2d(1),
                           'Flatten': nn.Flatten}[node.op_type]())
    net = nn.Sequential(*layers).eval()
    for parameter in net.parameters():
        parameter.requires_grad = False
    return net


def main():
    path, threads, batch, pictures = sys.argv[1], *map(int, sys.argv[2:5])
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    net = network(path)
    mean, std = (torch.tensor(v).view(1, 3, 1, 1) for v in ((.485, .456, .406), (.229, .224, .225)))
    x = (torch.rand(batch, 3, 64, 64) - mean) / std
    composite = EpsilonGammaBox(low=(0 - mean) / std, high=(1 - mean) / std)

    def explain():
        with composite.context(net) as modified:
            image = x.clone().requires_grad_()
            out = modified(image)
            start, samples = torch.zeros_like(out), torch.arange(batch)
            top = out.argmax(1)
            start[samples, top] = out[samples, top].detach()
            torch.autograd.grad(out, image, start)

    explain()  # warms up
    began, rounds = time.perf_counter(), max(1, pictures // batch)
    for _ in range(rounds):
        explain()
    json.dump(rounds * batch / (time.perf_counter() - began), sys.stdout)


main()
