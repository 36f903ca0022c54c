"""What must hold for every trigger, pause and agreement, against oracles that step day by day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from policies.terms.core.clock import CLOCKS, Agreed, ClockInputs, Pause, compute, packaged_calendar

CALENDAR = packaged_calendar()
ONE_DAY = timedelta(days=1)
GT_14 = "GT-14.determination"

TRIGGERS = st.dates(date(2022, 6, 1), date(2028, 12, 31))
GAPS = st.integers(0, 120)
PERIODS = st.sampled_from([ident for ident, spec in CLOCKS.items() if spec.rule == "period"])
AGREED = st.none() | st.builds(Agreed, st.integers(1, 60), st.sampled_from(["calendar", "working"]))


def due_on(clock: str, trigger: date, **inputs: object) -> date:
    result = compute(clock, ClockInputs(trigger, **inputs), CALENDAR, trace=False)  # type: ignore[arg-type]
    assert result.due_on is not None
    return result.due_on


@given(clock=PERIODS, trigger=TRIGGERS, later=GAPS)
def test_a_later_trigger_is_never_due_earlier(clock: str, trigger: date, later: int) -> None:
    assert due_on(clock, trigger) <= due_on(clock, trigger + timedelta(days=later))


@given(clock=PERIODS, trigger=TRIGGERS)
def test_the_roll_goes_forward_to_the_first_working_day(clock: str, trigger: date) -> None:
    result = compute(clock, ClockInputs(trigger), CALENDAR, trace=False)
    assert result.nominal_on is not None
    assert result.due_on is not None
    day = result.nominal_on
    while not CALENDAR.is_working_day(day):
        day += ONE_DAY
    assert result.due_on == day
    assert result.rolled is (result.due_on > result.nominal_on)


@given(trigger=TRIGGERS, agreed=AGREED)
def test_an_agreed_period_is_counted_day_by_day(trigger: date, agreed: Agreed | None) -> None:
    result = compute("GT-15.payment", ClockInputs(trigger, agreed=agreed), CALENDAR, trace=False)
    days, unit = agreed or Agreed(10, "calendar")
    day = trigger
    while days:
        day += ONE_DAY
        days -= unit == "calendar" or CALENDAR.is_working_day(day)
    assert result.nominal_on == day
    if unit == "working":
        assert result.due_on == day


def stepped(trigger: date, length: Agreed, began: date, ended: date) -> date:
    """Walk from the trigger: a day counts unless it lies in the pause; the last one counted is the nominal day."""
    day, left = trigger, length.days
    while left:
        day += ONE_DAY
        paused = began < day <= ended
        left -= not paused and (length.unit == "calendar" or CALENDAR.is_working_day(day))
    return day


@given(trigger=TRIGGERS, agreed=AGREED, notice=st.integers(-10, 40), wait=GAPS)
def test_a_pause_stops_the_counting_day_by_day(trigger: date, agreed: Agreed | None, notice: int, wait: int) -> None:
    began = trigger + timedelta(days=notice)
    ended = began + timedelta(days=wait)
    unpaused = compute(GT_14, ClockInputs(trigger, agreed=agreed), CALENDAR, trace=False)
    paused = compute(GT_14, ClockInputs(trigger, agreed=agreed, pauses=(Pause(began, ended),)), CALENDAR, trace=False)
    assert unpaused.nominal_on is not None
    assert unpaused.due_on is not None
    assert paused.due_on is not None
    length = agreed or Agreed(30, "calendar")
    if began < unpaused.nominal_on:
        assert paused.nominal_on == stepped(trigger, length, max(began, trigger), ended)
    elif began <= unpaused.due_on:
        assert paused.nominal_on == ended
    else:
        assert paused.nominal_on == unpaused.nominal_on
    assert paused.due_on >= unpaused.due_on


@given(trigger=TRIGGERS, agreed=AGREED, notice=st.integers(0, 60), wait=GAPS, more=GAPS)
def test_later_documents_are_never_due_earlier(
    trigger: date, agreed: Agreed | None, notice: int, wait: int, more: int
) -> None:
    began = trigger + timedelta(days=notice)
    sooner = Pause(began, began + timedelta(days=wait))
    later = Pause(began, began + timedelta(days=wait + more))
    first = due_on(GT_14, trigger, agreed=agreed, pauses=(sooner,))
    assert first <= due_on(GT_14, trigger, agreed=agreed, pauses=(later,))


@given(trigger=TRIGGERS, agreed=AGREED, notice=st.integers(0, 30), wait=GAPS)
def test_what_is_left_while_waiting_is_what_runs_off_afterwards(
    trigger: date, agreed: Agreed | None, notice: int, wait: int
) -> None:
    began = trigger + timedelta(days=notice)
    ended = began + timedelta(days=wait)
    waiting = compute(GT_14, ClockInputs(trigger, agreed=agreed, pauses=(Pause(began),)), CALENDAR, trace=False)
    resumed = compute(GT_14, ClockInputs(trigger, agreed=agreed, pauses=(Pause(began, ended),)), CALENDAR, trace=False)
    assert resumed.nominal_on is not None
    if waiting.state == "paused":
        assert waiting.days_left is not None
        unit = waiting.unit
        counted = CALENDAR.working_days_between(ended, resumed.nominal_on)
        left = counted if unit == "working" else (resumed.nominal_on - ended).days
        assert left == waiting.days_left
        assert waiting.paused_since == began
    else:
        assert waiting == resumed


@given(trigger=TRIGGERS, order=st.permutations([0, 1, 2]))
def test_the_order_of_the_list_does_not_matter(trigger: date, order: list[int]) -> None:
    pauses = [Pause(trigger + timedelta(days=n), trigger + timedelta(days=n + 4)) for n in (3, 9, 15)]
    shuffled = tuple(pauses[n] for n in order)
    assert due_on(GT_14, trigger, pauses=shuffled) == due_on(GT_14, trigger, pauses=tuple(pauses[:1]))


@given(trigger=TRIGGERS, contract=st.dates(date(2020, 1, 1), date(2028, 12, 31)))
def test_rescission_never_outlives_either_end(trigger: date, contract: date) -> None:
    result = compute("GT-12.rescission", ClockInputs(trigger, contract_at=contract), CALENDAR, trace=False)
    leap_day = (contract.month, contract.day) == (2, 29)
    outer = contract.replace(year=contract.year + 2, day=28 if leap_day else contract.day)
    if trigger <= contract or trigger > outer:
        assert result.state == "no_right"
    else:
        assert result.due_on == min(trigger + timedelta(days=30), outer)


@given(clock=st.sampled_from(sorted(CLOCKS)), trigger=TRIGGERS)
def test_the_trace_changes_nothing_else(clock: str, trigger: date) -> None:
    traced = compute(clock, ClockInputs(trigger), CALENDAR)
    assert compute(clock, ClockInputs(trigger), CALENDAR, trace=False) == traced._replace(steps=())


@given(clock=PERIODS, trigger=TRIGGERS)
def test_the_day_is_too_late_from_its_own_midnight_on(clock: str, trigger: date) -> None:
    result = compute(clock, ClockInputs(trigger), CALENDAR, trace=False)
    assert result.due_at is not None
    just_in_time = ClockInputs(trigger, acted_at=result.due_at - timedelta(microseconds=1))
    assert compute(clock, just_in_time, CALENDAR, trace=False).on_time is True
    assert compute(clock, ClockInputs(trigger, acted_at=result.due_at), CALENDAR, trace=False).on_time is False
