"""The cashier's round: one page says who is paid how much where, one press instructs, each claim on its own."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from claims.models import Claim, Party, Payment
from claims.selectors.desk import desk_of
from claims.services import advance, assessment, decide, parties, pay, pay_round
from claimsoffice.kernel.clock import now, today
from claimsoffice.kernel.errors import NotPermitted, NotReady, Stale, WrongState
from claimsoffice.kernel.models import AuthorityLimit, SpentKey
from tests.office import PASSWORD, People, approved, fresh, make_claim, make_parcel, ready_to_decide, with_payee

pytestmark = pytest.mark.django_db

URL = "/admin/pay/"


def choice(claim: Claim, what: str = pay_round.SETTLEMENT) -> str:
    return str(pay_round.Choice(what, claim.pk, fresh(claim).version))


def shown(people: People) -> dict[int, pay_round.Line]:
    return {line.claim.pk: line for line in pay_round.lines(User.objects.get(pk=people.cashier.pk))}


def reason(line: pay_round.Line) -> str:
    return str(line.blocked.message) if line.blocked else ""


def post(client: Client, *choices: str, key: str = "one-key") -> Any:
    return client.post(URL, {"claims": choices, "key": key})


def test_each_line_says_who_is_paid_what_and_where(client: Client, people: People) -> None:
    claim = approved(people)
    AuthorityLimit.objects.create(user=people.adjuster, currency="USD", amount=100)
    dollars = approved(people, make_parcel(currency="USD"), claimed="20")
    client.force_login(people.cashier)
    page = client.get(URL)
    assert [line.claim.pk for line in page.context["payable"]] == [claim.pk, dollars.pk]
    assert page.context["totals"] == {"CNY": Decimal(750), "USD": Decimal(20)}
    text = page.content.decode()
    assert "招商银行 上海分行" in text
    assert "****5678" in text
    assert "6225880012345678" not in text
    assert "CNY 750.00" in text
    assert "USD 20.00" in text
    assert page.context["payable"][0].decided_by == people.adjuster


def test_one_press_pays_all_that_was_chosen(client: Client, people: People) -> None:
    first, second, left = (approved(people) for _ in range(3))
    client.force_login(people.cashier)
    assert post(client, choice(first), choice(second))["Location"] == URL
    assert sorted(Payment.objects.values_list("claim", flat=True)) == [first.pk, second.pk]
    page = client.get(URL)
    assert page.context["instructed"] == 2
    assert [result["reference"] for result in page.context["results"]] == [
        f"{first.claim_no}-P1", f"{second.claim_no}-P1",
    ]  # fmt: skip
    assert [line.claim.pk for line in page.context["payable"]] == [left.pk]
    assert not client.get(URL).context["results"], "told once"


def test_the_same_press_again_does_nothing(client: Client, people: People) -> None:
    first, second = approved(people), approved(people)
    client.force_login(people.cashier)
    post(client, choice(first))
    again = post(client, choice(first), choice(second))
    assert again.status_code == 409
    assert "already been acted on" in again.content.decode()
    assert Payment.objects.get().claim == first
    assert SpentKey.objects.count() == 1


def test_one_refusal_stops_none_of_the_others(people: People) -> None:
    paid, stale, good = (approved(people) for _ in range(3))
    chosen = pay_round.read_choices([choice(paid), choice(stale), choice(good)])
    pay.instruct_payment(paid.pk, people.cashier)
    parties.enter_payee(stale.pk, parties.Payee("李四", "李四", "工商银行", "6222000011112222", "CNY"), people.adjuster)
    parties.confirm_payee(stale.pk, people.manager)
    told = pay_round.instruct(chosen, people.cashier, key="k")
    assert [result.claim_no for result in told] == [paid.claim_no, stale.claim_no, good.claim_no]
    assert [result.payment is not None for result in told] == [False, False, True]
    assert isinstance(told[1].refusal, Stale)
    assert told[1].refusal.changed == ["payee.confirmed", "payee.entered"]
    assert sorted(Payment.objects.values_list("claim", flat=True)) == [paid.pk, good.pk]


def _without_payee(claim: Claim, people: People) -> None:
    Party.objects.filter(claim=claim, role="payee").update(replaced_at=now())


def _unconfirmed(claim: Claim, people: People) -> None:
    Party.objects.filter(claim=claim, role="payee").update(confirmed_by=None, confirmed_at=None)


def _in_dollars(claim: Claim, people: People) -> None:
    Party.objects.filter(claim=claim, role="payee").update(account_currency="USD")


def _sanctioned(claim: Claim, people: People) -> None:
    assessment.record_screening(claim.pk, True, "list of 2026", people.adjuster)


def _papers_owed(claim: Claim, people: People) -> None:
    Claim.objects.filter(pk=claim.pk).update(third_party_liable=True)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_without_payee, "No payee"), (_unconfirmed, "not confirmed"), (_in_dollars, "USD"), (_sanctioned, "E1"),
        (_papers_owed, "GT-26.4"),
    ],
)  # fmt: skip
def test_what_blocks_a_claim_stands_on_the_page_in_the_services_words(
    client: Client, people: People, spoil: Callable[[Claim, People], None], why: str
) -> None:
    claim = approved(people)
    spoil(fresh(claim), people)
    with translation.override("en"):
        blocked = reason(shown(people)[claim.pk])
        assert why in blocked
        (told,) = pay_round.instruct(pay_round.read_choices([choice(claim)]), people.cashier, key="k")
        assert str(told.refusal) == blocked
    client.force_login(people.cashier)
    page = client.get(URL)
    assert page.context["payable"] == []
    assert [line.claim.pk for line, _remedy in page.context["blocked"]] == [claim.pk]
    assert not Payment.objects.exists()


def test_a_limit_that_another_claim_used_up_is_said_before_the_press(people: People) -> None:
    parcel = make_parcel()
    first = approved(people, parcel, claimed="2500")
    second = ready_to_decide(people, parcel, claimed="900", duplicates_seen=True)
    why = {"departure_reason": "two events", "override_reason": "two events"}
    decide.approve_claim(second.pk, Decimal(900), people.manager, **why)
    with_payee(second, people)
    assert not any(reason(line) for line in shown(people).values())
    both = pay_round.read_choices([choice(first), choice(second)])
    told = pay_round.instruct(both, people.cashier, key="k")
    assert [result.payment is not None for result in told] == [True, False]
    assert reason(shown(people)[second.pk]) == str(told[1].refusal.message if told[1].refusal else "")


def test_who_decided_on_a_claim_does_not_pay_it(people: People) -> None:
    own, other = approved(people), approved(people, owner=people.colleague)
    people.adjuster.groups.add(Group.objects.get(name="cashier"))
    both = User.objects.get(pk=people.adjuster.pk)
    found = {line.claim.pk: line.blocked for line in pay_round.lines(both)}
    assert isinstance(found[own.pk], NotPermitted)
    assert found[other.pk] is None
    told = pay_round.instruct(pay_round.read_choices([choice(own), choice(other)]), both, key="k")
    assert [result.payment is not None for result in told] == [False, True]


def test_a_payee_is_confirmed_from_here_but_not_by_who_entered_it(client: Client, people: People) -> None:
    claim = approved(people)
    _unconfirmed(claim, people)
    client.force_login(people.cashier)
    link = reverse("admin:claims_claim_action", args=[claim.pk, "confirm_payee"])
    assert link in client.get(URL).content.decode()
    Party.objects.filter(claim=claim, role="payee").update(entered_by=people.cashier)
    assert link not in client.get(URL).content.decode()


def test_what_is_on_its_way_or_not_agreed_is_not_here(people: People) -> None:
    waiting = approved(people)
    pay.instruct_payment(waiting.pk, people.cashier)
    less = ready_to_decide(people)
    decide.approve_claim(less.pk, Decimal(700), people.adjuster, departure_reason="fifty were paid in cash")
    make_claim(people)
    assert shown(people) == {}


def test_what_the_bank_sent_back_is_here_again_with_the_banks_words(people: People) -> None:
    claim = approved(people)
    payment = pay.instruct_payment(claim.pk, people.cashier)
    pay.record_result(payment.reference, people.cashier, failure_reason="account closed")
    line = shown(people)[claim.pk]
    assert line.blocked is None
    assert line.came_back is not None
    assert line.came_back.failure_reason == "account closed"
    second = pay.instruct_payment(claim.pk, people.cashier)
    pay.record_result(second.reference, people.cashier, executed_on=today())
    pay.record_returned(second.reference, today(), "name differs", people.cashier)
    assert fresh(claim).state == "paid"
    assert shown(people)[claim.pk].amount == Decimal(750)


def test_an_advance_waits_here_until_the_amount_is_agreed(client: Client, people: People) -> None:
    claim = ready_to_decide(people)
    with_payee(claim, people)
    advance.grant_advance(claim.pk, Decimal(300), "invoice", people.adjuster)
    line = shown(people)[claim.pk]
    assert (line.kind, line.amount, line.decided_by, reason(line)) == ("advance", Decimal(300), people.adjuster, "")
    (figure,) = [f for f in desk_of(User.objects.get(pk=people.cashier.pk)).figures if "waits=advance" in f.query]
    client.force_login(people.cashier)
    assert client.get(figure.url).context["cl"].result_count == figure.value == 1
    assert post(client, choice(claim, pay_round.ADVANCE)).status_code == 302
    assert Payment.objects.get().kind == "advance"
    assert shown(people) == {}
    decide.approve_claim(claim.pk, Decimal(750), people.adjuster)
    assert (shown(people)[claim.pk].kind, shown(people)[claim.pk].amount) == ("difference", Decimal(450))


@pytest.mark.parametrize(
    "texts",
    [[], ["settlement:1"], ["refund:1:1"], ["settlement:-1:1"], ["settlement:1:1; DROP"], ["settlement:٣:1"],
     [f"settlement:{n}:1" for n in range(pay_round.MOST_SHOWN + 1)]],
)  # fmt: skip
def test_a_form_that_says_nothing_or_too_much_pays_nothing(client: Client, people: People, texts: list[str]) -> None:
    approved(people)
    with pytest.raises(NotReady):
        pay_round.read_choices(texts)
    client.force_login(people.cashier)
    assert post(client, *texts).status_code == 422
    assert not Payment.objects.exists()
    assert not SpentKey.objects.exists()


def test_a_form_without_key_pays_nothing(client: Client, people: People) -> None:
    claim = approved(people)
    client.force_login(people.cashier)
    for key in ("", "k" * 65):
        assert post(client, choice(claim), key=key).status_code == 422
    assert not Payment.objects.exists()


def test_a_claim_out_of_sight_is_not_paid_and_not_named(client: Client, people: People) -> None:
    hidden = make_claim(people)
    client.force_login(people.cashier)
    post(client, choice(hidden), "settlement:999999:1")
    results = client.get(URL).context["results"]
    assert [(result["number"], bool(result["refused"])) for result in results] == [("", True), ("", True)]
    assert not Payment.objects.exists()


@pytest.mark.parametrize(
    "role", ["clerk", "adjuster", "colleague", "manager", "second_manager", "auditor", "administrator", "nobody"]
)
def test_nobody_else_pays(client: Client, people: People, role: str) -> None:
    claim = approved(people)
    client.login(username=role, password=PASSWORD)
    assert client.get(URL).status_code == 403
    assert post(client, choice(claim)).status_code == 403
    with pytest.raises(NotPermitted):
        pay_round.lines(getattr(people, role))
    with pytest.raises(NotPermitted):
        pay_round.instruct(pay_round.read_choices([choice(claim)]), getattr(people, role), key="k")
    assert not Payment.objects.exists()
    assert not SpentKey.objects.exists()


def test_a_spent_key_is_refused_before_anything_is_paid(people: People) -> None:
    claim = approved(people)
    chosen = pay_round.read_choices([choice(claim), choice(claim)])
    assert len(chosen) == 1
    SpentKey.objects.create(key="k", user=people.cashier, purpose="pay round")
    with pytest.raises(WrongState):
        pay_round.instruct(chosen, people.cashier, key="k")
    assert not Payment.objects.exists()


def test_the_page_costs_the_same_however_many_wait(
    client: Client, people: People, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(4):
        claim = approved(people)
        if number % 2:
            _unconfirmed(claim, people)
    client.force_login(people.cashier)
    client.get(URL)
    with django_assert_max_num_queries(19):
        assert len(client.get(URL).context["payable"]) == 2
