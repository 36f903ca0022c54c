"""Terms that are only tried: other numbers change what they are about, and nothing of what is in force."""

from pathlib import Path

import pytest

from policies.terms import SCHEMES, LawFileError, adjudicate
from policies.terms.trial import having_edition, with_parameters
from tests.unit.policies.terms.claims import claim, delayed

CAP = "JI-4.2.absolute_cap"
RATE = "JI-4.2.daily_rate"


def written(tmp_path: Path, name: str, value: str, unit: str = "money") -> Path:
    path = tmp_path / "parameters.yaml"
    path.write_text(f'{name}: {{value: {value}, unit: {unit}, citation: "a proposal"}}\n', encoding="utf-8")
    return path


def test_another_cap_is_used_and_leaves_the_terms_as_they_are(tmp_path: Path) -> None:
    schemes = with_parameters(written(tmp_path, CAP, '{CNY: "50"}'))
    assert list(schemes) == ["JSX-INS"]
    tried, in_force = adjudicate(delayed(), schemes=schemes), adjudicate(delayed())
    assert (tried.as_dict()["payable"], in_force.as_dict()["payable"]) == ("50.00", "120.00")
    assert tried.edition == in_force.edition
    assert tried.parameters_hash != in_force.parameters_hash


def test_a_number_that_the_text_leaves_open_can_be_tried(tmp_path: Path) -> None:
    schemes = with_parameters(written(tmp_path, RATE, '{CNY: "7.50"}'))
    late = delayed()
    del late["claim"]["delay_subsidy"]
    assert adjudicate(late).payable is None
    assert adjudicate(late, schemes=schemes).as_dict()["payable"] == "45.00"


def test_a_number_of_two_covers_changes_both(tmp_path: Path) -> None:
    path = written(tmp_path, "GT-2.1.carriages", "[express]", "carriages")
    assert set(with_parameters(path)) == {"FPX-PI", "FPX-AR"}


@pytest.mark.parametrize(
    ("name", "value", "unit", "said"),
    [
        ("JI-4.2.absolut_cap", '{CNY: "50"}', "money", "no scheme has the parameter JI-4.2.absolut_cap"),
        (CAP, '"0.5"', "ratio", "given in ratio, the terms have money"),
        (CAP, "50", "money", "mapping"),
        (CAP, '{CNY: "50"}', "pounds", "unknown unit"),
        ("GT-27.residue", "from_the_sky", "reading", "can't be read as 'from_the_sky'; readings: from_the_loss"),
    ],
)
def test_a_file_that_can_t_be_trusted_is_refused(tmp_path: Path, name: str, value: str, unit: str, said: str) -> None:
    with pytest.raises(LawFileError, match=said):
        with_parameters(written(tmp_path, name, value, unit))


@pytest.mark.parametrize("text", ["", "- a list\n"])
def test_a_file_without_parameters_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "parameters.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LawFileError, match="mapping from parameter ids"):
        with_parameters(path)


def test_a_reading_that_was_not_adopted_can_be_tried(tmp_path: Path) -> None:
    schemes = with_parameters(written(tmp_path, "GT-27.residue", "from_the_indemnity", "reading"))
    assert set(schemes) == {"FPX-PI", "FPX-AR"}
    half = claim("FPX-AR", policy={"insured_value": "8000.00"}, claim={"residual_value": "300.00"})
    tried, in_force = adjudicate(half, schemes=schemes), adjudicate(half)
    # 1500 / 2 - 300 = 450, against (1500 - 300) / 2 = 600.
    assert (tried.as_dict()["payable"], in_force.as_dict()["payable"]) == ("450.00", "600.00")


def test_schemes_are_found_by_their_edition() -> None:
    known = {code: scheme.law.editions[0].id for code, scheme in SCHEMES.items()}
    for edition in set(known.values()):
        assert set(having_edition(edition)) == {code for code, own in known.items() if own == edition}
    assert having_edition("nothing-2020") == {}
