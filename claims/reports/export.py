"""One way out for every report: who may, what is written, and the event that says so."""

import hashlib
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from claims.reports.registry import EXPORTS
from claims.reports.report import Report, Scope
from claims.reports.writers import WRITERS, replacing
from claimsoffice.kernel.errors import NotPermitted
from claimsoffice.kernel.services import events

PERMISSION = "claims.export_reports"


def require_export(user: User | None) -> None:
    """NotPermitted for a person without the permission; the operator at the shell (None) may."""
    if user is not None and not (user.is_active and user.has_perm(PERMISSION)):
        raise NotPermitted(_("You may not do this: the permission %(code)s is missing.") % {"code": PERMISSION})


def export(name: str, form: str, target: Path, scope: Scope) -> int:
    """Write report or list `name` as `form` ("csv" or "xlsx") to `target`, whole or not at all; its number of rows.

    A person's export is an event of their own stream, with the file's hash and whether personal data were in full.
    Raises NotPermitted, KeyError for an unknown name or form, OSError where the file can't be written.
    """
    require_export(scope.user)
    report = EXPORTS[name](scope)
    with replacing(target) as draft:
        rows = WRITERS[form](report, draft)
        with draft.open("rb") as content:
            sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    if scope.user is not None:
        _record(scope.user, exported(report, form, rows, sha256))
    return rows


def exported(report: Report, form: str, rows: int, sha256: str) -> dict[str, Any]:
    """What the event says of a file that left the office."""
    scope = report.scope
    return {
        "report": report.name,
        "form": form,
        **report.recorded(),
        "as_of": scope.as_of.isoformat(),
        "rows": rows,
        "personal_data": scope.sees_personal,
        "sha256": sha256,
    }


def _record(user: User, data: dict[str, Any]) -> None:
    with transaction.atomic():
        # The row that the stream belongs to: two exports of one person stand in line behind it.
        User.objects.select_for_update().get(pk=user.pk)
        events.append(f"user:{user.pk}", "report.exported", actor=user, data=data)
