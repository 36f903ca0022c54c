"""Evidence through the door, beside the bare cost of it (the floor): the same files hashed and decoded, no more.

Ours is `documents.services.accept`: copied in, sniffed, walked, decoded whole in a process of its own, hashed, stored
and read back, likeness, thumbnail, row and event. The floor reads each file, hashes it, and lets Pillow decode all
(pdfium the first page of a PDF) in one process.
"""

import argparse
import hashlib
import io
import json
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.beside_floor import compared, in_a_child, measured, office_of_its_own
from bench.process import Cost

COUNT, SMALL = 500, 6
MEGABYTES = 3.0
# What phones and offices send: of twenty files so many of each kind, and how many of those differ.
MIX = (("jpg", 12, 3), ("heic", 2, 1), ("png", 2, 1), ("webp", 2, 1), ("pdf", 2, 1))
TWELVE_MEGAPIXELS = (4032, 3024)


def main(arguments: list[str]) -> None:
    """Measure and print; both must find the same SHA-256 in every file."""
    parser = argparse.ArgumentParser(prog="python -m bench.evidence", description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT, help="how many files")
    parser.add_argument("--small", action="store_true", help="a few small files: shows that it runs, measures nothing")
    options = parser.parse_args(arguments)
    count, size = (SMALL, 0.05) if options.small else (options.count, MEGABYTES)
    with tempfile.TemporaryDirectory() as folder:
        files = make(Path(folder) / "files", size)
        (Path(folder) / "list.json").write_text(json.dumps([str(path) for path in files]), encoding="utf-8")
        asked = (str(Path(folder) / "list.json"), str(count))
        # The office keeps what it takes in: its store lies on the same disk, and goes with the folder.
        ours, own_hashes = in_a_child("bench.evidence", "office", *asked, OFFICE_VAR=str(Path(folder) / "var"))
        floor, hashes = in_a_child("bench.evidence", "bare", *asked)
        assert own_hashes == hashes, "the office and the floor read different bytes"
        megabytes = sum(path.stat().st_size for path in files) / len(files) / 1e6
    sides = ("taken in by the office", Cost(*ours)), ("floor: SHA-256 and Pillow", Cost(*floor))
    print(compared(count, "file", *sides))
    print(f"{len(set(files))} different files of {megabytes:.1f} MB on average, taken in turn")


def make(folder: Path, megabytes: float) -> list[Path]:
    """Write the different files, `megabytes` each as nearly as their kind allows; returns the mix, shuffled."""
    folder.mkdir(parents=True)
    dice = random.Random(1)
    found = []
    for kind, many, different in MIX:
        paths = [folder / f"{kind}-{number}.{kind}" for number in range(different)]
        for path in paths:
            path.write_bytes(_content(kind, int(megabytes * 1e6), dice.randrange(1 << 30)))
        found += paths * (many // different)
    random.Random(2).shuffle(found)
    return found


def _content(kind: str, size: int, seed: int) -> bytes:
    """One file of about `size` bytes: a 12-megapixel photograph with as much grain as fills it."""
    big = size > 1_000_000
    area = TWELVE_MEGAPIXELS if big else (640, 480)
    if kind == "png":  # loses nothing, so that 3 MB hold fewer pixels
        area = (1400, 1050) if big else (200, 150)
    if kind == "pdf":
        return _pdf(_content("jpg", size // 3, seed), 3)
    low, high, best = 0, 255, b""
    for _attempt in range(6):
        grain = (low + high) // 2
        best = _encoded(kind, area, seed, grain)
        low, high = (grain, high) if len(best) < size else (low, grain)
    return best


def _encoded(kind: str, area: tuple[int, int], seed: int, grain: int) -> bytes:
    from PIL import Image, ImageChops

    base = Image.linear_gradient("L").resize(area).convert("RGB")
    width, height = area
    half = width // 2, height // 2
    noise = Image.frombytes("L", half, random.Random(seed).randbytes(half[0] * half[1]))
    noise = noise.resize(area).point(lambda value: value * grain // 255)
    picture = ImageChops.add(base, Image.merge("RGB", (noise, noise, noise)))
    out = io.BytesIO()
    if kind == "heic":
        import pillow_heif

        pillow_heif.from_pillow(picture).save(out, quality=60)
    elif kind == "webp":
        picture.save(out, "WEBP", quality=80, method=1)
    else:
        picture.save(out, {"jpg": "JPEG", "png": "PNG"}[kind], **({"quality": 85} if kind == "jpg" else {}))
    return out.getvalue()


def _pdf(photograph: bytes, pages: int) -> bytes:
    """A scan: `pages` pages that show one photograph each."""
    from PIL import Image

    image = Image.open(io.BytesIO(photograph))
    out = io.BytesIO()
    image.save(out, "PDF", save_all=True, append_images=[image] * (pages - 1), quality=85)
    return out.getvalue()


def _turns(listed: str, count: int) -> Iterator[Path]:
    files = [Path(name) for name in json.loads(Path(listed).read_text(encoding="utf-8"))]
    for number in range(count):
        yield files[number % len(files)]


def bare(listed: str, count: int) -> tuple[Cost, str]:
    """Hash and decode each file, and nothing else."""
    import pillow_heif
    import pypdfium2
    from PIL import Image

    pillow_heif.register_heif_opener()
    total = hashlib.sha256()

    def work() -> None:
        for path in _turns(listed, count):
            data = path.read_bytes()
            total.update(hashlib.sha256(data).digest())
            if path.suffix == ".pdf":
                document = pypdfium2.PdfDocument(data)
                document[0].render(scale=1)
                document.close()
            else:
                with Image.open(io.BytesIO(data)) as image:
                    image.load()

    return measured(work), total.hexdigest()


def office(listed: str, count: int) -> tuple[Cost, str]:
    """Take each file in, in a database and a store of their own."""
    with office_of_its_own("evidence"):
        from django.core.files import File

        from documents.services.accept import accept
        from documents.services.store import evidence_store
        from tests.office import person

        clerk = person("clerk", "intake_clerk")
        total = hashlib.sha256()

        def work() -> None:
            for path in _turns(listed, count):
                with path.open("rb") as stream:
                    row = accept(File(stream, name=path.name), path.name, clerk)
                assert row.thumbnail_name, f"{path.name} has no thumbnail"
                total.update(bytes.fromhex(row.sha256))
                # A disk for 500 files of 3 MB is more than a benchmark may take: each goes when its successor comes.
                evidence_store().delete(row.storage_name)

        return measured(work), total.hexdigest()


_SIDES: dict[str, Any] = {"office": office, "bare": bare}

if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in _SIDES:
        print(json.dumps(_SIDES[sys.argv[1]](sys.argv[2], int(sys.argv[3]))))
    else:
        main(sys.argv[1:])
