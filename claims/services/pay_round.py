"""The cashier's round: everything that waits to be paid, and one press that instructs what was chosen."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext as _

from claims.models import Advance, Claim, Decision, Party, Payment, PaymentKind, PaymentState
from claims.selectors.desk import ADVANCE_OWED, NEXT_DUE, PAYMENT_OWED
from claims.selectors.dues import with_due
from claims.selectors.sight import visible_claims
from claims.services import advance, pay
from claims.services.base import require, spend
from claims.services.used_up import check_used_up
from claimsoffice.kernel.errors import NotPermitted, NotReady, Refused

# As many as are read with care in one go, and instructed within one answer of the server.
MOST_SHOWN = 100
SETTLEMENT, ADVANCE = "settlement", "advance"
_CHOICE = re.compile(rf"({SETTLEMENT}|{ADVANCE}):([0-9]{{1,15}}):([0-9]{{1,9}})")


@dataclass(frozen=True, slots=True)
class Choice:
    """One claim to be paid as it was read: which of its sums, and the claim's version at that moment."""

    what: str
    claim_id: int
    version: int

    def __str__(self) -> str:
        return f"{self.what}:{self.claim_id}:{self.version}"


@dataclass(frozen=True, slots=True)
class Line:
    """What waits on one claim: `amount` in the claim's currency, and who stands behind it.

    `blocked` is why it can't be paid now, and `missing` what would have to be there; None and empty where it can.
    """

    claim: Claim
    choice: Choice
    kind: str
    amount: Decimal
    payee: Party | None
    decided_by: User | None
    blocked: Refused | None = None

    @property
    def missing(self) -> list[object]:
        return self.blocked.missing if isinstance(self.blocked, NotReady) else []

    @property
    def came_back(self) -> Payment | None:
        """The claim's last payment, if the bank did not carry it out: the account may still be the wrong one."""
        last = max(self.claim.payments.all(), key=lambda row: row.pk, default=None)
        return last if last and last.state in (PaymentState.FAILED, PaymentState.RETURNED) else None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one choice: a payment, or the refusal. The number is empty for a claim out of sight."""

    claim_id: int
    claim_no: str
    payment: Payment | None = None
    refusal: Refused | None = None


def lines(actor: User) -> list[Line]:
    """What this cashier would find to pay, the next due first, at most MOST_SHOWN; the blocked ones stand among them.

    The checks are those of the services that pay. Reads only, in a fixed number of queries for claims that stand
    alone on their parcel. Raises NotPermitted.
    """
    require(actor, pay.PAY)
    claims = list(_waiting(actor))
    shared = _shared_parcels(claims)
    found = (_line(claim, actor, claim.parcel_id in shared) for claim in claims)
    return [line for line in found if line is not None]


def _waiting(actor: User) -> Iterable[Claim]:
    on_its_way = Payment.objects.filter(
        claim=OuterRef("pk"),
        kind__in=pay.SETTLING,
        state__in=(PaymentState.INSTRUCTED, PaymentState.SENT),
    )
    owed = visible_claims(actor).filter(Q(PAYMENT_OWED) & ~Exists(on_its_way) | ADVANCE_OWED)
    decisions = Decision.objects.defer("result", "facts").select_related("agreement", "decided_by")
    return (
        with_due(owed)
        .select_related("parcel__policy")
        .prefetch_related(
            *("parties", "payments", "screenings"),
            Prefetch("decisions", decisions),
            Prefetch("advances", Advance.objects.select_related("granted_by")),
        )
        .order_by(*NEXT_DUE)[:MOST_SHOWN]
    )


def _shared_parcels(claims: Iterable[Claim]) -> set[int]:
    """Parcels that have another claim too: whether that one used up the limit is asked of them alone."""
    counted = Claim.objects.filter(parcel__in={claim.parcel_id for claim in claims}).order_by().values("parcel")
    return set(counted.annotate(n=Count("pk")).filter(n__gt=1).values_list("parcel", flat=True))


def _line(claim: Claim, actor: User, shares: bool) -> Line | None:
    granted = advance.advance_waiting(claim) if claim.agreed_amount is None else None
    what = ADVANCE if granted else SETTLEMENT
    amount = granted.amount if granted else pay.amount_to_pay(claim)
    if amount <= 0:
        return None
    by = granted.granted_by if granted else _decided_by(claim)
    kind, blocked = _blocked(claim, what, actor, shares)
    return Line(claim, Choice(what, claim.pk, claim.version), kind, amount, pay.payee_of(claim), by, blocked)


def _decided_by(claim: Claim) -> User | None:
    decision = max(claim.decisions.all(), key=lambda row: row.seq, default=None)
    return decision.decided_by if decision else None


def _blocked(claim: Claim, what: str, actor: User, shares: bool) -> tuple[str, Refused | None]:
    """The kind of payment, and why it can't be instructed now: what the services would say."""
    kind = PaymentKind.ADVANCE if what == ADVANCE else PaymentKind.SETTLEMENT
    try:
        if what == ADVANCE:
            advance.payable_advance(claim, actor)
        else:
            due = pay.settlement_of(claim, actor)
            kind = PaymentKind(due.kind)
            if shares:
                check_used_up(claim, due.decision)
        pay.ready_payee(claim, kind)
    except Refused as refused:
        return kind, refused
    return kind, None


def totals(found: Iterable[Line]) -> dict[str, Decimal]:
    """The sum per currency."""
    sums: dict[str, Decimal] = {}
    for line in found:
        sums[line.claim.currency] = sums.get(line.claim.currency, Decimal(0)) + line.amount
    return sums


def read_choices(texts: Iterable[str]) -> list[Choice]:
    """The choices of a form, each once. NotReady where one is not as the page wrote it, for none and for too many."""
    found: dict[Choice, None] = {}
    for text in texts:
        match = _CHOICE.fullmatch(text)
        if match is None:
            raise NotReady(_("The form can't be read. Open the page again, then choose."), missing=["claims"])
        found[Choice(match[1], int(match[2]), int(match[3]))] = None
    if not found:
        raise NotReady(_("Nothing was chosen: tick the claims that are to be paid."), missing=["claims"])
    if len(found) > MOST_SHOWN:
        raise NotReady(_("At most %(most)s are paid at once.") % {"most": MOST_SHOWN}, missing=["claims"])
    return list(found)


def instruct(choices: Iterable[Choice], actor: User, *, key: str) -> list[Result]:
    """Instruct each choice by the service that pays it alone, in a transaction of its own, and tell what became of it.

    One that is refused (changed since it was read, paid by somebody else, own decision) stops none of the others.
    `key` is spent first: the same form again raises WrongState. Raises NotPermitted without the right to pay.
    """
    require(actor, pay.PAY)
    wanted = list(choices)
    spend(key, actor, "pay round")
    seen = visible_claims(actor).filter(pk__in=[choice.claim_id for choice in wanted])
    return list(_instruct(wanted, dict(seen.values_list("pk", "claim_no")), actor))


def _instruct(choices: list[Choice], numbers: dict[int, str], actor: User) -> Iterator[Result]:
    services = {SETTLEMENT: pay.instruct_payment, ADVANCE: advance.pay_advance}
    for choice in choices:
        number = numbers.get(choice.claim_id, "")
        try:
            if not number:
                raise NotPermitted(_("This claim is not among those you see."))
            payment = services[choice.what](choice.claim_id, actor, version=choice.version)
        except Refused as refused:
            yield Result(choice.claim_id, number, refusal=refused)
        else:
            yield Result(choice.claim_id, number, payment=payment)
