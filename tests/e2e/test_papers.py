"""Papers in a browser: sent many at a time, dropped, and looked at without a mouse."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from claims.models import Claim
from claims.services.evidence import take_in
from claimsoffice.kernel.models import Event
from tests.e2e.desk import Person
from tests.office import People, make_claim
from tests.unit.documents import making

pytestmark = [pytest.mark.e2e, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

DROP = """([selector, name, type, text]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], name, { type }));
    const target = document.querySelector(selector);
    target.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""
PASTE = """([name, type, bytes]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(bytes)], name, { type }));
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true }));
}"""


@pytest.fixture
def adjuster(live_server: Any, chromium: Any, people: People, shots: Path | None) -> Iterator[Person]:
    window = Person(chromium, live_server.url, "adjuster", "en", shots)
    yield window
    window.close()


def page_of(claim: Claim) -> str:
    return reverse("admin:claims_claim_change", args=[claim.pk])


def papers(claim: Claim) -> dict[str, str]:
    return {paper.file.file_name: paper.document for paper in claim.evidence.select_related("file")}


def test_two_files_go_up_and_are_looked_at_by_keyboard(adjuster: Person, people: People, tmp_path: Path) -> None:
    claim = make_claim(people)
    page = adjuster.page
    (tmp_path / "Invoice.pdf").write_bytes(making.pdf(pages=2))
    (tmp_path / "damage.jpg").write_bytes(making.camera_jpeg())
    adjuster.goto(page_of(claim))
    page.set_input_files("#upload-files", [str(tmp_path / "Invoice.pdf"), str(tmp_path / "damage.jpg")])
    choices = page.locator(".upload-list select")
    assert [choices.nth(at).input_value() for at in range(2)] == ["invoice", ""]
    adjuster.shot("uploads")
    with page.expect_navigation():
        page.click("#uploads button[type=submit]")
    assert papers(claim) == {"Invoice.pdf": "invoice", "damage.jpg": ""}

    page.locator("a[data-view][data-pages='2']").focus()
    page.keyboard.press("Enter")
    image = page.locator("#viewer img")
    drawn = "() => { const i = document.querySelector('#viewer img'); return i.complete && i.naturalWidth > 0; }"
    page.wait_for_function(drawn)
    assert "page 1 of 2" in page.locator("#viewer-title").inner_text()
    adjuster.shot("viewer")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(drawn)
    assert image.get_attribute("src").endswith("/page/2/")
    for key in ("+", "r"):
        page.keyboard.press(key)
    assert "rotate(90deg)" in image.evaluate("i => i.style.transform")
    assert "scale(1" in image.evaluate("i => i.style.transform")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(drawn)
    assert page.locator("#viewer-title").inner_text() == "damage.jpg"
    assert "rotate(0deg) scale(1)" in image.evaluate("i => i.style.transform")
    adjuster.shot("viewer-photo")
    page.keyboard.press("Escape")
    assert not page.locator("#viewer").is_visible()
    assert page.evaluate("document.activeElement.dataset.pages") == "2"
    looked = Event.objects.filter(stream=claim.stream, kind="evidence.downloaded", actor=people.adjuster)
    assert [event.data.get("page") for event in looked.order_by("pk")] == [1, 2, None]


def test_a_refused_file_says_why_beside_one_that_came_in(adjuster: Person, people: People) -> None:
    claim = make_claim(people)
    page = adjuster.page
    adjuster.goto(page_of(claim))
    page.evaluate(DROP, ["#papers", "broken.jpg", "image/jpeg", "no picture"])
    page.evaluate(PASTE, ["image.png", "image/png", list(making.png())])
    page.locator(".upload-list li").nth(1).locator("select").select_option("invoice")
    page.click("#uploads button[type=submit]")
    page.wait_for_selector(".upload-list .refused")
    page.wait_for_selector(".upload-list .taken")
    assert "something else" in page.locator(".upload-list .refused .upload-word").inner_text()
    adjuster.shot("uploads-refused")
    assert papers(claim) == {"image.png": "invoice"}
    page.click(".upload-done")
    page.wait_for_load_state()
    assert page.locator(".checklist a[data-view]").count() == 1


def test_a_page_that_is_gone_is_said_to_be(adjuster: Person, people: People) -> None:
    from documents.services.store import discard

    claim = make_claim(people)
    stored = take_in(claim.pk, SimpleUploadedFile("a.png", making.png()), "a.png", people.clerk, document="invoice")
    discard(stored.file.storage_name)
    page = adjuster.page
    adjuster.goto(page_of(claim))
    page.click("a[data-view]")
    page.wait_for_selector(".viewer-broken")
    assert "Download" in page.locator(".viewer-broken").inner_text()
