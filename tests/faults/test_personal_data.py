"""Fault 17: ten canaries go through the office; none comes out in a log, a task, an event, an error or an export."""

import io
import json
import logging
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from claims.models import Claim, Party, PartyRole
from claims.services import decide, letters_dispatch, parties, relay
from claims.services.register import ItemClaimed
from claimsoffice.kernel import log
from claimsoffice.kernel.models import Event, OutboxMessage
from tests.office import PASSWORD, People, days_ago, fresh, make_parcel, pay_out, ready_to_decide

pytestmark = [pytest.mark.fault, pytest.mark.django_db]

CANARIES = {
    "phone": "13977712345",
    "email": "kanarie.vogel@example.invalid",
    "claimant": "金丝雀甲",
    "insured": "金丝雀乙贸易行",
    "policyholder": "金丝雀丙贸易行",
    "payee": "金丝雀丁",
    "holder": "金丝雀戊",
    "account": "6225887777123456",
    "address": "金丝雀路一百零一号",
    "agent_phone": "13877754321",
}
# What is never shown without the permission; names stand in lists and exports.
MASKED = ("phone", "email", "account", "agent_phone")


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything that is logged, from DEBUG upwards, as the office writes it."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(log.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield out
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The arguments of every task that is sent."""
    from celery import current_app

    sent: list[str] = []
    monkeypatch.setattr(
        type(current_app._get_current_object()), "send_task", lambda *a, **k: sent.append(repr((a[1:], k)))
    )
    return sent


def paid_claim(people: People) -> Claim:
    """A claim full of canaries, on its whole way to the bank's answer."""
    parcel = make_parcel(
        policyholder=CANARIES["policyholder"],
        insured=CANARIES["insured"],
        phone=CANARIES["phone"],
        email=CANARIES["email"],
    )
    items = [ItemClaimed("蓝牙耳机", Decimal(750))]
    claim = ready_to_decide(people, parcel, claimant=CANARIES["claimant"], items=items, received_at=days_ago(3))
    Party.objects.filter(claim=claim, role=PartyRole.CLAIMANT).update(
        phone=CANARIES["agent_phone"], address=CANARIES["address"], email=CANARIES["email"]
    )
    decide.approve_claim(claim.pk, Decimal(750), people.adjuster)
    payee = parties.Payee(CANARIES["payee"], CANARIES["holder"], "招商银行", CANARIES["account"], "CNY", "上海分行")
    parties.enter_payee(claim.pk, payee, people.adjuster)
    parties.confirm_payee(claim.pk, people.manager)
    pay_out(claim, people)
    return fresh(claim)


def found_in(text: str, names: Any = CANARIES) -> list[str]:
    return [name for name in names if CANARIES[name] in text]


def test_no_canary_comes_out(
    people: People,
    client: Client,
    logged: io.StringIO,
    tasks: list[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        claim = paid_claim(people)

    def refused(*_: Any, **__: Any) -> None:
        raise ConnectionRefusedError(f"550 {CANARIES['email']}: no such mailbox")

    monkeypatch.setattr(letters_dispatch, "send", refused)
    assert relay.drain()[1] > 0, "the control: a mail server did quote an address"

    client.raise_request_exception = False
    client.login(username="adjuster", password=PASSWORD)
    page = reverse("admin:claims_claim_change", args=[claim.pk])
    assert client.get(page).status_code == 200

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the page fell over")

    monkeypatch.setattr("claims.admin.claim_views.findings.arrange", broken)
    assert client.get(page, {"q": CANARIES["phone"]}).status_code == 500

    events = json.dumps(list(Event.objects.values_list("kind", "data", "actor_label")), ensure_ascii=False, default=str)
    owed = json.dumps(list(OutboxMessage.objects.values_list("key", "payload", "last_error")), ensure_ascii=False)
    exports = []
    for report in ("claims", "payments"):
        out = tmp_path / f"{report}.csv"
        call_command("export", report, "--format", "csv", "--out", str(out), "--user", "auditor")
        exports.append(out.read_text("utf-8-sig"))
    said = logged.getvalue()
    assert "the page fell over" in said
    assert "ConnectionRefusedError" in said
    assert tasks
    places = {"log": said, "tasks": "\n".join(tasks), "events": events, "outbox": owed}
    found = {place: names for place, text in places.items() if (names := found_in(text))}
    print(f"\nfault 17: {len(CANARIES)} canaries in {len(places)} places: {sum(map(len, found.values()))} found")
    assert found == {}
    assert found_in("".join(exports), MASKED) == []


def test_what_the_database_quotes_is_not_logged(people: People, logged: io.StringIO) -> None:
    claim = paid_claim(people)
    try:
        with transaction.atomic():
            Party.objects.filter(claim=claim).update(role=None)
    except IntegrityError:
        logging.getLogger("office").exception("refused")
    said = logged.getvalue()
    assert "refused" in said
    if connection.vendor == "postgresql":
        assert "DETAIL: left out" in said
    assert found_in(said) == []


def test_each_reveal_is_an_event(people: People, client: Client) -> None:
    claim = paid_claim(people)
    client.login(username="manager", password=PASSWORD)
    page = reverse("admin:claims_claim_change", args=[claim.pk])
    assert found_in(client.get(page).content.decode(), MASKED) == []
    shown = client.post(reverse("admin:claims_claim_unmask", args=[claim.pk]))
    assert set(found_in(shown.content.decode(), MASKED)) >= {"account"}
    assert Event.objects.filter(kind="personal_data.shown", data__claim=claim.pk).count() == 1
