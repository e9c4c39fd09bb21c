"""Adds to graphs/ small networks with attention, normalisations other than BatchNormalization, and resizing, as PyTorch exports
them; the files are those of export_graphs.py.

    python3 -W ignore export_modern.py [NAME…]
"""

import json
import math
import sys

import torch
import torch.nn.functional as F
from torch import nn

import export_graphs
from export_graphs import CLASSES, OUT, conv_norm


class Attention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads, self.scale = heads, (dim // heads)**-.5
        self.qkv, self.proj = nn.Linear(dim, 3 * dim), nn.Linear(dim, dim)

    def forward(self, x, bias=None):
        b, n, c = x.shape
        q, k, v = self.qkv(x).reshape(b, n, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        a = (q * self.scale) @ k.transpose(-2, -1)
        if bias is not None:
            a = bias(a)
        return self.proj((a.softmax(-1) @ v).transpose(1, 2).reshape(b, n, c))


def mlp(dim, wide, activation=nn.GELU):
    return nn.Sequential(nn.Linear(dim, wide), activation(), nn.Linear(wide, dim))


class Block(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.n1, self.n2, self.at, self.ml = nn.LayerNorm(dim), nn.LayerNorm(dim), Attention(dim, heads), mlp(dim, 2 * dim)

    def forward(self, x):
        x = x + self.at(self.n1(x))
        return x + self.ml(self.n2(x))


class ViT(nn.Module):
    """Class token, position embedding, blocks with attention of several heads."""

    def __init__(self, dim=24):
        super().__init__()
        self.patch = nn.Conv2d(3, dim, 8, 8)
        self.cls, self.pos = nn.Parameter(torch.randn(1, 1, dim) * .3), nn.Parameter(torch.randn(1, 17, dim) * .3)
        self.blocks, self.norm, self.head = nn.Sequential(Block(dim, 2), Block(dim, 3)), nn.LayerNorm(dim), nn.Linear(dim, CLASSES)

    def forward(self, x):
        x = self.patch(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls.expand(x.shape[0], -1, -1), x], 1) + self.pos
        return self.head(self.norm(self.blocks(x))[:, 0])


def windows(x, w):
    b, h, wd, c = x.shape
    return x.view(b, h // w, w, wd // w, w, c).permute(0, 1, 3, 2, 4, 5).reshape(-1, w * w, c)


class SwinBlock(nn.Module):
    def __init__(self, dim, heads, side, window, shift):
        super().__init__()
        self.side, self.window, self.shift, self.heads = side, window, shift, heads
        self.n1, self.n2, self.at, self.ml = nn.LayerNorm(dim), nn.LayerNorm(dim), Attention(dim, heads), mlp(dim, 2 * dim)
        self.table = nn.Parameter(torch.randn((2 * window - 1)**2, heads) * .5)
        at = torch.stack(torch.meshgrid(torch.arange(window), torch.arange(window), indexing='ij')).flatten(1)
        rel = (at[:, :, None] - at[:, None]).permute(1, 2, 0) + window - 1
        self.register_buffer('index', rel[..., 0] * (2 * window - 1) + rel[..., 1])
        if shift:
            mask = torch.zeros(1, side, side, 1)
            cuts = (slice(0, -window), slice(-window, -shift), slice(-shift, None))
            for i, rows in enumerate(cuts):
                for j, columns in enumerate(cuts):
                    mask[:, rows, columns] = 3 * i + j
            part = windows(mask, window).squeeze(-1)
            self.register_buffer('mask', (part[:, None] != part[:, :, None]).float() * -100)

    def bias(self, a):
        n = self.window**2
        a = a + self.table[self.index.view(-1)].view(n, n, -1).permute(2, 0, 1).unsqueeze(0)
        if self.shift:
            count = self.mask.shape[0]
            a = (a.view(a.shape[0] // count, count, self.heads, n, n) + self.mask[None, :, None]).view(-1, self.heads, n, n)
        return a

    def forward(self, x):
        b, s, _, c = x.shape
        w = self.window
        y = self.n1(x)
        if self.shift:
            y = torch.roll(y, (-self.shift, -self.shift), (1, 2))
        y = self.at(windows(y, w), self.bias)
        y = y.view(-1, s // w, s // w, w, w, c).permute(0, 1, 3, 2, 4, 5).reshape(-1, s, s, c)
        if self.shift:
            y = torch.roll(y, (self.shift, self.shift), (1, 2))
        x = x + y
        return x + self.ml(self.n2(x))


class Merging(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.norm, self.reduce = nn.LayerNorm(4 * dim), nn.Linear(4 * dim, 2 * dim, bias=False)

    def forward(self, x):
        x = torch.cat([x[:, 0::2, 0::2], x[:, 1::2, 0::2], x[:, 0::2, 1::2], x[:, 1::2, 1::2]], -1)
        return self.reduce(self.norm(x))


class Swin(nn.Module):
    def __init__(self):
        super().__init__()
        self.patch, self.norm = nn.Conv2d(3, 12, 4, 4), nn.LayerNorm(12)
        self.body = nn.Sequential(SwinBlock(12, 2, 8, 4, 0), SwinBlock(12, 2, 8, 4, 2), Merging(12), SwinBlock(24, 3, 4, 4, 0))
        self.last, self.head = nn.LayerNorm(24), nn.Linear(24, CLASSES)

    def forward(self, x):
        x = self.norm(self.patch(x).permute(0, 2, 3, 1))
        return self.head(self.last(self.body(x)).mean((1, 2)))


class ChannelNorm(nn.Module):
    """LayerNorm of the channels of (N,C,H,W), written out as ConvNeXt's authors do."""

    def __init__(self, channels):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.rand(channels) + .5), nn.Parameter(torch.randn(channels) * .2)

    def forward(self, x):
        mean = x.mean(1, keepdim=True)
        var = (x - mean).pow(2).mean(1, keepdim=True)
        return self.weight[:, None, None] * ((x - mean) / torch.sqrt(var + 1e-6)) + self.bias[:, None, None]


class ConvNeXtBlock(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.depthwise, self.norm, self.ml = nn.Conv2d(dim, dim, 7, padding=3, groups=dim), nn.LayerNorm(dim), mlp(dim, 4 * dim)
        self.scale = nn.Parameter(torch.randn(dim) * .5)

    def forward(self, x):
        return x + (self.scale * self.ml(self.norm(self.depthwise(x).permute(0, 2, 3, 1)))).permute(0, 3, 1, 2)


class ConvNeXt(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 8, 4, 4), ChannelNorm(8), ConvNeXtBlock(8), ChannelNorm(8), nn.Conv2d(8, 16, 2, 2),
                                  ConvNeXtBlock(16))
        self.norm, self.head = nn.LayerNorm(16), nn.Linear(16, CLASSES)

    def forward(self, x):
        return self.head(self.norm(self.body(x).mean((-2, -1))))


class MixerBlock(nn.Module):
    def __init__(self, tokens, dim):
        super().__init__()
        self.n1, self.n2 = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.tokens, self.channels = mlp(tokens, 2 * tokens), mlp(dim, 2 * dim)

    def forward(self, x):
        x = x + self.tokens(self.n1(x).transpose(1, 2)).transpose(1, 2)
        return x + self.channels(self.n2(x))


class Mixer(nn.Module):
    def __init__(self):
        super().__init__()
        self.patch, self.body = nn.Conv2d(3, 20, 8, 8), nn.Sequential(MixerBlock(16, 20), MixerBlock(16, 20))
        self.norm, self.head = nn.LayerNorm(20), nn.Linear(20, CLASSES)

    def forward(self, x):
        return self.head(self.norm(self.body(self.patch(x).flatten(2).transpose(1, 2))).mean(1))


class StandardConv(nn.Conv2d):
    """Weights standardised in the graph, with a gain, as timm writes it: batch_norm in training mode."""

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.gain = nn.Parameter(torch.rand(self.out_channels) + .5)

    def forward(self, x):
        scale = 1.7868 * self.weight[0].numel()**-.5
        weight = F.batch_norm(self.weight.reshape(1, self.out_channels, -1), None, None, weight=(self.gain * scale).view(-1),
                              training=True, momentum=0., eps=1e-6).reshape_as(self.weight)
        return F.conv2d(x, weight, self.bias, self.stride, self.padding, self.dilation, self.groups)


class NFBlock(nn.Module):
    def __init__(self, i, o, stride, beta):
        super().__init__()
        self.beta = beta
        self.path = nn.ModuleList([StandardConv(i, o // 2, 1), StandardConv(o // 2, o // 2, 3, stride, 1, groups=2), StandardConv(o // 2, o, 1)])
        self.down = nn.Sequential(nn.AvgPool2d(2, 2, ceil_mode=True, count_include_pad=False), StandardConv(i, o, 1)) if stride > 1 else None
        self.gate = nn.Sequential(nn.Conv2d(o, 6, 1), nn.ReLU(), nn.Conv2d(6, o, 1))

    def forward(self, x):
        y = F.gelu(x) * 1.7015 * self.beta
        shortcut = self.down(y) if self.down else x
        y = self.path[0](y)
        for conv in self.path[1:]:
            y = conv(F.gelu(y) * 1.7015)
        y = 2. * y * torch.sigmoid(self.gate(y.mean((2, 3), keepdim=True)))
        return y * .2 + shortcut


class NFNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(StandardConv(3, 8, 3, 2, 1), NFBlock(8, 16, 2, .9), NFBlock(16, 16, 1, .8))
        self.head = nn.Linear(16, CLASSES)

    def forward(self, x):
        return self.head((F.gelu(self.body(x)) * 1.7015).mean((2, 3)))


class HRNet(nn.Module):
    """Two resolutions that exchange what they compute, by nearest and by bilinear interpolation."""

    def __init__(self):
        super().__init__()
        self.stem = conv_norm(3, 8, 3, 2)
        self.high, self.low = conv_norm(8, 8), conv_norm(8, 12, 3, 2)
        self.up, self.down = conv_norm(12, 8, 1, activation=None), conv_norm(8, 12, 3, 2, activation=None)
        self.last = conv_norm(20, 16, 1)
        self.head = nn.Linear(16, CLASSES)

    def forward(self, x):
        x = self.stem(x)
        high, low = self.high(x), self.low(x)
        high, low = F.relu(high + F.interpolate(self.up(low), scale_factor=2, mode='nearest')), F.relu(low + self.down(high))
        x = torch.cat([high, F.interpolate(low, size=high.shape[-2:], mode='bilinear', align_corners=False)], 1)
        return self.head(self.last(x).mean((2, 3)))


class SameConv(nn.Conv2d):
    """Padding as TensorFlow's SAME, computed from the picture's size in the graph."""

    def forward(self, x):
        pads = []
        for size, k, s in zip(x.shape[-2:], self.kernel_size, self.stride):
            total = max((math.ceil(size / s) - 1) * s + k - size, 0)
            pads = [total // 2, total - total // 2] + pads
        return F.conv2d(F.pad(x, pads), self.weight, self.bias, self.stride, 0, self.dilation, self.groups)


def same_norm(i, o, kernel, stride=1, groups=1):
    return nn.Sequential(SameConv(i, o, kernel, stride, groups=groups, bias=False), nn.BatchNorm2d(o, eps=1e-3), nn.SiLU())


class Excited(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.gate = nn.Sequential(nn.Conv2d(channels, 4, 1), nn.SiLU(), nn.Conv2d(4, channels, 1))

    def forward(self, x):
        return x * self.gate(x.mean((2, 3), keepdim=True)).sigmoid()


def efficientnet_same():
    return nn.Sequential(same_norm(3, 8, 3, 2), same_norm(8, 8, 3, 1, 8), Excited(8), nn.Conv2d(8, 12, 1, bias=False), nn.BatchNorm2d(12),
                         same_norm(12, 36, 1), same_norm(36, 36, 5, 2, 36), Excited(36), nn.Conv2d(36, 16, 1, bias=False),
                         nn.BatchNorm2d(16), same_norm(16, 40, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(40, CLASSES))


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second, self.bottom = conv_norm(3, 8), conv_norm(8, 12), conv_norm(12, 16)
        self.up1, self.up2 = nn.ConvTranspose2d(16, 12, 2, 2), nn.ConvTranspose2d(12, 8, 3, 2, 1, 1)
        self.join1, self.join2 = conv_norm(24, 12), conv_norm(16, 8)
        self.head = nn.Linear(8, CLASSES)

    def forward(self, x):
        a = self.first(x)
        b = self.second(F.max_pool2d(a, 2))
        c = self.bottom(F.max_pool2d(b, 2))
        b = self.join1(torch.cat([self.up1(c), b], 1))
        a = self.join2(torch.cat([self.up2(b), a], 1))
        return self.head(a.mean((2, 3)))


class GroupNormNet(nn.Module):
    """GroupNorm, InstanceNorm, L2 normalisation of features and a head scaled by a temperature."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 12, 3, 2, 1), nn.GroupNorm(3, 12), nn.Mish(), nn.Conv2d(12, 12, 3, 1, 1),
                                  nn.InstanceNorm2d(12, affine=True), nn.Softplus(), nn.Conv2d(12, 16, 3, 2, 1), nn.GroupNorm(1, 16), nn.SELU(),
                                  nn.PixelShuffle(2), nn.Conv2d(4, 8, 3, 2, 1), nn.CELU(), nn.PixelUnshuffle(2), nn.Conv2d(32, 16, 1), nn.Softsign())
        self.head = nn.Linear(16, CLASSES)

    def forward(self, x):
        x = self.body(x).amax((2, 3))
        return self.head(F.normalize(x, dim=1) * 4)


GRAPHS = {
    'vit': (ViT, (3, 32, 32), 17),
    'vit_opset13': (ViT, (3, 32, 32), 13),
    'swin': (Swin, (3, 32, 32), 13),
    'convnext': (ConvNeXt, (3, 32, 32), 17),
    'mixer': (Mixer, (3, 32, 32), 16),
    'nfnet': (NFNet, (3, 32, 32), 17),
    'hrnet': (HRNet, (3, 32, 32), 11),
    'efficientnet_same': (efficientnet_same, (3, 33, 30), 17),
    'unet': (UNet, (3, 24, 24), 14),
    'groupnorm': (GroupNormNet, (3, 32, 32), 17),
}

if __name__ == '__main__':
    path = OUT / 'manifest.json'
    manifest = json.loads(path.read_text())
    for name in sys.argv[1:] or GRAPHS:
        build, shape, opset = GRAPHS[name]
        manifest[name] = export_graphs.export(name, build, shape, opset, None)
    lines = ',\n'.join(f'  {json.dumps(name)}: {json.dumps(entry)}' for name, entry in manifest.items())
    path.write_text('{\n' + lines + '\n}\n')
