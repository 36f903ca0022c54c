"""Facts of the parcel and its contract, recorded from a claim: clocks of every claim on the parcel follow."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from claims.models import Claim
from claims.services.base import on_claim, record
from claims.workflow import OPEN_STATES, ClaimState
from policies.models import InsuredParcel
from policies.services import records, rescissions


def record_parcel_facts(claim_id: int, facts: Mapping[str, Any], proof: str, actor: User, *, alias: str = "") -> None:
    """Record the parcel's way (see `policies.services.records`) and a further waybill number, if there is one."""
    with transaction.atomic():
        parcel_id = Claim.objects.values_list("parcel_id", flat=True).get(pk=claim_id)
        lock_claims_of_parcel(claim_id)
        with on_claim(claim_id, actor, "policies.update_timeline") as claim:
            records.record_parcel_facts(parcel_id, facts, proof, actor)
            reread(claim)
            if alias.strip():
                records.record_alias(parcel_id, alias, proof, actor)
            record(claim, actor, "parcel.facts_recorded", {"parcel": parcel_id, "facts": sorted(facts)})
        # Goods come back after a denial too, and JS-6 runs then.
        _follow(claim_id, Claim.objects.filter(parcel_id=parcel_id).exclude(state=ClaimState.WITHDRAWN))


def record_contract_facts(claim_id: int, facts: Mapping[str, Any], proof: str, actor: User) -> None:
    """Record what the contract says (agreed periods, the explanation of exemptions), with its proof."""
    with transaction.atomic():
        policy_id = Claim.objects.values_list("parcel__policy_id", flat=True).get(pk=claim_id)
        lock_claims_of_policy(claim_id)
        with on_claim(claim_id, actor, "policies.record_contract_facts") as claim:
            records.record_contract_facts(policy_id, facts, proof, actor)
            reread(claim)
            record(claim, actor, "policy.facts_recorded", {"policy": policy_id, "facts": sorted(facts)})
        _follow(claim_id, Claim.objects.filter(parcel__policy_id=policy_id, state__in=OPEN_STATES))


def record_rescission(
    claim_id: int,
    ground: str,
    ground_known_at: datetime,
    sent_at: datetime | None,
    arrived_at: datetime | None,
    proof: str,
    actor: User,
) -> None:
    """Record a step of the policy's rescission (GT-12, GT-17)."""
    with transaction.atomic():
        policy_id = Claim.objects.values_list("parcel__policy_id", flat=True).get(pk=claim_id)
        lock_claims_of_policy(claim_id)
        with on_claim(claim_id, actor, "policies.record_rescission") as claim:
            row = rescissions.record_rescission(
                policy_id, ground, ground_known_at, actor, sent_at=sent_at, arrived_at=arrived_at, proof=proof
            )
            reread(claim)
            record(claim, actor, "policy.rescission_recorded", {"rescission": row.pk})
        _follow(claim_id, Claim.objects.filter(parcel__policy_id=policy_id, state__in=OPEN_STATES))


def lock_claims_of_parcel(claim_id: int) -> None:
    """Lock every claim on the parcel of this one, in order, in the caller's transaction.

    What is recorded here moves the clocks of them all. Whoever locked one first and the others after it would wait
    for somebody who does the same on another of them, and both for ever.
    """
    _lock(Claim.objects.filter(parcel__in=Claim.objects.filter(pk=claim_id).values("parcel")))


def lock_claims_of_policy(claim_id: int) -> None:
    """The same for every claim under the policy of this one."""
    _lock(Claim.objects.filter(parcel__policy__in=Claim.objects.filter(pk=claim_id).values("parcel__policy")))


def _lock(claims: QuerySet[Claim]) -> None:
    list(claims.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def reread(claim: Claim) -> None:
    """The claim's clocks are computed from its parcel and policy as they are now, not as they were locked."""
    claim.parcel = InsuredParcel.objects.select_related("policy").get(pk=claim.parcel_id)


def _follow(claim_id: int, concerned: QuerySet[Claim]) -> None:
    """Compute the clocks of the other claims concerned; a cover or filing date may have moved."""
    from claims.services import clocks

    others = concerned.exclude(pk=claim_id).order_by("pk")
    for other in others.select_for_update(of=("self",)).select_related("parcel__policy"):
        clocks.sync(other)
