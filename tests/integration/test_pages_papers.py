"""Papers on the claim's page, and claims that come in by the clerk's page."""

import hashlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from claims.models import Claim, EvidenceState
from claims.services.evidence import file_evidence
from claimsoffice.kernel.models import Event
from claimsoffice.kernel.services import events
from documents.models import EvidenceFile
from documents.services.accept import accept
from tests.office import People, approved, file_papers, make_claim, make_file, make_parcel
from tests.unit.documents import making

pytestmark = pytest.mark.django_db


def page_of(claim: Claim) -> str:
    return reverse("admin:claims_claim_change", args=[claim.pk])


def judge(client: Client, claim: Claim, paper: int, **data: str) -> Any:
    return client.post(reverse("admin:claims_claim_paper", args=[claim.pk, paper]), data)


def test_papers_are_accepted_refused_and_filed(client: Client, people: People) -> None:
    claim = make_claim(people)
    file_papers(claim, people)
    first, second = claim.evidence.order_by("pk")[:2]
    client.force_login(people.adjuster)
    judge(client, claim, first.pk, verb="accept")
    judge(client, claim, second.pk, verb="refuse")
    judge(client, claim, second.pk, verb="refuse", reason="unreadable")
    states = dict(claim.evidence.values_list("pk", "state"))
    assert states[first.pk] == EvidenceState.ACCEPTED
    assert states[second.pk] == EvidenceState.REFUSED
    assert claim.evidence.get(pk=second.pk).reason == "unreadable"
    lines = {
        line.papers[0].pk: line.state for line in client.get(page_of(claim)).context["page"].checklist if line.papers
    }
    assert lines[first.pk] == "accepted"
    assert lines[second.pk] == "refused"


def test_a_refusal_of_a_paper_needs_its_reason(client: Client, people: People) -> None:
    claim = make_claim(people)
    file_papers(claim, people)
    paper = claim.evidence.first()
    assert paper is not None
    client.force_login(people.adjuster)
    judge(client, claim, paper.pk, verb="refuse", reason="")
    assert claim.evidence.get(pk=paper.pk).state == EvidenceState.RECEIVED


def test_a_paper_of_another_claim_does_not_exist_here(client: Client, people: People) -> None:
    mine, other = make_claim(people), make_claim(people)
    file_papers(other, people)
    paper = other.evidence.select_related("file").first()
    assert paper is not None
    client.force_login(people.adjuster)
    assert judge(client, mine, paper.pk, verb="accept").status_code == 404
    for form in ("evidence", "thumb", "file"):
        address = reverse(f"admin:claims_claim_{form}", args=[mine.pk, paper.file.public_id])
        assert client.get(address).status_code == 404


def assign(client: Client, claim: Claim, paper: int, document: str) -> Any:
    """As the viewer sends it."""
    address = reverse("admin:claims_claim_paper", args=[claim.pk, paper])
    return client.post(address, {"verb": "assign", "document": document}, headers={"Accept": "application/json"})


def test_a_paper_is_filed_from_the_viewer_and_judged_anew_as_what_it_is(client: Client, people: People) -> None:
    claim = make_claim(people)
    paper = file_evidence(claim.pk, make_file(people.clerk), people.clerk)
    client.force_login(people.adjuster)
    told = assign(client, claim, paper.pk, "invoice").json()
    assert (told["done"], told["paper"]["document"], told["paper"]["state"]) == (True, "invoice", "received")
    judge(client, claim, paper.pk, verb="accept")
    told = assign(client, claim, paper.pk, "goods_photo").json()
    assert told["paper"]["judge"], "it was accepted as an invoice, not as a photo"
    paper.refresh_from_db()
    assert (paper.document, paper.state, paper.judged_by) == ("goods_photo", EvidenceState.RECEIVED, None)
    said = Event.objects.filter(stream=claim.stream, kind="evidence.assigned").order_by("pk")
    assert [(event.data["before"], event.data["document"], event.actor) for event in said] == [
        ("", "invoice", people.adjuster),
        ("invoice", "goods_photo", people.adjuster),
    ]
    assign(client, claim, paper.pk, "goods_photo")
    assert said.count() == 2, "nothing was said anew"


def test_forged_filing_is_refused_and_leaves_no_trace(client: Client, people: People) -> None:
    claim, other, done = make_claim(people), make_claim(people), approved(people)
    file = make_file(people.clerk)
    loose = file_evidence(claim.pk, file, people.clerk)
    filed = file_evidence(claim.pk, file, people.clerk, document="invoice")
    settled = done.evidence.exclude(document="").first()
    assert settled is not None
    done.evidence.filter(pk=settled.pk).update(state=EvidenceState.ACCEPTED)
    client.force_login(people.adjuster)
    assert assign(client, claim, loose.pk, "no_such_item").status_code != 200
    assert assign(client, claim, loose.pk, "").status_code != 200
    assert assign(client, claim, loose.pk, "invoice").status_code == 409, "the same file is under that item"
    assert assign(client, other, loose.pk, "invoice").status_code == 404
    assert assign(client, done, settled.pk, "goods_photo").status_code == 409, "judged, and decided upon"
    for who in (people.auditor, people.cashier):
        client.force_login(who)
        assert assign(client, claim, loose.pk, "goods_photo").status_code in (403, 404)
    assert dict(claim.evidence.values_list("pk", "document")) == {loose.pk: "", filed.pk: "invoice"}
    assert not Event.objects.filter(kind="evidence.assigned").exists()


def test_looking_at_a_paper_is_an_event_and_a_thumbnail_is_none(client: Client, people: People) -> None:
    claim = make_claim(people)
    data = making.camera_jpeg()
    stored = accept(SimpleUploadedFile("x", data), "damage.jpg", people.clerk)
    file_evidence(claim.pk, stored, people.clerk, document="invoice")
    client.force_login(people.adjuster)

    def get(form: str) -> tuple[Any, bytes]:
        response: Any = client.get(reverse(f"admin:claims_claim_{form}", args=[claim.pk, stored.public_id]))
        body = b"".join(response.streaming_content)
        return response, body

    def reads() -> int:
        return Event.objects.filter(stream=claim.stream, kind="evidence.downloaded", actor=people.adjuster).count()

    thumb, _small = get("thumb")
    assert thumb["Content-Type"] == "image/jpeg"
    assert reads() == 0
    whole, body = get("file")
    assert body == data
    assert "attachment" in whole["Content-Disposition"]
    assert whole["X-Content-Type-Options"] == "nosniff"
    assert reads() == 1
    shown, _body = get("evidence")
    assert "attachment" in shown["Content-Disposition"], "a page of ours shows it all the same"
    assert reads() == 2
    assert not list(events.verify([claim.stream]))


def test_papers_are_not_for_the_cashier(client: Client, people: People) -> None:
    claim = approved(people)
    paper = claim.evidence.select_related("file").first()
    assert paper is not None
    client.force_login(people.cashier)
    assert client.get(reverse("admin:claims_claim_file", args=[claim.pk, paper.file.public_id])).status_code == 404


def test_a_paper_on_two_claims_is_flagged(client: Client, people: People) -> None:
    one, two = make_claim(people), make_claim(people)
    file = make_file(people.clerk)
    twin = EvidenceFile.objects.create(
        file_name="again.pdf", media_type=file.media_type, size=file.size, sha256=file.sha256, storage_name="test/twin"
    )
    file_evidence(one.pk, file, people.clerk, document="invoice")
    file_evidence(two.pk, twin, people.clerk, document="invoice")
    client.force_login(people.adjuster)
    for claim, other in ((one, two), (two, one)):
        page = client.get(page_of(claim)).context["page"]
        assert [(s.kind, [c.claim_no for c in s.claims]) for s in page.signals if s.kind == "same_file"] == [
            ("same_file", [other.claim_no])
        ]
        finding = next(f for group in reading_of(client, claim).groups for f in group.findings if f["clause"] == "X-2")
        assert finding["outcome"] == "warns"
        assert other.claim_no in finding["reason"]["en"]


def reading_of(client: Client, claim: Claim) -> Any:
    return client.get(page_of(claim)).context["reading"]


def test_a_clerk_registers_a_claim_by_the_parcels_number(client: Client, people: People) -> None:
    parcel = make_parcel()
    client.force_login(people.clerk)
    found = client.get(reverse("admin:claims_claim_find_parcel"), {"q": parcel.tracking_no})
    assert found["Location"] == reverse("admin:claims_claim_register", args=[parcel.pk])
    data = {
        "kind": "damage",
        "peril": "breakage",
        "received_at": "2026-01-05T10:00",
        "claimant": "王小明",
        "item": "蓝牙耳机",
        "quantity": "1",
        "claimed": "750",
        "letter_language": "zh",
        "third_party_liable": "unknown",
    }
    answer = client.post(found["Location"], data)
    claim = Claim.objects.get()
    assert answer["Location"] == page_of(claim)
    assert claim.claimed_amount == 750
    again = client.post(found["Location"], data)
    assert again.status_code == 422
    assert claim.claim_no in again.content.decode()
    assert Claim.objects.count() == 1


def test_only_who_may_register_registers(client: Client, people: People) -> None:
    parcel = make_parcel()
    client.force_login(people.adjuster)
    assert client.get(reverse("admin:claims_claim_find_parcel")).status_code == 403
    assert client.get(reverse("admin:claims_claim_register", args=[parcel.pk])).status_code == 403


def test_a_letter_is_handed_over_as_it_was_issued(client: Client, people: People) -> None:
    claim, other = make_claim(people), make_claim(people, owner=people.colleague)
    letter = claim.letters.first()
    assert letter is not None
    client.force_login(people.adjuster)
    answer = client.get(reverse("admin:claims_claim_letter", args=[claim.pk, letter.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert hashlib.sha256(answer.content).hexdigest() == letter.sha256
    assert Event.objects.filter(stream=claim.stream, kind="letter.downloaded", actor=people.adjuster).count() == 1
    elsewhere = other.letters.first()
    assert elsewhere is not None
    for address in ([claim.pk, elsewhere.pk], [other.pk, elsewhere.pk]):
        assert client.get(reverse("admin:claims_claim_letter", args=address)).status_code == 404
