"""What the clocks refuse, and by which name."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from policies.terms.core.clock import CLOCKS, Agreed, ClockInputs, Pause, compute, packaged_calendar
from policies.terms.core.clock_inputs import EXTRA_INPUTS, read_inputs
from policies.terms.core.errors import InputError

CALENDAR = packaged_calendar()
GT_14 = "GT-14.determination"
EXAMPLES: dict[str, Any] = {
    "agreed": {"days": 5, "unit": "working"},
    "contract_at": "2026-01-10",
    "delivered_at": "2026-03-10",
    "time_zone": "Asia/Shanghai",
    "notified_at": "2026-03-10",
    "first_evidence_at": "2026-03-10",
}
OWN_EXTRAS = {
    "GT-9.cover_end": {"delivered_at", "time_zone"},
    "GT-12.rescission": {"contract_at"},
    "GT-13.supplement_notice": {"first_evidence_at"},
    "GT-14.determination": {"first_evidence_at", "agreed"},
    "GT-15.payment": {"agreed"},
    "GT-16.advance": {"first_evidence_at"},
    "JS-6.abandonment": {"notified_at"},
}


def refusal(clock: str, inputs: Any) -> tuple[str, str]:
    with pytest.raises(InputError) as refused:
        compute(clock, inputs, CALENDAR)
    assert refused.value.message
    return refused.value.code, refused.value.field


def test_the_order_of_extra_inputs_is_the_one_that_the_values_have() -> None:
    assert ClockInputs._fields[-len(EXTRA_INPUTS) :] == EXTRA_INPUTS


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize("name", EXTRA_INPUTS)
def test_each_clock_takes_its_own_extra_inputs_only(clock: str, name: str) -> None:
    inputs = {"trigger_at": "2026-03-02", name: EXAMPLES[name]}
    if name in OWN_EXTRAS.get(clock, set()):
        assert compute(clock, inputs, CALENDAR).state == "running"
    else:
        assert refusal(clock, inputs) == ("not_an_input", name)


@pytest.mark.parametrize("clock", [clock for clock in CLOCKS if clock != GT_14])
def test_only_the_determination_can_be_paused(clock: str) -> None:
    pauses = [{"from": "2026-03-03", "to": None}]
    assert refusal(clock, {"trigger_at": "2026-03-02", "pauses": pauses}) == ("not_pausable", "pauses")
    typed = ClockInputs(trigger_at=date(2026, 3, 2), pauses=(Pause(date(2026, 3, 3)),))
    assert refusal(clock, typed) == ("not_pausable", "pauses")


@pytest.mark.parametrize("clock", CLOCKS)
def test_null_is_the_same_as_absent(clock: str) -> None:
    empty = dict.fromkeys(("pauses", "acted_at", *EXTRA_INPUTS))
    plain = compute(clock, {"trigger_at": "2026-03-02"}, CALENDAR)
    assert compute(clock, {"id": "x", "clock": clock, "trigger_at": "2026-03-02", **empty}, CALENDAR) == plain
    assert compute(clock, {"trigger_at": "2026-03-02", "pauses": []}, CALENDAR) == plain


@pytest.mark.parametrize(
    ("inputs", "code", "field"),
    [
        ({"trigger": "2026-03-02"}, "unknown_field", "trigger"),
        ({"trigger_at": 20260302}, "wrong_type", "trigger_at"),
        ({"trigger_at": True}, "wrong_type", "trigger_at"),
        ({"trigger_at": ["2026-03-02"]}, "wrong_type", "trigger_at"),
        ({"trigger_at": ""}, "not_a_date", "trigger_at"),
        ({"trigger_at": "2026-3-2"}, "not_a_date", "trigger_at"),
        ({"trigger_at": "20260302"}, "not_a_date", "trigger_at"),
        ({"trigger_at": "2026-02-29"}, "not_a_date", "trigger_at"),
        ({"trigger_at": "2026-03-02T10:00:00"}, "naive_instant", "trigger_at"),
        ({"trigger_at": "2026-03-02T25:00:00+08:00"}, "not_an_instant", "trigger_at"),
        ({"acted_at": "2026-03-02T10:00"}, "naive_instant", "acted_at"),
        ({"acted_at": {}}, "wrong_type", "acted_at"),
        ({"first_evidence_at": "yesterday"}, "not_a_date", "first_evidence_at"),
        ({"pauses": "2026-03-02"}, "wrong_type", "pauses"),
        ({"pauses": {"from": "2026-03-02"}}, "wrong_type", "pauses"),
        ({"pauses": ["2026-03-02"]}, "wrong_type", "pauses.0"),
        ({"pauses": [{"to": "2026-03-02"}]}, "missing", "pauses.0.from"),
        ({"pauses": [{"from": None, "to": None}]}, "missing", "pauses.0.from"),
        ({"pauses": [{"from": "2026-03-02", "until": None}]}, "unknown_field", "pauses.0.until"),
        ({"pauses": [{"from": "2026-03-02", "to": 5}]}, "wrong_type", "pauses.0.to"),
        ({"pauses": [{"from": "2026-03-02T10:00:00"}]}, "naive_instant", "pauses.0.from"),
        ({"pauses": [{"from": "2026-03-03", "to": "2026-03-02"}]}, "pause_reversed", "pauses.0.to"),
        (
            {"pauses": [{"from": "2026-03-02"}, {"from": "2026-03-09", "to": "2026-03-08"}]},
            "pause_reversed",
            "pauses.1.to",
        ),
        (
            {"pauses": [{"from": "2026-03-03T10:00:00+08:00", "to": "2026-03-03T01:59:59Z"}]},
            "pause_reversed",
            "pauses.0.to",
        ),
        ({"agreed": 5}, "wrong_type", "agreed"),
        ({"agreed": {"days": 5}}, "missing", "agreed.unit"),
        ({"agreed": {"unit": "working"}}, "missing", "agreed.days"),
        ({"agreed": {"days": 5, "unit": "weeks"}}, "unknown_code", "agreed.unit"),
        ({"agreed": {"days": 5, "unit": 1}}, "wrong_type", "agreed.unit"),
        ({"agreed": {"days": 5, "unit": "working", "from": 1}}, "unknown_field", "agreed.from"),
        ({"agreed": {"days": "5", "unit": "working"}}, "wrong_type", "agreed.days"),
        ({"agreed": {"days": True, "unit": "working"}}, "wrong_type", "agreed.days"),
        ({"agreed": {"days": 2.5, "unit": "working"}}, "wrong_type", "agreed.days"),
        ({"agreed": {"days": 0, "unit": "working"}}, "out_of_range", "agreed.days"),
        ({"agreed": {"days": -3, "unit": "calendar"}}, "out_of_range", "agreed.days"),
    ],
)
def test_nonsense_is_refused_by_its_dotted_name(inputs: dict[str, Any], code: str, field: str) -> None:
    assert refusal(GT_14, {"trigger_at": "2026-03-02", **inputs}) == (code, field)


def test_nonsense_is_refused_even_before_the_clock_starts() -> None:
    reversed_pause = [{"from": "2026-03-03", "to": "2026-03-02"}]
    assert refusal(GT_14, {"pauses": reversed_pause}) == ("pause_reversed", "pauses.0.to")


@pytest.mark.parametrize(
    ("zone", "code"), [("Asia/Peking", "unknown_code"), ("+08:00", "unknown_code"), (8, "wrong_type")]
)
def test_time_zones_go_by_name(zone: Any, code: str) -> None:
    assert refusal("GT-9.cover_end", {"trigger_at": "2026-03-02", "time_zone": zone}) == (code, "time_zone")


def test_a_pause_may_begin_and_end_on_one_day() -> None:
    day = compute(
        GT_14,
        {"trigger_at": "2026-03-02", "pauses": [{"from": "2026-03-05T18:00:00+08:00", "to": "2026-03-05"}]},
        CALENDAR,
    )
    assert day.state == "running"


def test_values_may_be_dates_and_instants_already() -> None:
    raw = {
        "trigger_at": datetime(2026, 3, 2, 16, tzinfo=UTC),
        "pauses": ({"from": date(2026, 3, 5), "to": None},),
    }
    assert read_inputs(CLOCKS[GT_14], raw) == ClockInputs(
        trigger_at=datetime(2026, 3, 2, 16, tzinfo=UTC), pauses=(Pause(date(2026, 3, 5)),)
    )
    naive = {"trigger_at": datetime(2026, 3, 2, 16)}
    assert refusal(GT_14, naive) == ("naive_instant", "trigger_at")


def test_typed_inputs_are_checked_like_read_ones() -> None:
    trigger = date(2026, 3, 2)
    naive = datetime(2026, 3, 2, 16)
    assert refusal(GT_14, ClockInputs(trigger_at=naive)) == ("naive_instant", "trigger_at")
    assert refusal(GT_14, ClockInputs(trigger, acted_at=naive)) == ("naive_instant", "acted_at")
    assert refusal(GT_14, ClockInputs(trigger, pauses=(Pause(naive),))) == ("naive_instant", "pauses")
    assert refusal(GT_14, ClockInputs(trigger, first_evidence_at=naive)) == ("naive_instant", "first_evidence_at")
    backwards = (Pause(date(2026, 3, 5), date(2026, 3, 4)),)
    assert refusal(GT_14, ClockInputs(trigger, pauses=backwards)) == ("pause_reversed", "pauses.0.to")
    nothing = Agreed(0, "working")
    assert refusal(GT_14, ClockInputs(trigger, agreed=nothing)) == ("out_of_range", "agreed.days")
    assert refusal("GT-15.payment", ClockInputs(trigger, contract_at=trigger)) == ("not_an_input", "contract_at")
