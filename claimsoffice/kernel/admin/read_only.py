"""Lists that only show: what the office records is changed by services, never by a form over a table."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

MOST_COUNTED = 10_000


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts no further than anybody will turn pages: counting a million rows costs more than reading fifty."""

    @cached_property
    def count(self) -> int:
        return min(self._counted, MOST_COUNTED)

    @cached_property
    def is_capped(self) -> bool:
        """There is more than was counted; the page says so."""
        return self._counted > MOST_COUNTED

    @cached_property
    def _counted(self) -> int:
        if isinstance(self.object_list, QuerySet):
            return self.object_list.order_by().values("pk")[: MOST_COUNTED + 1].count()
        return len(self.object_list)


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """No adding, changing, deleting, no bulk actions, no count of everything."""

    actions: tuple[str, ...] | None = None
    show_full_result_count = False
    paginator = CappedPaginator
    list_per_page = 50
    list_max_show_all = 200

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Free text is no filter unless the list offers it.

        Django lets any column be asked in the address: `phone__startswith` tells a masked number digit by digit.
        """
        field = next((field for field in self.opts.fields if field.name == lookup.partition("__")[0]), None)
        if isinstance(field, models.CharField | models.TextField | models.JSONField) and not field.choices:
            # A filter is a column's name, or has a parameter's name of its own.
            return field.name in {getattr(each, "parameter_name", each) for each in self.list_filter}
        return super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
