"""A list as a file: the rows that its page shows, with the page's filters, search and order, for who asks.

The page itself says which rows those are, so that its filters stand in one place. A list is as it is now: it knows
no period and no cut-off.
"""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib.admin import autodiscover, site
from django.contrib.admin.views.main import ALL_VAR, ERROR_FLAG, IGNORED_PARAMS, PAGE_VAR, SEARCH_VAR, ChangeList
from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from claims.reports.columns import Cells
from claims.reports.report import BATCH, Report, Scope, Sources
from claimsoffice.kernel.errors import NotPermitted

# What says which part of a list a person looks at, and nothing of what is in it.
_OF_THE_PAGE = (PAGE_VAR, ALL_VAR, ERROR_FLAG)


def asked_of(parameters: QueryDict) -> str:
    """The parameters of a list's page that say what is in the list, as the query of an address."""
    return urlencode([(key, value) for key, value in parameters.items() if key not in _OF_THE_PAGE])


class ListReport(Report):
    """The list of one model. Making one raises NotPermitted for who may not see the list, and what the page raises
    for parameters that it doesn't know (IncorrectLookupParameters)."""

    model: ClassVar[type[Model]]
    # Read from each row, in the order in which `read` takes them.
    fields: ClassVar[tuple[str, ...]]
    period = ""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self._page = _page(self.model, scope)

    def sources(self) -> Sources:
        return (self._page.queryset,)

    def cells(self) -> Iterator[Cells]:
        stream = self._page.queryset.values_list(*self.fields)
        for row in self.watched(stream.iterator(chunk_size=BATCH)):
            yield self.read(row)

    @abstractmethod
    def read(self, row: tuple[Any, ...]) -> Cells:
        """One row's cells, in the order of the columns."""

    def asked(self) -> Iterator[tuple[str, str]]:
        chosen = list(self._chosen())
        term = self._given.get(SEARCH_VAR, "").strip()
        if term:
            chosen.append((_("Search"), term))
        yield from chosen or [(_("Filter"), _("all"))]

    def recorded(self) -> dict[str, Any]:
        """The filters for the event. What somebody typed may be a claimant's name: only that there was something."""
        known = self._known
        return {
            "filters": {key: value for key, value in self._given.items() if key in known},
            "typed": sorted(key for key in self._given if key not in known),
        }

    @property
    def _given(self) -> Mapping[str, str]:
        return QueryDict(self.scope.query).dict()

    @property
    def _known(self) -> set[str]:
        """The parameters of the page's own filters and of its order."""
        own = {name for spec in self._page.filter_specs for name in spec.expected_parameters() if name is not None}
        return own | set(IGNORED_PARAMS) - {SEARCH_VAR}

    def _chosen(self) -> Iterator[tuple[str, str]]:
        for spec in self._page.filter_specs:
            if spec.used_parameters:
                picked = [str(choice["display"]) for choice in spec.choices(self._page) if choice["selected"]]
                yield capfirst(str(spec.title)), ", ".join(picked)
        known = {*self._known, SEARCH_VAR}
        yield from ((key, value) for key, value in self._given.items() if key not in known)


def pages_of(model: type[Model]) -> Any:
    """The pages of a model; a worker, which shows none, has them declared here."""
    if not site.is_registered(model):
        autodiscover()
    return site.get_model_admin(model)


def _page(model: type[Model], scope: Scope) -> ChangeList:
    """The list as its page would show it to who asks."""
    if scope.user is None:
        raise NotPermitted(_("A list is somebody's: its rows are those that this person sees."))
    request = HttpRequest()
    request.method, request.user, request.GET = "GET", scope.user, QueryDict(scope.query)
    pages = pages_of(model)
    if not pages.has_view_permission(request):
        raise NotPermitted(_("You may not see this list."))
    return pages.get_changelist_instance(request)
