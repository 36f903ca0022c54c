"""The `due` command: lines in, answers out, exit codes; and the answers as JSON."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from policies.terms.core.calendar import YEARS_FOLDER, packaged_calendar
from policies.terms.core.clock import CLOCKS
from policies.terms.core.clock_answer import answer, listing
from policies.terms.core.errors import InputError

CALENDAR = packaged_calendar()
PAYMENT = {"id": "a", "clock": "GT-15.payment", "trigger_at": "2026-04-23"}


def ask(**question: Any) -> dict[str, Any]:
    return answer(question, CALENDAR)


class Answered:
    """What one run of the command printed and how it ended."""

    def __init__(self, *arguments: str) -> None:
        out = io.StringIO()
        self.code = 0
        try:
            call_command("due", *arguments, stdout=out)
        except SystemExit as stop:
            self.code = int(str(stop.code))
        self.text = out.getvalue()
        self.lines = [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    return tmp_path / "questions.jsonl"


class TestAnswer:
    def test_a_running_clock(self) -> None:
        assert {key: value for key, value in ask(**PAYMENT).items() if key != "steps"} == {
            "id": "a",
            "clock": "GT-15.payment",
            "state": "running",
            "nominal_on": "2026-05-03",
            "due_on": "2026-05-06",
            "due_at": "2026-05-07T00:00:00+08:00",
            "rolled": True,
            "provisional": False,
            "unit": "calendar",
        }

    def test_steps_say_what_in_both_languages(self) -> None:
        for step in ask(**PAYMENT)["steps"]:
            assert step.keys() == {"on", "what", "basis"}
            assert step["what"].keys() == {"en", "zh"}
            assert all(step["what"].values())

    def test_a_paused_clock(self) -> None:
        paused = ask(
            clock="GT-14.determination",
            trigger_at="2026-01-05",
            pauses=[{"from": "2026-01-15T10:00:00+08:00", "to": None}],
            acted_at="2026-03-01",
        )
        expected = {"state": "paused", "due_on": None, "due_at": None, "days_left": 20, "paused_since": "2026-01-15"}
        assert expected.items() <= paused.items()
        assert (paused["on_time"], paused["target_on"]) == (True, "2026-01-12")

    def test_a_clock_that_has_not_started(self) -> None:
        for clock in CLOCKS:
            waiting = ask(clock=clock, trigger_at=None)
            assert (waiting["state"], waiting["due_on"], waiting["due_at"]) == ("not_started", None, None)

    def test_no_right(self) -> None:
        gone = ask(clock="GT-12.rescission", trigger_at="2026-03-21", contract_at="2024-03-20", acted_at="2026-03-22")
        expected = {"state": "no_right", "due_on": None, "limited_by": "two_years", "on_time": False}
        assert expected.items() <= gone.items()

    @pytest.mark.parametrize("clock", ["GT-9.cover_end", "JI-5.inception"])
    def test_what_ends_at_an_instant_has_no_last_day(self, clock: str) -> None:
        ended = ask(clock=clock, trigger_at="2026-03-02", acted_at="2026-03-03")
        assert not {"nominal_on", "due_on", "on_time", "target_on"} & ended.keys()
        assert ended["due_at"].endswith("+08:00")
        assert ("limited_by" in ended) is (clock == "GT-9.cover_end")

    @pytest.mark.parametrize("clock", CLOCKS)
    def test_fields_appear_where_the_clock_has_them(self, clock: str) -> None:
        given = ask(clock=clock, trigger_at="2026-03-02")
        assert ("target_on" in given) is (CLOCKS[clock].target is not None)
        assert "on_time" not in given
        assert "days_left" not in given

    @pytest.mark.parametrize(
        ("question", "code"),
        [({"id": 1}, "missing"), ({"clock": None}, "missing"), ({"clock": ["GT-15.payment"]}, "wrong_type")],
    )
    def test_the_clock_must_be_named(self, question: dict[str, Any], code: str) -> None:
        with pytest.raises(InputError) as refused:
            answer(question, CALENDAR)
        assert (refused.value.code, refused.value.field) == (code, "clock")

    def test_the_listing_has_what_the_office_asks_of_a_clock(self) -> None:
        row = listing(CLOCKS["GT-14.determination"])
        expected = {"id": "GT-14.determination", "scheme": ["FPX-PI", "FPX-AR"], "length": 30, "unit": "calendar"}
        assert expected.items() <= row.items()
        assert {"roll": True, "pausable": True, "bound": "insurer", "bound_party": "insurer"}.items() <= row.items()
        assert {"trigger", "basis", "met_by", "missed", "inputs", "target"} <= row.keys()


class TestCommand:
    def test_all_well_is_exit_code_0(self, lines: Path) -> None:
        lines.write_text(json.dumps(PAYMENT) + "\n\n" + json.dumps({**PAYMENT, "id": "b"}), encoding="utf-8")
        answered = Answered(str(lines))
        assert (answered.code, [line["id"] for line in answered.lines]) == (0, ["a", "b"])

    def test_a_bad_line_answers_for_itself_and_the_rest_go_on(self, lines: Path) -> None:
        questions = [
            b'{"id": 1, "clock": "GT-15.payment", "trigger_at": "2026-04-23", "weather": "fine"}',
            b'{"id": 2, "clock": "GT-15.payment", "trigger_at": "2026-04-23T10:00:00"}',
            b"{not json}",
            b'["a", "list"]',
            b'{"id": "\xff"}',
            b'{"id": 6, "id": 7}',
            b'{"id": 8, "clock": "GT-14.determination", "agreed": {"days": ' + b"9" * 5000 + b', "unit": "working"}}',
            b'{"id": 9, "clock": "GT-15.payment", "agreed": {"days": NaN, "unit": "working"}}',
            b'{"id": 10, "clock": "GT-15.payment", "trigger_at": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
            b'{"id": 1e999, "clock": "GT-15.payment", "trigger_at": "2026-04-23"}',
            b"\xef\xbb\xbf" + json.dumps(PAYMENT).encode(),
        ]
        lines.write_bytes(b"\n".join(questions))
        answered = Answered(str(lines))
        assert answered.code == 1
        errors = [(line["id"], line["error"]["code"], line["error"]["field"]) for line in answered.lines[:-1]]
        assert errors == [
            (1, "unknown_field", "weather"),
            (2, "naive_instant", "trigger_at"),
            (None, "not_json", ""),
            (None, "not_an_object", ""),
            (None, "not_utf8", ""),
            (None, "duplicate_field", "id"),
            (8, "not_json", "agreed.days"),
            (9, "not_json", "agreed.days"),
            (None, "not_json", ""),
            (None, "not_json", "id"),
        ]
        assert all(line["error"]["message"] for line in answered.lines[:-1])
        assert answered.lines[-1]["due_on"] == "2026-05-06"

    def test_reads_standard_input_without_a_file(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(PAYMENT) + "\n"))
        assert Answered().lines[0]["due_on"] == "2026-05-06"

    def test_a_missing_file_is_exit_code_2(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="can't be read") as refused:
            call_command("due", str(tmp_path / "none.jsonl"))
        assert refused.value.returncode == 2

    def test_lists_every_clock(self) -> None:
        listed = Answered("--list")
        assert [row["id"] for row in listed.lines] == list(CLOCKS)
        with pytest.raises(CommandError) as refused:
            call_command("due", "--list", "questions.jsonl")
        assert refused.value.returncode == 2

    def test_a_reader_of_the_list_who_has_enough_ends_it_without_a_word(self, root: Path) -> None:
        reads, writes = os.pipe()
        os.close(reads)
        try:
            done = subprocess.run(
                [sys.executable, "manage.py", "due", "--list"], cwd=root, stdout=writes, stderr=subprocess.PIPE
            )
        finally:
            os.close(writes)
        assert (done.returncode, done.stderr) == (141, b"")

    def test_adds_a_year_s_calendar(self, lines: Path, tmp_path: Path) -> None:
        notice = (YEARS_FOLDER / "2026.yaml").read_text(encoding="utf-8")
        year = tmp_path / "2027.yaml"
        year.write_text(
            """
year: 2027
notice: {number: No. 1, title: A year to try with, dated: 2026-11-04, citation: this test}
off_days: [2027-01-01, 2027-02-05, 2027-02-06, 2027-02-07, 2027-02-08, 2027-02-09, 2027-04-05,
  2027-05-01, 2027-05-02, 2027-05-03, 2027-06-09, 2027-09-15, 2027-10-01, 2027-10-02, 2027-10-03]
make_up_days: [2027-02-20]
""",
            encoding="utf-8",
        )
        lines.write_text(json.dumps({**PAYMENT, "trigger_at": "2027-01-30"}), encoding="utf-8")
        assert {"due_on": "2027-02-09", "provisional": True}.items() <= Answered(str(lines)).lines[0].items()
        added = Answered(str(lines), "--calendar", str(year)).lines[0]
        assert {"due_on": "2027-02-10", "provisional": False}.items() <= added.items()
        # A notice of a packaged year replaces it: without the make-up Saturday 9 May the 10th moves on.
        changed = tmp_path / "2026.yaml"
        changed.write_text(notice.replace("  - 2026-05-09\n", ""), encoding="utf-8")
        lines.write_text(json.dumps({**PAYMENT, "trigger_at": "2026-04-29"}), encoding="utf-8")
        assert Answered(str(lines)).lines[0]["due_on"] == "2026-05-09"
        both = Answered(str(lines), "--calendar", str(changed), "--calendar", str(year))
        assert both.lines[0]["due_on"] == "2026-05-11"

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (None, "can't be read"),
            (b"year: 2027\n", "missing make_up_days"),
            (b"year: [", "not valid YAML"),
            (b"year: \xff", "is no calendar of a year"),
        ],
    )
    def test_an_unusable_calendar_is_exit_code_2(self, tmp_path: Path, content: bytes | None, message: str) -> None:
        year = tmp_path / "2027.yaml"
        if content is not None:
            year.write_bytes(content)
        with pytest.raises(CommandError, match=message) as refused:
            call_command("due", "--calendar", str(year))
        assert refused.value.returncode == 2


@pytest.mark.slow
def test_as_a_process_it_speaks_utf_8_and_needs_no_database(root: Path, tmp_path: Path) -> None:
    """Half a surrogate, a foreign locale and a database that can't be reached hurt nobody."""
    question = '{"id": "\\ud800", "clock": "GT-15.payment", "trigger_at": "2026-04-23"}\n'
    environment = {
        "PATH": "",
        "PYTHONIOENCODING": "ascii",
        "DATABASE_URL": f"sqlite:///{tmp_path}/no/such/folder/db.sqlite3",
        "SECRET_KEY": "a key for this test alone",
        "DEBUG": "true",
    }
    command = [sys.executable, str(root / "manage.py"), "due"]
    run = subprocess.run(command, input=question.encode(), capture_output=True, env=environment, cwd=root, check=False)
    assert (run.returncode, run.stderr) == (0, b"")
    assert "期限".encode() in run.stdout
    assert json.loads(run.stdout)["id"] == "\ud800"
    refused = subprocess.run([*command, "--lost"], capture_output=True, env=environment, cwd=root, check=False)
    assert refused.returncode == 2
