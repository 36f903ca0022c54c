"""Rows read many at a time, column by column: a text is converted once however often it stands in a column.

Rows out of shape go to the `RowReader` one by one; the converters are the same, so there is one reading of each
cell whoever asks for it.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, islice, repeat

from policies.imports.converters import Outcome
from policies.imports.problems import Failure, Noted
from policies.imports.row_reader import FEW, CheckedRow, Reading, Refused, RowReader
from policies.imports.tables.cells import Cell, Row

ROWS_AT_ONCE = 1_000
# What a column remembers of its texts before it forgets them all.
MEMORY = 3_000
_NEARLY_ALL = 0.97
_NOTHING = type(None)
_TEXT_OR_NOTHING = frozenset({str, _NOTHING})


def checked_rows(reader: RowReader, rows: Iterator[Row]) -> Iterator[list[CheckedRow]]:
    """Every row that is not blank, in order, many at a time; what is wrong goes to the reader's findings."""
    while some := list(islice(rows, ROWS_AT_ONCE)):
        plain = repeat(True, len(some)) if _are_plain(some, reader) else [_is_plain(row[1], reader) for row in some]
        portion = _Portion(reader, list(compress(some, plain)))
        silent = portion.silent() if len(portion) == len(some) else None
        if silent is not None:
            yield silent
            continue
        values = portion.rows()
        plain = repeat(True, len(some)) if len(portion) == len(some) else plain
        found = []
        for (number, cells), is_plain in zip(some, plain, strict=True):
            if is_plain:
                read, zone, failed = next(values)
                found.append(reader.rule(number, cells, read, zone, failed))
            else:
                found.append(reader.read(number, cells))
        yield [row for row in found if row is not None]


def _are_plain(rows: Sequence[Row], reader: RowReader) -> bool:
    """Whether all rows are as `_is_plain` says, or blank, without a look at their cells."""
    width = len(rows[0][1])
    if reader.nameless or not max(FEW + 1, reader.width) <= width <= reader.headers.width:
        return False
    return all(cells.__class__ is list and len(cells) == width for _number, cells in rows)


def _is_plain(cells: list[Cell], reader: RowReader) -> bool:
    """Whether a row has a header above each of its cells; one that is too short is filled up."""
    if cells.__class__ is not list or not FEW < len(cells) <= reader.headers.width or not any(cells):
        return False
    if any(position < len(cells) and cells[position] for position in reader.nameless):
        return False
    if len(cells) < reader.width:
        cells.extend([None] * (reader.width - len(cells)))
    return True


class _Portion:
    """Some plain rows of a sheet, turned into columns, converted, and turned back."""

    def __init__(self, reader: RowReader, rows: list[Row]) -> None:
        self._reader = reader
        self._numbers = [number for number, _cells in rows]
        self._columns = list(zip(*(cells for _number, cells in rows), strict=False))
        # By place in the sheet's own order; a column that the file lacks is empty.
        self._values: list[Sequence[str | None]] = [(None,) * len(rows)] * len(reader.sheet.columns)
        self._notes: list[tuple[Reading, list[int], Sequence[Outcome]]] = []
        self._refused: dict[int, list[tuple[str, Failure]]] = {}
        # Instead of them where they are only counted: bits for each row.
        self._counted = [0] * len(rows) if reader.findings.is_full else None
        self._zones: dict[int, str] = {}
        if rows:
            self._convert()

    def __len__(self) -> int:
        return len(self._numbers)

    def _convert(self) -> None:
        for reading in self._reader.plan:
            self._values[reading.index] = self._converted(reading, self._columns[reading.position])
        for name, index in self._reader.currencies:
            self._convert_money(name, self._values[index])
        self._say_notes()

    def silent(self) -> list[CheckedRow] | None:
        """All rows, if no rule of the sheet has anything to say of any of them."""
        reader = self._reader
        if self._refused or self._counted is not None or self._zones or reader.headers.currencies or not self._numbers:
            return None
        if not reader.sheet.silent(self._values, reader.fields):
            return None
        return list(map(CheckedRow, self._numbers, map(list, zip(*self._values, strict=True))))

    def rows(self) -> Iterator[tuple[list[str | None], str, Refused]]:
        """For each row its values, the zone that it tells of, and its refused cells."""
        for place, values in enumerate(zip(*self._values, strict=True)):
            refused = self._refused.get(place, 0) if self._counted is None else self._counted[place]
            yield list(values), self._zones.get(place, ""), refused

    def _convert_money(self, name: str, currencies: Sequence[str | None]) -> None:
        """Sums are read in the currency of their row: all rows of one currency together."""
        for currency in dict.fromkeys(currencies):
            alone = currencies.count(currency) == len(currencies)
            places = [] if alone else [place for place, found in enumerate(currencies) if found == currency]
            for reading in self._reader.money_plan(name, currency):
                column = self._columns[reading.position]
                if alone:
                    self._values[reading.index] = self._converted(reading, column)
                    continue
                whole = self._values[reading.index]
                into = whole if isinstance(whole, list) else list(whole)
                found = self._converted(reading, [column[place] for place in places], places)
                for place, value in zip(places, found, strict=True):
                    into[place] = value
                self._values[reading.index] = into

    def _converted(
        self, reading: Reading, column: Sequence[Cell], places: list[int] | None = None
    ) -> Sequence[str | None]:
        """The values of a column's cells (of the rows `places`, else of all); what is to be said is kept for later."""
        outcomes = self._outcomes(reading, column)
        if _TEXT_OR_NOTHING.issuperset(map(type, outcomes)):
            return outcomes  # type: ignore[return-value]
        self._notes.append((reading, places or list(range(len(column))), outcomes))
        return [
            outcome if outcome is None or outcome.__class__ is str else getattr(outcome, "value", None)
            for outcome in outcomes
        ]

    def _say_notes(self) -> None:
        """Gather each row's refused cells, and say at once what is to be said of the same value in many rows."""
        counted = self._counted
        for reading, places, outcomes in self._notes:
            alike: dict[int, tuple[Noted, list[int]]] = {}
            bit = self._reader.bad_rows.bits[reading.field]
            for place, outcome in zip(places, outcomes, strict=True):
                if isinstance(outcome, Failure):
                    if counted is None:
                        self._refused.setdefault(place, []).append((reading.field, outcome))
                    else:
                        counted[place] |= bit
                elif isinstance(outcome, Noted):
                    alike.setdefault(id(outcome), (outcome, []))[1].append(self._numbers[place])
                    if outcome.zone:
                        self._zones[place] = outcome.zone
            for outcome, numbers in alike.values():
                self._reader.note(reading, outcome, numbers)

    def _outcomes(self, reading: Reading, column: Sequence[Cell]) -> Sequence[Outcome]:
        kinds = set(map(type, column))
        if reading.whole is not None and len(kinds) == 1 and _NOTHING not in kinds:
            found = reading.whole(column)
            if found is not None:
                return found
        kinds.discard(_NOTHING)
        if reading.unique or len(kinds) != 1:
            outcomes: list[Outcome] = [None if raw is None else reading.convert(raw) for raw in column]
            self._bear(outcomes)
            return outcomes
        # Cells of different kinds may be equal to each other: 1, TRUE, the first of January 1900.
        memory = reading.memory.setdefault(kinds.pop(), {None: None})
        new = set(column).difference(memory)
        if len(memory) + len(new) > MEMORY:
            memory.clear()
            new = set(column)
        for raw in new:
            memory[raw] = None if raw is None else reading.convert(raw)
        self._bear(map(memory.__getitem__, new))
        outcomes = [memory[raw] for raw in column]
        if len(new) > _NEARLY_ALL * ROWS_AT_ONCE:
            reading.unique = True
            memory.clear()
        return outcomes

    def _bear(self, outcomes: Iterable[Outcome]) -> None:
        """Values that are like no other are looked at one by one: there may not be any number of wrong ones."""
        self._reader.findings.bear(sum(1 for outcome in outcomes if isinstance(outcome, Failure)))
