"""GT-16: ten days before the sixty are over, what is proved by then lies on the claim as the draft of an advance."""

from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from claims.models import Advance, AdvanceDraft, Claim, Clock, DraftState
from claims.selectors.facts import facts_of, money
from claims.services import pay
from claims.services.adjudication import adjudicate
from claims.services.base import on_claim, record, require_reason
from claims.workflow import UNDECIDED_STATES
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import WrongState
from claimsoffice.kernel.services import events

CLOCK = "GT-16.advance"
EVENT = "advance.drafted"
LABEL = "system:clocks"


def draw(clock: Clock) -> AdvanceDraft | None:
    """Put the draft on the claim of `clock` (loaded beside it), once; None where there is one, or nothing to advance.

    Called in a transaction that holds the claim's lock.
    """
    claim = clock.claim
    if claim.state not in UNDECIDED_STATES or AdvanceDraft.objects.filter(clock=clock).exists():
        return None
    amount, lines = proved(claim)
    draft = AdvanceDraft.objects.create(claim=claim, clock=clock, amount=amount, lines=lines, drawn_at=now())
    events.append(claim.stream, EVENT, actor_label=LABEL, data={"draft": draft.pk, "amount": str(amount)})
    return draft


def proved(claim: Claim) -> tuple[Decimal, list[dict[str, Any]]]:
    """What the verified items alone come to under the terms, less what is paid or on its way; and how, line by line.

    In the claim's currency; nothing where no item is verified or the terms can't say yet. Mitigation expenses
    are verified by nobody before the determination: the adjuster adds them.
    """
    items = [item for item in claim.items.all() if item.verified is not None]
    if not items:
        return Decimal(0), []
    facts = facts_of(claim)
    facts["claim"] |= {
        "goods_loss": money(sum((item.verified for item in items if item.verified is not None), Decimal(0))),
        "residual_value": money(sum((item.residual_value for item in items), Decimal(0))),
    }
    facts["claim"].pop("salvage_expenses", None)
    result = adjudicate(facts)
    lines = [_line(item.description, str(item.verified)) for item in items] + result["amount"]["steps"]
    payable = Decimal(result["payable"] or 0)
    return max(Decimal(0), payable - pay.live_payments(claim)), lines


def _line(goods: str, value: str) -> dict[str, Any]:
    """An item among the steps of the computation: goods are named as the claimant named them, in every language."""
    return {"clause": "", "label": {"zh": goods, "en": goods}, "value": value}


def open_draft(claim: Claim) -> AdvanceDraft | None:
    """The draft that waits for the adjuster; one whose clock has ended waits for nobody."""
    waiting = AdvanceDraft.objects.filter(claim=claim, state=DraftState.OPEN, clock__closed_at__isnull=True)
    return waiting.first()


def drop_draft(claim_id: int, reason: str, actor: User, *, version: int | None = None) -> None:
    """Advance nothing on this draft, for a reason that stays on the file. The sixty days run on."""
    with on_claim(claim_id, actor, "claims.decide_claim", version=version) as claim:
        draft = open_draft(claim)
        if draft is None:
            raise WrongState(_("No draft of an advance is waiting."))
        _answer(draft, DraftState.DROPPED, actor, reason=require_reason(reason))
        record(claim, actor, "advance.draft_dropped", {"draft": draft.pk})


def granted(claim: Claim, advance: Advance, actor: User) -> None:
    """The draft, if one is waiting, has become this advance. Under the claim's lock."""
    draft = open_draft(claim)
    if draft is not None:
        _answer(draft, DraftState.GRANTED, actor, advance=advance)


def _answer(draft: AdvanceDraft, state: str, actor: User, *, reason: str = "", advance: Advance | None = None) -> None:
    draft.state, draft.answered_by, draft.answered_at = state, actor, now()
    draft.reason, draft.advance = reason[:300], advance
    draft.save()
