"""The pages of an import: preview, and the buttons. What they do is done by the services."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from claimsoffice.kernel.errors import NotPermitted, Refused
from claimsoffice.kernel.models import BatchState, ImportBatch, StagedAction
from claimsoffice.kernel.services.batch import staged_count, staged_page
from policies.admin import imports_files as files
from policies.admin import imports_progress
from policies.admin.imports_sight import may_import, visible
from policies.imports.report import error_lines, warning_lines
from policies.services import import_background, import_kinds, import_original

ROWS_A_PAGE = 50
ERRORS = "errors"
_COLOURS = {
    BatchState.UNMAPPED: "amber",
    BatchState.QUEUED: "blue",
    BatchState.CHECKING: "blue",
    BatchState.APPLYING: "blue",
    BatchState.STAGED: "amber",
    BatchState.APPLIED: "green",
    BatchState.REFUSED: "red",
    BatchState.CANCELLED: "grey",
    BatchState.UNDONE: "grey",
}


def colour(batch: ImportBatch) -> str:
    return _COLOURS.get(BatchState(batch.state), "grey")


@require_GET
def preview(request: HttpRequest, batch_id: str) -> HttpResponse:
    """What the file would change (or has changed), row by row, and everything that is wrong with it."""
    batch = visible(request, batch_id)
    kind = import_kinds.of(batch)
    show = request.GET.get("show", "")
    if show not in (*StagedAction.values, ERRORS):
        show = _first_to_show(batch)
    total = len(batch.errors) if show == ERRORS else staged_count(batch, show)
    pages = max(1, -(-total // ROWS_A_PAGE))
    wanted = request.GET.get("page", "1")
    page = min(max(int(wanted), 1), pages) if wanted.isdigit() and len(wanted) < 9 else 1
    mine = batch.owner_id == request.user.pk and may_import(request, kind)
    context = {
        **admin.site.each_context(request),
        "title": batch.file_name,
        "batch": batch,
        "kind": kind,
        "colour": colour(batch),
        "warnings": warning_lines(batch.warnings),
        "show": show,
        "page": page,
        "pages": pages,
        "rows": _shown_rows(request, batch, show, (page - 1) * ROWS_A_PAGE),
        "titles": [] if show == ERRORS else kind.titles(show),
        "good": batch.created + batch.updated + batch.held,
        "problem": imports_progress.problem(batch),
        "bar": imports_progress.bar(batch),
        "can_act": mine and batch.state == BatchState.STAGED,
        "can_map": mine and batch.state == BatchState.UNMAPPED,
        "can_stop": mine and batch.with_worker,
        "has_original": batch.owner_id == request.user.pk and import_original.is_kept(batch),
        "can_undo": mine and batch.state == BatchState.APPLIED,
        "is_checked": batch.state not in (BatchState.QUEUED, BatchState.CHECKING, BatchState.UNMAPPED),
    }
    return TemplateResponse(request, "admin/policies/import_preview.html", context)


def _first_to_show(batch: ImportBatch) -> str:
    if batch.rejected:
        return ERRORS
    if batch.held:
        return StagedAction.HOLD
    return StagedAction.UPDATE if batch.updated else StagedAction.CREATE


def _shown_rows(request: HttpRequest, batch: ImportBatch, show: str, start: int) -> list[Any]:
    if show == ERRORS:
        return error_lines(batch.errors[start : start + ROWS_A_PAGE])
    kind = import_kinds.of(batch)
    return [kind.shown(row, show, request.user) for row in staged_page(batch, show, start, ROWS_A_PAGE)]


@require_POST
def apply(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Write the batch, or leave a big one to the worker; with `accept_valid` its good rows only."""

    accept_valid = request.POST.get("accept_valid") == "yes"

    def act(batch: ImportBatch) -> str:
        kind = import_kinds.of(batch)
        if kind.is_big(batch):
            import_background.queue_apply(batch_id, request.user, accept_valid=accept_valid)
            return _("The import is written in the background; this page shows how far it is.")
        batch = kind.apply(batch_id, request.user, accept_valid=accept_valid)
        said = _("Imported: %(new)d new, %(changed)d changed.") % {"new": batch.created, "changed": batch.updated}
        if batch.held:
            said += " " + _("Held for a person: %(count)d.") % {"count": batch.held}
        return said

    return _act(request, batch_id, act)


@require_POST
def cancel(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Give the batch up before it is applied."""

    def act(batch: ImportBatch) -> str:
        if not import_background.cancel(batch.pk, request.user):
            return _("The import is being stopped; nothing of it will stay.")
        return _("The import is cancelled; nothing was written.")

    return _act(request, batch_id, act)


@require_POST
def take_back(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Undo an applied batch."""

    def act(batch: ImportBatch) -> str:
        import_kinds.of(batch).undo(batch.pk, request.user)
        return _("The import is taken back.")

    return _act(request, batch_id, act)


def _act(request: HttpRequest, batch_id: int, act: Callable[[ImportBatch], str]) -> HttpResponse:
    """Do what a button says, for the owner. Who can't see the import learns nothing of it."""
    batch = visible(request, batch_id)
    try:
        messages.success(request, act(batch))
    except NotPermitted as refused:
        raise PermissionDenied(str(refused)) from refused
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("admin:kernel_importbatch_change", batch_id)


@require_GET
def errors_file(request: HttpRequest, batch_id: int, form: str) -> HttpResponse:
    """The listed errors as CSV or XLSX."""
    batch = visible(request, batch_id)
    lines = error_lines(batch.errors)
    if form == "csv":
        return files.download(files.errors_csv(lines), f"import-{batch.pk}-errors.csv")
    if form == "xlsx":
        return files.download(files.errors_xlsx(lines), f"import-{batch.pk}-errors.xlsx")
    raise Http404


@require_GET
def commented_file(request: HttpRequest, batch_id: int) -> FileResponse:
    """The uploaded file with what is wrong beside each refused row, for who uploaded it."""
    batch = visible(request, batch_id)
    found = import_original.commented(batch, request.user)
    if found is None:
        raise Http404
    answer = FileResponse(found, as_attachment=True, filename=f"import-{batch.pk}-commented.xlsx")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
