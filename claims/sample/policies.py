"""Policies and orders as the spreadsheets bring them: the same every time, with dates counted back from a given day."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from claims.sample.words import (
    COMPANY_KINDS,
    COMPANY_NAMES,
    COMPANY_PLACES,
    GIVEN,
    GOODS,
    LINES,
    ODDLY_NAMED,
    PLACES,
    PRECIOUS,
    SURNAMES,
    Goods,
    Line,
    Place,
)
from claimsoffice.kernel.clock import OFFICE_ZONE
from policies.models import Scheme

Cell = str | Decimal | datetime | date | None
Row = dict[str, Cell]

SEED = 20261120
OLDEST, YOUNGEST = 130, 2
CENT = Decimal("0.01")
# What one yuan is in each currency, roughly; sample policies need no better rate.
RATES = {
    "CNY": "1", "USD": "0.14", "EUR": "0.13", "GBP": "0.11", "CAD": "0.19", "AUD": "0.21", "SGD": "0.19",
    "JPY": "21", "KRW": "190",
}  # fmt: skip
_WHOLE = frozenset({"JPY", "KRW"})
_JSX = LINES[-1]


@dataclass(slots=True)
class Book:
    """Deals out numbers that are not dealt twice."""

    random: random.Random
    today: date
    used: set[str] = field(default_factory=set)
    count: int = 0

    def number(self, pattern: str) -> str:
        while True:
            text = "".join(str(self.random.randrange(10)) if c == "#" else c for c in pattern)
            if text not in self.used:
                self.used.add(text)
                return text

    def next(self) -> int:
        self.count += 1
        return self.count

    def instant(self, days_ago: float) -> datetime:
        """About so many days before today, at an hour when people are awake."""
        day = self.today - timedelta(days=int(days_ago))
        at = time(self.random.randint(8, 21), self.random.randrange(60))
        return datetime.combine(day, at, OFFICE_ZONE)

    def chance(self, share: float) -> bool:
        return self.random.random() < share


def rows(today: date, schemes: tuple[str, ...], count: int, *, salt: int = 0) -> Iterator[Row]:
    """`count` rows under the given schemes, in turn; equal arguments give equal rows. `salt` tells files apart."""
    book = Book(random.Random(SEED + salt), today)  # noqa: S311  sample data, no secret
    dealt = 0
    while dealt < count:
        scheme = schemes[book.next() % len(schemes)]
        parcels = book.random.randint(2, 5) if scheme == Scheme.FPX_AR and book.chance(0.12) else 1
        for row in _policy(book, scheme, min(parcels, count - dealt), salt):
            dealt += 1
            yield row


def _policy(book: Book, scheme: str, parcels: int, salt: int) -> Iterator[Row]:
    place = book.random.choice(PLACES)
    age = book.random.randint(YOUNGEST, OLDEST)
    paid_at = book.instant(age)
    issued_at = paid_at + timedelta(minutes=book.random.randint(1, 90))
    holder = _company(book) if book.chance(0.7) else _person(book)
    insured_scheme = scheme in (Scheme.FPX_PI, Scheme.FPX_AR, Scheme.JSX_INS)
    currency = place.currency if insured_scheme and book.chance(0.15) else "CNY"
    precious = scheme == Scheme.FPX_AR and book.chance(0.05)
    contract: Row = {
        "policy_no": _policy_no(book, scheme, salt),
        "scheme": scheme,
        "policyholder": holder,
        "insured": holder if book.chance(0.85) else _person(book),
        "phone": book.number("139########") if book.chance(0.9) else "+86 571 8" + book.number("### ####"),
        "email": f"{book.number('shop####')}@example.com" if book.chance(0.85) else None,
        "currency": currency,
        "paid_at": paid_at,
        "issued_at": issued_at if insured_scheme else None,
        "platform_order": "是" if scheme == Scheme.FPX_TA or book.chance(0.8) else "否",
        "order_confirmed_at": paid_at + timedelta(minutes=book.random.randint(1, 30)),
    }
    if insured_scheme:
        contract |= _insurance(book, scheme, currency, precious)
    for _parcel in range(parcels):
        goods = book.random.choice(PRECIOUS if precious else ODDLY_NAMED if book.chance(0.02) else GOODS)
        yield contract | _parcel_of(book, scheme, goods, place, currency, issued_at)


def _policy_no(book: Book, scheme: str, salt: int) -> str:
    number = book.count
    return {
        Scheme.FPX_AR: f"AR{book.today:%y}{salt}{number:07d}",
        Scheme.FPX_PI: f"PI{book.today:%y}{salt}{number:07d}",
        Scheme.JSX_INS: f"JSI-{book.today:%Y}-{salt}{number:06d}",
        Scheme.FPX_TA: f"{book.today:%Y%m}{salt}{number:013d}",  # an order: nineteen or twenty digits, nothing else
        Scheme.JSX_STD: f"00{book.today:%y}{salt}{number:08d}",
    }[Scheme(scheme)]


def _insurance(book: Book, scheme: str, currency: str, precious: bool) -> Row:
    found: Row = {
        "premium": _money(Decimal(book.random.randint(6, 90)), currency),
        "premium_paid": "是" if book.chance(0.97) else "否",
    }
    if scheme == Scheme.JSX_INS:
        return found
    found["exemptions_explained"] = book.random.choices(("是", "否", None), (86, 6, 8))[0]
    found["endorsements"] = book.random.choices((None, "E1", "E1,E2", "E3", "E1,E2,E3"), (50, 30, 8, 8, 4))[0]
    if book.chance(0.25):
        found["deductible_amount"] = _money(Decimal(book.random.choice((50, 100, 200))), currency)
    elif book.chance(0.15):
        found["deductible_rate"] = Decimal(book.random.choice(("0.05", "0.1", "0.15")))
    if precious and book.chance(0.5):
        found["agreed_categories"] = ",".join(sorted({goods.category for goods in PRECIOUS}))
    return found


def _parcel_of(book: Book, scheme: str, goods: Goods, place: Place, currency: str, issued_at: datetime) -> Row:
    line = _JSX if scheme in (Scheme.JSX_INS, Scheme.JSX_STD) else book.random.choice(LINES[:-1])
    pieces = book.random.choices((1, 2, 3), (78, 14, 8))[0]
    value = _money(Decimal(pieces * book.random.randint(goods.low, goods.high)), currency)
    found: Row = {
        "order_no": book.number("DD##########"),
        "tracking_no": book.number(line.number),
        "goods": goods.zh if pieces == 1 else f"{goods.zh}×{pieces}",
        "category": goods.category,
        "freight": _money(Decimal(book.random.randint(3800, 26000)) / 100, currency),
        "freight_paid": "是" if book.chance(0.96) else "否",
        "carrier": line.name,
        "transport_mode": line.mode,
        "origin": book.random.choice(COMPANY_PLACES),
        "destination": f"{place.country} {place.town}",
        "destination_time_zone": place.zone,
        "weight_kg": Decimal(pieces * goods.grams * book.random.randint(90, 140) // 100) / 1000,
    }
    if scheme in (Scheme.FPX_PI, Scheme.FPX_AR, Scheme.JSX_INS):
        share = book.random.choices(("1", "0.8", "1.2"), (72, 20, 8))[0]
        found |= {"insured_value": value, "sum_insured": _money(value * Decimal(share), currency, rate="1")}
    return found | _timeline(book, line, place, issued_at)


def _timeline(book: Book, line: Line, place: Place, issued_at: datetime) -> Row:
    """Dispatch, notice, delivery: what lies ahead of today has not happened, and a few parcels stay away."""
    now = datetime.combine(book.today, time(), OFFICE_ZONE)
    dispatched = issued_at + timedelta(hours=book.random.randint(3, 40))
    if dispatched >= now:
        return {"promised_on": (dispatched + timedelta(days=line.days[1])).date()}
    found: Row = {"dispatched_at": dispatched, "promised_on": (dispatched + timedelta(days=line.days[1])).date()}
    late = book.random.randint(4, 15) if book.chance(0.12) else 0
    notice = dispatched + timedelta(days=book.random.randint(*line.days) + late, hours=book.random.randint(0, 5))
    if notice >= now or book.chance(0.09):
        return found
    found["arrival_notice_at"] = notice.astimezone(ZoneInfo(place.zone)).isoformat(timespec="minutes")
    delivered = notice + timedelta(days=book.random.randint(0, 6), hours=book.random.randint(1, 7))
    if delivered < now and book.chance(0.95):
        found["delivered_at"] = delivered.astimezone(ZoneInfo(place.zone)).isoformat(timespec="minutes")
    return found


def _money(yuan: Decimal, currency: str, *, rate: str = "") -> Decimal:
    """So many yuan in `currency`, with its decimals; with `rate` the amount is in that currency already."""
    amount = yuan * Decimal(rate or RATES[currency])
    return max(Decimal(1), amount.quantize(Decimal(1) if currency in _WHOLE else CENT))


def _person(book: Book) -> str:
    return book.random.choice(SURNAMES) + book.random.choice(GIVEN)


def _company(book: Book) -> str:
    parts = (COMPANY_PLACES, COMPANY_NAMES, COMPANY_KINDS)
    return "".join(book.random.choice(part) for part in parts)
