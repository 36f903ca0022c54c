"""My desk: what is due, what came in, and what waits for this person. A handful of queries, every list capped."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.contrib.auth.models import User
from django.db.models import Count, F, Min, Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.models import Advance, Claim, Payment, PaymentState, Proposal, ProposalState
from claims.selectors import held_files
from claims.selectors.dues import BUCKETS, Step, bucket_of, falls_in, in_bucket, next_step, with_due, with_standing
from claims.selectors.names import person_name
from claims.selectors.sight import deputised_for, visible_claims
from claims.workflow import OPEN_STATES, UNDECIDED_STATES, ClaimState
from claimsoffice.kernel.clock import today
from claimsoffice.kernel.models import ImportBatch
from claimsoffice.kernel.models.batch import WAITING_FOR_A_PERSON
from policies.selectors.calendars import end_of_calendar

Text = str | Promise

LINES = 40
# What no clock runs for comes last, whatever the database thinks of nothing.
NEXT_DUE = (F("next_due_on").asc(nulls_last=True), "pk")
# Under this name a session keeps which claims a person has passed since they last looked at the desk.
PASSED = "claims_passed"
MOST_COUNTED = 999
# What the bank sent back is owed on a claim that counts as paid; such payments are few, paid claims are many.
_SENT_BACK = Payment.objects.filter(state=PaymentState.RETURNED).values("claim")
PAYMENT_OWED = Q(Q(state=ClaimState.APPROVED) | Q(state=ClaimState.PAID, pk__in=_SENT_BACK)) & Q(
    agreed_amount__gt=F("paid_amount")
)
# Granted, and not overtaken by an agreement, which is paid whole.
ADVANCE_OWED = Q(
    state__in=OPEN_STATES,
    agreed_amount__isnull=True,
    pk__in=Advance.objects.filter(payment=None, withdrawn_at=None).values("claim"),
)
# Of claims from `with_standing`: entered by one person, and a second one has not looked yet.
PAYEE_WAITS = Q(state__in=OPEN_STATES, payee_entered=True, payee_confirmed=False)
PAPERS_HELD = Q(pk__in=held_files.ON_A_CLAIM.values("claim"))


@dataclass(slots=True)
class Line:
    """One claim on the desk; `theirs` says that somebody else has the next move."""

    claim: Claim
    step: Step
    theirs: bool

    @property
    def amount(self) -> Decimal | None:
        """What the claim is about now, in its currency: what is left to pay, else what was approved, else claimed."""
        claim = self.claim
        if claim.agreed_amount is not None:
            return claim.agreed_amount - claim.paid_amount
        return claim.claimed_amount if claim.approved_amount is None else claim.approved_amount


@dataclass(slots=True)
class Pile:
    """Lines under one heading; `total` may be more than are shown, `query` leads to all of them."""

    key: str
    title: Text
    lines: list[Line]
    total: int
    query: str


@dataclass(slots=True)
class Figure:
    """A number with the list behind it: `query` on the claims' list, or on the list named by `model`."""

    label: Text
    value: int
    query: str
    colour: str = ""
    model: str = "claims_claim"

    @property
    def url(self) -> str:
        """The list behind the number; nothing where this site has no such list."""
        try:
            return f"{reverse(f'admin:{self.model}_changelist')}?{self.query}"
        except NoReverseMatch:
            return ""


@dataclass(slots=True)
class Desk:
    """Everything the first page shows to one person."""

    day: date
    user: User
    piles: list[Pile] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    adjusters: list[dict[str, object]] = field(default_factory=list)
    imports: list[ImportBatch] = field(default_factory=list)
    next_claim: Claim | None = None
    calendar_ends: date | None = None
    has_claims: bool = False
    shows_owner: bool = False

    @property
    def imports_wait(self) -> bool:
        """A file of this person's is checked and goes in only when they say so."""
        return any(batch.state in WAITING_FOR_A_PERSON for batch in self.imports)

    @property
    def has_side(self) -> bool:
        return bool(self.adjusters or self.payments or (self.imports and not self.imports_wait))

    @property
    def is_empty(self) -> bool:
        return not any(pile.lines for pile in self.piles)


def capped(count: int) -> str:
    """A count as the navigation shows it; nothing for zero."""
    if not count:
        return ""
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


def owned_by(user: User) -> Q:
    """Claims that are this person's to work on today, those of absent colleagues included."""
    return Q(owner=user) | Q(owner__in=deputised_for(user))


def live(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Claims on which something is still to be done: open ones, and denials whose notice is not out yet."""
    return claims.filter(Q(state__in=OPEN_STATES) | Q(next_due_on__isnull=False))


def overdue_count(user: User) -> int:
    """How many of this person's claims are overdue: the number in the navigation, one query."""
    if not user.has_perm("claims.assess_claim"):
        return 0
    return in_bucket(live(Claim.objects.filter(owner=user)), "overdue")[: MOST_COUNTED + 1].count()


def desk_of(user: User) -> Desk:
    """The desk of one person, made up of the parts that their permissions call for."""
    desk = Desk(today(), user)
    if not user.has_perm("claims.view_claim"):
        return desk
    desk.has_claims = True
    desk.calendar_ends = end_of_calendar(desk.day)
    seen = visible_claims(user)
    if user.has_perm("claims.view_every_claim"):
        _for_the_whole_office(desk, seen, user)
    elif user.has_perm("claims.assess_claim"):
        _for_an_adjuster(desk, seen, user)
    elif user.has_perm("claims.register_claim"):
        _for_a_clerk(desk, seen, user)
    if user.has_perm("claims.pay_claim"):
        _for_a_cashier(desk, seen)
    if user.has_perm("policies.import_policies"):
        desk.imports = list(ImportBatch.objects.filter(owner=user).defer("errors", "warnings")[:6])
    desk.next_claim = next(iter(_to_do(desk)), None)
    return desk


def next_claim(user: User, passed: Collection[int]) -> Claim | None:
    """The first claim on the desk that waits for this person and is not among `passed` (ids)."""
    return next((claim for claim in _to_do(desk_of(user)) if claim.pk not in passed), None)


def _to_do(desk: Desk) -> list[Claim]:
    """What this person can get on with, in the order of the piles, each claim once."""
    piles = [pile for pile in desk.piles if pile.key in BUCKETS or pile.key == "pay"]
    return list({line.claim.pk: line.claim for pile in piles for line in pile.lines if not line.theirs}.values())


def _for_an_adjuster(desk: Desk, seen: QuerySet[Claim], user: User) -> None:
    mine = live(seen.filter(owned_by(user)))
    _pile_by_due(desk, mine, "whose=mine")
    unassigned = seen.filter(owner__isnull=True, state__in=UNDECIDED_STATES)
    _pile(desk, "unassigned", _("Unassigned"), unassigned.order_by("pk"), "whose=unassigned&state=undecided", 8)
    desk.figures = _standing_figures(mine, "whose=mine")


def _for_a_clerk(desk: Desk, seen: QuerySet[Claim], user: User) -> None:
    open_ones = seen.filter(state__in=UNDECIDED_STATES)
    unassigned = open_ones.filter(owner__isnull=True).order_by("pk")
    _pile(desk, "unassigned", _("Unassigned"), unassigned, "whose=unassigned&state=undecided", LINES)
    mine = open_ones.filter(registered_by=user, owner__isnull=False)
    _pile(desk, "registered", _("Registered by me"), mine.order_by("-pk"), "whose=registered&state=undecided", LINES)
    counts = open_ones.filter(Q(registered_by=user) | Q(owner__isnull=True))
    desk.figures = _standing_figures(counts, "state=undecided")[:2]


def _for_the_whole_office(desk: Desk, seen: QuerySet[Claim], user: User) -> None:
    everything = live(seen)
    desk.shows_owner = True
    if user.has_perm("claims.decide_above_limit"):
        waiting = Proposal.objects.filter(state=ProposalState.OPEN).select_related("claim", "proposed_by")
        desk.proposals = list(waiting.order_by("pk")[:LINES])
    _pile_by_due(desk, everything, "", keys=("overdue", "today", "week"), cap=15)
    unassigned = seen.filter(owner__isnull=True, state__in=UNDECIDED_STATES)
    _pile(desk, "unassigned", _("Unassigned"), unassigned.order_by("pk"), "whose=unassigned&state=undecided", 15)
    desk.figures = [*_office_figures(seen), *_standing_figures(everything, "")]
    held = held_files.held_files()
    if held.claims:  # an office without a scanner need not read of one
        desk.figures.append(Figure(dues_words()["scan"], held.claims, "waits=scan", "amber"))
    desk.adjusters = _by_adjuster(everything, desk.day)


def _for_a_cashier(desk: Desk, seen: QuerySet[Claim]) -> None:
    unpaid = seen.filter(PAYMENT_OWED)
    _pile(desk, "pay", _("To pay"), unpaid.order_by(*NEXT_DUE), "waits=payment", LINES)
    ended = (PaymentState.FAILED, PaymentState.RETURNED)
    payments = Payment.objects.filter(claim__in=seen).exclude(state=PaymentState.EXECUTED)
    desk.payments = list(payments.filter(state__in=ended).select_related("claim").order_by("-ended_at")[:8])
    advances = seen.filter(ADVANCE_OWED).count()
    if advances:
        desk.figures.append(Figure(dues_words()["advance"], advances, "waits=advance", "amber"))
    states = payments.aggregate(
        instructed=Count("pk", filter=Q(state=PaymentState.INSTRUCTED)),
        sent=Count("pk", filter=Q(state=PaymentState.SENT)),
        ended=Count("pk", filter=Q(state__in=ended)),
    )
    desk.figures += [
        Figure(_("To send to the bank"), states["instructed"], "state__exact=instructed", "", "claims_payment"),
        Figure(_("With the bank"), states["sent"], "state__exact=sent", "", "claims_payment"),
        Figure(_("Failed or returned"), states["ended"], "state__in=failed,returned", "red", "claims_payment"),
    ]


def _pile_by_due(
    desk: Desk, claims: QuerySet[Claim], query: str, keys: tuple[str, ...] = tuple(BUCKETS), cap: int = LINES
) -> None:
    """One read for all piles, in the order of due days; each is then cut to `cap`."""
    lines = _lines(desk, claims.order_by(*NEXT_DUE), cap * len(keys))
    for key in keys:
        own = [line for line in lines if bucket_of(line.claim.due_on, desk.day) == key]  # type: ignore[attr-defined]
        if own:
            full = len(lines) == cap * len(keys)
            total = in_bucket(claims, key, desk.day)[: MOST_COUNTED + 1].count() if full else len(own)
            link = "&".join(filter(None, (query, "state=live", f"due={key}")))
            desk.piles.append(Pile(key, BUCKETS[key], own[:cap], total, link))


def _pile(desk: Desk, key: str, title: Text, claims: QuerySet[Claim], query: str, cap: int) -> None:
    lines = _lines(desk, claims, cap + 1)
    if lines:
        total = len(lines) if len(lines) <= cap else claims.order_by()[: MOST_COUNTED + 1].count()
        desk.piles.append(Pile(key, title, lines[:cap], total, query))


def _lines(desk: Desk, claims: QuerySet[Claim], cap: int) -> list[Line]:
    rows = with_standing(with_due(claims)).select_related("parcel__policy", "owner")[:cap]
    steps = [(claim, next_step(claim)) for claim in rows]
    return [Line(claim, step, theirs=not step.is_for(desk.user)) for claim, step in steps]


def _standing_figures(claims: QuerySet[Claim], whose: str) -> list[Figure]:
    """What waits, as numbers: one query."""
    counted = with_standing(claims).aggregate(
        papers=Count("pk", filter=Q(has_new_papers=True, state__in=UNDECIDED_STATES)),
        documents=Count("pk", filter=Q(state=ClaimState.SUPPLEMENT_REQUESTED)),
        proposals=Count("pk", filter=Q(has_proposal=True)),
        agreement=Count("pk", filter=Q(state=ClaimState.APPROVED, agreed_amount__isnull=True)),
        payee=Count("pk", filter=PAYEE_WAITS),
        payment=Count("pk", filter=PAYMENT_OWED),
    )
    words = dues_words()
    return [Figure(words[key], counted[key], "&".join(filter(None, (whose, f"waits={key}")))) for key in counted]


def dues_words() -> dict[str, Text]:
    """The desk's words for what a claim waits for; the list's filter uses the same."""
    return {
        "papers": _("New papers"),
        "documents": _("Awaiting documents"),
        "proposals": _("Proposals waiting"),
        "agreement": _("Awaiting the claimant"),
        "payee": _("Payee to be confirmed"),
        "payment": _("To be paid"),
        "advance": _("Advance to be paid"),
        "scan": _("Held until scanned"),
    }


def waiting_for(claims: QuerySet[Claim], key: str) -> QuerySet[Claim]:
    """Keep the claims that wait for `key`, one of `dues_words`. KeyError for another word."""
    conditions = {
        "papers": Q(has_new_papers=True, state__in=UNDECIDED_STATES),
        "documents": Q(state=ClaimState.SUPPLEMENT_REQUESTED),
        "proposals": Q(has_proposal=True),
        "agreement": Q(state=ClaimState.APPROVED, agreed_amount__isnull=True),
        "payee": PAYEE_WAITS,
        "payment": PAYMENT_OWED,
        "advance": ADVANCE_OWED,
        "scan": PAPERS_HELD,
    }
    return with_standing(claims).filter(conditions[key])


def _office_figures(seen: QuerySet[Claim]) -> list[Figure]:
    day = today()
    counted = live(seen).aggregate(
        open=Count("pk", filter=Q(state__in=OPEN_STATES)),
        unassigned=Count("pk", filter=Q(owner__isnull=True, state__in=UNDECIDED_STATES)),
    )
    overdue = in_bucket(live(seen), "overdue", day).count()
    return [
        Figure(_("Open claims"), counted["open"], "state=open"),
        Figure(_("Overdue"), overdue, "state=live&due=overdue", "red"),
        Figure(_("Unassigned"), counted["unassigned"], "whose=unassigned&state=undecided", "amber"),
    ]


def _by_adjuster(claims: QuerySet[Claim], day: date) -> list[dict[str, object]]:
    """Open and overdue claims of each person, those with most overdue first; one query."""
    rows = (
        claims.filter(owner__isnull=False)
        .values("owner", "owner__username", "owner__first_name", "owner__last_name")
        .annotate(
            claims=Count("owner"), overdue=Count("owner", filter=falls_in("overdue", day)), first_due=Min("next_due_on")
        )
        .order_by("-overdue", "-claims")[:LINES]
    )
    return [
        {**row, "name": person_name(row["owner__first_name"], row["owner__last_name"], row["owner__username"])}
        for row in rows
    ]
