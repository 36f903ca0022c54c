"""The pause of GT-14 (SPC Insurance Interpretation II art. 15), worked by hand."""

from datetime import date
from typing import Any

import pytest

from policies.terms.core.clock import ClockResult, compute, packaged_calendar

CALENDAR = packaged_calendar()
GT_14 = "GT-14.determination"


def run(trigger: str, *pauses: tuple[str, str | None], **inputs: Any) -> ClockResult:
    listed = [{"from": began, "to": ended} for began, ended in pauses]
    return compute(GT_14, {"trigger_at": trigger, "pauses": listed, **inputs}, CALENDAR)


def d(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("trigger", "pause", "nominal", "due"),
    [
        # Mon 5 Jan 2026 + 30 = Wed 4 Feb. Notice 15 Jan leaves 20; papers Mon 26 Jan + 20 = Sun 15 Feb; Tue 24.
        ("2026-01-05", ("2026-01-15", "2026-01-26"), "2026-02-15", "2026-02-24"),
        # Papers on the notice's day: nothing gained.
        ("2026-01-05", ("2026-01-15", "2026-01-15"), "2026-02-04", "2026-02-04"),
        # Notice on the trigger's day leaves 30.
        ("2026-01-05", ("2026-01-05", "2026-02-05"), "2026-03-07", "2026-03-09"),
        # Notice before the trigger counts from it: 30 left, papers 6 Jan.
        ("2026-01-05", ("2025-12-20", "2026-01-06"), "2026-02-05", "2026-02-05"),
        # Papers before the trigger too: the pause is over before the clock starts.
        ("2026-01-05", ("2025-12-20", "2025-12-28"), "2026-02-04", "2026-02-04"),
        # Notice on the due date itself leaves 0.
        ("2026-01-05", ("2026-02-04", "2026-02-11"), "2026-02-11", "2026-02-11"),
        # The day after it is too late.
        ("2026-01-05", ("2026-02-05", "2026-02-11"), "2026-02-04", "2026-02-04"),
        # Fri 16 Jan + 30 = Sun 15 Feb, rolled to Tue 24: in the tail 0 are left; papers Wed 4 Mar.
        ("2026-01-16", ("2026-02-24", "2026-03-04"), "2026-03-04", "2026-03-04"),
        # Papers inside the tail: the nominal day is theirs, the roll comes again.
        ("2026-01-16", ("2026-02-16", "2026-02-18"), "2026-02-18", "2026-02-24"),
        # Notice and papers on one day of the tail.
        ("2026-01-16", ("2026-02-20", "2026-02-20"), "2026-02-20", "2026-02-24"),
        ("2026-01-16", ("2026-02-25", "2026-03-04"), "2026-02-15", "2026-02-24"),
        # Shanghai days: 14 Jan 16:00Z is the 15th, 25 Jan 15:59Z the 25th: 20 left, Sat 14 Feb made up.
        ("2026-01-05", ("2026-01-14T16:00:00Z", "2026-01-25T15:59:00Z"), "2026-02-14", "2026-02-14"),
        # Over a year: Tue 5 Jan 2027 + 20 = Mon 25.
        ("2026-01-05", ("2026-01-15", "2027-01-05"), "2027-01-25", "2027-01-25"),
    ],
)
def test_what_was_left_runs_off_after_the_documents(
    trigger: str, pause: tuple[str, str], nominal: str, due: str
) -> None:
    result = run(trigger, pause)
    assert (result.state, result.nominal_on, result.due_on) == ("running", d(nominal), d(due))
    assert (result.days_left, result.paused_since) == (None, None)


@pytest.mark.parametrize(
    ("trigger", "began", "left", "since"),
    [
        ("2026-01-05", "2026-01-15", 20, "2026-01-15"),
        ("2026-01-05", "2026-02-04", 0, "2026-02-04"),
        ("2026-01-05", "2025-12-20", 30, "2026-01-05"),
        ("2026-01-16", "2026-02-20", 0, "2026-02-20"),
    ],
)
def test_without_documents_the_clock_stands_still(trigger: str, began: str, left: int, since: str) -> None:
    result = run(trigger, (began, None))
    assert (result.state, result.days_left, result.paused_since) == ("paused", left, d(since))
    assert (result.nominal_on, result.due_on, result.due_at, result.rolled) == (None, None, None, False)
    assert result.provisional is False


def test_what_is_done_during_the_pause_is_in_time() -> None:
    assert run("2026-01-05", ("2026-01-15", None), acted_at="2026-06-01").on_time is True
    assert run("2026-01-05", ("2026-01-15", None)).on_time is None


def test_a_notice_after_the_due_date_hides_no_lateness() -> None:
    late = run("2026-01-05", ("2026-02-05", None), acted_at="2026-02-06")
    assert (late.state, late.due_on, late.on_time) == ("running", d("2026-02-04"), False)
    assert "pauses nothing" in late.steps[-2].what.en


def test_only_the_first_notice_by_date_pauses() -> None:
    one = run("2026-01-05", ("2026-01-15", "2026-01-20"))
    two = run("2026-01-05", ("2026-01-22", "2026-01-30"), ("2026-01-15", "2026-01-20"))
    assert two.due_on == one.due_on == d("2026-02-09")
    assert [step.on for step in two.steps if "Only the first" in step.what.en] == [d("2026-01-22")]


def test_of_two_notices_on_one_day_the_earlier_hour_counts() -> None:
    early = ("2026-01-15T09:00:00+08:00", "2026-01-20")
    late = ("2026-01-15T11:00:00+08:00", "2026-01-27")
    assert run("2026-01-05", late, early).due_on == d("2026-02-09")
    day_only = ("2026-01-15", "2026-01-22")
    assert run("2026-01-05", early, day_only).due_on == d("2026-02-11")


def test_an_open_first_notice_is_not_ended_by_a_later_one() -> None:
    assert run("2026-01-05", ("2026-01-15", None), ("2026-01-20", "2026-01-25")).state == "paused"


def test_a_pause_of_a_clock_that_has_not_started_changes_nothing() -> None:
    unstarted = compute(GT_14, {"pauses": [{"from": "2026-01-15", "to": None}]}, CALENDAR)
    assert unstarted.state == "not_started"


def test_the_clock_starts_with_the_first_evidence_before_it_can_pause() -> None:
    # Start Mon 12 Jan; the notice of the 8th counts from there: 30 left from Fri 16 Jan: Sun 15 Feb; Tue 24.
    result = run("2026-01-05", ("2026-01-08", "2026-01-16"), first_evidence_at="2026-01-12")
    assert (result.nominal_on, result.due_on) == (d("2026-02-15"), d("2026-02-24"))
    assert "stands still from its start" in result.steps[2].what.en


class TestAgreedWorkingDays:
    """Ten working days from Mon 2 Mar 2026: 3-6, 9-13, Mon 16."""

    AGREED = {"days": 10, "unit": "working"}

    @pytest.mark.parametrize(
        ("began", "ended", "due"),
        [
            # After Thu 12 two are left (13, 16): from Wed 18: 19, 20.
            ("2026-03-12", "2026-03-18", "2026-03-20"),
            # Over a weekend the left days stay working days: Sat 14 leaves 16; Sat 21: Mon 23.
            ("2026-03-14", "2026-03-21", "2026-03-23"),
            # On the last day nothing is left, and it doesn't roll: Sun 22.
            ("2026-03-16", "2026-03-22", "2026-03-22"),
            ("2026-03-17", "2026-03-22", "2026-03-16"),
            ("2026-02-20", "2026-03-04", "2026-03-18"),
        ],
    )
    def test_left_is_counted_in_working_days(self, began: str, ended: str, due: str) -> None:
        result = run("2026-03-02", (began, ended), agreed=self.AGREED)
        assert (result.nominal_on, result.due_on, result.unit) == (d(due), d(due), "working")

    def test_days_left_are_working_days(self) -> None:
        result = run("2026-03-02", ("2026-03-12", None), agreed=self.AGREED)
        assert (result.days_left, result.unit, result.provisional) == (2, "working", False)
        assert "2 working days left" in result.steps[-1].what.en

    def test_a_pause_through_an_unloaded_year_is_provisional(self) -> None:
        assert run("2022-12-26", ("2022-12-28", None), agreed=self.AGREED).provisional is True
        assert run("2022-12-26", ("2022-12-26", None), agreed=self.AGREED).provisional is False
        assert run("2022-12-26", ("2022-12-28", "2023-02-06"), agreed=self.AGREED).provisional is True
        # From the notice on the trigger's day on, all ten are counted in 2023.
        assert run("2022-12-26", ("2022-12-26", "2023-02-06"), agreed=self.AGREED).provisional is False


def test_the_pause_carries_the_date_past_the_horizon() -> None:
    result = run("2026-11-20", ("2026-12-01", "2026-12-10"))
    assert (result.due_on, result.provisional) == (d("2026-12-29"), True)


def test_a_tail_that_rests_on_an_unloaded_year_is_provisional() -> None:
    # Thu 1 Dec 2022 + 30 = Sat 31 Dec 2022; the tail up to Tue 3 Jan 2023 begins in a year without notice.
    result = run("2022-12-01", ("2023-01-03", "2023-02-06"))
    assert (result.due_on, result.provisional) == (d("2023-02-06"), True)


@pytest.mark.parametrize(
    ("pause", "target"),
    [
        # Mon 2 Mar: target Mon 9. Notice on Thu 5 leaves two working days (6, 9); papers Fri 13: 16, 17.
        (("2026-03-05", "2026-03-13"), "2026-03-17"),
        (("2026-03-05", None), None),
        (("2026-03-09", "2026-03-13"), "2026-03-13"),
        # A target that was past when the notice arrived stays where it was.
        (("2026-03-10", "2026-03-20"), "2026-03-09"),
        (("2026-03-10", None), "2026-03-09"),
    ],
)
def test_the_office_s_target_waits_too(pause: tuple[str, str | None], target: str | None) -> None:
    assert run("2026-03-02", pause).target_on == (target and d(target))


def test_the_trace_tells_the_pause() -> None:
    told = [(step.on.isoformat(), step.what.en) for step in run("2026-01-05", ("2026-01-15", "2026-01-26")).steps]
    assert told[2:] == [
        ("2026-01-15", "The supplement notice arrives, the clock stands still: 20 calendar days left"),
        ("2026-01-26", "The requested documents arrive, the clock runs on"),
        ("2026-02-15", "The remaining 20 calendar days end on this day"),
        (
            "2026-02-24",
            "2026-02-15 is a rest day (day off by the holiday notice): moved to the next working day",
        ),
        ("2026-01-12", "Target of the office: 5 working days"),
    ]
