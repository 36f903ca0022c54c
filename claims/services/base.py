"""What every service does before and after its own work: lock, look, check, and leave an event behind."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from claims.models import Claim
from claims.selectors.names import state_name
from claims.selectors.sight import visible_claims
from claims.services import clocks
from claimsoffice.kernel.actor import Actor, SystemActor, label_of, user_of
from claimsoffice.kernel.actor import require as require
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import NotPermitted, NotReady, Stale, WrongState
from claimsoffice.kernel.models import SpentKey
from claimsoffice.kernel.money import MONEY_LIMIT
from claimsoffice.kernel.services import events
from policies.terms.core.money import MINOR_UNITS

# Two Chinese characters can already be a reason; one is a slip of the finger.
SHORTEST_REASON = 2


@contextmanager
def on_claim(claim_id: int, actor: Actor, code: str, *, version: int | None = None) -> Iterator[Claim]:
    """One transaction around a locked claim, for an actor who holds `code` and sees the claim.

    `version` is the claim's version when the form was opened: Stale if somebody acted since.
    Clocks are computed again from their origins before the transaction ends.
    """
    with transaction.atomic():
        require(actor, code)
        # A locked, fresh instance each time: refreshing one in place would unprotect the state field.
        claim = Claim.objects.select_for_update(of=("self",)).select_related("parcel__policy").get(pk=claim_id)
        if not isinstance(actor, SystemActor) and not visible_claims(actor).filter(pk=claim_id).exists():
            raise NotPermitted(_("This claim is not among those you see."))
        if version is not None:
            _refuse_stale(claim, version)
        yield claim
        clocks.sync(claim)


def spend(key: str, user: User, purpose: str) -> None:
    """Spend the key that a form carried, with what the form does; WrongState where it is spent already."""
    try:
        with transaction.atomic():
            SpentKey.objects.create(key=key, user=user, purpose=purpose)
    except IntegrityError as error:
        raise WrongState(_("This form has already been acted on: nothing was done a second time.")) from error


def require_unchanged(claim_id: int, version: int) -> None:
    """Stale if somebody acted on the claim since it had `version`; holds the claim's lock from here on."""
    _refuse_stale(Claim.objects.select_for_update(of=("self",)).get(pk=claim_id), version)


def _refuse_stale(claim: Claim, version: int) -> None:
    if version != claim.version:
        raise Stale(
            _("Somebody else acted on this claim since you opened it. Look at what changed, then do it again."),
            changed=_kinds_since(claim, version),
        )


def _kinds_since(claim: Claim, version: int) -> list[str]:
    from claimsoffice.kernel.models import Event

    count = max(claim.version - version, 1)
    newest = Event.objects.filter(stream=claim.stream).order_by("-seq").values_list("kind", flat=True)[:count]
    return list(newest)


def record(
    claim: Claim, actor: Actor, kind: str, data: Mapping[str, Any] | None = None, *, transition: str = ""
) -> None:
    """Append one event to the claim's stream and save the claim with it. `data` holds ids and hashes, no names."""
    event = events.append(
        claim.stream,
        kind,
        actor=user_of(actor),
        actor_label=label_of(actor),
        transition=transition,
        data=data,
        at=now(),
    )
    claim.event_seq = event.seq
    claim.version += 1
    claim.save()


def move(
    claim: Claim, transition_method: Callable[[], None], actor: Actor, kind: str, data: Mapping[str, Any] | None = None
) -> None:
    """Take one transition of the workflow and record it; WrongState if the workflow does not allow it now."""
    old = claim.state
    try:
        transition_method()
    except TransitionNotAllowed as error:
        raise wrong_state(claim) from error
    record(claim, actor, kind, data, transition=f"{old}>{claim.state}")


def wrong_state(claim: Claim) -> WrongState:
    """What to raise where the claim's state does not allow what was asked for."""
    state = state_name(claim.scheme, claim.state)
    return WrongState(_("This can't be done while the claim is in the state “%(state)s”.") % {"state": state})


def require_state(claim: Claim, *states: str) -> None:
    if claim.state not in states:
        raise wrong_state(claim)


def require_sum(amount: Decimal, currency: str) -> Decimal:
    """The amount, if it can be written in `currency`: not negative, no finer than its minor unit, below the limit."""
    decimals = MINOR_UNITS[currency]
    if not amount.is_finite() or not 0 <= amount < MONEY_LIMIT:
        raise NotReady(_("%(amount)s is no sum that can be paid.") % {"amount": amount}, missing=["amount"])
    if amount != amount.quantize(Decimal(1).scaleb(-decimals)):
        raise NotReady(
            _("%(currency)s has %(decimals)s decimals: %(amount)s can't be paid. Give a sum without finer parts.")
            % {"currency": currency, "decimals": decimals, "amount": amount},
            missing=["amount"],
        )
    return amount


def require_reason(text: str) -> str:
    """The reason, stripped; NotReady if it says too little to be understood by the next reader."""
    cleaned = text.strip()
    if len(cleaned) < SHORTEST_REASON:
        raise NotReady(_("Give the reason in a few words: it stays on the file."), missing=["reason"])
    return cleaned
