"""What is kept of a picture: its size as people see it, what the camera says, and a bare thumbnail."""

from pathlib import Path

import pytest
from PIL import Image

from documents.inspection import Limits
from documents.inspection.pictures import Picture, inspect_picture
from tests.unit.documents import making as make


def _look(data: bytes, thumbnail: Path | None = None, media_type: str = "image/jpeg") -> Picture:
    return inspect_picture(data, media_type, Limits(), thumbnail)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_thumbnail_is_upright_and_says_nothing_of_the_camera(orientation: int, tmp_path: Path) -> None:
    target = tmp_path / "t.jpg"
    found = _look(make.camera_jpeg(orientation, comment=b"somebody's address"), target)
    turned = orientation >= 5
    assert (found.width, found.height) == ((240, 320) if turned else (320, 240))
    with Image.open(target) as small:
        assert small.format == "JPEG"
        assert small.size == (found.width, found.height)
        assert dict(small.getexif()) == {}
        assert not set(small.info) & {"exif", "icc_profile", "comment", "xmp"}
        # The red field stands in the corner where the stored picture's first pixel is shown.
        corner = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}[orientation]
        at = (3 + corner[0] * (small.width - 7), 3 + corner[1] * (small.height - 7))
        red, green, blue = small.getpixel(at)
        assert red > 120 > max(green, blue)
    raw = target.read_bytes()
    assert b"Kamera" not in raw
    assert b"address" not in raw


def test_a_thumbnail_fits_480_pixels(tmp_path: Path) -> None:
    target = tmp_path / "t.jpg"
    _look(make.saved(make.drawing(2000, 500), "JPEG"), target)
    with Image.open(target) as small:
        assert small.size == (480, 120)


def test_deep_grey_is_not_shown_white(tmp_path: Path) -> None:
    target = tmp_path / "t.jpg"
    _look(make.saved(Image.new("I;16", (20, 20), 0x4000), "PNG"), target, "image/png")
    with Image.open(target) as small:
        assert abs(small.getpixel((5, 5))[0] - 0x40) <= 2


@pytest.mark.parametrize(
    ("taken", "offset", "expected"),
    [
        ("2026:02:04 10:20:30", "", "2026-02-04T10:20:30+08:00"),
        ("2026:02:04 10:20:30", "-05:00", "2026-02-04T10:20:30-05:00"),
        ("0000:00:00 00:00:00", "", None),
        ("2026:13:04 10:20:30", "", None),
        ("yesterday", "", None),
        ("2026:02:04 10:20:30", "nonsense", None),
    ],
)
def test_the_camera_s_date(taken: str, offset: str, expected: str | None) -> None:
    said = _look(make.camera_jpeg(taken=taken, offset=offset)).said
    assert said.taken_at == expected
    assert said.zone_known == (offset == "-05:00")
    assert (said.latitude, said.longitude) == ("31.233333", "121.466667")


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ({1: "S", 2: (33.0, 51.0, 24.0), 3: "W", 4: (70.0, 30.0, 0.0)}, ("-33.856667", "-70.500000")),
        ({1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)}, (None, None)),
        ({1: "N", 2: (99.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)}, (None, None)),
        ({1: "N", 2: (31.0, 14.0, 0.0)}, (None, None)),
        ({1: "X", 2: (31.0, 14.0, 0.0), 3: "E", 4: (1.0, 0.0, 0.0)}, (None, None)),
        ({}, (None, None)),
    ],
    ids=["south-west", "no fix", "beyond the pole", "half a place", "no such side", "nothing"],
)
def test_the_camera_s_place(place: dict[int, object], expected: tuple[str | None, str | None]) -> None:
    said = _look(make.camera_jpeg(gps=place)).said
    assert (said.latitude, said.longitude) == expected
