"""A year's notice comes into force: two people, a preview that is true, old days kept, ended clocks left alone."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from claims import tasks
from claims.models import Claim, Clock, ClockState, Heartbeat
from claims.services import clock_dates, recompute, reminders
from claimsoffice.kernel.clock import OFFICE_ZONE, today
from claimsoffice.kernel.errors import NotPermitted, NotReady, Stale, WrongState
from claimsoffice.kernel.models import Event, ImportBatch
from claimsoffice.kernel.services.events import verify
from policies.models import CalendarNotice
from policies.selectors.calendars import current_calendar
from policies.services import calendars
from policies.terms.core.calendar import CalendarYear, packaged_calendar
from tests.office import People, approved, days_ago, file_papers, fresh, make_claim, make_parcel

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_a_year_with_a_notice() -> Iterator[None]:
    """Ten working days from any other day may end in a year of which nobody knows the holidays yet."""
    with time_machine.travel(datetime(2026, 6, 3, 10, tzinfo=OFFICE_ZONE), tick=True):
        yield


def notice_for(year: int, *, also_off: tuple[date, ...] = ()) -> CalendarYear:
    """The packaged notice of `year` with further days off: a correction that moves what ends on them."""
    known = packaged_calendar().years[year].as_mapping()
    known["off_days"] = sorted({*known["off_days"], *(day.isoformat() for day in also_off)})
    known["make_up_days"] = [day for day in known["make_up_days"] if day not in known["off_days"]]
    return calendars.read_notice(json.dumps(known, ensure_ascii=False).encode(), "correction.yaml")


@pytest.fixture
def claim(people: People) -> Claim:
    """An assurance claim, complete: its review runs for ten working days from now."""
    claim = make_claim(people, make_parcel("FPX-TA"), kind="loss", claimed="86.50")
    file_papers(claim, people, arrived_at=days_ago(0))
    recompute.bring_up_to_date()
    return fresh(claim)


@pytest.fixture
def review(claim: Claim) -> Clock:
    return Clock.objects.get(claim=claim, clock_id="TA-8.review")


@pytest.fixture
def correction(review: Clock) -> CalendarYear:
    """A notice that takes the review's last day away."""
    assert review.due_on is not None
    return notice_for(review.due_on.year, also_off=(review.due_on,))


def in_force(notice: CalendarYear, people: People) -> CalendarNotice:
    return calendars.put_in_force(calendars.stage(notice, "n.yaml", people.manager).pk, people.second_manager)


def test_the_preview_names_each_clock_that_moves(review: Clock, correction: CalendarYear, people: People) -> None:
    assert review.due_on is not None
    moves = list(recompute.preview(current_calendar().with_year(correction), correction.year))
    (move,) = [move for move in moves if move.is_another_day]
    assert (move.claim_no, move.clock_id, move.old_due_on) == (review.claim.claim_no, "TA-8.review", review.due_on)
    in_force(correction, people)
    recompute.bring_up_to_date()
    moved = Clock.objects.get(pk=review.pk)
    assert moved.due_on == move.new_due_on == current_calendar().add_working_days(today(), 10)
    assert moved.due_on > review.due_on
    assert list(recompute.preview(current_calendar(), correction.year)) == []


def test_old_day_new_day_and_version_stand_in_the_claims_chain(
    review: Clock, correction: CalendarYear, people: People
) -> None:
    in_force(correction, people)
    done = recompute.bring_up_to_date()
    assert done.moved == 1
    event = Event.objects.get(stream=review.claim.stream, kind=clock_dates.EVENT)
    moved = Clock.objects.get(pk=review.pk)
    assert event.data["calendar"] == current_calendar().version == moved.calendar_version
    assert event.data["clocks"]["TA-8.review"]["due_on"] == [str(review.due_on), str(moved.due_on)]
    assert list(verify([review.claim.stream])) == []
    assert fresh(review.claim).next_due_on == moved.nominal_on
    assert Clock.objects.filter(closed_at__isnull=True).exclude(calendar_version=moved.calendar_version).count() == 0


def test_a_second_run_does_nothing(review: Clock, correction: CalendarYear, people: People) -> None:
    in_force(correction, people)
    recompute.bring_up_to_date()
    events = Event.objects.count()
    assert recompute.bring_up_to_date().counted == 0
    Heartbeat.objects.filter(name=recompute.CALENDAR).delete()  # killed after the last batch
    assert recompute.bring_up_to_date().counted == 0
    assert Event.objects.count() == events


def test_ended_clocks_stay_as_they_ended(people: People) -> None:
    paid = approved(people, make_parcel("FPX-TA"), kind="loss", claimed="86.50")
    review = Clock.objects.get(claim=paid, clock_id="TA-8.review")
    payment = Clock.objects.get(claim=paid, clock_id="TA-8.payment")
    assert review.state == ClockState.MISSED
    assert review.due_on is not None
    assert payment.due_on is not None
    in_force(notice_for(review.due_on.year, also_off=(review.due_on, payment.due_on)), people)
    recompute.bring_up_to_date()
    assert Clock.objects.get(pk=review.pk).due_on == review.due_on
    assert Clock.objects.get(pk=review.pk).calendar_version == review.calendar_version
    assert Clock.objects.get(pk=payment.pk).due_on != payment.due_on


def test_the_next_sweep_takes_up_what_a_killed_load_left(
    review: Clock, correction: CalendarYear, people: People
) -> None:
    in_force(correction, people)
    assert recompute.is_behind()
    tasks.sweep()
    assert not recompute.is_behind()
    assert Clock.objects.get(pk=review.pk).due_on != review.due_on


def test_reminders_follow_the_new_day_and_none_comes_twice(
    review: Clock, correction: CalendarYear, people: People
) -> None:
    from tests.integration.test_reminders import noon, stages

    assert review.due_on is not None
    reminders.sweep(noon(review.due_on - timedelta(days=1)))
    assert "1d" in stages(review.claim, "TA-8.review")
    in_force(correction, people)
    recompute.bring_up_to_date()
    moved = Clock.objects.get(pk=review.pk)
    assert moved.due_on is not None
    day = review.due_on
    while day <= moved.due_on + timedelta(days=1):
        reminders.sweep(noon(day))
        day += timedelta(days=1)
    found = stages(review.claim, "TA-8.review")
    assert len(found) == len(set(found))
    assert {"1d", "day", f"overdue-{moved.due_on + timedelta(days=1)}"} <= set(found)
    assert f"overdue-{review.due_on + timedelta(days=1)}" not in found


def test_one_person_is_not_enough(correction: CalendarYear, people: People) -> None:
    batch = calendars.stage(correction, "n.yaml", people.manager)
    with pytest.raises(NotPermitted):
        calendars.put_in_force(batch.pk, people.manager)
    for outsider in (people.adjuster, people.administrator, people.auditor):
        with pytest.raises(NotPermitted):
            calendars.put_in_force(batch.pk, outsider)
        with pytest.raises(NotPermitted):
            calendars.stage(correction, "n.yaml", outsider)
    assert CalendarNotice.objects.count() == 0
    calendars.put_in_force(batch.pk, people.second_manager)
    with pytest.raises(WrongState):
        calendars.put_in_force(batch.pk, people.second_manager)
    assert CalendarNotice.objects.count() == 1


def test_a_notice_changed_after_its_preview_is_refused(correction: CalendarYear, people: People) -> None:
    batch = calendars.stage(correction, "n.yaml", people.manager)
    chunk = batch.chunks.get()
    chunk.rows = json.dumps(packaged_calendar().years[2025].as_mapping())
    chunk.save()
    with pytest.raises(Stale):
        calendars.put_in_force(batch.pk, people.second_manager)


def test_a_notice_that_came_between_makes_the_preview_stale(correction: CalendarYear, people: People) -> None:
    seen = current_calendar().version
    batch = calendars.stage(correction, "n.yaml", people.manager)
    in_force(notice_for(2025, also_off=(date(2025, 3, 3),)), people)
    with pytest.raises(Stale):
        calendars.put_in_force(batch.pk, people.second_manager, seen_version=seen)


def test_the_same_notice_again_is_refused_and_a_correction_is_a_version(
    correction: CalendarYear, people: People
) -> None:
    in_force(correction, people)
    with pytest.raises(WrongState):
        calendars.stage(correction, "again.yaml", people.manager)
    original = packaged_calendar().years[correction.year]
    row = in_force(original, people)
    assert row.version == 2
    assert current_calendar() == packaged_calendar()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"x" * 70_000, ""),
        (b"[", "YAML"),
        (b"year: 2027", "missing"),
        (b"a: &x [1]\nb: *x", "anchors"),
        (b"year: 20.27", "float"),
    ],
)
def test_what_is_no_notice_is_refused_with_the_reason(content: bytes, said: str) -> None:
    with pytest.raises(NotReady) as refusal:
        calendars.read_notice(content, "n.yaml")
    assert said in str(refusal.value.message)


def write(path: Path, notice: CalendarYear) -> Path:
    path.write_text(json.dumps(notice.as_mapping(), ensure_ascii=False), encoding="utf-8")
    return path


def test_the_command_previews_and_loads(
    review: Clock, correction: CalendarYear, people: People, tmp_path: Path
) -> None:
    file = write(tmp_path / "n.yaml", correction)
    names = {"user": people.manager.username, "approver": people.second_manager.username}
    out = StringIO()
    call_command("load_calendar", str(file), dry_run=True, stdout=out, **names)
    assert f"{review.claim.claim_no}  TA-8.review  {review.due_on} -> " in out.getvalue()
    assert CalendarNotice.objects.count() == 0
    call_command("load_calendar", str(file), stdout=out, **names)
    assert "1 moved" in out.getvalue()
    assert Clock.objects.get(pk=review.pk).due_on != review.due_on


@pytest.mark.parametrize(("approver", "code"), [("manager", 1), ("adjuster", 1), ("nobody at all", 2)])
def test_the_command_refuses(
    approver: str, code: int, correction: CalendarYear, people: People, tmp_path: Path
) -> None:
    file = write(tmp_path / "n.yaml", correction)
    with pytest.raises(CommandError) as error:
        call_command("load_calendar", str(file), user="manager", approver=approver, stdout=StringIO())
    assert error.value.returncode == code
    assert CalendarNotice.objects.count() == 0


def upload(client: Client, path: Path) -> Any:
    with path.open("rb") as file:
        return client.post("/admin/calendar/", {"file": file}, follow=True)


def test_the_page_takes_two_managers(
    client: Client, review: Clock, correction: CalendarYear, people: People, tmp_path: Path
) -> None:
    client.cookies["django_language"] = "en"
    client.force_login(people.manager)
    page = upload(client, write(tmp_path / "n.yaml", correction)).content.decode()
    assert review.claim.claim_no in page
    assert "Put in force</button>" not in page
    batch = ImportBatch.objects.get(kind=calendars.KIND)
    address = f"/admin/calendar/{batch.pk}/"
    version = current_calendar().version
    client.post(address, {"verb": "approve", "version": version})
    assert CalendarNotice.objects.count() == 0
    client.force_login(people.second_manager)
    assert "Put in force</button>" in client.get(address).content.decode()
    client.post(address, {"verb": "approve", "version": version})
    assert CalendarNotice.objects.get().approved_by == people.second_manager


def test_the_page_says_what_is_wrong_and_is_only_for_who_may_load(
    client: Client, people: People, tmp_path: Path
) -> None:
    broken = tmp_path / "n.yaml"
    broken.write_text("year: 2027", encoding="utf-8")
    client.force_login(people.manager)
    answer = upload(client, broken)
    assert answer.status_code == 422
    assert "n.yaml" in answer.content.decode()
    for outsider in (people.adjuster, people.cashier, people.auditor, people.administrator):
        client.force_login(outsider)
        assert client.get("/admin/calendar/").status_code == 403
        assert client.get("/admin/calendar/1/").status_code == 403
