"""A chain forged whole, or cut at its end, holds by itself: against the exported heads it is named."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from claimsoffice.kernel import guards
from claimsoffice.kernel.models import Event
from claimsoffice.kernel.services import events, seals
from tests.faults.test_tampering import fill

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, settings: Any) -> Path:
    storages: dict[str, Any] = {**settings.STORAGES}
    storages["seals"] = {**storages["seals"], "OPTIONS": {"location": str(tmp_path), "base_url": None}}
    settings.STORAGES = storages
    return tmp_path


class Clock:
    """The seals' own clock, some days later than the wall's."""

    days = 0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(days=self.days)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    later = Clock()
    monkeypatch.setattr(seals, "now", later.now)
    return later


def forge(stream: str, **change: Any) -> None:
    """Change the last event of `stream` and hash the chain anew, as somebody with the database's password could."""
    with guards.lifted(), transaction.atomic():
        event = Event.objects.filter(stream=stream).order_by("-seq")[0]
        for name, value in change.items():
            setattr(event, name, value)
        event.hash = events.digest(event)
        event.save(force_update=True)


def breaks(directory: Path | None = None) -> list[tuple[str, int]]:
    return [(found.stream, found.seq) for found in seals.verify(directory)]


def test_a_seal_holds_every_head_and_a_second_one_those_that_moved(directory: Path) -> None:
    fill(40, streams=10)
    first = seals.seal()
    assert first.data["heads"] == 10
    heads = [json.loads(line) for line in (directory / first.data["file"]).read_text().splitlines()]
    assert [(head["stream"], head["seq"]) for head in heads] == [(f"test:{n}", 4) for n in range(10)]
    assert breaks() == []


def test_a_second_seal_holds_only_what_moved(directory: Path, clock: Clock) -> None:
    fill(40, streams=10)
    seals.seal()
    assert seals.seal().data["heads"] == 10, "what was written within a day before the last seal is sealed again"
    clock.days += 3
    assert seals.seal().data["heads"] == 10
    with transaction.atomic():
        events.append("test:3", "test.happened", at=clock.now())
    found = seals.seal()
    assert [json.loads(line)["stream"] for line in (directory / found.data["file"]).read_text().splitlines()] == [
        "test:3"
    ]


def test_once_a_day(clock: Clock) -> None:
    fill(2, streams=1)
    assert seals.seal_if_due() is not None
    assert seals.seal_if_due() is None
    clock.days += 1
    assert seals.seal_if_due() is not None


def test_a_forged_chain_holds_by_itself_and_not_against_the_seal() -> None:
    fill(40, streams=10)
    seals.seal()
    forge("test:4", kind="test.forged")
    assert list(events.verify()) == [], "the control: without the seal nobody sees it"
    assert breaks() == [("test:4", 4)]


def test_a_chain_cut_at_its_end_is_missed() -> None:
    fill(40, streams=10)
    seals.seal()
    with guards.lifted():
        Event.objects.filter(stream="test:7", seq=4).delete()
    assert list(events.verify()) == []
    assert breaks() == [("test:7", 4)]


def test_a_seal_changed_or_lost_is_named(directory: Path) -> None:
    fill(20, streams=2)
    name = seals.seal().data["file"]
    (directory / name).write_text((directory / name).read_text().replace("test:1", "test:0", 1))
    assert (seals.STREAM, 1) in breaks()
    (directory / name).unlink()
    assert breaks() == [(seals.STREAM, 1)]


def test_copies_kept_elsewhere_show_a_rewritten_record(directory: Path, tmp_path: Path) -> None:
    fill(20, streams=2)
    name = seals.seal().data["file"]
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / name).write_bytes((directory / name).read_bytes())
    with guards.lifted():
        Event.objects.filter(stream__in=[seals.STREAM, "test:1"]).delete()
    assert breaks() == [], "the office's own record was rewritten"
    assert breaks(elsewhere) == [(seals.STREAM, 0), ("test:1", 10)]


def test_the_command_compares_with_the_seals(directory: Path) -> None:
    fill(20, streams=2)
    call_command("seal_events", stdout=StringIO())
    call_command("verify_events", stdout=StringIO())
    forge("test:1", kind="test.forged")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_events", stdout=out)
    assert "test:1 #10: is another one than was sealed" in out.getvalue()
    with pytest.raises(CommandError) as refused:
        call_command("verify_events", "--seals", str(directory / "nowhere"))
    assert refused.value.returncode == 2


def test_a_store_that_fails_leaves_no_record(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(4, streams=1)

    def full(*_: Any, **__: Any) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(seals.store()), "_save", full)
    with pytest.raises(OSError, match="No space"):
        seals.seal()
    assert seals.last() is None
    monkeypatch.undo()
    assert seals.seal().seq == 1
