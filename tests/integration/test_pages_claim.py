"""The page of one claim: who gets it, what stands on it, what its buttons and forms do."""

import re
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from claims.models import Claim, ClauseAnswer, Note
from claims.services import decide
from claims.services.adjudication import questions
from claimsoffice.kernel.models import Event, SpentKey
from tests.office import (
    People,
    answer_all,
    approved,
    file_papers,
    fresh,
    make_claim,
    make_parcel,
    ready_to_decide,
)

pytestmark = pytest.mark.django_db


def page_of(claim: Claim) -> str:
    return reverse("admin:claims_claim_change", args=[claim.pk])


def action_of(claim: Claim, name: str) -> str:
    return reverse("admin:claims_claim_action", args=[claim.pk, name])


def note(claim: Claim, **changes: Any) -> dict[str, Any]:
    return {"key": uuid.uuid4().hex, "version": claim.version, "text": "called, will send the invoice"} | changes


def test_a_claim_out_of_sight_does_not_exist(client: Client, people: People) -> None:
    claim = make_claim(people, owner=people.colleague)
    client.force_login(people.adjuster)
    for address in (
        page_of(claim),
        action_of(claim, "note"),
        reverse("admin:claims_claim_change", args=[999_999]),
        reverse("admin:claims_claim_change", args=["nonsense"]),
    ):
        assert client.get(address).status_code == 404, address
    assert client.post(action_of(claim, "note"), note(claim)).status_code == 404
    assert client.post(reverse("admin:claims_claim_answers", args=[claim.pk])).status_code == 404
    assert not Note.objects.exists()


@pytest.mark.parametrize("role", ["clerk", "adjuster", "manager", "auditor"])
@pytest.mark.parametrize("scheme", ["FPX-AR", "FPX-TA", "JSX-INS", "JSX-STD"])
def test_the_page_opens_for_every_product_and_role(client: Client, people: People, role: str, scheme: str) -> None:
    claim = make_claim(people, make_parcel(scheme), kind="loss")
    file_papers(claim, people)
    client.force_login(getattr(people, role))
    page = client.get(page_of(claim))
    assert page.status_code == 200
    assert claim.claim_no in page.content.decode()


def test_the_cashier_gets_money_but_no_papers_and_no_findings(client: Client, people: People) -> None:
    claim = approved(people)
    client.force_login(people.cashier)
    page = client.get(page_of(claim))
    assert page.context["reading"] is None
    assert page.context["page"].checklist == []
    assert "paper-" not in page.content.decode()
    assert page.context["page"].decisions


def test_the_page_costs_the_same_however_much_is_on_file(
    client: Client, people: People, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    claim = make_claim(people)
    file_papers(claim, people)
    answer_all(fresh(claim), people)
    client.force_login(people.manager)
    with django_assert_max_num_queries(63):
        client.get(page_of(claim))


def test_what_is_impossible_is_shown_with_its_reason(client: Client, people: People) -> None:
    claim = make_claim(people)
    client.force_login(people.adjuster)
    buttons = {b.action.name: b.reason for _label, group in client.get(page_of(claim)).context["groups"] for b in group}
    assert buttons["supplement"] is None
    assert buttons["agree"]
    assert "pay" not in buttons
    page = client.get(page_of(claim)).content.decode()
    impossible = re.search(r'<button[^>]*aria-describedby="why-agree"[^>]*title="([^"]+)"', page)
    assert impossible is not None
    assert 'aria-disabled="true"' in impossible.group(0)
    assert action_of(claim, "agree") not in page


def test_an_auditor_has_no_buttons(client: Client, people: People) -> None:
    claim = make_claim(people)
    client.force_login(people.auditor)
    page = client.get(page_of(claim))
    assert page.context["groups"] == []
    assert not page.context["may_answer"]
    assert client.get(action_of(claim, "note")).status_code == 403
    assert client.post(action_of(claim, "note"), note(claim)).status_code == 403


def test_a_form_acts_once(client: Client, people: People) -> None:
    claim = make_claim(people)
    client.force_login(people.adjuster)
    data = note(claim)
    first = client.post(action_of(claim, "note"), data)
    second = client.post(action_of(claim, "note"), data)
    assert first["Location"] == second["Location"] == page_of(claim)
    assert Note.objects.count() == 1


def test_a_form_without_its_key_does_nothing(client: Client, people: People) -> None:
    claim = make_claim(people)
    client.force_login(people.adjuster)
    answer = client.post(action_of(claim, "note"), note(claim, key=""))
    assert answer.status_code == 200
    assert not Note.objects.exists()
    assert not SpentKey.objects.exists()


def test_a_stale_form_says_what_happened_since(client: Client, people: People) -> None:
    claim = ready_to_decide(people)
    client.force_login(people.adjuster)
    opened = claim.version - 1
    answer = client.post(
        action_of(claim, "approve"),
        {"key": uuid.uuid4().hex, "version": opened, "amount": "750", "departure_reason": ""},
    )
    assert answer.status_code == 409
    assert fresh(claim).state == "submitted"
    assert answer.context["form"].non_field_errors()
    assert answer.context["version"] == claim.version


def test_a_refusal_keeps_what_was_typed(client: Client, people: People) -> None:
    claim = ready_to_decide(people)
    client.force_login(people.adjuster)
    answer = client.post(
        action_of(claim, "deny"),
        {"key": uuid.uuid4().hex, "version": claim.version, "departure_reason": ""},
    )
    assert answer.status_code in (403, 409, 422)
    assert fresh(claim).state == "submitted"
    assert answer.context["form"].is_bound
    assert answer.context["form"].non_field_errors()


def test_approving_by_the_form(client: Client, people: People) -> None:
    claim = ready_to_decide(people)
    client.force_login(people.adjuster)
    form = client.get(action_of(claim, "approve"))
    assert form.context["preview"]
    answer = client.post(
        action_of(claim, "approve"), {"key": form.context["key"], "version": form.context["version"], "amount": "750"}
    )
    assert answer["Location"] == page_of(claim)
    assert fresh(claim).state == "approved"
    decided = client.get(page_of(claim)).context["reading"]
    assert decided.decided_at is not None


def answers_of(client: Client, claim: Claim, **data: Any) -> Any:
    return client.post(reverse("admin:claims_claim_answers", args=[claim.pk]), data)


def test_answers_are_recorded_from_one_form(client: Client, people: People) -> None:
    claim = make_claim(people)
    client.force_login(people.adjuster)
    answer = answers_of(
        client,
        claim,
        **{
            "version": claim.version,
            "answer-GT-6.1": "no",
            "answer-GT-23": "unknown",
            "note-GT-23": "asked the sender",
        },
    )
    assert answer["Location"] == page_of(claim)
    given = {a.clause: (a.answer, a.note) for a in ClauseAnswer.objects.filter(claim=claim)}
    assert given == {"GT-6.1": ("no", ""), "GT-23": ("unknown", "asked the sender")}


def test_the_rest_answers_exactly_what_it_named(client: Client, people: People) -> None:
    claim = make_claim(people)
    client.force_login(people.adjuster)
    answers_of(
        client,
        claim,
        **{"version": claim.version, "answer-GT-6.1": "yes", "rest": "no", "rest_clause": ["GT-6.1", "GT-6.2"]},
    )
    given = dict(ClauseAnswer.objects.filter(claim=claim).values_list("clause", "answer"))
    assert given == {"GT-6.1": "yes", "GT-6.2": "no"}
    event = Event.objects.filter(stream=claim.stream, kind="clauses.answered").get()
    assert event.data["answers"] == given


def test_what_speaks_for_the_claimant_is_never_among_the_rest(client: Client, people: People) -> None:
    claim = make_claim(people, make_parcel("FPX-TA"), kind="loss")
    client.force_login(people.adjuster)
    rest = client.get(page_of(claim)).context["rest"]
    singles = {q.clause for q in questions(claim) if q.yes_speaks_for_claimant}
    assert singles
    assert not singles.intersection(rest)


def test_stale_answers_are_shown_again(client: Client, people: People) -> None:
    claim = make_claim(people)
    client.force_login(people.adjuster)
    answer = answers_of(client, claim, **{"version": claim.version - 1, "answer-GT-6.1": "no"})
    assert answer.status_code == 409
    assert {r.question.clause: r.answer for r in answer.context["rows"]}["GT-6.1"] == "no"
    assert not ClauseAnswer.objects.filter(claim=claim).exists()


def test_personal_data_is_masked_until_somebody_looks_on_record(client: Client, people: People) -> None:
    claim = approved(people)
    client.force_login(people.adjuster)
    masked = client.get(page_of(claim)).content.decode()
    assert "6225880012345678" not in masked
    assert "claimant@example.invalid" not in masked
    assert "5678" in masked
    shown = client.post(reverse("admin:claims_claim_unmask", args=[claim.pk])).content.decode()
    assert "6225880012345678" in shown
    assert Event.objects.filter(stream=claim.stream, kind="personal_data.shown", actor=people.adjuster).count() == 1


def test_who_may_not_see_personal_data_gets_none(client: Client, people: People) -> None:
    claim = approved(people)
    client.force_login(people.auditor)
    refused = client.post(reverse("admin:claims_claim_unmask", args=[claim.pk]))
    assert refused.status_code == 403
    assert "6225880012345678" not in refused.content.decode()
    assert not Event.objects.filter(kind="personal_data.shown").exists()


def test_another_claim_on_the_parcel_is_flagged(client: Client, people: People) -> None:
    parcel = make_parcel()
    first = make_claim(people, parcel)
    second = make_claim(people, parcel, duplicates_seen=True)
    client.force_login(people.adjuster)
    for claim, other in ((first, second), (second, first)):
        assert [c.pk for c in client.get(page_of(claim)).context["page"].others] == [other.pk]


def test_a_proposal_is_seen_by_the_manager_who_answers_it(client: Client, people: People) -> None:
    claim = ready_to_decide(people, make_parcel(sum_insured=9000, insured_value=9000), claimed="8000")
    decide.propose(claim.pk, "approved", Decimal(8000), "above my limit", people.adjuster)
    client.force_login(people.manager)
    page = client.get(page_of(claim))
    assert page.context["page"].proposal.proposed_by == people.adjuster
    assert action_of(claim, "answer_proposal") in page.content.decode()


def test_the_assurance_is_never_called_an_insurance(client: Client, people: People) -> None:
    claim = make_claim(people, make_parcel("FPX-TA"), kind="loss")
    client.force_login(people.adjuster)
    page = client.get(page_of(claim), headers={"accept-language": "en"}).content.decode()
    assert "<dt>Order</dt>" in page
    assert "<dt>Policy</dt>" not in page
    assert "<dt>Insured</dt>" not in page
