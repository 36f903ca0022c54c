"""The platform's sheet of claims: registered by the service, held where it may be a duplicate, taken back."""

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from claims.imports.columns import CLAIMS
from claims.models import Claim, Clock, Letter, Note, PlatformRow, Reserve, RowState
from claims.services import held_rows
from claims.services.import_claims import DOOR
from claims.services.reopen import withdraw_claim
from claims.workflow import ClaimState
from claimsoffice.kernel.errors import NotPermitted, NotReady, Stale, WrongState
from claimsoffice.kernel.models import BatchState, Event, ImportBatch
from claimsoffice.kernel.services.events import verify
from tests.claim_sheets import at, claim_row, claims_csv, counts, stage_claims, wrong
from tests.office import People, fresh, make_claim, make_parcel, person

pytestmark = pytest.mark.django_db


def bring_in(people: People, *rows: dict[str, Any]) -> ImportBatch:
    return DOOR.apply(stage_claims(people.clerk, *rows).pk, people.clerk)


def test_a_good_row_is_registered_as_the_clerk_would(people: People) -> None:
    parcel = make_parcel()
    row = claim_row(
        parcel, "P-1", quantity="2", unit_price="52.5", invoice_currency="美元", letter_language="双语",
        remarks="平台已先行垫付", salvage_expenses="20",
    )  # fmt: skip
    batch = stage_claims(people.clerk, row)
    assert counts(batch) == (1, 0, 0, 0, 0)
    assert not Claim.objects.exists()
    DOOR.apply(batch.pk, people.clerk)
    claim = Claim.objects.get()
    assert (claim.parcel, claim.kind, claim.peril, claim.claimed_amount) == (parcel, "damage", "breakage", Decimal(750))
    assert (claim.registered_by, claim.letter_language, claim.salvage_expenses) == (people.clerk, "both", Decimal(20))
    item = claim.items.get()
    assert (item.description, item.quantity, item.unit_price, item.invoice_currency) == (
        parcel.goods, 2, Decimal("52.5"), "USD",
    )  # fmt: skip
    claimant = claim.parties.get(role="claimant")
    assert (claimant.name, claimant.phone, claimant.email) == ("王小明", "13900001111", "wang@example.com")
    assert Reserve.objects.get(claim=claim).amount == Decimal(750)
    assert Letter.objects.get(claim=claim).kind == "receipt"
    assert Clock.objects.filter(claim=claim, closed_at=None).exists()
    assert Note.objects.get(claim=claim).text == "平台已先行垫付"
    registered = Event.objects.get(stream=claim.stream, kind="claim.registered")
    assert (registered.actor, registered.data["batch"]) == (people.clerk, batch.pk)
    assert PlatformRow.objects.get().state == RowState.REGISTERED
    assert list(verify()) == []


def test_the_same_file_twice_changes_nothing(people: People) -> None:
    rows = [claim_row(make_parcel(), f"P-{n}") for n in range(3)]
    bring_in(people, *rows)
    again = stage_claims(people.clerk, *rows)
    assert counts(again) == (0, 0, 3, 0, 0)
    DOOR.apply(again.pk, people.clerk)
    assert Claim.objects.count() == 3


def test_a_parcel_with_an_open_claim_is_held_by_any_of_its_numbers(people: People) -> None:
    parcel = make_parcel()
    claim = make_claim(people, parcel)
    parcel.aliases.create(tracking_no="LX1CN", source="carrier")
    batch = bring_in(people, claim_row(parcel, "P-1", tracking_no="LX1CN"), claim_row(make_parcel(), "P-2"))
    assert counts(batch) == (1, 0, 0, 1, 0)
    row = PlatformRow.objects.get(state=RowState.HELD)
    assert row.reasons == [["open_claim", claim.claim_no]]
    assert row.parcel == parcel
    assert Claim.objects.count() == 2


def test_a_parcel_under_another_policy_with_the_same_waybill_counts_as_the_same(people: People) -> None:
    insured = make_parcel()
    order = make_parcel("FPX-TA", tracking_no=insured.tracking_no)
    make_claim(people, insured)
    batch = stage_claims(people.clerk, claim_row(order, "P-1", policy_no=order.policy.policy_no, kind="loss"))
    assert counts(batch) == (0, 0, 0, 1, 0)


def test_a_dead_claim_holds_nothing_up(people: People) -> None:
    parcel = make_parcel()
    withdraw_claim(make_claim(people, parcel).pk, "changed their mind", people.manager)
    assert counts(stage_claims(people.clerk, claim_row(parcel, "P-1"))) == (1, 0, 0, 0, 0)


def test_the_same_reference_with_other_words_is_held(people: People) -> None:
    parcel = make_parcel()
    bring_in(people, claim_row(parcel, "P-1"))
    batch = stage_claims(people.clerk, claim_row(make_parcel(), "P-1", claimed_amount="800"))
    assert counts(batch) == (0, 0, 0, 1, 0)
    reason = next(iter(batch.chunks.all())).rows
    assert "same_reference" in reason


def test_twice_in_the_file_the_first_goes_in_and_the_second_is_held(people: People) -> None:
    one, two = make_parcel(), make_parcel()
    batch = bring_in(
        people,
        claim_row(one, "P-1"),
        claim_row(one, "P-2", claimed_amount="10"),
        claim_row(two, "P-3"),
        claim_row(two, "P-3"),
    )
    assert counts(batch) == (2, 0, 0, 2, 0)
    reasons = {row.number: [code for code, _about in row.reasons] for row in PlatformRow.objects.filter(state="held")}
    assert reasons == {3: ["parcel_twice"], 5: ["reference_twice", "parcel_twice"]}
    again = stage_claims(
        people.clerk,
        claim_row(one, "P-1"), claim_row(one, "P-2", claimed_amount="10"), claim_row(two, "P-3"), claim_row(two, "P-3"),
    )  # fmt: skip
    assert counts(again)[:3] in {(0, 0, 4), (0, 0, 2)}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"tracking_no": "NOBODY"}, ("tracking_no", "unknown_parcel")),
        ({"tracking_no": None, "policy_no": "NOBODY"}, ("policy_no", "unknown_policy")),
        ({"policy_no": "NOBODY"}, ("policy_no", "parcel_not_of_policy")),
        ({"tracking_no": None}, ("tracking_no", "number_needed")),
        ({"currency": "USD"}, ("currency", "not_policys_currency")),
        ({"kind": "stolen"}, ("kind", "unknown_choice")),
        ({"kind": None}, ("kind", "required")),
        ({"claimant": None}, ("claimant", "required")),
        ({"platform_ref": None}, ("platform_ref", "required")),
        ({"received_at": None}, ("received_at", "required")),
        ({"received_at": "2050-01-01"}, ("received_at", "in_future")),
        ({"event_at": at(1)}, ("event_at", "after_receipt")),
        ({"claimed_amount": "0"}, ("claimed_amount", "not_positive")),
        ({"claimed_amount": "12.345"}, ("claimed_amount", "too_many_decimals")),
        ({"currency": None, "claimed_amount": "12.345"}, ("claimed_amount", "too_many_decimals")),
        ({"unit_price": "5"}, ("invoice_currency", "required")),
        ({"quantity": "1.5"}, ("quantity", "too_many_decimals")),
        ({"quantity": "0"}, ("quantity", "not_positive")),
        ({"claimant_email": "wang"}, ("claimant_email", "bad_email")),
        ({"letter_language": "fr"}, ("letter_language", "unknown_choice")),
        ({"peril": "bad luck"}, ("peril", "unknown_choice")),
    ],
)
def test_what_is_refused_says_where_and_why(people: People, changes: dict[str, Any], expected: tuple[str, str]) -> None:
    batch = stage_claims(people.clerk, claim_row(make_parcel(), "P-1", **changes))
    assert wrong(batch) == [(2, *expected)]
    assert batch.state == BatchState.REFUSED


def test_a_waybill_under_several_policies_needs_the_policys_number(people: People) -> None:
    one = make_parcel()
    two = make_parcel("FPX-TA", tracking_no=one.tracking_no)
    assert wrong(stage_claims(people.clerk, claim_row(one, "P-1"))) == [(2, "tracking_no", "parcel_of_several")]
    good = claim_row(one, "P-1", policy_no=two.policy.policy_no)
    assert counts(stage_claims(people.clerk, good)) == (1, 0, 0, 0, 0)


def test_one_bad_row_keeps_all_out_unless_the_good_ones_are_wanted(people: People) -> None:
    rows = [claim_row(make_parcel(), "P-1"), claim_row(make_parcel(), "P-2", kind="x")]
    batch = stage_claims(people.clerk, *rows)
    with pytest.raises(NotReady):
        DOOR.apply(batch.pk, people.clerk)
    assert not Claim.objects.exists()
    DOOR.apply(batch.pk, people.clerk, accept_valid=True)
    assert Claim.objects.count() == 1


def test_a_claim_registered_after_the_preview_makes_it_stale(people: People) -> None:
    parcel = make_parcel()
    batch = stage_claims(people.clerk, claim_row(parcel, "P-1"), claim_row(make_parcel(), "P-2"))
    make_claim(people, parcel)
    with pytest.raises(Stale):
        DOOR.apply(batch.pk, people.clerk)
    assert Claim.objects.count() == 1


def test_the_same_sheet_taken_in_after_the_preview_makes_it_stale(people: People) -> None:
    second = person("second", "intake_clerk")
    row = claim_row(make_parcel(), "P-1")
    batches = [(stage_claims(clerk, row), clerk) for clerk in (people.clerk, second)]
    DOOR.apply(batches[0][0].pk, people.clerk)
    with pytest.raises(Stale):
        DOOR.apply(batches[1][0].pk, second)
    assert Claim.objects.count() == 1


def test_only_the_owner_with_the_permission_applies(people: People) -> None:
    batch = stage_claims(people.clerk, claim_row(make_parcel(), "P-1"))
    for other in (person("second", "intake_clerk"), people.manager, people.adjuster):
        with pytest.raises(NotPermitted):
            DOOR.apply(batch.pk, other)
        with pytest.raises(NotPermitted):
            stage_claims(people.adjuster, claim_row(make_parcel(), "P-2"))


def test_taken_back_its_claims_are_withdrawn_and_the_file_can_come_again(people: People) -> None:
    parcel = make_parcel()
    earlier = make_claim(people, make_parcel())
    rows = [claim_row(parcel, "P-1"), claim_row(earlier.parcel, "P-2")]
    batch = bring_in(people, *rows)
    claim = Claim.objects.get(parcel=parcel)
    DOOR.undo(batch.pk, people.clerk)
    assert fresh(claim).state == ClaimState.WITHDRAWN
    assert not Clock.objects.filter(claim=claim, closed_at=None).exists()
    assert set(PlatformRow.objects.values_list("state", flat=True)) == {RowState.UNDONE}
    assert PlatformRow.objects.exclude(values=[]).count() == 0
    assert counts(stage_claims(people.clerk, *rows)) == (1, 0, 0, 1, 0)
    assert list(verify()) == []


def test_what_somebody_has_worked_on_is_not_taken_back(people: People) -> None:
    from claims.services.file import add_note

    batch = bring_in(people, claim_row(make_parcel(), "P-1"))
    claim = Claim.objects.get()
    add_note(claim.pk, "called the claimant", people.clerk)
    with pytest.raises(NotReady, match=claim.claim_no):
        DOOR.undo(batch.pk, people.clerk)
    assert fresh(claim).state == ClaimState.SUBMITTED


def held(people: People) -> tuple[Claim, PlatformRow]:
    claim = make_claim(people)
    bring_in(people, claim_row(claim.parcel, "P-1"))
    return claim, PlatformRow.objects.get(state=RowState.HELD)


def test_a_held_row_is_registered_with_a_reason(people: People) -> None:
    earlier, row = held(people)
    claim = held_rows.register_held(row.pk, "another item of the parcel", people.clerk)
    assert claim.parcel == earlier.parcel
    row.refresh_from_db()
    assert (row.state, row.claim, row.values, row.decided_by) == (RowState.REGISTERED, claim, [], people.clerk)
    assert Event.objects.filter(stream=row.stream).order_by("seq").values_list("kind", flat=True)[1] == "row.registered"
    with pytest.raises(WrongState):
        held_rows.register_held(row.pk, "once more", people.clerk)
    assert Claim.objects.count() == 2


def test_a_held_row_is_linked_to_the_claim_that_is_there(people: People) -> None:
    claim, row = held(people)
    other = make_claim(people)
    with pytest.raises(NotReady):
        held_rows.link_held(row.pk, other.pk, "the same thing", people.clerk)
    held_rows.link_held(row.pk, claim.pk, "the same thing", people.clerk)
    row.refresh_from_db()
    assert (row.state, row.claim, row.parcel, row.values) == (RowState.LINKED, claim, None, [])
    assert Event.objects.filter(stream=claim.stream, kind="claim.row_linked").exists()


def test_a_held_row_is_dropped_with_a_reason(people: People) -> None:
    _claim, row = held(people)
    with pytest.raises(NotReady):
        held_rows.drop_held(row.pk, " ", people.clerk)
    held_rows.drop_held(row.pk, "sent by mistake", people.clerk)
    row.refresh_from_db()
    assert (row.state, row.decision, row.values) == (RowState.DROPPED, "sent by mistake", [])


@pytest.mark.parametrize("role", ["adjuster", "manager", "cashier", "auditor", "administrator", "nobody"])
def test_only_clerks_decide_on_held_rows(people: People, role: str) -> None:
    claim, row = held(people)
    user = getattr(people, role)
    for act in (
        lambda: held_rows.register_held(row.pk, "because", user),
        lambda: held_rows.link_held(row.pk, claim.pk, "because", user),
        lambda: held_rows.drop_held(row.pk, "because", user),
    ):
        with pytest.raises(NotPermitted):
            act()
    row.refresh_from_db()
    assert row.state == RowState.HELD


def test_another_kind_under_js_insurance_stays_impossible(people: People) -> None:
    claim = make_claim(people, make_parcel("JSX-INS"), kind="damage")
    bring_in(people, claim_row(claim.parcel, "P-1", kind="loss", peril="parcel_missing"))
    row = PlatformRow.objects.get()
    assert row.state == RowState.HELD
    with pytest.raises(NotReady, match="JI-3"):
        held_rows.register_held(row.pk, "it is lost too", people.clerk)
    row.refresh_from_db()
    assert row.state == RowState.HELD


def test_the_last_scan_dates_a_loss_without_an_event(people: People) -> None:
    parcel = make_parcel(last_scan_at=None)
    parcel.last_scan_at = parcel.dispatched_at
    parcel.save()
    bring_in(people, claim_row(parcel, "P-1", kind="loss", peril=None, event_at=None, event_source=None))
    claim = Claim.objects.get()
    assert claim.event_at == parcel.last_scan_at
    assert "scan" in claim.event_source


def command(path: Path, *options: str) -> tuple[int, dict[str, Any]]:
    out = io.StringIO()
    try:
        call_command("import_claims", str(path), "--json", *options, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_the_command_says_the_same_as_for_policies(people: People, tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    open_one = make_claim(people)
    rows = [claim_row(make_parcel(), "P-1"), claim_row(open_one.parcel, "P-2")]
    path.write_bytes(claims_csv(*rows))
    status, report = command(path, "--dry-run")
    assert (status, report["rows"], report["created"], report["held"], report["applied"]) == (0, 2, 1, 1, False)
    assert Claim.objects.count() == 1
    status, report = command(path)
    assert (status, report["error"]["code"]) == (2, "person_needed")
    status, report = command(path, "--user", "adjuster")
    assert (status, report["error"]["code"]) == (2, "not_permitted")
    status, report = command(path, "--user", "clerk")
    assert (status, report["created"], report["held"], report["applied"]) == (0, 1, 1, True)
    status, report = command(path, "--user", "clerk")
    assert (status, report["created"], report["unchanged"]) == (0, 0, 2)
    path.write_bytes(claims_csv(claim_row(make_parcel(), "P-9", kind="x"), claim_row(make_parcel(), "P-8")))
    status, report = command(path, "--user", "clerk")
    assert (status, report["rejected"], report["created"], report["errors"][0]["row"]) == (1, 1, 0, 2)
    status, report = command(path, "--user", "clerk", "--accept-valid")
    assert (status, report["created"], report["applied"]) == (1, 1, True)
    assert set(CLAIMS.by_field) >= {"platform_ref", "tracking_no", "policy_no", "kind", "received_at", "claimant"}
