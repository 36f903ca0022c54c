"""The managers' figures on the desk: the same as in the reports, for those who see the whole office."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from claims.admin.desk_figures import panels_for
from claims.reports.registry import REPORTS
from claims.selectors import office_figures
from claimsoffice.kernel.clock import now, today
from tests.integration.test_reports import read
from tests.office import People, days_ago, denied, file_papers, make_claim, paid

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def busy(people: People) -> People:
    paid(people)
    denied(people, received_at=days_ago(10))
    for days in (3, 40):
        file_papers(make_claim(people, received_at=days_ago(days), event_at=days_ago(50)), people)
    return people


def test_each_panel_has_a_chart_a_table_and_a_report(client: Client, busy: People) -> None:
    client.force_login(busy.manager)
    page = client.get(reverse("admin:index"))
    assert page.content.decode().count("How the office does") == 1
    panels = page.context["desk_panels"]
    assert [panel.key for panel in panels] == ["forecast", "compliance", "outcomes", "ageing"]
    for panel in panels:
        assert panel.bars
        assert all(len(row) == len(panel.heads) for row in panel.rows)
        assert panel.report in REPORTS
        assert client.get(panel.url).context["report"].name == panel.report


@pytest.mark.parametrize("role", ["clerk", "adjuster", "cashier", "administrator", "nobody"])
def test_who_does_not_see_the_office_sees_no_figures(client: Client, busy: People, role: str) -> None:
    user = getattr(busy, role)
    assert panels_for(user) == []
    client.force_login(user)
    assert "How the office does" not in client.get(reverse("admin:index")).content.decode()


def test_the_desk_and_the_report_forecast_the_same(busy: People) -> None:
    rows, _totals = read("forecast")
    reported: dict[str, list[int]] = {}
    for row in rows:
        sums = reported.setdefault(row["clock_id"], [0, 0, 0])
        for place, key in enumerate(("open", "overdue", "soon")):
            sums[place] += row[key]
    shown = {each.kind: [each.queue.open, each.queue.overdue, each.queue.soon] for each in office_figures.forecast()}
    assert shown == reported


def test_the_desk_and_the_report_count_the_same_clocks(busy: People) -> None:
    reported: dict[tuple[str, str], list[int]] = {}
    for row in read("clocks")[0]:
        if row["met"] or row["missed"]:
            sums = reported.setdefault((row["month"], row["clock_id"]), [0, 0])
            sums[0] += row["met"]
            sums[1] += row["missed"]
    found = office_figures.compliance()
    assert {(f"{month:%Y-%m}", kind): [*pair] for (month, kind), pair in found.items()} == reported


def test_the_desk_and_the_report_pay_the_same(busy: People) -> None:
    found = office_figures.outcomes()
    rows = read("outcomes", from_on=today() - timedelta(days=29))[0]
    reported: dict[Any, list[Any]] = {}
    for row in rows:
        sums = reported.setdefault((row["scheme"], row["currency"]), [0, 0, 0, 0])
        for place, key in enumerate(("approved", "denied", "payments", "paid")):
            sums[place] += row[key] or 0
    assert {key: [each.approved, each.denied, each.payments, each.paid] for key, each in found.items()} == reported


@pytest.mark.parametrize(
    ("days", "band"), [(0, 0), (7, 0), (8, 1), (15, 1), (16, 2), (30, 2), (31, 3), (60, 3), (61, 4)]
)
def test_the_bands_of_the_desk_are_those_of_the_report(people: People, days: int, band: int) -> None:
    make_claim(people, received_at=now() - timedelta(days=days), event_at=days_ago(days + 5))
    (counts,) = office_figures.ageing().values()
    assert counts == [int(place == band) for place in range(5)]
    (row,), _totals = read("ageing")
    assert row["age"] == office_figures.BANDS[band]


def test_figures_are_counted_once_a_minute(busy: People, django_assert_num_queries: Any) -> None:
    busy.manager.has_perm("claims.view_claim")
    panels_for(busy.manager)
    with django_assert_num_queries(0):
        assert panels_for(busy.manager)
