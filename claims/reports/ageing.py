"""Ageing: open claims by how long they have been open, with what they may still cost."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from claims.reports.columns import Column, Kind, Row
from claims.reports.outstanding import Outstanding
from claims.selectors.office_figures import BANDS, age_band


@dataclass(slots=True)
class _Tally:
    claims: int = 0
    outstanding: Decimal = Decimal(0)


class Ageing(Outstanding):
    name = "ageing"
    title = _("Ageing of open claims")
    adds_up = True
    columns = (
        Column("age", _("Days open"), Kind.IDENTIFIER),
        Column("scheme", _("Product"), Kind.IDENTIFIER),
        Column("currency", _("Currency"), Kind.IDENTIFIER),
        Column("claims", _("Claims"), Kind.COUNT, total=True),
        Column("outstanding", _("Outstanding"), Kind.MONEY, total=True),
    )

    def rows(self) -> Iterator[Row]:
        found: dict[tuple[int, str, str], _Tally] = defaultdict(_Tally)
        for row in super().rows():
            band = BANDS.index(age_band(int(str(row["age"]))))
            tally = found[band, str(row["scheme"]), str(row["currency"])]
            tally.claims += 1
            tally.outstanding += Decimal(str(row["outstanding"]))
        for band, scheme, currency in sorted(found):
            tally = found[band, scheme, currency]
            yield {
                "age": BANDS[band],
                "scheme": scheme,
                "currency": currency,
                "claims": tally.claims,
                "outstanding": tally.outstanding,
            }
