"""Money as the database keeps it: three decimals, below 10^11, always beside a currency.

Rounding and exact arithmetic belong to `policies.terms.core.money`; here is only the column.
"""

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

# SQLite reads larger sums back as floats that have lost digits.
MONEY_LIMIT = Decimal(10) ** 11


class Currency(models.TextChoices):
    CNY = "CNY", _("CNY Renminbi")
    USD = "USD", _("USD US dollar")
    EUR = "EUR", _("EUR Euro")
    GBP = "GBP", _("GBP Pound sterling")
    JPY = "JPY", _("JPY Yen")
    HKD = "HKD", _("HKD Hong Kong dollar")
    AUD = "AUD", _("AUD Australian dollar")
    CAD = "CAD", _("CAD Canadian dollar")
    SGD = "SGD", _("SGD Singapore dollar")
    KRW = "KRW", _("KRW Won")


class MoneyField(models.DecimalField):  # type: ignore[type-arg]
    """A sum in the currency that stands beside it on the same row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_digits"] = 14
        kwargs["decimal_places"] = 3
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_digits"], kwargs["decimal_places"]
        return name, path, args, kwargs


def within_limits(table: str, *fields: str, minimum: int | None = 0) -> list[models.CheckConstraint]:
    """CHECK constraints that keep sums readable: |x| < 10^11, and not below `minimum` (None: any sign)."""
    constraints = []
    for field in fields:
        low = -MONEY_LIMIT if minimum is None else Decimal(minimum)
        condition = models.Q(**{f"{field}__isnull": True}) | models.Q(
            **{f"{field}__gte": low, f"{field}__lt": MONEY_LIMIT}
        )
        constraints.append(models.CheckConstraint(condition=condition, name=f"{table}_{field}_range"))
    return constraints
