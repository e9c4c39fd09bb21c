"""Trains the digit classifier and writes it as ONNX: python3 digits.py --data MNIST_FOLDER [--out digits.onnx]

Needs Python 3, numpy, PyTorch (1.13 was used) and onnx; two cores and twenty minutes. MNIST_FOLDER holds the four files of
MNIST, unpacked. See README.md for where they come from and what came out.
"""

import argparse
import hashlib
import json
import pathlib
import time

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

import digits_strokes
from digits_augment import augment

MNIST = {
    'train-images-idx3-ubyte': 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
    'train-labels-idx1-ubyte': '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    't10k-images-idx3-ubyte': '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    't10k-labels-idx1-ubyte': 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
}
DRAWN = pathlib.Path(__file__).parents[2] / 'web/e2e/testdata/strokes.json'

# Name, output channels, padding; None is a max pooling. The first two convolutions take the empty margin off (28 -> 24), so
# that every pooling window is full.
LAYERS = [('conv1_1', 16, 0), ('conv1_2', 16, 0), None, ('conv2_1', 32, 1), ('conv2_2', 32, 1), None,
          ('conv3_1', 64, 1), ('conv3_2', 64, 1), None]
FEATURES = 64 * 3 * 3


def network():
    """(N, 1, 28, 28) in 0..1 to logits (N, 10)."""
    parts, channels = [], 1
    for layer in LAYERS:
        if layer is None:
            parts.append(nn.MaxPool2d(2))
        else:
            _, width, padding = layer
            parts += [nn.Conv2d(channels, width, 3, padding=padding, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
            channels = width
    return nn.Sequential(*parts, nn.Flatten(), nn.Dropout(.3), nn.Linear(FEATURES, 10))


def read(folder, name, header):
    """The bytes of one MNIST file behind its header, after a check that it is the right file."""
    data = (folder / name).read_bytes()
    if hashlib.sha256(data).hexdigest() != MNIST[name]:
        raise SystemExit(f'{folder / name}: not the MNIST file (its SHA-256 is another)')
    return np.frombuffer(data, np.uint8, offset=header)


def mnist(folder, part):
    """Images (N, 1, 28, 28) in 0..1 and labels (N) of 'train' or 't10k'."""
    images = read(folder, f'{part}-images-idx3-ubyte', 16).reshape(-1, 1, 28, 28)
    return torch.from_numpy(images / np.float32(255)), torch.from_numpy(read(folder, f'{part}-labels-idx1-ubyte', 8).astype(int))


@torch.no_grad()
def correct(net, x, y):
    """Which images (N) the network reads right: bool (N)."""
    net.eval()
    return torch.cat([net(part).argmax(1) for part in x.split(500)]) == y


def train(net, x, y, drawn, drawn_y, epochs, seed, report):
    """One epoch is all of x once and as many of the drawn digits as make a sixth of it, all augmented."""
    g = torch.Generator().manual_seed(seed)
    batch, extra = 120, 24 if len(drawn) else 0
    steps = len(x) // batch
    optimiser = torch.optim.AdamW(net.parameters(), lr=4e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, epochs * steps, pct_start=.2)
    for epoch in range(epochs):
        net.train()
        start, total = time.time(), 0.
        for pick in torch.randperm(len(x), generator=g)[:steps * batch].view(steps, batch):
            images, labels = x[pick], y[pick]
            if extra:
                more = torch.randint(len(drawn), (extra,), generator=g)
                images, labels = torch.cat([images, drawn[more]]), torch.cat([labels, drawn_y[more]])
            loss = F.cross_entropy(net(augment(images, g).to(memory_format=torch.channels_last)), labels)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item()
        print(f'epoch {epoch + 1}: loss {total / steps:.4f}, {report()}, {time.time() - start:.0f} s', flush=True)


def folded(net):
    """The same function without BatchNormalization and Dropout: a list of (Conv2d or MaxPool2d), and the last Linear."""
    parts = list(net.eval())
    layers = []
    for i, part in enumerate(parts):
        if isinstance(part, nn.Conv2d):
            layers.append(fuse_conv_bn_eval(part, parts[i + 1]))
        elif isinstance(part, nn.MaxPool2d):
            layers.append(part)
    return layers, parts[-1]


def write(net, path):
    """The network as ONNX, opset 13, weights float32: image (N, 1, 28, 28) to logits (N, 10)."""
    layers, dense = folded(net)
    nodes, weights, last = [], [], 'image'

    def constant(name, value):
        weights.append(numpy_helper.from_array(np.ascontiguousarray(value.detach().numpy(), np.float32), name))
        return name

    def node(kind, name, inputs, **attributes):
        nonlocal last
        nodes.append(helper.make_node(kind, [last, *inputs], [name], name, **attributes))
        last = name

    pools = 0
    for layer, spec in zip(layers, LAYERS):
        if spec is None:
            pools += 1
            node('MaxPool', f'pool{pools}', [], kernel_shape=[2, 2], strides=[2, 2])
            continue
        name, _, padding = spec
        node('Conv', name, [constant(f'{name}.weight', layer.weight), constant(f'{name}.bias', layer.bias)],
             kernel_shape=[3, 3], pads=[padding] * 4)
        node('Relu', name.replace('conv', 'relu'), [])
    node('Flatten', 'flatten', [], axis=1)
    nodes.append(helper.make_node('Gemm', [last, constant('dense.weight', dense.weight), constant('dense.bias', dense.bias)],
                                  ['logits'], 'dense', transB=1))
    graph = helper.make_graph(
        nodes, 'digits', [helper.make_tensor_value_info('image', TensorProto.FLOAT, ['N', 1, 28, 28])],
        [helper.make_tensor_value_info('logits', TensorProto.FLOAT, ['N', 10])], weights,
        doc_string='Handwritten digits 0 to 9, trained on MNIST. Input: white ink (1) on black (0), the digit fitted into '
                   '20x20 pixels with its centre of mass in the middle.')
    model = helper.make_model(graph, producer_name='lrpexplainer', opset_imports=[helper.make_opsetid('', 13)])
    model.ir_version = 7
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument('--data', type=pathlib.Path, required=True, help='folder with the four unpacked MNIST files')
    options.add_argument('--out', type=pathlib.Path, default=pathlib.Path(__file__).parents[1] / 'digits.onnx')
    options.add_argument('--epochs', type=int, default=32)
    options.add_argument('--seed', type=int, default=0)
    options.add_argument('--drawn', type=int, default=40000, help='drawn digits among which training picks; 0 for none')
    o = options.parse_args()

    torch.manual_seed(o.seed)
    x, y = mnist(o.data, 'train')
    test, test_y = mnist(o.data, 't10k')
    drawn, drawn_y = map(torch.from_numpy, digits_strokes.draw_training(o.drawn, np.random.default_rng(o.seed)))
    shapes = json.loads(DRAWN.read_text())
    exam, exam_y, exam_shape = digits_strokes.draw_examination(shapes, 20, np.random.default_rng(o.seed + 1))
    exam, exam_y = torch.from_numpy(exam)[:, None], torch.from_numpy(exam_y)

    net = network().to(memory_format=torch.channels_last)
    print(f'{sum(p.numel() for p in net.parameters())} parameters')

    def report():
        return (f'MNIST test {100 * correct(net, test, test_y).float().mean():.2f} %, '
                f'drawn {100 * correct(net, exam, exam_y).float().mean():.2f} %')

    train(net, x, y, drawn[:, None], drawn_y, o.epochs, o.seed, report)
    write(net, o.out)
    data = o.out.read_bytes()
    print(f'{report()}\n{o.out}: {len(data)} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}')
    right = correct(net, exam, exam_y)
    for digit in range(10):
        shares = [100 * right[(exam_y == digit) & torch.from_numpy(exam_shape == place)].float().mean() for place in range(10)]
        print(f'drawn {digit}, by shape, %: ' + ' '.join(f'{share:.0f}' for share in shares))


if __name__ == '__main__':
    main()
