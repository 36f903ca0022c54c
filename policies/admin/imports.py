"""Imports: the list, and the addresses of their pages."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from claimsoffice.kernel.admin.read_only import ReadOnlyAdmin
from claimsoffice.kernel.models import ImportBatch
from claimsoffice.kernel.naming import name_of
from claimsoffice.kernel.templatetags.office import office_datetime
from policies.admin import imports_pages as pages
from policies.admin import imports_progress, imports_upload
from policies.admin.imports_sight import visible_batches
from policies.services import import_kinds


class KindFilter(admin.SimpleListFilter):
    """Imports of one kind of spreadsheet."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(kind.slug, str(kind.title)) for kind in import_kinds.every()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    list_display = (
        "file_name",
        "what",
        "state_badge",
        "rows",
        "created",
        "updated",
        "unchanged",
        "held",
        "rejected",
        "by",
        "staged",
    )
    list_filter = ("state", KindFilter)
    list_select_related = ("owner",)
    search_fields = ("file_name", "=sha256")
    change_list_template = "admin/policies/import_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return visible_batches(request.user).defer("errors", "warnings", "columns")

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        own = [
            path("upload/", guard(imports_upload.upload), name="policies_import_upload"),
            path("template.xlsx", guard(imports_upload.template_file), name="policies_import_template"),
            path("<slug:sheet>/upload/", guard(imports_upload.upload), name="import_upload"),
            path("<slug:sheet>/template.xlsx", guard(imports_upload.template_file), name="import_template"),
            path("<int:batch_id>/columns/", guard(imports_upload.columns), name="policies_import_columns"),
            path("<int:batch_id>/apply/", guard(pages.apply), name="policies_import_apply"),
            path("<int:batch_id>/cancel/", guard(pages.cancel), name="policies_import_cancel"),
            path("<int:batch_id>/progress.json", guard(imports_progress.progress), name="policies_import_progress"),
            path("<int:batch_id>/undo/", guard(pages.take_back), name="policies_import_undo"),
            path("<int:batch_id>/commented.xlsx", guard(pages.commented_file), name="policies_import_commented"),
            path("<int:batch_id>/errors.<str:form>", guard(pages.errors_file), name="policies_import_errors"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        kinds = list(import_kinds.open_to(request.user))
        return super().changelist_view(request, {**(extra_context or {}), "kinds": kinds})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return pages.preview(request, object_id)

    @admin.display(description=_("kind"), ordering="kind")
    def what(self, batch: ImportBatch) -> str:
        return str(import_kinds.of(batch).title)

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, batch: ImportBatch) -> SafeString:
        return format_html('<span class="badge badge-{}">{}</span>', pages.colour(batch), batch.get_state_display())

    @admin.display(description=_("owner"), ordering="owner")
    def by(self, batch: ImportBatch) -> str:
        return name_of(batch.owner) if batch.owner else ""

    @admin.display(description=_("checked at"), ordering="staged_at")
    def staged(self, batch: ImportBatch) -> str:
        return office_datetime(batch.staged_at)
