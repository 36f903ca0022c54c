"""Make the sample evidence in examples/evidence: the same bytes each time, for the same versions of the tools.

    python -m examples.make_evidence

A file's name begins with the checklist item that it is for. The results are in the repository; run this only to
change them. It needs the typst and font packages that the letters use.
"""

import importlib.util
import json
from datetime import datetime
from pathlib import Path

import pillow_heif
import typst
from PIL import Image, ImageFont

from examples import evidence_drawings as drawings
from examples.evidence_papers import CARRIER_ZH, PAPERS, WAYBILL

HERE = Path(__file__).resolve().parent
TARGET = HERE / "evidence"
FONT_PACKAGE, FONT_FILE = "cvttf_NotoSansCJK_Regular", "NotoSansCJKtc-Regular.otf"


def font_file() -> Path:
    """The Chinese font, out of its package."""
    package = importlib.util.find_spec(FONT_PACKAGE)
    if package is None or not package.submodule_search_locations:
        raise SystemExit(f"the font is missing: install the package that holds {FONT_PACKAGE}")
    return Path(next(iter(package.submodule_search_locations))) / FONT_FILE


def camera(taken: str, orientation: int = 1) -> bytes:
    """Properties such as a telephone writes: maker, rotation, local time."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "Sample", "Phone 1", orientation
    # Written as a tag of the first directory's own sub-directory.
    exif.get_ifd(0x8769)[0x9003] = datetime.fromisoformat(taken).strftime("%Y:%m:%d %H:%M:%S")
    exif[0x8769] = exif.get_ifd(0x8769)
    return exif.tobytes()


def make_papers(font: Path) -> None:
    for name, paper in PAPERS.items():
        typst.compile(
            HERE / "evidence_paper.typ",
            output=TARGET / f"{name}.pdf",
            root=HERE,
            font_paths=[font.parent],
            ignore_system_fonts=True,
            sys_inputs={"paper": json.dumps(paper)},
        )


def make_photographs(font: ImageFont.FreeTypeFont) -> None:
    crushed = drawings.carton(1, crushed=True)
    crushed.save(TARGET / "damage_photo-carton.jpg", quality=72, exif=camera("2026-10-24T15:20:00"))
    # The same picture as a chat program passes it on: smaller, without properties.
    crushed.resize((640, 480)).save(TARGET / "damage_photo-carton-forwarded.webp", quality=55)
    drawings.shards(2, "#5b8f8a").save(
        TARGET / "damage_photo-tea_set.jpg", quality=72, exif=camera("2026-10-24T15:24:00")
    )
    label = drawings.carton(4, crushed=False, waybill=WAYBILL, font=font)
    # Held upright: the sensor lies on its side and the rotation is a property.
    label.rotate(90, expand=True).save(
        TARGET / "waybill_photo.jpg", quality=72, exif=camera("2026-10-14T18:01:00", orientation=6)
    )
    heic = pillow_heif.from_pillow(drawings.shards(3, "#9db7c9"))
    heic.save(TARGET / "damage_photo-bottles.heic", quality=45)


def make_screens(font: ImageFont.FreeTypeFont) -> None:
    screens = {
        "parcel_receipt": (
            "寄件回执", "#2f6f4f",
            [("承运商", CARRIER_ZH), ("运单号", WAYBILL), ("揽收时间", "2026-10-14 18:05"), ("重量", "6.40 kg"),
             ("目的地", "德国 汉堡")],
        ),
        "order_details": (
            "订单详情", "#b5532a",
            [("订单号", "DD261012-5567"), ("商品", "手工陶瓷茶具 2 套"), ("下单时间", "2026-10-12 10:31"),
             ("付款时间", "2026-10-12 10:33"), ("运费", "CNY 86.50")],
        ),
        "order_screenshot": (
            "Order DD261012-5567", "#2a4fb5",
            [("Item", "Ceramic tea set x 2"), ("Paid", "CNY 960.00"), ("Ordered", "2026-10-12 10:31"),
             ("Ship to", "Hamburg, Germany")],
        ),
        "freight_payment_proof": (
            "支付成功", "#3a7bd5",
            [("收款方", CARRIER_ZH), ("金额", "CNY 86.50"), ("时间", "2026-10-14 17:58"), ("用途", "国际快件运费")],
        ),
        "transport_anomaly_proof": (
            "物流轨迹", "#6b4fa0",
            [("10-18 02:10", "离开 上海国际处理中心"), ("10-18 09:45", "航班起飞"), ("10-20 之后", "无更新轨迹"),
             ("11-03 查询结果", "快件下落不明,协查中")],
        ),
    }  # fmt: skip
    for name, (title, accent, lines) in screens.items():
        picture = drawings.screen(title, lines, font, accent)
        picture.quantize(64).save(TARGET / f"{name}.png", optimize=True)


def main() -> None:
    TARGET.mkdir(exist_ok=True)
    file = font_file()
    font = ImageFont.truetype(file, 20)
    make_papers(file)
    make_photographs(font)
    make_screens(font)


if __name__ == "__main__":
    main()
