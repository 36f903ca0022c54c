"""Papers sent many at a time from the claim's page, and the pages of papers as pictures."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from claims.models import Claim, Evidence
from claims.services import evidence as service
from claims.services.evidence import file_evidence
from claimsoffice.kernel.models import Event
from documents.models import EvidenceFile
from documents.rendering import LONGEST_SIDE
from documents.services.accept import accept
from tests.integration.documents_store import storages_with
from tests.office import PASSWORD, People, make_claim
from tests.unit.documents import making

pytestmark = pytest.mark.django_db
ON_DISK = "django.core.files.storage.FileSystemStorage"


@pytest.fixture
def store(settings: Any, tmp_path: Any) -> Any:
    """An empty evidence store of this test's own."""
    settings.STORAGES = storages_with(settings, ON_DISK, tmp_path)
    return tmp_path


def stored_files(store: Any) -> int:
    return sum(path.is_file() for path in store.rglob("*"))


def upload(client: Client, claim: Claim, data: bytes, name: str = "photo.jpg", **more: str) -> Any:
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("admin:claims_claim_upload", args=[claim.pk]), {"file": file, **more})


def send_form(client: Client, claim: Claim, *files: SimpleUploadedFile, **more: str) -> Any:
    data = {"file": list(files), "key": "k", "arrived_at": "2026-01-22T09:00", "document": "", **more}
    return client.post(reverse("admin:claims_claim_action", args=[claim.pk, "evidence"]), data)


def test_a_file_comes_in_under_its_item_and_the_answer_says_so(client: Client, people: People, store: Any) -> None:
    claim = make_claim(people)
    client.force_login(people.adjuster)
    answer = upload(client, claim, making.camera_jpeg(), document="invoice", proof="e-mail")
    assert answer.status_code == 200
    paper = claim.evidence.get()
    assert answer.json() == {
        "accepted": True,
        "message": answer.json()["message"],
        "document": "invoice",
        "file_name": "photo.jpg",
        "public_id": paper.file.public_id,
    }
    assert (paper.document, paper.arrival_proof, paper.filed_by) == ("invoice", "e-mail", people.adjuster)
    assert Event.objects.filter(stream=claim.stream, kind="evidence.filed").count() == 1


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_refused_file_says_why_and_leaves_nothing(client: Client, people: People, store: Any, language: str) -> None:
    claim = make_claim(people)
    client.force_login(people.adjuster)
    client.cookies["django_language"] = language
    answer = upload(client, claim, b"", "photo.jpg")
    assert answer.status_code == 422
    assert answer.json()["accepted"] is False
    assert answer.json()["code"] == "empty_file"
    assert ("empty" in answer.json()["message"]) == (language == "en")
    assert upload(client, claim, b"<html><script>", "page.jpg").json()["code"] == "spoofed_type"
    assert not claim.evidence.exists()
    assert not EvidenceFile.objects.exists()
    assert stored_files(store) == 0


def test_the_same_file_twice_or_an_unknown_item_is_refused(client: Client, people: People, store: Any) -> None:
    claim = make_claim(people)
    client.force_login(people.adjuster)
    assert upload(client, claim, making.png(), "a.png").status_code == 200
    kept = stored_files(store)
    assert upload(client, claim, making.png(), "b.png").status_code == 409
    assert upload(client, claim, making.webp(), "c.webp", document="no_such_item").status_code == 422
    assert client.post(reverse("admin:claims_claim_upload", args=[claim.pk])).status_code == 422
    assert claim.evidence.count() == 1
    assert stored_files(store) == kept


def test_a_claim_holds_only_so_much(client: Client, people: People, store: Any, settings: Any) -> None:
    claim = make_claim(people)
    first, second = making.jpeg(), making.png()
    settings.EVIDENCE_MAX_BYTES_PER_CLAIM = len(first) + len(second) - 1
    client.force_login(people.adjuster)
    assert upload(client, claim, first).json()["accepted"] is True
    kept = stored_files(store)
    assert upload(client, claim, second, "b.png").status_code == 422
    assert claim.evidence.count() == 1
    assert stored_files(store) == kept


def test_the_last_room_is_looked_for_again_under_the_claims_lock(
    people: People, store: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else's file comes in while ours is looked into."""
    claim = make_claim(people)
    first, second = making.jpeg(), making.png()
    settings.EVIDENCE_MAX_BYTES_PER_CLAIM = len(first) + len(second) - 1
    kept = service.kept

    def slow(*args: Any) -> Any:
        monkeypatch.setattr(service, "kept", kept)
        service.take_in(claim.pk, SimpleUploadedFile("a.jpg", first), "a.jpg", people.clerk)
        return kept(*args)

    monkeypatch.setattr(service, "kept", slow)
    with pytest.raises(service.NotReady):
        service.take_in(claim.pk, SimpleUploadedFile("b.png", second), "b.png", people.clerk)
    assert [paper.file.file_name for paper in claim.evidence.all()] == ["a.jpg"]


def test_uploading_needs_permission_sight_and_a_form_of_ours(client: Client, people: People, store: Any) -> None:
    claim = make_claim(people)
    for who, status in ((people.auditor, 403), (people.colleague, 404), (people.cashier, 404)):
        client.force_login(who)
        assert upload(client, claim, making.png(), "a.png").status_code == status
    client.force_login(people.adjuster)
    assert client.get(reverse("admin:claims_claim_upload", args=[claim.pk])).status_code == 405
    forged = Client(enforce_csrf_checks=True)
    forged.login(username="adjuster", password=PASSWORD)
    assert upload(forged, claim, making.png(), "a.png").status_code == 403
    client.logout()
    assert upload(client, claim, making.png(), "a.png").status_code == 302
    assert not Evidence.objects.exists()
    assert stored_files(store) == 0


def test_the_plain_form_takes_several_and_a_refused_one_stops_no_other(
    client: Client, people: People, store: Any
) -> None:
    claim = make_claim(people)
    client.force_login(people.adjuster)
    client.cookies["django_language"] = "en"
    answer = send_form(
        client,
        claim,
        SimpleUploadedFile("Invoice.png", making.png()),
        SimpleUploadedFile("broken.jpg", b"no picture"),
        SimpleUploadedFile("IMG_1.jpg", making.jpeg()),
    )
    assert answer.status_code == 302
    papers = {paper.file.file_name: paper.document for paper in claim.evidence.all()}
    assert papers == {"Invoice.png": "invoice", "IMG_1.jpg": ""}
    said = client.get(answer["Location"]).content.decode()
    assert "broken.jpg" in said


def test_where_all_are_refused_the_form_comes_back_with_each_reason(client: Client, people: People, store: Any) -> None:
    claim = make_claim(people)
    client.force_login(people.adjuster)
    answer = send_form(client, claim, SimpleUploadedFile("a.jpg", b"x"), SimpleUploadedFile("b.pdf", b""))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "a.jpg" in text
    assert "b.pdf" in text
    assert not claim.evidence.exists()


def test_a_failure_in_the_middle_leaves_neither_rows_nor_bytes(
    people: People, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import transaction

    claim = make_claim(people)
    filed = service.file_evidence

    def fails_at_the_second(*args: Any, **kwargs: Any) -> Any:
        if claim.evidence.exists():
            raise RuntimeError("the database went away")
        return filed(*args, **kwargs)

    monkeypatch.setattr(service, "file_evidence", fails_at_the_second)
    files = [SimpleUploadedFile("a.png", making.png()), SimpleUploadedFile("b.jpg", making.jpeg())]
    with pytest.raises(RuntimeError), transaction.atomic():
        service.take_in_many(claim.pk, files, people.clerk)
    assert not EvidenceFile.objects.exists()
    assert stored_files(store) == 0


def filed(claim: Claim, people: People, data: bytes, name: str) -> EvidenceFile:
    stored = accept(SimpleUploadedFile("x", data), name, people.clerk)
    file_evidence(claim.pk, stored, people.clerk, document="invoice")
    return stored


def page(client: Client, claim: Claim, file: EvidenceFile, number: int) -> Any:
    return client.get(reverse("admin:claims_claim_page", args=[claim.pk, file.public_id, number]))


def looks(claim: Claim) -> list[Any]:
    return [event.data for event in Event.objects.filter(stream=claim.stream, kind="evidence.downloaded")]


def test_a_pdfs_page_is_a_picture_and_looking_at_it_an_event(client: Client, people: People, store: Any) -> None:
    claim = make_claim(people)
    file = filed(claim, people, making.pdf(pages=2), "a.pdf")
    client.force_login(people.adjuster)
    answer = page(client, claim, file, 2)
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    with Image.open(io.BytesIO(answer.content)) as image:
        assert max(image.size) == LONGEST_SIDE
        assert image.getpixel((200, image.height - 200)) == (0, 0, 255)
    assert looks(claim) == [{"file": file.pk, "sha256": file.sha256, "page": 2}]
    assert page(client, claim, file, 3).status_code == 404
    assert page(client, claim, file, 0).status_code == 404
    assert len(looks(claim)) == 1


def test_a_phones_picture_is_drawn_too_and_other_pictures_are_not(client: Client, people: People, store: Any) -> None:
    claim = make_claim(people)
    client.force_login(people.adjuster)
    phone = page(client, claim, filed(claim, people, making.heic(), "a.heic"), 1)
    with Image.open(io.BytesIO(phone.content)) as image:
        assert image.format == "PNG"
        assert image.size == making.drawing().size
    assert page(client, claim, filed(claim, people, making.png(), "a.png"), 1).status_code == 404


def test_only_the_first_pages_are_drawn(client: Client, people: People, store: Any) -> None:
    claim = make_claim(people)
    file = filed(claim, people, making.pdf(pages=51), "a.pdf")
    client.force_login(people.adjuster)
    assert page(client, claim, file, 50).status_code == 200
    assert page(client, claim, file, 51).status_code == 404


def test_a_page_is_for_who_sees_the_claim_and_its_papers(client: Client, people: People, store: Any) -> None:
    mine, other = make_claim(people), make_claim(people, owner=people.colleague)
    file = filed(mine, people, making.pdf(), "a.pdf")
    elsewhere = filed(other, people, making.pdf(pages=2), "b.pdf")
    client.force_login(people.adjuster)
    assert page(client, mine, elsewhere, 1).status_code == 404
    assert page(client, other, elsewhere, 1).status_code == 404
    Claim.objects.filter(pk=mine.pk).update(owner=people.nobody)
    client.force_login(people.nobody)
    assert page(client, mine, file, 1).status_code in (403, 404)
    assert looks(mine) == looks(other) == []


def test_a_page_whose_bytes_are_gone_or_broken_is_not_there(
    client: Client, people: People, store: Any, caplog: pytest.LogCaptureFixture
) -> None:
    claim = make_claim(people)
    file = filed(claim, people, making.pdf(), "a.pdf")
    client.force_login(people.adjuster)
    place = store / EvidenceFile.objects.get(pk=file.pk).storage_name
    place.chmod(0o600)
    place.write_bytes(b"%PDF-1.7 no more than that")
    assert page(client, claim, file, 1).status_code == 404
    assert "drawing a page ended with" in caplog.text
    place.unlink()
    assert page(client, claim, file, 1).status_code == 404
    assert looks(claim) == []
