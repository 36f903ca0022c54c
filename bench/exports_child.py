"""One measured run of the bench of exports, a process of its own: `python -m bench.exports_child WHAT [ARGUMENT...]`.

Prints one JSON object. The seconds leave out the start of Python and Django; the memory has it in.
"""

import csv
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

# The claims register's columns as one SELECT: what COPY TO and a bare cursor write.
FLOOR = """
SELECT c.claim_no, p.policy_no, g.tracking_no, g.order_no, c.scheme, c.edition, c.kind, c.peril, g.goods, c.state,
       p.policyholder, p.insured, t.name, t.phone, t.email, c.event_at, c.received_at, c.registered_at, u.username,
       c.currency, c.claimed_amount, r.amount, c.approved_amount, c.agreed_amount, c.paid_amount, c.recovered_amount,
       d.decided_at, w.username, d.denial_clauses
FROM claims_claim c JOIN policies_insuredparcel g ON g.id = c.parcel_id JOIN policies_policy p ON p.id = g.policy_id
LEFT JOIN auth_user u ON u.id = c.owner_id LEFT JOIN claims_party t ON t.claim_id = c.id AND t.role = 'claimant'
LEFT JOIN claims_reserve r ON r.claim_id = c.id LEFT JOIN claims_decision d ON d.claim_id = c.id
LEFT JOIN auth_user w ON w.id = d.decided_by_id ORDER BY c.id
"""


def prepare(count: str) -> dict[str, Any]:
    """An office with so many claims."""
    from django.core.management import call_command

    from bench import export_data

    call_command("migrate", verbosity=0)
    export_data.fill(int(count))
    return {}


def ours(form: str, target: str, name: str = "claims") -> dict[str, Any]:
    """The report as an auditor takes it home: masked, with totals, control sheet and event."""
    from django.contrib.auth.models import User

    from claims.reports.export import export
    from claims.reports.report import Scope
    from claimsoffice.kernel.clock import now

    scope = Scope(now(), user=User.objects.get(username="auditor"))
    return _timed(lambda: export(name, form, Path(target), scope))


def stock(form: str, target: str) -> dict[str, Any]:
    """django-import-export as its documentation shows it, with every relation fetched beforehand."""
    from import_export.formats import base_formats

    from bench.export_stock import resource

    def run() -> int:
        shape = base_formats.XLSX() if form == "xlsx" else base_formats.CSV()
        # As its admin does: the dataset of all rows, then the file of the dataset.
        dataset = resource().export()
        content = shape.export_data(dataset)
        Path(target).write_bytes(content.encode() if isinstance(content, str) else content)
        return len(dataset)

    return _timed(run)


def floor(_form: str, target: str) -> dict[str, Any]:
    """The same columns straight out of the database: COPY TO on PostgreSQL, a bare cursor on SQLite."""
    from django.db import connection

    def copy() -> int:
        with connection.cursor() as cursor, Path(target).open("wb") as file:
            with cursor.cursor.copy(f"COPY ({FLOOR}) TO STDOUT WITH (FORMAT csv)") as pieces:
                for piece in pieces:
                    file.write(piece)
            return 0

    def read() -> int:
        with connection.cursor() as cursor, Path(target).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(cursor.cursor.execute(FLOOR))
            return 0

    return _timed(copy if connection.vendor == "postgresql" else read)


def _timed(work: Callable[[], int]) -> dict[str, Any]:
    started, cpu = time.perf_counter(), time.process_time()
    rows = work()
    return {"rows": rows, "cpu": time.process_time() - cpu, "wall": time.perf_counter() - started}


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimsoffice.settings")
    import django

    django.setup()
    from django.utils import translation

    translation.activate("en")
    what, rest = arguments[0], arguments[1:]
    answer = {"prepare": prepare, "ours": ours, "stock": stock, "floor": floor}[what](*rest)  # type: ignore[operator]
    print(json.dumps({**answer, "memory": peak()}))


def peak() -> float:
    """The resident peak in MiB since this program began; `getrusage` remembers what its parent held at the fork."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main(sys.argv[1:])
