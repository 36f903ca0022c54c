"""The pages of an import: upload, preview, and the buttons. What they do is done by the services."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from claimsoffice.kernel.errors import NotPermitted, Refused
from claimsoffice.kernel.models import BatchState, ImportBatch, StagedAction
from claimsoffice.kernel.services.batch import staged_count, staged_page
from policies.admin import imports_files as files
from policies.admin import imports_progress
from policies.admin.imports_sight import visible
from policies.admin.words import personal
from policies.imports.columns import BY_FIELD
from policies.imports.problems import TableError
from policies.imports.report import error_lines, table_error_line, warning_lines
from policies.imports.rows import INDEX
from policies.imports.template import FILE_NAME, workbook
from policies.imports.values import for_people
from policies.services import import_background, import_policies
from policies.services.import_undo import undo

ROWS_A_PAGE = 50
_SHOWN_OF_NEW = ("policy_no", "tracking_no", "scheme", "goods", "sum_insured", "insured_value", "currency", "paid_at")
_COLOURS = {
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


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Spreadsheet (CSV or XLSX)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"empty": gettext_lazy("The file holds no table. Its first row has to be the header.")},
    )


def upload(request: HttpRequest) -> HttpResponse:
    """GET shows the form; POST checks the file whole, or leaves a big one to the worker, and leads to its preview.

    Nothing is imported here.
    """
    if not request.user.has_perm(import_policies.PERMISSION):
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            take_in = import_background.queue if import_background.is_big_file(file.file) else import_policies.stage
            batch = take_in(file.file, file.name, request.user)
        except TableError as error:
            form.add_error("file", table_error_line(error)["message"])
        else:
            return redirect("admin:kernel_importbatch_change", batch.pk)
    context = {
        **admin.site.each_context(request),
        "title": _("Import policies"),
        "form": form,
        "max_rows": settings.IMPORT_MAX_ROWS,
        "max_megabytes": settings.IMPORT_MAX_BYTES >> 20,
    }
    return TemplateResponse(request, "admin/policies/import_upload.html", context)


@require_GET
def template_file(request: HttpRequest) -> HttpResponse:
    """The empty spreadsheet, in the language of who asks."""
    if not request.user.has_perm(import_policies.PERMISSION):
        raise PermissionDenied
    return files.download(workbook(), FILE_NAME)


@require_GET
def preview(request: HttpRequest, batch_id: str) -> HttpResponse:
    """What the file would change (or has changed), row by row, and everything that is wrong with it."""
    batch = visible(request, batch_id)
    show = request.GET.get("show", "")
    if show not in ("create", "update", "errors"):
        show = "errors" if batch.rejected else "update" if batch.updated else "create"
    total = len(batch.errors) if show == "errors" else staged_count(batch, show)
    pages = max(1, -(-total // ROWS_A_PAGE))
    wanted = request.GET.get("page", "1")
    page = min(max(int(wanted), 1), pages) if wanted.isdigit() and len(wanted) < 9 else 1
    start = (page - 1) * ROWS_A_PAGE
    mine = batch.owner_id == request.user.pk and request.user.has_perm(import_policies.PERMISSION)
    context = {
        **admin.site.each_context(request),
        "title": batch.file_name,
        "batch": batch,
        "colour": colour(batch),
        "warnings": warning_lines(batch.warnings),
        "show": show,
        "page": page,
        "pages": pages,
        "rows": _shown_rows(request, batch, show, start),
        "titles": [_label(name) for name in _SHOWN_OF_NEW],
        "good": batch.created + batch.updated,
        "problem": imports_progress.problem(batch),
        "bar": imports_progress.bar(batch),
        "can_act": mine and batch.state == BatchState.STAGED,
        "can_stop": mine and batch.with_worker,
        "can_undo": mine and batch.state == BatchState.APPLIED,
    }
    return TemplateResponse(request, "admin/policies/import_preview.html", context)


def _label(name: str) -> str:
    from django.utils.translation import get_language

    return BY_FIELD[name].label(get_language() or "zh")


def _shown_rows(request: HttpRequest, batch: ImportBatch, show: str, start: int) -> list[Any]:
    if show == "errors":
        return error_lines(batch.errors[start : start + ROWS_A_PAGE])
    rows = staged_page(batch, show, start, ROWS_A_PAGE)
    if show == StagedAction.CREATE:
        return [(row[0], [_said(request, row, name, row[1][INDEX[name]]) for name in _SHOWN_OF_NEW]) for row in rows]
    return [
        {
            "row": row[0],
            "policy_no": row[1][INDEX["policy_no"]],
            "tracking_no": row[1][INDEX["tracking_no"]],
            "changes": [
                (_label(name), _said(request, row, name, old), _said(request, row, name, new))
                for name, (old, new) in row[5].items()
            ],
        }
        for row in rows
    ]


def _said(request: HttpRequest, row: list[Any], name: str, value: str | None) -> str:
    if BY_FIELD[name].personal:
        return personal(request, name, value)
    return for_people(name, value, row[1][INDEX["currency"]])


@require_POST
def apply(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Write the batch, or leave a big one to the worker; with `accept_valid` its good rows only."""

    accept_valid = request.POST.get("accept_valid") == "yes"

    def act() -> str:
        if import_background.is_big(visible(request, batch_id)):
            import_background.queue_apply(batch_id, request.user, accept_valid=accept_valid)
            return _("The import is written in the background; this page shows how far it is.")
        batch = import_policies.apply(batch_id, request.user, accept_valid=accept_valid)
        return _("Imported: %(new)d new, %(changed)d changed.") % {"new": batch.created, "changed": batch.updated}

    return _act(request, batch_id, act)


@require_POST
def cancel(request: HttpRequest, batch_id: int) -> HttpResponse:
    def act() -> str:
        if not import_background.cancel(batch_id, request.user):
            return _("The import is being stopped; nothing of it will stay.")
        return _("The import is cancelled; nothing was written.")

    return _act(request, batch_id, act)


@require_POST
def take_back(request: HttpRequest, batch_id: int) -> HttpResponse:
    def act() -> str:
        undo(batch_id, request.user)
        return _("The import is taken back.")

    return _act(request, batch_id, act)


def _act(request: HttpRequest, batch_id: int, act: Any) -> HttpResponse:
    """Do what a button says, for the owner. Who can't see the import learns nothing of it."""
    visible(request, batch_id)
    try:
        messages.success(request, act())
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
