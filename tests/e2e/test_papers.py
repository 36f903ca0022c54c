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
    image = page.locator("#viewer .viewer-stage img").first
    drawn = "() => { const i = document.querySelector('.viewer-stage img'); return i.complete && i.naturalWidth > 0; }"
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


def test_two_papers_side_by_side_and_judged_without_a_mouse(
    live_server: Any, chromium: Any, people: People, shots: Path | None
) -> None:
    claim = make_claim(people)
    for name, data in (
        ("发票.pdf", making.pdf(pages=3)),
        ("破损.jpg", making.camera_jpeg(orientation=1)),
        ("包装.heic", making.heic(exif=making.camera_exif(6, "2026:02:03 09:00:00", "+08:00"))),
    ):
        document = "invoice" if name.endswith("pdf") else ""
        take_in(claim.pk, SimpleUploadedFile(name, data), name, people.clerk, document=document)
    for language in ("en", "zh-hans"):
        window = Person(chromium, live_server.url, "adjuster", language, shots)
        page = window.page
        window.goto(page_of(claim))
        page.locator("a[data-view][data-pages='3']").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("s")
        sources = "Array.from(document.querySelectorAll('.viewer-stage img'), i => i.getAttribute('src'))"
        assert page.locator(".viewer-stage.active").count() == 1
        page.keyboard.press("+")
        page.keyboard.press("o")
        page.keyboard.press("ArrowRight")
        left, right = page.evaluate(sources)
        assert left.endswith("/page/2/")
        assert left != right
        assert "scale(1)" in page.locator(".viewer-stage img").first.evaluate("i => i.style.transform")
        assert "scale(1.25)" in page.locator(".viewer-stage img").nth(1).evaluate("i => i.style.transform")
        images = "Array.from(document.querySelectorAll('.viewer-stage img'))"
        drawn = f"() => {images}.every(i => i.complete && i.naturalWidth)"
        page.wait_for_function(drawn)
        page.keyboard.press("o")
        window.shot("viewer-side-by-side")
        page.keyboard.press("?")
        assert page.locator("#viewer-keys").is_visible()
        window.shot("viewer-keys")
        page.keyboard.press("Escape")
        assert not page.locator("#viewer-keys").is_visible()
        assert page.locator("#viewer").is_visible()
        window.close()
    window = Person(chromium, live_server.url, "adjuster", "en", None)
    page = window.page
    window.goto(page_of(claim))
    page.locator("a[data-view][data-pages='3']").click()
    # What is judged makes way for the next paper that waits.
    page.keyboard.press("a")
    page.wait_for_function("() => document.querySelector('#viewer-title').textContent.includes('破损.jpg')")
    page.keyboard.press("x")
    page.keyboard.type("too dark")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('#viewer-title').textContent.includes('包装.heic')")
    with page.expect_navigation():
        page.keyboard.press("Escape")
    window.close()
    states = dict(claim.evidence.values_list("state", "reason"))
    assert states == {"accepted": "", "refused": "too dark", "received": ""}


def test_a_paper_is_filed_under_its_item_while_it_is_looked_at(
    live_server: Any, chromium: Any, people: People, shots: Path | None
) -> None:
    claim = make_claim(people)
    for language, choose in (("en", "keyboard"), ("zh-hans", "mouse")):
        picture = SimpleUploadedFile("x", making.jpeg(comment=language.encode()))
        take_in(claim.pk, picture, f"{language}.jpg", people.clerk)
        window = Person(chromium, live_server.url, "adjuster", language, shots)
        page = window.page
        window.goto(page_of(claim))
        page.locator(f"a[data-view][data-name='{language}.jpg']").click()
        if choose == "keyboard":
            page.keyboard.press("i")
            page.keyboard.type("Photo")
            page.keyboard.press("Enter")
        else:
            page.locator("#viewer-item").dispatch_event("pointerdown")
            page.locator("#viewer-item").select_option("invoice")
        page.wait_for_function("() => document.querySelector('#viewer-state').textContent.includes('·')")
        assert page.locator("#viewer").is_visible(), "it is still looked at"
        window.shot("viewer-filed")
        page.keyboard.press("a")
        judged = "Array.from(document.querySelectorAll('a[data-view]')).filter(a => a.dataset.state === 'accepted')"
        page.wait_for_function(f"() => {judged}.length === {1 if language == 'en' else 2}")
        with page.expect_navigation():
            page.keyboard.press("Escape")
        window.close()
    assert papers(claim) == {"en.jpg": "goods_photo", "zh-hans.jpg": "invoice"}
    assert set(claim.evidence.values_list("state", flat=True)) == {"accepted"}


def test_a_bundle_goes_up_and_is_filed_where_it_is_confirmed(
    live_server: Any, chromium: Any, people: People, shots: Path | None, tmp_path: Path
) -> None:
    one, two = make_claim(people), make_claim(people)
    names = (f"{one.parcel.tracking_no}-发票.jpg", f"{one.claim_no} {two.claim_no}.jpg", "IMG_0001.jpg")
    for language in ("en", "zh-hans"):
        folder = tmp_path / language
        folder.mkdir()
        for name in names:
            (folder / name).write_bytes(making.jpeg(comment=f"{language}{name}".encode()))
        window = Person(chromium, live_server.url, "clerk", language, shots)
        page = window.page
        window.goto(reverse("admin:claims_claim_bundle"))
        page.set_input_files("#upload-files", [str(folder / name) for name in names])
        with page.expect_navigation():
            page.click("#uploads button[type=submit]")
        window.shot("bundle")
        page.locator("tbody tr").nth(0).locator("select").first.select_option(str(two.pk))
        page.locator("tbody tr").nth(1).locator("input[type=text]").fill(one.claim_no)
        with page.expect_navigation():
            page.click(".bundle-foot button[type=submit]")
        page.wait_for_selector(".messagelist")
        window.shot("bundle-filed")
        window.close()
    assert one.evidence.count() == 4
    assert two.evidence.count() == 2


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
    with page.expect_navigation():
        page.click(".upload-done")
    assert page.locator(".checklist a[data-view]").count() == 1


def test_a_page_that_is_gone_is_said_to_be(adjuster: Person, people: People) -> None:
    from documents.services.store import discard

    claim = make_claim(people)
    stored = take_in(claim.pk, SimpleUploadedFile("a.png", making.png()), "a.png", people.clerk, document="invoice")
    discard(stored.file.storage_name)
    page = adjuster.page
    adjuster.goto(page_of(claim))
    page.click("a[data-view]")
    page.wait_for_selector(".viewer-broken:visible")
    assert "Download" in page.locator(".viewer-broken").first.inner_text()
