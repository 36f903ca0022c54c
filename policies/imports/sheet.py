"""What one kind of spreadsheet is: its columns under every name, and what must hold in a row and between rows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from policies.imports.columns import Column
from policies.imports.problems import Findings
from policies.imports.spellings import fold

Values = list[str | None]
# Of the refused cells of a row; rows of one file go wrong in few ways.
_PATTERNS = 1_000


class Bad:
    """The refused cells of a file, by row: as bits, since every cell of a large file may be wrong."""

    def __init__(self, fields: Iterable[str]) -> None:
        self.bits = {name: 1 << place for place, name in enumerate(("", *fields))}
        self._rows: dict[int, int] = {}
        self._names: dict[int, frozenset[str]] = {}

    def add(self, row: int, fields: Iterable[str]) -> None:
        """Remember that these fields of a row ("" for none of them) were refused."""
        bits = self._rows.get(row, 0)
        for name in fields:
            bits |= self.bits[name]
        self._rows[row] = bits

    def names(self, bits: int) -> frozenset[str]:
        """The fields of these bits."""
        found = self._names.get(bits)
        if found is None:
            if len(self._names) > _PATTERNS:
                self._names.clear()
            found = self._names[bits] = frozenset(name for name, bit in self.bits.items() if bits & bit)
        return found

    def __contains__(self, row: int) -> bool:
        return row in self._rows

    def has(self, row: int, field: str) -> bool:
        """Whether this cell was refused."""
        return bool(self._rows.get(row, 0) & self.bits[field])


class NumberedRow(Protocol):
    """A row as the check keeps it: its number in the sheet, its values in the order of the columns."""

    @property
    def number(self) -> int:
        """As the spreadsheet program shows it."""

    @property
    def values(self) -> Values:
        """In the order of the columns."""


class NumberedRows(Protocol):
    """All rows of a file in order. They may be many: walked as often as need be, and not kept."""

    def __iter__(self) -> Iterator[NumberedRow]:
        """From the first to the last."""


class OpenRow(Protocol):
    """The row that is being read, as the rules of its sheet see it."""

    bad: set[str]
    zone: str

    def refuse(self, name: str, code: str, value: str | None = None, **params: str | int) -> None:
        """Refuse the row for one of its cells ("" for none); without `value` the cell is shown as it stands."""

    def shown(self, name: str) -> str:
        """The cell as it stands in the sheet."""

    def warn(self, code: str, name: str = "", **params: str | int) -> None:
        """Say something about the row that keeps it in."""


Rules = Callable[[OpenRow, Values, frozenset[str]], int]
Agree = Callable[[NumberedRows, Bad, Mapping[str, str], Findings], None]


def nothing_to_agree(rows: NumberedRows, bad: Bad, labels: Mapping[str, str], findings: Findings) -> None:
    """Rows of this kind say nothing about each other."""


# The values of some rows by column, and the fields that the file has.
Silent = Callable[[Sequence[Sequence[str | None]], frozenset[str]], bool]


def never_silent(columns: Sequence[Sequence[str | None]], fields: frozenset[str]) -> bool:
    """Every row is looked at by the rules."""
    return False


class Sheet:
    """One kind of spreadsheet, known by its `slug`.

    `rules` looks at a row whose cells are read (given the fields that the file has) and returns what it derived
    there; `silent` may tell of many rows at once that the rules would do and say nothing. `agree` looks at all rows
    together; `together` is the field whose value its rows share, if rows with different ones always agree.
    `may_lack` are required columns that a file may do without until a row needs them.
    """

    def __init__(
        self,
        slug: str,
        columns: Sequence[Column],
        rules: Rules,
        agree: Agree = nothing_to_agree,
        may_lack: Sequence[str] = (),
        *,
        silent: Silent = never_silent,
        together: str = "",
    ) -> None:
        self.slug = slug
        self.columns = tuple(columns)
        self.rules = rules
        self.agree = agree
        self.silent = silent
        self.together = together
        self.may_lack = frozenset(may_lack)
        self.by_field: dict[str, Column] = {column.field: column for column in self.columns}
        self.index: dict[str, int] = {column.field: place for place, column in enumerate(self.columns)}
        self.required = tuple(
            (self.index[c.field], c.field) for c in self.columns if c.required and c.field not in self.may_lack
        )
        self.spellings = _spellings(self.columns)


def refuse_empty(required: Iterable[tuple[int, str]], values: Values, row: OpenRow) -> None:
    """Refuse empty required cells, given as (place, field); a cell already refused is not refused twice."""
    for index, name in required:
        if values[index] is None and name not in row.bad:
            row.refuse(name, "required", "")


def _spellings(columns: Sequence[Column]) -> dict[str, tuple[str, str]]:
    """From the folded header to (field, language of the label): "zh", "en", or "" for the field's name."""
    table: dict[str, tuple[str, str]] = {}
    for column in columns:
        zh, en = fold(column.zh), fold(column.en)
        for word, language in ((zh, "zh"), (en, "en"), (fold(column.field), ""), (zh + en, "zh"), (en + zh, "en")):
            table.setdefault(word, (column.field, language))
    return table
