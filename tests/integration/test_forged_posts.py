"""Forged requests: every action by every role that may not do it, replayed forms, hidden fields, guessed ids."""

import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from claims.actions import ACTIONS
from claims.models import Claim, Note, Payment
from claimsoffice.kernel.models import Event, SpentKey
from claimsoffice.kernel.roles import ROLES
from tests.office import PASSWORD, People, approved, fresh, make_claim, person, ready_to_decide

pytestmark = pytest.mark.django_db

# Everything that any action's form asks for: a forger fills in whatever there is.
FILLED = {
    "text": "x y z", "reason": "because of it", "ground": "error", "amount": "750", "outcome": "approved",
    "answer": "follow", "document": "invoice", "clause": "GT-23", "note": "because", "hit": "no", "source": "list",
    "documents": "invoice", "because": "that_is_all", "at": "2026-01-01T10:00", "arrived_at": "2026-01-01T10:00",
    "agreed_at": "2026-01-01T10:00", "proof": "mail", "name": "a", "account_holder": "a", "bank": "b",
    "account_number": "1", "account_currency": "CNY", "kind": "salvage", "received_on": "2026-01-01",
    "state": "paid", "override_reason": "I say so", "departure_reason": "I say so", "version": "",
}  # fmt: skip


def url(claim: Claim, action: str) -> str:
    return reverse("admin:claims_claim_action", args=[claim.pk, action])


def post(client: Client, claim: Claim, action: str, **data: Any) -> int:
    body = {**FILLED, "key": uuid.uuid4().hex, "version": str(fresh(claim).version), **data}
    return client.post(url(claim, action), body).status_code


def snapshot(claim: Claim) -> tuple[Any, ...]:
    now = fresh(claim)
    return now.state, now.version, now.approved_amount, now.paid_amount, Event.objects.count(), Payment.objects.count()


FORBIDDEN = [
    (action, slug)
    for slug, permissions in [*((r.slug, r.permissions) for r in ROLES), ("nobody", ())]
    for action in sorted(ACTIONS)
    if ACTIONS[action].permission not in permissions
]


@pytest.mark.parametrize(("action", "role"), FORBIDDEN)
def test_nobody_acts_without_the_permission(client: Client, people: People, role: str, action: str) -> None:
    claim = approved(people) if ACTIONS[action].group == "money" else ready_to_decide(people)
    forger = person("forger", None if role == "nobody" else role)
    Claim.objects.filter(pk=claim.pk).update(owner=forger, team="")  # seen, but still not permitted
    before = snapshot(claim)
    client.force_login(forger)
    assert post(client, claim, action) in (403, 404)
    assert client.get(url(claim, action)).status_code in (403, 404)
    assert snapshot(claim) == before


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_change_permission_moves_nothing(client: Client, people: People, action: str) -> None:
    """Django's own change permission on everything, a login, and nothing else: no claim moves."""
    forger = person("forger", None)
    forger.user_permissions.set(Permission.objects.filter(codename__regex="^(view|change|add|delete)_"))
    claim = ready_to_decide(people)
    Claim.objects.filter(pk=claim.pk).update(owner=forger)
    before = snapshot(claim)
    client.force_login(User.objects.get(pk=forger.pk))
    assert post(client, claim, action) in (403, 404)
    assert client.post(reverse("admin:claims_claim_change", args=[claim.pk]), FILLED).status_code in (
        200,
        302,
        403,
        404,
        405,
    )
    assert snapshot(claim) == before


def test_a_form_sent_twice_acts_once(client: Client, people: People) -> None:
    claim = make_claim(people)
    client.login(username="adjuster", password=PASSWORD)
    body = {"text": "called the claimant", "channel": "phone", "key": "one-key", "version": str(claim.version)}
    for _time in range(2):
        client.post(url(claim, "note"), body)
    assert Note.objects.count() == 1
    assert SpentKey.objects.count() == 1


def test_a_form_without_key_does_nothing(client: Client, people: People) -> None:
    claim = make_claim(people)
    client.login(username="adjuster", password=PASSWORD)
    client.post(url(claim, "note"), {"text": "called the claimant", "version": str(claim.version)})
    assert Note.objects.count() == 0


def test_hidden_fields_bind_nothing(client: Client, people: People) -> None:
    claim = approved(people)
    client.login(username="cashier", password=PASSWORD)
    assert post(client, claim, "pay", amount="999999", account_number="666", state="paid") == 302
    payment = Payment.objects.get(claim=claim)
    assert (payment.amount, payment.account_number) == (Decimal(750), "6225880012345678")
    assert fresh(claim).state == "approved"


def test_a_stale_form_changes_nothing_and_says_why(client: Client, people: People) -> None:
    claim = ready_to_decide(people)
    client.login(username="adjuster", password=PASSWORD)
    answer = client.post(
        url(claim, "approve"),
        {"amount": "750", "departure_reason": "", "key": "k", "version": str(claim.version - 1)},
    )
    assert answer.status_code == 409
    assert fresh(claim).state == "submitted"


def test_other_peoples_claims_do_not_exist(client: Client, people: People) -> None:
    claim = make_claim(people)
    client.login(username="colleague", password=PASSWORD)
    assert client.get(reverse("admin:claims_claim_change", args=[claim.pk])).status_code == 404
    assert post(client, claim, "note") == 404
    for guess in range(claim.pk + 1, claim.pk + 20):
        assert client.get(reverse("admin:claims_claim_change", args=[guess])).status_code == 404


def admin_routes() -> list[str]:
    """Every address of the office, with 1 for each number and x for each word."""
    found: list[str] = []

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> None:
        for each in patterns:
            route = prefix + str(each.pattern)
            if isinstance(each, URLResolver):
                walk(each.url_patterns, route)
            else:
                found.append(route)

    walk(get_resolver().url_patterns, "/")
    import re

    plain = (re.sub(r"<(?:int|path):[^>]+>", "1", r) for r in found if r.startswith("/admin/") and "(?P" not in r)
    return sorted({re.sub(r"<[^>]+>", "x", r) for r in plain})


OPEN_TO_ALL = {"/admin/login/", "/admin/jsi18n/", "/admin/logout/"}
OPEN_TO_STAFF = OPEN_TO_ALL | {
    "/admin/", "/admin/search/", "/admin/password_change/", "/admin/password_change/done/", "/admin/autocomplete/",
}  # fmt: skip


def test_every_address_is_closed_to_strangers(client: Client, people: People) -> None:
    routes = admin_routes()
    assert len(routes) > 50
    for route in routes:
        if route not in OPEN_TO_ALL:
            for answer in (client.get(route), client.post(route)):
                assert answer.status_code in (302, 403, 404, 405), route
                if answer.status_code == 302:
                    assert "login" in answer["Location"], route


def test_every_address_is_closed_to_a_login_without_a_role(client: Client, people: People) -> None:
    client.login(username="nobody", password=PASSWORD)
    for route in admin_routes():
        if route not in OPEN_TO_STAFF:
            for answer in (client.get(route), client.post(route)):
                assert answer.status_code in (302, 403, 404, 405), f"{route}: {answer.status_code}"
