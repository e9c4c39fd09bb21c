"""Packs Tiny ImageNet into mosaics, to carry it to a machine with a GPU: python3 photo_pack.py tiny-imagenet-200 PACKED

Needs Python 3, numpy and Pillow. PACKED gets a WebP file of 25 pictures a row for every class (000.webp, in the order of
wnids.txt sorted) and for every 500 validation images (v00.webp), and vy.npy, their classes: 41 MB at quality 70.
"""

import argparse
import os
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from PIL import Image

SIDE, ROW, QUALITY, PART = 64, 25, 70, 500


def mosaic(job):
    paths, out = job
    pictures = np.stack([np.asarray(Image.open(path).convert('RGB')) for path in paths])
    rows = len(pictures) // ROW
    pictures = pictures.reshape(rows, ROW, SIDE, SIDE, 3).transpose(0, 2, 1, 3, 4)
    Image.fromarray(pictures.reshape(rows * SIDE, ROW * SIDE, 3)).save(out, quality=QUALITY, method=4)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument('data', type=Path)
    options.add_argument('packed', type=Path)
    o = options.parse_args()
    o.packed.mkdir(parents=True, exist_ok=True)
    ids = sorted((o.data / 'wnids.txt').read_text().split())
    rows = [line.split('\t')[:2] for line in (o.data / 'val/val_annotations.txt').read_text().splitlines()]
    jobs = []
    for i, wordnet in enumerate(ids):
        folder = o.data / 'train' / wordnet / 'images'
        jobs.append(([folder / name for name in sorted(os.listdir(folder))], o.packed / f'{i:03d}.webp'))
    for i in range(0, len(rows), PART):
        jobs.append(([o.data / 'val/images' / name for name, _ in rows[i:i + PART]], o.packed / f'v{i // PART:02d}.webp'))
    with Pool() as pool:
        pool.map(mosaic, jobs, chunksize=4)
    np.save(o.packed / 'vy.npy', np.array([ids.index(wordnet) for _, wordnet in rows], np.uint8))


if __name__ == '__main__':
    main()
