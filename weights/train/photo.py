#!/usr/bin/env python3
"""Trains the photo classifier on Tiny ImageNet (200 classes, 64x64) on a CPU, and writes photo.onnx and labels.txt.

Usage: python3 photo.py DATA OUT        DATA: the folder tiny-imagenet-200 (train/, val/, wnids.txt, words.txt)
Needs PyTorch 1.13 or newer, NumPy, Pillow. Two cores with AVX-512 take about 80 minutes. photo_quantise.py makes the file
that is shipped of OUT/photo.onnx.

The network is a plain VGG: 3x3 convolutions with BatchNormalization and ReLU, max pooling, global average pooling, one dense
layer; 2.4 million weights. Input (N,3,64,64), RGB scaled to 0..1, minus mean, divided by std. BatchNormalization is folded into
the convolutions on export.
"""
import math, os, sys, time
from multiprocessing import Pool
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from PIL import Image

WIDTHS = [32, 'M', 64, 'M', 128, 128, 'M', 256, 256, 'M', 512]
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
SCHEDULE = [(40, 8), (52, 6), (64, 6)]   # (image side, epochs): small first, because it is cheap
BATCH, PEAK_LR, WEIGHT_DECAY, SMOOTHING, SEED = 256, 0.4, 5e-4, 0.1, 0


def network(norm=True):
    layers, c = [], 3
    for w in WIDTHS:
        if w == 'M':
            layers.append(nn.MaxPool2d(2))
        else:
            layers += [nn.Conv2d(c, w, 3, padding=1, bias=not norm)] + ([nn.BatchNorm2d(w)] if norm else []) + [nn.ReLU(inplace=True)]
            c = w
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(c, 200))


def read(path):
    return np.asarray(Image.open(path).convert('RGB'), dtype=np.uint8)


def load(data):
    wnids = sorted(l.strip() for l in open(f'{data}/wnids.txt') if l.strip())
    index = {w: i for i, w in enumerate(wnids)}
    train = [(f'{data}/train/{w}/images/{f}', index[w]) for w in wnids for f in sorted(os.listdir(f'{data}/train/{w}/images'))]
    val = [(f'{data}/val/images/{f}', index[w]) for f, w in (l.split('\t')[:2] for l in open(f'{data}/val/val_annotations.txt'))]
    with Pool() as pool:
        sets = [np.stack(pool.map(read, [p for p, _ in s], chunksize=500)).transpose(0, 3, 1, 2) for s in (train, val)]
    return wnids, *[torch.from_numpy(x) for x in sets], *[torch.tensor([y for _, y in s]) for s in (train, val)]


def prepare(x):
    mean, std = (torch.tensor(v).view(1, 3, 1, 1) for v in (MEAN, STD))
    return x.float().div_(255).sub_(mean).div_(std)


def augment(x, side):
    """Random resized crop (shared by 32 images) and horizontal flip."""
    out = []
    for c in x.split(32):
        s, a = np.random.uniform(0.45, 1.0), math.exp(np.random.uniform(math.log(3/4), math.log(4/3)))
        h, w = min(64, int(64*math.sqrt(s/a))), min(64, int(64*math.sqrt(s*a)))
        t, l = np.random.randint(0, 64-h+1), np.random.randint(0, 64-w+1)
        out.append(F.interpolate(c[:, :, t:t+h, l:l+w], size=(side, side), mode='bilinear', align_corners=False, antialias=True))
    x = torch.cat(out)
    flip = torch.rand(len(x)) < 0.5
    x[flip] = x[flip].flip(3)
    return x.contiguous(memory_format=torch.channels_last)


@torch.no_grad()
def accuracy(model, x, y):
    model.eval()
    top1 = top5 = 0
    for i in range(0, len(x), 250):
        p = model(prepare(x[i:i+250]).contiguous(memory_format=torch.channels_last)).topk(5, 1)[1]
        hit = p == y[i:i+250].view(-1, 1)
        top1 += hit[:, 0].sum().item()
        top5 += hit.sum().item()
    model.train()
    return top1/len(x), top5/len(x)


def fold(model):
    """The same function without BatchNormalization."""
    plain, convs = network(norm=False), []
    for a, b in zip(list(model), list(model)[1:]):
        if isinstance(a, nn.Conv2d):
            k = b.weight/torch.sqrt(b.running_var+b.eps)
            convs.append((a.weight*k.view(-1, 1, 1, 1), b.bias-b.running_mean*k))
    for layer in plain:
        if isinstance(layer, nn.Conv2d):
            w, b = convs.pop(0)
            layer.weight.data.copy_(w)
            layer.bias.data.copy_(b)
    plain[-1].load_state_dict(model[-1].state_dict())
    return plain.eval()


def export(model, wnids, data, out, val, labels):
    words = dict(l.rstrip('\n').split('\t') for l in open(f'{data}/words.txt'))
    with open(f'{out}/labels.txt', 'w') as f:
        f.writelines(f'{w}\t{words[w]}\n' for w in wnids)
    plain = fold(model.eval())
    print('folded: top1 %.4f top5 %.4f' % accuracy(plain, val, labels))
    plain.eval()
    torch.onnx.export(plain, torch.zeros(1, 3, 64, 64), f'{out}/photo.onnx', opset_version=13, input_names=['image'], output_names=['logits'])


def main(data, out):
    torch.manual_seed(SEED)
    np.random.seed(SEED)
    wnids, train, val, y, vy = load(data)
    model = network().to(memory_format=torch.channels_last)
    decay = [p for p in model.parameters() if p.ndim > 1]
    rest = [p for p in model.parameters() if p.ndim <= 1]
    opt = torch.optim.SGD([{'params': decay, 'weight_decay': WEIGHT_DECAY}, {'params': rest, 'weight_decay': 0}], lr=0.1, momentum=0.9, nesterov=True)
    per_epoch = len(train)//BATCH
    total, step, start = per_epoch*sum(e for _, e in SCHEDULE), 0, time.time()
    warm = 0.15*total
    for side, epochs in SCHEDULE:
        for _ in range(epochs):
            order = torch.randperm(len(train))
            for b in range(per_epoch):
                lr = PEAK_LR*step/warm if step < warm else PEAK_LR*0.5*(1+math.cos(math.pi*(step-warm)/(total-warm)))+1e-4
                for g in opt.param_groups:
                    g['lr'] = lr
                i = order[b*BATCH:(b+1)*BATCH]
                x = augment(prepare(train[i]), side)
                opt.zero_grad(set_to_none=True)
                with torch.autocast('cpu', dtype=torch.bfloat16):
                    logits = model(x)
                F.cross_entropy(logits.float(), y[i], label_smoothing=SMOOTHING).backward()
                opt.step()
                step += 1
            print('side %d  top1 %.4f top5 %.4f  %.0f min' % (side, *accuracy(model, val, vy), (time.time()-start)/60), flush=True)
    torch.save(model.state_dict(), f'{out}/photo.pt')
    export(model, wnids, data, out, val, vy)


if __name__ == '__main__':
    main(*sys.argv[1:3])
