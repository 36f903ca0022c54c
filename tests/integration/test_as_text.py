"""What the database makes of a column as text is what Python writes of the same value."""

import random
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from policies.imports.columns import PARCEL_FIELDS, POLICY_FIELDS
from policies.imports.values import from_record, in_query
from policies.models import Carrier, InsuredParcel, Policy
from tests.office import make_parcel

pytestmark = pytest.mark.django_db

TEXTS = ("", "a", 'O\'Brien "& Söhne"', "杭州\t启航\n贸易", "\\N", "%s %d %%", "NULL", "0", "𠮷野家", " x ", "\x1f")
TRUTHS = (None, True, False)
SUMS = [None, *map(Decimal, ("0", "0.001", "0.005", "0.1", "1", "50", "2.675", "1234.5", "99999999999.999", "5E+9"))]
WEIGHTS = [None, *map(Decimal, ("0.001", "1.25", "999999.999", "7", "0.015"))]
RATES = [None, *map(Decimal, ("0", "1", "0.05", "0.000001", "0.333333", "0.999999"))]
DAYS = (None, date(2000, 2, 29), date(2026, 11, 22), date(2099, 12, 31))
INSTANTS = (
    datetime(2026, 1, 5, 1, 30, tzinfo=UTC),
    datetime(2026, 1, 5, 0, 0, 0, 1, tzinfo=timezone(timedelta(hours=8))),
    datetime(2026, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2026, 3, 1, 12, 0, 0, 500000, tzinfo=timezone(timedelta(hours=-5))),
    datetime(2000, 1, 1, tzinfo=UTC),
    datetime(1999, 12, 31, 16, 0, 0, 120, tzinfo=UTC),
)
LISTS: tuple[list[str], ...] = ([], ["E1"], ["E3", "E1", "E2"], ["é", "Z", "a", "中"], ["jewellery", "diamonds"])


def make_different(count: int) -> None:
    """Parcels that differ in all that a sheet may say of them, each under a policy of its own."""
    chance = random.Random(20261122)
    carriers = [None, Carrier.objects.create(name="云途 'Express'"), Carrier.objects.create(name="DHL")]

    def money() -> Decimal | None:
        return chance.choice([*SUMS, Decimal(chance.randrange(10**14)).scaleb(-3)])

    for number in range(count):
        make_parcel(
            order_no=chance.choice(TEXTS),
            goods=chance.choice(TEXTS),
            tracking_no=f"YT{number}",
            sum_insured=money(),
            insured_value=money(),
            freight=money(),
            freight_paid=chance.choice(TRUTHS),
            carrier=chance.choice(carriers),
            origin=chance.choice(TEXTS),
            destination_time_zone=chance.choice(("", "Europe/Berlin")),
            weight_kg=chance.choice(WEIGHTS),
            platform_order=chance.choice(TRUTHS),
            promised_on=chance.choice(DAYS),
            dispatched_at=chance.choice((None, *INSTANTS)),
            delivered_at=chance.choice((None, *INSTANTS)),
            policyholder=chance.choice(TEXTS),
            phone=chance.choice(TEXTS),
            premium=money(),
            premium_paid=chance.choice(TRUTHS),
            paid_at=chance.choice(INSTANTS),
            issued_at=chance.choice(INSTANTS),
            deductible_amount=money(),
            deductible_rate=chance.choice(RATES),
            endorsements=chance.choice(LISTS),
            agreed_categories=chance.choice(LISTS),
        )


@pytest.mark.parametrize(("model", "fields"), [(Policy, POLICY_FIELDS), (InsuredParcel, PARCEL_FIELDS)])
def test_text_of_the_database_is_that_of_python(model: Any, fields: tuple[str, ...]) -> None:
    make_different(60)
    paths = ["carrier__name" if name == "carrier" else name for name in fields]
    read = from_record(fields)
    of_python = {pk: read(values) for pk, *values in model.objects.values_list("pk", *paths)}
    of_database = {pk: values for pk, *values in model.objects.values_list("pk", *map(in_query, fields))}
    assert of_database == of_python
    assert len({tuple(values) for values in of_python.values()}) == 60
