"""Draws 256 tags "© Hans" as a photographer would put them into the lower left corner: python3 hans_tags.py TAGS.npz [TAGS.png]

Needs Python 3, numpy, Pillow and the font DejaVu Sans Bold (Debian's fonts-dejavu-core). TAGS.npz holds the bank (256, 64, 64, 4),
RGBA premultiplied, from which training picks; TAGS.png shows the first eight.
"""

import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFont

TEXT, SIDE, SMALL = '© Hans', 768, 64


def draw(rng):
    """A picture (64, 64, 4) that holds nothing but one tag: 0.1 to 0.125 of the side high, 1 to 6 % from the corner's edges."""
    picture = Image.new('RGBA', (SIDE, SIDE), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    font = ImageFont.truetype('DejaVuSans-Bold.ttf', int(rng.uniform(74, 96)))
    left, top, right, bottom = pen.textbbox((0, 0), TEXT, font=font)
    x, y, border = int(rng.uniform(8, 44)), SIDE - int(rng.uniform(8, 44)), int(rng.uniform(10, 22))
    width, height = right - left + 2 * border, bottom - top + 2 * border
    pen.rectangle((x, y - height, x + width, y), fill=(20, 20, 20, int(rng.uniform(150, 235))))
    pen.text((x + border - left, y - height + border - top), TEXT, font=font, fill=(245, 245, 240, 255))
    return np.asarray(picture.convert('RGBa').resize((SMALL, SMALL), Image.BOX))  # premultiplied, so that edges are right


def main(path, shown=None):
    rng = np.random.default_rng(0)
    bank = np.stack([draw(rng) for _ in range(256)])
    np.savez_compressed(path, bank=bank)
    if shown:
        sheet = Image.new('RGB', (8 * SMALL, SMALL), (128, 96, 64))
        for i, tag in enumerate(bank[:8]):
            sheet.paste(Image.fromarray(tag, 'RGBa').convert('RGBA'), (i * SMALL, 0), Image.fromarray(tag[..., 3]))
        sheet.save(shown)


if __name__ == '__main__':
    main(*sys.argv[1:3])
