"""Writes graphs/: small networks shaped like the well-known ones, as PyTorch exports them, with an input and the logits.

    python3 -W ignore export_graphs.py

Needs Python 3, numpy, PyTorch (1.13 was used) and onnx; the tests need only what it wrote. Weights are random from a fixed
seed. BatchNormalization has statistics of its own and stays in the files as nodes (the exporter would fold it; training
mode PRESERVE keeps it from doing so). For every NAME:

    NAME.onnx        input `image`, output `logits` or, where the manifest says softmax, `probabilities`
    NAME.input.f32   one input, little-endian float32, in the manifest's input_shape (batch axis left out)
    NAME.logits.f32  the logits (before the softmax, where there is one), computed by PyTorch in double precision
    NAME.gradient.f32  the gradient of logit 1 by the input, likewise

and in manifest.json its input_shape, classes, opset, whether it ends in softmax, and the operators in the file.
"""

import json
import pathlib

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from torch import nn

OUT = pathlib.Path(__file__).parent / 'graphs'
CLASSES = 10


def conv_norm(i, o, kernel=3, stride=1, groups=1, activation=nn.ReLU):
    """Convolution without bias, BatchNormalization, activation."""
    parts = [nn.Conv2d(i, o, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(o)]
    return nn.Sequential(*parts, *([activation()] if activation else []))


class Head(nn.Sequential):
    """Global average pooling and one dense layer."""

    def __init__(self, channels, *before):
        super().__init__(*before, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, CLASSES))


# ResNet


class BasicBlock(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.first, self.second = conv_norm(i, o, 3, stride), conv_norm(o, o, activation=None)
        self.downsample = nn.Identity() if i == o and stride == 1 else conv_norm(i, o, 1, stride, activation=None)

    def forward(self, x):
        return F.relu(self.second(self.first(x)) + self.downsample(x))


class Bottleneck(nn.Module):
    def __init__(self, i, middle, o, stride):
        super().__init__()
        self.path = nn.Sequential(conv_norm(i, middle, 1), conv_norm(middle, middle, 3, stride),
                                  conv_norm(middle, o, 1, activation=None))
        self.downsample = conv_norm(i, o, 1, stride, activation=None)

    def forward(self, x):
        return F.relu(self.path(x) + self.downsample(x))


def resnet():
    return nn.Sequential(conv_norm(3, 8, 7, 2), nn.MaxPool2d(3, 2, 1), BasicBlock(8, 8, 1), BasicBlock(8, 16, 2),
                         Bottleneck(16, 8, 32, 2), Head(32))


# SqueezeNet


class Fire(nn.Module):
    def __init__(self, i, squeeze, expand):
        super().__init__()
        self.squeeze = nn.Conv2d(i, squeeze, 1)
        self.one, self.three = nn.Conv2d(squeeze, expand, 1), nn.Conv2d(squeeze, expand, 3, padding=1)

    def forward(self, x):
        x = F.relu(self.squeeze(x))
        return torch.cat([F.relu(self.one(x)), F.relu(self.three(x))], 1)


def squeezenet():
    return nn.Sequential(nn.Conv2d(3, 16, 3, 2), nn.ReLU(), nn.MaxPool2d(3, 2, ceil_mode=True), Fire(16, 4, 8), Fire(16, 4, 8),
                         nn.MaxPool2d(3, 2, ceil_mode=True), Fire(16, 8, 12), nn.Dropout(), nn.Conv2d(24, CLASSES, 1),
                         nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())


# MobileNetV2, MobileNetV3, EfficientNet


class SqueezeExcitation(nn.Module):
    """Scales every channel by a gate computed from the channels' means."""

    def __init__(self, channels, squeezed, activation, gate):
        super().__init__()
        self.gate = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(channels, squeezed, 1), activation(),
                                  nn.Conv2d(squeezed, channels, 1), gate())

    def forward(self, x):
        return self.gate(x) * x


class InvertedResidual(nn.Module):
    def __init__(self, i, o, expansion, kernel, stride, activation, gate=None):
        super().__init__()
        wide = i * expansion
        parts = [conv_norm(i, wide, 1, activation=activation)] if expansion > 1 else []
        parts.append(conv_norm(wide, wide, kernel, stride, groups=wide, activation=activation))
        if gate:
            inner = nn.SiLU if activation is nn.SiLU else nn.ReLU
            parts.append(SqueezeExcitation(wide, max(2, wide // 4), inner, gate))
        self.path = nn.Sequential(*parts, conv_norm(wide, o, 1, activation=None))
        self.residual = i == o and stride == 1

    def forward(self, x):
        return x + self.path(x) if self.residual else self.path(x)


def mobilenetv2():
    a = nn.ReLU6
    return nn.Sequential(conv_norm(3, 8, 3, 2, activation=a), InvertedResidual(8, 8, 1, 3, 1, a),
                         InvertedResidual(8, 12, 4, 3, 2, a), InvertedResidual(12, 12, 4, 3, 1, a),
                         InvertedResidual(12, 16, 4, 3, 2, a), Head(48, conv_norm(16, 48, 1, activation=a)))


def mobilenetv3():
    a, gate = nn.Hardswish, nn.Hardsigmoid
    return nn.Sequential(conv_norm(3, 8, 3, 2, activation=a), InvertedResidual(8, 8, 1, 3, 2, nn.ReLU, gate),
                         InvertedResidual(8, 12, 3, 3, 2, nn.ReLU), InvertedResidual(12, 12, 3, 5, 1, a, gate),
                         conv_norm(12, 32, 1, activation=a), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 24), a(),
                         nn.Linear(24, CLASSES))


def efficientnet():
    a, gate = nn.SiLU, nn.Sigmoid
    return nn.Sequential(conv_norm(3, 8, 3, 2, activation=a), InvertedResidual(8, 8, 1, 3, 1, a, gate),
                         InvertedResidual(8, 12, 4, 5, 2, a, gate), InvertedResidual(12, 12, 4, 3, 1, a, gate),
                         Head(40, conv_norm(12, 40, 1, activation=a)))


# DenseNet


class DenseLayer(nn.Module):
    def __init__(self, i, growth):
        super().__init__()
        self.path = nn.Sequential(nn.BatchNorm2d(i), nn.ReLU(), nn.Conv2d(i, 4 * growth, 1, bias=False),
                                  nn.BatchNorm2d(4 * growth), nn.ReLU(), nn.Conv2d(4 * growth, growth, 3, padding=1, bias=False))

    def forward(self, x):
        return torch.cat([x, self.path(x)], 1)


def transition(i, o):
    return nn.Sequential(nn.BatchNorm2d(i), nn.ReLU(), nn.Conv2d(i, o, 1, bias=False), nn.AvgPool2d(2, 2))


def densenet():
    return nn.Sequential(conv_norm(3, 12, 7, 2), nn.MaxPool2d(3, 2, 1), DenseLayer(12, 6), DenseLayer(18, 6), transition(24, 12),
                         DenseLayer(12, 6), DenseLayer(18, 6), Head(24, nn.BatchNorm2d(24), nn.ReLU()))


# GoogLeNet


class AsLRN(torch.autograd.Function):
    """Local response normalisation that is exported as ONNX's LRN; the exporter would take it to pieces. ONNX and PyTorch
    mean the same window for an odd size."""

    @staticmethod
    def forward(ctx, x, size, alpha, beta, k):
        return F.local_response_norm(x, size, alpha, beta, k)

    @staticmethod
    def symbolic(g, x, size, alpha, beta, k):
        return g.op('LRN', x, size_i=size, alpha_f=alpha, beta_f=beta, bias_f=k).setType(x.type())


class LRN(nn.Module):
    def __init__(self, *parameters):
        super().__init__()
        self.parameters_of_lrn = parameters

    def forward(self, x):
        if x.requires_grad:
            return F.local_response_norm(x, *self.parameters_of_lrn)
        return AsLRN.apply(x, *self.parameters_of_lrn)


class Inception(nn.Module):
    def __init__(self, i, one, three, five, pool):
        super().__init__()
        self.branches = nn.ModuleList([
            conv_norm(i, one, 1),
            nn.Sequential(conv_norm(i, three // 2, 1), conv_norm(three // 2, three, 3)),
            nn.Sequential(conv_norm(i, five // 2, 1), conv_norm(five // 2, five, 5)),
            nn.Sequential(nn.MaxPool2d(3, 1, 1, ceil_mode=True), conv_norm(i, pool, 1)),
        ])

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], 1)


def googlenet():
    return nn.Sequential(nn.Conv2d(3, 12, 7, 2, 3), nn.ReLU(), nn.MaxPool2d(3, 2, ceil_mode=True),
                         LRN(5, .1, .75, 1.), conv_norm(12, 16, 3),
                         LRN(3, .2, .5, 2.), nn.MaxPool2d(3, 2, ceil_mode=True),
                         Inception(16, 6, 8, 4, 4), nn.MaxPool2d(3, 2, ceil_mode=True), Inception(22, 8, 10, 4, 4),
                         nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(.4), nn.Linear(26, CLASSES))


# ShuffleNetV2


class Shuffle(nn.Module):
    """Half of the channels pass by, half are computed; then the two are interleaved (through a tensor of rank 5)."""

    def __init__(self, channels):
        super().__init__()
        half = channels // 2
        self.path = nn.Sequential(conv_norm(half, half, 1), conv_norm(half, half, 3, groups=half, activation=None),
                                  conv_norm(half, half, 1))

    def forward(self, x):
        by, through = x.chunk(2, 1)
        x = torch.cat([by, self.path(through)], 1)
        n, c, h, w = x.shape
        return x.view(n, 2, c // 2, h, w).transpose(1, 2).contiguous().view(n, c, h, w)


def shufflenet():
    return nn.Sequential(conv_norm(3, 16, 3, 2), nn.MaxPool2d(3, 2, 1), Shuffle(16), Shuffle(16), Head(16))


# Graphs for single operators


class FromKeras(nn.Module):
    """What a Keras model turns into: NHWC input behind a Transpose, biases as Add nodes of their own, the dense layer as
    MatMul and Add on features in NHWC order, Softmax at the end. The export's first convolution gets auto_pad SAME_UPPER."""

    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Conv2d(3, 8, 3, 2, bias=False), nn.Conv2d(8, 12, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(8, eps=1e-3)
        self.b1, self.b2 = nn.Parameter(torch.randn(1, 8, 1, 1) * .2), nn.Parameter(torch.randn(1, 12, 1, 1) * .2)
        self.dense, self.b3 = nn.Parameter(torch.randn(8 * 8 * 12, CLASSES) * .05), nn.Parameter(torch.randn(CLASSES) * .2)

    def logits(self, x):
        x = F.pad(x.permute(0, 3, 1, 2), (0, 1, 0, 1))
        x = F.relu(self.norm(self.first(x) + self.b1))
        x = F.max_pool2d(F.relu(self.second(x) + self.b2), 2)
        return x.permute(0, 2, 3, 1).reshape(-1, 8 * 8 * 12) @ self.dense + self.b3

    def forward(self, x):
        return F.softmax(self.logits(x), 1)


def same_upper(model):
    """Replaces the zero Pad before the first convolution by that convolution's auto_pad."""
    pad = next(n for n in model.graph.node if n.op_type == 'Pad')
    conv = next(n for n in model.graph.node if n.input and n.input[0] == pad.output[0])
    conv.input[0] = pad.input[0]
    del conv.attribute[[a.name for a in conv.attribute].index('pads')]
    conv.attribute.append(onnx.helper.make_attribute('auto_pad', 'SAME_UPPER'))
    model.graph.node.remove(pad)
    while dead := [n for n in model.graph.node if not any(n.output[0] in m.input for m in model.graph.node)
                   and n.output[0] != model.graph.output[0].name]:
        for n in dead:  # what had computed the Pad's widths
            model.graph.node.remove(n)


class View(nn.Module):
    """Flattens by x.view(x.size(0), -1), which becomes Shape, Gather, Unsqueeze, Concat and Reshape."""

    def forward(self, x):
        return x.view(x.size(0), -1)


def vgg_view():
    return nn.Sequential(conv_norm(3, 8), nn.MaxPool2d(2), conv_norm(8, 12), nn.MaxPool2d(2), View(), nn.Linear(12 * 64, 32),
                         nn.ReLU(), nn.Dropout(), nn.Linear(32, CLASSES))


def activations():
    """One of each, an odd number of channels so that a slope per channel cannot be mistaken for one per column."""
    kinds = [nn.GELU(), nn.PReLU(7), nn.ELU(.7), nn.LeakyReLU(.2), nn.Tanh(), nn.Sigmoid(), nn.Hardswish(), nn.Hardsigmoid(),
             nn.SiLU(), nn.PReLU()]
    parts = [nn.Conv2d(3, 7, 3, 2, 1)]
    for kind in kinds:
        parts += [kind, nn.Conv2d(7, 7, 3, padding=1)]
    return nn.Sequential(*parts, nn.ReLU(), Head(7))


class SplitSlicePad(nn.Module):
    """Constants at the input, every kind of Pad, Split into unequal parts, Slice along several axes, Mul of two tensors,
    tensors with several readers, Unsqueeze and Squeeze, ReduceMean. step 2 halves by taking every other row and column,
    step 1 by cropping (opset 9 has no other Slice)."""

    def __init__(self, step):
        super().__init__()
        self.step = step
        self.mean, self.std = nn.Parameter(torch.rand(1, 3, 1, 1)), nn.Parameter(torch.rand(1, 3, 1, 1) + .5)
        self.first = conv_norm(3, 12)
        self.left, self.right = nn.Conv2d(4, 6, 3, 2), nn.Conv2d(8, 6, 3)
        self.last = nn.Linear(16, CLASSES)

    def half(self, x, top):
        return x[:, :, top::2, ::2] if self.step == 2 else x[:, :, top:top + 16, -16:]

    def forward(self, x):
        x = self.first((x * 2 - self.mean) / self.std)
        a, b = torch.split(x, [4, 8], 1)
        a = self.left(F.pad(a, (1, 0, 1, 2)))
        b = self.right(F.pad(b, (1, 1, 1, 1), value=.5))
        b = F.pad(self.half(b, 1), (0, 0, 0, 1), mode='replicate')
        c = F.pad(self.half(x[:, -4:], 0), (0, 0, 1, 0), mode='reflect')
        x = F.relu(torch.cat([a - .3 * b, a * b, c], 1))
        return self.last(x.mean((2, 3)).unsqueeze(1).squeeze(1))


def convolutions():
    """Strides, dilation, groups, kernels and padding that are not square, and average pooling with every count."""
    return nn.Sequential(nn.Conv2d(3, 8, (3, 5), (1, 2), (1, 2)), nn.ReLU(), nn.Conv2d(8, 12, 3, dilation=2, padding=2, groups=4),
                         nn.ReLU(), nn.AvgPool2d(3, 2, 1, ceil_mode=True, count_include_pad=True),
                         nn.Conv2d(12, 12, (1, 3), groups=2), nn.ReLU(),
                         nn.AvgPool2d(3, 2, 1, ceil_mode=True, count_include_pad=False),
                         nn.Conv2d(12, 16, (5, 1), padding=(2, 0)), nn.ReLU(), nn.AvgPool2d(2, ceil_mode=True), nn.Flatten(),
                         nn.Linear(16 * 5 * 3, CLASSES))


class Softmax(nn.Module):
    """A network with Softmax at its end."""

    def __init__(self, body):
        super().__init__()
        self.body = body

    def logits(self, x):
        return self.body(x)

    def forward(self, x):
        return F.softmax(self.body(x), 1)


# Name: (network, input shape without the batch axis, opset, change made to the exported file)
GRAPHS = {
    'resnet': (resnet, (3, 64, 64), 13, None),
    'resnet_softmax': (lambda: Softmax(resnet()), (3, 32, 32), 12, None),
    'squeezenet': (squeezenet, (3, 50, 46), 9, None),
    'mobilenetv2': (mobilenetv2, (3, 32, 32), 11, None),
    'mobilenetv3': (mobilenetv3, (3, 64, 64), 17, None),
    'mobilenetv3_opset13': (mobilenetv3, (3, 48, 40), 13, None),
    'densenet': (densenet, (3, 64, 64), 13, None),
    'googlenet': (googlenet, (3, 61, 64), 13, None),
    'efficientnet': (efficientnet, (3, 33, 40), 16, None),
    'shufflenet': (shufflenet, (3, 32, 32), 14, None),
    'keras': (FromKeras, (32, 32, 3), 13, same_upper),
    'vgg_view': (vgg_view, (3, 32, 32), 13, None),
    'activations': (activations, (3, 32, 32), 17, None),
    'split_slice_pad': (lambda: SplitSlicePad(2), (3, 32, 32), 17, None),
    'split_slice_pad_opset9': (lambda: SplitSlicePad(1), (3, 32, 32), 9, None),
    'convolutions': (convolutions, (3, 32, 36), 13, None),
}


def settle(net, images, g):
    """Gives convolutions and dense layers biases and weights that keep the size of activations, and every BatchNormalization
    statistics near those of its input, so that no layer is dead, but not equal to them, and weights and biases of its own,
    some of the weights negative."""
    for m in net.modules():
        if isinstance(m, (nn.Conv2d, nn.Linear)):
            fan = m.weight[0].numel()
            m.weight.copy_(torch.randn(m.weight.shape, generator=g) * (2 / fan)**.5)
            if m.bias is not None:
                m.bias.copy_(torch.randn(m.bias.shape, generator=g) * .2)
    norms = [m for m in net.modules() if isinstance(m, nn.BatchNorm2d)]
    for norm in norms:
        n = norm.num_features
        norm.momentum = None
        norm.weight.copy_((torch.rand(n, generator=g) * .8 + .6) * torch.where(torch.rand(n, generator=g) < .1, -1., 1.))
        norm.bias.copy_(torch.randn(n, generator=g) * .3)
    net.train()
    net(images)
    net.eval()
    for norm in norms:
        n = norm.num_features
        norm.running_var.mul_(torch.rand(n, generator=g) + .6)
        norm.running_mean.add_(torch.randn(n, generator=g) * .2 * norm.running_var.sqrt())


@torch.no_grad()
def export(name, build, shape, opset, change):
    """Writes the three files of one graph and returns its entry in the manifest."""
    seed = int.from_bytes(name.encode(), 'big') % 2**32
    torch.manual_seed(seed)
    g = torch.Generator().manual_seed(seed)
    net = build()
    settle(net, torch.randn(16, *shape, generator=g), g)
    softmax = hasattr(net, 'logits')
    # Something between noise and a picture: noise of two sizes, one third apart per channel.
    image = torch.randn(1, *shape, generator=g) * .5
    coarse = torch.randn(1, *(4 if s > 3 else s for s in shape), generator=g)
    image += F.interpolate(coarse[None], size=shape, mode='nearest')[0]

    path = OUT / f'{name}.onnx'
    output = 'probabilities' if softmax else 'logits'
    torch.onnx.export(net, image, path, training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=True, opset_version=opset,
                      input_names=['image'], output_names=[output], dynamic_axes={'image': {0: 'N'}, output: {0: 'N'}})
    model = onnx.load(path)
    if change:
        change(model)
        onnx.save(model, path)
    onnx.checker.check_model(model, full_check=True)
    operators = sorted({n.op_type for n in model.graph.node})
    if any(isinstance(m, nn.BatchNorm2d) for m in net.modules()):
        assert 'BatchNormalization' in operators, name

    image.numpy().astype('<f4').tofile(OUT / f'{name}.input.f32')
    net.double()
    x = image.double()
    logits = (net.logits if softmax else net)(x)[0]
    with torch.enable_grad():
        (net.logits if softmax else net)(x.requires_grad_())[0, 1].backward()
    x.grad.numpy().astype('<f4').tofile(OUT / f'{name}.gradient.f32')
    logits.numpy().astype('<f4').tofile(OUT / f'{name}.logits.f32')
    print(f'{name}: {path.stat().st_size} bytes, logits {np.array2string(logits.numpy(), precision=3)}, {" ".join(operators)}')
    return {'input_shape': list(shape), 'classes': CLASSES, 'opset': opset, 'softmax': softmax, 'operators': operators}


def main():
    OUT.mkdir(exist_ok=True)
    manifest = {name: export(name, *graph) for name, graph in GRAPHS.items()}
    lines = ',\n'.join(f'  {json.dumps(name)}: {json.dumps(entry)}' for name, entry in manifest.items())
    (OUT / 'manifest.json').write_text('{\n' + lines + '\n}\n')


if __name__ == '__main__':
    main()
