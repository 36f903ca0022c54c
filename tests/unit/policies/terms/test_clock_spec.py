"""The clocks' YAML: what it must say, and what it may not."""

from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from policies.terms.core import clock_spec
from policies.terms.core.clock_spec import CLOCKS, clocks_version, counting_basis, load_clocks
from policies.terms.core.errors import LawFileError

# id, length, span, unit, roll, pausable, bound: the table of the office, written out a second time.
TABLE = """
TA-8.review             10 day   working  -    no  office
TA-8.payment             5 day   working  -    no  office
GT-9.cover_end          15 day   calendar -    no  insurer
GT-12.rescission        30 day   calendar -    no  insurer
GT-13.supplement_notice  3 day   working  -    no  insurer
GT-14.determination     30 day   calendar roll yes insurer
GT-15.payment           10 day   calendar roll no  insurer
GT-15.denial_notice      3 day   calendar roll no  insurer
GT-16.advance           60 day   calendar roll no  insurer
GT-16.difference        10 day   calendar roll no  insurer
IL-26.limitation         2 year  calendar roll no  insured
JI-5.inception           0 day   calendar -    no  None
JI-C2.review             5 day   working  -    no  office
JS-5.1.filing           30 day   calendar roll no  customer
JS-6.abandonment         1 month calendar roll no  customer
"""


def test_the_whole_table() -> None:
    rows = [line.split() for line in TABLE.strip().splitlines()]
    assert {row[0] for row in rows} == set(CLOCKS)
    for ident, length, span, unit, roll, pausable, bound in rows:
        spec = CLOCKS[ident]
        found = (spec.length, spec.span, spec.unit, spec.roll, spec.pausable, str(spec.bound))
        assert found == (int(length), span, unit, roll == "roll", pausable == "yes", bound), ident


def test_targets_limits_and_payments() -> None:
    assert {ident: spec.target for ident, spec in CLOCKS.items() if spec.target} == {
        "GT-13.supplement_notice": 3,
        "GT-14.determination": 5,
        "JI-C2.review": 2,
    }
    assert {ident: spec.outer_months for ident, spec in CLOCKS.items() if spec.outer_months} == {"GT-12.rescission": 24}
    assert {ident for ident, spec in CLOCKS.items() if spec.payment} == {
        "TA-8.payment",
        "GT-15.payment",
        "GT-16.difference",
    }


def test_every_clock_is_cited_and_speaks_both_languages() -> None:
    for spec in CLOCKS.values():
        assert all(spec.basis.split(" / ", maxsplit=1)), spec.id
        assert spec.basis.count(" / ") == 1, spec.id
        assert all(spec.trigger.values()), spec.id
        assert all(spec.if_missed.values()), spec.id
        assert spec.edition, spec.id
        assert set(spec.schemes) <= {"FPX-TA", "FPX-PI", "FPX-AR", "JSX-INS", "JSX-STD"}, spec.id


def test_calendar_days_as_a_timedelta() -> None:
    assert CLOCKS["GT-9.cover_end"].days == timedelta(days=15)
    for ident in ("TA-8.review", "JS-6.abandonment", "IL-26.limitation"):
        with pytest.raises(ValueError, match="does not count calendar days"):
            _ = CLOCKS[ident].days


def test_the_rules_of_counting_are_cited() -> None:
    assert set(counting_basis()) == {"first_day", "corresponding_day", "roll", "agreed", "pause"}
    assert counting_basis()["roll"].endswith("Civil Code art. 203")


def test_the_version_follows_the_law(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clocks_version()
    law = clock_spec.read_yaml(clock_spec.SHARED_FILE)
    law["clocks"][0]["length"] += 1
    shared = tmp_path / "clocks.yaml"
    shared.write_text(yaml.safe_dump(law, allow_unicode=True), encoding="utf-8")
    monkeypatch.setattr(clock_spec, "SHARED_FILE", shared)
    assert clocks_version.__wrapped__() != now


GOOD = {
    "id": "XX-1.test",
    "schemes": ["FPX-TA"],
    "rule": "period",
    "edition": "test",
    "basis": "甲 / A",
    "trigger": {"zh": "甲", "en": "a"},
    "length": 5,
    "span": "day",
    "unit": "calendar",
    "roll": True,
    "pausable": False,
    "bound": "office",
    "inputs": [],
    "met_by": None,
    "missed": "breach",
    "if_missed": {"zh": "甲", "en": "a"},
}


def write(folder: Path, *entries: dict[str, Any]) -> Path:
    shared = folder / "clocks.yaml"
    shared.write_text(yaml.safe_dump({"clocks": list(entries)}, allow_unicode=True), encoding="utf-8")
    return shared


def test_the_rules_of_counting_are_all_there_with_words(tmp_path: Path) -> None:
    shared = write(tmp_path, GOOD)
    content = yaml.safe_load(shared.read_text(encoding="utf-8"))
    shared.write_text(yaml.safe_dump(content | {"counting": {**counting_basis(), "roll": ""}}), encoding="utf-8")
    with pytest.raises(LawFileError, match=r"clocks\.yaml: counting: roll: expected text"):
        load_clocks(shared)


def test_a_scheme_brings_its_clocks_in_its_own_folder(tmp_path: Path) -> None:
    scheme = tmp_path / "schemes" / "new"
    scheme.mkdir(parents=True)
    write(scheme, {**GOOD, "id": "XX-2.own"})
    assert list(load_clocks(write(tmp_path, GOOD))) == ["XX-1.test", "XX-2.own"]


@pytest.mark.parametrize(("reading", "counts"), [("counted", True), ("not_counted", False)])
def test_a_clock_that_can_be_paused_says_how_its_days_are_read(tmp_path: Path, reading: str, counts: bool) -> None:
    paused = {**GOOD, "pausable": True, "notice_day": reading}
    assert load_clocks(write(tmp_path, paused))["XX-1.test"].notice_day_counts is counts


def test_an_id_stands_once(tmp_path: Path) -> None:
    with pytest.raises(LawFileError, match=r"clocks\.yaml: XX-1\.test stands twice"):
        load_clocks(write(tmp_path, GOOD, deepcopy(GOOD)))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"note": "x"}, "unknown note"),
        ({"rule": "guess"}, "rule: 'guess' is not one of cover_end, inception, period, rescission"),
        ({"unit": "weeks"}, "unit: 'weeks' is not one of calendar, working"),
        ({"span": "week"}, "span: 'week' is not one of day, month, year"),
        ({"bound": "nobody"}, "bound: 'nobody' is not one of None, customer, insured, insurer, office"),
        ({"missed": "shrug"}, "missed: 'shrug' is not one of"),
        ({"trigger": {"zh": "甲"}}, "trigger: missing en"),
        ({"met_by": {"zh": "甲", "en": "a", "fr": "a"}}, "met_by: unknown fr"),
        ({"inputs": ["weather"]}, "inputs: ['weather'] is no list of agreed"),
        ({"length": "5"}, "length: expected a whole number of at least 0, found '5'"),
        ({"length": -1}, "length: expected a whole number of at least 0, found -1"),
        ({"unit": "working"}, "span day, no roll"),
        ({"unit": "working", "roll": False, "span": "month"}, "span day, no roll"),
        ({"target": {"length": 2, "unit": "calendar"}}, "the office counts its targets in working days"),
        ({"target": {"length": 2}}, "target: missing unit"),
        ({"target": {"length": 0, "unit": "working"}}, "target: expected a whole number of at least 1"),
        ({"target": None}, "target: expected a mapping"),
        ({"outer": {"span": "year"}}, "outer: missing length"),
        ({"outer": {"length": 2, "span": "day"}}, "outer: span: 'day' is not one of month, year"),
        ({"outer": {"length": 2, "span": None}}, "outer: span: None is not"),
        ({"outer": {"length": -2, "span": "year"}}, "outer: expected a whole number of at least 1"),
        ({"id": ""}, "id: expected text"),
        ({"basis": " "}, "basis: expected text"),
        ({"schemes": []}, "schemes: expected a list"),
        ({"roll": "no"}, "roll: expected true or false"),
        ({"payment": 1}, "payment: expected true or false"),
        ({"trigger": None}, "trigger: expected a mapping"),
        ({"if_missed": {"zh": "", "en": "a"}}, "if_missed: zh: expected text"),
        ({"inputs": None}, "inputs: None is no list"),
        ({"pausable": True}, "notice_day: a clock that can be paused, and no other, says one of counted, not_counted"),
        ({"pausable": True, "notice_day": "maybe"}, "notice_day"),
        ({"notice_day": "counted"}, "notice_day"),
    ],
)
def test_refuses_what_no_clock_can_be(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(LawFileError) as refused:
        load_clocks(write(tmp_path, {**GOOD, **changes}))
    assert message in str(refused.value)
    assert str(refused.value).startswith("clocks.yaml: ")
