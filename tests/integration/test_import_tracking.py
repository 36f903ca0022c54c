"""Carriers' tracking files: facts with their events, clocks that follow, numbers added, contradictions refused."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from claims.models import Clock
from claims.services.file import add_note
from claimsoffice.kernel.errors import NotPermitted, NotReady, Stale
from claimsoffice.kernel.models import BatchState, Event, ImportBatch
from claimsoffice.kernel.services.batch import verified_rows
from claimsoffice.kernel.services.events import verify
from policies.models import FactProof, InsuredParcel
from policies.services import import_kinds, records
from tests.claim_sheets import at, counts, stage_tracking, tracking_row, wrong
from tests.office import People, days_ago, make_claim, make_parcel

pytestmark = pytest.mark.django_db


def door() -> Any:
    found = import_kinds.find("tracking")
    assert found is not None
    return found


def bring_in(people: People, *rows: dict[str, Any]) -> ImportBatch:
    batch = stage_tracking(people.clerk, *rows)
    return door().apply(batch.pk, people.clerk)


def again(parcel: InsuredParcel) -> InsuredParcel:
    return InsuredParcel.objects.get(pk=parcel.pk)


FACTS = {
    "揽收": "carrier_accepted_at", "dispatched": "dispatched_at", "末次扫描": "last_scan_at",
    "Arrival notice": "arrival_notice_at", "签收": "delivered_at", "退件": "returned_at", "终止": "terminated_at",
}  # fmt: skip


@pytest.mark.parametrize(("word", "name"), FACTS.items())
def test_each_event_records_its_fact_with_its_proof(people: People, word: str, name: str) -> None:
    parcel = make_parcel(dispatched_at=None, carrier_accepted_at=None)
    batch = bring_in(people, tracking_row(parcel, word, at(12), source="carrier API"))
    assert counts(batch) == (0, 1, 0, 0, 0)
    value = getattr(again(parcel), name)
    assert abs(value - days_ago(12)) < timedelta(minutes=2)
    event = Event.objects.get(stream=f"parcel:{parcel.pk}", kind="parcel.facts_recorded")
    assert event.actor == people.clerk
    proof = FactProof.objects.get(stream=event.stream, seq=event.seq).proof
    assert proof == "carrier API (tracking.csv, 2)"
    assert list(verify()) == []


def test_the_same_file_twice_changes_nothing(people: People) -> None:
    parcel = make_parcel()
    rows = [
        tracking_row(parcel, "arrival_notice", at(12)),
        tracking_row(parcel, "delivered", at(11)),
        tracking_row(parcel, "renumbered", at(20), new_tracking_no="LX1CN"),
    ]
    bring_in(people, *rows)
    before = Event.objects.filter(stream=f"parcel:{parcel.pk}").count()
    batch = stage_tracking(people.clerk, *rows)
    assert counts(batch) == (0, 0, 3, 0, 0)
    door().apply(batch.pk, people.clerk)
    assert Event.objects.filter(stream=f"parcel:{parcel.pk}").count() == before


def test_clocks_of_claims_on_the_parcel_follow(people: People) -> None:
    claim = make_claim(people, make_parcel("JSX-STD"), kind="loss")
    parcel = claim.parcel
    clocks = dict(Clock.objects.filter(claim=claim).values_list("clock_id", "state"))
    bring_in(people, tracking_row(parcel, "delivered", at(25)))
    after = dict(Clock.objects.filter(claim=claim).values_list("clock_id", "state"))
    assert clocks != after
    event = Event.objects.filter(stream=claim.stream, kind="parcel.facts_recorded").get()
    assert event.actor == people.clerk


def test_a_renumbering_adds_a_number_and_the_new_one_names_the_parcel_in_the_same_file(people: People) -> None:
    parcel = make_parcel()
    bring_in(
        people,
        tracking_row(parcel, "delivered", at(11), tracking_no="LX2CN"),
        tracking_row(parcel, "转单号", at(20), new_tracking_no="LX1CN"),
        tracking_row(parcel, "转单号", at(19), tracking_no="LX1CN", new_tracking_no="LX2CN"),
    )
    parcel = again(parcel)
    assert parcel.delivered_at is not None
    assert {parcel.tracking_no, *parcel.aliases.values_list("tracking_no", flat=True)} == {
        parcel.tracking_no, "LX1CN", "LX2CN",
    }  # fmt: skip
    assert Event.objects.filter(stream=f"parcel:{parcel.pk}", kind="parcel.renumbered").count() == 2


def test_a_waybill_under_several_policies_moves_each_of_its_parcels(people: People) -> None:
    one = make_parcel()
    two = make_parcel("FPX-TA", tracking_no=one.tracking_no)
    bring_in(people, tracking_row(one, "delivered", at(11)))
    assert again(one).delivered_at == again(two).delivered_at is not None
    bring_in(people, tracking_row(one, "returned", at(10), policy_no=two.policy.policy_no))
    assert again(one).returned_at is None
    assert again(two).returned_at is not None


def test_a_local_time_needs_its_place(people: People) -> None:
    parcel = make_parcel()
    refused = stage_tracking(people.clerk, tracking_row(parcel, "delivered", "2026-01-16 11:20"))
    assert wrong(refused) == [(2, "happened_at", "no_offset")]
    parcel.dispatched_at = None
    parcel.save()
    bring_in(people, tracking_row(parcel, "delivered", "2026-01-16 11:20", time_zone="Europe/Berlin"))
    delivered = again(parcel).delivered_at
    assert delivered is not None
    assert delivered.isoformat() == "2026-01-16T10:20:00+00:00"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"tracking_no": "NOBODY"}, ("tracking_no", "unknown_parcel")),
        ({"policy_no": "NOBODY"}, ("policy_no", "parcel_not_of_policy")),
        ({"event": "exploded"}, ("event", "unknown_choice")),
        ({"event": None}, ("event", "required")),
        ({"happened_at": None}, ("happened_at", "required")),
        ({"happened_at": "2050-01-01T10:00+08:00"}, ("happened_at", "in_future")),
        ({"happened_at": "2010-01-01T10:00+08:00"}, ("happened_at", "before_dispatch")),
        ({"reported_at": "2010-01-01T10:00+08:00"}, ("reported_at", "reported_before")),
        ({"time_zone": "Mars/Olympus"}, ("time_zone", "not_a_zone")),
        ({"new_tracking_no": "LX1CN"}, ("new_tracking_no", "no_renumbering")),
        ({"event": "renumbered"}, ("new_tracking_no", "required")),
        ({"event": "renumbered", "tracking_no": "A1", "new_tracking_no": "A1"}, ("new_tracking_no", "same_number")),
    ],
)
def test_what_is_refused_says_where_and_why(people: People, changes: dict[str, Any], expected: tuple[str, str]) -> None:
    row = {**tracking_row(make_parcel(), "delivered", at(11)), **changes}
    batch = stage_tracking(people.clerk, {name: value for name, value in row.items() if value is not None})
    assert wrong(batch) == [(2, *expected)]
    assert batch.state == BatchState.REFUSED


def test_two_times_of_one_event_in_one_file_are_refused_but_scans_are_many(people: People) -> None:
    parcel = make_parcel()
    parcel.aliases.create(tracking_no="LX1CN", source="carrier")
    batch = stage_tracking(
        people.clerk,
        tracking_row(parcel, "delivered", at(11)),
        tracking_row(parcel, "delivered", at(10)),
        tracking_row(parcel, "scan", at(13)),
        tracking_row(parcel, "scan", at(14)),
        tracking_row(parcel, "arrival_notice", at(12)),
        tracking_row(parcel, "arrival_notice", at(12.5), tracking_no="LX1CN"),
    )
    assert wrong(batch) == [
        (2, "happened_at", "two_times"), (3, "happened_at", "two_times"), (7, "happened_at", "two_times"),
    ]  # fmt: skip
    assert counts(batch)[1:3] == (2, 1)
    door().apply(batch.pk, people.clerk, accept_valid=True)
    scanned = again(parcel).last_scan_at
    assert scanned is not None
    assert abs(scanned - days_ago(13)) < timedelta(minutes=2)


def test_times_are_said_in_the_offices_time_wherever_the_carrier_read_them(people: People) -> None:
    parcel = make_parcel(dispatched_at=datetime.fromisoformat("2026-01-10T23:30+00:00"))
    bring_in(people, tracking_row(parcel, "arrival_notice", "2026-01-16T18:05+01:00"))
    batch = stage_tracking(
        people.clerk,
        tracking_row(parcel, "delivered", "2026-01-16T18:20+01:00"),
        tracking_row(parcel, "delivered", "2026-01-16T12:20-05:30"),
        tracking_row(parcel, "returned", "2026-01-10T18:20-05:00"),
        tracking_row(parcel, "arrival_notice", "2026-01-16T10:40", time_zone="America/New_York"),
    )
    said = {(each["row"], each["code"]): (each["value"], each["params"]) for each in batch.errors}
    assert said[2, "two_times"] == ("2026-01-17 01:20", {"other": 3})
    assert said[3, "two_times"] == ("2026-01-17 01:50", {"other": 2})
    assert said[4, "before_dispatch"] == ("2026-01-11 07:20", {"dispatched": "2026-01-11 07:30"})
    assert said[5, "recorded_otherwise"][0] == "2026-01-16 23:40"
    assert said[5, "recorded_otherwise"][1]["recorded"] == "2026-01-17 01:05"


def test_what_is_on_record_gives_way_only_to_a_later_report(people: People) -> None:
    parcel = make_parcel()
    bring_in(people, tracking_row(parcel, "delivered", at(11), reported_at=at(10)))
    for reported in (None, at(10.5)):
        batch = stage_tracking(people.clerk, tracking_row(parcel, "delivered", at(11.5), reported_at=reported))
        assert wrong(batch) == [(2, "happened_at", "recorded_otherwise")]
    batch = stage_tracking(people.clerk, tracking_row(parcel, "delivered", at(11.5), reported_at=at(9)))
    assert counts(batch) == (0, 1, 0, 0, 0)
    row = next(verified_rows(batch))
    label, old, new = door().shown(row, "update", people.clerk).changes[0]
    assert parcel.policy.policy_no in label
    assert old != new
    door().apply(batch.pk, people.clerk)
    delivered = again(parcel).delivered_at
    assert delivered is not None
    assert abs(delivered - days_ago(11.5)) < timedelta(minutes=2)


def test_a_person_recorded_it_after_the_carrier_reported(people: People) -> None:
    parcel = make_parcel()
    records.record_parcel_facts(parcel.pk, {"delivered_at": days_ago(11)}, "call", people.adjuster)
    batch = stage_tracking(people.clerk, tracking_row(parcel, "delivered", at(12), reported_at=at(1)))
    assert wrong(batch) == [(2, "happened_at", "recorded_otherwise")]


def test_the_records_move_after_the_preview(people: People) -> None:
    parcel = make_parcel()
    batch = stage_tracking(people.clerk, tracking_row(parcel, "delivered", at(11)))
    records.record_parcel_facts(parcel.pk, {"delivered_at": days_ago(12)}, "call", people.adjuster)
    with pytest.raises(Stale):
        door().apply(batch.pk, people.clerk)


def test_taken_back_the_old_times_stand_again(people: People) -> None:
    claim = make_claim(people, make_parcel("JSX-STD", arrival_notice_at=days_ago(33)), kind="loss")
    parcel = claim.parcel
    batch = bring_in(people, tracking_row(parcel, "delivered", at(25)), tracking_row(parcel, "scan", at(26)))
    door().undo(batch.pk, people.clerk)
    parcel = again(parcel)
    assert (parcel.delivered_at, parcel.last_scan_at) == (None, None)
    batch.refresh_from_db()
    assert batch.state == BatchState.UNDONE
    assert list(verify()) == []


def test_it_is_not_taken_back_once_somebody_works_on_a_claim(people: People) -> None:
    claim = make_claim(people)
    batch = bring_in(people, tracking_row(claim.parcel, "delivered", at(25)))
    add_note(claim.pk, "asked the carrier", people.adjuster)
    with pytest.raises(NotReady, match=claim.claim_no):
        door().undo(batch.pk, people.clerk)


def test_it_is_not_taken_back_once_it_has_renumbered_or_been_overtaken(people: People) -> None:
    parcel = make_parcel()
    batch = bring_in(people, tracking_row(parcel, "renumbered", at(20), new_tracking_no="LX1CN"))
    with pytest.raises(NotReady):
        door().undo(batch.pk, people.clerk)
    batch = bring_in(people, tracking_row(parcel, "delivered", at(11)))
    records.record_parcel_facts(parcel.pk, {"delivered_at": days_ago(12)}, "call", people.adjuster)
    with pytest.raises(Stale):
        door().undo(batch.pk, people.clerk)


@pytest.mark.parametrize("role", ["adjuster", "manager", "cashier", "auditor", "administrator", "nobody"])
def test_only_clerks_import_tracking_files(people: People, role: str) -> None:
    parcel = make_parcel()
    with pytest.raises(NotPermitted):
        stage_tracking(getattr(people, role), tracking_row(parcel, "delivered", at(11)))
    batch = stage_tracking(people.clerk, tracking_row(parcel, "delivered", at(11)))
    with pytest.raises(NotPermitted):
        door().apply(batch.pk, getattr(people, role))
    assert again(parcel).delivered_at is None
