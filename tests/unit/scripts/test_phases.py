import os
import sys
from pathlib import Path

import pytest

from scripts import phases
from scripts.phases import Phase


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def test_every_phase_is_timed_and_the_first_failure_ends_the_run(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    run = [Phase("good", python("pass")), Phase("bad", python("raise SystemExit(4)")), Phase("never", python("1/0"))]
    monkeypatch.setitem(phases.RUNS, "check", lambda: run)
    assert phases.main(["check"]) == 4
    said = capfd.readouterr().out
    assert "s  ok" in said
    assert "FAILED (code 4)" in said
    assert "never" not in said


def test_the_sqlite_phase_sees_no_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere")
    code = f"import os; assert 'DATABASE_URL' not in os.environ; assert os.environ['OFFICE_VAR'] == {str(tmp_path)!r}"
    assert phases.run(Phase("sqlite", python(code), on_sqlite=True), str(tmp_path))[0] == 0
    assert phases.run(Phase("postgres", python(code)), str(tmp_path))[0] != 0


def test_without_a_browser_the_pages_are_left_out_loudly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", os.devnull)
    names = [phase.name for phase in phases.test()]
    assert "tests on PostgreSQL and Redis" in names
    assert "tests in a browser" not in names
    assert "NO PAGE WILL BE TRIED IN A BROWSER" in capsys.readouterr().err


@pytest.mark.parametrize("run", ["check", "test"])
def test_no_branch_of_the_terms_is_left_out_and_their_tests_run_once(run: str) -> None:
    commands = [phase.command for phase in phases.RUNS[run]() if "pytest" in phase.command]
    covering = [command for command in commands if "--cov-fail-under=100" in command]
    assert len(covering) == 1
    assert phases.TERMS in covering[0]
    others = [command for command in commands if command not in covering and "e2e" not in command]
    assert others
    assert all(f"--ignore={phases.TERMS}" in command for command in others)


def test_the_faults_run_at_full_size_and_in_a_browser_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phases, "browser", lambda: "/usr/bin/chromium")
    plain, in_browser = phases.faults()
    assert dict(plain.environment) == {"FAULTS": "full"}
    assert dict(in_browser.environment) == {"FAULTS": "full", "CHROMIUM": "/usr/bin/chromium"}
    assert "fault and not e2e" in plain.command
    assert "fault and e2e" in in_browser.command
    assert set(phases.SERVICES) <= set(in_browser.command)


def test_without_a_browser_the_faults_that_need_one_are_left_out_loudly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(phases, "browser", lambda: None)
    assert [phase.name for phase in phases.faults()] == ["faults at full size"]
    assert "NO BIG SPREADSHEET WILL BE STOPPED IN A BROWSER" in capsys.readouterr().err


def test_an_unknown_run_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert phases.main(["everything"]) == 2
    assert "check|test|faults" in capsys.readouterr().err
