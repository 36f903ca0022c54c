"""The admin site of the office: who may enter, and what the first page is."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class OfficeSite(AdminSite):
    site_title = _("Claims office")
    site_header = _("Claims office")
    index_title = _("My desk")
    enable_nav_sidebar = True

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """One door: the login page with rate limits and second factor, not the admin's own form."""
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"), reverse("account_login"))
