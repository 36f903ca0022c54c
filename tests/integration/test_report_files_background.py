"""Big reports: made by a worker, fetched by who asked for them and by nobody else, gone when their time is over."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from claims.models import ReportFile, ReportFileState
from claims.reports import background
from claims.reports.registry import REPORTS
from claims.reports.report import RECORDS_BETWEEN, Scope
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import NotPermitted, WrongState
from claimsoffice.kernel.models import Event
from claimsoffice.kernel.services import events
from tests.office import People, make_claim

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_storage(tmp_path: Path, settings: Any) -> Path:
    settings.EXPORT_BACKGROUND_ROWS = 1
    changed = {**settings.STORAGES}
    changed["exports"] = {**changed["exports"], "OPTIONS": {**changed["exports"]["OPTIONS"], "location": str(tmp_path)}}
    settings.STORAGES = changed
    return tmp_path


@pytest.fixture
def filled(people: People) -> People:
    for _number in range(3):
        make_claim(people)
    return people


def asked(client: Client, people: People, **values: str) -> ReportFile:
    client.force_login(people.manager)
    answer = client.post(reverse("admin:office_report_ask"), {"report": "claims", "form": "csv", **values})
    assert answer.status_code == 302
    return ReportFile.objects.latest("pk")


def url(name: str, row: ReportFile) -> str:
    return reverse(f"admin:office_report_{name}", args=[row.pk])


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_big_report_shows_its_beginning_and_is_asked_for(client: Client, filled: People) -> None:
    client.force_login(filled.manager)
    page = client.get(reverse("admin:office_reports"), {"report": "claims"})
    assert len(page.context["rows"]) == 3
    assert "totals" not in page.context
    assert reverse("admin:office_report_ask") in page.content.decode()
    at_once = client.get(reverse("admin:office_report_file", args=["claims", "csv"]), {"report": "claims"})
    assert at_once.status_code == 302
    assert not Event.objects.filter(kind="report.exported").exists()


def test_one_that_adds_up_has_nothing_to_show_before_its_end(client: Client, filled: People) -> None:
    client.force_login(filled.manager)
    page = client.get(reverse("admin:office_reports"), {"report": "closing"})
    assert page.context["rows"] == []
    assert page.context["big"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_it_is_made_told_of_and_fetched(client: Client, filled: People, private_storage: Path, form: str) -> None:
    row = asked(client, filled, form=form)
    assert row.state == ReportFileState.QUEUED
    assert client.get(url("progress", row)).json()["permille"] is None
    assert client.get(url("fetch", row)).status_code == 404
    assert background.run_due() == 1
    row.refresh_from_db()
    assert (row.state, row.rows, row.personal_data) == (ReportFileState.READY, 3, True)
    assert background.fresh_count(filled.manager) == 1
    for page in ("admin:index", "admin:claims_reminder_changelist"):
        assert "1 file that you asked for is ready" in client.get(reverse(page)).content.decode()
    assert "Only you can fetch it" in client.get(url("own", row)).content.decode()
    answer = client.get(url("fetch", row))
    content = body(answer)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert len(content) == row.size
    assert background.fresh_count(filled.manager) == 0
    assert "that you asked for" not in client.get(reverse("admin:index")).content.decode()
    told = Event.objects.filter(stream=row.stream).order_by("seq")
    assert [event.kind for event in told] == ["report.queued", "report.exported", "report.downloaded"]
    assert told[1].data["sha256"] == told[2].data["sha256"] == row.sha256
    assert told[1].data["personal_data"] is True
    assert list(events.verify([row.stream])) == []
    assert [path.stat().st_mode & 0o777 for path in private_storage.iterdir()] == [0o600]


def test_page_and_file_have_one_cut_off(client: Client, filled: People) -> None:
    client.force_login(filled.manager)
    page = client.get(reverse("admin:office_reports"), {"report": "claims"})
    make_claim(filled)
    row = asked(client, filled, **dict(page.context["asked"]))
    background.run_due()
    row.refresh_from_db()
    assert row.rows == 3


@pytest.mark.parametrize("other", ["auditor", "second_manager", "clerk", "administrator"])
def test_for_everybody_else_it_does_not_exist(client: Client, filled: People, other: str) -> None:
    row = asked(client, filled)
    background.run_due()
    client.force_login(getattr(filled, other))
    for name in ("own", "progress", "fetch"):
        assert client.get(url(name, row)).status_code == 404
    assert client.post(url("cancel", row)).status_code == 404
    row.refresh_from_db()
    assert row.state == ReportFileState.READY
    client.force_login(filled.auditor)
    assert client.get(reverse("admin:office_reports")).context["files"] == []


def test_it_is_gone_when_its_time_is_over(
    client: Client, filled: People, private_storage: Path, django_capture_on_commit_callbacks: Any
) -> None:
    row = asked(client, filled)
    background.run_due()
    assert len(list(private_storage.iterdir())) == 1
    with time_machine.travel(now() + timedelta(hours=72, minutes=1), tick=False):
        client.force_login(filled.manager)
        # Before the sweep has come by, too.
        assert client.get(url("fetch", row)).status_code == 404
        assert background.fresh_count(filled.manager) == 0
        with django_capture_on_commit_callbacks(execute=True):
            assert background.remove_expired() == 1
    assert list(private_storage.iterdir()) == []
    row.refresh_from_db()
    assert (row.state, row.stored) == (ReportFileState.EXPIRED, "")
    assert Event.objects.filter(stream=row.stream).latest("seq").kind == "report.expired"
    assert client.get(url("own", row)).status_code == 200


def test_who_loses_the_right_loses_the_file(client: Client, filled: People) -> None:
    row = asked(client, filled)
    background.run_due()
    # An auditor exports too, but sees no personal data in full, which stand in this file.
    filled.manager.groups.set([Group.objects.get(name="auditor")])
    assert client.get(url("fetch", row)).status_code == 404
    filled.manager.groups.clear()
    assert client.get(url("fetch", row)).status_code == 404


def test_who_has_lost_the_right_meanwhile_gets_none_made(client: Client, filled: People) -> None:
    row = asked(client, filled)
    filled.manager.groups.clear()
    background.run_due()
    row.refresh_from_db()
    assert (row.state, row.problem) == (ReportFileState.FAILED, "not_permitted")


def test_a_cancelled_one_is_not_made(client: Client, filled: People, private_storage: Path) -> None:
    row = asked(client, filled)
    assert client.get(url("cancel", row)).status_code == 405
    assert client.post(url("cancel", row)).status_code == 302
    assert background.run_due() == 0
    row.refresh_from_db()
    assert row.state == ReportFileState.CANCELLED
    assert list(private_storage.iterdir()) == []
    with pytest.raises(WrongState):
        background.cancel(row.pk, filled.manager)


def test_one_cancelled_while_it_is_made_leaves_nothing(
    client: Client, filled: People, private_storage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = asked(client, filled)
    monkeypatch.setattr(background, "facts_of", lambda _report: background.cancel(row.pk, filled.manager) and [])
    background.run_due()
    row.refresh_from_db()
    assert (row.state, row.stored) == (ReportFileState.CANCELLED, "")
    assert list(private_storage.iterdir()) == []


def test_a_killed_worker_s_file_is_made_by_the_next(client: Client, filled: People) -> None:
    row = asked(client, filled)
    assert background._claim() is not None
    assert background._claim() is None  # held
    with time_machine.travel(now() + timedelta(minutes=3), tick=False):
        assert background.run_due() == 1
    row.refresh_from_db()
    assert (row.state, row.attempts) == (ReportFileState.READY, 2)


def test_one_that_fails_each_time_is_given_up(client: Client, filled: People, monkeypatch: pytest.MonkeyPatch) -> None:
    row = asked(client, filled)

    def fails(*_args: object) -> int:
        raise OSError("the disk is full")

    monkeypatch.setitem(background.WRITERS, "csv", fails)  # type: ignore[arg-type]
    for attempt in range(5):
        with time_machine.travel(now() + timedelta(minutes=attempt), tick=False):
            background.run_due()
    row.refresh_from_db()
    assert (row.state, row.problem) == (ReportFileState.FAILED, "given_up")
    assert "the log" in client.get(url("own", row)).content.decode()


def test_the_bar_tells_how_far_it_is(client: Client, filled: People, monkeypatch: pytest.MonkeyPatch) -> None:
    row = asked(client, filled)
    held = background._claim()
    assert held is not None
    watch = background._Watch(held, of=4 * RECORDS_BETWEEN)
    watch._said -= 2
    watch(RECORDS_BETWEEN)
    told = client.get(url("progress", row)).json()
    assert (told["permille"], told["text"]) == (250, f"{RECORDS_BETWEEN} of {4 * RECORDS_BETWEEN} records read")
    background.cancel(row.pk, filled.manager)
    watch._said -= 2
    with pytest.raises(background.Abandoned):
        watch(RECORDS_BETWEEN * 2)


@pytest.mark.parametrize("name", list(REPORTS))
def test_every_report_says_how_many_records_it_reads(filled: People, name: str) -> None:
    report = REPORTS[name](Scope(now()))
    size = report.size()
    list(report.lines())
    assert report.records_read <= size
    assert report.size(1) <= 2


def test_a_file_nobody_knows_is_removed(filled: People, private_storage: Path) -> None:
    stray = private_storage / "0123"
    stray.write_text("left by a killed worker")
    background.remove_expired()
    assert stray.exists()  # it may just be written
    with time_machine.travel(now() + timedelta(hours=2), tick=False):
        background.remove_expired()
    assert not stray.exists()


def test_one_person_does_not_keep_the_worker_from_the_others(client: Client, filled: People) -> None:
    for _number in range(background.MOST_WAITING):
        asked(client, filled)
    answer = client.post(reverse("admin:office_report_ask"), {"report": "claims", "form": "csv"}, follow=True)
    assert "still being made" in answer.content.decode()
    assert ReportFile.objects.count() == background.MOST_WAITING


@pytest.mark.parametrize("role", ["clerk", "adjuster", "cashier", "administrator"])
def test_only_who_may_export_may_ask(client: Client, people: People, role: str) -> None:
    user = getattr(people, role)
    client.force_login(user)
    ask = reverse("admin:office_report_ask")
    assert client.post(ask, {"report": "claims", "form": "csv"}).status_code == 403
    with pytest.raises(NotPermitted):
        background.queue("claims", "csv", Scope(now(), user=user), "en")
    client.force_login(people.manager)
    assert client.get(ask).status_code == 405
    assert client.post(ask, {"report": "nonsense", "form": "csv"}).status_code == 404
