"""Pictures as the office gets them, drawn: waybills off the scanner, and photographs of goods. The same seed, the same
picture; another seed, another parcel.
"""

import random
from functools import cache

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageFont

Colour = tuple[int, int, int]


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _words(chance: random.Random, count: int) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return " ".join("".join(chance.choices(letters, k=chance.randint(2, 9))) for _ in range(count))


def waybill_scan(seed: int) -> Image.Image:
    """A waybill on a flatbed scanner: one of three carriers' forms, its own numbers, names and bars."""
    chance = random.Random(f"waybill {seed}")
    form = seed % 3
    sheet = Image.new("RGB", (600, 840), (252, 252, 250))
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((20, 20, 580, 820), outline="black", width=2)
    for y in ((110, 250, 420, 600), (90, 200, 380, 520, 700), (140, 330, 470, 640))[form]:
        draw.line((20, y, 580, y), fill="black", width=2)
    draw.line((300, (250, 380, 330)[form], 300, 820), fill="black", width=1)
    draw.text((40, 40), ("SHUNDA EXPRESS", "Forepost", "JS INTERNATIONAL")[form], fill="black", font=_font(38))
    _bars(chance, draw, 60, (130, 215, 160)[form], 460, 80)
    draw.text((80, (222, 305, 252)[form]), f"JD{chance.randrange(10**13):013d}", fill="black", font=_font(22))
    for line in range(11):
        x, y = 34 + 280 * (line % 2), (440, 400, 350)[form] + 32 * line
        draw.text((x, y), _words(chance, chance.randint(2, 4)), fill="black", font=_font(17))
    if chance.random() < 0.4:
        at = chance.randint(330, 470), chance.randint(560, 720)
        draw.ellipse((*at, at[0] + 90, at[1] + 90), outline=(190, 30, 40), width=4)
    return _scanned(chance, sheet)


def _bars(chance: random.Random, draw: ImageDraw.ImageDraw, x: int, y: int, width: int, height: int) -> None:
    end = x + width
    while x < end:
        bar = chance.randint(2, 6)
        draw.rectangle((x, y, x + bar, y + height), fill="black")
        x += bar + chance.randint(2, 7)


def _scanned(chance: random.Random, sheet: Image.Image) -> Image.Image:
    turned = sheet.rotate(chance.uniform(-1, 1), fillcolor=(245, 245, 243), resample=Image.Resampling.BILINEAR)
    grained = Image.blend(turned, _grain(chance, turned.size), 0.02)
    return ImageEnhance.Brightness(grained).enhance(chance.uniform(0.94, 1.03))


def product_photo(seed: int) -> Image.Image:
    """A photograph of goods: a carton on a floor, a thing on a table, or one before a white wall."""
    chance = random.Random(f"goods {seed}")
    size = (640, 480) if chance.random() < 0.7 else (480, 640)
    scene = _ground(chance, size)
    draw = ImageDraw.Draw(scene)
    for _ in range(chance.randint(1, 2)):
        _thing(chance, draw, size)
    for _ in range(chance.randint(0, 4)):
        _damage(chance, draw, size)
    return _photographed(chance, scene)


def _colour(chance: random.Random, low: int = 20, high: int = 235) -> Colour:
    return chance.randint(low, high), chance.randint(low, high), chance.randint(low, high)


def _ground(chance: random.Random, size: tuple[int, int]) -> Image.Image:
    kind = chance.choice(("white", "floor", "table", "cloth"))
    if kind == "white":
        return Image.new("RGB", size, (chance.randint(232, 250),) * 3)
    base, far = _colour(chance, 90, 200), _colour(chance, 60, 220)
    scene = Image.composite(
        Image.new("RGB", size, base), Image.new("RGB", size, far), Image.linear_gradient("L").resize(size)
    )
    draw = ImageDraw.Draw(scene)
    if kind == "table":
        for _ in range(30):
            y = chance.randint(0, size[1])
            shade = chance.randint(-18, 18)
            draw.line((0, y, size[0], y + chance.randint(-20, 20)), fill=tuple(c + shade for c in base), width=3)
    if kind == "floor":
        step, shift = chance.randint(60, 160), chance.randint(0, 60)
        for at in range(shift, max(size), step):
            draw.line((at, 0, at - 60, size[1]), fill=far, width=3)
            draw.line((0, at, size[0], at + 20), fill=far, width=3)
    return scene


def _thing(chance: random.Random, draw: ImageDraw.ImageDraw, size: tuple[int, int]) -> None:
    width, height = chance.randint(size[0] // 4, size[0] * 3 // 4), chance.randint(size[1] // 4, size[1] * 3 // 4)
    x, y = chance.randint(0, size[0] - width), chance.randint(0, size[1] - height)
    main = _colour(chance)
    dark = tuple(c * 2 // 3 for c in main)
    kind = chance.choice(("carton", "bottle", "device", "cup", "shoe"))
    if kind == "carton":
        top = height // chance.randint(3, 6)
        draw.rectangle((x, y + top, x + width, y + height), fill=main)
        draw.polygon([(x, y + top), (x + width // 5, y), (x + width, y), (x + width, y + top)], fill=dark)
        draw.rectangle((x + width // 2 - 12, y + top, x + width // 2 + 12, y + height), fill=(205, 190, 150))
    elif kind == "bottle":
        draw.rounded_rectangle((x, y + height // 3, x + width // 3, y + height), 20, fill=main)
        draw.rectangle((x + width // 9, y, x + width // 5, y + height // 3), fill=dark)
    elif kind == "device":
        draw.rounded_rectangle((x, y, x + width, y + height), 24, fill=dark)
        draw.rectangle((x + 16, y + 16, x + width - 16, y + height - 40), fill=main)
    elif kind == "cup":
        draw.ellipse((x, y, x + width, y + height), fill=main, outline=dark, width=9)
        draw.ellipse((x + width // 4, y + height // 4, x + width * 3 // 4, y + height * 3 // 4), fill=dark)
    else:
        points = [(x, y + height), (x, y + height // 2), (x + width // 3, y), (x + width, y + height * 2 // 3)]
        draw.polygon([*points, (x + width, y + height)], fill=main, outline=dark)


def _damage(chance: random.Random, draw: ImageDraw.ImageDraw, size: tuple[int, int]) -> None:
    at = [(chance.randint(0, size[0]), chance.randint(0, size[1]))]
    for _ in range(chance.randint(3, 7)):
        at.append((at[-1][0] + chance.randint(-70, 70), at[-1][1] + chance.randint(-70, 70)))
    draw.line(at, fill=_colour(chance, 0, 70), width=chance.randint(2, 7), joint="curve")


def _photographed(chance: random.Random, scene: Image.Image) -> Image.Image:
    lit = ImageChops.multiply(scene, _light(chance, scene.size))
    soft = lit.filter(ImageFilter.GaussianBlur(chance.uniform(0.6, 1.4)))
    return Image.blend(soft, _grain(chance, soft.size), 0.03)


def _grain(chance: random.Random, size: tuple[int, int]) -> Image.Image:
    return Image.frombytes("L", size, chance.randbytes(size[0] * size[1])).convert("RGB")


def _light(chance: random.Random, size: tuple[int, int]) -> Image.Image:
    light = Image.radial_gradient("L").point(lambda value: 255 - value * 2 // 5)
    turned = light.resize((size[0] * 2, size[1] * 2))
    x, y = chance.randint(0, size[0]), chance.randint(0, size[1])
    return turned.crop((x, y, x + size[0], y + size[1])).convert("RGB")
