"""Everything that the page of one claim shows of the record, read in one place."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.contrib.auth.models import User
from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.models import (
    Advance,
    AdvanceDraft,
    Claim,
    ClaimItem,
    Clock,
    Decision,
    DocumentWaiver,
    DraftState,
    Evidence,
    EvidenceState,
    LegalHold,
    Letter,
    Message,
    Note,
    Party,
    PartyRole,
    Payment,
    Proposal,
    ProposalState,
    Recovery,
    RecoveryCase,
    Reduction,
    Reserve,
    SupplementRequest,
)
from claims.selectors.dues import Step, next_step, with_due, with_standing
from claims.selectors.facts import other_claims
from claims.selectors.sight import visible_claims
from claims.selectors.signals import Signal, signals_once
from claims.selectors.wording import document_label, filing_keys, said
from claimsoffice.kernel.clock import now, today
from claimsoffice.kernel.models import Event
from policies import terms

Text = str | Promise

EVENTS_SHOWN = 60
CHASE = "office.supplement_chase"


@dataclass(slots=True)
class ChecklistLine:
    """One item of the checklist, with the papers filed under it and what became of them."""

    label: str
    clause: str
    state: str
    state_label: Text
    colour: str
    papers: list[Evidence]
    waiver: DocumentWaiver | None


@dataclass(slots=True)
class ClockBar:
    """A clock, and how much of its time has gone (0 to 100; 100 also when it is late)."""

    clock: Clock
    gone: int


@dataclass(slots=True)
class ClaimPage:
    """The record of one claim, as far as this person may see it."""

    claim: Claim
    step: Step
    amounts: list[tuple[Text, Decimal | None]]
    clocks: list[ClockBar]
    checklist: list[ChecklistLine]
    loose_papers: list[Evidence]
    signals: list[Signal]
    seen_elsewhere: set[int]
    supplements: list[SupplementRequest]
    items: list[ClaimItem]
    reductions: list[Reduction]
    decisions: list[Decision]
    proposals: list[Proposal]
    letters: list[Letter]
    payments: list[Payment]
    advance_drafts: list[AdvanceDraft]
    recoveries: list[Recovery]
    recovery_cases: list[RecoveryCase]
    holds: list[LegalHold]
    reserves: list[Reserve]
    parties: list[Party]
    notes: list[Note]
    events: list[Event]
    others: list[Claim]

    @property
    def file_signals(self) -> dict[int, list[Signal]]:
        """The open signals about each file, by its id."""
        found: dict[int, list[Signal]] = {}
        for signal in self.signals:
            if signal.file is not None and signal.is_open:
                found.setdefault(signal.file.pk, []).append(signal)
        return found

    @property
    def payee(self) -> Party | None:
        return next((party for party in self.parties if party.role == PartyRole.PAYEE), None)

    @property
    def proposal(self) -> Proposal | None:
        return next((p for p in self.proposals if p.state == ProposalState.OPEN), None)

    @property
    def open_advance_draft(self) -> AdvanceDraft | None:
        """The draft of an advance that waits for an answer."""
        waiting = (draft for draft in self.advance_drafts if draft.state == DraftState.OPEN)
        return next((draft for draft in waiting if draft.clock.closed_at is None), None)

    @property
    def papers_that_do_not_come(self) -> Clock | None:
        """The chase of a supplement request whose time is over: then a decision on the papers at hand is due."""
        chases = (bar.clock for bar in self.clocks if bar.clock.clock_id.startswith(CHASE) and not bar.clock.closed_at)
        return next((clock for clock in chases if clock.nominal_on and clock.nominal_on <= today()), None)

    @property
    def decision(self) -> Decision | None:
        """The current decision; None before the first one."""
        return self.decisions[0] if self.decisions else None


_LINE_STATES: dict[str, tuple[Text, str]] = {
    "accepted": (_("Accepted"), "green"),
    "received": (_("Received"), "blue"),
    "waived": (_("Waived"), "grey"),
    "refused": (_("Refused"), "red"),
    "missing": (_("Missing"), "amber"),
}


def claim_for(user: User, claim_id: int) -> Claim | None:
    """The claim with what its page needs beside it; None where this person sees no such claim."""
    claims = with_standing(with_due(visible_claims(user))).filter(pk=claim_id)
    advances = Prefetch("advances", Advance.objects.select_related("granted_by"))
    return (
        claims.select_related("parcel__policy", "parcel__carrier", "owner", "registered_by")
        .prefetch_related(advances)
        .first()
    )


def read(claim: Claim, user: User) -> ClaimPage:
    """Read the record of a claim that came from `claim_for`. Papers only for those who may see evidence."""
    may_see_papers = user.has_perm("claims.view_evidence")
    papers = list(claim.evidence.select_related("file", "filed_by", "judged_by")) if may_see_papers else []
    items = list(claim.items.all())
    signals = signals_once(claim) if may_see_papers else []
    named = {other.pk for signal in signals for other in signal.claims}
    return ClaimPage(
        claim=claim,
        step=next_step(claim),
        amounts=_amounts(claim, items),
        clocks=[ClockBar(clock, _gone(clock)) for clock in claim.clocks.order_by("-round", "due_on", "pk")],
        checklist=_checklist(claim, papers) if may_see_papers else [],
        loose_papers=[paper for paper in papers if not paper.document],
        signals=signals,
        seen_elsewhere=set(visible_claims(user).filter(pk__in=named).values_list("pk", flat=True)) if named else set(),
        supplements=list(claim.supplements.select_related("requested_by").order_by("-seq")),
        items=items,
        reductions=list(claim.reductions.filter(removed_at__isnull=True).select_related("author")),
        decisions=list(claim.decisions.select_related("decided_by", "proposed_by", "agreement").order_by("-seq")),
        proposals=list(claim.proposals.select_related("proposed_by", "answered_by").order_by("-pk")),
        letters=_letters(claim) if user.has_perm("claims.view_letter") else [],
        payments=list(claim.payments.select_related("instructed_by").order_by("-pk")),
        advance_drafts=list(claim.advance_drafts.select_related("clock", "answered_by", "advance").order_by("-pk")),
        recoveries=list(claim.recoveries.select_related("author").order_by("-pk")),
        recovery_cases=_recovery_cases(claim),
        holds=list(claim.holds.filter(lifted_at__isnull=True).select_related("placed_by")),
        reserves=list(claim.reserves.select_related("author").order_by("-pk")),
        parties=list(claim.parties.filter(replaced_at__isnull=True).select_related("entered_by", "confirmed_by")),
        notes=list(claim.notes.select_related("author").order_by("-pk")),
        events=list(Event.objects.filter(stream=claim.stream).select_related("actor").order_by("-seq")[:EVENTS_SHOWN]),
        others=other_claims(claim),
    )


def _amounts(claim: Claim, items: list[ClaimItem]) -> list[tuple[Text, Decimal | None]]:
    verified = [item.verified for item in items if item.verified is not None]
    return [
        (_("Claimed"), claim.claimed_amount),
        (_("Adjusted"), sum(verified, Decimal(0)) if verified else None),
        (_("Approved"), claim.approved_amount),
        (_("Agreed"), claim.agreed_amount),
        (_("Paid"), claim.paid_amount),
        (_("Recovered"), claim.recovered_amount),
    ]


def _gone(clock: Clock) -> int:
    end = clock.due_at
    if end is None:
        return 0
    at = clock.met_at or clock.closed_at or now()
    whole = (end - clock.trigger_at).total_seconds()
    part = (_earlier(at, end) - clock.trigger_at).total_seconds()
    return 100 if whole <= 0 else max(0, min(100, round(100 * part / whole)))


def _earlier(one: datetime, other: datetime) -> datetime:
    return min(one, other)


def _checklist(claim: Claim, papers: list[Evidence]) -> list[ChecklistLine]:
    waivers = {waiver.document: waiver for waiver in claim.waivers.select_related("author")}
    lines: list[ChecklistLine] = []
    known: set[str] = set()
    for item in terms.checklist(claim.scheme, claim.kind, claim.third_party_liable):
        own = [paper for paper in papers if paper.document in item.documents]
        waiver = next((waivers[document] for document in item.documents if document in waivers), None)
        lines.append(_line(said(item.label), item.clause, own, waiver))
        known.update(item.documents)
    further = [paper for paper in papers if paper.document and paper.document not in known]
    if further:
        lines.append(_line(str(_("Further papers")), "", further, None))
    return lines


def document_choices(claim: Claim) -> list[tuple[str, str]]:
    """The documents under which a paper of this claim can be filed: (key, name)."""
    return [(key, document_label(key)) for key in filing_keys(claim)]


def _line(label: str, clause: str, papers: list[Evidence], waiver: DocumentWaiver | None) -> ChecklistLine:
    found = {paper.state for paper in papers}
    state = next((s for s in (EvidenceState.ACCEPTED, EvidenceState.RECEIVED) if s in found), None)
    word = state.value if state else "waived" if waiver else "refused" if found else "missing"
    state_label, colour = _LINE_STATES[word]
    return ChecklistLine(label, clause, word, state_label, colour, papers, waiver)


def _recovery_cases(claim: Claim) -> list[RecoveryCase]:
    """What is asked back, each with `received`: added here, since SQLite's SUM is a float."""
    cases = list(claim.recovery_cases.select_related("opened_by", "closed_by").prefetch_related("recoveries"))
    for case in cases:
        case.received = sum((recovery.amount for recovery in case.recoveries.all()), Decimal(0))
    return cases


def _letters(claim: Claim) -> list[Letter]:
    deliveries = Prefetch("messages", Message.objects.order_by("pk"))
    letters = claim.letters.select_related("author", "content", "corrects", "claim")
    return list(letters.prefetch_related(deliveries, "corrected_by").order_by("-pk"))
