"""One measured run of the spreadsheet benches, a process of its own: `python -m bench.spreadsheet_child WHAT [FILE]`.

Prints one JSON object. What is measured leaves out the start of Python and Django; the memory has it in.
"""

import csv
import hashlib
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.spreadsheet_data import FIELDS, TRUTHS, contents, flat_model, labels, write_csv, write_xlsx

USER = "clerk"
PIECE = 1 << 20

Seconds = dict[str, float]


class Watch:
    """Seconds between laps, each under a name: on the clock, and of the processors (this process and its server's)."""

    def __init__(self) -> None:
        self.seconds: Seconds = {}
        self._server = _backend()
        self._at, self._spent = time.perf_counter(), self._cpu()

    def lap(self, name: str) -> None:
        now, spent = time.perf_counter(), self._cpu()
        self.seconds[name], self._at = now - self._at, now
        self.seconds[f"{name}_cpu"], self._spent = spent - self._spent, spent

    def _cpu(self) -> float:
        return time.process_time() + (_ticks(self._server) if self._server else 0.0)


def _backend() -> int | None:
    """The process of PostgreSQL that serves this one, if it runs on this machine."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = int(cursor.fetchone()[0])
    return pid if Path(f"/proc/{pid}/stat").exists() else None


def _ticks(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def prepare() -> dict[str, Any]:
    """The office's tables and the flat one, and somebody who may import."""
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(flat_model())
    User.objects.create_user(USER).groups.add(Group.objects.get(name="intake_clerk"))
    return {}


def ours(path: Path) -> Seconds:
    """The preview (check, compare, stage) and the apply, as the import page and its worker do them."""
    from django.contrib.auth.models import User

    from claimsoffice.kernel.models import BatchState
    from policies.services import import_policies

    user = User.objects.get(username=USER)
    watch = Watch()
    with path.open("rb") as file:
        batch = import_policies.stage(file, path.name, user)
    watch.lap("preview")
    assert not batch.rejected, batch.errors[:3]
    batch = import_policies.apply(batch.pk, user)
    watch.lap("apply")
    assert batch.state == BatchState.APPLIED
    return watch.seconds


def again(path: Path) -> Seconds:
    """The same file once more; AssertionError if anything is written over the records."""
    before = _stamps()
    seconds = ours(path)
    assert _stamps() == before, "a re-import of unchanged rows has written"
    return seconds


def _stamps() -> tuple[Any, ...]:
    from django.db.models import Count, Max

    from claimsoffice.kernel.models import Event
    from policies.models import InsuredParcel, Policy

    records = [model.objects.aggregate(Count("pk"), Max("updated_at")) for model in (Policy, InsuredParcel)]
    return *records, Event.objects.filter(stream__startswith="policy:").count()


def stock(path: Path) -> Seconds:
    """django-import-export as its admin runs it: the file read and imported dry, then read and imported."""
    from django.contrib.auth.models import User
    from import_export import fields, resources, widgets
    from import_export.formats import base_formats

    kinds: dict[str, Callable[[], Any]] = {
        "BooleanField": widgets.BooleanWidget,
        "DateField": widgets.DateWidget,
        "DateTimeField": lambda: widgets.DateTimeWidget(format="%Y-%m-%d %H:%M:%S%z"),
        "DecimalField": widgets.DecimalWidget,
    }
    columns = {
        name: fields.Field(attribute=name, column_name=label, widget=kinds.get(kind, widgets.CharWidget)())
        for name, label in zip(FIELDS, labels(), strict=True)
        for kind in [_kind(name)]
    }
    meta = type("Meta", (), {"model": flat_model(), "import_id_fields": ("policy_no", "tracking_no"), "fields": FIELDS})
    row_resource = type("RowResource", (resources.ModelResource,), {**columns, "Meta": meta})
    user = User.objects.get(username=USER)
    shape = base_formats.XLSX() if path.suffix == ".xlsx" else base_formats.CSV(encoding="utf-8-sig")
    watch = Watch()
    for name, dry in (("preview", True), ("apply", False)):
        dataset = shape.create_dataset(path.read_bytes())
        result = row_resource().import_data(dataset, dry_run=dry, raise_errors=False, file_name=path.name, user=user)
        watch.lap(name)
        assert not result.has_errors(), [str(error.error) for row in result.row_errors()[:3] for error in row[1]]
        assert not result.has_validation_errors(), result.invalid_rows[0].error
    return watch.seconds


def _kind(name: str) -> str:
    field = flat_model()._meta.get_field(name)
    return next((cls.__name__ for cls in type(field).__mro__ if cls.__name__ in _KINDS), "")


_KINDS = frozenset({"BooleanField", "DateField", "DateTimeField", "DecimalField"})


def floor(path: Path) -> Seconds:
    """The CSV poured into the flat table, nothing looked at: COPY on PostgreSQL, executemany on SQLite."""
    from django.db import connection, transaction

    table = flat_model()._meta.db_table
    watch = Watch()
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL TIME ZONE 'Asia/Shanghai'")
            columns = ", ".join(FIELDS)
            with (
                path.open("rb") as file,
                cursor.cursor.copy(
                    f"COPY {table} ({columns}) FROM STDIN WITH (FORMAT csv, HEADER true, ENCODING 'UTF8')"
                ) as copy,
            ):
                while piece := file.read(PIECE):
                    copy.write(piece)
        else:
            places = ", ".join(["%s"] * len(FIELDS))
            with path.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.reader(file)
                next(reader)
                cursor.executemany(f"INSERT INTO {table} ({', '.join(FIELDS)}) VALUES ({places})", reader)
    watch.lap("apply")
    return watch.seconds


def digest(flat: bool) -> dict[str, Any]:
    """How many rows are on record, and a hash of what they say."""
    from datetime import datetime
    from decimal import Decimal
    from zoneinfo import ZoneInfo

    def plain(name: str, value: Any) -> str:
        if isinstance(value, Decimal):
            return f"{value.normalize():f}"
        if isinstance(value, datetime):
            return value.astimezone(ZoneInfo("UTC")).isoformat()
        return str(bool(value)) if name in TRUTHS else str(value)

    seen, count = hashlib.sha256(), 0
    for row in contents(flat):
        seen.update("\x1f".join(map(plain, FIELDS, row)).encode() + b"\n")
        count += 1
    return {"rows": count, "sha256": seen.hexdigest()}


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimsoffice.settings")
    import django

    django.setup()
    what, rest = arguments[0], arguments[1:]
    if what == "prepare":
        answer = prepare()
    elif what == "digest":
        answer = digest(rest[0] == "flat")
    elif what.startswith("write_"):
        (write_csv if what == "write_csv" else write_xlsx)(Path(rest[0]), int(rest[1]))
        answer = {}
    else:
        answer = {"ours": ours, "again": again, "stock": stock, "floor": floor}[what](Path(rest[0]))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**answer, "memory": memory}))


if __name__ == "__main__":
    main(sys.argv[1:])
