"""The whole corpus through the upload page: the answer of the catalogue for each file, and never a crash."""

import hashlib
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files import File
from django.db import connection
from django.test import Client
from django.urls import reverse

from claims.models import Claim
from claims.selectors.bundle_match import match_names
from claims.services import bundle
from documents.models import EvidenceFile
from tests.corpus import evidence as corpus
from tests.corpus.evidence_names import HOSTILE_NAMES
from tests.office import People, make_claim
from tests.unit.documents import making

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BOUNDARY = "bOuNdArY"
# What a line of a header, a file system or a terminal could take for more than a name.
UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e/\\:*?"<>|]')


@pytest.fixture
def store(settings: Any, place: Path) -> Path:
    settings.EVIDENCE_OFFICE_DOCUMENTS = True
    return place


def some_of(cases: list[Any]) -> list[Any]:
    """Return all of them on SQLite; a second database looks into no file otherwise, so there every sixth will do."""
    return cases if connection.vendor == "sqlite" else cases[::6]


def send(client: Client, address: str, name: str, data: bytes) -> Any:
    """Send a file as a browser does: quotes and line ends of its name are escaped, and nothing else."""
    for sign, escaped in (('"', "%22"), ("\r", "%0D"), ("\n", "%0A")):
        name = name.replace(sign, escaped)
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    body = head.encode("utf-8", "surrogateescape") + b"Content-Type: image/jpeg\r\n\r\n" + data
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    headers = {"Accept": "application/json"}
    return client.post(address, body + f"\r\n--{BOUNDARY}--\r\n".encode(), content_type=kind, headers=headers)


def test_upload_says_of_every_file_what_the_catalogue_says(
    client: Client, people: People, store: Path, settings: Any
) -> None:
    """As check_evidence does (see test_documents_commands), through the page and the claim's own rules."""
    settings.EVIDENCE_MAX_BYTES_PER_CLAIM = 2**31
    claim = make_claim(people)
    client.force_login(people.clerk)
    address = reverse("admin:claims_claim_upload", args=[claim.pk])
    taken: set[str] = set()
    cases = some_of(corpus.EVERYTHING)
    for case in cases:
        data = case.data()
        answer = send(client, address, case.name, data)
        said, code = answer.json(), corpus.with_the_office_s_limits(case)
        digest = hashlib.sha256(data).hexdigest()
        assert said["message"], case.rule
        if code is not None:
            assert (answer.status_code, said["code"]) == (422, code.value), (case.rule, said)
        elif digest in taken:  # some odd names stand for the same good picture
            assert (answer.status_code, said["accepted"]) == (409, False), (case.rule, said)
        else:
            assert (answer.status_code, said["accepted"]) == (200, True), (case.rule, said)
            taken.add(digest)
    assert EvidenceFile.objects.count() == claim.evidence.count() == len(taken)
    assert set(EvidenceFile.objects.values_list("sha256", flat=True)) == taken
    stored = sum(path.is_file() for path in (store / "originals").rglob("*"))
    assert stored == len(taken), "what is refused leaves nothing"
    print(f"{len(cases)} files: {len(taken)} different ones taken in, nothing left of the others")


def test_hostile_names_are_stored_shown_and_handed_back_harmlessly(
    client: Client, people: People, store: Path, tmp_path: Path
) -> None:
    claim: Claim = make_claim(people)
    client.force_login(people.adjuster)
    address = reverse("admin:claims_claim_upload", args=[claim.pk])
    for number, (rule, (name, _shown)) in enumerate(some_of(list(HOSTILE_NAMES.items()))):
        answer = send(client, address, name, making.jpeg(comment=f"{number}".encode()))
        if name in ("", "..") or rule == "bytes that are no text":  # no file to whoever reads the request
            assert answer.status_code == 422
            continue
        assert answer.status_code == 200, (rule, answer.content)
        file = EvidenceFile.objects.get(public_id=answer.json()["public_id"])
        assert re.fullmatch(r"originals/[0-9a-f]{2}/[0-9a-f]{32}", file.storage_name)
        assert not UNSAFE.search(file.file_name), rule
        assert file.file_name.endswith(".jpg")
        whole: Any = client.get(reverse("admin:claims_claim_file", args=[claim.pk, file.public_id]))
        assert whole["Content-Disposition"].startswith("attachment; filename"), rule
        assert not re.search(r"[\r\n\\]|\.\./", whole["Content-Disposition"])
        assert b"".join(whole.streaming_content).startswith(b"\xff\xd8")
    text = client.get(reverse("admin:claims_claim_change", args=[claim.pk])).content.decode()
    assert "<script>alert" not in text
    assert "onerror=alert(1)>" not in text
    outside = [path for path in tmp_path.rglob("*") if path.is_file() and store not in path.parents]
    assert outside == []


def test_hostile_names_match_no_claim_by_accident(people: People, store: Path) -> None:
    make_claim(people)
    for number, (name, _shown) in enumerate(HOSTILE_NAMES.values()):
        upload = io.BytesIO(making.jpeg(comment=f"b{number}".encode()))
        row = bundle.add_file(File(upload, "x"), name, people.clerk)
        assert match_names([row.file.file_name], people.manager)[0].state == "unmatched"
