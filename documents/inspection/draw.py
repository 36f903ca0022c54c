"""The process in which one page is drawn: a line of JSON and the file's bytes on standard input, a PNG on the output.

Ends with NO_SUCH_PAGE where there is none; what decoders raise ends it too, and is told by whoever started it.
"""

import io
import json
import sys
from typing import TYPE_CHECKING, Any

from documents.inspection import sniff
from documents.inspection.child import confine
from documents.inspection.result import Limits

if TYPE_CHECKING:
    from PIL.Image import Image

NO_SUCH_PAGE = 4


def draw(data: bytes, media_type: str, number: int, side: int) -> bytes | None:
    """Draw page `number` (from 1), its longest side `side` pixels, as a PNG of nothing but pixels; None: no such page.

    Raises what the decoders raise.
    """
    image = _heic(data, number, side) if media_type == sniff.HEIC else _pdf(data, number, side)
    if image is None:
        return None
    target = io.BytesIO()
    image.convert("RGB").save(target, "PNG", icc_profile=None)
    return target.getvalue()


def _pdf(data: bytes, number: int, side: int) -> "Image | None":
    import pypdfium2

    document: Any = pypdfium2.PdfDocument(data)
    if not 1 <= number <= len(document):
        return None
    page = document[number - 1]
    image: Image = page.render(scale=side / max(*page.get_size(), 1)).to_pil()
    return image


def _heic(data: bytes, number: int, side: int) -> "Image | None":
    import pillow_heif
    from PIL import Image, ImageOps

    if number != 1:
        return None
    pillow_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = None  # its size was weighed when it came in, and memory is limited here
    with Image.open(io.BytesIO(data), formats=["HEIF"]) as image:
        upright = ImageOps.exif_transpose(image)
    upright.thumbnail((side, side))
    return upright


def main() -> None:
    request = json.loads(sys.stdin.buffer.readline())
    confine(Limits(**request["limits"]))
    data = sys.stdin.buffer.read()
    picture = draw(data, request["media_type"], request["number"], request["side"])
    if picture is None:
        sys.exit(NO_SUCH_PAGE)
    sys.stdout.buffer.write(picture)


if __name__ == "__main__":
    main()
