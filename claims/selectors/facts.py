"""From the claim file to the facts that the terms adjudicate: the one place where columns become facts."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from claims.models import Claim, ClaimItem, EvidenceState, Payment, PaymentState
from claims.selectors.facts_around import indemnities, standard_table
from claimsoffice.kernel.clock import OFFICE_ZONE
from claimsoffice.kernel.searching import ids
from policies import terms
from policies.models import InsuredParcel, ParcelAlias, Policy


def facts_of(claim: Claim) -> dict[str, Any]:
    """The input of the adjudication for `claim`; unknown facts are absent, never guessed."""
    parcel = claim.parcel
    return {
        "id": claim.claim_no,
        "scheme": claim.scheme,
        "edition": claim.edition or None,
        "currency": claim.currency,
        "policy": _policy(parcel.policy, parcel),
        "parcel": _parcel(parcel),
        "claim": _claim(claim),
        "documents": [key for key in documents_on_file(claim) if key in terms.DOCUMENTS],
        "waived_documents": [{"document": w.document, "reason": w.reason} for w in claim.waivers.order_by("document")],
        "answers": _answers(claim),
        "other_claims": _others(claim),
        **_present({"standard_table": standard_table(claim)}),
    }


def documents_on_file(claim: Claim) -> list[str]:
    """Checklist items that have arrived, were not refused, and don't wait for the virus scanner."""
    filed = claim.evidence.exclude(state__in=(EvidenceState.REFUSED, EvidenceState.HELD))
    return sorted(set(filed.values_list("document", flat=True)) & set(terms.DOCUMENTS))


def tracking_numbers(parcel: InsuredParcel) -> set[str]:
    """Every number the parcel travelled under."""
    return {parcel.tracking_no, *parcel.aliases.values_list("tracking_no", flat=True)}


def other_claims(claim: Claim) -> list[Claim]:
    """Other claims on the same parcel, under any scheme and any of its numbers (X-1, JI-3), oldest first."""
    return list(claims_on(tracking_numbers(claim.parcel)).exclude(pk=claim.pk).order_by("pk"))


def claims_on(numbers: set[str]) -> Any:
    """Claims whose parcel travels, or travelled, under one of `numbers`."""
    now_or_earlier = ids(InsuredParcel, tracking_no__in=numbers).union(
        ids(ParcelAlias, "parcel_id", tracking_no__in=numbers)
    )
    return Claim.objects.filter(parcel__in=now_or_earlier)


def executed_advances(claim: Claim) -> Decimal:
    """Advances that the bank has executed, in the claim's currency. Added here: SQLite's SUM is a float."""
    rows = Payment.objects.filter(claim=claim, kind="advance", state=PaymentState.EXECUTED)
    return sum(rows.values_list("amount", flat=True), Decimal(0))


def money(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")


def instant(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(OFFICE_ZONE).isoformat()


def _present(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None and value != ""}


def _policy(policy: Policy, parcel: InsuredParcel) -> dict[str, Any]:
    rescission = policy.rescissions.order_by("-pk").first()
    facts: dict[str, Any] = {
        "issued_at": instant(policy.issued_at),
        "paid_at": instant(policy.paid_at),
        "sum_insured": money(parcel.sum_insured),
        "insured_value": money(parcel.insured_value),
        "deductible_amount": money(policy.deductible_amount),
        "deductible_rate": money(policy.deductible_rate),
        "deductible_order": policy.deductible_order,
        "premium_paid": policy.premium_paid,
        "exemptions_explained": policy.exemptions_explained,
        "endorsements": policy.endorsements,
        "agreed_categories": policy.agreed_categories,
        "transport_modes": policy.transport_modes or None,
        "status": policy.status,
    }
    if rescission is not None:
        facts |= {
            "rescission_ground": rescission.ground,
            "ground_known_at": instant(rescission.ground_known_at),
            "rescinded_at": instant(rescission.sent_at),
            "rescission_arrived_at": instant(rescission.arrived_at),
        }
    return _present(facts)


def _parcel(parcel: InsuredParcel) -> dict[str, Any]:
    return _present(
        {
            "tracking_no": parcel.tracking_no,
            "order_no": parcel.order_no,
            "category": parcel.category,
            "carriage": parcel.carriage or (parcel.carrier.carriage if parcel.carrier else None),
            "transport_mode": parcel.transport_mode,
            "freight": money(parcel.freight),
            "freight_paid": parcel.freight_paid,
            "platform_order": parcel.platform_order,
            "order_paid_at": instant(parcel.policy.paid_at),
            "order_confirmed_at": instant(parcel.order_confirmed_at),
            "carrier_accepted_at": instant(parcel.carrier_accepted_at),
            "dispatched_at": instant(parcel.dispatched_at),
            "arrival_notice_at": instant(parcel.arrival_notice_at),
            "delivered_at": instant(parcel.delivered_at),
            "terminated_at": instant(parcel.terminated_at),
            "returned_at": instant(parcel.returned_at),
            "promised_on": parcel.promised_on.isoformat() if parcel.promised_on else None,
            "destination_time_zone": parcel.destination_time_zone,
            "weight_kg": money(parcel.weight_kg),
        }
    )


def _others(claim: Claim) -> list[dict[str, Any]]:
    """The parcel's other claims, with what was paid on those of the same contract."""
    others = other_claims(claim)
    paid = indemnities(claim, others)
    facts = []
    for other in others:
        goods, salvage = paid.get(other.pk, (None, None))
        sums = _present({"goods_paid": money(goods), "salvage_paid": money(salvage)})
        facts.append(
            {"claim_no": other.claim_no, "scheme": other.scheme, "kind": other.kind, "state": other.state, **sums}
        )
    return facts


def _loss_of(items: list[ClaimItem]) -> Decimal | None:
    """Sum of the verified items; of the claimed ones where none is verified yet. None without items."""
    if not items:
        return None
    return sum((i.claimed if i.verified is None else i.verified for i in items), Decimal(0))


def _claim(claim: Claim) -> dict[str, Any]:
    items = list(claim.items.all())
    residual = sum((i.residual_value for i in items), Decimal(0))
    recovered = sum(claim.recoveries.filter(before_decision=True).values_list("amount", flat=True), Decimal(0))
    return _present(
        {
            "claim_no": claim.claim_no,
            "kind": claim.kind,
            "peril": claim.peril,
            "event_at": instant(claim.event_at),
            "received_at": instant(claim.received_at),
            "third_party_liable": claim.third_party_liable,
            "goods_loss": money(_loss_of(items)),
            "salvage_expenses": money(claim.salvage_expenses),
            "rescued_sum_insured": money(claim.rescued_sum_insured),
            "residual_value": money(residual),
            "third_party_recovered": money(recovered),
            "reductions": [
                {"clause": r.clause, "amount": money(r.amount), "note": r.note}
                for r in claim.reductions.filter(removed_at__isnull=True)
            ],
            "delay_days": claim.delay_days,
            "delay_subsidy": money(claim.delay_subsidy),
            "order_subsidies_paid": money(claim.order_subsidies_paid),
            "insurer_approved": money(claim.insurer_approved),
            "standard_amount": money(claim.standard_amount),
            "standard_amount_reason": claim.standard_amount_reason,
            "advances_paid": money(executed_advances(claim)),
        }
    )


def _answers(claim: Claim) -> dict[str, str]:
    answers = {a.clause: a.answer for a in claim.answers.all()}
    screening = claim.screenings.order_by("-pk").first()
    if screening is not None:
        answers["E1"] = "yes" if screening.hit else "no"
    return dict(sorted(answers.items()))
