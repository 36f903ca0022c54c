"""Fault 4: many cashiers in several processes press at once, the bank's file comes twice. Fault 5: stale forms.

The negative controls of the payment, with the lock off and with lock and constraint off, are in
tests/integration/test_payment_race.py.
"""

import multiprocessing
from decimal import Decimal
from typing import Any

import pytest

from claims.models import Claim, Payment, PaymentState
from claims.services import bank_file, pay
from claims.services.file import assign_claim
from claimsoffice.kernel.clock import today
from claimsoffice.kernel.errors import Stale
from claimsoffice.kernel.models import Event
from claimsoffice.kernel.services import events
from tests.faults import cashiers, worker
from tests.faults.worker import database
from tests.office import People, approved, fresh, make_claim

pytestmark = [pytest.mark.fault, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PROCESSES = 4


def at_once(target: Any, *arguments: Any, parties: int) -> list[Any]:
    """Run `target` in PROCESSES processes behind one barrier, and return what each told."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([worker.PRELOADED])  # the manager below is the first to start the server
    with context.Manager() as manager:
        together, told = manager.Barrier(parties), manager.Queue()
        running = [worker.process(target, database(), *arguments, together, told) for _ in range(PROCESSES)]
        for each in running:
            each.start()
        for each in running:
            each.join(timeout=600)
        assert [each.exitcode for each in running] == [0] * PROCESSES
        return [told.get(timeout=5) for _ in running]


def test_sixteen_cashiers_in_four_processes_pay_each_claim_once(people: People, full_faults: bool) -> None:
    wanted = 500 if full_faults else 8
    claims = [approved(people).pk for _ in range(wanted)]
    presses = PROCESSES * cashiers.THREADS
    told = at_once(cashiers.pay_each, claims, people.cashier.pk, parties=presses)
    through, refused, odd = (sum((part[i] for part in told), start) for i, start in enumerate((0, 0, [])))
    print(f"\nfault 4: {presses} presses at once on each of {wanted} claims: {through} payments, {refused} refused")
    assert odd == []
    assert (through, refused) == (wanted, wanted * (presses - 1))
    assert Payment.objects.count() == Payment.objects.values("claim").distinct().count() == wanted
    assert sum(Payment.objects.values_list("amount", flat=True)) == wanted * Decimal(750)
    assert list(events.verify()) == []


def test_the_banks_file_uploaded_by_four_at_once_is_recorded_once(people: People, full_faults: bool) -> None:
    wanted = 200 if full_faults else 6
    for _ in range(wanted):
        pay.instruct_payment(approved(people).pk, people.cashier)
    bank_file.export_batch(people.cashier)
    day = today().isoformat()
    lines = [f"{reference},paid,{day}," for reference in Payment.objects.values_list("reference", flat=True)]
    content = "\n".join(["reference,result,executed_on,reason", *lines]).encode()
    told = at_once(cashiers.record_file, content, people.cashier.pk, parties=PROCESSES)
    assert [[done for _reference, done in part] for part in told] == [[True] * wanted] * PROCESSES
    assert Payment.objects.filter(state=PaymentState.EXECUTED).count() == wanted
    assert set(Claim.objects.values_list("state", "paid_amount")) == {("paid", Decimal(750))}
    executed = Event.objects.filter(kind="payment.executed").count()
    settled = Event.objects.filter(kind="claim.settled").count()
    print(f"\nfault 4: the bank's file of {wanted} lines, four times at once: {executed} executions, {settled} settled")
    assert (executed, settled) == (wanted, wanted)


def test_a_stale_form_never_wins(people: People, full_faults: bool) -> None:
    """Two people hold the same version; the first one's act stands, the second is told what happened."""
    wanted = 1000 if full_faults else 40
    claim = make_claim(people)
    lost = 0
    for turn in range(wanted):
        version = fresh(claim).version
        first, second = (people.adjuster, people.colleague) if turn % 2 else (people.colleague, people.adjuster)
        assign_claim(claim.pk, first, people.manager, version=version)
        with pytest.raises(Stale) as refused:
            assign_claim(claim.pk, second, people.second_manager, version=version)
        assert refused.value.changed == ["claim.assigned"]
        lost += fresh(claim).owner != first
    print(f"\nfault 5: {wanted} stale forms: {lost} edits lost")
    assert lost == 0
    assert Event.objects.filter(stream=claim.stream, kind="claim.assigned").count() == wanted + 1


def test_without_the_version_the_first_edit_is_lost(people: People) -> None:
    """Negative control: the same two forms, with the version that each was opened at kept from the service."""
    claim = make_claim(people)
    assign_claim(claim.pk, people.colleague, people.manager)
    assign_claim(claim.pk, people.adjuster, people.second_manager)
    assert fresh(claim).owner == people.adjuster
