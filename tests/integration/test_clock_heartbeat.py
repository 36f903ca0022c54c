"""The pulse of the sweep: the desk and /healthz say it, and an alarm goes out once when it stops."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from claims import tasks
from claims.checks import stages_can_be_read
from claims.models import Heartbeat
from claims.services import heartbeat, relay
from claimsoffice.kernel.clock import now
from tests.office import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def silent() -> Heartbeat:
    """The last sweep ran an hour ago."""
    tasks.sweep()
    Heartbeat.objects.update(last_run_at=now() - timedelta(hours=1))
    return Heartbeat.objects.get(name=heartbeat.SWEEP)


def test_a_sweep_beats() -> None:
    assert heartbeat.pulse().last_run_at is None
    tasks.sweep()
    found = heartbeat.pulse()
    assert found.last_run_at is not None
    assert not found.is_silent
    assert found.detail["examined"] == 0


def test_an_office_that_never_swept_is_silent_once_it_should_have() -> None:
    assert not heartbeat.pulse().is_silent
    Heartbeat.objects.update(last_run_at=now() - timedelta(hours=1))
    found = heartbeat.pulse()
    assert found.is_silent
    assert found.last_run_at is None


def test_the_alarm_goes_to_the_managers_once(silent: Heartbeat, people: People) -> None:
    assert heartbeat.alarm_if_silent()
    assert not heartbeat.alarm_if_silent()
    relay.drain()
    assert [message.to for message in mail.outbox] == [[people.manager.email, people.second_manager.email]]


def test_the_alarm_goes_to_the_addresses_of_the_setting(silent: Heartbeat, people: People, settings: Any) -> None:
    settings.ALARM_EMAILS = ["duty@example.invalid"]
    assert heartbeat.alarm_if_silent()
    assert [message.to for message in mail.outbox] == [["duty@example.invalid"]]


def test_a_sweep_ends_the_alarm_and_the_next_silence_gives_another(silent: Heartbeat) -> None:
    assert heartbeat.alarm_if_silent()
    tasks.sweep()
    assert not heartbeat.pulse().is_silent
    Heartbeat.objects.update(last_run_at=now() - timedelta(hours=1))
    assert heartbeat.alarm_if_silent()


def test_a_mail_server_that_is_down_leaves_the_alarm_in_the_log(
    silent: Heartbeat, people: People, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def down(*args: object, **options: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", down)
    assert heartbeat.alarm_if_silent()
    assert "have not been swept for 60 minutes" in caplog.text
    assert "ConnectionRefusedError" in caplog.text


def test_healthz_says_when_and_gives_the_alarm(client: Client, silent: Heartbeat, people: People) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    found = answer.json()
    assert found["status"] == "degraded"
    assert found["sweep"]["last_run_at"] == silent.last_run_at.isoformat()
    assert found["sweep"]["silent"] is True
    assert len(mail.outbox) == 1
    tasks.sweep()
    assert client.get("/healthz").json()["status"] == "ok"


def test_the_desk_says_it(client: Client, silent: Heartbeat, people: People) -> None:
    client.force_login(people.adjuster)
    client.cookies["django_language"] = "en"
    page = client.get("/admin/").content.decode()
    assert "since then no reminder has gone out" in page
    tasks.sweep()
    page = client.get("/admin/").content.decode()
    assert "since then no reminder has gone out" not in page
    assert "clocks swept" in page


def warnings_of(*arguments: str) -> str:
    out = StringIO()
    call_command("check", *arguments, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.parametrize(("day", "warned"), [("2026-11-01", False), ("2026-11-02", True), ("2027-02-01", True)])
def test_sixty_days_before_the_calendar_ends_only_the_office_check_warns(
    day: str, warned: bool, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import date

    monkeypatch.setattr("claims.checks.today", lambda: date.fromisoformat(day))
    monkeypatch.setattr("claimsoffice.health.today", lambda: date.fromisoformat(day))
    assert ("office.W010" in warnings_of("--tag", "office")) is warned
    assert "office.W010" not in warnings_of()
    assert "office.W010" not in warnings_of("--deploy")
    assert client.get("/healthz").json()["calendar"] == {"horizon": 2026, "ends_soon": warned}


def test_the_office_check_warns_of_silence(silent: Heartbeat) -> None:
    assert "office.W011" in warnings_of("--tag", "office")
    assert "office.W011" not in warnings_of()


@pytest.mark.parametrize("stages", [{"GT-14.determination": ["soon"]}, {"GT-99": ["half"]}])
def test_stages_that_nobody_understands_are_an_error(stages: dict[str, list[str]], settings: Any) -> None:
    assert stages_can_be_read() == []
    settings.CLOCK_STAGES = settings.CLOCK_STAGES | stages
    assert [error.id for error in stages_can_be_read()] == ["office.E012"]
