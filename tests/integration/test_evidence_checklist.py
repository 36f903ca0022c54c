"""The checklist: alternatives are any one of several, waiving needs a reason, what is complete moves the clocks."""

import pytest
from django.test import Client
from django.urls import reverse

from claims.models import Claim
from claims.services.adjudication import assess
from claims.services.evidence import file_evidence, judge_evidence, waive_document
from claims.services.supplement import record_notice_arrival, request_supplement
from claimsoffice.kernel.errors import NotPermitted, NotReady
from claimsoffice.kernel.models import Event
from tests.office import People, days_ago, file_papers, fresh, make_claim, make_file, make_parcel

pytestmark = pytest.mark.django_db


def missing(claim: Claim) -> list[str]:
    return list(assess(fresh(claim))["missing"]["documents"])


def test_alternatives_are_shown_as_any_one_of_them_and_one_is_enough(client: Client, people: People) -> None:
    claim = make_claim(people, make_parcel("JSX-INS"))
    client.force_login(people.adjuster)
    lines = client.get(reverse("admin:claims_claim_change", args=[claim.pk])).context["page"].checklist
    assert lines[0].label == "Invoice / Screenshot of the order / Receipt / Purchase order (any one)"
    assert len(missing(claim)) == 2
    file_evidence(claim.pk, make_file(people.clerk), people.clerk, document="receipt")
    assert missing(claim) == ["packing_list|weight_note|waybill_photo|electronic_invoice|bill_of_lading"]


def test_waiving_needs_the_role_and_a_reason(people: People) -> None:
    claim = make_claim(people, make_parcel("JSX-INS"))
    for reason in ("", "  ", "x"):
        with pytest.raises(NotReady):
            waive_document(claim.pk, "invoice", reason, people.adjuster)
    with pytest.raises(NotPermitted):
        waive_document(claim.pk, "invoice", "lost in the flood", people.clerk)
    assert not claim.waivers.exists()
    waive_document(claim.pk, "invoice", "lost in the flood", people.adjuster)
    assert len(missing(claim)) == 1
    assert Event.objects.filter(stream=claim.stream, kind="document.waived").count() == 1


def test_completeness_starts_its_clock_and_a_refusal_takes_it_back(people: People) -> None:
    claim = make_claim(people, make_parcel("JSX-INS"))
    assert not claim.clocks.filter(clock_id="JI-C2.review").exists()
    at = days_ago(3)
    for document in ("receipt", "weight_note"):
        file_evidence(claim.pk, make_file(people.clerk), people.clerk, document=document, arrived_at=at)
    clock = claim.clocks.get(clock_id="JI-C2.review")
    assert clock.trigger_at == at
    judge_evidence(claim.pk, claim.evidence.get(document="receipt").pk, False, "unreadable", people.adjuster)
    assert fresh(claim).complete_at is None


def test_the_last_paper_resumes_the_paused_clock(people: People) -> None:
    claim = make_claim(people, make_parcel("JSX-STD"), received_at=days_ago(12))
    wanted = missing(claim)
    assert wanted == ["written_application"]
    request_supplement(claim.pk, people.adjuster, documents=wanted, facts=[], message="")
    record_notice_arrival(claim.pk, days_ago(0), "e-mail read", people.clerk)
    assert fresh(claim).state == "supplement_requested"
    file_evidence(claim.pk, make_file(people.clerk), people.clerk, document="written_application")
    assert fresh(claim).state == "submitted"
    assert claim.supplements.get().closed_because == "documents"


@pytest.mark.parametrize("first", ["early", "late"])
def test_the_file_is_complete_when_the_last_paper_came_whichever_was_filed_first(people: People, first: str) -> None:
    """TA-8.1 counts from the paper that completes the file; a clerk may enter an older one after it."""
    claim = make_claim(people, make_parcel("FPX-TA"), received_at=days_ago(12))
    arrivals = {
        "order_details": days_ago(10),
        "transport_anomaly_proof": days_ago(9),
        "freight_payment_proof": days_ago(4),
    }
    for document in sorted(arrivals, key=lambda name: arrivals[name], reverse=first == "late"):
        file_evidence(claim.pk, make_file(people.clerk), people.clerk, document=document, arrived_at=arrivals[document])
    assert fresh(claim).complete_at == arrivals["freight_payment_proof"]
    assert claim.clocks.get(clock_id="TA-8.review").trigger_at == arrivals["freight_payment_proof"]


def test_the_pause_ends_with_the_last_paper_whichever_was_filed_first(people: People) -> None:
    """GT-14: a part of the papers ends no pause, and an older paper entered last takes no day of it away."""
    claim = make_claim(people, received_at=days_ago(30))
    file_papers(claim, people, leave_out=("invoice", "packing_list"), arrived_at=days_ago(29))
    request_supplement(claim.pk, people.adjuster, documents=["invoice", "packing_list"])
    request = claim.supplements.get()
    request.sent_at = days_ago(15)
    request.save()
    record_notice_arrival(claim.pk, days_ago(14), "courier", people.adjuster)
    late, early = days_ago(3), days_ago(8)
    for document, at in (("invoice", late), ("packing_list", early)):
        file_evidence(claim.pk, make_file(people.clerk), people.clerk, document=document, arrived_at=at)
    assert claim.supplements.get().closed_at == late


def test_a_refused_paper_that_is_accepted_after_all_completes_the_file(people: People) -> None:
    """Nobody would send another one: the period began with what was there, and nothing would have started it."""
    claim = make_claim(people, make_parcel("FPX-TA"), received_at=days_ago(12))
    first = file_evidence(
        claim.pk, make_file(people.clerk), people.clerk, document="order_details", arrived_at=days_ago(10)
    )
    judge_evidence(claim.pk, first.pk, False, "another order", people.adjuster)
    for document in ("transport_anomaly_proof", "freight_payment_proof"):
        file_evidence(claim.pk, make_file(people.clerk), people.clerk, document=document, arrived_at=days_ago(9))
    assert fresh(claim).complete_at is None
    judge_evidence(claim.pk, first.pk, True, "", people.adjuster)
    assert fresh(claim).complete_at is not None
    assert claim.clocks.get(clock_id="TA-8.review").closed_at is None
