"""Which claim is due when, in the desk's own words, and what has to be done on it next. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.models import (
    LIVE_PAYMENT_STATES,
    Claim,
    Clock,
    ClockState,
    Evidence,
    EvidenceState,
    Party,
    PartyRole,
    Payment,
    PaymentState,
    Proposal,
    ProposalState,
    SupplementRequest,
)
from claims.workflow import ClaimState
from claimsoffice.kernel.clock import today

Text = str | Promise

SOON = timedelta(days=7)

# The desk's words for "when", in the order in which they are worked off.
BUCKETS: Mapping[str, Text] = {
    "overdue": _("Overdue"),
    "today": _("Today"),
    "week": _("Next 7 days"),
    "later": _("Later"),
    "undated": _("No date running"),
}


def bucket_of(due_on: date | None, day: date) -> str:
    """The desk's word for a last day, seen from `day` (Shanghai dates)."""
    if due_on is None:
        return "undated"
    if due_on < day:
        return "overdue"
    if due_on == day:
        return "today"
    return "week" if due_on <= day + SOON else "later"


def in_bucket(claims: QuerySet[Claim], bucket: str, day: date | None = None) -> QuerySet[Claim]:
    """Keep the claims whose next clock is in `bucket`. KeyError for a word that the desk does not use."""
    return claims.filter(falls_in(bucket, day or today()))


def falls_in(bucket: str, day: date) -> Q:
    """The condition of a bucket, seen from `day`.

    `next_due_on` is the day before any roll and has the index; lateness is judged on the clock's own last day.
    """
    if bucket == "undated":
        return Q(next_due_on__isnull=True)
    # A roll moves a day later, never earlier.
    near, exact = {
        "overdue": (Q(next_due_on__lt=day), Q(due_on__lt=day)),
        "today": (Q(next_due_on__lte=day), Q(due_on=day)),
        "week": (Q(next_due_on__lte=day + SOON), Q(due_on__gt=day, due_on__lte=day + SOON)),
        "later": (Q(next_due_on__isnull=False), Q(due_on__gt=day + SOON)),
    }[bucket]
    return near & Q(Exists(_next_clock().filter(exact)))


def _next_clock() -> QuerySet[Clock]:
    return Clock.objects.filter(
        claim=OuterRef("pk"), closed_at__isnull=True, nominal_on=OuterRef("next_due_on")
    ).order_by("due_on", "pk")


def with_due(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Put the next clock beside each claim: `due_on`, `due_clock`, `due_provisional`, `paused_days` if it stands."""
    paused = Clock.objects.filter(claim=OuterRef("pk"), closed_at__isnull=True, state=ClockState.PAUSED)
    return claims.annotate(
        due_on=Coalesce(Subquery(_next_clock().values("due_on")[:1]), "next_due_on"),
        due_clock=Subquery(_next_clock().values("clock_id")[:1]),
        due_provisional=Subquery(_next_clock().values("provisional")[:1]),
        paused_days=Subquery(paused.values("days_left")[:1]),
    )


def with_standing(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Put beside each claim what its next step hangs on."""
    mine = {"claim": OuterRef("pk")}
    payee = Party.objects.filter(**mine, role=PartyRole.PAYEE, replaced_at__isnull=True)
    return claims.annotate(
        has_papers=Exists(Evidence.objects.filter(**mine)),
        has_new_papers=Exists(Evidence.objects.filter(**mine, state=EvidenceState.RECEIVED)),
        has_proposal=Exists(Proposal.objects.filter(**mine, state=ProposalState.OPEN)),
        letter_arrived=Exists(
            SupplementRequest.objects.filter(**mine, closed_at__isnull=True, arrived_at__isnull=False)
        ),
        payee_entered=Exists(payee),
        payee_confirmed=Exists(payee.filter(confirmed_at__isnull=False)),
        payment_live=Exists(
            Payment.objects.filter(**mine, state__in=LIVE_PAYMENT_STATES).exclude(state=PaymentState.EXECUTED)
        ),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """What comes next on a claim. `waiting` says that somebody outside has the next move.

    `actions` are the actions by which it is done, the likeliest first. `judged` says that somebody has to look and
    choose among them, so that none is put forward. `by` are the permissions of which one is needed for it.
    """

    label: Text
    waiting: bool = False
    actions: tuple[str, ...] = ()
    judged: bool = False
    by: tuple[str, ...] = ()

    def is_for(self, user: User) -> bool:
        """Whether it is this person's kind of work; what is somebody else's waits, as far as they are concerned."""
        return not self.waiting and (not self.by or any(user.has_perm(code) for code in self.by))


ASSESS = ("claims.assess_claim",)
TAKE_IN = ("claims.request_supplement", "claims.receive_evidence")
DECIDE = ("approve", "deny", "supplement", "propose")


def next_step(claim: Claim) -> Step:
    """The next thing to do; the claim comes from `with_standing` (and `with_due`, for a denial's notice)."""
    maker = {
        ClaimState.SUBMITTED: _while_submitted,
        ClaimState.SUPPLEMENT_REQUESTED: _while_supplementing,
        ClaimState.APPROVED: _while_approved,
        ClaimState.PAID: _while_paid,
        ClaimState.DENIED: _while_denied,
    }.get(ClaimState(claim.state))
    return maker(claim) if maker else Step("", waiting=True)


def _while_submitted(claim: Claim) -> Step:
    if claim.owner_id is None:
        return Step(_("Assign"), actions=("take", "assign"), by=("claims.assess_claim", "claims.assign_claim"))
    if claim.has_proposal:  # type: ignore[attr-defined]
        return Step(_("Waits for a manager"), waiting=True, actions=("answer_proposal",))
    if not claim.has_papers:  # type: ignore[attr-defined]
        return Step(_("Request or take in papers"), actions=("supplement", "evidence"), by=TAKE_IN)
    if claim.has_new_papers:  # type: ignore[attr-defined]
        return Step(_("Check the new papers"), actions=DECIDE, judged=True, by=ASSESS)
    return Step(_("Assess and decide"), actions=DECIDE, judged=True, by=ASSESS)


def _while_supplementing(claim: Claim) -> Step:
    if claim.has_new_papers:  # type: ignore[attr-defined]
        return Step(_("Check the new papers"), actions=("end_supplement", "deny"), judged=True, by=ASSESS)
    if not claim.letter_arrived:  # type: ignore[attr-defined]
        return Step(_("Record the letter's arrival"), actions=("notice_arrival",), by=("claims.record_arrival",))
    return Step(_("Waits for papers"), waiting=True, actions=("evidence", "end_supplement"))


def _while_approved(claim: Claim) -> Step:
    if claim.agreed_amount is None:
        return Step(_("Record the claimant's answer"), actions=("agree",), by=("claims.record_agreement",))
    if claim.payment_live:  # type: ignore[attr-defined]
        return Step(_("Waits for the bank"), waiting=True, actions=("bank_result",))
    if not claim.payee_entered:  # type: ignore[attr-defined]
        return Step(_("Enter the payee"), actions=("payee",), by=("claims.edit_parties",))
    if not claim.payee_confirmed:  # type: ignore[attr-defined]
        return Step(_("Have the payee confirmed"), actions=("confirm_payee",), by=("claims.confirm_payee",))
    return Step(_("Pay"), actions=("pay",), by=("claims.pay_claim",))


def _while_paid(claim: Claim) -> Step:
    """A settlement that the bank sent back is paid once more."""
    owed = claim.agreed_amount is not None and claim.paid_amount < claim.agreed_amount
    return _while_approved(claim) if owed else Step("", waiting=True)


def _while_denied(claim: Claim) -> Step:
    if claim.due_clock:  # type: ignore[attr-defined]
        return Step(_("Send the denial notice"), by=("claims.decide_claim",))
    return Step("", waiting=True)
