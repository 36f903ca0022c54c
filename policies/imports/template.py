"""The empty spreadsheet to be filled in: labels, a sheet of notes, drop-downs for what has a fixed list."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from claimsoffice.kernel.money import Currency
from policies.imports.columns import Column, Kind
from policies.imports.policy_sheet import POLICIES
from policies.imports.sheet import Sheet
from policies.models import Scheme, TransportMode
from policies.terms.core.vocabulary import CATEGORIES

FILE_NAME = "policies-template.xlsx"
_ROWS_WITH_LISTS = 5_000
_TEXT_KINDS = frozenset({Kind.IDENTIFIER, Kind.PHONE, Kind.TEXT, Kind.EMAIL, Kind.CARRIER, Kind.ENDORSEMENTS})

OF_POLICIES = (
    _("One row is one parcel. Rows of the same policy repeat the policy's columns, and have to say the same in them."),
    _("An empty cell changes nothing that is already on record."),
)
_NOTES = (
    _("Columns with * are required. Columns may stand in any order; those that are not needed may be left out."),
    _("Numbers of policies, orders and waybills are text: a number cell keeps only 15 digits."),
    _("Dates are written with the year first: 2026-01-05 or 2026-01-05 09:30. Without an offset it is Beijing time."),
    _("Amounts are written like 1234.50, without a currency sign, with no more decimals than the currency has."),
    _("No formulas, no merged cells: copy them and paste them back as values."),
)  # fmt: skip


def workbook(sheet: Sheet = POLICIES, notes: Sequence[object] = OF_POLICIES) -> bytes:
    """The template of one kind of spreadsheet as XLSX, in the current language; `notes` are said of this kind alone."""
    chinese = (get_language() or "zh").startswith("zh")
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    table = book.add_worksheet("数据" if chinese else "Data")
    about = book.add_worksheet("说明" if chinese else "Notes")
    lists = book.add_worksheet("_lists")
    head = book.add_format({"bold": True, "bg_color": "#E8EEF7", "bottom": 1, "text_wrap": True, "valign": "top"})
    text = book.add_format({"num_format": "@"})
    listed = [column for column in sheet.columns if accepted(column)]
    _fill_lists(lists, listed)
    for position, column in enumerate(sheet.columns):
        label = column.label("zh" if chinese else "en")
        table.write_string(0, position, f"{label} *" if column.required else label, head)
        width = max(12, len(label.encode("gb18030", "replace")) + 4)
        # The format of the column, not of its cells: no cell stands empty at the end of the sheet.
        table.set_column(position, position, width, text if column.kind in _TEXT_KINDS else None)
        _drop_down(table, position, column, listed)
    table.freeze_panes(1, 0)
    _fill_notes(book, about, sheet, [*notes, *_NOTES], chinese)
    lists.hide()
    table.activate()
    book.close()
    return out.getvalue()


def accepted(column: Column) -> list[str]:
    """The values that a drop-down offers; empty where anything goes."""
    if column.kind is Kind.SCHEME:
        return list(Scheme.values)
    if column.kind is Kind.CURRENCY:
        return list(Currency.values)
    if column.kind is Kind.MODE:
        return list(TransportMode.values)
    if column.kind is Kind.CATEGORY:
        return list(CATEGORIES)
    if column.words is not None:
        return list(dict.fromkeys(column.words().values()))
    return ["是", "否"] if column.kind is Kind.YES_NO else []


def _fill_lists(sheet: Any, listed: Sequence[Column]) -> None:
    for position, column in enumerate(listed):
        for row, word in enumerate(accepted(column)):
            sheet.write_string(row, position, word)


def _drop_down(sheet: Any, position: int, column: Column, listed: Sequence[Column]) -> None:
    if column not in listed:
        return
    place = xlsxwriter.utility.xl_col_to_name(listed.index(column), col_abs=True)
    source = f"=_lists!{place}$1:{place}${len(accepted(column))}"
    # Other spellings are accepted too, so the list offers and does not insist.
    options = {"validate": "list", "source": source, "error_type": "information", "ignore_blank": True}
    sheet.data_validation(1, position, _ROWS_WITH_LISTS, position, options)


def _fill_notes(book: Any, page: Any, sheet: Sheet, notes: Sequence[object], chinese: bool) -> None:
    bold = book.add_format({"bold": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for row, note in enumerate(notes):
        page.write_string(row, 0, f"{row + 1}. {note}")
    start = len(notes) + 1
    titles = (gettext("Chinese"), gettext("English"), gettext("Required"), gettext("What it is"), gettext("Example"))
    for position, title in enumerate(titles):
        page.write_string(start, position, title, bold)
    for row, column in enumerate(sheet.columns, start=start + 1):
        required = gettext("yes") if column.required else ""
        if column.field in sheet.may_lack:
            required = gettext("if insured")
        words = (column.zh, column.en, required, str(column.help), column.example)
        for position, word in enumerate(words):
            page.write_string(row, position, word, wrap)
    for position, width in enumerate((18, 24, 10, 70, 28)):
        page.set_column(position, position, width)
