"""GT-16: on day 50 what is proved lies on the claim as a draft, which an adjuster grants, changes or drops."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from claims.models import Advance, AdvanceDraft, Claim, DraftState, Reminder
from claims.services import advance, advance_draft, assessment, clocks, decide, relay, reminders
from claimsoffice.kernel.clock import today
from claimsoffice.kernel.errors import NotReady, WrongState
from claimsoffice.kernel.models import Event
from claimsoffice.kernel.services.events import verify
from tests.integration.test_clock_origins import clock
from tests.integration.test_reminders import noon, stages
from tests.office import People, answer_all, days_ago, file_papers, fresh, make_claim, make_parcel, with_payee

pytestmark = pytest.mark.django_db


def claim_of(people: People, age: int, verified: str | None) -> Claim:
    """A claim that has been complete for `age` days, with so much of its one item verified."""
    began = days_ago(age + 20)
    parcel = make_parcel(paid_at=began, issued_at=began, dispatched_at=days_ago(age + 18), carrier_accepted_at=None)
    claim = make_claim(people, parcel, received_at=days_ago(age + 1), event_at=days_ago(age + 10))
    file_papers(claim, people, arrived_at=days_ago(age))
    answer_all(fresh(claim), people)
    if verified is not None:
        item = claim.items.get()
        difference = (Decimal(verified), "the invoice shows this much", Decimal(0))
        assessment.verify_items(claim.pk, {item.pk: difference}, people.adjuster)
    return fresh(claim)


@pytest.fixture
def claim(people: People) -> Claim:
    return claim_of(people, 50, "420.50")


def draft_of(claim: Claim) -> AdvanceDraft:
    return AdvanceDraft.objects.get(claim=claim)


def test_it_appears_on_day_50_and_not_before(claim: Claim) -> None:
    clock_50 = clock(claim, "GT-16.advance")
    assert clock_50.nominal_on == today() + timedelta(days=10)
    reminders.sweep(noon(today() - timedelta(days=1)))
    assert not AdvanceDraft.objects.exists()
    reminders.sweep(noon(today()))
    draft = draft_of(claim)
    assert (draft.amount, draft.state, draft.clock) == (Decimal("420.50"), DraftState.OPEN, clock_50)
    assert draft.lines[0] == {"clause": "", "label": {"zh": "蓝牙耳机", "en": "蓝牙耳机"}, "value": "420.500"}
    assert len(draft.lines) > 2
    assert Event.objects.filter(stream=claim.stream, kind="advance.drafted", actor_label="system:clocks").exists()
    assert list(verify([claim.stream])) == []


def test_it_is_made_once_however_often_the_clock_reminds(claim: Claim) -> None:
    for day in range(14):
        reminders.sweep(noon(today() + timedelta(days=day)))
        reminders.sweep(noon(today() + timedelta(days=day)))
    assert AdvanceDraft.objects.count() == 1
    assert len(stages(claim, "GT-16.advance")) > 3


def test_settings_that_leave_the_day_out_do_not_leave_the_draft_out(claim: Claim, settings: Any) -> None:
    settings.CLOCK_STAGES = {**settings.CLOCK_STAGES, "GT-16.advance": ["0"]}
    settings.ADVANCE_DRAFT_DAYS = 9
    clocks.sync(fresh(claim))
    reminders.sweep(noon(today()))
    assert not AdvanceDraft.objects.exists()
    reminders.sweep(noon(today() + timedelta(days=1)))
    assert draft_of(claim).amount == Decimal("420.50")


def test_after_an_outage_it_is_made_by_the_first_sweep(people: People) -> None:
    claim = claim_of(people, 57, "100")
    reminders.sweep()
    assert draft_of(claim).amount == Decimal(100)
    assert Reminder.objects.get(clock__claim=claim, clock__clock_id="GT-16.advance").late


def test_without_a_verified_item_the_draft_says_so(people: People, client: Client) -> None:
    claim = claim_of(people, 50, None)
    reminders.sweep()
    draft = draft_of(claim)
    assert (draft.amount, draft.lines) == (Decimal(0), [])
    client.force_login(people.adjuster)
    client.cookies["django_language"] = "en"
    assert "No item was verified" in client.get(f"/admin/claims/claim/{claim.pk}/change/").content.decode()


def test_the_mail_names_the_sum(claim: Claim) -> None:
    relay.drain()
    mail.outbox.clear()
    reminders.sweep()
    relay.drain()
    assert any("420.50 CNY is proved" in message.body for message in mail.outbox)


def test_the_adjuster_edits_and_grants_it(claim: Claim, people: People, client: Client) -> None:
    reminders.sweep()
    with_payee(claim, people)
    client.force_login(people.adjuster)
    client.cookies["django_language"] = "en"
    page = client.get(f"/admin/claims/claim/{claim.pk}/change/").content.decode()
    assert "Draft of an advance" in page
    assert "CNY 420.50 is proved; the sixty days of GT-16 end on" in page
    form = client.get(f"/admin/claims/claim/{claim.pk}/action/advance/").content.decode()
    assert 'value="420.50' in form
    sent = {"amount": "400", "reason": "invoice and photos", "key": "k", "version": fresh(claim).version}
    assert client.post(f"/admin/claims/claim/{claim.pk}/action/advance/", sent).status_code == 302
    draft = draft_of(claim)
    assert (draft.state, draft.advance, draft.answered_by) == (
        DraftState.GRANTED, Advance.objects.get(claim=claim), people.adjuster,
    )  # fmt: skip
    assert Advance.objects.get(claim=claim).amount == Decimal(400)
    reminders.sweep(noon(today() + timedelta(days=7)))
    assert AdvanceDraft.objects.count() == 1


def test_or_drops_it_with_a_reason(claim: Claim, people: People, client: Client) -> None:
    reminders.sweep()
    with pytest.raises(NotReady):
        advance_draft.drop_draft(claim.pk, " ", people.adjuster)
    client.force_login(people.adjuster)
    sent = {"reason": "decided tomorrow", "key": "k", "version": fresh(claim).version}
    assert client.post(f"/admin/claims/claim/{claim.pk}/action/drop_advance_draft/", sent).status_code == 302
    assert (draft_of(claim).state, draft_of(claim).reason) == (DraftState.DROPPED, "decided tomorrow")
    assert clock(claim, "GT-16.advance").closed_at is None
    with pytest.raises(WrongState):
        advance_draft.drop_draft(claim.pk, "once more", people.adjuster)


def test_a_determination_overtakes_it(claim: Claim, people: People) -> None:
    reminders.sweep()
    decide.approve_claim(claim.pk, Decimal("420.50"), people.adjuster)
    assert advance_draft.open_draft(fresh(claim)) is None


def test_what_is_paid_already_is_not_drafted_again(claim: Claim, people: People) -> None:
    with_payee(claim, people)
    advance.grant_advance(claim.pk, Decimal(120), "invoice", people.adjuster)
    advance.pay_advance(claim.pk, people.cashier)
    assert advance_draft.proved(fresh(claim))[0] == Decimal("300.50")


def test_a_claim_that_cannot_be_reckoned_is_reminded_of_all_the_same(
    claim: Claim, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(claim: Claim) -> Any:
        raise ValueError("broken")

    with monkeypatch.context() as patch:
        patch.setattr(advance_draft, "proved", broken)
        assert reminders.sweep().failed == 1
    assert "no advance could be drafted" in caplog.text
    assert stages(claim, "GT-16.advance") == ["10d"]
    reminders.sweep(noon(today() + timedelta(days=7)))
    assert draft_of(claim).amount == Decimal("420.50")
