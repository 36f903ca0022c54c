"""Saved column mappings: who may import reads them, and forgets those of the kinds that they may import."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from claimsoffice.kernel.admin.read_only import ReadOnlyAdmin
from claimsoffice.kernel.errors import Refused
from claimsoffice.kernel.naming import name_of
from policies.models import ColumnMapping
from policies.services import column_mappings, import_kinds


@admin.register(ColumnMapping)
class ColumnMappingAdmin(ReadOnlyAdmin):
    list_display = ("name", "what", "count", "author", "saved_at")
    list_select_related = ("saved_by",)
    search_fields = ("name",)
    fields = ("name", "what", "meaning", "author", "saved_at")
    readonly_fields = fields
    change_form_template = "admin/policies/column_mapping.html"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None:
            return _may_read(request, obj.kind)
        return any(import_kinds.open_to(request.user)) or bool(request.user.has_perm("kernel.view_importbatch"))

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.filter(kind__in=[kind.slug for kind in import_kinds.every() if _may_read(request, kind.slug)])

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        own = [path("<int:columnmapping_id>/remove/", guard(remove), name="policies_columnmapping_remove")]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = ColumnMapping.objects.filter(pk=object_id).first() if object_id.isdigit() else None
        may = row is not None and _may_import(request, row.kind)
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "can_remove": may})

    @admin.display(description=_("kind"), ordering="kind")
    def what(self, row: ColumnMapping) -> str:
        kind = import_kinds.find(row.kind)
        return str(kind.title) if kind else row.kind

    @admin.display(description=_("columns"))
    def count(self, row: ColumnMapping) -> int:
        return sum(1 for field in row.columns.values() if field)

    @admin.display(description=_("columns"))
    def meaning(self, row: ColumnMapping) -> SafeString:
        kind = import_kinds.find(row.kind)
        language = get_language() or "zh"
        # In the order of our columns, those that are not read at the end.
        places = kind.sheet.index if kind else {}
        lines = []
        for header, field in sorted(row.columns.items(), key=lambda pair: (places.get(pair[1], len(places)), pair[0])):
            column = kind.sheet.by_field.get(field) if kind else None
            said = column.label(language) if column else gettext("– not read –")
            lines.append((row.headers.get(header, header), said))
        return format_html_join(mark_safe("<br>"), "{} → {}", lines)

    @admin.display(description=_("saved by"), ordering="saved_by")
    def author(self, row: ColumnMapping) -> str:
        return name_of(row.saved_by) if row.saved_by else ""


def _may_import(request: HttpRequest, slug: str) -> bool:
    kind = import_kinds.find(slug)
    return kind is not None and bool(request.user.has_perm(kind.permission))


def _may_read(request: HttpRequest, slug: str) -> bool:
    return _may_import(request, slug) or bool(request.user.has_perm("kernel.view_importbatch"))


@require_POST
def remove(request: HttpRequest, columnmapping_id: int) -> HttpResponse:
    """Forget a mapping."""
    row = ColumnMapping.objects.filter(pk=columnmapping_id).first()
    if row is None or not _may_read(request, row.kind):
        raise Http404
    kind = import_kinds.find(row.kind)
    if kind is None or not request.user.has_perm(kind.permission):
        raise PermissionDenied
    try:
        column_mappings.remove(row.pk, kind.permission, request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, gettext("The mapping “%(name)s” is forgotten.") % {"name": row.name})
    return redirect("admin:policies_columnmapping_changelist")
