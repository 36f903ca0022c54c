"""How far the worker is with a big import, for the page that shows a bar and for the script that moves it."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claimsoffice.kernel.models import BatchState, ImportBatch
from claimsoffice.kernel.services import batch_work
from policies.admin.imports_sight import visible
from policies.imports.messages import table_message

_SECONDS_AT_ONCE = 90


def progress(request: HttpRequest, batch_id: int) -> JsonResponse:
    """GET: state, per mille, and words in the reader's language; for whoever may see the import."""
    batch = visible(request, batch_id)
    answer = JsonResponse({"state": batch.state, "running": batch.with_worker, **bar(batch)})
    answer["Cache-Control"] = "no-store"
    return answer


def bar(batch: ImportBatch) -> dict[str, Any]:
    """Per mille done (None before a worker has it) and what is to be said beside the bar."""
    if not batch.with_worker:
        return {"permille": 1000, "text": batch.get_state_display(), "left": ""}
    if batch.state == BatchState.APPLYING and batch_work.stopping(batch):
        return {"permille": None, "text": _("It is being stopped; what was written is undone."), "left": ""}
    at = batch_work.progress(batch)
    if not at:
        return {"permille": None, "text": _("It waits for its turn."), "left": ""}
    return {"permille": at["permille"], "text": _phase(at), "left": time_left(at["seconds_left"])}


def _phase(at: dict[str, Any]) -> str:
    numbers = {"rows": at["rows"], "of": at["of"]}
    if at["phase"] == "checked":
        return _("%(rows)d of about %(of)d rows checked") % numbers
    if at["phase"] == "compared":
        return _("%(rows)d of %(of)d rows compared with the records") % numbers
    if at["phase"] == "kept":
        return _("%(rows)d of %(of)d checked rows kept for the preview") % numbers
    if at["phase"] == "verified":
        return _("%(rows)d of %(of)d rows compared once more") % numbers
    if at["phase"] == "written":
        return _("%(rows)d of %(of)d records written") % numbers
    return _("All is written; it is being closed.")


def time_left(seconds: int | None) -> str:
    """About how long a worker will still be at it, in words; empty while nobody knows."""
    if seconds is None:
        return ""
    if seconds <= _SECONDS_AT_ONCE:
        return ngettext("about %(count)d second left", "about %(count)d seconds left", seconds) % {"count": seconds}
    minutes = round(seconds / 60)
    return ngettext("about %(count)d minute left", "about %(count)d minutes left", minutes) % {"count": minutes}


def problem(batch: ImportBatch) -> str:
    """Why the worker could not check or write it, in the reader's language; empty if it could."""
    return table_message(batch.problem["code"], batch.problem["params"]) if batch.problem else ""
