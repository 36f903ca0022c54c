"""What an auditor runs: the chains of events, and the decisions once more."""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from claims.models import Claim, Decision
from claims.services import replay
from claimsoffice.kernel import guards
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.models import Event
from policies import terms
from policies.models import CalendarNotice
from policies.selectors.calendars import current_calendar
from policies.terms.core.calendar import packaged_calendar
from policies.terms.core.loader import read_yaml
from tests.office import People, approved, denied

pytestmark = pytest.mark.django_db


def said(capsys: pytest.CaptureFixture[str], *command: str) -> list[str]:
    call_command(*command)
    return capsys.readouterr().out.splitlines()


def failed(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, list[str]]:
    with pytest.raises(CommandError) as refused:
        call_command(*command)
    return refused.value.returncode, capsys.readouterr().out.splitlines()


@pytest.fixture
def decided(people: People) -> Claim:
    return denied(people, yes="GT_6__2")


def test_decisions_replayed_come_out_the_same(
    people: People, decided: Claim, capsys: pytest.CaptureFixture[str]
) -> None:
    approved(people)
    assert said(capsys, "replay", "--all") == ["2 decisions replayed: identical"]
    assert said(capsys, "replay", "--claim", decided.claim_no)[0] == f"{decided.claim_no}/1: identical"


def test_a_difference_is_named_with_both_values(
    decided: Claim, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    original = terms.adjudicate

    def forgetful(facts: Mapping[str, Any], calendar: Any) -> Any:
        return original({**facts, "answers": {**facts["answers"], "GT-6.2": "no"}}, calendar)

    monkeypatch.setattr(replay.terms, "adjudicate", forgetful)
    code, lines = failed(capsys, "replay", "--all")
    assert code == 1
    assert lines[0].startswith(f"{decided.claim_no}/1: ")
    assert '  recommendation: "deny" -> "approve"' in lines
    assert '  findings[GT-6.2].outcome: "excludes" -> "met"' in lines


def test_a_replay_uses_the_calendar_of_the_day_of_the_decision(people: People, decided: Claim, root: Path) -> None:
    decision = Decision.objects.get()
    content = read_yaml(root / "policies" / "terms" / "calendars" / "cn" / "2026.yaml")
    content["notice"]["number"] = "another number"
    CalendarNotice.objects.create(
        year=2026,
        version=1,
        content=json.loads(json.dumps(content, default=str)),
        sha256="0" * 64,
        loaded_by=people.manager,
        approved_by=people.second_manager,
    )
    assert current_calendar().version != packaged_calendar().version
    assert replay.calendar_known_at(decision.decided_at).version == packaged_calendar().version
    assert replay.replay(decision) == []


def test_an_unknown_claim_can_t_be_replayed(capsys: pytest.CaptureFixture[str]) -> None:
    assert failed(capsys, "replay", "--claim", "C260000000")[0] == 2


def test_chains_that_hold_are_counted(decided: Claim, capsys: pytest.CaptureFixture[str]) -> None:
    (line,) = said(capsys, "verify_events")
    assert line == f"{Event.objects.count()} events in {streams()} chains: every chain holds"
    (one,) = said(capsys, "verify_events", decided.stream)
    assert one == f"{Event.objects.filter(stream=decided.stream).count()} events in 1 chains: every chain holds"


def streams() -> int:
    return Event.objects.values("stream").distinct().count()


def test_a_changed_event_is_named(decided: Claim, capsys: pytest.CaptureFixture[str]) -> None:
    with guards.lifted():
        Event.objects.filter(stream=decided.stream, kind="claim.denied").update(at=now() + timedelta(days=1))
    seq = Event.objects.get(stream=decided.stream, kind="claim.denied").seq
    code, lines = failed(capsys, "verify_events")
    assert code == 1
    assert lines == [f"{decided.stream} #{seq}: was changed after it was written"]


def test_a_missing_event_is_named(decided: Claim, capsys: pytest.CaptureFixture[str]) -> None:
    with guards.lifted():
        Event.objects.filter(stream=decided.stream, seq=2).delete()
    code, lines = failed(capsys, "verify_events", decided.stream)
    assert code == 1
    assert lines == [f"{decided.stream} #3: events 2 to 2 are gone"]


def test_a_chain_that_lost_its_end_is_named(decided: Claim, capsys: pytest.CaptureFixture[str]) -> None:
    last = decided.event_seq
    with guards.lifted():
        Event.objects.filter(stream=decided.stream, seq__gte=last - 1).delete()
    code, lines = failed(capsys, "verify_events")
    assert code == 1
    assert lines == [f"{decided.stream} #{last - 2}: the events after it, up to {last}, are gone"]


def test_a_stream_that_never_was_is_no_chain_that_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert failed(capsys, "verify_events", "claim:0")[0] == 2
