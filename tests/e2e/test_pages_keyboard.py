"""The questions without a mouse, and the parts of the frame that a browser has to do."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from claims.models import ClauseAnswer
from tests.e2e.desk import Person
from tests.office import People, make_claim

pytestmark = [pytest.mark.e2e, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def adjuster(live_server: Any, chromium: Any, people: People, shots: Path | None) -> Iterator[Person]:
    window = Person(chromium, live_server.url, "adjuster", "en", shots)
    yield window
    window.close()


def given(claim_id: int) -> dict[str, str]:
    return dict(ClauseAnswer.objects.filter(claim=claim_id).values_list("clause", "answer"))


def test_questions_are_answered_by_keys_and_the_rest_by_name(adjuster: Person, people: People) -> None:
    claim = make_claim(people)
    page = adjuster.page
    adjuster.goto(reverse("admin:claims_claim_change", args=[claim.pk]))
    clauses = page.locator(".question").evaluate_all("all => all.map(q => q.dataset.clause)")
    page.focus(f'[data-clause="{clauses[0]}"] input[value=yes]')
    for key in ("y", "n", "u"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.name") == f"answer-{clauses[3]}"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("n")
    named = page.locator("[data-rest-names]").inner_text().split(", ")
    assert named == clauses[3:]
    page.fill(f'[name="note-{clauses[0]}"]', "yes, no, unknown are letters here")
    with page.expect_navigation():
        page.click("button[name=rest]")
    assert given(claim.pk) == {
        clauses[0]: "yes",
        clauses[1]: "no",
        clauses[2]: "no",
        **dict.fromkeys(clauses[3:], "no"),
    }


def test_slash_goes_to_the_search_and_finds_the_claim(adjuster: Person, people: People) -> None:
    claim = make_claim(people)
    page = adjuster.page
    page.keyboard.press("/")
    page.keyboard.type(claim.parcel.tracking_no)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/claim/{claim.pk}/change/")


def test_a_menu_says_why_an_action_is_impossible(adjuster: Person, people: People) -> None:
    claim = make_claim(people)
    page = adjuster.page
    adjuster.goto(reverse("admin:claims_claim_change", args=[claim.pk]))
    why = page.locator("#why-agree")
    assert not why.is_visible()
    menu = page.locator("details", has=page.locator('[aria-describedby="why-agree"]'))
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    assert why.is_visible()
    assert why.inner_text()
    page.keyboard.press("Escape")
    assert not why.is_visible()


@pytest.mark.parametrize("width", [768, 1280, 1440])
def test_no_page_is_wider_than_its_window(adjuster: Person, people: People, width: int) -> None:
    claim = make_claim(people)
    page = adjuster.page
    page.set_viewport_size({"width": width, "height": 900})
    for address in (
        reverse("admin:index"),
        reverse("admin:claims_claim_changelist"),
        reverse("admin:claims_claim_change", args=[claim.pk]),
        reverse("admin:claims_claim_action", args=[claim.pk, "supplement"]),
    ):
        adjuster.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_the_theme_is_chosen_and_kept(adjuster: Person) -> None:
    page = adjuster.page
    adjuster.goto(reverse("admin:index"))
    page.click(".theme-toggle")
    chosen = page.evaluate("document.documentElement.dataset.theme")
    assert chosen in ("light", "dark")
    adjuster.goto(reverse("admin:claims_claim_changelist"))
    assert page.evaluate("document.documentElement.dataset.theme") == chosen


def test_the_navigation_opens_on_a_narrow_screen(adjuster: Person) -> None:
    page = adjuster.page
    page.set_viewport_size({"width": 768, "height": 900})
    adjuster.goto(reverse("admin:index"))
    assert not page.locator("#office-nav").is_visible()
    page.click("#nav-button")
    assert page.locator("#office-nav").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#office-nav").is_visible()
