"""Times VGG-16 and its explanations by Zennit on PyTorch, on the CPU, with random
weights: python3 zennit_bench.py THREADS ROUNDS writes {"what": [ms, ...]} as JSON."""

import json
import sys
import time

import torch
from torch import nn
from zennit.composites import EpsilonGammaBox, EpsilonPlusFlat


def vgg16():
    layers, channels = [], 3
    for size in (64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0):
        if size:
            layers += [nn.Conv2d(channels, size, 3, padding=1), nn.ReLU()]
            channels = size
        else:
            layers.append(nn.MaxPool2d(2))
    layers += [nn.Flatten(), nn.Linear(512 * 49, 4096), nn.ReLU(), nn.Linear(4096, 4096), nn.ReLU(), nn.Linear(4096, 1000)]
    return nn.Sequential(*layers).eval()


def main():
    threads, rounds = int(sys.argv[1]), int(sys.argv[2])
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    net = vgg16()
    for parameter in net.parameters():
        parameter.requires_grad = False
    x = torch.rand(1, 3, 224, 224) * 4 - 2

    def forward():
        with torch.no_grad():
            net(x)

    def explain(composite):
        with composite.context(net) as modified:
            image = x.clone().requires_grad_()
            out = modified(image)
            start = torch.zeros_like(out)
            start[0, out.argmax()] = out.max().item()
            torch.autograd.grad(out, image, start)

    steps = {
        "forward": forward,
        "epsilon-plus-flat": lambda: explain(EpsilonPlusFlat()),
        "epsilon-gamma-box": lambda: explain(EpsilonGammaBox(low=-2.0, high=2.0)),
    }
    times = {name: [] for name in steps}
    for i in range(rounds + 1):
        for name, step in steps.items():
            start = time.perf_counter()
            step()
            if i:  # the first warms up
                times[name].append(1e3 * (time.perf_counter() - start))
    json.dump(times, sys.stdout)


main()
