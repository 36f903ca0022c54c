"""The virus scanner: what is held, what is released or refused, and what happens while it does not answer."""

import io
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.files import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from claims.models import Claim, Evidence, EvidenceState
from claims.selectors.facts import documents_on_file
from claims.services import bundle
from claims.services.evidence import judge_evidence, take_in
from claims.services.scanned import scan_held
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import WrongState
from claimsoffice.kernel.models import Event
from claimsoffice.kernel.services import events
from documents.models import FileScan
from tests.corpus.evidence_case import EICAR
from tests.office import People, fresh, make_claim
from tests.unit.documents import making

pytestmark = pytest.mark.django_db


class FakeClamd:
    """Speaks clamd's INSTREAM on loopback, and finds the antivirus test file."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self.server.getsockname()[1]}"
        self.scanned: list[int] = []
        self.answer: bytes | None = None
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                link, _peer = self.server.accept()
            except OSError:
                return
            with link, link.makefile("rb") as reader:
                assert reader.read(10) == b"zINSTREAM\0"
                data = b""
                while size := int.from_bytes(reader.read(4), "big"):
                    data += reader.read(size)
                self.scanned.append(len(data))
                found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0"
                link.sendall(found if self.answer is None else self.answer)

    def close(self) -> None:
        self.server.close()


@pytest.fixture
def clamd(settings: Any, place: Path) -> Iterator[FakeClamd]:
    fake = FakeClamd()
    settings.EVIDENCE_SCANNER = fake.address
    yield fake
    fake.close()


def send(claim: Claim, people: People, data: bytes, document: str = "invoice") -> Evidence:
    return take_in(claim.pk, SimpleUploadedFile("a.jpg", data), "a.jpg", people.clerk, document=document)


def addresses(claim: Claim, paper: Evidence) -> list[str]:
    names = ("evidence", "thumb", "file")
    return [reverse(f"admin:claims_claim_{name}", args=[claim.pk, paper.file.public_id]) for name in names]


def test_a_new_file_is_held_and_nobody_is_shown_it(clamd: FakeClamd, client: Client, people: People) -> None:
    claim = make_claim(people)
    paper = send(claim, people, making.jpeg())
    assert (paper.state, documents_on_file(claim)) == (EvidenceState.HELD, [])
    assert fresh(claim).first_evidence_at == paper.arrived_at, "that it arrived is a fact"
    client.force_login(people.adjuster)
    assert [client.get(address).status_code for address in addresses(claim, paper)] == [404, 404, 404]
    page = client.get(reverse("admin:claims_claim_change", args=[claim.pk]))
    assert "Held until scanned" in page.content.decode()
    with pytest.raises(WrongState):
        judge_evidence(claim.pk, paper.pk, True, "", people.adjuster)


def test_a_clean_file_is_released_and_counts_from_its_arrival(clamd: FakeClamd, client: Client, people: People) -> None:
    claim = make_claim(people)
    data = making.jpeg()
    paper = send(claim, people, data)
    done = scan_held()
    assert (done.examined, done.released, done.refused, done.unavailable) == (1, 1, 0, "")
    assert clamd.scanned == [len(data)]
    paper.refresh_from_db()
    assert paper.state == EvidenceState.RECEIVED
    assert documents_on_file(claim) == ["invoice"]
    client.force_login(people.adjuster)
    for address in addresses(claim, paper):
        answer: Any = client.get(address)
        assert b"".join(answer.streaming_content)
    assert list(events.verify([claim.stream, paper.file.stream])) == []
    assert scan_held().examined == 0
    assert clamd.scanned == [len(data)], "a file is scanned once"


def test_an_infected_file_is_refused_and_stays_shut(clamd: FakeClamd, client: Client, people: People) -> None:
    claim = make_claim(people)
    paper = send(claim, people, making.jpeg(comment=EICAR))
    assert scan_held().refused == 1
    paper.refresh_from_db()
    assert paper.state == EvidenceState.REFUSED
    assert "Eicar-Test-Signature" in paper.reason
    assert paper.file.is_held
    client.force_login(people.adjuster)
    assert [client.get(address).status_code for address in addresses(claim, paper)] == [404, 404, 404]
    event = Event.objects.get(stream=claim.stream, kind="evidence.infected")
    assert event.actor_label == "virus scanner"


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK but no\0", b"\xff\0"])
def test_what_is_no_answer_releases_nothing(clamd: FakeClamd, people: People, answer: bytes) -> None:
    clamd.answer = answer
    claim = make_claim(people)
    paper = send(claim, people, making.jpeg())
    assert scan_held().unavailable
    paper.refresh_from_db()
    assert (paper.state, FileScan.objects.count()) == (EvidenceState.HELD, 0)
    clamd.answer = None
    assert scan_held().released == 1


def test_while_the_scanner_is_away_files_come_in_and_stay_held(clamd: FakeClamd, people: People, settings: Any) -> None:
    there = settings.EVIDENCE_SCANNER
    settings.EVIDENCE_SCANNER = "unix:///nowhere/clamd.ctl"
    claim = make_claim(people)
    papers = [send(claim, people, data) for data in (making.jpeg(), making.png())]
    done = scan_held()
    assert (done.examined, bool(done.unavailable)) == (0, True)
    settings.EVIDENCE_SCANNER = there
    assert scan_held().released == 2
    assert {paper.state for paper in claim.evidence.all()} == {EvidenceState.RECEIVED}
    assert len(papers) == 2


def test_a_verdict_that_was_not_applied_is_applied_by_the_next_round(
    clamd: FakeClamd, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    from claims.services import scanned

    claim = make_claim(people)
    send(claim, people, making.jpeg())

    def killed(*args: Any, **more: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(scanned, "record", killed)
        with pytest.raises(RuntimeError):
            scan_held()
    assert claim.evidence.get().state == EvidenceState.HELD
    assert (scan_held().examined, claim.evidence.get().state) == (0, EvidenceState.RECEIVED)


def test_a_verdict_stands(clamd: FakeClamd, people: People) -> None:
    send(make_claim(people), people, making.jpeg(comment=EICAR))
    scan_held()
    with pytest.raises(DatabaseError), transaction.atomic():
        FileScan.objects.update(clean=True)


def test_without_a_scanner_nothing_is_held(people: People, settings: Any, place: Path) -> None:
    assert settings.EVIDENCE_SCANNER == ""
    assert send(make_claim(people), people, making.jpeg()).state == EvidenceState.RECEIVED


def test_what_is_held_is_a_figure_on_the_desk_and_in_healthz(clamd: FakeClamd, client: Client, people: People) -> None:
    claim, quiet = make_claim(people), make_claim(people)
    client.force_login(people.manager)
    client.cookies["django_language"] = "en"
    before = client.get("/admin/")
    assert "Held until scanned" not in before.content.decode()
    assert client.get("/healthz").json()["held_files"] == {"count": 0, "since": None}

    with time_machine.travel(now() - timedelta(hours=3), tick=False):
        first = send(claim, people, making.jpeg()).file.uploaded_at
    send(claim, people, making.png())
    cache.clear()
    bundle.add_file(File(io.BytesIO(making.webp()), "x"), "unknown.webp", people.clerk)
    assert client.get("/healthz").json()["held_files"] == {"count": 3, "since": first.isoformat()}
    desk = client.get("/admin/")
    figure = next(each for each in desk.context["desk"].figures if each.query == "waits=scan")
    assert figure.value == 1, "claims, as behind every other figure"
    assert "3 files have been waiting for the virus scanner" in desk.content.decode()
    shown = client.get(figure.url).context["cl"].queryset
    assert [each.pk for each in shown] == [claim.pk]
    assert quiet.pk not in {each.pk for each in shown}

    scan_held()
    cache.clear()
    assert client.get("/healthz").json()["held_files"] == {"count": 0, "since": None}
    assert "virus scanner" not in client.get("/admin/").content.decode()
