"""What every report is: columns, a stream of rows, and totals that were added up on the way."""

import csv
import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, ClassVar, NamedTuple, TypeAlias, TypeVar

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from claims.models import Claim
from claims.reports.columns import Cells, Column, Finish, Kind, Row, Value
from claims.selectors.sight import visible_claims
from claimsoffice.kernel.clock import OFFICE_ZONE

T = TypeVar("T")
BATCH = 500
RECORDS_BETWEEN = 500
Sources: TypeAlias = "Sequence[QuerySet[Any]]"
BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a report is asked for: days are Shanghai dates, both included; `as_of` is the aware instant of the cut-off.

    `user` None is the operator at the shell, who sees every claim but no personal data.
    """

    as_of: datetime
    from_on: date | None = None
    to_on: date | None = None
    scheme: str = ""
    user: User | None = None
    # Of a list: the parameters of its page, as the query of an address.
    query: str = ""

    @property
    def sees_personal(self) -> bool:
        return self.user is not None and self.user.has_perm("policies.view_personal_data")

    @property
    def sees_all(self) -> bool:
        """Whether the asker sees every claim there is."""
        return self.user is None or self.user.has_perm("claims.view_every_claim")

    def has_day(self, day: date | None) -> bool:
        """Whether `day` lies in the period; with a period, nothing undated does."""
        if day is None:
            return self.from_on is None and self.to_on is None
        return (self.from_on is None or self.from_on <= day) and (self.to_on is None or day <= self.to_on)

    def first_instant(self) -> datetime | None:
        """The Shanghai midnight with which the period begins."""
        return _midnight(self.from_on) if self.from_on else None

    def end_instant(self) -> datetime | None:
        """The Shanghai midnight with which the period has ended."""
        return _midnight(date.fromordinal(self.to_on.toordinal() + 1)) if self.to_on else None

    def within(self, rows: QuerySet[T], field: str) -> QuerySet[T]:  # type: ignore[type-var]
        """Keep the rows whose instant `field` lies in the period."""
        first, end = self.first_instant(), self.end_instant()
        if first is not None:
            rows = rows.filter(**{f"{field}__gte": first})
        return rows.filter(**{f"{field}__lt": end}) if end is not None else rows

    def within_days(self, rows: QuerySet[T], field: str) -> QuerySet[T]:  # type: ignore[type-var]
        """Keep the rows whose day `field` lies in the period."""
        if self.from_on is not None:
            rows = rows.filter(**{f"{field}__gte": self.from_on})
        return rows.filter(**{f"{field}__lte": self.to_on}) if self.to_on is not None else rows

    def claims(self) -> QuerySet[Claim]:
        """The claims that the asker sees, of the scheme asked for, registered before the cut-off."""
        claims = Claim.objects.all() if self.user is None else visible_claims(self.user)
        claims = claims.filter(registered_at__lte=self.as_of)
        return claims.filter(scheme=self.scheme) if self.scheme else claims


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=OFFICE_ZONE)


class Line(NamedTuple):
    """One line of a finished report; `total` marks those below the rows. `text` is the line as CSV."""

    cells: Sequence[Value]
    text: str
    total: bool = False


class Report(ABC):
    """One report over one scope; read `lines()` once, from its beginning to its end. Memory does not grow with rows."""

    name: ClassVar[str]
    title: ClassVar[str | Promise]
    period: ClassVar[str | Promise]
    columns: ClassVar[tuple[Column, ...]]
    # Whether its rows are sums over all records, so that none is known before the last record is read.
    adds_up: ClassVar[bool] = False
    # One block of totals for each tuple of columns; they sum money, each sum of one currency.
    totals_by: ClassVar[tuple[tuple[str, ...], ...]] = (("currency",),)

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.row_count = self.records_read = 0
        # Told how many records are read; raises where the work is to end.
        self.step: Callable[[int], None] | None = None
        # Sums of the whole report, for its control sheet: (currency, column, sum).
        self.control_totals: list[tuple[str, Column, Decimal]] = []
        self._digest = hashlib.sha256()
        self._pipe = _Pipe()
        self._csv = csv.writer(self._pipe)
        keys = [column.key for column in self.columns]
        self._sums = [_Sums([keys.index(key) for key in by], self.columns) for by in self.totals_by]

    def rows(self) -> Iterator[Row]:
        """The rows by the keys of the columns, in an order that only the recorded facts decide."""
        raise NotImplementedError(f"{type(self).__name__} has neither rows nor cells")

    def cells(self) -> Iterator[Cells]:
        """The same in the order of the columns: what a report of very many rows gives instead."""
        keys = [column.key for column in self.columns]
        for row in self.rows():
            yield [row.get(key) for key in keys]

    @abstractmethod
    def sources(self) -> Sources:
        """The records that it reads through, so that they can be counted before."""

    def asked(self) -> Iterator[tuple[str, str]]:
        """What it was asked for, for its control sheet: names and values."""
        scope = self.scope
        yield _("Period goes by"), str(self.period)
        yield _("From"), scope.from_on.isoformat() if scope.from_on else "-"
        yield _("To"), scope.to_on.isoformat() if scope.to_on else "-"
        yield _("Product"), scope.scheme or _("all")

    def recorded(self) -> dict[str, Any]:
        """The same for the event that says that it left the office; nobody's name is in it."""
        scope = self.scope
        return {"from": scope.from_on, "to": scope.to_on, "scheme": scope.scheme}

    def size(self, most: int | None = None) -> int:
        """How many records it reads through, counted no further than `most` of each source."""
        counted = (rows.order_by() if most is None else rows.order_by()[:most] for rows in self.sources())
        return sum(rows.count() for rows in counted)

    def watched(self, records: Iterable[T]) -> Iterator[T]:
        """The records as they are read; now and then `step` is told how many it were."""
        step = self.step
        for record in records:
            yield record
            self.records_read += 1
            if step is not None and self.records_read % RECORDS_BETWEEN == 0:
                step(self.records_read)

    def heading_text(self) -> str:
        """The first line as CSV, with the byte-order mark."""
        self._csv.writerow([str(column.label) for column in self.columns])
        return BOM + self._pipe.text

    def lines(self) -> Iterator[Line]:
        """Every row finished for its reader, then the totals."""
        finish = Finish(self.columns, sees_personal=self.scope.sees_personal)
        instants = [at for at, column in enumerate(self.columns) if column.kind is Kind.INSTANT]
        sums = self._sums
        self._digest.update(self.heading_text().encode())
        for row in self.cells():
            self.row_count += 1
            for block in sums:
                block.add(row)
            cells = finish(row)
            yield Line(cells, self._text(_shown(cells, instants)))
        for total, is_whole in self._total_rows():
            cells = finish([total.get(column.key) for column in self.columns])
            if is_whole:
                self._keep_total(cells)
            yield Line(cells, self._text(_shown(cells, instants)), total=True)

    @property
    def checksum(self) -> str:
        """SHA-256 of the whole report as its CSV file has it, once all lines have been read."""
        return self._digest.hexdigest()

    def _total_rows(self) -> Iterator[tuple[Row, bool]]:
        for by, sums in zip(self.totals_by, self._sums, strict=True):
            for group, count, amounts in sums.groups():
                words = dict(zip(by, group, strict=True))
                yield {**amounts, **words, self.columns[0].key: total_of(count)}, by == ("currency",)
        for row in self.totals():
            yield row, True

    def totals(self) -> Iterator[Row]:
        """Further rows of totals over the whole report, where they are no sums of its rows; else how many there are."""
        if not self.totals_by:
            yield {self.columns[0].key: total_of(self.row_count)}

    def _keep_total(self, cells: Sequence[Value]) -> None:
        currency = next((str(v or "") for c, v in zip(self.columns, cells, strict=True) if c.key == "currency"), "")
        for column, value in zip(self.columns, cells, strict=True):
            if isinstance(value, Decimal) and column.kind is Kind.MONEY:
                self.control_totals.append((currency, column, value))

    def _text(self, cells: Sequence[object]) -> str:
        self._csv.writerow(cells)
        text = self._pipe.text
        self._digest.update(text.encode())
        return text


class _Pipe:
    """What the csv module writes one line to."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text


def _shown(cells: Sequence[Value], instants: Sequence[int]) -> Sequence[object]:
    """The cells as CSV says them: an instant in the office's time, to the second; the rest say themselves."""
    if not instants:
        return cells
    shown: list[object] = list(cells)
    for at in instants:
        value = shown[at]
        if isinstance(value, datetime):
            shown[at] = value.astimezone(OFFICE_ZONE).isoformat(timespec="seconds")
    return shown


def total_of(count: int) -> str:
    """What stands in the first column of a line of totals."""
    return _("Total of %(count)d") % {"count": count}


class _Sums:
    """Sums of the columns marked `total`, one set for each group of rows; a group has one currency."""

    def __init__(self, by: Sequence[int], columns: Sequence[Column]) -> None:
        self._by = by
        self._places = [(at, column.key) for at, column in enumerate(columns) if column.total]
        self._found: dict[tuple[str, ...], list[Decimal | None]] = {}
        self._counts: dict[tuple[str, ...], int] = {}

    def add(self, row: Sequence[Any]) -> None:
        group = tuple([str(row[at] or "") for at in self._by])
        sums = self._found.get(group)
        if sums is None:
            sums = self._found[group] = [None] * len(self._places)
            self._counts[group] = 0
        self._counts[group] += 1
        for place, (at, _key) in enumerate(self._places):
            value = row[at]
            if value is not None:
                before = sums[place]
                sums[place] = value if before is None else before + value

    def groups(self) -> Iterator[tuple[tuple[str, ...], int, dict[str, Decimal | None]]]:
        """Group, number of its rows, and its sums by column; in the order of the groups."""
        for group in sorted(self._found):
            keys = [key for _at, key in self._places]
            yield group, self._counts[group], dict(zip(keys, self._found[group], strict=True))


def batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """The items in lists of at most `size`."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
