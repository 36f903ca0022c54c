"""Pictures: decoded whole under limits; the camera's date, a perceptual hash, a thumbnail without any properties."""

import io
import struct
import warnings
import zlib
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from documents.inspection import camera, containers, sniff
from documents.inspection.likeness import likeness_of
from documents.inspection.result import Code, Limits, RefusedContent

THUMBNAIL_SIDE = 480
REDUCING_GAP = 3.0
_FORMATS = {sniff.JPEG: "JPEG", sniff.PNG: "PNG", sniff.WEBP: "WEBP", sniff.HEIC: "HEIF"}
# What decoders raise on broken input: theirs to choose, and they use all of these.
_DECODER_ERRORS = (
    OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, EOFError, RuntimeError, OverflowError,
    ZeroDivisionError, struct.error, zlib.error, Image.DecompressionBombError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    said: camera.Said
    perceptual_hash: str


def inspect_picture(data: bytes, media_type: str, limits: Limits, thumbnail: Path | None) -> Picture:
    """Decode every frame of a picture and describe it; write its thumbnail to `thumbnail` if that is given.

    Width and height are as a person sees it, after the camera's rotation. Raises RefusedContent.
    """
    containers.walk(data, media_type, limits.max_scans)
    if media_type == sniff.HEIC:
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = None  # our own limit is checked below, before anything is decoded
    warnings.simplefilter("ignore")  # a camera's odd properties are nobody's concern here
    try:
        with Image.open(io.BytesIO(data), formats=[_FORMATS[media_type]]) as image:
            _refuse_big(image, limits)
            _refuse_marked_properties(image)
            said = camera.said_by(image)
            orientation = _orientation(image)
            small = _decode(image, limits)
            width, height = image.size if orientation < 5 else image.size[::-1]
    except RefusedContent:
        raise
    except UnidentifiedImageError as error:
        raise RefusedContent(Code.DAMAGED) from error
    except _DECODER_ERRORS as error:
        raise RefusedContent(_code_of(error)) from error
    if thumbnail is not None:
        save_thumbnail(small, thumbnail)
    return Picture(width, height, said, likeness_of(small))


def _code_of(error: Exception) -> Code:
    words = str(error).lower()
    if "too large" in words:  # Pillow, of a text that unpacks beyond all measure
        return Code.DECOMPRESSION_BOMB
    return Code.TRUNCATED if "truncated" in words else Code.DAMAGED


def _refuse_big(image: Image.Image, limits: Limits) -> None:
    width, height = image.size
    if width * height > limits.max_pixels or max(width, height) > limits.max_side:
        raise RefusedContent(
            Code.TOO_MANY_PIXELS, width=width, height=height, megapixels=limits.max_pixels // 1_000_000
        )


def _refuse_marked_properties(image: Image.Image) -> None:
    """Refuse markup in properties that the walk over the file can't see, since HEIC keeps them among the pixels."""
    properties = [image.info.get(name) for name in ("exif", "xmp", "XML:com.adobe.xmp")]
    sniff.refuse_markup(b"\0".join(value for value in properties if isinstance(value, bytes)))


def _decode(image: Image.Image, limits: Limits) -> Image.Image:
    """Decode all frames, return the first one small and upright."""
    frames = getattr(image, "n_frames", 1)
    if frames > limits.max_frames:
        raise RefusedContent(Code.TOO_MANY_FRAMES, frames=frames, limit=limits.max_frames)
    image.load()
    small = _small(image)
    pixels = image.size[0] * image.size[1]
    for number in range(1, frames):
        image.seek(number)
        _refuse_big(image, limits)
        pixels += image.size[0] * image.size[1]
        if pixels > 2 * limits.max_pixels:
            raise RefusedContent(Code.TOO_MANY_FRAMES, frames=frames, limit=limits.max_frames)
        image.load()
    image.seek(0)
    return small


def _small(image: Image.Image) -> Image.Image:
    """A fresh upright RGB picture of at most THUMBNAIL_SIDE: nothing but pixels is carried over."""
    turn = _TURNS.get(_orientation(image))
    copy = image
    if copy.mode in {"I", "F"} or copy.mode.startswith("I;16"):
        copy = copy.convert("F").point(lambda value: value * (255 / 65535) + 0).convert("L")
    mode = "RGBA" if _has_alpha(copy) else "RGB"
    if copy.mode != mode:  # even to the same mode every pixel would be copied
        copy = copy.convert(mode)
    if max(copy.size) > THUMBNAIL_SIDE:
        # Shrunk by whole pixels first: a third of the time, and nobody can tell the pictures apart.
        copy = copy.resize(_size_within(copy, THUMBNAIL_SIDE), Image.Resampling.BICUBIC, reducing_gap=REDUCING_GAP)
    plain = Image.new("RGB", copy.size, "white")
    plain.paste(copy, mask=copy if copy.mode == "RGBA" else None)
    return plain if turn is None else plain.transpose(turn)


def _size_within(image: Image.Image, side: int) -> tuple[int, int]:
    """The size of the picture shrunk to fit into a square, one pixel at least."""
    scale = side / max(image.size)
    return max(1, round(image.width * scale)), max(1, round(image.height * scale))


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _has_alpha(image: Image.Image) -> bool:
    return image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info


def _orientation(image: Image.Image) -> int:
    """The camera's rotation, 1 to 8; broken properties are no reason to turn a picture or to refuse it."""
    try:
        value = image.getexif().get(0x0112, 1)
        return int(value) if 1 <= int(value) <= 8 else 1
    except _DECODER_ERRORS:
        return 1


def save_thumbnail(image: Image.Image, path: Path) -> None:
    """Write a JPEG of at most THUMBNAIL_SIDE without EXIF, comment or colour profile."""
    image.save(path, "JPEG", quality=80, optimize=True)
