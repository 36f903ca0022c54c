"""The strict reading of one year's holiday notice."""

from copy import deepcopy
from datetime import date, datetime
from typing import Any

import pytest

from policies.terms.core.calendar import YEARS_FOLDER, packaged_calendar, parse_calendar_year
from policies.terms.core.errors import LawFileError
from policies.terms.core.loader import read_yaml

GOOD = packaged_calendar().years[2026].as_mapping()


def changed(**changes: Any) -> dict[str, Any]:
    return {**deepcopy(GOOD), **changes}


def with_notice(**changes: Any) -> dict[str, Any]:
    return changed(notice={**GOOD["notice"], **changes})


def test_reads_what_it_writes() -> None:
    assert parse_calendar_year(GOOD) == packaged_calendar().years[2026]


def test_the_digest_is_of_the_law_not_of_its_spelling() -> None:
    shuffled = changed(off_days=[date.fromisoformat(day) for day in reversed(GOOD["off_days"])])
    assert parse_calendar_year(shuffled).digest == parse_calendar_year(GOOD).digest
    other = changed(make_up_days=[*GOOD["make_up_days"], "2026-11-14"])
    assert parse_calendar_year(other).digest != parse_calendar_year(GOOD).digest


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_every_packaged_year_is_cited(year: int) -> None:
    notice = parse_calendar_year(read_yaml(YEARS_FOLDER / f"{year}.yaml"))
    assert notice.number.startswith(f"国办发明电〔{year - 1}〕")
    assert notice.title == f"国务院办公厅关于{year}年部分节假日安排的通知"
    assert notice.dated.year == year - 1
    assert notice.citation


def test_the_2023_notice_reaches_back_into_december() -> None:
    assert date(2022, 12, 31) in packaged_calendar().years[2023].off_days


def test_a_year_before_the_2024_text_may_leave_out_the_days_that_it_added() -> None:
    assert date(2024, 2, 9) not in packaged_calendar().years[2024].off_days


OFF = GOOD["off_days"]
MADE_UP = GOOD["make_up_days"]


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ([], "expected a mapping, found list"),
        ({key: GOOD[key] for key in GOOD if key != "off_days"}, "missing off_days"),
        (changed(note="x"), "unknown note"),
        (changed(year="2026"), "year: '2026' is not a whole number from 1990 to 2099"),
        (changed(year=True), "year: True is not"),
        (changed(year=1949), "year: 1949 is not"),
        (changed(notice="国办发明电〔2025〕7号"), "notice: expected a mapping"),
        (with_notice(number=""), "notice.number: expected a text"),
        (with_notice(citation=7), "notice.citation: expected a text"),
        (with_notice(dated="4 November 2025"), "notice.dated: '4 November 2025' is not a date"),
        (with_notice(dated=datetime(2025, 11, 4, 9)), "is not a date; write YYYY-MM-DD"),
        (with_notice(dated="2024-11-04"), "2024-11-04 is neither in 2026 nor in the year before"),
        (changed(off_days="2026-01-01"), "off_days: expected a list of dates, found str"),
        (changed(off_days=[*OFF, 20260101]), "off_days: 20260101 is not a date"),
        (changed(off_days=[*OFF, "2027-01-01"]), "off_days: 2027-01-01 is not in 2026"),
        (changed(off_days=[*OFF, "2025-12-24"]), "off_days: 2025-12-24 is not in 2026"),
        (changed(off_days=[*OFF, "2026-01-01"]), "off_days: 2026-01-01 stands twice"),
        (changed(off_days=[*OFF, "2026-01-04"]), "2026-01-04 is both a day off and a make-up day"),
        (changed(off_days=OFF[1:]), "off_days: 2026-01-01 is missing; it is a statutory festival day"),
        (changed(off_days=[day for day in OFF if day != "2026-05-02"]), "2026-05-02 is missing"),
        (changed(make_up_days=[*MADE_UP, "2026-03-04"]), "make_up_days: 2026-03-04 is no Saturday or Sunday"),
        (
            changed(off_days=OFF + [f"2026-07-{day:02}" for day in range(1, 20)]),
            "52 days off and 6 make-up days are more than a notice orders",
        ),
    ],
)
def test_refuses_what_no_notice_can_say(mapping: Any, message: str) -> None:
    with pytest.raises(LawFileError) as refused:
        parse_calendar_year(mapping, "2026.yaml")
    assert message in str(refused.value)
    assert str(refused.value).startswith("2026.yaml")


def test_refuses_more_make_up_days_than_any_notice_orders() -> None:
    saturdays = [date.fromordinal(date(2026, 7, 4).toordinal() + 7 * week).isoformat() for week in range(10)]
    sundays = [date.fromordinal(date(2026, 7, 5).toordinal() + 7 * week).isoformat() for week in range(10)]
    with pytest.raises(LawFileError, match="33 days off and 26 make-up days"):
        parse_calendar_year(changed(make_up_days=[*MADE_UP, *saturdays, *sundays]))
