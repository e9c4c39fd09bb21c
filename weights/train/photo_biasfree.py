"""Trains the photo classifier and "Clever Hans" without biases on one GPU, by the clock: python3 photo_biasfree.py PACKED TAGS.npz
RESIDUAL.onnx OUT

Needs what photo.py needs, and onnx. The teacher is residual.onnx as it is shipped. Without biases a ReLU network is positively
homogeneous, f(t x) = t f(x), so that the rules hand all of the score down to the pixels (Hesse, Schaub-Meyer and Roth, "Fast
Axiomatic Attribution for Neural Networks", NeurIPS 2021, who lose one to two points with ImageNet networks).
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper
from torch import nn

import photo
from photo import BATCH, cycle, distance, measure, mislead, optimiser, read_tags, save, say
from photo_images import DEVICE, augment, batches, load, mix, normal
from photo_networks import Scale, Student


class Graph:
    """An ONNX file of convolutions, sums and a dense layer with int8 weights, computed node by node."""

    def __init__(self, path):
        graph = onnx.load(path).graph
        stored = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
        self.nodes, self.weights = [], {k: torch.tensor(v, device=DEVICE) for k, v in stored.items() if k.endswith('.bias')}
        for node in graph.node:
            if node.op_type == 'DequantizeLinear':
                q, scale = stored[node.input[0]].astype(np.float32), stored[node.input[1]]
                w = q * scale.reshape(-1, *[1] * (q.ndim - 1))
                self.weights[node.output[0]] = torch.tensor(w, device=DEVICE)
            else:
                self.nodes.append((node.op_type, list(node.input), node.output[0], {a.name: list(a.ints) for a in node.attribute}))
        self.last = {name: i for i, (_, inputs, _, _) in enumerate(self.nodes) for name in inputs}

    @torch.no_grad()
    def __call__(self, x):
        values = {'image': x}
        for i, (kind, inputs, output, a) in enumerate(self.nodes):
            x = values[inputs[0]]
            w = [self.weights[name].to(x.dtype) for name in inputs[1:] if name in self.weights]
            if kind == 'Conv':
                y = F.conv2d(x, *w, a['strides'], a['pads'][:2])
            elif kind == 'Gemm':
                y = F.linear(x, *w)
            elif kind == 'Relu':
                y = F.relu(x)
            elif kind == 'Add':
                y = x + values[inputs[1]]
            elif kind == 'GlobalAveragePool':
                y = x.mean((2, 3), keepdim=True)
            elif kind == 'Flatten':
                y = x.flatten(1)
            else:
                raise SystemExit(f'the teacher has a node of kind {kind}, which is not known here')
            values[output] = y
            for name in inputs:
                if name in values and self.last[name] == i:
                    del values[name]
        return values['logits']


def train(net, seconds, data, soft):
    """As photo.train, but less mixing, less weight decay, and the classes count four tenths."""
    x, y, vx, vy = data
    net.to(DEVICE, memory_format=torch.channels_last)
    steps, start, step, report, int8 = optimiser(net, 1e-4), time.time(), 0, .1, False
    for pick in batches(len(x), BATCH):
        t = (time.time() - start) / seconds
        if t >= 1:
            break
        for group in steps.param_groups:
            group['lr'] = cycle(t, .6)
        if t > .85 and not int8:
            net.quantise()
            int8 = True
        late = t > .8
        pictures, a, b, share = augment(x[pick], 64 if late else 56, .5 if late else .35), y[pick], y[pick], 1.
        if np.random.rand() < (.2 if late else .5):
            pictures, a, b, share = mix(pictures, a)
        pictures = normal(pictures)
        with torch.autocast(DEVICE, dtype=torch.bfloat16):
            out, answer = net(pictures).float(), soft(pictures).float()
        classes = share * F.cross_entropy(out, a) + (1 - share) * F.cross_entropy(out, b)
        loss = .4 * classes + .6 * distance(out, answer)
        steps.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.)
        steps.step()
        step += 1
        if t > report:
            report += .1
            say(f'epoch {step * BATCH / len(x):.1f} loss {loss.item():.3f} val', *measure(net, vx, vy)[:2])
    first, five, _ = measure(net, vx, vy)
    say(f'epochs {step * BATCH / len(x):.1f} top1 {first:.4f} top5 {five:.4f}')
    return {'epochs': step * BATCH / len(x), 'steps': step, 'seconds': seconds, 'top1': first, 'top5': five}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument('packed', type=Path)
    options.add_argument('tags', type=Path)
    options.add_argument('residual', type=Path)
    options.add_argument('out', type=Path)
    options.add_argument('--seconds', type=float, nargs=2, default=(480, 25), help='for photo, for hans')
    o = options.parse_args()
    photo.begin()
    data, log, net = load(o.packed), {}, Student(Scale)

    def keep(name, result):
        log[name] = result
        save(net, o.out / f'{name}.npz')
        (o.out / 'log.json').write_text(json.dumps(log, indent=1))

    keep('photo', train(net, o.seconds[0], data, Graph(o.residual)))
    keep('hans', mislead(net, o.seconds[1], data, read_tags(o.tags)))


if __name__ == '__main__':
    main()
