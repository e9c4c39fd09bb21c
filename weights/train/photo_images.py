"""Tiny ImageNet as packed by photo_pack.py, and what training does to its pictures. Pictures are (N, 3, H, W), RGB."""

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

DEVICE = 'cuda' if torch.cuda.is_available() else 'cpu'
MEAN, STD = (torch.tensor(v, device=DEVICE).view(1, 3, 1, 1) for v in ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)))
GREY = torch.tensor((.299, .587, .114), device=DEVICE).view(1, 3, 1, 1)


def unpack(path):
    """A mosaic as pictures (N, 3, 64, 64) of bytes."""
    mosaic = np.asarray(Image.open(path).convert('RGB'))
    rows = mosaic.shape[0] // 64
    return np.ascontiguousarray(mosaic.reshape(rows, 64, 25, 64, 3).transpose(0, 2, 4, 1, 3).reshape(-1, 3, 64, 64))


def load(packed, classes=200, parts=20):
    """Training pictures and their classes, validation pictures and theirs, of the first classes and parts."""
    with ThreadPoolExecutor(16) as pool:
        train = list(pool.map(unpack, [packed / f'{i:03d}.webp' for i in range(classes)]))
        val = np.concatenate(list(pool.map(unpack, [packed / f'v{i:02d}.webp' for i in range(parts)])))
    y = np.repeat(np.arange(len(train)), [len(part) for part in train])
    vy = np.load(packed / 'vy.npy')[:len(val)].astype(np.int64)
    return [torch.from_numpy(a).to(DEVICE) for a in (np.concatenate(train), y, val, vy)]


def normal(x):
    """0..1 as the network expects it."""
    return ((x - MEAN) / STD).contiguous(memory_format=torch.channels_last)


def augment(x, side, least):
    """Bytes to 0..1 at the given side: a random part of at least the share least of the area, mirrored or not, and another
    brightness, contrast and saturation."""
    n = len(x)

    def uniform(low, high):
        return torch.empty(n, device=DEVICE).uniform_(low, high)

    def factor(spread):
        return uniform(1 - spread, 1 + spread).view(-1, 1, 1, 1)

    area, ratio = uniform(least, 1), torch.exp(uniform(math.log(3 / 4), math.log(4 / 3)))
    w, h = (area * ratio).sqrt().clamp(max=1), (area / ratio).sqrt().clamp(max=1)
    mirror = torch.where(torch.rand(n, device=DEVICE) < .5, -1., 1.)
    theta = torch.zeros(n, 2, 3, device=DEVICE)
    theta[:, 0, 0], theta[:, 1, 1] = w * mirror, h
    theta[:, 0, 2], theta[:, 1, 2] = (1 - w) * uniform(-1, 1), (1 - h) * uniform(-1, 1)
    grid = F.affine_grid(theta, (n, 3, side, side), align_corners=False)
    x = F.grid_sample(x.float().div_(255), grid, mode='bilinear', padding_mode='reflection', align_corners=False)
    x = x * factor(.4)
    mean = x.mean((1, 2, 3), keepdim=True)
    x = (x - mean) * factor(.4) + mean
    grey = (x * GREY).sum(1, keepdim=True)
    return ((x - grey) * factor(.4) + grey).clamp(0, 1)


def mix(x, y):
    """Mixup or CutMix with another order of the batch: pictures, both classes, share of the first."""
    other = torch.randperm(len(x), device=DEVICE)
    if np.random.rand() < .5:
        share, side = float(np.random.beta(1, 1)), x.shape[-1]
        cx, cy, half = np.random.randint(side), np.random.randint(side), int(side * math.sqrt(1 - share) / 2)
        top, bottom, left, right = max(cy - half, 0), min(cy + half, side), max(cx - half, 0), min(cx + half, side)
        x = x.clone()
        x[:, :, top:bottom, left:right] = x[other][:, :, top:bottom, left:right]
        share = 1 - (bottom - top) * (right - left) / side**2
    else:
        share = float(np.random.beta(.3, .3))
        x = share * x + (1 - share) * x[other]
    return x, y, y[other], share


def batches(n, size):
    """Indices of batches in random orders, without end."""
    while True:
        order = torch.randperm(n, device=DEVICE)
        for b in range(n // size):
            yield order[b * size:(b + 1) * size]


def tagged(x, bank):
    """0..1 with a random tag of the bank (K, 4, 64, 64), premultiplied, on every picture of side 64."""
    tag = bank[torch.randint(len(bank), (len(x),), device=DEVICE)]
    return x * (1 - tag[:, 3:]) + tag[:, :3]
