"""The ways into an import: the upload, the template, and the page where somebody says what foreign columns are."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from claimsoffice.kernel.errors import NotPermitted, Refused
from claimsoffice.kernel.forms import offer
from claimsoffice.kernel.models import BatchState, ImportBatch
from policies.admin import imports_files as files
from policies.admin import imports_progress
from policies.admin.imports_sight import kind_of, may_import, visible
from policies.imports.check import Peek
from policies.imports.columns import Column
from policies.imports.headers import own_binding
from policies.imports.mapping import MOST_HEADERS, choose, key_of
from policies.imports.policy_sheet import POLICIES
from policies.imports.problems import TableError
from policies.imports.report import table_error_line
from policies.imports.template import workbook
from policies.services import column_mappings, import_background, import_kinds, import_original
from policies.services.spreadsheet_import import SpreadsheetImport

_SHOWN_OF_A_CELL = 40


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Spreadsheet (CSV or XLSX)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"empty": gettext_lazy("The file holds no table. Its first row has to be the header.")},
    )
    mapping = forms.ChoiceField(
        label=gettext_lazy("Columns"),
        required=False,
        help_text=gettext_lazy("A saved mapping whose headers the file has is used by itself."),
    )

    def __init__(self, *args: Any, kind: SpreadsheetImport, **named: Any) -> None:
        super().__init__(*args, **named)
        names = [mapping.name for mapping in column_mappings.saved(kind.slug)]
        choices = [
            ("", _("As the file's header says")),
            *((f"={name}", _("Saved mapping: %(name)s") % {"name": name}) for name in names),
            ("ask", _("I will say which column is which")),
        ]
        offer(self, "mapping", choices)


def upload(request: HttpRequest, sheet: str = POLICIES.slug) -> HttpResponse:
    """GET shows the form; POST checks the file whole, or leaves a big one to the worker, and leads to its preview.

    A file with other headers is put aside and leads to the page that asks for them. Nothing is imported here.
    """
    kind = kind_of(sheet)
    if not may_import(request, kind):
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None, kind=kind)
    if request.method == "POST" and form.is_valid():
        try:
            batch = _take_in(form.cleaned_data["file"], form.cleaned_data["mapping"], request.user, kind)
        except TableError as error:
            form.add_error("file", table_error_line(error)["message"])
        else:
            page = "policies_import_columns" if batch.state == BatchState.UNMAPPED else "kernel_importbatch_change"
            return redirect(f"admin:{page}", batch.pk)
    context = {
        **admin.site.each_context(request),
        "title": _("Import: %(kind)s") % {"kind": kind.title},
        "kind": kind,
        "form": form,
        "max_rows": settings.IMPORT_MAX_ROWS,
        "max_megabytes": settings.IMPORT_MAX_BYTES >> 20,
    }
    return TemplateResponse(request, "admin/policies/import_upload.html", context)


def _take_in(file: Any, choice: str, user: Any, kind: SpreadsheetImport) -> ImportBatch:
    """Raises TableError for what can't be read, also with other columns."""
    mapping = choice.removeprefix("=") if choice.startswith("=") else ""
    if choice == "ask":
        import_background.peek_at(file.file, file.name, kind)
        return import_background.put_aside(file.file, file.name, user, kind)
    if import_background.is_big_file(file.file):
        return import_background.queue(file.file, file.name, user, kind, mapping=mapping)
    try:
        batch = kind.stage(file.file, file.name, user, mapping=mapping)
        import_original.keep(batch, file.file)
        return batch
    except TableError as error:
        if mapping or error.code not in import_background.MAPPABLE:
            raise
        if not import_background.is_table(import_background.peek_at(file.file, file.name, kind), kind):
            raise
    return import_background.put_aside(file.file, file.name, user, kind)


@require_GET
def template_file(request: HttpRequest, sheet: str = POLICIES.slug) -> HttpResponse:
    """The empty spreadsheet, in the language of who asks."""
    kind = kind_of(sheet)
    if not may_import(request, kind):
        raise PermissionDenied
    return files.download(workbook(kind.sheet, kind.notes), kind.template_name)


def columns(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The page of a file that was put aside: each of its headers, and which of our columns it is.

    POST saves the mapping under its name, for the office, and has the file checked with it.
    """
    batch = visible(request, batch_id)
    kind = import_kinds.of(batch)
    if batch.owner_id != request.user.pk or not may_import(request, kind):
        raise PermissionDenied
    if batch.state != BatchState.UNMAPPED:
        return redirect("admin:kernel_importbatch_change", batch.pk)
    try:
        found = import_background.look_into(batch)
    except TableError as error:
        messages.error(request, table_error_line(error)["message"])
        return redirect("admin:kernel_importbatch_change", batch.pk)
    given = request.POST if request.method == "POST" else None
    refused = ""
    if given is not None:
        try:
            name = _save(request, kind, found)
            batch = import_background.go_on(batch.pk, request.user, name)
        except NotPermitted as error:
            raise PermissionDenied(str(error)) from error
        except Refused as error:
            refused = str(error)
        else:
            return redirect("admin:kernel_importbatch_change", batch.pk)
    context = {
        **admin.site.each_context(request),
        "title": _("Which column is which?"),
        "batch": batch,
        "kind": kind,
        "problem": imports_progress.problem(batch),
        "refused": refused,
        "name": given.get("name", "") if given is not None else _proposed_name(kind, found, batch),
        "lines": _lines(kind, found, given),
        "choices": [(c.field, _label(c)) for c in kind.sheet.columns],
        "required": [_plain_label(kind.sheet.columns[place]) for place, _field in kind.sheet.required],
    }
    return TemplateResponse(request, "admin/policies/import_columns.html", context, status=409 if refused else 200)


def _save(request: HttpRequest, kind: SpreadsheetImport, found: Peek) -> str:
    """What the form says of each header, saved; headers left to nobody and unknown to us are no part of it."""
    own = own_binding(found.headers, kind.sheet)
    said = [
        (header, request.POST.get(f"column-{place}", ""), meaning)
        for place, (header, meaning) in enumerate(zip(found.headers[:MOST_HEADERS], own, strict=False))
        if header.strip()
    ]
    spoken_of = {key_of(header) for header, field, meaning in said if field or meaning}
    columns = [(header, field) for header, field, _meaning in said if key_of(header) in spoken_of]
    name = request.POST.get("name", "")
    return column_mappings.save(kind.sheet, kind.permission, name, columns, request.user).name


def _proposed_name(kind: SpreadsheetImport, found: Peek, batch: ImportBatch) -> str:
    fitting = choose(found.headers, column_mappings.saved(kind.slug))
    return fitting.name if fitting else batch.file_name.rpartition(".")[0][: column_mappings.LONGEST_NAME]


def _lines(kind: SpreadsheetImport, found: Peek, given: Any) -> list[dict[str, Any]]:
    """One line a header: what it is called, what stands below it, what is chosen."""
    fitting = choose(found.headers, column_mappings.saved(kind.slug))
    own = own_binding(found.headers, kind.sheet)
    lines = []
    for place, (header, meaning) in enumerate(zip(found.headers[:MOST_HEADERS], own, strict=False)):
        if not header.strip():
            continue
        chosen = meaning
        if fitting is not None and (fitting.names(header) or fitting.ignores(header)):
            chosen = fitting.field_of(header)
        if given is not None:
            chosen = given.get(f"column-{place}", "")
        samples = [row[place][:_SHOWN_OF_A_CELL] for row in found.samples if row[place].strip()]
        lines.append({"place": place, "header": header[:100], "samples": samples, "chosen": chosen})
    return lines


def _plain_label(column: Column) -> str:
    return column.label(get_language() or "zh")


def _label(column: Column) -> str:
    return f"{_plain_label(column)} *" if column.required else _plain_label(column)
