"""The bank's files: each payment goes out once, the answer counts once, a bad line says why."""

import csv
import hashlib
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from claims.models import Payment
from claims.services import bank_file, pay
from claimsoffice.kernel.clock import today
from claimsoffice.kernel.errors import NotPermitted, NotReady
from claimsoffice.kernel.models import Event
from tests.office import PASSWORD, People, approved, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def payments(people: People) -> list[Payment]:
    return [pay.instruct_payment(approved(people).pk, people.cashier) for _ in range(2)]


def answer(*lines: str) -> bytes:
    return "\r\n".join(("reference,result,executed_on,reason", *lines)).encode()


def test_each_payment_is_in_one_file(people: People, payments: list[Payment]) -> None:
    batch_no, content, count = bank_file.export_batch(people.cashier)
    assert count == 2
    rows = content.decode("utf-8-sig").splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == [p.reference for p in payments]
    assert rows[1].endswith("750.00,CNY")
    _second, _content, none = bank_file.export_batch(people.cashier)
    assert none == 0
    assert bank_file.batch_file(batch_no, people.cashier) == (content, 2)


def test_the_answer_twice_counts_once(people: People, payments: list[Payment]) -> None:
    paid, failed = payments
    content = answer(
        f"{paid.reference},paid,{today()},", f"{failed.reference},failed,,account closed", "C0-P9,paid,2026-01-01,"
    )
    for _time in range(2):
        results = bank_file.record_return(content, people.cashier)
        assert [(r.line, r.done) for r in results] == [(2, True), (3, True), (4, False)]
        assert "C0-P9" in results[2].message
        assert fresh(paid.claim).paid_amount == Decimal(750)
        assert fresh(paid.claim).state == "paid"
        assert fresh(failed.claim).state == "approved"


@pytest.mark.parametrize("line", ["{},paid,03/02/2026,", "{},maybe,,", "{},paid,2999-01-01,"])
def test_a_bad_line_changes_nothing(people: People, payments: list[Payment], line: str) -> None:
    results = bank_file.record_return(answer(line.format(payments[0].reference)), people.cashier)
    assert [r.done for r in results] == [False]
    assert fresh(payments[0].claim).paid_amount == 0


@pytest.mark.parametrize(
    ("told", "done"),
    [
        ("750.00,CNY", True),
        ("750,", True),
        ('"0,750.00",cny', True),
        (",", True),
        ("75.00,CNY", False),
        ("750.00,USD", False),
        ("all of it,CNY", False),
    ],
)
def test_a_bank_that_repeats_the_sum_repeats_this_one(
    people: People, payments: list[Payment], told: str, done: bool
) -> None:
    paid = payments[0]
    lines = f"reference,result,executed_on,amount,currency\r\n{paid.reference},paid,{today()},{told}\r\n"
    (result,) = bank_file.record_return(lines.encode(), people.cashier)
    assert result.done is done
    assert fresh(paid.claim).paid_amount == (paid.amount if done else 0)


@pytest.mark.parametrize(
    "content",
    [
        b'reference,result\r\n"' + b"x" * 200_000 + b'",paid\r\n',
        b"reference,result\r\nC1\0,paid\r\n",
        b'"' + b"x" * 200_000 + b'",result\r\n',
    ],
)
def test_a_broken_answer_is_refused_in_words(people: People, content: bytes) -> None:
    before = csv.field_size_limit(131_072)  # Python's own, which the reader of spreadsheets raises
    try:
        with pytest.raises(NotReady):
            bank_file.record_return(content, people.cashier)
    finally:
        csv.field_size_limit(before)


def test_handing_a_file_over_is_an_event(client: Client, people: People, payments: list[Payment]) -> None:
    """It names every account in full, the second time as the first."""
    client.force_login(people.cashier)
    first = client.post(reverse("admin:office_bank_batch"))
    batch_no = Payment.objects.values_list("batch_no", flat=True)[0]
    again = client.get(reverse("admin:office_bank_file", args=[batch_no]))
    assert again.content == first.content
    told = Event.objects.filter(stream=f"bank_file:{batch_no}").order_by("seq")
    assert [(event.kind, event.actor, event.data["payments"]) for event in told] == [
        ("bank_file.downloaded", people.cashier, 2)
    ] * 2
    assert {event.data["sha256"] for event in told} == {hashlib.sha256(first.content).hexdigest()}
    assert payments[0].account_number not in str([event.data for event in told])


def test_a_file_that_is_no_answer(people: People) -> None:
    with pytest.raises(NotReady, match="reference"):
        bank_file.record_return(b"a,b\r\n1,2\r\n", people.cashier)
    with pytest.raises(NotPermitted):
        bank_file.record_return(answer(), people.manager)


def test_a_formula_in_a_name_stays_text(people: People) -> None:
    from claims.models import Party
    from claims.services import decide, parties
    from tests.office import ready_to_decide

    claim = ready_to_decide(people)
    decide.approve_claim(claim.pk, Decimal(750), people.adjuster)
    parties.enter_payee(claim.pk, parties.Payee("x", "=cmd()", "b", "1", "CNY"), people.adjuster)
    parties.confirm_payee(claim.pk, people.manager)
    pay.instruct_payment(claim.pk, people.cashier)
    _no, content, _count = bank_file.export_batch(people.cashier)
    assert "'=cmd()" in content.decode("utf-8-sig")
    assert Party.objects.get(claim=claim, role="payee").account_holder == "=cmd()"


def test_only_the_cashier_has_the_page(client: Client, people: People, payments: list[Payment]) -> None:
    for name, status in (("manager", 403), ("adjuster", 403), ("cashier", 200)):
        client.login(username=name, password=PASSWORD)
        assert client.get(reverse("admin:office_bank")).status_code == status
        client.logout()
    client.login(username="manager", password=PASSWORD)
    assert client.post(reverse("admin:office_bank_batch")).status_code == 403
    assert Payment.objects.filter(state="instructed").count() == 2


def test_the_page_says_what_went_out_and_what_the_bank_owes_an_answer_to(
    client: Client, people: People, payments: list[Payment]
) -> None:
    first, _content, _count = bank_file.export_batch(people.cashier)
    bank_file.record_return(answer(f"{payments[0].reference},paid,{today()},"), people.cashier)
    third = pay.instruct_payment(approved(people).pk, people.cashier)
    second, _content, _count = bank_file.export_batch(people.cashier)
    files = bank_file.recent(10)
    assert [(f.batch_no, f.count, f.unanswered, f.totals) for f in files] == [
        (second, 1, 1, {"CNY": Decimal(750)}),
        (first, 2, 1, {"CNY": Decimal(1500)}),
    ]
    third.refresh_from_db()
    assert files[0].sent_at == third.sent_at
    assert [f.batch_no for f in bank_file.recent(1)] == [second]
    client.force_login(people.cashier)
    page = client.get(reverse("admin:office_bank")).content.decode()
    assert "CNY 1,500.00" in page
    assert page.index(second) < page.index(first)
