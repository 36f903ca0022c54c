"""What the office asks beside the adjudication: questions, checklist, register, names."""

import re
from pathlib import Path

import pytest

from policies import terms
from policies.terms import InputError
from policies.terms.core.calendar import packaged_calendar
from tests.unit.policies.terms.claims import ABSENT, claim

ROOT = Path(__file__).resolve().parents[4]


def test_questions_are_those_that_apply_with_their_answers() -> None:
    decision = terms.adjudicate(claim("FPX-AR", answers={"E3": ABSENT}))
    asked = {question.clause: question for question in terms.questions(decision)}
    assert asked["E3"].answer is None
    assert asked["GT-6.1"].answer == "no"
    assert "GT-17" not in asked
    assert not asked["GT-26.1"].holds_up
    for question in asked.values():
        assert question.text.zh.endswith("？")
        assert question.text.en.endswith("?")
        assert not question.yes_speaks_for_claimant
    lost = terms.questions(terms.adjudicate(claim("FPX-AR", claim={"kind": "loss", "peril": "parcel_missing"})))
    assert {"E2", "E3"}.isdisjoint(question.clause for question in lost)


def test_questions_put_the_other_way_say_so() -> None:
    asked = {question.clause: question for question in terms.questions(terms.adjudicate(claim("FPX-TA")))}
    assert {clause for clause, question in asked.items() if question.yes_speaks_for_claimant} == {"TA-3.3", "TA-7"}
    damaged = terms.questions(terms.adjudicate(claim("FPX-TA", claim={"kind": "damage"})))
    assert "TA-3.3" not in {question.clause for question in damaged}


def test_insured_goods_are_asked_nothing_about_the_carrier_s_points() -> None:
    assert terms.questions(terms.adjudicate(claim("JSX-INS", answers={"JS-1": "yes"}))) == ()


def test_gross_negligence_asks_for_its_effect() -> None:
    policy = {
        "status": "rescinded",
        "rescission_ground": "gross_negligence",
        "ground_known_at": "2026-04-20T09:00:00+08:00",
        "rescission_arrived_at": "2026-04-21T09:00:00+08:00",
    }
    decision = terms.adjudicate(claim("FPX-PI", policy=policy))
    assert "GT-17" in {question.clause for question in terms.questions(decision)}


def test_the_checklist_names_alternatives_in_one_line() -> None:
    first, second = terms.checklist("JSX-INS", "damage")
    assert first.key == "invoice|order_screenshot|receipt|purchase_order"
    assert "packing_list" in second.documents
    assert first.label.en.endswith("(any one)")


def test_a_liable_third_party_adds_its_correspondence() -> None:
    keys = [item.key for item in terms.checklist("FPX-AR", "loss", True)]
    assert keys[-1] == "third_party_correspondence"
    for liable in (False, None):
        assert keys[:-1] == [item.key for item in terms.checklist("FPX-AR", "loss", liable)]


@pytest.mark.parametrize(("scheme", "kind", "field"), [("X", "loss", "scheme"), ("FPX-AR", "tax", "kind")])
def test_an_unknown_checklist_is_refused(scheme: str, kind: str, field: str) -> None:
    with pytest.raises(InputError) as caught:
        terms.checklist(scheme, kind)
    assert caught.value.field == field


def test_orders_are_not_insurance() -> None:
    assert {code for code, scheme in terms.SCHEMES.items() if not scheme.is_insurance} == {"FPX-TA", "JSX-STD"}


def test_every_code_has_a_name_in_both_languages() -> None:
    lists = (terms.KINDS, terms.PERILS, terms.CATEGORIES, terms.DOCUMENTS, terms.CLAIM_STATES, terms.ENDORSEMENTS)
    assert [len(codes) for codes in lists] == [4, 22, 26, 19, 6, 3]
    for codes in lists:
        assert all(name.zh and name.en for name in codes.values())


def test_another_calendar_can_be_handed_in() -> None:
    calendar = packaged_calendar()
    assert terms.read(claim("JSX-STD"), calendar).calendar is calendar


def test_the_register_has_a_row_for_every_clause_of_every_scheme() -> None:
    rows = terms.register()
    assert len(rows) == sum(len(scheme.clauses) for scheme in terms.SCHEMES.values())
    for row in rows:
        assert row.summary.zh
        assert row.summary.en
        if row.decided == "asked":
            assert row.question is not None or row.scheme == "JSX-INS"
        if row.decided in ("clock", "workflow", "nobody") and row.clause != "GT-16":
            assert row.why_undecided is not None
    undecidable = {row.clause for row in rows if row.decided == "nobody"}
    assert undecidable == {"GT-1", "GT-3", "GT-11", "TA-6", "TA-9"}


def test_every_reading_that_is_cited_is_registered_with_its_alternative_and_every_one_is_cited() -> None:
    text = (ROOT / "docs" / "interpretations.md").read_text(encoding="utf-8")
    entries = dict(re.findall(r"^### (INT-\d\d) (.+?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL))
    for ident, entry in entries.items():
        assert "- Reading: " in entry, ident
        assert "- Not taken: " in entry, ident
    sources = (ROOT / "policies" / "terms").rglob("*.py")
    cited = {ident for path in sources for ident in re.findall(r"INT-\d\d", path.read_text(encoding="utf-8"))}
    assert cited == entries.keys()
    listed = {ident for row in terms.register() for ident in row.interpretations}
    assert listed <= entries.keys()
