"""The cashier's morning in a browser: everything that is to be paid on one page, by keyboard, with one press."""

from pathlib import Path
from typing import Any

import pytest

from claims.models import Party, Payment
from claimsoffice.kernel.clock import now
from tests.e2e.desk import Person
from tests.office import People, approved

pytestmark = [pytest.mark.e2e, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_whole_round_with_one_press(
    live_server: Any, chromium: Any, people: People, shots: Path | None, language: str
) -> None:
    claims = [approved(people) for _ in range(3)]
    held = approved(people)
    Party.objects.filter(claim=held, role="payee").update(replaced_at=now())
    cashier = Person(chromium, live_server.url, "cashier", language, shots)
    page = cashier.page
    page.locator("a[href='/admin/pay/']").last.click()
    page.wait_for_url("**/admin/pay/")
    cashier.shot("pay-round")
    chosen = page.locator(".pay-bar output")
    boxes = page.locator("tbody input[name=claims]")
    assert boxes.count() == 3
    boxes.nth(0).focus()
    page.keyboard.press("Space")
    assert "CNY 750.00" in chosen.inner_text()
    page.locator("[data-check-all]").check()
    assert "3 · CNY 2,250.00" in chosen.inner_text()
    boxes.nth(2).uncheck()
    assert "2 · CNY 1,500.00" in chosen.inner_text()
    cashier.shot("pay-round-chosen")
    button = page.locator(".pay-bar button")
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    cashier.shot("pay-round-done")
    assert page.locator("#pay-results").is_visible()
    assert sorted(Payment.objects.values_list("claim", flat=True)) == [claim.pk for claim in claims[:2]]
    assert boxes.count() == 1
    paid = page.locator("section[aria-labelledby=pay-results] tbody tr")
    assert paid.count() == 2
    assert held.claim_no in page.locator("section[aria-labelledby=pay-blocked]").inner_text()
    cashier.close()


def test_the_page_of_before_pays_nothing_twice(
    live_server: Any, chromium: Any, people: People, shots: Path | None
) -> None:
    """The browser goes back to the form as it was, and somebody presses again."""
    claim = approved(people)
    cashier = Person(chromium, live_server.url, "cashier", "en", shots)
    page = cashier.page
    cashier.goto("/admin/pay/")
    body = page.evaluate("""() => {
        document.querySelector("tbody input[name=claims]").checked = true;
        return new URLSearchParams(new FormData(document.querySelector("form.pay-round"))).toString();
    }""")
    for expected in (302, 409):
        answer = page.request.post(
            "/admin/pay/",
            data=body,
            headers={"Content-Type": "application/x-www-form-urlencoded", "Referer": f"{live_server.url}/admin/pay/"},
            max_redirects=0,
        )
        assert answer.status == expected
    assert Payment.objects.get().claim == claim
    cashier.close()
