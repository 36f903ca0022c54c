"""The page of the documentation that lists the spreadsheet's columns, written from their declaration."""

from django.utils.translation import override

from policies.imports.columns import COLUMNS, SUMS_INSURED, Column, Level
from policies.imports.template import accepted

_HEAD = """# The policy spreadsheet

Written from `policies/imports/columns.py` by `policies.imports.manual`; a test says when it is out of date.

One row is one parcel; policy number and tracking number together name it. Rows of one policy agree in the policy's
columns. A header may be the Chinese label, the English label or the field's name. What is fixed by the contract can't
be changed by an import once the policy has a claim.

| field | 中文 | English | required | of the | fixed | what it is | example |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""


def markdown() -> str:
    """The page as Markdown, in English."""
    with override("en"):
        return _HEAD + "".join(_line(column) for column in COLUMNS)


def _line(column: Column) -> str:
    required = "if insured" if column.field in SUMS_INSURED else "yes" if column.required else ""
    words = accepted(column)
    about = f"{column.help} {', '.join(words)}" if words and column.field != "category" else str(column.help)
    cells = (
        f"`{column.field}`",
        column.zh,
        column.en,
        required,
        "policy" if column.level is Level.POLICY else "parcel",
        "yes" if column.contract else "",
        about,
        column.example,
    )
    return "| " + " | ".join(cells) + " |\n"
