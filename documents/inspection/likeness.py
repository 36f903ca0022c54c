"""A picture's likeness: what a copy of a photograph keeps when it is shrunk, saved again or brightened.

A dHash of 16 x 16 fields in two readings (is the right neighbour brighter? darker? an even ground is neither), then
the colours of 4 x 4 fields: 176 hexadecimal digits. Papers have none: two sheets of one form are alike and yet two
papers, so only photographs are compared.
"""

from PIL import Image

FIELDS = 16
STEP = 6  # of 255: less than this between two fields is grain, or what saving again changes
FLATTEST = 8  # of 255: below this contrast there is nothing to recognise, and all blank walls would look alike
SHAPE, COLOURS = slice(0, 128), slice(128, 176)
LENGTH = COLOURS.stop
# Of 512 bits. Copies differ in up to twelve, two photographs of different goods in more than a dozen.
NEAR = 12
COLOUR_NEAR = 3  # of 15, in any field: more than a sixth brighter is another picture
# Where the database looks: thirteen parts of the shape, for with twelve differences one of thirteen is still whole.
PARTS = tuple((128 * n // 13, 128 * (n + 1) // 13) for n in range(13))
SAYS_SOMETHING = 3  # bits: a part of an even ground is the same in many pictures and finds nothing

_CELLS, _CELL = 16, 8  # cells a side in which paper is looked for, and pixels a side of each


def likeness_of(image: Image.Image) -> str:
    """The likeness of a photograph; empty for a paper, and where there is nothing in it to recognise."""
    grey = image.convert("L").resize((FIELDS + 1, FIELDS), Image.Resampling.BOX)
    low, high = grey.getextrema()
    shape = _steps(grey.tobytes())
    if high - low < FLATTEST or not shape or is_paper(image):  # type: ignore[operator]
        return ""
    colours = image.convert("RGB").resize((4, 4), Image.Resampling.BOX).tobytes()
    return f"{shape:0128x}" + "".join(f"{value >> 4:x}" for value in colours)


def _steps(values: bytes) -> int:
    bits = 0
    for row in range(FIELDS):
        start = row * (FIELDS + 1)
        steps = [values[at + 1] - values[at] for at in range(start, start + FIELDS)]
        for step in (*steps, *(-step for step in steps)):
            bits = bits << 1 | (step > STEP)
    return bits


def is_paper(image: Image.Image) -> bool:
    """Tell a paper (a scan, a screenshot) from a photograph: bright grey ground nearly everywhere, with ink upon it.

    A thing before a white wall has as much bright ground, but marks on it only along its outline.
    """
    side = _CELLS * _CELL
    small = image.convert("RGB").resize((side, side), Image.Resampling.BOX)
    light, colour = small.convert("L").tobytes(), small.convert("HSV").getchannel("S").tobytes()
    white = sorted(light)[len(light) * 9 // 10]
    ground = ink = 0
    for row in range(_CELLS):
        for column in range(_CELLS):
            starts = [(row * _CELL + y) * side + column * _CELL for y in range(_CELL)]
            lights = sorted(b"".join(light[at : at + _CELL] for at in starts))
            colours = sorted(b"".join(colour[at : at + _CELL] for at in starts))
            if 20 * lights[40] >= 17 * white and colours[32] <= 50:
                ground += 1
                ink += lights[0] <= lights[40] - 40
    cells = _CELLS * _CELLS
    return 5 * ground >= 3 * cells and 10 * ink >= cells and 4 * ink >= 3 * (cells - ground)


def differences(one: str, other: str) -> int | None:
    """How many bits differ between two likenesses of one photograph; None where they are of two photographs.

    Of a small thing before a wall few bits are set, so that fewer may differ: two, and a quarter of them.
    """
    if len(one) != LENGTH or len(other) != LENGTH:
        return None
    a, b = int(one[SHAPE], 16), int(other[SHAPE], 16)
    apart = (a ^ b).bit_count()
    if apart > min(NEAR, 2 + min(a.bit_count(), b.bit_count()) // 4):
        return None
    shades = zip(one[COLOURS], other[COLOURS], strict=True)
    return apart if all(abs(int(x, 16) - int(y, 16)) <= COLOUR_NEAR for x, y in shades) else None


def telling_parts(likeness: str) -> list[tuple[int, str]]:
    """The parts by which a database finds what may be alike: (number of the part, its digits)."""
    parts = [(n, likeness[start:end]) for n, (start, end) in enumerate(PARTS)]
    return [(n, part) for n, part in parts if int(part, 16).bit_count() >= SAYS_SOMETHING]
