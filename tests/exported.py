"""Exported files as tests read them: the CSV's rows, and a workbook's cells in the CSV's words."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path


def csv_rows(path: Path) -> list[list[str]]:
    """The rows of a report's CSV, which begins with the mark that spreadsheet programs know UTF-8 by."""
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def as_text(value: object, like: str) -> str:
    """A cell of a workbook as the CSV writes it; `like` is the CSV's text, which says how many decimals there are."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        raise TypeError(value)
    if isinstance(value, int | float):
        return str(Decimal(str(value)).quantize(Decimal(like)))
    if isinstance(value, datetime) and len(like) > 10:
        return f"{value:%Y-%m-%dT%H:%M:%S}+08:00"
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)
