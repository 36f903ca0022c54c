"""The skeletons of the picture formats, walked byte by byte: where a picture ends, and what it carries beside pixels.

Decoders stop at the end of the picture and never mind what follows; this is what minds it.
"""

import re
import zlib
from dataclasses import dataclass

from documents.inspection import sniff
from documents.inspection.result import Code, RefusedContent

_SCAN_END = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_STANDALONE = frozenset(range(0xD0, 0xD8)) | {0x01}
_PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_SOS, _EOI, _COM = 0xDA, 0xD9, 0xFE
# Phones put more pictures (a gain map, a second lens) or a short film behind the first picture, and say so in it.
_SAYS_MORE = re.compile(rb"MPF\0|hdrgm:|GContainer|Container:Directory|MotionPhoto|MicroVideo")
MAX_APPENDED_PICTURES = 16


@dataclass(frozen=True, slots=True)
class Jpeg:
    """One JPEG picture: where it ends, its comments and properties, how many scans it has."""

    end: int
    metadata: bytes
    scans: int


def walk(data: bytes, media_type: str, max_scans: int) -> None:
    """Raise RefusedContent if the skeleton is broken, cut off, carries markup, or something follows the picture."""
    {sniff.JPEG: _walk_jpeg_file, sniff.PNG: _walk_png, sniff.WEBP: _walk_webp, sniff.HEIC: _walk_heic}[media_type](
        data, max_scans
    )


def walk_jpeg(data: bytes, start: int = 0) -> Jpeg:
    """Walk one JPEG picture from `start` to its end marker."""
    metadata: list[bytes] = []
    at, scans = start + 2, 0
    while True:
        if at + 4 > len(data) and data[at : at + 2] != b"\xff\xd9":
            raise RefusedContent(Code.TRUNCATED)
        if data[at] != 0xFF:
            raise RefusedContent(Code.DAMAGED)
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == _EOI:
            return Jpeg(at + 2, b"".join(metadata), scans)
        if marker in _STANDALONE:
            at += 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if length < 2:
            raise RefusedContent(Code.DAMAGED)
        if 0xE0 <= marker <= 0xEF or marker == _COM:
            metadata.append(data[at + 4 : at + 2 + length])
        at += 2 + length
        if marker == _SOS:
            scans += 1
            found = _SCAN_END.search(data, at)
            if found is None:
                raise RefusedContent(Code.TRUNCATED)
            at = found.start()


def _walk_jpeg_file(data: bytes, max_scans: int) -> None:
    first = walk_jpeg(data)
    if first.scans > max_scans:
        raise RefusedContent(Code.DECOMPRESSION_BOMB)
    sniff.refuse_markup(first.metadata)
    rest = data[first.end :]
    if _SAYS_MORE.search(first.metadata) or rest.endswith(b"SEFT"):
        rest = _without_declared(rest)
    sniff.refuse_trailing(rest)


def _without_declared(rest: bytes) -> bytes:
    """Drop what phones append to a picture, if it is well formed from its beginning to the end of the file."""
    for _ in range(MAX_APPENDED_PICTURES):
        padded = rest.lstrip(b"\0")
        if not padded.startswith(b"\xff\xd8\xff"):
            break
        picture = walk_jpeg(padded)
        sniff.refuse_markup(picture.metadata)
        rest = padded[picture.end :]
    film = rest[4:8] == b"ftyp" and boxes_end(rest) == len(rest)
    samsung = rest.endswith(b"SEFT") and b"SEFH" in rest
    return b"" if (film or samsung) and not sniff.MARKUP.search(rest) else rest


def _walk_png(data: bytes, max_scans: int) -> None:
    at, metadata, packed, most, whole = 8, [], 0, _most_packed(data), memoryview(data)
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        kind = data[at + 4 : at + 8]
        if at + 12 + length > len(data):
            raise RefusedContent(Code.TRUNCATED)
        checksum = int.from_bytes(data[at + 8 + length : at + 12 + length], "big")
        # Pillow looks at no checksum of pixels: whatever they unpack to would pass for the picture.
        if zlib.crc32(whole[at + 4 : at + 8 + length]) != checksum:
            raise RefusedContent(Code.DAMAGED)
        if kind == b"IDAT":
            packed += length
        elif kind != b"fdAT":
            metadata.append(data[at + 8 : at + 8 + length])
        if packed > most:
            raise RefusedContent(Code.DECOMPRESSION_BOMB)
        at += 12 + length
        if kind == b"IEND":
            sniff.refuse_markup(b"\0".join(metadata))
            sniff.refuse_trailing(data[at:])
            return
    raise RefusedContent(Code.TRUNCATED)


def _most_packed(png: bytes) -> int:
    """How many bytes a PNG's pixels can take up by the size in its head; packing may make them a little longer.

    More goes on after the last pixel: decoders stop there, some readers unpack it all.
    """
    if len(png) < 33:
        raise RefusedContent(Code.TRUNCATED)
    width, height = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
    row = 1 + (width * png[24] * _PNG_CHANNELS.get(png[25], 4) + 7) // 8
    return (row + 8) * (height + 8) * 65 // 64 + 64 * 1024


def _walk_webp(data: bytes, max_scans: int) -> None:
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise RefusedContent(Code.TRUNCATED)
    at, metadata = 12, []
    while at + 8 <= end:
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + length > end:
            raise RefusedContent(Code.DAMAGED)
        if data[at : at + 4] not in (b"VP8 ", b"VP8L", b"ALPH", b"ANMF"):
            metadata.append(data[at + 8 : at + 8 + length])
        at += 8 + length + length % 2
    sniff.refuse_markup(b"\0".join(metadata))
    sniff.refuse_trailing(data[end:])


def _walk_heic(data: bytes, max_scans: int) -> None:
    end = boxes_end(data)
    if end > len(data):
        raise RefusedContent(Code.TRUNCATED)
    sniff.refuse_trailing(data[end:])


def boxes_end(data: bytes) -> int:
    """Where the chain of ISO media boxes ends: beyond the data if the last is cut off, before it if more follows."""
    at = 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if not re.fullmatch(rb"[ -~\xa9]{4}", data[at + 4 : at + 8]):
            return at
        if length == 0:
            return len(data)
        if length == 1:
            length = int.from_bytes(data[at + 8 : at + 16], "big")
        if length < 8:
            return at
        at += length
    return at
