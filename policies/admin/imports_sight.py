"""Who sees which imports."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from claimsoffice.kernel.models import ImportBatch
from policies.services import import_kinds
from policies.services.spreadsheet_import import SpreadsheetImport


def visible_batches(user: Any) -> "QuerySet[ImportBatch]":
    """Who imports sees their own imports; who only oversees sees all; anybody else none."""
    kinds = import_kinds.every()
    batches = ImportBatch.objects.filter(kind__in=[kind.slug for kind in kinds])
    if user.is_superuser:
        return batches
    own = [kind.slug for kind in import_kinds.open_to(user)]
    if own:
        return batches.filter(kind__in=own, owner=user)
    return batches if user.has_perm("kernel.view_importbatch") else batches.none()


def visible(request: HttpRequest, batch_id: int | str) -> ImportBatch:
    """The import, for whoever may see it; to anybody else there is none."""
    if not str(batch_id).isdigit():
        raise Http404
    batch = visible_batches(request.user).select_related("owner").filter(pk=int(batch_id)).first()
    if batch is None:
        raise Http404
    return batch


def kind_of(slug: str) -> SpreadsheetImport:
    """The kind of that name; 404 where there is none."""
    kind = import_kinds.find(slug)
    if kind is None:
        raise Http404
    return kind


def may_import(request: HttpRequest, kind: SpreadsheetImport) -> bool:
    return bool(request.user.has_perm(kind.permission))
