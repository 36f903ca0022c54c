"""What every report is: columns, a stream of rows, and totals that were added up on the way."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import ClassVar, NamedTuple, TypeVar

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from claims.models import Claim
from claims.reports.columns import Column, Row, Value, finished
from claims.selectors.sight import visible_claims
from claimsoffice.kernel.clock import OFFICE_ZONE, now

T = TypeVar("T")
BATCH = 500


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

    @property
    def sees_personal(self) -> bool:
        return self.user is not None and self.user.has_perm("policies.view_personal_data")

    @property
    def looks_back(self) -> bool:
        """Whether something may have been recorded since the cut-off."""
        return self.as_of < now()

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

    def claims(self) -> QuerySet[Claim]:
        """The claims that the asker sees, of the scheme asked for, registered before the cut-off."""
        claims = Claim.objects.all() if self.user is None else visible_claims(self.user)
        claims = claims.filter(registered_at__lte=self.as_of)
        return claims.filter(scheme=self.scheme) if self.scheme else claims


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=OFFICE_ZONE)


class Line(NamedTuple):
    """One line of a finished report; `total` marks those below the rows."""

    cells: tuple[Value, ...]
    total: bool = False


class Report(ABC):
    """One report over one scope; read `lines()` once, from its beginning to its end. Memory does not grow with rows."""

    name: ClassVar[str]
    title: ClassVar[str | Promise]
    period: ClassVar[str | Promise]
    columns: ClassVar[tuple[Column, ...]]
    # One block of totals for each tuple of columns; they sum money, each sum of one currency.
    totals_by: ClassVar[tuple[tuple[str, ...], ...]] = (("currency",),)

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.row_count = 0
        self._sums: list[dict[tuple[str, ...], _Sum]] = [{} for _by in self.totals_by]

    @abstractmethod
    def rows(self) -> Iterator[Row]:
        """The rows, in an order that only the recorded facts decide."""

    def lines(self) -> Iterator[Line]:
        """Every row finished for its reader, then the totals."""
        sees_personal = self.scope.sees_personal
        for row in self.rows():
            self.row_count += 1
            self._add(row)
            yield Line(tuple(finished(c, row, sees_personal=sees_personal) for c in self.columns))
        for row in self.totals():
            yield Line(tuple(finished(c, row, sees_personal=sees_personal) for c in self.columns), total=True)

    def totals(self) -> Iterator[Row]:
        """The rows of totals, once all rows have been read."""
        for by, sums in zip(self.totals_by, self._sums, strict=True):
            for group in sorted(sums):
                found = sums[group]
                yield {
                    **found.amounts,
                    **dict(zip(by, group, strict=True)),
                    self.columns[0].key: _("Total of %(count)d") % {"count": found.count},
                }

    def _add(self, row: Row) -> None:
        for by, sums in zip(self.totals_by, self._sums, strict=True):
            found = sums.setdefault(tuple(str(row.get(key) or "") for key in by), _Sum(0, {}))
            found.count += 1
            for column in self.columns:
                value = row.get(column.key)
                if column.total and value is not None:
                    found.amounts[column.key] = found.amounts.get(column.key, Decimal(0)) + Decimal(str(value))


@dataclass(slots=True)
class _Sum:
    count: int
    amounts: dict[str, Decimal]


def batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """The items in lists of at most `size`."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
