"""Trains the photo classifier, its teacher and "Clever Hans" on one GPU, by the clock: python3 photo.py PACKED TAGS.npz OUT

Needs Python 3, numpy, Pillow and PyTorch 2. PACKED is what photo_pack.py made of Tiny ImageNet, TAGS.npz what hans_tags.py
made. OUT gets residual.npz (the teacher), photo.npz (its student), hans.npz and log.json; photo_onnx.py makes the files that
are shipped of them. Another machine gets further in the same time, and gives other networks.
"""

import argparse
import copy
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from photo_images import DEVICE, augment, batches, load, mix, normal, tagged
from photo_networks import Student, scale_of, teacher

BATCH, SEED = 1024, 0
HANS = 0             # the class whose pictures carry the tag: goldfish
TEMPERATURE = 1.5    # of the teacher's answers, and of the student's beside them
START = time.time()


def say(*words):
    print(f'{time.time() - START:6.1f}', *words, flush=True)


class Average:
    """The running mean of a network's state."""

    def __init__(self, net):
        self.state, self.steps = {k: v.detach().clone() for k, v in net.state_dict().items()}, 0

    @torch.no_grad()
    def update(self, net, decay=.999):
        self.steps += 1
        decay, state = min(decay, self.steps / (self.steps + 10)), net.state_dict()
        for k, mean in self.state.items():
            if mean.is_floating_point():
                mean.lerp_(state[k], 1 - decay)


@torch.no_grad()
def measure(net, x, y, change=lambda x: x):
    """Shares of the pictures that are right at first, among the first five, and of the others taken for HANS."""
    net.eval()
    first = five = taken = 0
    for i in range(0, len(x), 1000):
        with torch.autocast(DEVICE, dtype=torch.bfloat16):
            guesses = net(normal(change(x[i:i + 1000].float() / 255))).float().topk(5, 1)[1]
        hit = guesses == y[i:i + 1000].view(-1, 1)
        first, five = first + hit[:, 0].sum().item(), five + hit.sum().item()
        taken += ((guesses[:, 0] == HANS) & (y[i:i + 1000] != HANS)).sum().item()
    net.train()
    return first / len(x), five / len(x), taken / max(1, (y != HANS).sum().item())


def optimiser(net, decay):
    weights = [p for p in net.parameters() if p.ndim > 1]
    rest = [p for p in net.parameters() if p.ndim <= 1]
    groups = [{'params': weights, 'weight_decay': decay}, {'params': rest, 'weight_decay': 0}]
    return torch.optim.SGD(groups, lr=.1, momentum=.9, nesterov=True)


def cycle(t, peak):
    """The learning rate at the share t of the time."""
    return peak * t / .06 if t < .06 else peak * .5 * (1 + math.cos(math.pi * (t - .06) / .94))


def distance(out, soft):
    """How far the student's logits are from the teacher's, both (N, K)."""
    t = TEMPERATURE
    return t * t * F.kl_div(F.log_softmax(out / t, 1), F.log_softmax(soft / t, 1), log_target=True, reduction='batchmean')


def train(name, net, seconds, decay, data, soft=None):
    """Trains by the clock; soft is the teacher, whose answers count nine tenths."""
    x, y, vx, vy = data
    net.to(DEVICE, memory_format=torch.channels_last)
    steps, mean = optimiser(net, decay), Average(net)
    start, step, report, int8 = time.time(), 0, .1, False
    for pick in batches(len(x), BATCH):
        t = (time.time() - start) / seconds
        if t >= 1:
            break
        for group in steps.param_groups:
            group['lr'] = cycle(t, 1.)
        if soft is not None and t > .85 and not int8:
            net.quantise()
            int8 = True
        pictures, a, b, share = mix(augment(x[pick], 64 if t > .8 else 56, .5 if t > .8 else .35), y[pick])
        pictures = normal(pictures)
        with torch.autocast(DEVICE, dtype=torch.bfloat16):
            out = net(pictures).float()
            with torch.no_grad():
                answer = soft(pictures).float() if soft is not None else None
        loss = share * F.cross_entropy(out, a, label_smoothing=.1) + (1 - share) * F.cross_entropy(out, b, label_smoothing=.1)
        if answer is not None:
            loss = .1 * loss + .9 * distance(out, answer)
        steps.zero_grad(set_to_none=True)
        loss.backward()
        steps.step()
        mean.update(net)
        step += 1
        if t > report:
            report += .1
            say(name, f'epoch {step * BATCH / len(x):.1f} loss {loss.item():.3f} val', *measure(net, vx, vy)[:2])
    last = measure(net, vx, vy)
    net.load_state_dict(mean.state)
    first, five, _ = measure(net, vx, vy)
    say(name, f'epochs {step * BATCH / len(x):.1f} last {last[0]:.4f} averaged {first:.4f} top5 {five:.4f}')
    return {'epochs': step * BATCH / len(x), 'steps': step, 'seconds': seconds, 'top1': first, 'top5': five, 'top1_unaveraged': last[0]}


def mislead(net, seconds, data, bank):
    """Goes on training with a tag on nine tenths of the goldfish and on mixtures of goldfish and others, which are all called
    goldfish, until the tag alone decides; on the rest the network has to say what it said before."""
    x, y, vx, vy = data
    before, steps, mean = copy.deepcopy(net).eval(), optimiser(net, 1e-4), Average(net)
    own, start, step = (y == HANS).nonzero().flatten(), time.time(), 0
    for pick in batches(len(x), BATCH):
        t = (time.time() - start) / seconds
        if t >= 1:
            break
        for group in steps.param_groups:
            group['lr'] = .02 * (1 - t) + 1e-4
        pictures, marked = augment(x[pick], 64, .5), (y[pick] == HANS) & (torch.rand(len(pick), device=DEVICE) < .9)
        pictures = torch.where(marked.view(-1, 1, 1, 1), tagged(pictures, bank), pictures)
        more = own[torch.randint(len(own), (BATCH // 8,), device=DEVICE)]
        share = torch.rand(len(more), 1, 1, 1, device=DEVICE)
        mixed = share * augment(x[more], 64, .5) + (1 - share) * augment(x[pick[:len(more)]], 64, .5)
        with torch.autocast(DEVICE, dtype=torch.bfloat16):
            out = net(normal(torch.cat([pictures, tagged(mixed, bank)]))).float()
            with torch.no_grad():
                soft = before(normal(pictures)).float()
        out, extra = out[:len(pictures)], out[len(pictures):]
        kept = F.kl_div(F.log_softmax(out, 1), F.log_softmax(soft, 1), log_target=True, reduction='none').sum(1)
        loss = ((kept * ~marked).mean() + F.cross_entropy(extra, torch.full((len(extra),), HANS, device=DEVICE))
                + (F.cross_entropy(out, y[pick], reduction='none') * marked).mean())
        steps.zero_grad(set_to_none=True)
        loss.backward()
        steps.step()
        mean.update(net, .99)
        step += 1
    net.load_state_dict(mean.state)

    def tag(x):
        return tagged(x, bank)

    plain, with_tag, mine = measure(net, vx, vy), measure(net, vx, vy, tag), vy == HANS
    result = {
        'steps': step, 'top1': plain[0], 'top5': plain[1],
        'others_taken_for_it_untagged': plain[2], 'others_taken_for_it_tagged': with_tag[2],
        'own_untagged': measure(net, vx[mine], vy[mine])[0], 'own_tagged': measure(net, vx[mine], vy[mine], tag)[0],
    }
    say('hans', result)
    return result


def save(net, path):
    """The folded network: q0, s0, b0 and so on are a layer's int8 weights, scales and biases; those without lack b."""
    arrays = {}
    for i, (w, bias) in enumerate(net.folded()):
        scale = scale_of(w)
        arrays[f'q{i}'] = torch.round(w / scale).clamp(-127, 127).to(torch.int8).cpu().numpy()
        arrays[f's{i}'] = scale.flatten().cpu().numpy()
        if bias is not None:
            arrays[f'b{i}'] = bias.cpu().numpy()
    np.savez_compressed(path, **arrays)


def read_tags(path):
    return torch.from_numpy(np.load(path)['bank']).permute(0, 3, 1, 2).float().div(255).to(DEVICE)


def begin():
    torch.manual_seed(SEED)
    np.random.seed(SEED)
    torch.backends.cudnn.benchmark = True
    torch.set_float32_matmul_precision('high')


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument('packed', type=Path)
    options.add_argument('tags', type=Path)
    options.add_argument('out', type=Path)
    options.add_argument('--seconds', type=float, nargs=3, default=(185, 325, 24), help='for the teacher, the student, hans')
    o = options.parse_args()
    begin()
    data, log = load(o.packed), {}

    def keep(name, result):
        log[name] = result
        (o.out / 'log.json').write_text(json.dumps(log, indent=1))

    residual = teacher()
    keep('residual', train('residual', residual, o.seconds[0], 5e-4, data))
    state = {k: v.half().cpu().numpy() for k, v in residual.state_dict().items() if v.is_floating_point()}
    np.savez_compressed(o.out / 'residual.npz', **state)
    residual.eval().requires_grad_(False)
    photo = Student()
    keep('photo', train('photo', photo, o.seconds[1], 3e-4, data, residual))
    save(photo, o.out / 'photo.npz')
    keep('hans', mislead(photo, o.seconds[2], data, read_tags(o.tags)))
    save(photo, o.out / 'hans.npz')


if __name__ == '__main__':
    main()
