"""A bundle: matched by numbers in the names among what the person sees, and filed only when confirmed."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from claims.models import Bundle, Claim, Evidence
from claims.selectors.bundle_match import match_names, numbers_in
from claims.services import bundle as service
from claimsoffice.kernel.errors import NotReady, Refused, WrongState
from claimsoffice.kernel.models import Event
from documents.models import EvidenceFile
from policies.models import ParcelAlias
from tests.office import People, make_claim, make_parcel
from tests.unit.documents import making

pytestmark = pytest.mark.django_db


def send(client: Client, *names: str, script: bool = True) -> list[Any]:
    answers = []
    for number, name in enumerate(names):
        data = {"file": SimpleUploadedFile(name, making.jpeg(comment=f"{name} {number}".encode()))}
        accept = {"Accept": "application/json"} if script else {}
        answers.append(client.post(reverse("admin:claims_claim_bundle_upload"), data, headers=accept))
    return answers


def rows(people: People) -> dict[str, int]:
    bundle = service.open_bundle(people.clerk)
    return {row.file.file_name: row.pk for row in bundle.files.select_related("file")} if bundle else {}


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("JD0000000012-invoice.jpg", "JD0000000012"),
        ("发票_JD0000000012(2).PDF", "JD0000000012"),
        ("JD0000000012破损.jpg", "JD0000000012"),
        ("sf 1234 5678 9012.png", "SF123456789012"),
        ("C260000012.pdf", "C260000012"),
        ("ＪＤ００００００００１２.jpg", "JD0000000012"),
        ("1Z-999-AA1.jpg", "1Z-999-AA1"),
    ],
)
def test_numbers_are_found_in_names(name: str, number: str) -> None:
    assert number in numbers_in(name)


@pytest.mark.parametrize("name", ["IMG_0001.jpg", "damage.jpg", "照片.jpg", "2026.jpg"])
def test_a_camera_s_counter_is_no_number(name: str) -> None:
    assert not {number for number in numbers_in(name) if "0001" in number and not number.startswith("IMG")}


def test_names_are_matched_by_tracking_number_alias_and_claim_number(people: People) -> None:
    one, two = make_claim(people), make_claim(people)
    ParcelAlias.objects.create(parcel=two.parcel, tracking_no="UPS998877", source="carrier")
    names = [
        f"{one.parcel.tracking_no}-发票.jpg",
        "ups998877 (3).jpg",
        f"{two.claim_no}_invoice_2.pdf",
        f"{one.claim_no} {two.claim_no}.pdf",
        "IMG_0001.jpg",
    ]
    found = match_names(names, people.manager)
    assert [match.claims for match in found] == [[one], [two], [two], [one, two], []]
    assert [match.state for match in found] == ["matched", "matched", "matched", "ambiguous", "unmatched"]
    assert [match.document for match in found] == ["invoice", "", "invoice", "", ""]


def test_only_claims_in_sight_are_matched(people: People) -> None:
    claim = make_claim(people, owner=people.colleague)
    name = f"{claim.parcel.tracking_no}.jpg"
    assert match_names([name], people.adjuster)[0].state == "unmatched"
    assert match_names([name], people.colleague)[0].claim == claim


def test_a_parcel_with_two_claims_is_ambiguous_and_open_ones_come_first(people: People) -> None:
    parcel = make_parcel()
    first = make_claim(people, parcel)
    second = make_claim(people, parcel, kind="delay", duplicates_seen=True)
    found = match_names([f"{parcel.tracking_no}.jpg"], people.clerk)[0]
    assert (found.state, set(found.claims), found.claim) == ("ambiguous", {first, second}, None)


def test_nothing_is_filed_before_it_is_confirmed(client: Client, people: People, place: Path) -> None:
    one, two = make_claim(people), make_claim(people)
    client.force_login(people.clerk)
    names = [f"{one.parcel.tracking_no}-invoice.jpg", f"{one.claim_no}+{two.claim_no}.jpg", "IMG_1.jpg", "IMG_2.jpg"]
    answers = [answer.json() for answer in send(client, *names)]
    assert [answer["state"] for answer in answers] == ["matched", "ambiguous", "unmatched", "unmatched"]
    assert not Evidence.objects.exists()
    page = client.get(reverse("admin:claims_claim_bundle"))
    assert page.context["counts"] == {"matched": 1, "ambiguous": 1, "unmatched": 2}
    pks = rows(people)
    matched, both, first, second = (pks[name] for name in names)
    data = {
        f"claim-{matched}": str(one.pk), f"document-{matched}": "invoice", f"claim-{both}": str(two.pk),
        f"number-{first}": two.parcel.tracking_no, f"number-{second}": "",
    }  # fmt: skip
    answer = client.post(reverse("admin:claims_claim_bundle_confirm"), data)
    assert answer.status_code == 302
    assert sorted(one.evidence.values_list("document", flat=True)) == ["invoice"]
    assert two.evidence.count() == 2
    bundle = Bundle.objects.get()
    assert bundle.closed_at is None
    assert [row.file.file_name for row in bundle.files.filter(evidence__isnull=True)] == ["IMG_2.jpg"]
    assert Event.objects.filter(stream=bundle.stream, kind="bundle.file_filed").count() == 3
    paper = one.evidence.get()
    assert paper.arrived_at == paper.file.uploaded_at


def test_a_number_that_names_no_claim_files_nothing(client: Client, people: People, place: Path) -> None:
    claim = make_claim(people)
    hidden = make_claim(people, owner=people.colleague)
    Claim.objects.filter(pk=hidden.pk).update(registered_by=people.manager)
    client.force_login(people.clerk)
    send(client, f"{claim.claim_no}.jpg", "IMG_1.jpg")
    pks = rows(people)
    data = {f"claim-{pks[f'{claim.claim_no}.jpg']}": str(claim.pk), f"number-{pks['IMG_1.jpg']}": hidden.claim_no}
    answer = client.post(reverse("admin:claims_claim_bundle_confirm"), data)
    assert answer.status_code == 422
    assert sum(bool(line.problem) for line in answer.context["lines"]) == 1
    assert not Evidence.objects.exists()


def test_a_forged_claim_of_somebody_else_is_refused_by_the_service(people: People, place: Path) -> None:
    hidden = make_claim(people, owner=people.colleague)
    Claim.objects.filter(pk=hidden.pk).update(registered_by=people.manager)
    row = service.add_file(SimpleUploadedFile("a.jpg", making.jpeg()), "a.jpg", people.clerk)
    with pytest.raises(NotReady):
        service.file_bundle({row.pk: service.Place(hidden.pk)}, people.clerk)
    with pytest.raises(WrongState):
        service.file_bundle({row.pk: service.Place(hidden.pk)}, people.adjuster)
    assert not Evidence.objects.exists()


def test_one_that_is_refused_stays_and_stops_no_other(people: People, place: Path, settings: Any) -> None:
    claim = make_claim(people)
    data = [making.jpeg(), making.png()]
    settings.EVIDENCE_MAX_BYTES_PER_CLAIM = sum(map(len, data)) - 1
    added = [service.add_file(SimpleUploadedFile("a", d), "a", people.clerk) for d in data]
    done = service.file_bundle({row.pk: service.Place(claim.pk) for row in added}, people.clerk)
    assert (done.filed, done.left, len(done.refused)) == (1, 1, 1)
    assert claim.evidence.count() == 1


def test_what_is_thrown_away_is_erased_and_the_rows_stay(
    client: Client, people: People, place: Path, django_capture_on_commit_callbacks: Any
) -> None:
    client.force_login(people.clerk)
    send(client, "IMG_1.jpg", "IMG_2.jpg")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("admin:claims_claim_bundle_away"))
    assert service.open_bundle(people.clerk) is None
    assert EvidenceFile.objects.filter(file_name="").count() == 2
    assert not [path for path in place.rglob("*") if path.is_file()]


def test_a_refused_file_says_why_and_the_same_one_comes_once(client: Client, people: People, place: Path) -> None:
    client.force_login(people.clerk)
    bad = client.post(
        reverse("admin:claims_claim_bundle_upload"),
        {"file": SimpleUploadedFile("a.jpg", b"<html>")},
        headers={"Accept": "application/json"},
    )
    assert (bad.status_code, bad.json()["code"]) == (422, "spoofed_type")
    assert not Bundle.objects.exists()
    service.add_file(SimpleUploadedFile("a.jpg", making.jpeg()), "a.jpg", people.clerk)
    with pytest.raises(Refused, match="already"):
        service.add_file(SimpleUploadedFile("b.jpg", making.jpeg()), "b.jpg", people.clerk)
    assert len([path for path in place.rglob("*") if path.is_file()]) == 2


def test_a_bundle_and_its_thumbnails_are_its_owner_s(client: Client, people: People, place: Path) -> None:
    row = service.add_file(SimpleUploadedFile("a.jpg", making.jpeg()), "a.jpg", people.clerk)
    address = reverse("admin:claims_claim_bundle_thumb", args=[row.file.public_id])
    for who, status in ((people.clerk, 200), (people.adjuster, 404), (people.auditor, 403), (people.cashier, 403)):
        client.force_login(who)
        answer: Any = client.get(address)
        assert answer.status_code == status
        if status == 200:
            assert b"".join(answer.streaming_content)
    client.force_login(people.adjuster)
    assert client.get(reverse("admin:claims_claim_bundle")).context["lines"] == []
    client.force_login(people.auditor)
    for name in ("bundle", "bundle_upload", "bundle_confirm", "bundle_away"):
        assert client.post(reverse(f"admin:claims_claim_{name}")).status_code == 403


def test_the_plain_form_works_without_scripts(client: Client, people: People, place: Path) -> None:
    client.force_login(people.clerk)
    data = {"file": [SimpleUploadedFile("a.jpg", making.jpeg()), SimpleUploadedFile("b.jpg", b"nothing")]}
    answer = client.post(reverse("admin:claims_claim_bundle_upload"), data, follow=True)
    assert "b.jpg" in answer.content.decode()
    assert list(rows(people)) == ["a.jpg"]
