"""Facts that the office learns later: with author and proof, and every clock and finding on the parcel follows."""

import hashlib
from datetime import timedelta
from decimal import Decimal

import pytest

from claims.models import Claim, Clock
from claims.selectors.facts import facts_of
from claims.services import parcel_facts
from claims.services.adjudication import assess
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import NotPermitted, NotReady
from claimsoffice.kernel.models import Event
from policies.models import FactProof, Policy
from policies.terms.core.facts import Claim as ClaimFacts
from policies.terms.core.facts import Parcel as ParcelFacts
from policies.terms.core.facts import Policy as PolicyFacts
from tests.office import People, days_ago, fresh, make_claim, make_parcel, ready_to_decide

pytestmark = pytest.mark.django_db


def finding(claim: Claim, clause: str) -> str:
    return next(f["outcome"] for f in assess(fresh(claim))["findings"] if f["clause"] == clause)


def test_a_delivery_that_becomes_known_ends_the_cover(people: People) -> None:
    claim = ready_to_decide(people)
    assert finding(claim, "GT-9") == "met"
    before = {"delivered_at": days_ago(31), "arrival_notice_at": days_ago(32)}
    parcel_facts.record_parcel_facts(claim.pk, before, "carrier's scan", people.adjuster)
    assert finding(claim, "GT-9") == "not_met"
    event = Event.objects.get(stream=f"parcel:{claim.parcel_id}")
    assert FactProof.objects.get(stream=event.stream, seq=event.seq).proof == "carrier's scan"
    assert event.data["proof_sha256"] == hashlib.sha256(b"carrier's scan").hexdigest()


def test_a_fact_needs_its_proof_and_a_past(people: People) -> None:
    claim = make_claim(people)
    with pytest.raises(NotReady):
        parcel_facts.record_parcel_facts(claim.pk, {"delivered_at": days_ago(1)}, " ", people.adjuster)
    with pytest.raises(NotReady):
        parcel_facts.record_parcel_facts(claim.pk, {"delivered_at": now() + timedelta(days=1)}, "scan", people.adjuster)
    with pytest.raises(NotReady):
        parcel_facts.record_parcel_facts(claim.pk, {"sum_insured": 1}, "scan", people.adjuster)
    with pytest.raises(NotPermitted):
        parcel_facts.record_contract_facts(claim.pk, {"premium_paid": False}, "ledger", people.adjuster)


def test_another_waybill_number_is_found(people: People) -> None:
    claim = make_claim(people)
    parcel_facts.record_parcel_facts(claim.pk, {}, "carrier's notice", people.adjuster, alias="NEW123")
    second = make_parcel(tracking_no="NEW123")
    other = make_claim(people, second, duplicates_seen=True)
    assert [o["claim_no"] for o in facts_of(other)["other_claims"]] == [claim.claim_no]


def test_an_agreed_period_moves_the_clock(people: People) -> None:
    claim = ready_to_decide(people)
    clock = Clock.objects.get(claim=claim, clock_id="GT-14.determination")
    before = clock.due_on
    facts = {"determination_days": 5, "determination_unit": "working"}
    parcel_facts.record_contract_facts(claim.pk, facts, "special agreement", people.manager)
    clock.refresh_from_db()
    assert clock.due_on is not None
    assert before is not None
    assert clock.due_on < before


def test_a_rescission_goes_in_its_order(people: People) -> None:
    claim = ready_to_decide(people)
    with pytest.raises(NotReady):
        parcel_facts.record_rescission(
            claim.pk, "intentional", days_ago(5), None, days_ago(1), "receipt", people.manager
        )
    parcel_facts.record_rescission(
        claim.pk, "intentional", days_ago(5), days_ago(4), days_ago(1), "receipt", people.manager
    )
    assert Policy.objects.get(pk=claim.parcel.policy_id).status == "rescinded"
    result = assess(fresh(claim))
    assert (result["recommendation"], "GT-17" in result["denial_reasons"]) == ("deny", True)


def test_every_fact_of_the_terms_has_a_source(people: People) -> None:
    """A fact that a clause may ask for, and that nobody could ever record, would hold claims up for good."""
    parcel = make_parcel()
    for field in parcel._meta.concrete_fields:
        if field.null and getattr(parcel, field.name) is None and field.get_internal_type() == "DateTimeField":
            setattr(parcel, field.name, days_ago(35))
    parcel.promised_on, parcel.weight_kg = days_ago(30).date(), Decimal("1.25")
    parcel.save()
    policy = parcel.policy
    policy.deductible_amount, policy.deductible_rate, policy.deductible_order = 50, "0.05", "after_pro_rata"
    policy.transport_modes = ["air"]
    policy.save()
    claim = make_claim(people, parcel, salvage_expenses=20, delay_days=3)
    parcel_facts.record_rescission(
        claim.pk, "intentional", days_ago(5), days_ago(4), days_ago(1), "receipt", people.manager
    )
    claim = fresh(claim)
    for name in ("rescued_sum_insured", "delay_subsidy", "order_subsidies_paid", "insurer_approved", "standard_amount"):
        setattr(claim, name, 1)
    claim.standard_amount_reason = "tariff"
    claim.save()
    facts = facts_of(fresh(claim))
    known = {f"{part}.{name}" for part in ("policy", "parcel", "claim") for name in facts[part]}
    wanted = {
        f"{part}.{name}"
        for part, cls in (("policy", PolicyFacts), ("parcel", ParcelFacts), ("claim", ClaimFacts))
        for name in cls._fields
    }
    assert wanted - known == set()
