"""The office's own clocks, beside those of the terms: the same rules of counting, lengths from the settings."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings

from policies.terms.core import clock as terms_clock
from policies.terms.core.calendar import Calendar
from policies.terms.core.clock_inputs import read_inputs
from policies.terms.core.clock_period import period
from policies.terms.core.clock_result import ClockResult
from policies.terms.core.clock_spec import CALENDAR, CLOCKS, WORKING, ClockSpec

CHASE = "office.supplement_chase"
ANSWER = "office.agreement"
BASIS = "办公室规定 / rule of the office"


def _spec(
    clock_id: str, unit: str, trigger: Mapping[str, str], met_by: Mapping[str, str]
) -> Callable[[int], ClockSpec]:
    def of(length: int) -> ClockSpec:
        return ClockSpec(
            id=clock_id,
            schemes=(),
            rule="period",
            edition="",
            basis=BASIS,
            trigger=trigger,
            length=length,
            span="day",
            unit=unit,
            roll=False,
            pausable=False,
            bound="office",
            inputs=frozenset(),
            met_by=met_by,
            missed="target_missed",
            if_missed={"zh": "超过办公室目标，予以显示", "en": "the office's target is missed, which is shown"},
            target=None,
            outer_months=0,
            payment=False,
            months=0,
        )

    return of


_chase = _spec(
    CHASE,
    CALENDAR,
    {"zh": "补充通知到达申请人", "en": "the supplement request reaches the claimant"},
    {"zh": "资料送达，或作出核定", "en": "the papers arrive, or a determination is made"},
)
_answer = _spec(
    ANSWER,
    WORKING,
    {"zh": "同意赔付", "en": "the claim is approved"},
    {"zh": "申请人就金额答复", "en": "the claimant answers on the amount"},
)


def spec_of(clock_id: str) -> ClockSpec:
    """What a stored clock is: one of the terms, or one of the office's. KeyError for an unknown id.

    A further supplement request of one round has its own chase, numbered behind a slash.
    """
    own = clock_id.partition("/")[0]
    if own == CHASE:
        return _chase(settings.CHASE_ENDS_AFTER_DAYS)
    if own == ANSWER:
        return _answer(settings.ANSWER_WORKING_DAYS)
    return CLOCKS[clock_id]


def compute(clock_id: str, inputs: Mapping[str, Any], calendar: Calendar, *, trace: bool = False) -> ClockResult:
    """The dates of a stored clock from its stored inputs (the fields of the `due` command); InputError as there."""
    if clock_id in CLOCKS:
        return terms_clock.compute(clock_id, inputs, calendar, trace=trace)
    spec = spec_of(clock_id)
    return period(spec, read_inputs(spec, inputs), calendar, [] if trace else None)
