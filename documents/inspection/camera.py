"""What a camera says of its picture: when and where it was taken. Its own claim, and easily changed."""

import struct
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image

CAMERA_ZONE = ZoneInfo("Asia/Shanghai")  # what is read where the camera writes local time without saying which
_EXIF_IFD, _TAKEN_AT, _TAKEN_AT_OFFSET = 0x8769, 0x9003, 0x9011
_GPS_IFD, _NORTH_SOUTH, _LATITUDE, _EAST_WEST, _LONGITUDE = 0x8825, 1, 2, 3, 4
# What reading broken properties raises.
_BROKEN = (
    OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, EOFError, RuntimeError, OverflowError,
    ZeroDivisionError, struct.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """`taken_at` is an ISO instant with offset, in CAMERA_ZONE where `zone_known` is false; the place is in degrees.

    `latitude` and `longitude` are decimal strings with six places, north and east positive.
    """

    taken_at: str | None = None
    zone_known: bool = False
    latitude: str | None = None
    longitude: str | None = None


def said_by(image: Image.Image) -> Said:
    """Read what the camera says; whatever can't be read it has not said."""
    try:
        exif = image.getexif()
    except _BROKEN:
        return Said()
    taken_at, zone_known = _time(exif)
    latitude, longitude = _place(exif)
    return Said(taken_at, zone_known, latitude, longitude)


def _time(exif: Image.Exif) -> tuple[str | None, bool]:
    try:
        details = exif.get_ifd(_EXIF_IFD)
        stamp = datetime.strptime(_text(details[_TAKEN_AT]), "%Y:%m:%d %H:%M:%S").replace(tzinfo=CAMERA_ZONE)
        offset = _text(details.get(_TAKEN_AT_OFFSET, ""))
        if offset:
            stamp = datetime.fromisoformat(f"{stamp:%Y-%m-%dT%H:%M:%S}{offset}")
    except _BROKEN:
        return None, False
    return (stamp.isoformat(), bool(offset)) if stamp.year >= 1990 else (None, False)


def _text(value: Any) -> str:
    return (value.decode("ascii", "replace") if isinstance(value, bytes) else str(value)).strip("\0 ")


def _place(exif: Image.Exif) -> tuple[str | None, str | None]:
    try:
        gps = exif.get_ifd(_GPS_IFD)
        latitude = _degrees(gps[_LATITUDE], _text(gps[_NORTH_SOUTH]), "NS", 90)
        longitude = _degrees(gps[_LONGITUDE], _text(gps[_EAST_WEST]), "EW", 180)
    except _BROKEN:
        return None, None
    # Where a camera has no fix it often writes zeros, a point in the Gulf of Guinea.
    if latitude is None or longitude is None or not (float(latitude) or float(longitude)):
        return None, None
    return latitude, longitude


def _degrees(parts: Any, side: str, sides: str, most: int) -> str | None:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    if side not in tuple(sides) or not 0 <= value <= most:
        return None
    return f"{-value if side == sides[1] else value:.6f}"
