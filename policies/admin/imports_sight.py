"""Who sees which imports."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from claimsoffice.kernel.models import ImportBatch
from policies.services import import_policies


def visible_batches(user: Any) -> "QuerySet[ImportBatch]":
    """Who imports sees their own imports; who only oversees sees all; anybody else none."""
    batches = ImportBatch.objects.filter(kind=import_policies.KIND)
    if user.is_superuser:
        return batches
    if user.has_perm(import_policies.PERMISSION):
        return batches.filter(owner=user)
    return batches if user.has_perm("kernel.view_importbatch") else batches.none()


def visible(request: HttpRequest, batch_id: int | str) -> ImportBatch:
    """The import, for whoever may see it; to anybody else there is none."""
    if not str(batch_id).isdigit():
        raise Http404
    batch = visible_batches(request.user).select_related("owner").filter(pk=int(batch_id)).first()
    if batch is None:
        raise Http404
    return batch
