"""The claim's whole state machine on one page: which state follows which, and on what condition. No I/O.

Services call these methods, nothing else does: they hold the lock, check the person and
write the event without which the database refuses the new state.
"""

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition


class ClaimState(models.TextChoices):
    SUBMITTED = "submitted", _("Awaiting determination")
    SUPPLEMENT_REQUESTED = "supplement_requested", _("Awaiting documents")
    APPROVED = "approved", _("Approved")
    DENIED = "denied", _("Denied")
    PAID = "paid", _("Paid")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# One place for what a state looks like: the colour names a class of the theme's stylesheet.
STATE_COLOURS = {
    ClaimState.SUBMITTED: "blue",
    ClaimState.SUPPLEMENT_REQUESTED: "amber",
    ClaimState.APPROVED: "green",
    ClaimState.DENIED: "red",
    ClaimState.PAID: "grey",
    ClaimState.WITHDRAWN: "grey",
}

OPEN_STATES = (ClaimState.SUBMITTED, ClaimState.SUPPLEMENT_REQUESTED, ClaimState.APPROVED)
DEAD_STATES = (ClaimState.DENIED, ClaimState.WITHDRAWN)
UNDECIDED_STATES = (ClaimState.SUBMITTED, ClaimState.SUPPLEMENT_REQUESTED)


def agreed_sum_is_executed(claim: Any) -> bool:
    """`paid` says that the executed payments equal the agreed amount, not that a button was pressed."""
    agreed: Decimal | None = claim.agreed_amount
    return agreed is not None and bool(claim.paid_amount >= agreed)


def nothing_is_settled(claim: Any) -> bool:
    """An approval can be corrected until its settlement is under way; advances stay what they are."""
    return not bool(claim.settlement_under_way)


class ClaimWorkflow(models.Model):
    """The state field and its transitions, for `Claim` to inherit."""

    state = FSMField(
        _("state"),
        max_length=24,
        choices=ClaimState.choices,
        default=ClaimState.SUBMITTED,
        protected=True,
        db_index=True,
    )

    class Meta:
        abstract = True

    @transition(field=state, source=ClaimState.SUBMITTED, target=ClaimState.SUPPLEMENT_REQUESTED)
    def request_supplement(self) -> None:
        """GT-13: one request that names everything missing."""

    @transition(field=state, source=ClaimState.SUPPLEMENT_REQUESTED, target=ClaimState.SUBMITTED)
    def receive_supplement(self) -> None:
        """The papers are there, waived, or said not to come."""

    @transition(field=state, source=ClaimState.SUBMITTED, target=ClaimState.APPROVED)
    def approve(self) -> None:
        """Determined as covered."""

    @transition(field=state, source=list(UNDECIDED_STATES), target=ClaimState.DENIED)
    def deny(self) -> None:
        """Determined as not covered; with papers outstanding, on what is there (GT-24)."""

    @transition(field=state, source=ClaimState.APPROVED, target=ClaimState.PAID, conditions=[agreed_sum_is_executed])
    def settle(self) -> None:
        """The bank has executed the whole agreed sum."""

    @transition(field=state, source=list(UNDECIDED_STATES), target=ClaimState.WITHDRAWN)
    def withdraw(self) -> None:
        """The claimant takes the claim back."""

    @transition(field=state, source=ClaimState.DENIED, target=ClaimState.SUBMITTED)
    def reopen(self) -> None:
        """A denial is looked at again: dispute, new evidence, or error."""

    @transition(field=state, source=ClaimState.APPROVED, target=ClaimState.SUBMITTED, conditions=[nothing_is_settled])
    def correct(self) -> None:
        """An approval is taken back before its settlement."""


def transition_pairs() -> set[tuple[str, str]]:
    """Every (from, to) that a transition above allows; the database guard is made from it."""
    pairs = set()
    for method in vars(ClaimWorkflow).values():
        for each in getattr(getattr(method, "_django_fsm", None), "transitions", {}).values():
            pairs.add((str(each.source), str(each.target)))
    return pairs
