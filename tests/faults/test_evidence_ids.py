"""Fault 11: a thousand guessed, foreign and malformed addresses of evidence and letters: 404 each, each on record."""

import itertools
import logging
import secrets
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from claims.models import Claim, Letter
from claims.services import bundle
from claims.services.evidence import take_in
from claimsoffice.kernel.models import Event
from tests.office import People, make_claim
from tests.unit.documents import making

pytestmark = [pytest.mark.fault, pytest.mark.django_db]

TRIES = 1000
KINDS = ("evidence", "thumb", "file", "page")


def address(kind: str, claim: int, public_id: str) -> str:
    more = [1] if kind == "page" else []
    return reverse(f"admin:claims_claim_{kind}", args=[claim, public_id, *more])


def test_a_thousand_guesses_find_nothing_and_are_all_on_record(
    place: Path, client: Client, people: People, caplog: pytest.LogCaptureFixture
) -> None:
    mine, other = make_claim(people), make_claim(people, owner=people.colleague)
    own = take_in(mine.pk, SimpleUploadedFile("x", making.pdf()), "a.pdf", people.clerk).file
    foreign = take_in(other.pk, SimpleUploadedFile("x", making.pdf(pages=2)), "b.pdf", people.clerk).file
    bundled = bundle.add_file(SimpleUploadedFile("x", making.jpeg()), "c.jpg", people.clerk).file
    letter = Letter.objects.filter(claim=other).first()
    assert letter is not None
    gone = Claim.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
    foreign_ones = [
        *(address(kind, other.pk, foreign.public_id) for kind in KINDS),
        *(address(kind, mine.pk, foreign.public_id) for kind in KINDS),
        *(address(kind, other.pk, own.public_id) for kind in KINDS),
        *(address(kind, gone, own.public_id) for kind in KINDS),
        *(address(kind, mine.pk, bundled.public_id) for kind in KINDS),
        *(address(kind, mine.pk, name) for kind in KINDS for name in (str(own.pk), own.public_id[:-1], own.sha256)),
        reverse("admin:claims_claim_letter", args=[other.pk, letter.pk]),
        reverse("admin:claims_claim_letter", args=[mine.pk, letter.pk]),
        reverse("admin:claims_claim_bundle_thumb", args=[bundled.public_id]),
        reverse("admin:claims_claim_change", args=[other.pk]),
        reverse("admin:claims_claim_change", args=[gone]),
        reverse("admin:claims_claim_paper", args=[mine.pk, other.evidence.get().pk]),
    ]
    guesses = (
        address(kind, claim, secrets.token_urlsafe(16))
        for claim, kind in itertools.cycle(itertools.product((mine.pk, other.pk), KINDS))
    )
    letters = (reverse("admin:claims_claim_letter", args=[mine.pk, 10_000 + n]) for n in range(50))
    tries = list(itertools.islice(itertools.chain(foreign_ones, letters, guesses), TRIES))
    client.force_login(people.adjuster)
    before = Event.objects.count()
    with caplog.at_level(logging.WARNING, logger="office.security"):
        found = [
            (client.post if "/papers/" in path else client.get)(path, headers={"Accept": "text/html"}).status_code
            for path in tries
        ]
    on_record = [r.getMessage() for r in caplog.records if r.name == "office.security"]
    print(f"{len(tries)} guessed and foreign ids: {found.count(404)} x 404, {len(on_record)} on record")
    assert found == [404] * TRIES
    assert [message.rpartition("path=")[2].strip("'") for message in on_record] == tries
    assert all(f"user={people.adjuster.pk} " in message for message in on_record)
    assert Event.objects.count() == before, "nothing was looked at"
    whole: Any = client.get(address("file", mine.pk, own.public_id))
    assert b"".join(whole.streaming_content).startswith(b"%PDF-")


def test_a_stranger_is_asked_for_a_login_and_no_file_has_an_address_of_its_own(
    place: Path, client: Client, people: People, settings: Any
) -> None:
    claim = make_claim(people)
    file = take_in(claim.pk, SimpleUploadedFile("x", making.jpeg()), "a.jpg", people.clerk).file
    for kind in KINDS:
        assert client.get(address(kind, claim.pk, file.public_id)).status_code == 302
    client.force_login(people.manager)
    for path in (file.storage_name, f"media/{file.storage_name}", f"static/{file.storage_name}", "media/", "evidence/"):
        assert client.get(f"/{path}").status_code == 404
    assert settings.MEDIA_URL in ("", "/")
    assert settings.MEDIA_ROOT == ""
