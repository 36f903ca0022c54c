"""Rows against each other: twice the same, or two opinions on one policy."""

from typing import Any

import pytest

from tests.sheets import check_rows, errors, good, numbered


def test_the_same_key_twice_refuses_both_and_names_the_other() -> None:
    checked = check_rows(good(), good(policy_no="PI-2"), good(), good())
    assert errors(checked) == [
        (2, "tracking_no", "row_twice"),
        (4, "tracking_no", "row_twice"),
        (5, "tracking_no", "row_twice"),
    ]
    assert [e["params"]["other"] for e in checked.findings.listed()] == [4, 2, 2]


def test_keys_that_differ_in_spaces_and_width_are_the_same() -> None:
    checked = check_rows(good(tracking_no="YT１"), good(tracking_no=" YT1 "))
    assert [code for _row, _field, code in errors(checked)] == ["row_twice", "row_twice"]


def test_one_waybill_under_two_policies_is_fine() -> None:
    assert errors(check_rows(good(), good(policy_no="PI-2"))) == []


def test_two_parcels_of_one_policy_are_fine() -> None:
    assert errors(check_rows(good(), good(tracking_no="YT2", goods="手机", sum_insured="5", insured_value="6"))) == []


POLICY_DIFFERENCES: list[tuple[str, Any, Any]] = [
    ("policyholder", "甲公司", "乙公司"),
    ("currency", "CNY", "USD"),
    ("scheme", "FPX-AR", "FPX-PI"),
    ("deductible_amount", "50", ""),
    ("deductible_rate", "0.05", "6%"),
    ("paid_at", "2026-01-05", "2026-01-06"),
    ("endorsements", "E1", "E1,E2"),
    ("premium_paid", "Y", "N"),
    ("exemptions_explained", "是", "否"),
    ("email", "a@example.com", "b@example.com"),
]


@pytest.mark.parametrize(("field", "one", "other"), POLICY_DIFFERENCES)
def test_rows_of_one_policy_that_differ_are_each_refused(field: str, one: Any, other: Any) -> None:
    checked = check_rows(good(**{field: one}), good(tracking_no="YT2", **{field: other}))
    assert [(row, name) for row, name, code in errors(checked) if code == "policy_differs"] == [(2, field), (3, field)]
    first, second = (e for e in checked.findings.listed() if e["field"] == field)
    assert (first["params"]["other"], second["params"]["other"]) == (3, 2)


def test_what_differs_is_shown_as_a_cell_has_it() -> None:
    checked = check_rows(
        good(premium="1200.50", paid_at="2026-01-05 09:30", premium_paid="Y"),
        good(tracking_no="YT2", premium="13", paid_at="2026-01-05 10:30", premium_paid="N"),
    )
    shown = {(e["row"], e["field"]): (e["value"], e["params"]["theirs"]) for e in checked.findings.listed()}
    assert shown[2, "premium"] == ("1200.50", "13.00")
    assert shown[3, "paid_at"] == ("2026-01-05 10:30", "2026-01-05 09:30")
    assert shown[2, "premium_paid"][0] != "1"


def test_the_same_said_in_other_words_agrees() -> None:
    checked = check_rows(
        good(scheme="FPX-AR", deductible_rate="5%", paid_at="2026-01-05 09:30", endorsements="E2,E1"),
        good(
            scheme="邮包一切险",
            deductible_rate="0.05",
            paid_at="2026/1/5 9:30",
            endorsements="E1;E2",
            tracking_no="YT2",
        ),
    )
    assert errors(checked) == []


def test_of_three_rows_the_odd_one_is_named_to_both_others() -> None:
    checked = check_rows(
        good(), good(tracking_no="YT2"), good(tracking_no="YT3", insured="乙公司"), good(policy_no="PI-2")
    )
    assert [(e["row"], e["params"]["other"]) for e in checked.findings.listed()] == [(2, 4), (3, 4), (4, 2)]


def test_a_cell_refused_for_itself_is_not_compared() -> None:
    checked = check_rows(good(), good(tracking_no="YT2", currency="XXX"))
    assert errors(checked) == [(3, "currency", "unknown_choice")]


def test_every_bad_row_is_counted_and_the_list_is_capped() -> None:
    checked = check_rows(*numbered(1500, currency="XX"))
    assert len(checked.findings.rejected) == 1500
    assert checked.findings.errors_total == 1500
    assert len(checked.findings.listed()) == 1000


def test_one_bad_row_does_not_stop_the_rest() -> None:
    rows = numbered(50)
    rows[10]["currency"], rows[40]["sum_insured"] = "XX", "-1"
    assert errors(check_rows(*rows)) == [(12, "currency", "unknown_choice"), (42, "sum_insured", "not_positive")]
