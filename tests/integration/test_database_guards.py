"""What the database refuses, whoever asks; and that it is the guard that refuses, not something else."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from claims.models import Claim, Decision, Note, Payment, Reserve
from claims.services import pay
from claims.services.reopen import withdraw_claim
from claimsoffice.kernel import guards
from claimsoffice.kernel.clock import today
from claimsoffice.kernel.models import Event
from claimsoffice.kernel.services import events
from tests.office import People, approved, fresh, make_claim, make_parcel

pytestmark = pytest.mark.django_db


def refused(act: Callable[[], object]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        act()


def raw(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))


def test_every_guard_is_installed() -> None:
    assert guards.expected_names() == guards.installed_names()
    assert len(guards.installed_names()) > 40


def test_no_way_round_the_workflow(people: People) -> None:
    claim = make_claim(people)

    def bulk() -> None:
        other = fresh(claim)
        other.__dict__["state"] = "approved"
        Claim.objects.bulk_update([other], ["state"])

    def created() -> None:
        copy = fresh(claim)
        copy.pk, copy.claim_no = None, "C-forged"
        copy.__dict__["state"] = "approved"
        copy.save(force_insert=True)

    refused(lambda: Claim.objects.filter(pk=claim.pk).update(state="approved"))
    refused(lambda: raw("UPDATE claims_claim SET state = 'paid' WHERE id = %s", claim.pk))
    refused(
        lambda: raw("UPDATE claims_claim SET state = 'approved', event_seq = event_seq + 1 WHERE id = %s", claim.pk)
    )
    refused(bulk)
    refused(created)
    assert fresh(claim).state == "submitted"


def test_an_old_event_does_not_pay_for_a_second_move(people: People) -> None:
    """A state that was left through its event can't be entered again on the strength of the same event."""
    claim = make_claim(people)
    withdraw_claim(claim.pk, "claimant found the parcel", people.adjuster)
    claim = fresh(claim)
    refused(lambda: Claim.objects.filter(pk=claim.pk).update(state="submitted"))
    refused(lambda: Claim.objects.filter(pk=claim.pk).update(state="denied", event_seq=claim.event_seq + 1))


def test_the_guard_is_what_refuses(people: People) -> None:
    """Negative control: with the guards lifted the same statement goes through."""
    claim = make_claim(people)
    with guards.lifted():
        assert Claim.objects.filter(pk=claim.pk).update(state="approved") == 1


@pytest.mark.parametrize("model", [Event, Reserve])
def test_append_only(people: People, model: type[Event] | type[Reserve]) -> None:
    make_claim(people)
    row = model.objects.first()
    assert row is not None
    refused(lambda: model.objects.filter(pk=row.pk).delete())
    field = "kind" if model is Event else "reason"
    refused(lambda: model.objects.filter(pk=row.pk).update(**{field: "other"}))


def test_decisions_and_payments_stand(people: People) -> None:
    claim = approved(people)
    payment = pay.instruct_payment(claim.pk, people.cashier)
    decision = Decision.objects.get(claim=claim)
    refused(lambda: Decision.objects.filter(pk=decision.pk).update(amount=Decimal(1)))
    refused(lambda: Payment.objects.filter(pk=payment.pk).update(amount=Decimal(1)))
    refused(lambda: Payment.objects.filter(pk=payment.pk).update(account_number="1"))
    refused(lambda: Payment.objects.filter(pk=payment.pk).delete())
    refused(lambda: Claim.objects.filter(pk=claim.pk).delete())
    assert Note.objects.count() == 0


def test_a_payment_is_fixed_by_its_instruction_and_goes_one_way(people: People) -> None:
    payment = pay.instruct_payment(approved(people).pk, people.cashier)
    row = Payment.objects.filter(pk=payment.pk)
    for change in (
        {"account_holder": "somebody else"},
        {"bank": "another bank"},
        {"branch": "another branch"},
        {"kind": "ex_gratia"},
        {"decision": None},
        {"decided_by": people.second_manager},
        {"instructed_by": people.manager},
    ):
        refused(lambda change=change: row.update(**change))  # type: ignore[misc]
    pay.mark_sent([payment.pk], people.cashier)
    refused(lambda: row.update(state="instructed"))
    refused(lambda: row.update(batch_no="B2"))
    refused(lambda: row.update(batch_no=""))
    pay.record_result(payment.reference, people.cashier, executed_on=today())
    refused(lambda: row.update(executed_on=today() - timedelta(days=1)))
    pay.record_returned(payment.reference, today(), "account closed", people.cashier)
    for state in ("executed", "sent", "instructed"):
        refused(lambda state=state: row.update(state=state))  # type: ignore[misc]


def test_one_kind_lives_on_a_parcel_under_jsx(people: People) -> None:
    """JI-3 in the database: a second kind is refused even where no service looked."""
    parcel = make_parcel("JSX-INS")
    first = make_claim(people, parcel, kind="loss")

    copy = fresh(first)

    def second(kind: str) -> None:
        copy.pk, copy.claim_no, copy.kind, copy.kind_group = None, f"C-{kind}", kind, kind
        copy.save(force_insert=True)

    refused(lambda: second("damage"))
    withdraw_claim(first.pk, "claimant found the parcel", people.adjuster)
    second("damage")


def test_verify_names_the_row_that_was_tampered_with(people: People) -> None:
    claim = make_claim(people)
    row = Event.objects.filter(stream=claim.stream).order_by("seq").last()
    assert row is not None
    assert list(events.verify()) == []
    with guards.lifted():
        Event.objects.filter(pk=row.pk).update(data={"owner": None})
    assert [(b.stream, b.seq) for b in events.verify()] == [(claim.stream, row.seq)]
    with guards.lifted():
        first = Event.objects.filter(stream=claim.stream).order_by("seq").first()
        assert first is not None
        Event.objects.filter(pk=first.pk).delete()
    assert claim.stream in {b.stream for b in events.verify()}
