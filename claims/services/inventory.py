"""What an office holds, counted and hashed: taken before a backup and again after the restore, the two are equal."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import connection

from claims.services.letters_verify import verify_letters
from claimsoffice.kernel import guards
from claimsoffice.kernel.models import Event
from claimsoffice.kernel.services import events
from documents.services.verify import verify_files

# They come and go with people's visits and the worker's rounds, and no decision rests on them.
PASSING = {"django_session", "claims_heartbeat", "account_emailconfirmation"}


def take() -> dict[str, Any]:
    """Count every table, hash the heads of all chains, read every stored file; a fault is named under `faults`."""
    heads, faults = _chains()
    evidence, evidence_faults = _evidence()
    letters, letter_faults = _letters()
    missing_guards = sorted(guards.expected_names() - guards.installed_names())
    return {
        "rows": {table: _count(table) for table in sorted(_tables())},
        "chains": heads,
        "evidence": evidence,
        "letters": letters,
        "faults": [
            *faults,
            *evidence_faults,
            *letter_faults,
            *(f"the guard {name} is not installed: run migrate" for name in missing_guards),
        ],
    }


def differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """What `after` has otherwise than `before`, a line each; faults of `after` too."""
    for part in ("chains", "evidence", "letters"):
        if before[part] != after[part]:
            yield f"{part}: {json.dumps(before[part])} before, {json.dumps(after[part])} now"
    for table in sorted(before["rows"].keys() | after["rows"].keys()):
        was, now = before["rows"].get(table), after["rows"].get(table)
        if was != now:
            yield f"table {table}: {was} rows before, {now} now"
    yield from after["faults"]


def _tables() -> set[str]:
    models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table for model in models if not model._meta.proxy} - PASSING


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608  a table of our own
        return int(cursor.fetchone()[0])


def _chains() -> tuple[dict[str, Any], list[str]]:
    faults = [f"{found.stream} #{found.seq}: {found.what}" for found in events.verify()]
    digest, count = hashlib.sha256(), 0
    for stream, seq, value in Event.objects.order_by("stream", "seq").values_list("stream", "seq", "hash").iterator():
        digest.update(f"{stream} {seq} {value}\n".encode())
        count += 1
    return {"events": count, "sha256": digest.hexdigest()}, faults


def _evidence() -> tuple[dict[str, Any], list[str]]:
    checks = verify_files()
    return _stored("evidence", ((c.row.public_id, c.row.sha256, c.state, c.at_fault) for c in checks))


def _letters() -> tuple[dict[str, Any], list[str]]:
    checks = verify_letters()
    return _stored("letter", ((c.row.pk, c.row.sha256, c.state, c.at_fault) for c in checks))


def _stored(kind: str, checks: Iterable[tuple[object, str, str, bool]]) -> tuple[dict[str, Any], list[str]]:
    """Count what a store keeps by its state, and hash all of it; `checks` gives id, SHA-256, state, at fault."""
    digest, states, faults = hashlib.sha256(), dict[str, int](), []
    for name, sha256, state, at_fault in checks:
        states[state] = states.get(state, 0) + 1
        digest.update(f"{name} {sha256} {state}\n".encode())
        if at_fault:
            faults.append(f"{kind} {name}: {state}")
    return {**dict(sorted(states.items())), "sha256": digest.hexdigest()}, faults
