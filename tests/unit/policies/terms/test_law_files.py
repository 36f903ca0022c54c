"""Law files are read strictly: what could be read wrongly is refused where it stands."""

from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from policies.terms import SCHEMES, InputError
from policies.terms.core.checklist import read_checklist
from policies.terms.core.errors import LawFileError
from policies.terms.core.parameter import edition_for, read_editions
from policies.terms.core.vocabulary import read_vocabulary

ROOM = Path(__file__).resolve().parents[4] / "policies" / "terms"


WORDS = {"zh": "甲", "en": "a"}
OTHER = {"zh": "乙", "en": "b"}


def edition(**changes: Any) -> dict[str, Any]:
    ratio = {"value": "0.20", "unit": "ratio", "citation": "point 4"}
    return {
        "edition": "e-1",
        "effective_from": "undated",
        "citation": "the text",
        "parameters": {"X.share": ratio},
        **changes,
    }


def written(path: Path, *editions: dict[str, Any]) -> Path:
    file = path / "parameters.yaml"
    file.write_text(yaml.safe_dump({"editions": list(editions)}), encoding="utf-8")
    return file


def one(**parameter: Any) -> dict[str, Any]:
    return {"X": {"value": "1", "unit": "ratio", "citation": "c", **parameter}}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"effective_from": "soon"}, "effective_from"),
        ({"citation": ""}, "citation"),
        ({"edition": 7}, "edition"),
        ({"parameters": None}, "parameters"),
        ({"author": "me"}, "author"),
        ({"parameters": one(unit="furlong")}, "furlong"),
        ({"parameters": one(value=1)}, "quoted decimal"),
        ({"parameters": one(value="-1")}, "quoted decimal"),
        ({"parameters": one(citation=" ")}, "citation"),
        ({"parameters": one(note="x")}, "note"),
        ({"parameters": {"X": {"value": "1", "unit": "ratio"}}}, "citation"),
        ({"parameters": one(unit="money", value={})}, "money"),
        ({"parameters": one(unit="money", value={"ZZZ": "1"})}, "money"),
        ({"parameters": one(unit="money", value="800")}, "money"),
        ({"parameters": one(unit="carriages", value=["mule"])}, "carriages"),
        ({"parameters": one(unit="carriages", value="express")}, "carriages"),
        ({"parameters": one(unit="transport_modes", value=[])}, "transport_modes"),
        ({"parameters": one(unit="reading", value="one")}, "missing among"),
        ({"parameters": one(unit="reading", value="one", among={"one": WORDS})}, "at least two"),
        ({"parameters": one(unit="reading", value="one", among=["one", "two"])}, "at least two"),
        ({"parameters": one(unit="reading", value="one", among={"one": WORDS, "two": {"en": "b"}})}, "missing zh"),
        (
            {"parameters": one(unit="reading", value="three", among={"one": WORDS, "two": OTHER})},
            "none of its readings",
        ),
        ({"parameters": one(unit="reading", value="", among={"one": WORDS, "two": OTHER})}, "expected text"),
        ({"parameters": one(among={"one": WORDS, "two": OTHER})}, "among"),
        ({"parameters": {"X": "share"}}, "mapping"),
    ],
)
def test_a_parameter_file_that_can_t_be_trusted_is_refused(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    with pytest.raises(LawFileError, match=said):
        read_editions(written(tmp_path, edition(**change)))


def test_a_reading_is_told_with_its_alternatives(tmp_path: Path) -> None:
    reading = one(unit="reading", value="two", among={"one": WORDS, "two": OTHER})
    (read,) = read_editions(written(tmp_path, edition(parameters=reading)))
    assert read.reading("X") == "two"
    assert {code: words.as_dict() for code, words in read.parameters["X"].among.items()} == {
        "one": WORDS,
        "two": OTHER,
    }


def test_a_float_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LawFileError, match="float"):
        read_editions(written(tmp_path, edition(parameters=one(value=0.2))))


def test_editions_must_differ_and_there_must_be_one(tmp_path: Path) -> None:
    with pytest.raises(LawFileError, match="at least one entry"):
        read_editions(written(tmp_path))
    with pytest.raises(LawFileError, match="same id"):
        read_editions(written(tmp_path, edition(), edition(effective_from=date(2027, 1, 1))))
    with pytest.raises(LawFileError, match="same effective_from"):
        read_editions(written(tmp_path, edition(), edition(edition="e-2")))


def test_the_edition_in_force_at_the_contract_governs(tmp_path: Path) -> None:
    dated = edition(edition="e-2", effective_from=date(2027, 1, 1))
    editions = read_editions(written(tmp_path, dated, edition()))
    assert [one.id for one in editions] == ["e-1", "e-2"]
    # 31 December 16:00 in London is already the new year in Shanghai.
    assert edition_for(editions, None, datetime(2026, 12, 31, 15, 59, tzinfo=UTC)).id == "e-1"
    assert edition_for(editions, None, datetime(2026, 12, 31, 16, tzinfo=UTC)).id == "e-2"
    assert edition_for(editions, None, None).id == "e-2"
    assert edition_for(editions, "e-1", None).id == "e-1"
    with pytest.raises(InputError, match="e-3"):
        edition_for(editions, "e-3", None)


def test_a_contract_older_than_every_edition_is_refused(tmp_path: Path) -> None:
    editions = read_editions(written(tmp_path, edition(effective_from=date(2027, 1, 1))))
    with pytest.raises(InputError) as caught:
        edition_for(editions, None, datetime(2026, 1, 1, tzinfo=UTC))
    assert caught.value.field == "policy.issued_at"


def test_parameters_are_read_as_what_they_are(tmp_path: Path) -> None:
    parameters = {
        "X.share": {"value": "0.20", "unit": "ratio", "citation": "c"},
        "X.cap": {"value": {"CNY": "800"}, "unit": "money", "citation": "c"},
        "X.modes": {"value": ["air"], "unit": "transport_modes", "citation": "c"},
    }
    law = read_editions(written(tmp_path, edition(parameters=parameters)))[0]
    assert law.ratio("X.share") == Fraction(1, 5)
    assert law.sums("X.cap") == {"CNY": Fraction(800)}
    assert law.sums("X.absent") == {}
    assert law.codes("X.modes") == {"air"}
    for read in (law.ratio, law.sums, law.codes, law.reading):
        wrong = "X.share" if read != law.ratio else "X.cap"
        with pytest.raises(LawFileError):
            read(wrong)


def test_every_change_of_the_law_changes_the_hash(tmp_path: Path) -> None:
    plain = read_editions(written(tmp_path, edition()))[0].hash
    assert read_editions(written(tmp_path, edition()))[0].hash == plain
    assert read_editions(written(tmp_path, edition(parameters=one())))[0].hash != plain
    assert read_editions(written(tmp_path, edition()), beside=["another checklist"])[0].hash != plain


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"clause": "C", "documents": []}, "citation"),
        ({"clause": "C", "documents": [], "citation": "c"}, "documents"),
        ({"clause": "C", "documents": ["selfie"], "citation": "c"}, "selfie"),
        ({"clause": "C", "documents": ["invoice"], "citation": "c", "kinds": ["tax"]}, "tax"),
        ({"clause": "C", "documents": ["invoice"], "citation": "c", "when": "raining"}, "raining"),
    ],
)
def test_a_checklist_that_can_t_be_trusted_is_refused(tmp_path: Path, line: dict[str, Any], said: str) -> None:
    file = tmp_path / "checklist.yaml"
    file.write_text(yaml.safe_dump({"items": [line]}), encoding="utf-8")
    with pytest.raises(LawFileError, match=said):
        read_checklist(file)


def test_a_line_may_be_for_some_kinds_only(tmp_path: Path) -> None:
    file = tmp_path / "checklist.yaml"
    line = {"clause": "C", "documents": ["invoice", "receipt"], "citation": "c", "kinds": ["delay"]}
    file.write_text(yaml.safe_dump({"items": [line]}), encoding="utf-8")
    checklist, _ = read_checklist(file)
    assert [item.key for item in checklist.needed("delay", None)] == ["invoice|receipt"]
    assert checklist.needed("loss", None) == ()


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("kinds: []", "mapping"),
        ("kinds: {loss: {zh: 灭失}}", "en"),
        ("kinds: {loss: {zh: 灭失, en: ''}}", "non-empty"),
        ("kinds: {no: {zh: 否, en: No}}", "quote"),
    ],
)
def test_a_list_of_codes_without_names_is_refused(tmp_path: Path, entry: str, said: str) -> None:
    content = yaml.safe_load((ROOM / "core" / "vocabulary.yaml").read_text(encoding="utf-8"))
    del content["kinds"]
    file = tmp_path / "vocabulary.yaml"
    file.write_text(f"{entry}\n{yaml.safe_dump(content, allow_unicode=True)}", encoding="utf-8")
    with pytest.raises(LawFileError, match=said):
        read_vocabulary(file)


def test_no_number_of_the_parameters_is_repeated_as_a_literal_in_the_code() -> None:
    for scheme in SCHEMES.values():
        for law in scheme.law.editions:
            for parameter in law.parameters.values():
                assert parameter.citation
                assert len(parameter.hash) == 64
    for path in (ROOM / "schemes").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        for number in ("800", "0.20", "0.2", "15", "30"):
            assert f"({number})" not in source, f"{path.name} writes the number of law {number}"
            assert f"= {number}\n" not in source, f"{path.name} writes the number of law {number}"
