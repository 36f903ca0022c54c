"""Random lives of claims, as days on which something happens to them. Facts only: nothing here knows a rule."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

FIRST, LAST = date(2025, 10, 1), date(2026, 9, 30)
LAST_REGISTERED = date(2026, 6, 30)
SCHEMES = ("FPX-AR", "FPX-AR", "FPX-AR", "FPX-AR", "FPX-TA", "JSX-INS", "JSX-STD")
INSURED = ("FPX-AR",)
AS_CLAIMED, LESS, DENIED = "as claimed", "less", "denied"
DOCUMENTS, THAT_IS_ALL, CANNOT = "documents", "that_is_all", "cannot_supply"


@dataclass
class Life:
    """One claim. Every date is a Shanghai day, None: it never happens; on one day things happen in STEPS' order."""

    number: int
    scheme: str
    happened: date
    registered: date
    papers: date | None = None
    one_held_back: bool = False
    asked: date | None = None
    notice: date | None = None
    answered: date | None = None
    how: str = ""
    advanced: date | None = None
    decided: date | None = None
    outcome: str = ""
    agreed: date | None = None
    paid: date | None = None
    returned: date | None = None
    paid_again: date | None = None
    withdrawn: date | None = None
    reopened: date | None = None
    decided_again: date | None = None
    back: date | None = None
    told: date | None = None
    instructed: date | None = None
    determination: tuple[int, str] | None = None
    payment: tuple[int, str] | None = None

    def steps(self) -> Iterator[tuple[date, int, str]]:
        """(day, place in the day, what) of everything that happens until the end of the year."""
        for place, name in enumerate(STEPS):
            day = getattr(self, name)
            if day is not None and day <= LAST:
                yield day, place, name


STEPS = (
    "registered", "papers", "back", "told", "instructed", "asked", "notice", "answered", "advanced", "decided",
    "reopened", "decided_again", "agreed", "paid", "returned", "paid_again", "withdrawn",
)  # fmt: skip


def a_life(number: int, chance: random.Random) -> Life:
    scheme = chance.choice(SCHEMES)
    registered = FIRST + timedelta(days=chance.randrange((LAST_REGISTERED - FIRST).days))
    life = Life(number, scheme, registered - timedelta(days=chance.randint(1, 12)), registered)
    if chance.random() < 0.05:
        life.withdrawn = later(registered, 20, chance)
        return life
    life.papers = later(registered, 8, chance)
    if scheme == "JSX-STD":
        _goods_come_back(life, chance)
        return life
    if scheme in INSURED and chance.random() < 0.3:
        life.determination = (chance.randint(5, 45), chance.choice(("calendar", "working")))
        life.payment = (chance.randint(3, 20), chance.choice(("calendar", "working")))
    life.one_held_back = chance.random() < 0.5
    if life.one_held_back:
        _supplement(life, chance)
    _decision(life, chance)
    return life


def later(day: date, most: int, chance: random.Random, least: int = 0) -> date:
    return day + timedelta(days=chance.randint(least, most))


def _goods_come_back(life: Life, chance: random.Random) -> None:
    assert life.papers is not None
    life.back = later(life.papers, 20, chance)
    life.told = max(life.back, later(life.papers, 30, chance)) if chance.random() < 0.9 else None
    if life.told and chance.random() < 0.6:
        life.instructed = later(life.told, 50, chance)
    if chance.random() < 0.5:
        life.decided, life.outcome = later(life.papers, 15, chance), DENIED


def _supplement(life: Life, chance: random.Random) -> None:
    assert life.papers is not None
    life.asked = later(life.papers, 12, chance)
    if chance.random() < 0.85:
        life.notice = later(life.asked, 30, chance)
    if chance.random() < 0.8:
        life.answered = later(life.notice or life.asked, 50, chance)
        life.how = chance.choice((DOCUMENTS, DOCUMENTS, THAT_IS_ALL, CANNOT))


def _decision(life: Life, chance: random.Random) -> None:
    ready = life.answered or life.notice or life.asked or life.papers
    assert ready is not None
    whole = not life.one_held_back or life.how == DOCUMENTS
    if chance.random() < 0.12:  # nobody decides; most of them are taken back some day
        life.withdrawn = later(ready, 90, chance) if chance.random() < 0.8 else None
        return
    life.decided = later(ready, chance.choice((4, 30, 70)), chance)
    if not whole or chance.random() < 0.2:
        life.outcome = DENIED
        if chance.random() < 0.3 and whole:
            life.reopened = later(life.decided, 20, chance)
            life.decided_again = later(life.reopened, 50, chance)
            _payment(life, life.decided_again, chance)
        return
    life.outcome = LESS if life.scheme in INSURED and chance.random() < 0.4 else AS_CLAIMED
    if life.scheme in INSURED and chance.random() < 0.15:
        life.advanced = later(ready, max(0, (life.decided - ready).days), chance)
    if life.outcome == LESS:
        life.agreed = later(life.decided, 15, chance) if chance.random() < 0.85 else None
        _payment(life, life.agreed, chance)
    else:
        _payment(life, life.decided, chance)


def _payment(life: Life, agreed: date | None, chance: random.Random) -> None:
    if agreed is None or chance.random() < 0.1:
        return
    life.paid = later(agreed, 16, chance)
    if chance.random() < 0.15:
        life.returned = later(life.paid, 6, chance)
        life.paid_again = later(life.returned, 12, chance) if chance.random() < 0.7 else None


def outages(chance: random.Random) -> tuple[set[date], set[date]]:
    """Days on which beat is dead (nothing is swept, the relay is still woken), and on which the worker is."""
    beat: set[date] = set()
    worker: set[date] = set()
    day = FIRST
    while day <= LAST:
        if chance.random() < 0.06:
            dead = chance.choice((beat, worker))
            dead.update(day + timedelta(days=n) for n in range(chance.randint(1, 5)))
        day += timedelta(days=1)
    return beat - {LAST}, worker - {LAST}
