"""What the database refuses about claims, whoever asks (see `claimsoffice.kernel.guards`)."""

from claims.workflow import DEAD_STATES, ClaimState, transition_pairs
from claimsoffice.kernel import guards

_APPEND_ONLY = (
    "kernel_event",
    "claims_letter",
    "claims_contractwording",
)
_NEVER_DELETED = (
    "claims_claimitem",
    "claims_party",
    "claims_evidence",
    "claims_bundle",
    "claims_bundlefile",
    "claims_clauseanswer",
    "claims_reduction",
    "claims_documentwaiver",
    "claims_supplementrequest",
    "claims_proposal",
    "claims_payment",
    "claims_advance",
    "claims_advancedraft",
    "claims_message",
    "claims_clock",
    "claims_reminder",
    "claims_remindercopy",
    "claims_platformrow",
    "claims_digest",
    "claims_digestline",
    "claims_lettercontent",
    "claims_legalhold",
    "claims_recoverycase",
)


# Frozen rows that hold what people typed: only that can be emptied, and only beside the event that says so.
_ERASABLE: dict[str, tuple[str, ...]] = {
    "claims_decision": ("departure_reason", "override_reason", "facts"),
    "claims_agreement": ("proof",),
    "claims_screening": ("source",),
    "claims_reserve": ("reason",),
    "claims_recovery": ("source",),
    "claims_note": ("text", "channel"),
    "claims_signaldismissal": ("reason",),
}
_JSON = frozenset({"facts"})
_OF_CLAIM = "'claim:' || NEW.claim_id"
_STREAMS = {
    "claims_agreement": "'claim:' || (SELECT d.claim_id FROM claims_decision d WHERE d.id = NEW.decision_id)",
}
_FIXED = (
    "claim_id", "decision_id", "kind", "reference", "amount", "currency", "account_holder", "bank", "branch",
    "account_number", "decided_by_id", "instructed_by_id", "instructed_at",
)  # fmt: skip
_PAYEE = ("account_holder", "bank", "branch", "account_number", "failure_reason")


def declare() -> None:
    for table in _APPEND_ONLY:
        guards.append_only(table)
    for table, columns in _ERASABLE.items():
        json = [column for column in columns if column in _JSON]
        guards.erasable(table, [c for c in columns if c not in _JSON], _STREAMS.get(table, _OF_CLAIM), json=json)
    for table in _NEVER_DELETED:
        guards.never_deleted(table)
    guards.state_machine("claims_claim", "claim", ClaimState.SUBMITTED, transition_pairs())
    _payments_stand()
    _letters_say_what_they_said()
    _one_kind_per_parcel()


def _payments_stand() -> None:
    """An ended payment keeps its sum and its end; a sum, a payee or a person never changes after the instruction.

    It goes one way: sent once, in one file, and no payment that came back is paid again by its own row.
    """
    erased = guards.erasure("claims_payment", _PAYEE, _OF_CLAIM)
    changed = " OR ".join(
        f"COALESCE(CAST(NEW.{c} AS TEXT), '~') <> COALESCE(CAST(OLD.{c} AS TEXT), '~')" for c in _FIXED
    )
    guards.register(
        guards.Guard(
            "guard_claims_payment_ended",
            "claims_payment",
            "UPDATE",
            "OLD.state IN ('executed', 'failed', 'returned') "
            f"AND NOT (OLD.state = 'executed' AND NEW.state = 'returned') AND NOT ({erased})",
            "an ended payment stands as it ended",
        )
    )
    guards.register(
        guards.Guard(
            "guard_claims_payment_fixed",
            "claims_payment",
            "UPDATE",
            f"({changed}) AND NOT ({erased})",
            "amount, payee, people and reference of a payment are fixed by its instruction",
        )
    )
    guards.register(
        guards.Guard(
            "guard_claims_payment_sent_once",
            "claims_payment",
            "UPDATE",
            "OLD.batch_no <> '' AND (NEW.batch_no <> OLD.batch_no OR NEW.state = 'instructed')",
            "a payment is in one bank file and does not go back",
        )
    )


def _letters_say_what_they_said() -> None:
    """What a letter says never changes; it can only be erased with the personal data in it."""
    guards.register(
        guards.Guard(
            "guard_claims_lettercontent_erased_only",
            "claims_lettercontent",
            "UPDATE",
            "NEW.document IS NOT NULL OR NEW.letter_id <> OLD.letter_id",
            "the content of a letter is erased or stays as it is",
        )
    )


def _one_kind_per_parcel() -> None:
    """JI-3: under JSX-INS only one kind of claim lives on a parcel; shortage is a partial loss."""
    dead = ", ".join(f"'{state}'" for state in DEAD_STATES)
    other = (
        "EXISTS (SELECT 1 FROM claims_claim c WHERE c.parcel_id = NEW.parcel_id AND c.id <> NEW.id "
        f"AND c.scheme = 'JSX-INS' AND c.state NOT IN ({dead}) AND c.kind_group <> NEW.kind_group)"
    )
    for event in ("INSERT", "UPDATE"):
        guards.register(
            guards.Guard(
                f"guard_claims_claim_one_kind_{event.lower()}",
                "claims_claim",
                event,
                f"NEW.scheme = 'JSX-INS' AND NEW.state NOT IN ({dead}) AND {other}",
                "JI-3: another kind of claim lives on this parcel",
            )
        )
    # Two transactions at once don't see each other's rows in a trigger; an exclusion constraint does.
    guards.register_exclusion(
        guards.Exclusion(
            "claims_claim_one_kind",
            "claims_claim",
            "parcel_id WITH =, kind_group WITH <>",
            f"scheme = 'JSX-INS' AND state NOT IN ({dead})",
        )
    )
