"""Reports on the page and as files: who may, the same figures in both, and the event behind every file."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from claims.admin.report_chart import PLANS, Chart, Plan, age_band
from claims.reports.columns import Column, Kind
from claims.reports.registry import REPORTS
from claimsoffice.kernel.models import Event
from tests.office import People, approved, make_claim

pytestmark = pytest.mark.django_db


def body(response: object) -> str:
    return b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", ["clerk", "adjuster", "cashier", "administrator"])
def test_reports_are_for_managers_and_auditors(client: Client, people: People, role: str) -> None:
    client.force_login(getattr(people, role))
    assert client.get(reverse("admin:office_reports")).status_code == 403
    assert client.get(reverse("admin:office_report_file", args=["claims", "csv"])).status_code == 403


@pytest.mark.parametrize("name", list(REPORTS))
def test_every_report_opens_and_leaves_as_a_file(client: Client, people: People, name: str) -> None:
    make_claim(people)
    approved(people)
    client.force_login(people.manager)
    page = client.get(reverse("admin:office_reports"), {"report": name})
    assert page.status_code == 200
    for form in ("csv", "xlsx"):
        answer = client.get(reverse("admin:office_report_file", args=[name, form]), {"report": name})
        assert f"{name}.{form}" in answer["Content-Disposition"]
        assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert Event.objects.filter(kind="report.exported", actor=people.manager).count() == 2


def test_page_and_file_say_the_same(client: Client, people: People) -> None:
    claim, other = make_claim(people), approved(people)
    client.force_login(people.manager)
    name = next(iter(REPORTS))
    page = client.get(reverse("admin:office_reports"), {"report": name})
    text = body(client.get(reverse("admin:office_report_file", args=[name, "csv"])))
    shown = page.content.decode()
    for each in (claim, other):
        assert each.claim_no in shown
        assert each.claim_no in text
    assert page.context["report"].row_count == 2


def test_a_period_that_ends_before_it_begins_is_refused(client: Client, people: People) -> None:
    client.force_login(people.auditor)
    days = {"report": next(iter(REPORTS)), "from_on": "2026-02-01", "to_on": "2026-01-01"}
    page = client.get(reverse("admin:office_reports"), days)
    assert page.context["form"].non_field_errors()
    assert "report" not in page.context
    assert client.get(reverse("admin:office_report_file", args=[days["report"], "csv"]), days).status_code == 404


def test_an_unknown_report_or_form_does_not_exist(client: Client, people: People) -> None:
    client.force_login(people.manager)
    for name, form in (("nonsense", "csv"), (next(iter(REPORTS)), "exe")):
        assert client.get(reverse("admin:office_report_file", args=[name, form])).status_code == 404


def test_the_bars_are_drawn_from_the_lines_of_the_table() -> None:
    columns = (Column("month", "Month"), Column("met", "Met", Kind.COUNT), Column("missed", "Missed", Kind.COUNT))
    chart = Chart(Plan("month", (("met", "green"), ("missed", "red"))), columns)
    for line in (("2026-02", 3, 1), ("2026-01", 2, 0), ("2026-02", 4, 0)):
        chart.add(line)
    first, second = chart.bars()
    assert (first.label, first.total, [s.width for s in first.segments]) == ("2026-01", "2", [25.0])
    assert (second.label, second.total) == ("2026-02", "8")
    assert [(s.colour, s.x, s.width, s.text) for s in second.segments] == [
        ("green", 0.0, 87.5, "7"),
        ("red", 87.5, 12.5, "1"),
    ]


def test_sums_of_two_currencies_are_never_one_bar() -> None:
    columns = (Column("month", "Month"), Column("currency", "Currency"), Column("amount", "Amount", Kind.MONEY))
    chart = Chart(PLANS["payments"], columns)
    chart.add(("2026-01", "CNY", Decimal("1234.50")))
    chart.add(("2026-01", "JPY", Decimal("9000")))
    assert [(bar.label, bar.total) for bar in chart.bars()] == [("2026-01", "CNY 1,234.50"), ("2026-01", "JPY 9,000")]


@pytest.mark.parametrize(
    ("days", "band"), [(0, "0-7"), (7, "0-7"), (8, "8-15"), (30, "16-30"), (60, "31-60"), (61, "60+")]
)
def test_ages_fall_into_bands(days: int, band: str) -> None:
    assert age_band(days) == band
