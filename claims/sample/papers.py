"""Papers and photographs for sample claims: drawn, so that every claim has its own and nobody's are used.

Written in English, since the font that the drawing library brings along has no Chinese.
"""

import io
import random
from collections.abc import Sequence
from decimal import Decimal

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from claims.models import Claim
from claims.sample.words import GOODS, ODDLY_NAMED, PRECIOUS
from claimsoffice.kernel.clock import day_of
from policies.terms import DOCUMENTS

PAGE = (620, 877)  # A4 at 75 dots an inch
PHOTO = (960, 720)
_ENGLISH = {goods.zh: goods.en for goods in (*GOODS, *PRECIOUS, *ODDLY_NAMED)}
_INK, _PALE = (40, 44, 52), (214, 218, 224)


def scan(claim: Claim, documents: Sequence[str]) -> "ContentFile[bytes]":
    """One scanned PDF with a page for each of the claim's `documents` (keys of the checklist)."""
    pages = [_page(claim, key, number) for number, key in enumerate(documents, start=1)]
    file = io.BytesIO()
    pages[0].save(file, "PDF", save_all=True, append_images=pages[1:], resolution=75)
    return ContentFile(file.getvalue(), name=f"{claim.claim_no}-papers.pdf")


def _page(claim: Claim, key: str, number: int) -> Image.Image:
    parcel, policy = claim.parcel, claim.parcel.policy
    noise = random.Random(f"{claim.claim_no}/{key}")  # noqa: S311  a drawing, no secret
    page = Image.new("RGB", PAGE, (252, 251, 247))
    draw = ImageDraw.Draw(page)
    large, plain = ImageFont.load_default(26), ImageFont.load_default(15)
    draw.text((56, 52), DOCUMENTS[key].en.upper(), fill=_INK, font=large)
    draw.line((56, 92, 564, 92), fill=_INK, width=2)
    facts = (
        ("No.", f"{noise.randrange(10**7):07d}"),
        ("Policy or order", policy.policy_no),
        ("Tracking no.", parcel.tracking_no),
        ("Order no.", parcel.order_no),
        ("Goods", _in_english(parcel.goods)),
        ("Weight", f"{parcel.weight_kg} kg" if parcel.weight_kg else "-"),
        ("Declared value", _sum(parcel.insured_value, claim.currency)),
        ("Freight", _sum(parcel.freight, claim.currency)),
        ("Claimed", _sum(claim.claimed_amount, claim.currency)),
        ("Date", day_of(claim.received_at).isoformat()),
    )
    for line, (name, value) in enumerate(facts):
        draw.text((56, 120 + 38 * line), name, fill=(110, 116, 126), font=plain)
        draw.text((220, 120 + 38 * line), value, fill=_INK, font=plain)
        draw.line((56, 148 + 38 * line, 564, 148 + 38 * line), fill=_PALE)
    for row in range(noise.randint(4, 9)):
        draw.line((56, 560 + 24 * row, 200 + noise.randrange(340), 560 + 24 * row), fill=_PALE, width=5)
    x, y = 400 + noise.randrange(60), 720 + noise.randrange(40)
    draw.ellipse((x, y, x + 96, y + 96), outline=(196, 60, 60), width=4)
    draw.text((56, 836), f"{claim.claim_no} / {number}", fill=(110, 116, 126), font=plain)
    return page


def _in_english(goods: str) -> str:
    name, times, pieces = goods.partition("×")
    return _ENGLISH.get(name, "Goods as declared") + (f" x {pieces}" if times else "")


def _sum(amount: Decimal | None, currency: str) -> str:
    return f"{currency} {amount:,.2f}" if amount is not None else "-"


def photograph(seed: str) -> "ContentFile[bytes]":
    """A picture of a damaged carton; equal seeds give equal pictures, others look nothing like each other."""
    dice = random.Random(seed)  # noqa: S311  a drawing, no secret
    picture = Image.new("RGB", PHOTO, _dull(dice))
    draw = ImageDraw.Draw(picture)
    for _patch in range(7):
        _blot(draw, dice, PHOTO, dice.randint(120, 380))
    left, top = dice.randint(60, 330), dice.randint(60, 200)
    right, bottom = left + dice.randint(360, 560), top + dice.randint(260, 440)
    shade = dice.randint(-18, 18)
    draw.polygon(
        [(left, top), (right, top + dice.randint(-50, 50)), (right + dice.randint(-60, 60), bottom), (left, bottom)],
        fill=(176 + shade, 132 + shade, 84 + shade),
        outline=(96, 66, 36),
    )
    middle = (left + right) // 2 + dice.randint(-120, 120)
    draw.rectangle((middle - 22, top - 10, middle + 22, bottom), fill=(206, 190, 152))
    for _tear in range(dice.randint(3, 7)):
        x, y = dice.randint(left, right), dice.randint(top, bottom)
        points = [(x + dice.randint(-70, 70), y + dice.randint(-70, 70)) for _corner in range(5)]
        draw.polygon(points, fill=(58, 38, 22))
    file = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(1.2)).save(file, "JPEG", quality=82)
    return ContentFile(file.getvalue(), name="damage.jpg")


def _blot(draw: ImageDraw.ImageDraw, dice: random.Random, size: tuple[int, int], reach: int) -> None:
    x, y = dice.randrange(size[0]), dice.randrange(size[1])
    draw.ellipse((x - reach, y - reach, x + reach, y + dice.randint(-reach // 2, reach)), fill=_dull(dice))


def _dull(dice: random.Random) -> tuple[int, int, int]:
    """The colour of a warehouse floor or wall: dark or light, hardly coloured."""
    grey = dice.randint(50, 225)
    return grey + dice.randint(0, 24), grey + dice.randint(0, 16), grey
