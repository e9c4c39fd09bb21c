"""Trains the digit classifier and writes it as ONNX: python3 digits.py --data MNIST_FOLDER [--out digits.onnx]

Needs Python 3, numpy, PyTorch (1.13 was used) and onnx; two cores and twenty minutes. MNIST_FOLDER holds the four files of
MNIST, unpacked. See README.md for where they come from and what came out.

No layer has a bias, so that f(t x) = t f(x) for t > 0, and relevance goes down to the pixels whole (Hesse, Schaub-Meyer and
Roth, "Fast Axiomatic Attribution for Neural Networks", NeurIPS 2021).
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


class Divide(torch.autograd.Function):
    """x (N, C, H, W) divided by the root mean square of each channel and multiplied by gain (C); and the mean squares (C).
    Its gradient is written out because that takes half the time."""

    @staticmethod
    def forward(ctx, x, gain):
        share = x.shape[1] / x.numel()
        square = torch.linalg.vector_norm(x, dim=(0, 2, 3)).square() * share
        root = torch.rsqrt(square + 1e-5)
        ctx.share = share
        ctx.save_for_backward(x, gain, root)
        ctx.mark_non_differentiable(square)
        return x * (gain * root).view(-1, 1, 1), square

    @staticmethod
    def backward(ctx, g, _):
        x, gain, root = ctx.saved_tensors
        along = (x * g).sum((0, 2, 3))
        back = -gain * root**3 * along * ctx.share
        return torch.addcmul(g * (gain * root).view(-1, 1, 1), x, back.view(-1, 1, 1)), along * root


class Scale(nn.Module):
    """What is left of BatchNormalization without a bias: every channel of (N, C, H, W) is divided by its root mean square,
    that of the batch in training and of past batches afterwards, and multiplied by a learned gain."""

    def __init__(self, channels):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(channels))
        self.register_buffer('square', torch.ones(channels))

    def forward(self, x):
        if not self.training:
            return x * self.factor()
        x, square = Divide.apply(x, self.gain)
        self.square.lerp_(square, .05)
        return x

    def factor(self):
        """(C, 1, 1), by which the channels are multiplied when training is over."""
        return (self.gain * torch.rsqrt(self.square + 1e-5)).view(-1, 1, 1)


def network():
    """(N, 1, 28, 28) in 0..1 to logits (N, 10)."""
    parts, channels = [], 1
    for layer in LAYERS:
        if layer is None:
            parts.append(nn.MaxPool2d(2))
        else:
            _, width, padding = layer
            parts += [nn.Conv2d(channels, width, 3, padding=padding, bias=False), Scale(width), nn.ReLU()]
            channels = width
    return nn.Sequential(*parts, nn.Flatten(), nn.Dropout(.3), nn.Linear(FEATURES, 10, bias=False))


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


def train(net, x, y, drawn, drawn_y, epochs, rate, seed, report):
    """One epoch is all of x once and as many of the drawn digits as make a sixth of it, all augmented."""
    g = torch.Generator().manual_seed(seed)
    batch, extra = 120, 24 if len(drawn) else 0
    steps = len(x) // batch
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, epochs * steps, pct_start=.2)
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


@torch.no_grad()
def start(net, path, x):
    """Takes the filters of an ONNX file that write() wrote, with or without biases, and drops those. Filters get the length
    that PyTorch's initialisation gives them, gains make up for it, as measured on the images x."""
    weights = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in onnx.load(path).graph.initializer}
    names = iter([f'{spec[0]}.weight' for spec in LAYERS if spec] + ['dense.weight'])
    for part in net.eval():
        if isinstance(part, nn.Conv2d):
            filters = weights[next(names)]
            part.weight.copy_(F.normalize(filters.flatten(1)).view_as(filters) / 3**.5)
            x, plain = part(x), F.conv2d(x, filters, padding=part.padding)
        elif isinstance(part, Scale):
            part.gain.copy_(plain.square().mean((0, 2, 3)).sqrt())
            part.square.copy_(x.square().mean((0, 2, 3)))
            x = part(x)
        elif isinstance(part, nn.Linear):
            part.weight.copy_(weights[next(names)])
        else:
            x = part(x)


def folded(net):
    """The weights of the same function without scales and Dropout: of every convolution, and of the last Linear."""
    parts = list(net.eval())
    convolutions = [part.weight * parts[i + 1].factor()[:, None] for i, part in enumerate(parts) if isinstance(part, nn.Conv2d)]
    return convolutions, parts[-1].weight


def write(net, path):
    """The network as ONNX, opset 13, weights float32: image (N, 1, 28, 28) to logits (N, 10)."""
    convolutions, dense = folded(net)
    nodes, weights, last = [], [], 'image'

    def constant(name, value):
        weights.append(numpy_helper.from_array(np.ascontiguousarray(value.detach().numpy(), np.float32), name))
        return name

    def node(kind, name, inputs, **attributes):
        nonlocal last
        nodes.append(helper.make_node(kind, [last, *inputs], [name], name, **attributes))
        last = name

    pools = 0
    for spec in LAYERS:
        if spec is None:
            pools += 1
            node('MaxPool', f'pool{pools}', [], kernel_shape=[2, 2], strides=[2, 2])
            continue
        name, _, padding = spec
        node('Conv', name, [constant(f'{name}.weight', convolutions.pop(0))], kernel_shape=[3, 3], pads=[padding] * 4)
        node('Relu', name.replace('conv', 'relu'), [])
    node('Flatten', 'flatten', [], axis=1)
    nodes.append(helper.make_node('Gemm', [last, constant('dense.weight', dense)], ['logits'], 'dense', transB=1))
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
    options.add_argument('--start', type=pathlib.Path, help='an earlier digits.onnx whose filters are trained on')
    options.add_argument('--epochs', type=int, default=32)
    options.add_argument('--rate', type=float, default=4e-3, help='peak of the learning rate')
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
    if o.start:
        start(net, o.start, x[:1000].contiguous(memory_format=torch.channels_last))
    print(f'{sum(p.numel() for p in net.parameters())} parameters')

    def report():
        write(net, o.out)
        return (f'MNIST test {100 * correct(net, test, test_y).float().mean():.2f} %, '
                f'drawn {100 * correct(net, exam, exam_y).float().mean():.2f} %')

    train(net, x, y, drawn[:, None], drawn_y, o.epochs, o.rate, o.seed, report)
    data = o.out.read_bytes()
    print(f'{report()}\n{o.out}: {len(data)} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}')
    right = correct(net, exam, exam_y)
    for digit in range(10):
        shares = [100 * right[(exam_y == digit) & torch.from_numpy(exam_shape == place)].float().mean() for place in range(10)]
        print(f'drawn {digit}, by shape, %: ' + ' '.join(f'{share:.0f}' for share in shares))


if __name__ == '__main__':
    main()
