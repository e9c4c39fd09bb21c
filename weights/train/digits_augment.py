"""Variations of a digit image: place, size, slant, wobble and stroke width. Images are (N, 1, 28, 28) in 0..1."""

import math

import torch
import torch.nn.functional as F

TURN, SHEAR = math.radians(14), .25  # either way
SIZE = (.85, 1.12)                   # each axis by itself
SHIFT = 2.5                          # pixels, either way
WOBBLE = .05                         # standard deviation of the displacement on a 5x5 grid, as a fraction of the half side


def uniform(n, low, high, g):
    return torch.rand(n, generator=g) * (high - low) + low


def augment(x, g):
    """Moves, turns, slants, scales and bends every image and redraws most of them with another stroke width. g: the
    torch.Generator from which everything random comes."""
    n = len(x)
    turn, shear = uniform(n, -TURN, TURN, g), uniform(n, -SHEAR, SHEAR, g)
    a, b = 1 / uniform(n, *SIZE, g), 1 / uniform(n, *SIZE, g)
    c, s = torch.cos(turn), torch.sin(turn)
    shift = uniform((n, 2), -SHIFT / 14, SHIFT / 14, g)
    m = torch.stack([torch.stack([a * c, -b * s + shear * a * c, shift[:, 0]], 1),
                     torch.stack([a * s, b * c + shear * a * s, shift[:, 1]], 1)], 1)
    # Twice the side, so that the edge of a stroke can be moved by less than a pixel.
    grid = F.affine_grid(m, (n, 1, 56, 56), align_corners=False)
    bend = torch.randn(n, 2, 5, 5, generator=g) * WOBBLE
    grid = grid + F.interpolate(bend, size=(56, 56), mode='bicubic', align_corners=True).permute(0, 2, 3, 1)
    big = F.grid_sample(x, grid, mode='bilinear', padding_mode='zeros', align_corners=False)

    choice = torch.rand(n, generator=g)
    # Half: a new edge. The blurred strokes are cut at a random level, low for thick and high for thin, into a crisp or a
    # soft edge; this is what strokes from a brush of another width look like.
    cut = (choice < .5).nonzero()[:, 0]
    level, steep = uniform((len(cut), 1, 1, 1), .12, .72, g), torch.exp(uniform((len(cut), 1, 1, 1), .3, 1.8, g))
    steep = torch.maximum(steep, .5 / level)  # what is black stays black
    big[cut] = ((F.avg_pool2d(big[cut], 3, 1, 1) - level) * steep + .5).clamp(0, 1)
    # Some: thicker by a grey dilation with a 5x5 window, or thinner by an erosion with a 3x3 one, by a random part.
    thick = ((choice >= .5) & (choice < .65)).nonzero()[:, 0]
    part = uniform((len(thick), 1, 1, 1), 0, 1, g)
    big[thick] = torch.lerp(big[thick], F.max_pool2d(big[thick], 5, 1, 2), part)
    thin = ((choice >= .65) & (choice < .75)).nonzero()[:, 0]
    part = uniform((len(thin), 1, 1, 1), 0, .9, g)
    big[thin] = torch.lerp(big[thin], -F.max_pool2d(-big[thin], 3, 1, 1), part)
    return F.avg_pool2d(big, 2)
