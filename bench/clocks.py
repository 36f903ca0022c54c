"""Clocks: a million due dates in process, a sweep over many open clocks, and counting them anew under another calendar.

The last two want PostgreSQL (DATABASE_URL; `make bench` starts one) and work in a database of their own there.
"""

import argparse
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from bench.process import table
from policies.terms.core.clock import ClockInputs, Pause, compute, packaged_calendar
from policies.terms.core.period import SHANGHAI

MILLION = 1_000_000
SIZES = (10_000, 100_000, MILLION)
SMALL_SIZES = (400, 1_200)
DUE = 1_000
RUNS = 3
CLOCKS_A_CLAIM = 4
OWN_DATABASE = "bench_clocks"
FIRST = date(2025, 1, 1)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.clocks", description=__doc__)
    parser.add_argument("--count", type=int, default=MILLION, help="how many due dates are computed in process")
    parser.add_argument("--open", type=int, default=MILLION, help="how many clocks are open at most")
    parser.add_argument("--small", action="store_true", help="a few, once: shows that it runs, measures nothing")
    options = parser.parse_args(arguments)
    in_process(2_000 if options.small else options.count, 1 if options.small else RUNS)
    sizes = SMALL_SIZES if options.small else tuple(size for size in SIZES if size <= options.open)
    if not os.environ.get("DATABASE_URL", "").startswith(("postgres", "psql", "pgsql")):
        print("The sweep and the recount are left out: they want PostgreSQL (make bench, or set DATABASE_URL).")
        return
    with own_database():
        on_postgresql(sizes, 100 if options.small else DUE)


# --- (a) in process -------------------------------------------------------------------------------


def questions(count: int) -> list[tuple[str, ClockInputs, date, int]]:
    """Mixed clocks: calendar days that roll, working days, months and paused ones, over two years."""
    chance = random.Random(20260302)
    found = []
    for _number in range(count):
        day = FIRST + timedelta(days=chance.randrange(600))
        at = datetime(day.year, day.month, day.day, chance.randrange(24), tzinfo=SHANGHAI)
        kind = chance.randrange(6)
        if kind == 0:
            found.append(("TA-8.review", ClockInputs(trigger_at=at), day, 14))
        elif kind == 1:
            found.append(("GT-15.denial_notice", ClockInputs(trigger_at=at), day, 3))
        elif kind == 2:
            found.append(("GT-16.advance", ClockInputs(trigger_at=at, first_evidence_at=at), day, 60))
        elif kind == 3:
            pause = Pause(at + timedelta(days=5), at + timedelta(days=5 + chance.randrange(30)))
            found.append(("GT-14.determination", ClockInputs(trigger_at=at, pauses=(pause,)), day, 30))
        elif kind == 4:
            found.append(("GT-15.payment", ClockInputs(trigger_at=at), day, 10))
        else:
            found.append(("IL-26.limitation", ClockInputs(trigger_at=at), day, 730))
    return found


def in_process(count: int, runs: int) -> None:
    asked, calendar = questions(count), packaged_calendar()

    def computed() -> None:
        for clock, inputs, _day, _length in asked:
            compute(clock, inputs, calendar, trace=False)

    def added() -> None:
        for _clock, _inputs, day, length in asked:
            day + timedelta(days=length)

    ours, plain = best(computed, runs), best(added, runs)
    rows = [
        ["compute(..., trace=False)", f"{ours:.2f}", f"{ours / count * 1e6:.2f}", f"{ours / plain:.1f}"],
        ["date + timedelta", f"{plain:.2f}", f"{plain / count * 1e6:.2f}", "1"],
    ]
    packed = numpy_offsets(asked, calendar, runs)
    if packed is not None:
        spent = [f"{packed:.3f}", f"{packed / count * 1e6:.3f}", f"{packed / plain:.2f}"]
        rows.append(["numpy.busday_offset, whole array", *spent])
    else:
        print("(numpy is not installed: its busday_offset is left out)")
    print(f"\n(a) {count:,} mixed due dates in process; aim: within 30 of date + timedelta")
    print(table(["", "s", "µs each", "ratio"], rows))


def numpy_offsets(asked: list[Any], calendar: Any, runs: int) -> float | None:
    """The same number of working-day offsets in one vectorised call; it knows days off but no make-up days."""
    try:
        import numpy
    except ImportError:
        return None
    off = [day for year in calendar.years.values() for day in year.off_days]
    days = numpy.array([day for _clock, _inputs, day, _length in asked], dtype="datetime64[D]")
    return best(lambda: numpy.busday_offset(days, 10, roll="backward", holidays=off), runs)


def best(work: Callable[[], object], runs: int) -> float:
    """Seconds of the fastest of several runs."""
    found = []
    for _run in range(runs):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return min(found)


# --- (b) and (c) on PostgreSQL ----------------------------------------------------------------------


@contextmanager
def own_database() -> Iterator[None]:
    """A fresh database on the given server, with the office's tables; dropped afterwards."""
    import psycopg

    given = urlsplit(os.environ["DATABASE_URL"])
    server = urlunsplit(given._replace(scheme="postgresql"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {OWN_DATABASE}")
        connection.execute(f"CREATE DATABASE {OWN_DATABASE}")
    os.environ["DATABASE_URL"] = urlunsplit(given._replace(path=f"/{OWN_DATABASE}"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimsoffice.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        connections.close_all()
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {OWN_DATABASE} WITH (FORCE)")


def on_postgresql(sizes: tuple[int, ...], due: int) -> None:
    from claims.services import reminders
    from claimsoffice.kernel.services import outbox

    outbox.nudge = lambda: None
    loader = Loader()
    loader.people()
    rows, first = [], 0.0
    for size in sizes:
        loader.fill(size - due * CLOCKS_A_CLAIM)
        loader.make_due(due)
        loader.settle()
        began = time.perf_counter()
        result = reminders.sweep()
        swept = time.perf_counter() - began
        assert result.sent == due, result
        naive = timed(naive_sweep)
        first = first or swept
        rows.append([f"{size:,}", f"{swept:.2f}", f"{swept / first:.2f}", f"{naive:.1f}", f"{naive / swept:.0f}"])
    print(f"\n(b) one sweep with {due:,} due; aim: flat within 1.5 however many are open")
    print(table(["open clocks", "sweep s", "to the first", "naive sweep s", "naive / sweep"], rows))
    recount(loader)


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def naive_sweep() -> int:
    """What a sweep without a stored day does: compute every open clock to see whether it is due."""
    from claims.models import Clock
    from claims.services import office_clocks
    from policies.selectors.calendars import current_calendar

    calendar, today, due = current_calendar(), date.today(), 0  # noqa: DTZ011  only compared
    rows = Clock.objects.filter(closed_at__isnull=True).values_list("clock_id", "inputs")
    for clock_id, inputs in rows.iterator(2000):
        nominal = office_clocks.compute(clock_id, inputs, calendar).nominal_on
        due += nominal is not None and nominal <= today
    return due


def recount(loader: "Loader") -> None:
    """(c) A correction that moves a part of the clocks, beside one raw UPDATE ... FROM of as many rows."""
    from claims.models import Clock
    from claims.services import recompute

    count = Clock.objects.filter(closed_at__isnull=True).count()
    loader.settle()
    # What was loaded has rough dates and no calendar: nearly every clock moves, the worst that a load can meet.
    worst, every = counted_anew(recompute.bring_up_to_date)
    loader.settle()
    raw = loader.raw_update()
    loader.settle()
    loader.load_correction()
    took, part = counted_anew(recompute.bring_up_to_date)
    print(f"\n(c) {count:,} open clocks counted anew, each move kept in its claim's chain; aim: within 10")
    rows = [
        [what, f"{spent.clock:.1f}", f"{spent.cpu:.1f}", f"{spent.cpu / count * 1e6:.0f}", *raw.ratios(spent)]
        for what, spent in (
            (f"a correction: {part.moved:,} move", took),
            (f"the worst: {every.moved:,} move", worst),
            ("one raw UPDATE ... FROM", raw),
        )
    ]
    print(table(["", "clock s", "CPU s", "CPU µs a clock", "ratio, CPU", "ratio, clock"], rows))


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock, and of processors: this process and the server's one that works for it."""

    clock: float
    cpu: float

    @classmethod
    def now(cls) -> "Spent":
        return cls(time.perf_counter(), time.process_time() + server_seconds())

    def since(self, before: "Spent") -> "Spent":
        return Spent(self.clock - before.clock, self.cpu - before.cpu)

    def ratios(self, other: "Spent") -> tuple[str, str]:
        return f"{other.cpu / self.cpu:.1f}", f"{other.clock / self.clock:.1f}"


def server_seconds() -> float:
    """The processor's seconds of the server's process behind this connection; 0 where it runs elsewhere."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    try:
        user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    except OSError:
        return 0.0
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def counted_anew(work: Callable[[], Any]) -> tuple[Spent, Any]:
    before = Spent.now()
    done = work()
    assert done.counted
    assert not done.failed
    return Spent.now().since(before), done


class Loader:
    """Fills the tables set by set; the guards look away meanwhile, since a million triggers measure nothing."""

    def __init__(self) -> None:
        self.claims = 0

    def people(self) -> None:
        from django.contrib.auth.models import Group, User

        from policies.models import Policy

        for name, role in (("clerk", "intake_clerk"), ("adjuster", "adjuster"), ("one", "manager"), ("two", "manager")):
            user = User.objects.create_user(name, email=f"{name}@example.invalid")
            user.groups.add(Group.objects.get(name=role))
        at = datetime(2026, 1, 1, tzinfo=SHANGHAI)
        Policy.objects.create(
            policy_no="BENCH", scheme="FPX-AR", policyholder="x", insured="x", currency="CNY", paid_at=at, issued_at=at
        )

    def fill(self, clocks: int) -> None:
        """Top up to so many open clocks, on claims received in the last weeks, with nothing due."""
        more = clocks // CLOCKS_A_CLAIM - self.claims
        if more > 0:
            self._insert(more, "1 + (n % 20)", "DATE '2099-01-01'")

    def make_due(self, due: int) -> None:
        """Add claims whose determination is due in three days: a reminder each."""
        self._insert(due, "27", "CASE WHEN c = 'GT-14.determination' THEN CURRENT_DATE ELSE DATE '2099-01-01' END")

    def _insert(self, count: int, days_ago: str, next_on: str) -> None:
        from django.db import connection

        from claimsoffice.kernel import guards

        first = self.claims
        self.claims += count
        series = f"generate_series({first + 1}, {first + count}) n"
        at = f"(date_trunc('day', now()) - make_interval(days => {days_ago}) + interval '4 hours')"
        iso = "to_char(k.received_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD\"T\"HH24:MI:SS\"+08:00\"')"
        both = f"jsonb_build_object('trigger_at', {iso}, 'first_evidence_at', {iso})"
        spans = ", ".join(
            f"('{clock}', {days})"
            for clock, days in (
                ("GT-13.supplement_notice", 5),
                ("GT-14.determination", 30),
                ("GT-16.advance", 60),
                ("IL-26.limitation", 730),
            )
        )
        statements = [
            self._from_defaults("policies.InsuredParcel", {
                "id": "n", "policy_id": "(SELECT min(id) FROM policies_policy)", "tracking_no": "'B' || n",
                "goods": "'x'",
            }, series),
            self._from_defaults("claims.Claim", {
                "id": "n", "claim_no": "'C' || n", "parcel_id": "n", "scheme": "'FPX-AR'",
                "edition": "'forepax-2026-11'",
                "kind": "'loss'", "kind_group": "'loss'", "currency": "'CNY'", "state": "'submitted'",
                "received_at": at, "first_evidence_at": at, "event_at": at, "letter_language": "'zh'",
                "owner_id": "(SELECT id FROM auth_user WHERE username = 'adjuster')",
                "registered_by_id": "(SELECT id FROM auth_user WHERE username = 'clerk')",
            }, series),
            "INSERT INTO claims_clock (claim_id, clock_id, round, state, inputs, trigger_at, nominal_on, due_on,"
            " provisional, calendar_version, opened_at, next_reminder_on) SELECT k.id, c, 1, 'running',"
            f" CASE WHEN c LIKE 'IL%' THEN jsonb_build_object('trigger_at', {iso}) ELSE {both} END,"
            f" k.received_at, k.received_at::date + d, k.received_at::date + d, false, '', now(), {next_on} "
            f"FROM claims_claim k, (VALUES {spans}) AS v(c, d) WHERE k.id > {first}",
        ]  # fmt: skip
        with guards.lifted(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def _from_defaults(self, label: str, given: dict[str, str], series: str) -> str:
        """INSERT ... SELECT with what is given, and for every other column that needs one a plain value."""
        from django.apps import apps
        from django.db import models

        plain = {
            models.BooleanField: "false", models.CharField: "''", models.TextField: "''", models.DecimalField: "0",
            models.PositiveSmallIntegerField: "1", models.PositiveIntegerField: "0", models.DateTimeField: "now()",
            models.JSONField: "'[]'::jsonb",
        }  # fmt: skip
        values = dict(given)
        for column in apps.get_model(label)._meta.concrete_fields:
            if column.column not in values and not column.null:
                values[column.column] = next(value for kind, value in plain.items() if isinstance(column, kind))
        meta = apps.get_model(label)._meta
        return f"INSERT INTO {meta.db_table} ({', '.join(values)}) SELECT {', '.join(values.values())} FROM {series}"

    def settle(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE claims_clock")
            cursor.execute("VACUUM ANALYZE claims_claim")

    def raw_update(self) -> Spent:
        """What as many rows as a recount writes take, from a table that is there already."""
        from django.db import connection, transaction

        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE fresh AS SELECT id, nominal_on, due_on, provisional FROM claims_clock")
            cursor.execute("ANALYZE fresh")
            before = Spent.now()
            with transaction.atomic():
                cursor.execute(
                    "UPDATE claims_clock c SET nominal_on = f.nominal_on, due_on = f.due_on,"
                    " provisional = f.provisional,"
                    " calendar_version = repeat('0', 64) FROM fresh f WHERE c.id = f.id AND c.closed_at IS NULL"
                )
            return Spent.now().since(before)

    def load_correction(self) -> None:
        """A notice that takes away the day on which the most clocks end."""
        import json

        from django.contrib.auth.models import User
        from django.db.models import Count

        from claims.models import Clock
        from policies.selectors.calendars import current_calendar
        from policies.services import calendars

        calendar = current_calendar()
        ends = Clock.objects.filter(closed_at__isnull=True, due_on__year__lte=calendar.horizon).values("due_on")
        fullest = ends.annotate(n=Count("pk")).order_by("-n")[0]["due_on"]
        known = calendar.years[fullest.year].as_mapping()
        known["off_days"] = sorted({*known["off_days"], fullest.isoformat()})
        known["make_up_days"] = [day for day in known["make_up_days"] if day != fullest.isoformat()]
        notice = calendars.read_notice(json.dumps(known).encode(), "bench.yaml")
        batch = calendars.stage(notice, "bench.yaml", User.objects.get(username="one"))
        calendars.put_in_force(batch.pk, User.objects.get(username="two"))


if __name__ == "__main__":
    main(sys.argv[1:])
