"""Cells: identifiers, money, days and times, codes, and text that means harm."""

from datetime import datetime

from tests.corpus.spreadsheet_case import Case, cell, kept, two
from tests.sheets import csv_bytes, xlsx_bytes

LONG = 123456789012345678

IDENTIFIERS = [
    kept("leading zeros", "tracking_no", "0012345", "0012345"),
    kept("an identifier of thirty digits as text", "order_no", "1" * 30, "1" * 30),
    kept("eighteen digits as text in a workbook", "tracking_no", str(LONG), str(LONG), book=True),
    kept("fifteen digits in a number cell", "tracking_no", 123456789012345, "123456789012345", book=True),
    cell("sixteen digits in a number cell", "tracking_no", 1234567890123456, "number_too_long", book=True),
    cell("a number cell with decimals for an identifier", "order_no", 12.5, "number_as_identifier", book=True),
    cell("digits shortened to scientific notation", "tracking_no", "1.23457E+17", "scientific_identifier"),
    cell("a trailing .0", "tracking_no", "20260105.0", "floated_identifier"),
    cell("a date where an identifier should be", "order_no", datetime(2026, 1, 2), "date_here", book=True),
    cell("TRUE where an identifier should be", "order_no", True, "boolean_here", book=True),
    cell("a line break inside an identifier", "tracking_no", "YT1\nYT2", "line_break"),
    cell("an identifier longer than the column", "tracking_no", "X" * 65, "too_long"),
    kept("full-width digits and letters", "tracking_no", "ＹＴ００７", "YT007", ["normalised"]),
    kept("stray and unbreakable spaces", "tracking_no", " \u00a0YT7\t", "YT7", ["normalised"]),
    kept("a space without width", "tracking_no", "YT\u200b8", "YT8", ["normalised"]),
    kept("a byte order mark inside a cell", "goods", "\ufeff耳机", "耳机", ["normalised"]),
]

MONEY = [
    kept("thousands separators", "insured_value", "1,234.50", "1234.500", ["thousands_separator"]),
    kept("a currency sign that agrees", "insured_value", "¥1234.5", "1234.500", ["currency_sign"]),
    kept("full-width digits in money", "insured_value", "１２００．５０", "1200.500", ["normalised"]),
    kept("a number with the noise of binary fractions", "freight", 0.1 + 0.2, "0.300", book=True),
    cell("a comma for decimals", "freight", "12,50", "ambiguous_number"),
    cell("points for thousands", "insured_value", "1.234,50", "ambiguous_number"),
    cell("a currency sign that disagrees", "freight", "$5.00", "currency_conflict"),
    cell("NaN", "freight", "NaN", "not_finite"),
    cell("infinity", "freight", "Infinity", "not_finite"),
    cell("scientific notation in money", "freight", "1e5", "scientific_number"),
    cell("below zero", "freight", "-0.01", "negative"),
    cell("brackets for below zero", "freight", "(5.00)", "negative_in_brackets"),
    cell("an insured sum of zero", "sum_insured", "0.00", "not_positive"),
    cell("three decimals of a currency with two", "sum_insured", "999.999", "too_many_decimals"),
    cell("three decimals in a number cell", "sum_insured", 999.999, "too_many_decimals", book=True),
    Case(
        "decimals of yen",
        "p.csv",
        lambda: csv_bytes(two(currency="JPY", sum_insured="1000.5", insured_value="2000")),
        1,
        errors=((3, "sum_insured", "too_many_decimals"),),
    ),
    cell("a sum too large to keep", "insured_value", "100000000000", "too_large"),
    cell("percent where money should be", "freight", "5%", "not_a_number"),
    cell("words for money", "freight", "免费", "not_a_number"),
    cell("a date where money should be", "freight", datetime(2026, 5, 12), "date_here", book=True),
    kept("a rate in percent", "deductible_rate", "5%", "0.050000"),
    cell("a rate above one", "deductible_rate", "5", "rate_range"),
    cell("a deductible below zero", "deductible_amount", "-50", "negative"),
    kept("a premium of zero", "premium", "0", "0.000"),
]

DAYS = [
    kept("a time without an offset is Shanghai's", "paid_at", "2026-01-05 09:30", "2026-01-05T01:30:00+00:00"),
    kept("an offset of its own", "paid_at", "2026-01-05T09:30:00-05:00", "2026-01-05T14:30:00+00:00"),
    kept("midnight in a workbook", "paid_at", datetime(2026, 1, 5), "2026-01-04T16:00:00+00:00", book=True),
    kept("a day number without a format", "paid_at", 46027.25, "2026-01-04T22:00:00+00:00", book=True),
    kept("a day number as text", "paid_at", "46027", "2026-01-04T16:00:00+00:00", ["serial_date"]),
    kept("a day in Chinese", "paid_at", "2026年1月5日 下午3:30", "2026-01-05T07:30:00+00:00"),
    kept("a day that can only be read one way", "paid_at", "25/12/2026", "2026-12-24T16:00:00+00:00"),
    kept("a time where a day is asked", "promised_on", "2026-02-01 18:00", "2026-02-01", ["time_dropped"]),
    Case(
        "days counted from 1904", "p.xlsx", lambda: xlsx_bytes(two(paid_at=datetime(2026, 1, 5, 9, 30)), date_1904=True)
    ),
    cell("day and month that may be exchanged", "paid_at", "01/02/2026", "ambiguous_date"),
    cell("a year of two digits", "paid_at", "26-01-05", "two_digit_year"),
    cell("the thirtieth of February", "paid_at", "2026-02-30", "no_such_day"),
    cell("the hour twenty-five", "paid_at", "2026-01-05 25:00", "no_such_time"),
    cell("a day before there were parcels", "paid_at", "1900-01-01", "date_out_of_range"),
    cell("a day in the next millennium", "paid_at", "2999-12-31", "date_out_of_range"),
    cell("a day number below zero", "paid_at", -1, "not_a_date", book=True),
    cell("words for a day", "paid_at", "明天", "not_a_date"),
    cell("seconds since 1970", "paid_at", "1767576600", "not_a_date"),
    cell("TRUE where a day should be", "paid_at", True, "boolean_here", book=True),
]

CODES = [
    kept("a product by its Chinese name", "scheme", "邮包一切险", "FPX-AR"),
    cell("a product that nobody sells", "scheme", "FPX-ZZ", "unknown_choice"),
    cell("a currency that is not kept", "currency", "DOGE", "unknown_choice"),
    cell("what is left of a currency without its sign", "currency", "CN", "unknown_choice"),
    cell("a sign that two currencies share", "currency", "¥", "shared_currency_sign"),
    kept("a category by its Chinese name", "category", "电子产品", "electronics"),
    cell("a category that nobody knows", "category", "spaceships", "unknown_choice"),
    kept("endorsements in any order", "endorsements", "E3、e1", "E1,E3"),
    cell("an endorsement that there is not", "endorsements", "E1,E9", "unknown_items"),
    cell("an agreed category that there is not", "agreed_categories", "jewellery,spaceships", "unknown_items"),
    cell("a mode of carriage that there is not", "transport_mode", "teleport", "unknown_choice"),
    cell("a time zone that there is not", "destination_time_zone", "Mars/Olympus", "not_a_zone"),
    cell("an offset for a time zone", "destination_time_zone", "+08:00", "not_a_zone"),
    kept("yes and no in Chinese", "premium_paid", "是", "1"),
    kept("TRUE for yes in a workbook", "premium_paid", True, "1", book=True),
    cell("neither yes nor no", "premium_paid", "maybe", "not_yes_no"),
    cell("an e-mail address with a second line", "email", "a@b.com\nBcc: x@y.com", "bad_email"),
    kept("a carrier that nobody knows", "carrier", "新承运商", "新承运商", ["new_carrier"]),
]

TEXTS = [
    kept("text that begins with =", "goods", "=1+1", "=1+1", ["looks_like_formula"]),
    kept("text that begins with @", "goods", "@SUM(A1)", "@SUM(A1)", ["looks_like_formula"]),
    kept("text that begins with +", "goods", "+cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", ["looks_like_formula"]),
    kept(
        "a formula as text in a workbook",
        "goods",
        '=HYPERLINK("http://x")',
        '=HYPERLINK("http://x")',
        ["looks_like_formula"],
        book=True,
    ),
    cell("a control character", "goods", "bell\x07", "control_character"),
    cell("characters lost in a conversion", "goods", "lost \ufffd", "unreadable"),
    cell("nothing but question marks", "policyholder", "????", "unreadable"),
    cell("text longer than the column", "goods", "长" * 201, "too_long"),
    cell("nothing but blanks in a required cell", "policyholder", "\u3000 ", "required"),
    cell("an error of a formula as text", "goods", "#REF!", "error_cell"),
    kept("the word NULL", "goods", "NULL", "NULL"),
]

EVERYTHING = [*IDENTIFIERS, *MONEY, *DAYS, *CODES, *TEXTS]
