"""The page of the documentation that lists the spreadsheets' columns, written from their declarations."""

from collections.abc import Iterable

from django.utils.translation import override

from policies.imports.columns import COLUMNS, SUMS_INSURED, Column, Level
from policies.imports.sheet import Sheet
from policies.imports.template import accepted

_HEAD = """# Spreadsheets

Written from the declarations of the columns by `policies.imports.manual`; a test says when it is out of date.

All of them come in by one door: CSV or XLSX, checked whole, shown before anything is written, applied as checked or not
at all, taken back while nothing depends on it. A header may be the Chinese label, the English label or the field's
name. For a file with other headers the import page asks once which column is which, and the office remembers it under
a name: a file that has all of these headers is read that way from then on, and `--mapping NAME` asks for it on the
command line.

## Policies

`import_policies FILE`. One row is one parcel; policy number and tracking number together name it. Rows of one policy
agree in the policy's columns. What is fixed by the contract can't be changed by an import once the policy has a claim.

Where a file can be read in two ways:

- The header is the first row with anything in it. Empty rows above it do no harm; a title above it has to go.
- What a file is, its content says and not its name: a CSV called `.xlsx` is read as a CSV, and that is said. Commas,
  semicolons and tabs separate cells.
- Of several sheets the first visible one with a known header is read, the others are named in a warning. Hidden rows
  and columns are read like any other.
- Two rows of the same policy and tracking number are both refused, even if they say the same. In rows of one policy
  an empty cell beside a filled one is a contradiction; an empty issue time is the time of payment.
- 13/02/2026 has one reading and is taken, 01/02/2026 has two and is refused; so is a year of two digits. Days lie
  between 2000 and 2099. 20261120 is a day; any other number is a spreadsheet's day number.
- 1,000.00 is a thousand; 1,00 and 1.000,50 are refused. A currency's sign or code beside a sum has to agree with the
  row's currency. 1e3 is refused.
- A rate is a fraction (0.05) or has its sign (5%); 5 alone is refused.
- A sum insured above the insured value goes in with a warning: the excess has no effect.
- An empty cell keeps what is on record. An apostrophe or an equals sign before an identifier is part of it.
- The first thousand errors are listed, all are counted. Where more than 1,500,000 different values
  are wrong, the file is refused whole.

| field | 中文 | English | required | of the | fixed | what it is | example |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""


_MOST_LISTED = 12
_OTHER_HEAD = """| field | 中文 | English | required | what it is | example |
| --- | --- | --- | --- | --- | --- |
"""


def markdown(*others: tuple[str, str, Sheet]) -> str:
    """The page as Markdown, in English: the policy spreadsheet, then `others` as (title, what it is, sheet)."""
    with override("en"):
        parts = [_HEAD, *(_line(column) for column in COLUMNS)]
        for title, about, sheet in others:
            parts += [f"\n## {title}\n\n{about}\n\n", _OTHER_HEAD, *_other_lines(sheet.columns)]
        return "".join(parts)


def _other_lines(columns: Iterable[Column]) -> Iterable[str]:
    for column in columns:
        words = accepted(column)
        about = f"{column.help} {', '.join(words)}" if words and len(words) <= _MOST_LISTED else str(column.help)
        cells = (f"`{column.field}`", column.zh, column.en, "yes" if column.required else "", about, column.example)
        yield "| " + " | ".join(cells) + " |\n"


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
