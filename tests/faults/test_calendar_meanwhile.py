"""Fault 21: a notice comes into force in the middle of a sweep. Old days stay on record, no reminder is lost."""

import json
import random
import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connections

from claims.models import Clock, Reminder
from claims.services import clock_dates, recompute, reminders
from claimsoffice.kernel.clock import today
from claimsoffice.kernel.models import Event
from claimsoffice.kernel.services.events import verify
from policies.selectors.calendars import current_calendar
from policies.services import calendars
from policies.terms.core.calendar import CalendarYear
from tests.faults.population import claims_due, noon
from tests.office import People

pytestmark = [pytest.mark.fault, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

REVIEW_DAYS = 10


def due_tomorrow() -> int:
    """How many days ago an assurance claim was complete whose review ends on the next working day."""
    calendar, back = current_calendar(), 1
    tomorrow = calendar.next_working_day(today() + timedelta(days=1))
    while calendar.add_working_days(today() - timedelta(days=back), REVIEW_DAYS) > tomorrow:
        back += 1
    return back


def another_notice(number: int) -> CalendarYear:
    """A correction that takes away, or gives back, the next working days."""
    calendar = current_calendar()
    year = today().year
    known = calendar.years[year].as_mapping()
    day = calendar.next_working_day(today() + timedelta(days=1))
    if day.year != year:
        pytest.skip("the next working day lies in another year: no notice of this year can move it")
    known["off_days"] = sorted({*known["off_days"], day.isoformat()})
    known["make_up_days"] = [made_up for made_up in known["make_up_days"] if made_up != day.isoformat()]
    known["notice"] = {**known["notice"], "number": f"correction {number}"}
    return calendars.read_notice(json.dumps(known, ensure_ascii=False).encode(), "correction.yaml")


def test_a_notice_in_the_middle_of_a_sweep(people: People, full_faults: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    count, rounds = (300, 10) if full_faults else (60, 3)
    monkeypatch.setattr(reminders, "CHUNK", 4)
    monkeypatch.setattr(recompute, "CLAIMS_A_BATCH", 7)
    claims_due(count, people, clock_id="TA-8.review", received=due_tomorrow())
    recompute.bring_up_to_date()
    before = dict(Clock.objects.values_list("pk", "due_on"))
    day, moved, reminded = today(), 0, 0
    for number in range(rounds):
        notice = another_notice(number)
        batch = calendars.stage(notice, "n.yaml", people.manager)

        def load(batch_id: int = batch.pk) -> None:
            time.sleep(random.uniform(0, 0.3))
            calendars.put_in_force(batch_id, people.second_manager)
            recompute.bring_up_to_date()

        together(load, lambda: reminders.sweep(noon(day)), lambda: reminders.sweep(noon(day)))
        recompute.bring_up_to_date()
        reminders.sweep(noon(day))
        version = current_calendar().version
        assert not Clock.objects.filter(closed_at__isnull=True).exclude(calendar_version=version).exists()
        assert reminders.sweep(noon(day)).sent == 0, "a sweep after the last one has nothing to say"
        reminded = Reminder.objects.count()
        after = dict(Clock.objects.values_list("pk", "due_on"))
        moved += sum(before[pk] != due for pk, due in after.items())
        before = after
    rows = Counter(Reminder.objects.values_list("clock_id", "stage"))
    assert len(rows) == sum(rows.values())
    assert len({clock for clock, _stage in rows}) == count, "every clock was reminded of"
    told = [event.data["clocks"] for event in Event.objects.filter(kind=clock_dates.EVENT)]
    assert len(told) == moved, "each move stands in an event, with the day before and the day after"
    assert all(change["due_on"][0] < change["due_on"][1] for clocks in told for change in clocks.values())
    assert list(verify()) == []
    print(
        f"\nfault 21: {rounds} notices in the middle of sweeps over {count} clocks: {moved} moves, all on record; "
        f"{reminded} reminders, {sum(rows.values()) - len(rows)} doubled, {count - len({c for c, _s in rows})} lost"
    )


def together(*jobs: object) -> None:
    """Run jobs at once, and raise what any of them raised."""
    errors: list[BaseException] = []

    def run(job: object) -> None:
        try:
            job()  # type: ignore[operator]
        except BaseException as error:  # noqa: BLE001  raised again below
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_a_load_that_looks_only_once_leaves_old_days_behind(people: People) -> None:
    """Negative control: counting without the claims' locks misses what a service was writing meanwhile."""
    claims_due(1, people, clock_id="TA-8.review", received=due_tomorrow())
    clock = Clock.objects.get()
    old = current_calendar()
    stale = Clock.objects.get(pk=clock.pk)  # a service has counted with the old calendar, and not written yet
    batch = calendars.stage(another_notice(0), "n.yaml", people.manager)
    calendars.put_in_force(batch.pk, people.second_manager)
    recompute.bring_up_to_date()
    stale.save()
    assert Clock.objects.get(pk=clock.pk).calendar_version == old.version
    assert not recompute.is_behind(), "nobody would ever look again"
