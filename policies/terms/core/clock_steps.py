"""The words of the reckoning: each function returns steps of a clock's trace, in zh and en."""

from datetime import date, datetime

from policies.terms.core.calendar import Calendar
from policies.terms.core.clock_festivals import regulation_citation
from policies.terms.core.clock_inputs import Agreed
from policies.terms.core.clock_result import Step
from policies.terms.core.clock_spec import WORKING, ClockSpec, counting_basis
from policies.terms.core.period import MONTHS_A_YEAR
from policies.terms.core.text import Text

_SPANS = {
    "day": Text("个自然日", " calendar days"),
    "month": Text("个月", " month"),
    "year": Text("年", " years"),
    WORKING: Text("个工作日", " working days"),
}


def _count(number: int, span: str) -> Text:
    words = _SPANS[span]
    return Text(f"{number}{words.zh}", f"{number}{words.en}")


def started(spec: ClockSpec, on: date) -> Step:
    """The trigger's day, which is not counted."""
    what = Text(
        zh=f"起算事由：{spec.trigger['zh']}；当日不计入",
        en=f"Start: {spec.trigger['en']}; this day is not counted",
    )
    return Step(on, what, f"{spec.basis}; {counting_basis()['first_day']}")


def counted(spec: ClockSpec, start: date, nominal: date, agreed: Agreed | None) -> list[Step]:
    """The trigger and the last day of the whole period."""
    if agreed is not None:
        length = _count(agreed.days, WORKING if agreed.unit == WORKING else "day")
        what = Text(
            zh=f"保险合同约定的期限为{length.zh}，至本日届满",
            en=f"The policy's own period of {length.en} ends on this day",
        )
        return [started(spec, start), Step(nominal, what, counting_basis()["agreed"])]
    length = _count(spec.length, WORKING if spec.unit == WORKING else spec.span)
    what = Text(zh=f"期限为{length.zh}，至本日届满", en=f"The period of {length.en} ends on this day")
    basis = f"{spec.basis}; {counting_basis()['corresponding_day']}" if spec.months else spec.basis
    return [started(spec, start), Step(nominal, what, basis)]


def pause_began(on: date, left: int, unit: str, *, from_start: bool) -> Step:
    """The notice stops the clock; `left` days of `unit` are frozen."""
    days = _count(left, WORKING if unit == WORKING else "day")
    if from_start:
        what = Text(
            zh=f"补充通知已到达，期限自起算日起中止，剩余{days.zh}",
            en=f"The supplement notice is there, the clock stands still from its start: {days.en} left",
        )
    else:
        what = Text(
            zh=f"补充通知到达，期限中止，剩余{days.zh}",
            en=f"The supplement notice arrives, the clock stands still: {days.en} left",
        )
    return Step(on, what, counting_basis()["pause"])


def resumed(ended: date, nominal: date, left: int, unit: str) -> list[Step]:
    """The documents start the clock again, and what was left runs off."""
    days = _count(left, WORKING if unit == WORKING else "day")
    arrived = Text(zh="所要求的资料送达，期限继续计算", en="The requested documents arrive, the clock runs on")
    ends = Text(zh=f"剩余的{days.zh}至本日届满", en=f"The remaining {days.en} end on this day")
    basis = counting_basis()["pause"]
    return [Step(ended, arrived, basis), Step(nominal, ends, basis)]


def pause_without_effect(on: date) -> Step:
    """A notice after the due date."""
    what = Text(
        zh="补充通知在期限届满之后到达，不中止期限",
        en="The supplement notice arrives after the due date and pauses nothing",
    )
    return Step(on, what, counting_basis()["pause"])


def later_notice(on: date) -> Step:
    """Any notice but the first."""
    what = Text(zh="仅首份补充通知中止期限，本份不计", en="Only the first supplement notice pauses; this one does not")
    return Step(on, what, counting_basis()["pause"])


def rolled(calendar: Calendar, nominal: date, due: date) -> Step:
    """The last day was a rest day."""
    why, citation = calendar.reason(nominal)
    what = Text(
        zh=f"{nominal}为休息日（{why['zh']}），顺延至其后首个工作日",
        en=f"{nominal} is a rest day ({why['en']}): moved to the next working day",
    )
    return Step(due, what, f"{counting_basis()['roll']}; {citation}")


def provisional(calendar: Calendar, on: date) -> Step:
    """The date rests on days for which no notice is loaded."""
    what = Text(
        zh=f"所涉日期尚无放假通知（已载入至{calendar.horizon}年），本日期为暂定",
        en=f"No holiday notice covers the days consulted (loaded up to {calendar.horizon}): this date may move",
    )
    return Step(on, what, regulation_citation())


def target(spec: ClockSpec, on: date) -> Step:
    """The office's own target."""
    what = Text(zh=f"办公室目标：{spec.target}个工作日", en=f"Target of the office: {spec.target} working days")
    return Step(on, what, spec.basis)


def outer_limit(spec: ClockSpec, on: date) -> Step:
    """The day on which the right ends in any case."""
    years = spec.outer_months // MONTHS_A_YEAR
    what = Text(zh=f"自合同成立之日起满{years}年", en=f"{years} years from the contract end on this day")
    return Step(on, what, f"{spec.basis}; {counting_basis()['corresponding_day']}")


def known_at_contract(spec: ClockSpec, on: date) -> Step:
    """No right: the insurer contracted with open eyes."""
    what = Text(
        zh="保险人订立合同时已知道解除事由，不得解除",
        en="The insurer knew of the ground at the contract or before it: no right to rescind",
    )
    return Step(on, what, spec.basis)


def known_too_late(spec: ClockSpec, on: date) -> Step:
    """No right: the outer limit was past; `on` is its last day."""
    what = Text(
        zh="最长期限至本日届满，保险人其后才知道解除事由，不得解除",
        en="The longest period ended on this day, before the insurer learned of the ground: no right to rescind",
    )
    return Step(on, what, spec.basis)


def cover_ends(spec: ClockSpec, end: datetime) -> Step:
    """The end of cover by lapse of time."""
    what = Text(
        zh=f"自通知当日午夜起满{spec.length}日，至{end.isoformat()}",
        en=f"{spec.length} full days from the midnight that closes the day of the notice: {end.isoformat()}",
    )
    return Step(end.date(), what, spec.basis)


def delivered(spec: ClockSpec, end: datetime) -> Step:
    """The end of cover by delivery."""
    what = Text(
        zh=f"邮包已递交收件人，保险责任终止于{end.isoformat()}",
        en=f"The parcel is delivered to the recipient, cover ends: {end.isoformat()}",
    )
    return Step(end.date(), what, spec.basis)


def cover_begins(spec: ClockSpec, begin: datetime) -> Step:
    """The first instant of cover."""
    what = Text(
        zh=f"自次日零时（{begin.isoformat()}）起生效", en=f"In force from 00:00 of the next day: {begin.isoformat()}"
    )
    return Step(begin.date(), what, spec.basis)
