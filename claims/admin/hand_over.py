"""The manager's page on which many claims change hands at once."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from claims.admin.requests import person, status_of
from claims.selectors import hand_over as desks
from claims.services import hand_over as service
from claimsoffice.kernel.errors import Refused
from claimsoffice.kernel.forms import offer

NOBODY = "unassigned"


class HandOverForm(forms.Form):
    to = forms.ChoiceField(label=gettext_lazy("Hand over to"))
    claims = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, data: QueryDict | None, *, giver: str, loads: list[desks.Load], choices: list[int]) -> None:
        super().__init__(data)
        people = [(str(load.person.pk), load.name) for load in loads if load.takes_claims]
        nobody = (NOBODY, _("Nobody: back to the unassigned desk"))
        others = [choice for choice in [*people, nobody] if choice[0] != giver]
        offer(self, "to", [("", "---"), *others])
        offer(self, "claims", [(pk, pk) for pk in choices])


def page(request: HttpRequest) -> HttpResponse:
    """GET shows the desks and the claims of one (?from=ID, or "unassigned"); POST hands over those that are chosen."""
    if not request.user.has_perm(service.ASSIGN):
        raise PermissionDenied
    giver = request.GET.get("from", NOBODY)
    owner = _owner(giver)
    claims = list(desks.open_claims(owner)[: desks.MOST_SHOWN])
    posted = request.POST if request.method == "POST" else None
    loads = desks.loads()
    form = HandOverForm(posted, giver=giver, loads=loads, choices=[claim.pk for claim in claims])
    status = 200
    if posted is not None and form.is_valid():
        try:
            done = service.hand_over(form.cleaned_data["claims"], _owner(form.cleaned_data["to"]), person(request))
        except Refused as refused:
            form.add_error("to", str(refused.message))
            status = status_of(refused)
        else:
            _tell(request, done)
            return redirect(f"{reverse('admin:office_hand_over')}?from={giver}")
    context = {
        **admin.site.each_context(request),
        "title": _("Hand over claims"),
        "loads": loads,
        "giver": giver,
        "giver_name": next((load.name for load in loads if str(load.person.pk) == giver), _("Unassigned")),
        "unassigned": desks.unassigned_count(),
        "claims": claims,
        "chosen": set(form.cleaned_data.get("claims", ())) if posted is not None else set(),
        "more": len(claims) == desks.MOST_SHOWN,
        "form": form,
    }
    return TemplateResponse(request, "admin/claims/hand_over.html", context, status=status)


def _owner(key: str) -> User | None:
    """The person with this id, None for nobody; Http404 for an id that is nobody's."""
    if key == NOBODY:
        return None
    found = User.objects.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 10 else None
    if found is None:
        raise Http404
    return found


def _tell(request: HttpRequest, done: service.HandedOver) -> None:
    count = len(done.moved)
    if count:
        said = ngettext("%(count)s claim handed over.", "%(count)s claims handed over.", count)
        messages.success(request, said % {"count": count})
    for number, reason in done.kept:
        messages.warning(request, f"{number}: {reason}")
