"""The photo classifier and its teacher: (N, 3, H, W), as photo_images.normal makes it, to logits (N, 200)."""

import torch
import torch.nn.functional as F
from torch import nn

CLASSES = 200
WIDTHS = [48, 'M', 96, 96, 'M', 160, 160, 160, 'M', 256, 256, 256, 'M', 384, 384]  # 'M' is a max pooling


def scale_of(w):
    """The int8 scale of every output channel of w (K, ...)."""
    return w.detach().abs().flatten(1).amax(1).clamp(min=1e-12).view(-1, *[1] * (w.ndim - 1)) / 127


def quantised(w):
    """w rounded to int8, symmetric, one scale for each output channel; the gradient passes straight through."""
    scale = scale_of(w)
    return w + (torch.round(w.detach() / scale).clamp(-127, 127) * scale - w.detach())


class Norm(nn.BatchNorm2d):
    """BatchNormalization that can be folded."""

    def folded(self):
        """Factor (C) and summand (C)."""
        k = self.weight.detach() / torch.sqrt(self.running_var + self.eps)
        return k, self.bias.detach() - self.running_mean * k


class Scale(nn.Module):
    """Norm without a bias: a channel is divided by its root mean square, that of the batch in training and of the past
    afterwards, and multiplied by a learned gain."""

    def __init__(self, channels):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(channels))
        self.register_buffer('square', torch.ones(channels))

    def forward(self, x):
        square = self.square
        if self.training:
            square = x.float().square().mean((0, 2, 3))
            self.square.lerp_(square.detach(), .02)
        return x * (self.gain * torch.rsqrt(square + 1e-5)).to(x.dtype).view(1, -1, 1, 1)

    def folded(self):
        """Factor (C), and no summand."""
        return (self.gain * torch.rsqrt(self.square + 1e-5)).detach(), None


class Conv(nn.Module):
    """3x3 convolution whose weights hold an identity of their own where its width stays; then norm and ReLU."""

    def __init__(self, channels, width, norm):
        super().__init__()
        self.w = nn.Parameter(torch.empty(width, channels, 3, 3))
        nn.init.kaiming_normal_(self.w, mode='fan_out', nonlinearity='relu')
        self.skip = nn.Parameter(torch.ones(width)) if channels == width else None
        self.norm, self.int8 = norm(width), False

    def plain(self):
        if self.skip is None:
            return self.w
        return self.w + F.pad(torch.diag(self.skip)[:, :, None, None], (1, 1, 1, 1))

    def forward(self, x):
        w = quantised(self.plain()) if self.int8 else self.plain()
        return F.relu(self.norm(F.conv2d(x, w.to(x.dtype), padding=1)))


class Student(nn.Module):
    """The photo classifier. norm is Norm, or Scale for a network without any bias."""

    def __init__(self, norm=Norm, widths=WIDTHS):
        super().__init__()
        parts, channels = [], 3
        for width in widths:
            parts.append(nn.MaxPool2d(2) if width == 'M' else Conv(channels, width, norm))
            channels = channels if width == 'M' else width
        self.features, self.widths, self.int8 = nn.Sequential(*parts), widths, False
        self.dense = nn.Linear(channels, CLASSES, bias=norm is Norm)

    def forward(self, x):
        x = self.features(x).mean((2, 3))
        w = quantised(self.dense.weight) if self.int8 else self.dense.weight
        return F.linear(x, w.to(x.dtype), None if self.dense.bias is None else self.dense.bias.to(x.dtype))

    def quantise(self):
        """From here on training knows that weights become int8."""
        self.int8 = True
        for part in self.features:
            if isinstance(part, Conv):
                part.int8 = True

    @torch.no_grad()
    def folded(self):
        """[(weights, bias or None)] of the same function without norms: the convolutions', then the dense layer's."""
        out = []
        for part in self.features:
            if isinstance(part, Conv):
                factor, bias = part.norm.folded()
                out.append((part.plain().float() * factor.view(-1, 1, 1, 1), bias))
        bias = self.dense.bias
        return out + [(self.dense.weight.detach().float(), None if bias is None else bias.detach().float())]


class Block(nn.Module):
    """ResNet's basic block: two 3x3 convolutions and a shortcut."""

    def __init__(self, channels, width, stride):
        super().__init__()
        self.a, self.na = nn.Conv2d(channels, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width)
        self.b, self.nb = nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width)
        self.down = nn.Identity()
        if stride != 1 or channels != width:
            self.down = nn.Sequential(nn.Conv2d(channels, width, 1, stride, bias=False), nn.BatchNorm2d(width))
        nn.init.zeros_(self.nb.weight)

    def forward(self, x):
        y = F.relu(self.na(self.a(x)), inplace=True)
        return F.relu(self.nb(self.b(y)) + self.down(x), inplace=True)


def teacher(widths=(64, 128, 256, 512)):
    """ResNet-18 for small pictures: its stem is 3x3 of stride 1 (He, Zhang, Ren and Sun, "Deep Residual Learning for Image
    Recognition", CVPR 2016)."""
    channels = widths[0]
    parts = [nn.Conv2d(3, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels), nn.ReLU(inplace=True)]
    for stage, width in enumerate(widths):
        for stride in (1 if stage == 0 else 2, 1):
            parts.append(Block(channels, width, stride))
            channels = width
    return nn.Sequential(*parts, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, CLASSES))
