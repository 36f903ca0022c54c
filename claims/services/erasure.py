"""What a claim's file holds of people, column by column: the one list by which personal data are erased.

Rows, sums, dates, hashes and codes stay. A test walks every model and asks for each text column whether it is here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from claims.models import (
    Advance,
    AdvanceDraft,
    Agreement,
    Claim,
    ClaimItem,
    ClauseAnswer,
    Decision,
    DocumentWaiver,
    Evidence,
    LegalHold,
    LetterContent,
    Message,
    Note,
    Party,
    Payment,
    PlatformRow,
    Proposal,
    Recovery,
    RecoveryCase,
    Reduction,
    Reserve,
    Screening,
    SignalDismissal,
    SupplementRequest,
)

# What stands where something must stand.
DASH = "–"


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of one model: emptied, or replaced by a dash; `path` leads from a row to its claim."""

    empty: tuple[str, ...] = ()
    dash: tuple[str, ...] = ()
    emptied: tuple[tuple[str, Any], ...] = ()
    path: str = "claim"

    @property
    def names(self) -> frozenset[str]:
        """Every column that is erased."""
        return frozenset((*self.empty, *self.dash, *(name for name, _value in self.emptied)))


PERSONAL: Mapping[type[Model], Columns] = {
    Party: Columns(
        empty=("address", "phone", "email", "authority", "account_holder", "bank", "branch", "account_number"),
        dash=("name",),
    ),
    ClaimItem: Columns(empty=("rate_source", "difference_reason"), dash=("description",)),
    ClauseAnswer: Columns(empty=("note",)),
    Reduction: Columns(dash=("note",)),
    Screening: Columns(dash=("source",)),
    DocumentWaiver: Columns(dash=("reason",)),
    SupplementRequest: Columns(empty=("message", "arrival_proof"), dash=("override_reason",)),
    Evidence: Columns(empty=("reason", "arrival_proof")),
    Proposal: Columns(empty=("reason", "answer_reason")),
    # Of its facts only what somebody typed; see `scrubbed`.
    Decision: Columns(empty=("departure_reason", "override_reason")),
    Agreement: Columns(empty=("proof",), path="decision__claim"),
    Note: Columns(empty=("channel",), dash=("text",)),
    Reserve: Columns(dash=("reason",)),
    RecoveryCase: Columns(empty=("reference", "end_reason"), dash=("against",)),
    Recovery: Columns(dash=("source",)),
    Advance: Columns(empty=("withdrawn_reason",), dash=("reason",)),
    AdvanceDraft: Columns(empty=("reason",), emptied=(("lines", []),)),
    Payment: Columns(empty=("branch", "failure_reason"), dash=("account_holder", "bank", "account_number")),
    Message: Columns(empty=("address", "proof", "arrival_proof", "error"), path="letter__claim"),
    LetterContent: Columns(emptied=(("document", None),), path="letter__claim"),
    SignalDismissal: Columns(dash=("reason",)),
    LegalHold: Columns(dash=("reason",)),
    # A row that is held has no claim yet, and loses its values with the decision.
    PlatformRow: Columns(empty=("decision",), emptied=(("values", []),)),
}
OF_THE_CLAIM = ("description", "event_source", "event_reference", "standard_amount_reason")
# Leaves of a decision's frozen facts that people typed; the terms only ask whether they are there.
_TYPED = frozenset({"reason", "note", "standard_amount_reason"})


def erase_columns(claim: Claim) -> int:
    """Erase every column of the claim's rows but those of the claim itself; returns how many rows held something.

    Called under the claim's lock, after the event that lets the database allow it.
    """
    touched = 0
    for model, columns in PERSONAL.items():
        rows = model._default_manager.filter(**{columns.path: claim})
        touched += sum(_erase(rows, name, "") for name in columns.empty)
        touched += sum(_erase(rows, name, DASH) for name in columns.dash)
        for name, value in columns.emptied:
            touched += rows.exclude(**{name: value}).update(**{name: value})
    for decision in claim.decisions.all():
        clean = scrubbed(decision.facts)
        if clean != decision.facts:
            claim.decisions.filter(pk=decision.pk).update(facts=clean)
            touched += 1
    return touched


def _erase(rows: "QuerySet[Any]", name: str, by: str) -> int:
    return rows.exclude(**{name: ""}).exclude(**{name: by}).update(**{name: by})


def scrubbed(facts: Any) -> Any:
    """Frozen facts without what people typed; adjudicating them gives the same decision."""
    if isinstance(facts, dict):
        return {key: DASH if key in _TYPED and value else scrubbed(value) for key, value in facts.items()}
    if isinstance(facts, list):
        return [scrubbed(value) for value in facts]
    return facts
