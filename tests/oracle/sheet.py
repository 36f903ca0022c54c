"""What is found of one claim, clause by clause, and its exact money."""

from datetime import datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

Case = dict[str, Any]

SHANGHAI = ZoneInfo("Asia/Shanghai")
DIGITS = {"CNY": 2, "USD": 2, "EUR": 2, "JPY": 0, "KWD": 3}
EXEMPTIONS = frozenset(
    ["GT-6.1", "GT-6.2", "GT-6.3", "GT-6.4", "GT-6.5", "GT-8", "GT-19", "GT-20", "GT-21", "GT-22", "GT-23", "GT-24"]
    + ["GT-25.2", "E2", "E3"]
)


def half_up(value: Fraction, digits: int) -> Fraction:
    """Round to `digits` decimals, a half upwards."""
    scaled = value * 10**digits
    return Fraction((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator), 10**digits)


def shown(value: Fraction | None, digits: int) -> str | None:
    """The rounded sum as decimal text."""
    if value is None:
        return None
    whole = str(int(value * 10**digits)).rjust(digits + 1, "0")
    return f"{whole[:-digits]}.{whole[-digits:]}" if digits else whole


class Sheet:
    """Collects what denies, cuts, refers, warns, blocks and lacks while the clauses are gone through."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.scheme: str = case["scheme"]
        self.claim: Case = case["claim"]
        self.kind: str = self.claim["kind"]
        self.policy: Case = case.get("policy") or {}
        self.parcel: Case = case.get("parcel") or {}
        self.answers: Case = case.get("answers") or {}
        self.currency: str | None = case.get("currency")
        self.denies: list[str] = []
        self.cuts: list[str] = []
        self.refers: list[str] = []
        self.warns: list[str] = []
        self.blocked = False
        self.lacks: list[str] = []
        self.lacks_idly: list[str] = []
        self.unanswered: list[str] = []
        self.unanswered_idly: list[str] = []
        self.papers_lacking: list[str] = []
        self.unmeasured: list[str] = []

    # Facts by their dotted name ------------------------------------------------------------

    def get(self, name: str) -> Any:
        section, _, field = name.partition(".")
        return (self.case.get(section) or {}).get(field) if field else self.case.get(section)

    def need(self, name: str) -> Any:
        value = self.get(name)
        if value is None:
            self.lacks.append(name)
        return value

    def need_sum(self, name: str) -> Fraction | None:
        value = self.need(name)
        return None if value is None else Fraction(value)

    def sum_of(self, name: str) -> Fraction:
        return Fraction(self.get(name) or 0)

    def at(self, name: str) -> datetime | None:
        value = self.get(name)
        return None if value is None else datetime.fromisoformat(value)

    def within(self, clause: str, starts: list[str], ends: list[datetime | None]) -> None:
        """Deny an event before a start or not before an end; else ask for whatever lacks."""
        event = self.at("claim.event_at")
        begins = [self.at(name) for name in starts]
        if event and (any(b and event < b for b in begins) or any(e and event >= e for e in ends)):
            self.denies.append(clause)
            return
        for name in ("claim.event_at", *starts):
            self.need(name)

    def live_others(self) -> list[Case]:
        """The parcel's other claims that are neither denied nor withdrawn."""
        own = self.get("claim.claim_no")
        others = [other for other in self.case.get("other_claims") or [] if not own or other.get("claim_no") != own]
        return [other for other in others if other.get("state") not in ("denied", "withdrawn")]

    def paid_before(self, what: str) -> Fraction:
        """What live claims of the same scheme were paid for the parcel."""
        same = [other for other in self.live_others() if other.get("scheme") == self.scheme]
        return sum((Fraction(other.get(what) or 0) for other in same), Fraction(0))

    # Questions -----------------------------------------------------------------------------

    def ask(self, clause: str) -> str:
        answer: str = self.answers.get(clause) or "unknown"
        if answer == "unknown":
            self.unanswered.append(clause)
        return answer

    def ask_idly(self, clause: str) -> str:
        """A question whose answer holds nothing up."""
        answer: str = self.answers.get(clause) or "unknown"
        if answer == "unknown":
            self.unanswered_idly.append(clause)
        return answer

    def excludes(self, clause: str, *, pointless: bool = False) -> None:
        if pointless and self.answers.get(clause) != "yes":
            return
        if self.ask(clause) == "yes":
            self.denies.append(clause)

    def part_of(self, clause: str) -> Fraction:
        parts = self.claim.get("reductions") or []
        return sum((Fraction(part["amount"]) for part in parts if part["clause"] == clause), Fraction(0))

    def takes_a_part(self, clause: str, *, measured: bool = False, pointless: bool = False) -> None:
        """A yes takes the part, or the whole; with `measured` a yes waits for the part."""
        part = self.part_of(clause)
        if pointless and self.answers.get(clause) != "yes" and not part:
            return
        answer = self.ask(clause)
        if part:
            self.cuts.append(clause)
            if answer != "yes":
                self.warns.append(clause)
        elif answer == "yes" and measured:
            self.unmeasured.append(clause)
            self.unanswered.append(clause)
        elif answer == "yes":
            self.denies.append(clause)

    def papers(self, *lines: str) -> None:
        given = [*(self.case.get("documents") or []), *(self.case.get("waived_documents") or [])]
        there = {paper if isinstance(paper, str) else paper["document"] for paper in given}
        self.papers_lacking += [line for line in lines if not there & set(line.split("|"))]
