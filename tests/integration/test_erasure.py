"""Personal data go after their time, wherever they were; what holds a claim is named, and the chain stays whole."""

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.urls import reverse

from claims.models import Agreement, Claim, Decision, Letter, Note, Payment, PlatformRow, RowState
from claims.services import advance, decide, erase, holds, letters, letters_store, pay, recover, reopen
from claims.services.erase import erase_before
from claims.services.replay import replay
from claimsoffice.kernel.clock import now, today
from claimsoffice.kernel.models import Event, ImportBatch, StagedChunk
from claimsoffice.kernel.services import events
from documents.services.verify import verify_files
from tests.integration import canaries
from tests.integration.canaries import long_ago, singing
from tests.integration.documents_store import BACKEND
from tests.office import People, approved, days_ago, fresh, make_claim, make_parcel, ready_to_decide

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people() -> People:
    from tests.office import make_people

    return make_people()


@pytest.fixture
def stores(settings: Any, tmp_path: Path) -> tuple[Path, Path]:
    places = tmp_path / "evidence", tmp_path / "letters"
    own = {
        name: {"BACKEND": BACKEND, "OPTIONS": {"location": str(place), "base_url": None}}
        for name, place in zip(("evidence", "letters"), places, strict=True)
    }
    settings.STORAGES = {**settings.STORAGES, **own}
    return places


def closed_long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erase, "closed_at", lambda claim: claim.registered_at)


def end_clocks(claim: Claim) -> None:
    """As the sweep does once their day is over."""
    claim.clocks.filter(closed_at=None).update(state="ended", closed_at=now())


def everything(people: People) -> list[Claim]:
    made = [canaries.paid(people), canaries.denied(people), canaries.withdrawn(people)]
    for claim in made:
        end_clocks(claim)
    return made


def test_no_canary_is_left_in_any_table_or_file(people: People, stores: tuple[Path, Path]) -> None:
    claims = everything(people)
    assert len(set(singing(*stores))) > 25
    figures = [(c.state, c.claimed_amount, c.approved_amount, c.paid_amount, c.recovered_amount) for c in claims]
    hashes = set(Letter.objects.values_list("sha256", flat=True))
    decisions = list(Decision.objects.order_by("pk").values_list("pk", "result", "parameters_hash"))
    outcomes = list(erase_before(now() + timedelta(seconds=1)))
    assert [(o.number, o.state) for o in outcomes] == [(c.claim_no, "erased") for c in claims]
    assert sorted(set(singing(*stores))) == []
    again = [fresh(claim) for claim in claims]
    assert [(c.state, c.claimed_amount, c.approved_amount, c.paid_amount, c.recovered_amount) for c in again] == figures
    assert set(Letter.objects.values_list("sha256", flat=True)) == hashes
    assert list(Decision.objects.order_by("pk").values_list("pk", "result", "parameters_hash")) == decisions
    assert list(events.verify()) == []
    assert not any(checked.at_fault for checked in verify_files())
    for decision in Decision.objects.all():
        assert replay(decision) == []


def test_it_is_done_once(people: People, stores: tuple[Path, Path]) -> None:
    end_clocks(canaries.withdrawn(people))
    assert len(list(erase_before(now() + timedelta(seconds=1)))) == 1
    count = Event.objects.count()
    assert list(erase_before(now() + timedelta(seconds=1))) == []
    assert Event.objects.count() == count


def test_what_came_onto_the_file_afterwards_is_erased_too(
    people: People, stores: tuple[Path, Path], capsys: Any
) -> None:
    """A denial is reopened after the retention, people are named again, and it ends once more."""
    claim = canaries.denied(people)
    end_clocks(claim)
    list(erase_before(now() + timedelta(seconds=1)))
    assert erase.erasure_of(claim) is not None
    reopen.reopen_claim(claim.pk, "dispute", f"the court of {canaries.CANARY} asks", people.manager)
    assert erase.erasure_of(claim) is None
    letters.issue_clock_statement(claim.pk, people.adjuster)
    reopen.withdraw_claim(claim.pk, f"{canaries.CANARY} withdrew", people.manager)
    end_clocks(claim)
    assert not letters_found(capsys)[1]
    assert [outcome.state for outcome in erase_before(now() + timedelta(seconds=1))] == ["erased"]
    assert sorted(set(singing(*stores))) == []
    assert list(erase_before(now() + timedelta(seconds=1))) == []
    assert not letters_found(capsys)[1]
    assert list(events.verify()) == []


def test_the_page_of_an_erased_claim_still_opens(people: People, stores: tuple[Path, Path], client: Any) -> None:
    claims = everything(people)
    list(erase_before(now() + timedelta(seconds=1)))
    client.force_login(people.auditor)
    for claim in claims:
        page = client.get(reverse("admin:claims_claim_change", args=[claim.pk]))
        assert page.status_code == 200
        letter = claim.letters.order_by("pk")[0]
        assert letter.sha256 in page.content.decode()
        assert client.get(reverse("admin:claims_claim_letter", args=[claim.pk, letter.pk])).status_code == 404


def test_what_holds_a_claim_is_named(people: People, stores: tuple[Path, Path]) -> None:
    def hold_on(claim: Claim) -> list[str]:
        end_clocks(claim)
        return erase.holds_on(fresh(claim))

    assert hold_on(make_claim(people)) == ["open"]
    waiting = approved(people)
    assert hold_on(waiting) == ["open"]
    gone = canaries.withdrawn(people)
    assert hold_on(gone) == []
    holds.place_hold(gone.pk, "a lawsuit", people.manager)
    assert hold_on(gone) == ["legal_hold"]
    done = canaries.paid(people)
    assert hold_on(done) == []
    recover.open_recovery(done.pk, "refund", "somebody", done.paid_amount, today(), people.adjuster)
    assert hold_on(done) == ["recovery"]
    outcomes = {o.number: (o.state, o.why) for o in erase_before(now() + timedelta(seconds=1))}
    assert outcomes[gone.claim_no] == ("held", ["legal_hold"])
    assert outcomes[done.claim_no] == ("held", ["recovery"])


def test_a_sum_that_came_back_holds_and_an_advance_that_nobody_can_pay_does_not(
    people: People, stores: tuple[Path, Path]
) -> None:
    done = canaries.paid(people)
    payment = done.payments.filter(state="executed").latest("pk")
    pay.record_returned(payment.reference, today(), "account closed", people.cashier)
    end_clocks(done)
    assert erase.holds_on(fresh(done)) == ["payment"]
    settled = ready_to_decide(people)
    advance.grant_advance(settled.pk, Decimal(100), "invoice proves it", people.adjuster)
    decide.deny_claim(settled.pk, people.manager, departure_reason="no loss", override_reason="no loss")
    end_clocks(settled)
    assert erase.holds_on(fresh(settled)) == []


def test_a_dispute_is_named_as_one(people: People, stores: tuple[Path, Path]) -> None:
    from claims.services import reopen

    claim = canaries.denied(people)
    reopen.reopen_claim(claim.pk, "dispute", "the claimant disagrees", people.manager)
    assert "dispute" in erase.holds_on(fresh(claim))


def test_a_running_period_holds(people: People, stores: tuple[Path, Path]) -> None:
    claim = canaries.withdrawn(people)
    claim.clocks.filter(clock_id="GT-14.determination").update(state="running", closed_at=None)
    assert erase.holds_on(fresh(claim)) == (["clock"] if claim.clocks.filter(closed_at=None).exists() else [])


def test_a_policy_with_another_claim_keeps_its_people(people: People, stores: tuple[Path, Path]) -> None:
    gone = canaries.withdrawn(people)
    end_clocks(gone)
    kept = make_claim(people, gone.parcel, duplicates_seen=True)
    list(erase_before(now() + timedelta(seconds=1)))
    policy = fresh(kept).parcel.policy
    assert policy.policyholder.startswith(canaries.CANARY)


def test_the_database_lets_nothing_go_without_the_event(people: People, stores: tuple[Path, Path]) -> None:
    claim = canaries.paid(people)
    rows = ((Note, "text"), (Decision, "departure_reason"), (Payment, "account_number"), (Payment, "account_holder"))
    for model, column in rows:
        with pytest.raises(DatabaseError), transaction.atomic():
            assert model.objects.update(**{column: ""})
    if Agreement.objects.exclude(proof="").exists():
        with pytest.raises(DatabaseError), transaction.atomic():
            Agreement.objects.update(proof="")
    end_clocks(claim)
    list(erase_before(now() + timedelta(seconds=1)))
    for model, column, value in ((Note, "text", "x"), (Decision, "amount", 1), (Payment, "account_number", "1")):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(**{column: value})


def run(*arguments: str, capsys: Any) -> list[dict[str, Any]]:
    call_command("erase_personal_data", *arguments)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_command_dry_and_for_good(
    people: People, stores: tuple[Path, Path], capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed_long_ago(monkeypatch)
    old, held, young = (canaries.withdrawn(people) for _ in range(3))
    for claim in (old, held):
        end_clocks(claim)
        long_ago(claim)
    holds.place_hold(held.pk, "a lawsuit", people.manager)
    before = Event.objects.count()
    lines = run("--dry-run", capsys=capsys)
    assert lines[:2] == [
        {"claim": old.claim_no, "state": "due"}, {"claim": held.claim_no, "state": "held", "why": ["legal_hold"]},
    ]  # fmt: skip
    assert Event.objects.count() == before
    lines = run(capsys=capsys)
    event = erase.erasure_of(old)
    assert lines[0] == {"claim": old.claim_no, "state": "erased", "event": event}
    assert lines[-1]["erased"] == lines[-1]["held"] == 1
    assert fresh(young).description.startswith(canaries.CANARY)
    call_command("verify_events")
    assert f"{old.stream}: personal data erased by event {event}" in capsys.readouterr().out


def test_policies_that_nobody_claimed_on_lose_their_names_too(people: People, capsys: Any) -> None:
    way = ("order_confirmed_at", "dispatched_at", "carrier_accepted_at", "delivered_at")
    old = {"issued_at": days_ago(4000), "paid_at": days_ago(4000), **dict.fromkeys(way, days_ago(3950))}
    gone, sheet = make_parcel(**old), make_parcel(**old)
    moving, claimed, young = make_parcel(**old, last_scan_at=days_ago(30)), make_parcel(**old), make_parcel()
    make_claim(people, claimed)
    batch = ImportBatch.objects.create(kind="claims", owner=people.clerk, file_name="a.xlsx", sha256="0" * 64)
    PlatformRow.objects.create(
        batch=batch, number=2, reference="R", fingerprint="f", state=RowState.HELD, parcel=sheet, reasons=[]
    )
    said = [
        {"policy": gone.policy.policy_no, "state": "due"},
        {"policy": sheet.policy.policy_no, "state": "held", "why": ["claims_sheet"]},
    ]
    lines = run("--dry-run", capsys=capsys)
    assert lines[:-1] == said
    assert lines[-1]["policies"] == 1
    gone.policy.refresh_from_db()
    assert gone.policy.phone

    lines = run(capsys=capsys)
    assert lines[0] == {"policy": gone.policy.policy_no, "state": "erased", "event": 1}
    gone.policy.refresh_from_db()
    assert (gone.policy.policyholder, gone.policy.insured) == ("–", "–")
    assert (gone.policy.phone, gone.policy.email, gone.policy.premium) == ("", "", Decimal("12.00"))
    event = Event.objects.get(stream=f"policy:{gone.policy.pk}")
    assert (event.kind, event.actor_label) == ("personal_data.erased", "system:retention")
    for parcel in (sheet, moving, claimed, young):
        parcel.policy.refresh_from_db()
        assert parcel.policy.phone, parcel
    assert run(capsys=capsys)[-1]["policies"] == 0, "once is enough"
    assert list(events.verify([event.stream])) == []


def test_a_day_to_come_is_refused(people: People) -> None:
    with pytest.raises(CommandError, match="future"):
        call_command("erase_personal_data", "--before", (today() + timedelta(days=1)).isoformat())


def test_old_imports_lose_their_rows(people: People, capsys: Any) -> None:
    batch = ImportBatch.objects.create(
        kind="policies", owner=people.clerk, file_name=f"{canaries.CANARY}.xlsx", sha256="0" * 64,
        errors=[{"row": 2, "value": canaries.CANARY}], errors_total=1, warnings=[canaries.CANARY],
    )  # fmt: skip
    StagedChunk.objects.create(batch=batch, action="create", seq=0, rows=canaries.CANARY)
    assert run("--before", today().isoformat(), capsys=capsys)[-1]["imports"] == 0
    ImportBatch.objects.update(staged_at=now() - timedelta(days=366 * 11))
    assert run("--dry-run", capsys=capsys)[-1]["imports"] == 1
    assert run(capsys=capsys)[-1]["imports"] == 1
    assert list(singing()) == []
    batch.refresh_from_db()
    assert (batch.errors_total, batch.sha256) == (1, "0" * 64)
    assert run(capsys=capsys)[-1]["imports"] == 0


# --- letters are looked at again -------------------------------------------------------------------------


def letters_found(capsys: Any) -> tuple[list[dict[str, Any]], bool]:
    try:
        call_command("verify_letters")
        bad = False
    except SystemExit:
        bad = True
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()], bad


def test_every_letter_is_read_again(people: People, stores: tuple[Path, Path], capsys: Any) -> None:
    good, altered, missing = (make_claim(people).letters.get() for _ in range(3))
    store = letters_store.store()
    path = Path(store.path(altered.pdf_name))
    path.write_bytes(path.read_bytes() + b" ")
    store.delete(missing.pdf_name)
    lines, bad = letters_found(capsys)
    assert bad
    assert lines[:-1] == [
        {"letter": altered.number, "state": "altered", "event": None},
        {"letter": missing.number, "state": "missing", "event": None},
    ]
    assert lines[-1]["good"] == 1
    assert good.pdf_name


def test_an_erased_letter_is_no_fault_and_one_that_outlived_it_is(
    people: People, stores: tuple[Path, Path], capsys: Any
) -> None:
    claim = canaries.withdrawn(people)
    end_clocks(claim)
    letter = claim.letters.get()
    kept = letters_store.read(letter)
    list(erase_before(now() + timedelta(seconds=1)))
    lines, bad = letters_found(capsys)
    assert not bad
    assert lines[0] == {"letter": letter.number, "state": "erased", "event": erase.erasure_of(claim)}
    path = Path(letters_store.store().path(letter.pdf_name))
    path.write_bytes(kept)
    lines, bad = letters_found(capsys)
    assert bad
    assert lines[0]["state"] == "not_erased"
    with pytest.raises(SystemExit):
        call_command("verify_letters", "--sweep")
    capsys.readouterr()
    assert not letters_found(capsys)[1]
