"""The buttons with which a list leaves as a file."""

from typing import Any

from django import template
from django.contrib.admin.views.main import ChangeList

from claims.reports.export import PERMISSION
from claims.reports.list_report import asked_of
from claims.reports.registry import LISTS
from claims.reports.writers import WRITERS

register = template.Library()
_BY_MODEL = {each.model: name for name, each in LISTS.items()}


@register.inclusion_tag("admin/office/list_exports.html", takes_context=True)
def list_exports(context: dict[str, Any], cl: ChangeList) -> dict[str, Any]:
    """One button for each kind of file, for those who may, on a list that has something to show."""
    request = context["request"]
    name = _BY_MODEL.get(cl.model) if cl.result_count and request.user.has_perm(PERMISSION) else None
    return {
        "request": request,
        "name": name,
        "forms": sorted(WRITERS),
        "query": asked_of(request.GET),
        "csrf_token": context.get("csrf_token"),
    }
