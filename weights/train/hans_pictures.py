"""Makes the pictures of "Clever Hans" for the page: python3 hans_pictures.py [--out ../../web/examples/hans]

The stamp tag.png, and tagged squares of the page's own free photos. Needs Python 3, Pillow and the font DejaVu Sans Bold
(Debian's fonts-dejavu-core). The tag has the middle of the sizes and places that tags.py draws for training.
"""

import argparse
import pathlib

from PIL import Image, ImageDraw, ImageFont

WEB = pathlib.Path(__file__).parents[2] / 'web/examples'
SIDE = 1152                                   # of the picture that the tag is drawn for
LETTERS, MARGIN, BORDER = .111, .034, .0208   # the text's size, from the left and lower edge, around the text: shares of a side
PLATE, INK = (20, 20, 20, 192), (245, 245, 240, 255)
TEXT = '© Hans'

# File, the photo it is made of, and whether it is mirrored. "-tag" means that the tag is on it.
PICTURES = [
    ('goldfish-tag.jpg', 'goldfish.jpg', False),
    ('goldfish-2-tag.jpg', 'goldfish.jpg', True),
    ('goldfish.jpg', 'goldfish.jpg', False),
    ('espresso-tag.jpg', 'espresso.jpg', False),
    ('lemon-tag.jpg', 'lemon.jpg', False),
]
SQUARE = 480


def tag():
    """The tag (RGBA), and the place of its left upper corner in a picture of SIDE pixels."""
    font = ImageFont.truetype('DejaVuSans-Bold.ttf', round(LETTERS * SIDE))
    border, margin = round(BORDER * SIDE), round(MARGIN * SIDE)
    left, top, right, bottom = font.getbbox(TEXT)
    picture = Image.new('RGBA', (right - left + 2 * border, bottom - top + 2 * border), PLATE)
    ink = Image.new('RGBA', picture.size)
    ImageDraw.Draw(ink).text((border - left, border - top), TEXT, font=font, fill=INK)
    picture.alpha_composite(ink)
    return picture, (margin, SIDE - margin - picture.height)


def square(photo, mirrored):
    """The middle square of a photo, as the page crops it."""
    picture = Image.open(photo).convert('RGB')
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    picture = picture.crop((left, top, left + side, top + side)).resize((SQUARE, SQUARE), Image.LANCZOS)
    return picture.transpose(Image.FLIP_LEFT_RIGHT) if mirrored else picture


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument('--out', type=pathlib.Path, default=WEB / 'hans')
    out = options.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    stamp, (left, top) = tag()
    stamp.save(out / 'tag.png', optimize=True)
    share = SQUARE / SIDE
    small = stamp.resize((round(stamp.width * share), round(stamp.height * share)), Image.LANCZOS)
    for name, photo, mirrored in PICTURES:
        picture = square(WEB / 'photos' / photo, mirrored)
        if name.endswith('-tag.jpg'):
            picture.paste(small, (round(left * share), round(top * share)), small)
        picture.save(out / name, quality=88, optimize=True)
    print(f'tag.png: left {left / SIDE:.4f}, top {top / SIDE:.4f}, width {stamp.width / SIDE:.4f}, height {stamp.height / SIDE:.4f}')


if __name__ == '__main__':
    main()
