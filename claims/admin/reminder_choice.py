"""How one wants to be reminded oneself: mail by mail or one message a day, and in which language."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from claims.admin.requests import person
from claims.services import digests
from claimsoffice.kernel.models import StaffProfile

EACH, DAILY = "each", "daily"
_VALUES = {"": None, EACH: False, DAILY: True}
_WORDS = {value: word for word, value in _VALUES.items()}


class ChoiceForm(forms.Form):
    mode = forms.ChoiceField(
        label=gettext_lazy("Reminders by e-mail"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("", pgettext_lazy("reminders", "As the office has it")),
            (EACH, gettext_lazy("Each by itself, as soon as it is due")),
            (DAILY, gettext_lazy("One message a day, overdue first")),
        ],
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of messages"),
        required=False,
        choices=[("", pgettext_lazy("reminders", "As the office has it")), *settings.LANGUAGES],
    )


def choose(request: HttpRequest) -> HttpResponse:
    """GET shows what this person has chosen, POST keeps another choice and goes back to the inbox."""
    if not request.user.has_perm(digests.READS):
        raise PermissionDenied
    user = person(request)
    form = ChoiceForm(request.POST if request.method == "POST" else None, initial=_initial(user.pk))
    if request.method == "POST" and form.is_valid():
        digests.choose(user, _VALUES[form.cleaned_data["mode"]], form.cleaned_data["language"])
        messages.success(request, _("Your choice is kept."))
        return redirect("admin:claims_reminder_changelist")
    context = {
        **admin.site.each_context(request),
        "title": _("How I am reminded"),
        "form": form,
        "office_daily": settings.REMINDER_DIGEST,
        "hour": f"{settings.DIGEST_HOUR:02d}:00",
    }
    return TemplateResponse(request, "admin/claims/reminder_choice.html", context)


def _initial(user_id: int) -> dict[str, str]:
    profile = StaffProfile.objects.filter(user_id=user_id).first()
    return {"mode": _WORDS[profile.daily_digest], "language": profile.language} if profile else {}
