"""One cell at a time, in a CSV and where it matters in a workbook: what it becomes, or why it is refused."""

from datetime import datetime
from typing import Any

import pytest

from tests.sheets import check, check_rows, csv_bytes, errors, good, grid, value, warned, xlsx_bytes

REFUSED = [
    ("policy_no", "", "required"),
    ("policyholder", "   ", "required"),
    ("policy_no", "X" * 65, "too_long"),
    ("goods", "长" * 201, "too_long"),
    ("goods", "bell\x07", "control_character"),
    ("goods", "lost \ufffd", "unreadable"),
    ("policyholder", "????", "unreadable"),
    ("tracking_no", "1.23457E+17", "scientific_identifier"),
    ("tracking_no", "123456.0", "floated_identifier"),
    ("tracking_no", "YT1\nYT2", "line_break"),
    ("tracking_no", "#N/A", "error_cell"),
    ("sum_insured", "#REF!", "error_cell"),
    ("sum_insured", "abc", "not_a_number"),
    ("sum_insured", "1万", "not_a_number"),
    ("sum_insured", "1.234,56", "ambiguous_number"),
    ("sum_insured", "12,50", "ambiguous_number"),
    ("sum_insured", "1,00,000", "ambiguous_number"),
    ("sum_insured", "0,123.00", "ambiguous_number"),
    ("sum_insured", "1e3", "scientific_number"),
    ("sum_insured", "1E+3", "scientific_number"),
    ("sum_insured", "NaN", "not_finite"),
    ("sum_insured", "inf", "not_finite"),
    ("sum_insured", "-Infinity", "not_finite"),
    ("sum_insured", "0", "not_positive"),
    ("sum_insured", "0.00", "not_positive"),
    ("sum_insured", "-5", "not_positive"),
    ("sum_insured", "(100.00)", "negative_in_brackets"),
    ("sum_insured", "1_000", "not_a_number"),
    ("sum_insured", "0x1F", "not_a_number"),
    ("sum_insured", "١٢٣", "not_a_number"),
    ("sum_insured", "12.345", "too_many_decimals"),
    ("sum_insured", "1000.001", "too_many_decimals"),
    ("sum_insured", "100000000000", "too_large"),
    ("sum_insured", "9" * 39, "too_large"),
    ("sum_insured", "9" * 3000, "too_large"),
    ("sum_insured", "$5", "currency_conflict"),
    ("sum_insured", "USD 5", "currency_conflict"),
    ("freight", "-0.01", "negative"),
    ("premium", "-1", "negative"),
    ("deductible_amount", "-1", "negative"),
    ("deductible_rate", "1.5", "rate_range"),
    ("deductible_rate", "5", "rate_range"),
    ("deductible_rate", "-0.1", "rate_range"),
    ("deductible_rate", "101%", "rate_range"),
    ("deductible_rate", "0,05", "ambiguous_number"),
    ("deductible_rate", "0.0000001", "too_many_decimals"),
    ("currency", "XYZ", "unknown_choice"),
    ("currency", "THB", "unknown_choice"),
    ("currency", "¥", "shared_currency_sign"),
    # What is left of CN¥, A$ and US$ without the sign is no currency.
    ("currency", "CN", "unknown_choice"),
    ("currency", "A", "unknown_choice"),
    ("currency", "us", "unknown_choice"),
    ("currency", "NT$", "unknown_choice"),
    ("scheme", "FPX-XX", "unknown_choice"),
    ("category", "spaceships", "unknown_choice"),
    ("agreed_categories", "jewellery, spaceships", "unknown_items"),
    ("endorsements", "E1,E9", "unknown_items"),
    ("transport_mode", "teleport", "unknown_choice"),
    ("destination_time_zone", "Mars/Olympus", "not_a_zone"),
    ("destination_time_zone", "+08:00", "not_a_zone"),
    ("premium_paid", "maybe", "not_yes_no"),
    ("freight_paid", "2", "not_yes_no"),
    ("email", "not-an-address", "bad_email"),
    ("email", "a@b.com; c@d.com", "bad_email"),
    ("email", "a@b.com\nBcc: x@y.com", "bad_email"),
    ("paid_at", "03/04/2026", "ambiguous_date"),
    ("paid_at", "3-4-2026", "ambiguous_date"),
    ("paid_at", "05.06.2026 10:00", "ambiguous_date"),
    ("paid_at", "26-01-05", "two_digit_year"),
    ("paid_at", "1/5/26", "two_digit_year"),
    ("paid_at", "5-Jan-26", "two_digit_year"),
    ("paid_at", "26年1月5日", "two_digit_year"),
    ("paid_at", "2026-02-30", "no_such_day"),
    ("paid_at", "2026-13-01", "no_such_day"),
    ("paid_at", "2025-02-29", "no_such_day"),
    ("paid_at", "2026-01-05 25:00", "no_such_time"),
    ("paid_at", "2026-01-05 24:00", "no_such_time"),
    ("paid_at", "2026-01-05 10:61", "no_such_time"),
    ("paid_at", "2026-01-05T10:00+25:00", "no_such_time"),
    ("paid_at", "1900-01-01", "date_out_of_range"),
    ("paid_at", "2999-12-31", "date_out_of_range"),
    ("paid_at", "0000-00-00", "no_such_day"),
    ("paid_at", "tomorrow", "not_a_date"),
    ("paid_at", "1767576600", "not_a_date"),
    ("paid_at", "2026-01", "not_a_date"),
    ("paid_at", "2026-01-05 10:00 CST", "not_a_date"),
    ("paid_at", "-", "not_a_date"),
    ("weight_kg", "0", "not_positive"),
    ("weight_kg", "-1", "not_positive"),
    ("weight_kg", "1.2345", "too_many_decimals"),
    ("weight_kg", "1,234", "ambiguous_number"),
    ("weight_kg", "500g", "not_a_number"),
    ("weight_kg", "9" * 7, "above_limit"),
]


@pytest.mark.parametrize(("field", "cell", "code"), REFUSED)
def test_refused_cell_is_named_with_row_label_and_value(field: str, cell: str, code: str) -> None:
    checked = check_rows(
        good(),
        good(policy_no="PI-2", tracking_no="YT2", **{field: cell})
        if field not in ("policy_no", "tracking_no")
        else good(**{"policy_no": "PI-2", "tracking_no": "YT2", field: cell}),
    )
    assert errors(checked) == [(3, field, code)]
    error = checked.findings.listed()[0]
    assert error["column"]
    assert cell.strip()[:10] in error["value"].replace("\\u000a", "\n") or not cell.isprintable()
    assert checked.findings.rejected == {3}


ACCEPTED = [
    ("policy_no", "00012345", "00012345"),
    ("policy_no", "123456789012345678901234567890", "123456789012345678901234567890"),
    ("policy_no", "ＰＩ－２０２６", "PI-2026"),
    ("tracking_no", " YT-9\u00a0", "YT-9"),
    ("tracking_no", "12E10", "12E10"),
    ("tracking_no", "00123\t", "00123"),
    ("tracking_no", "\u200bYT7", "YT7"),
    ("goods", "=1+1", "=1+1"),
    ("goods", "@SUM(A1)", "@SUM(A1)"),
    ("goods", "耳机（白），二手", "耳机（白），二手"),
    ("goods", "耳机２个", "耳机2个"),
    ("goods", '5" screen', '5" screen'),
    ("goods", "a,b;c", "a,b;c"),
    ("goods", "line one\nline two", "line one\nline two"),
    ("goods", "📱 phone", "📱 phone"),
    ("goods", "NULL", "NULL"),
    ("policyholder", "O'Brien & Söhne", "O'Brien & Söhne"),
    ("sum_insured", "1,234.50", "1234.500"),
    ("sum_insured", "1,234,567.8", "1234567.800"),
    ("sum_insured", "1 234.50", "1234.500"),
    ("sum_insured", "１２３４．５０", "1234.500"),
    ("sum_insured", "¥1,234.50", "1234.500"),
    ("sum_insured", "￥100", "100.000"),
    ("sum_insured", "100元", "100.000"),
    ("sum_insured", "CNY 100.10", "100.100"),
    ("sum_insured", "+12.30", "12.300"),
    ("sum_insured", "12.3000", "12.300"),
    ("sum_insured", "0.01", "0.010"),
    ("sum_insured", "99999999999.99", "99999999999.990"),
    ("freight", "0", "0.000"),
    ("freight", "-0.00", "0.000"),
    ("deductible_rate", "5%", "0.050000"),
    ("deductible_rate", "5％", "0.050000"),
    ("deductible_rate", "0", "0.000000"),
    ("deductible_rate", "1", "1.000000"),
    ("currency", "cny", "CNY"),
    ("currency", "人民币", "CNY"),
    ("currency", "RMB", "CNY"),
    ("scheme", "邮包一切险", "FPX-AR"),
    ("scheme", "fpx-pi", "FPX-PI"),
    ("scheme", "邮包险", "FPX-PI"),
    ("scheme", "JS快递货运险", "JSX-INS"),
    ("scheme", "JS快递未投保", "JSX-STD"),
    ("scheme", "全程跟踪保障", "FPX-TA"),
    ("category", "电子产品", "electronics"),
    ("category", "Jewellery", "jewellery"),
    ("agreed_categories", "珠宝首饰、钻石", "diamonds,jewellery"),
    ("endorsements", "E3；e1", "E1,E3"),
    ("endorsements", "E1 E2", "E1,E2"),
    ("transport_mode", "空运", "air"),
    ("transport_mode", "SEA", "sea"),
    ("destination_time_zone", "europe/berlin", "Europe/Berlin"),
    ("premium_paid", "是", "1"),
    ("premium_paid", "N", "0"),
    ("premium_paid", "TRUE", "1"),
    ("premium_paid", "0", "0"),
    ("exemptions_explained", "", None),
    ("email", "Zhang.San+x@Mail.Example.cn", "Zhang.San+x@Mail.Example.cn"),
    ("email", "li@xn--fsqu00a.xn--0zwm56d", "li@xn--fsqu00a.xn--0zwm56d"),
    ("phone", "+86 571-8888 0000", "+86 571-8888 0000"),
    ("weight_kg", "1.250", "1.250"),
    ("weight_kg", "1.2kg", "1.200"),
    ("weight_kg", "2 公斤", "2.000"),
    ("paid_at", "2026-01-05", "2026-01-04T16:00:00+00:00"),
    ("paid_at", "2026/1/5", "2026-01-04T16:00:00+00:00"),
    ("paid_at", "2026.1.5 8:05", "2026-01-05T00:05:00+00:00"),
    ("paid_at", "2026年1月5日", "2026-01-04T16:00:00+00:00"),
    ("paid_at", "2026年1月5日 下午3:30", "2026-01-05T07:30:00+00:00"),
    ("paid_at", "2026年1月5日10时30分15秒", "2026-01-05T02:30:15+00:00"),
    ("paid_at", "2026-01-05T09:30:00+08:00", "2026-01-05T01:30:00+00:00"),
    ("paid_at", "2026-01-05T09:30:00Z", "2026-01-05T09:30:00+00:00"),
    ("paid_at", "2026-01-05 09:30:00-0500", "2026-01-05T14:30:00+00:00"),
    ("paid_at", "2026-01-05 09:30:00.250", "2026-01-05T01:30:00.250000+00:00"),
    ("paid_at", "1/5/2026 9:30 PM", None),
    ("paid_at", "25/12/2026", "2026-12-24T16:00:00+00:00"),
    ("paid_at", "12/25/2026", "2026-12-24T16:00:00+00:00"),
    ("paid_at", "5 Jan 2026 09:30", "2026-01-05T01:30:00+00:00"),
    ("paid_at", "January 5, 2026", "2026-01-04T16:00:00+00:00"),
    ("paid_at", "20260105", "2026-01-04T16:00:00+00:00"),
    ("paid_at", "20260105093000", "2026-01-05T01:30:00+00:00"),
    ("paid_at", "46027", "2026-01-04T16:00:00+00:00"),
    ("paid_at", "46027.5", "2026-01-05T04:00:00+00:00"),
    ("promised_on", "2026-02-01", "2026-02-01"),
    ("promised_on", "2026-02-01 18:00", "2026-02-01"),
    ("carrier", "云途物流", "云途物流"),
]


@pytest.mark.parametrize(("field", "cell", "stored"), ACCEPTED)
def test_accepted_cell_is_stored_as_it_was_meant(field: str, cell: str, stored: str | None) -> None:
    checked = check_rows(good(**{field: cell}))
    if cell.startswith("1/5/2026"):
        assert errors(checked) == [(2, field, "ambiguous_date")]
        return
    assert errors(checked) == []
    assert value(checked, field) == stored


@pytest.mark.parametrize(
    ("field", "cell", "code"),
    [
        ("policy_no", "ＰＩ１", "normalised"),
        ("goods", " 耳机", "normalised"),
        ("goods", "\ufeff耳机", "normalised"),
        ("sum_insured", "1,234.50", "thousands_separator"),
        ("sum_insured", "１２３４", "normalised"),
        ("sum_insured", "100元", "currency_sign"),
        ("goods", "=cmd|' /C calc'!A0", "looks_like_formula"),
        ("paid_at", "46027", "serial_date"),
        ("promised_on", "2026-02-01 18:00", "time_dropped"),
        ("carrier", "新承运商", "new_carrier"),
        ("sum_insured", "1300", "insured_above_value"),
        ("category", "jewellery", "category_not_agreed"),
        ("category", "fruit", "category_uninsurable"),
        ("arrival_notice_at", "2026-01-15 10:00", "zone_assumed"),
    ],
)
def test_what_was_changed_or_is_odd_is_said(field: str, cell: str, code: str) -> None:
    checked = check_rows(good(**{field: cell}))
    assert errors(checked) == []
    assert code in warned(checked)


def test_a_plain_row_is_accepted_without_a_word() -> None:
    checked = check_rows(good())
    assert errors(checked) == []
    assert warned(checked) == set()


WORKBOOK_REFUSED = [
    ("policy_no", 1234567890123456, "number_too_long"),
    ("tracking_no", 1.23456789012345e20, "number_too_long"),
    ("tracking_no", 12.5, "number_as_identifier"),
    ("tracking_no", -7, "number_as_identifier"),
    ("tracking_no", datetime(2026, 1, 2), "date_here"),
    ("tracking_no", True, "boolean_here"),
    ("goods", datetime(2026, 1, 2), "date_here"),
    ("goods", 1.23456789012345e17, "number_too_long"),
    ("sum_insured", datetime(2026, 1, 2), "date_here"),
    ("sum_insured", True, "boolean_here"),
    ("sum_insured", 12.345, "too_many_decimals"),
    ("sum_insured", 1e17, "too_large"),
    ("sum_insured", -1, "not_positive"),
    ("deductible_rate", 5, "rate_range"),
    ("paid_at", 0.5, "date_out_of_range"),
    ("paid_at", 60, "date_out_of_range"),
    ("paid_at", 1e10, "not_a_date"),
    ("paid_at", -1, "not_a_date"),
    ("paid_at", True, "boolean_here"),
    ("paid_at", datetime(1999, 12, 31), "date_out_of_range"),
    ("destination_time_zone", 8, "not_a_zone"),
]


@pytest.mark.parametrize(("field", "cell", "code"), WORKBOOK_REFUSED)
def test_refused_cell_of_a_workbook(field: str, cell: Any, code: str) -> None:
    checked = check(xlsx_bytes(grid([good(**{field: cell})])), "p.xlsx")
    assert errors(checked) == [(2, field, code)]


WORKBOOK_ACCEPTED = [
    ("policy_no", 123456789012345, "123456789012345"),
    ("policy_no", 12345, "12345"),
    ("tracking_no", "123456789012345678", "123456789012345678"),
    ("phone", 13800138000, "13800138000"),
    ("goods", 42, "42"),
    ("sum_insured", 1000, "1000.000"),
    ("sum_insured", 0.1 + 0.2, "0.300"),
    ("sum_insured", 19.99, "19.990"),
    ("sum_insured", 99999999999.99, "99999999999.990"),
    ("deductible_rate", 0.05, "0.050000"),
    ("premium_paid", True, "1"),
    ("premium_paid", 0, "0"),
    ("paid_at", datetime(2026, 1, 5), "2026-01-04T16:00:00+00:00"),
    ("paid_at", datetime(2026, 1, 5, 10, 0), "2026-01-05T02:00:00+00:00"),
    ("paid_at", datetime(2026, 1, 5, 23, 59, 59), "2026-01-05T15:59:59+00:00"),
    ("paid_at", 46027, "2026-01-04T16:00:00+00:00"),
    ("paid_at", 46027.25, "2026-01-04T22:00:00+00:00"),
    ("paid_at", 20260105, "2026-01-04T16:00:00+00:00"),
    ("promised_on", datetime(2026, 2, 1), "2026-02-01"),
]


@pytest.mark.parametrize(("field", "cell", "stored"), WORKBOOK_ACCEPTED)
def test_accepted_cell_of_a_workbook(field: str, cell: Any, stored: str) -> None:
    checked = check(xlsx_bytes(grid([good(**{field: cell})])), "p.xlsx")
    assert errors(checked) == []
    assert value(checked, field) == stored


def test_dates_of_the_1904_epoch() -> None:
    data = xlsx_bytes(grid([good(paid_at=datetime(2026, 1, 5, 10, 0))]), date_1904=True)
    assert value(check(data, "p.xlsx"), "paid_at") == "2026-01-05T02:00:00+00:00"


@pytest.mark.parametrize(
    ("currency", "amount", "code"),
    [
        ("JPY", "100.5", "too_many_decimals"),
        ("JPY", "100.00", None),
        ("KRW", "5", None),
        ("USD", "5.999", "too_many_decimals"),
        ("USD", "US$5.99", None),
        ("JPY", "¥500", None),
        ("EUR", "€5", None),
        ("GBP", "€5", "currency_conflict"),
    ],
)
def test_decimals_and_signs_are_those_of_the_rows_currency(currency: str, amount: str, code: str | None) -> None:
    checked = check_rows(good(currency=currency, sum_insured=amount, insured_value="600"))
    assert errors(checked) == ([(2, "sum_insured", code)] if code else [])


@pytest.mark.parametrize("scheme", ["FPX-TA", "JSX-STD"])
def test_nothing_insured_needs_no_sums(scheme: str) -> None:
    assert errors(check_rows(good(scheme=scheme, sum_insured="", insured_value=""))) == []


@pytest.mark.parametrize("scheme", ["FPX-PI", "FPX-AR", "JSX-INS"])
def test_insured_schemes_need_both_sums(scheme: str) -> None:
    checked = check_rows(good(scheme=scheme, sum_insured="", insured_value=""))
    assert errors(checked) == [(2, "sum_insured", "required"), (2, "insured_value", "required")]


def test_issued_is_the_payment_where_it_is_empty() -> None:
    assert value(check_rows(good()), "issued_at") == "2026-01-05T01:30:00+00:00"


@pytest.mark.parametrize(
    ("notice", "zone"),
    [
        ("2026-01-15T10:00+01:00", "Etc/GMT-1"),
        ("2026-01-15T10:00-05:00", "Etc/GMT+5"),
        ("2026-01-15T10:00Z", "Etc/UTC"),
        ("2026-01-15T10:00+05:30", "Asia/Kolkata"),
        ("2026-01-15T10:00+08:00", "Asia/Shanghai"),
        ("2026-01-15 10:00", None),
    ],
)
def test_the_offset_of_the_arrival_notice_tells_the_zone(notice: str, zone: str | None) -> None:
    assert value(check_rows(good(arrival_notice_at=notice)), "destination_time_zone") == zone


def test_a_parcel_arrives_after_it_left() -> None:
    checked = check_rows(
        good(dispatched_at="2026-01-06 18:00", delivered_at="2026-01-06 17:59", arrival_notice_at="2026-01-05")
    )
    assert errors(checked) == [(2, "arrival_notice_at", "before_dispatch"), (2, "delivered_at", "before_dispatch")]
    assert errors(check_rows(good(dispatched_at="2026-01-06 18:00", delivered_at="2026-01-06"))) == []


def test_an_over_long_value_is_shortened_in_the_error() -> None:
    checked = check(csv_bytes(grid([good(goods="x" * 100_000)])))
    assert len(checked.findings.listed()[0]["value"]) == 100
