"""The carrier's table in a browser: one manager enters it, another confirms it, a claim is decided by it."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from claims.models import Decision
from policies.models import CarrierStandard
from tests.e2e.desk import Person
from tests.office import People, fresh, make_parcel, ready_to_decide

pytestmark = [pytest.mark.e2e, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_a_table_is_entered_confirmed_and_decides_a_claim(
    live_server: Any, chromium: Any, people: People, shots: Path | None
) -> None:
    claim = ready_to_decide(people, make_parcel("JSX-STD", weight_kg=Decimal("1.25")))
    standards = reverse("admin:office_standards")

    author = Person(chromium, live_server.url, "manager", "zh-hans", shots)
    author.goto(standards)
    for name, value in (
        ("currency", "CNY"), ("effective_on", "2026-01-01"), ("per_parcel", "500"), ("per_kg", "320"),
        ("citation", "官网《快件赔偿标准》2026 版，第 3 页"),
    ):  # fmt: skip
        author.fill(name, value)
    author.shot("standard-entered")
    author.submit()
    author.page.wait_for_selector("table th:has-text('CNY v1')")
    assert author.page.locator("button[value=confirm]").count() == 0
    author.shot("standard-waits")
    author.close()

    second = Person(chromium, live_server.url, "second_manager", "en", shots)
    second.goto(standards)
    second.shot("standard-to-confirm")
    second.page.click("button[value=confirm]")
    second.page.wait_for_selector(".badge-green")
    second.shot("standard-in-force")
    second.close()
    assert CarrierStandard.objects.get().confirmed

    adjuster = Person(chromium, live_server.url, "adjuster", "zh-hans", shots)
    adjuster.goto(reverse("admin:claims_claim_change", args=[claim.pk]))
    # min(750, 500, 320 x 1.25 kg)
    assert "400.00" in adjuster.page.inner_text("#content")
    adjuster.shot("standard-claim")
    adjuster.act(claim.pk, "approve", "standard-approve")
    adjuster.shot("standard-approved")
    adjuster.close()
    assert fresh(claim).state == "approved"
    decision = Decision.objects.get()
    assert (decision.amount, decision.facts["standard_table"]["version"]) == (Decimal("400.00"), "CNY v1")
