"""The declaration of the claims sheet's and the tracking file's columns, and what derives from it."""

from pathlib import Path

import pytest

from claims.imports import words
from claims.imports.columns import CLAIMS
from claims.imports.manual import markdown
from claims.models import Claim, ClaimKind, LetterLanguage, PlatformRow
from policies import terms
from policies.imports.headers import count_known
from policies.imports.sheet import Sheet
from policies.imports.spellings import fold
from policies.imports.tracking_columns import FACTS, RENUMBERED, TRACKING, events, say_event
from policies.models import InsuredParcel
from policies.services.records import PARCEL_FACTS

SHEETS = pytest.mark.parametrize("sheet", [CLAIMS, TRACKING], ids=lambda sheet: sheet.slug)


@SHEETS
def test_no_two_columns_have_one_name(sheet: Sheet) -> None:
    spelled = [fold(word) for c in sheet.columns for word in {fold(c.zh), fold(c.en), fold(c.field)}]
    assert len(spelled) == len(set(spelled))
    assert count_known([column.zh for column in sheet.columns], sheet) == len(sheet.columns)
    assert count_known([column.en for column in sheet.columns], sheet) == len(sheet.columns)


@SHEETS
def test_ids_states_and_paid_sums_are_no_columns(sheet: Sheet) -> None:
    assert not {"id", "state", "claim_no", "paid_amount", "approved_amount", "owner"} & set(sheet.by_field)


@SHEETS
def test_every_choice_says_each_of_its_codes(sheet: Sheet) -> None:
    for column in sheet.columns:
        if column.words is not None:
            assert column.said is not None
            assert all(word == fold(word) for word in column.words())
            assert all(column.said(code) for code in set(column.words().values()))


def test_texts_fit_where_they_are_kept() -> None:
    kept = {"event_source": Claim, "platform_ref": PlatformRow}
    for field, model in kept.items():
        name = "reference" if field == "platform_ref" else field
        assert model._meta.get_field(name).max_length == CLAIMS.by_field[field].max_length


def test_the_words_cover_every_code() -> None:
    assert set(words.kinds().values()) == set(ClaimKind.values)
    assert set(words.perils().values()) == set(terms.PERILS)
    assert set(words.languages().values()) == set(LetterLanguage.values)
    assert set(events().values()) == {*FACTS, RENUMBERED}
    assert all(say_event(code) for code in events().values())


def test_every_event_is_a_fact_that_may_be_recorded() -> None:
    fields = {field.name for field in InsuredParcel._meta.concrete_fields}
    assert set(FACTS.values()) <= fields & PARCEL_FACTS


def test_the_page_of_the_columns_is_up_to_date(root: Path) -> None:
    page = (root / "docs" / "spreadsheet.md").read_text(encoding="utf-8")
    assert page == markdown(), "write docs/spreadsheet.md anew from claims.imports.manual.markdown()"
