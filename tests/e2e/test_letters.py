"""Letters in the browser: from the panel to the form of one letter, and back with what became of it."""

from pathlib import Path
from typing import Any

import pytest

from claims.models import Claim, Clock, ClockState, LetterKind
from claims.services import relay, supplement
from tests.e2e.desk import Person
from tests.office import People, days_ago, file_papers, fresh, make_claim

pytestmark = pytest.mark.e2e


def asked(people: People) -> Claim:
    """A claim whose supplement request has left."""
    claim = make_claim(people, received_at=days_ago(20))
    file_papers(claim, people, leave_out=("invoice",), arrived_at=days_ago(19))
    supplement.request_supplement(claim.pk, people.adjuster, **supplement.what_is_missing(fresh(claim)))
    relay.drain()
    return fresh(claim)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_request_arrives_is_sent_again_and_corrected(
    live_server: Any, chromium: Any, people: People, shots: Path | None, language: str
) -> None:
    claim = asked(people)
    letter = claim.letters.get(kind=LetterKind.SUPPLEMENT_REQUEST)
    person = Person(chromium, live_server.url, "manager", language, shots)
    try:
        home = f"/admin/claims/claim/{claim.pk}/change/"
        panel = person.page.locator(f"#letter-{letter.pk}")

        person.goto(home)
        panel.locator("a[href*=letter_arrival]").click()
        person.page.wait_for_url("**/action/letter_arrival/**")
        person.fill("proof", "已读回执 / read receipt")
        person.shot("letter-arrival")
        person.submit()
        person.page.wait_for_url(f"**{home}")
        assert "read receipt" in panel.inner_text()
        assert Clock.objects.get(claim=claim, clock_id="GT-14.determination").state == ClockState.PAUSED

        panel.locator("a[href*=send_again]").click()
        person.page.wait_for_url("**/action/send_again/**")
        person.shot("letter-again")
        person.submit()
        person.page.wait_for_url(f"**{home}")
        assert letter.messages.count() == 2

        panel.locator("a[href*=correct_letter]").click()
        person.page.wait_for_url("**/action/correct_letter/**")
        person.fill("reason", "地址有误 / wrong address")
        person.submit()
        person.page.wait_for_url(f"**{home}")
        newer = letter.corrected_by.get()
        assert newer.number in panel.inner_text()
        person.shot("letters")

        with person.page.expect_download() as coming:
            person.page.locator(f"#letter-{newer.pk} a[href$=pdf]").click()
        assert Path(coming.value.path()).read_bytes().startswith(b"%PDF-")
    finally:
        person.close()
