"""Pictures that look enough like a telephone's: a carton on a floor, what broke in it, a waybill; screens of a shop."""

import random

from PIL import Image, ImageDraw, ImageFilter, ImageFont

Font = ImageFont.FreeTypeFont
Lines = list[tuple[str, str]]


def _floor(chance: random.Random, size: tuple[int, int], tone: str) -> Image.Image:
    """A floor with grain and light from one side, so that nothing is flat."""
    width, height = size
    grain = Image.frombytes("L", (width // 4, height // 4), chance.randbytes((width // 4) * (height // 4)))
    grain = grain.resize(size, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(2))
    light = Image.linear_gradient("L").resize(size).rotate(180)
    floor = Image.new("RGB", size, tone)
    floor = Image.blend(floor, Image.merge("RGB", (grain, grain, grain)), 0.12)
    return Image.blend(floor, Image.merge("RGB", (light, light, light)), 0.22)


def _finish(picture: Image.Image, chance: random.Random) -> Image.Image:
    width, height = picture.size
    noise = Image.frombytes("L", picture.size, chance.randbytes(width * height))
    noisy = Image.blend(picture, Image.merge("RGB", (noise, noise, noise)), 0.03)
    return noisy.filter(ImageFilter.GaussianBlur(0.6))


def carton(seed: int, *, crushed: bool, waybill: str = "", font: Font | None = None) -> Image.Image:
    """A taped carton seen from above at an angle; crushed at one corner, with a waybill on it if one is given."""
    chance = random.Random(seed)  # noqa: S311  (the same grain each time)
    picture = _floor(chance, (960, 720), "#8d8a83")
    draw = ImageDraw.Draw(picture)
    corner = (700, 260) if crushed else (790, 190)
    draw.polygon([(180, 240), (560, 130), corner, (430, 340)], fill="#c39a6b", outline="#8a6a45")
    draw.polygon([(180, 240), (430, 340), (440, 610), (200, 480)], fill="#a87f52", outline="#7d5f3d")
    draw.polygon([(430, 340), corner, (780, 440), (440, 610)], fill="#b58b5c", outline="#7d5f3d")
    draw.polygon([(355, 188), (395, 177), (640, 285), (590, 305)], fill="#d8c48f")
    if crushed:
        draw.polygon([(640, 285), (700, 260), (735, 330), (690, 372)], fill="#5f4529", outline="#3d2c19")
        for n in range(9):
            start = (640 + n * 8, 290 + n * 9)
            draw.line((start, (start[0] + chance.randint(20, 70), start[1] + chance.randint(-30, 40))), "#4a3620", 2)
    if waybill and font:
        label = Image.new("RGB", (300, 150), "#fbfbf6")
        pen = ImageDraw.Draw(label)
        pen.rectangle((0, 0, 299, 149), outline="black", width=2)
        at = 20
        while at < 270:
            wide = chance.choice((2, 3, 5))
            pen.rectangle((at, 60, at + wide, 120), fill="black")
            at += wide + chance.choice((2, 3, 4))
        pen.text((18, 10), "国际快件 INTERNATIONAL", "black", font.font_variant(size=17))
        pen.text((18, 34), waybill, "black", font.font_variant(size=19))
        picture.paste(label.rotate(21, expand=True, fillcolor="#b58b5c"), (452, 350))
    return _finish(picture, chance)


def shards(seed: int, colour: str) -> Image.Image:
    """An opened carton with foam, a whole cup, and the pieces of another."""
    chance = random.Random(seed)  # noqa: S311
    picture = _floor(chance, (960, 720), "#a88a63")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((110, 90, 850, 640), fill="#e9e6df", outline="#b9b2a4", width=6)
    draw.ellipse((170, 150, 400, 380), fill=colour, outline="#333333", width=4)
    draw.ellipse((205, 185, 365, 345), fill="#f4f1ea", outline="#777777", width=2)
    for _ in range(26):
        x, y, reach = chance.randint(430, 780), chance.randint(200, 570), chance.randint(16, 62)
        points = [(x + chance.randint(-reach, reach), y + chance.randint(-reach, reach)) for _ in range(4)]
        draw.polygon(points, fill=chance.choice((colour, "#f4f1ea", "#d9d2c3")), outline="#444444")
    return _finish(picture, chance)


def screen(title: str, lines: Lines, font: Font, accent: str) -> Image.Image:
    """A telephone's screen: a coloured bar with the title, and lines of label and value."""
    picture = Image.new("RGB", (540, 960), "#f5f5f7")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 540, 96), fill=accent)
    draw.text((270, 60), title, "white", font.font_variant(size=26), anchor="mm")
    for n, (label, value) in enumerate(lines):
        top = 124 + n * 84
        draw.rounded_rectangle((24, top, 516, top + 70), 10, fill="white")
        draw.text((42, top + 10), label, "#8a8a90", font.font_variant(size=16))
        draw.text((42, top + 34), value, "#202024", font.font_variant(size=21))
    draw.text((270, 936), "样本 SAMPLE", "#b0b0b6", font.font_variant(size=14), anchor="mm")
    return picture
