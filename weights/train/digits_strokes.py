"""Drawn digits: polylines with a round brush, brought to MNIST's form.

A shape is a list of strokes, a stroke a list of (x, y) points in the box 0..1, y downwards. Two sets of shapes exist and
share nothing: SHAPES below, control points of smooth curves, from which part of the training set is drawn; and the
polylines of web/e2e/testdata/strokes.json, with which the finished network is examined here and, through the page's
drawing pad, in the browser tests.
"""

import math

import numpy as np

# Control points for training: handwriting habits rather than letterforms. Several ways to write each digit.
SHAPES = {
    0: [
        [[(.52, .05), (.25, .2), (.15, .5), (.24, .82), (.5, .95), (.76, .8), (.85, .5), (.75, .18), (.5, .05)]],
        [[(.6, .1), (.4, .1), (.28, .4), (.3, .75), (.45, .92), (.62, .8), (.7, .5), (.66, .2), (.5, .08), (.4, .15)]],
        [[(.3, .25), (.2, .55), (.35, .9), (.65, .9), (.82, .55), (.7, .15), (.45, .08), (.28, .3)]],
    ],
    1: [
        [[(.5, .0), (.5, .5), (.5, 1.)]],
        [[(.62, .02), (.5, .5), (.4, 1.)]],
        [[(.3, .3), (.42, .2), (.55, .02)], [(.55, .02), (.55, .5), (.55, 1.)]],
        [[(.2, .45), (.4, .25), (.56, .0)], [(.56, .0), (.56, .5), (.55, 1.)]],
        [[(.3, .22), (.45, .12), (.52, .02)], [(.52, .02), (.5, .5), (.5, .98)], [(.22, .98), (.5, .97), (.8, .98)]],
        [[(.4, .0), (.5, .5), (.56, 1.)]],
    ],
    2: [
        [[(.15, .28), (.3, .06), (.6, .03), (.8, .2), (.7, .45), (.45, .7), (.15, .97)], [(.15, .97), (.5, .95), (.9, .97)]],
        [[(.2, .2), (.45, .02), (.75, .14), (.72, .42), (.45, .75), (.22, .93), (.1, .85), (.2, .72), (.42, .82), (.65, .95),
          (.92, .88)]],
        [[(.12, .1), (.4, .06), (.8, .08)], [(.8, .08), (.5, .5), (.14, .95)], [(.14, .95), (.5, .94), (.88, .93)]],
        [[(.25, .35), (.35, .1), (.6, .08), (.7, .3), (.5, .62), (.2, .9), (.45, .86), (.65, .94), (.88, .82)]],
    ],
    3: [
        [[(.18, .15), (.45, .02), (.75, .14), (.7, .36), (.42, .47)], [(.42, .47), (.75, .56), (.82, .78), (.55, .97),
          (.15, .86)]],
        [[(.2, .06), (.5, .05), (.82, .05)], [(.82, .05), (.6, .25), (.42, .42)], [(.42, .42), (.78, .5), (.8, .82), (.48, .98),
          (.14, .84)]],
        [[(.2, .2), (.45, .04), (.7, .16), (.66, .38), (.46, .5), (.4, .44), (.52, .46), (.76, .62), (.72, .88), (.42, .96),
          (.18, .82)]],
        [[(.3, .08), (.62, .12), (.66, .3), (.4, .45), (.66, .6), (.7, .82), (.28, .95)]],
    ],
    4: [
        [[(.22, .03), (.2, .3), (.16, .56)], [(.16, .56), (.5, .58), (.92, .56)], [(.7, .1), (.68, .5), (.66, 1.)]],
        [[(.7, .02), (.4, .35), (.08, .68)], [(.08, .68), (.5, .68), (.95, .67)], [(.7, .02), (.7, .5), (.7, 1.)]],
        [[(.2, .05), (.18, .35), (.35, .52), (.6, .5), (.75, .38)], [(.8, .02), (.76, .5), (.74, 1.)]],
        [[(.5, .0), (.3, .3), (.1, .62)], [(.1, .62), (.5, .6), (.9, .6)], [(.58, .35), (.56, .7), (.55, 1.)]],
        [[(.7, .98), (.68, .5), (.66, .03)], [(.66, .03), (.35, .3), (.12, .6)], [(.12, .6), (.5, .62), (.9, .6)]],
    ],
    5: [
        [[(.8, .04), (.5, .04), (.24, .05)], [(.24, .05), (.22, .25), (.2, .45)], [(.2, .45), (.5, .36), (.8, .52), (.8, .82),
          (.5, .98), (.14, .88)]],
        [[(.28, .08), (.26, .25), (.24, .45)], [(.24, .45), (.55, .42), (.76, .62), (.66, .9), (.4, .97), (.15, .9)],
         [(.28, .08), (.55, .07), (.88, .05)]],
        [[(.8, .08), (.5, .04), (.28, .14), (.28, .36), (.52, .46), (.74, .62), (.68, .88), (.42, .96), (.18, .88)]],
        [[(.7, .05), (.5, .06), (.32, .05)], [(.32, .05), (.3, .3), (.3, .52)], [(.3, .52), (.5, .46), (.68, .6), (.68, .84),
          (.5, .96), (.26, .9)]],
    ],
    6: [
        [[(.75, .04), (.45, .2), (.22, .5), (.2, .78), (.42, .97), (.7, .9), (.78, .7), (.6, .52), (.35, .58), (.22, .75)]],
        [[(.4, .0), (.28, .3), (.22, .65), (.35, .93), (.62, .93), (.75, .72), (.58, .54), (.34, .62), (.25, .78)]],
        [[(.8, .15), (.58, .04), (.32, .2), (.2, .55), (.28, .88), (.55, .97), (.76, .78), (.62, .56), (.38, .56), (.24, .7)]],
        [[(.5, .02), (.38, .35), (.32, .7), (.42, .95), (.62, .9), (.66, .74), (.5, .66), (.36, .76)]],
    ],
    7: [
        [[(.12, .08), (.5, .06), (.88, .08)], [(.88, .08), (.6, .5), (.38, 1.)]],
        [[(.15, .06), (.5, .05), (.85, .06)], [(.85, .06), (.6, .5), (.4, 1.)], [(.3, .52), (.55, .5), (.82, .48)]],
        [[(.14, .3), (.14, .18), (.15, .07)], [(.15, .07), (.5, .08), (.86, .06)], [(.86, .06), (.58, .45), (.48, .98)]],
        [[(.1, .14), (.3, .04), (.55, .12), (.86, .06)], [(.86, .06), (.62, .4), (.52, 1.)], [(.34, .5), (.55, .5), (.8, .5)]],
        [[(.25, .05), (.5, .05), (.72, .06)], [(.72, .06), (.7, .5), (.62, 1.)]],
    ],
    8: [
        [[(.72, .18), (.48, .03), (.25, .2), (.45, .45), (.76, .68), (.66, .93), (.38, .95), (.24, .75), (.48, .5), (.74, .28),
          (.66, .1)]],
        [[(.5, .46), (.3, .34), (.32, .12), (.52, .03), (.7, .14), (.7, .34), (.5, .46)],
         [(.5, .46), (.22, .64), (.28, .9), (.52, .98), (.78, .88), (.76, .62), (.5, .46)]],
        [[(.5, .5), (.28, .3), (.4, .06), (.66, .1), (.7, .32), (.48, .5), (.26, .72), (.4, .96), (.64, .93), (.74, .7),
          (.5, .5)]],
    ],
    9: [
        [[(.74, .22), (.5, .03), (.24, .18), (.28, .44), (.55, .5), (.74, .24)], [(.74, .24), (.74, .6), (.68, 1.)]],
        [[(.72, .25), (.55, .04), (.3, .14), (.26, .4), (.5, .5), (.7, .34), (.74, .2)], [(.74, .2), (.76, .6), (.62, .9),
          (.38, .97), (.22, .82)]],
        [[(.7, .12), (.42, .06), (.22, .28), (.4, .48), (.66, .34), (.74, .12)], [(.74, .12), (.68, .5), (.45, .98)]],
        [[(.6, .22), (.46, .08), (.32, .2), (.36, .38), (.54, .36), (.62, .2)], [(.62, .2), (.62, .6), (.58, 1.)]],
    ],
}


def spline(points, steps=6):
    """Catmull-Rom curve through the points (uniform parameter, ends doubled), as a polyline."""
    p = np.asarray(points, float)
    p = np.concatenate([p[:1], p, p[-1:]])
    t = np.arange(steps)[:, None] / steps
    parts = []
    for a, b, c, d in zip(p, p[1:], p[2:], p[3:]):
        parts.append(.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.concatenate(parts + [p[-1:]])


def distort(shape, rng, jitter, slant, turn, aspect):
    """The same strokes by another hand: points moved by jitter (standard deviation), slant and turn (radians) and
    width over height within the given bounds."""
    a, s, w = rng.uniform(-turn, turn), rng.uniform(-slant, slant), math.exp(rng.uniform(-aspect, aspect))
    m = np.array([[math.cos(a), -math.sin(a)], [math.sin(a), math.cos(a)]]) @ np.array([[w, -s], [0, 1]])
    return [(np.asarray(stroke) - .5 + rng.normal(0, jitter, (len(stroke), 2))) @ m.T for stroke in shape]


def render(strokes, width, side=112):
    """Ink (side, side) in 0..1: strokes with round caps and joins, the larger extent over the whole picture; width is the
    brush's diameter as a fraction of that extent."""
    every = np.concatenate(strokes)
    low, high = every.min(0), every.max(0)
    extent = max((high - low).max(), 1e-6)
    scale = side / (extent * (1 + width))
    radius = width * extent * scale / 2
    offset = side / 2 - (low + high) / 2 * scale
    y, x = np.mgrid[:side, :side].astype(np.float32) + .5
    nearest = np.full((side, side), np.inf, np.float32)
    for stroke in strokes:
        q = (stroke * scale + offset).astype(np.float32)
        for (ax, ay), (bx, by) in zip(q, q[1:] if len(q) > 1 else q):
            dx, dy = bx - ax, by - ay
            t = np.clip(((x - ax) * dx + (y - ay) * dy) / max(dx * dx + dy * dy, 1e-9), 0, 1)
            np.minimum(nearest, (x - ax - t * dx)**2 + (y - ay - t * dy)**2, out=nearest)
    return np.clip(radius + .5 - np.sqrt(nearest), 0, 1)


def shrink(n, m):
    """(m, n) matrix of an area-averaging resize from n pixels to m <= n."""
    edges = np.arange(m + 1) * n / m
    k = np.arange(n)
    return np.clip(np.minimum(edges[1:, None], k + 1) - np.maximum(edges[:-1, None], k), 0, None) * m / n


def normalise(ink):
    """MNIST's form (28, 28): the ink's bounding box fitted into 20x20 with its aspect kept, its centre of mass moved (whole
    pixels) to the middle."""
    rows, columns = np.nonzero(ink.max(1) > .1)[0], np.nonzero(ink.max(0) > .1)[0]
    box = ink[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1]
    h, w = (max(1, round(s * 20 / max(box.shape))) for s in box.shape)
    small = shrink(box.shape[0], h) @ box @ shrink(box.shape[1], w).T
    mass = small.sum()
    cy, cx = (small.sum(1) * (np.arange(h) + .5)).sum() / mass, (small.sum(0) * (np.arange(w) + .5)).sum() / mass
    top, left = min(max(round(14 - cy), 0), 28 - h), min(max(round(14 - cx), 0), 28 - w)
    out = np.zeros((28, 28), np.float32)
    out[top:top + h, left:left + w] = small
    return out


def draw_training(count, rng):
    """count digits drawn from SHAPES: images (count, 28, 28) in 0..1 and labels (count)."""
    images, labels = np.zeros((count, 28, 28), np.float32), np.arange(count) % 10
    for i, digit in enumerate(labels):
        shapes = SHAPES[int(digit)]
        strokes = distort(shapes[rng.integers(len(shapes))], rng, .03, .4, .15, .25)
        images[i] = normalise(render([spline(s) for s in strokes], rng.uniform(.03, .16), 64))
    return images, labels


def draw_examination(shapes, copies, rng):
    """Every shape of strokes.json (digit as text -> list of shapes) in the given number of hands: images (n, 28, 28), labels
    (n), and for each the shape's place in its list (n)."""
    images, labels, places = [], [], []
    for digit, variants in shapes.items():
        for place, shape in enumerate(variants):
            for _ in range(copies):
                strokes = distort(shape, rng, .012, .15, .1, .1)
                images.append(normalise(render(strokes, rng.uniform(.04, .12))))
                labels.append(int(digit))
                places.append(place)
    return np.stack(images), np.array(labels), np.array(places)
