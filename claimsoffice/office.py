"""The admin site of the office: who may enter, what the first page is, and what stands around every page."""

from functools import partial
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext_lazy as _

from claims.selectors import desk, lists
from claims.selectors.held_files import held_files
from claims.services import heartbeat
from claimsoffice import sidebar
from claimsoffice.kernel.roles import role_label
from claimsoffice.kernel.searching import LONGEST_SEARCH


class OfficeSite(AdminSite):
    site_title = _("Claims office")
    site_header = _("Claims office")
    index_title = _("My desk")
    index_template = "admin/index.html"
    enable_nav_sidebar = True
    empty_value_display = "–"

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """One door: the login page with rate limits and second factor, not the admin's own form."""
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"), reverse("account_login"))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        """One way out as well."""
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        """Passwords are changed where the second factor is asked for."""
        return redirect("account_change_password")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        # Models: ready only once the addresses are asked for.
        from claims.admin import (
            bank,
            calendar,
            clauses,
            contract_wording,
            hand_over,
            letter_previews,
            list_files,
            pay_round,
            report_files,
            report_views,
            standards,
        )

        ours: list[URLPattern | URLResolver] = [
            path("search/", self.admin_view(self.search), name="office_search"),
            path("pay/", self.admin_view(pay_round.page), name="office_pay"),
            path("bank/", self.admin_view(bank.bank_page), name="office_bank"),
            path("bank/send/", self.admin_view(bank.bank_batch), name="office_bank_batch"),
            path("bank/<str:batch_no>.csv", self.admin_view(bank.bank_batch), name="office_bank_file"),
            path("calendar/", self.admin_view(calendar.calendar_page), name="office_calendar"),
            path("calendar/<int:batch_id>/", self.admin_view(calendar.calendar_notice), name="office_calendar_notice"),
            path("standards/", self.admin_view(standards.standards_page), name="office_standards"),
            path(
                "standards/<int:standard_id>/",
                self.admin_view(standards.answer_standard),
                name="office_standard_answer",
            ),
            path("hand-over/", self.admin_view(hand_over.page), name="office_hand_over"),
            path("clauses/", self.admin_view(clauses.clause_register), name="office_clauses"),
            path("wording/", self.admin_view(contract_wording.wording_page), name="office_wording"),
            path(
                "wording/<int:contractwording_id>.json",
                self.admin_view(contract_wording.wording_file),
                name="office_wording_file",
            ),
            path("letter-samples/", self.admin_view(letter_previews.previews), name="office_letter_previews"),
            path(
                "letter-samples/<slug:sample>.pdf",
                self.admin_view(letter_previews.preview),
                name="office_letter_preview",
            ),
        ]
        reports = partial(report_views.page, self)
        ours += [
            path("reports/", self.admin_view(reports), name="office_reports"),
            path("reports/files/", self.admin_view(report_files.ask), name="office_report_ask"),
            path(
                "reports/files/<int:reportfile_id>/",
                self.admin_view(partial(report_files.page, self)),
                name="office_report_own",
            ),
            path(
                "reports/files/<int:reportfile_id>/progress/",
                self.admin_view(report_files.progress),
                name="office_report_progress",
            ),
            path(
                "reports/files/<int:reportfile_id>/file/",
                self.admin_view(report_files.fetch),
                name="office_report_fetch",
            ),
            path(
                "reports/files/<int:reportfile_id>/cancel/",
                self.admin_view(report_files.cancel),
                name="office_report_cancel",
            ),
            path("reports/<slug:name>.<slug:form>", self.admin_view(report_views.download), name="office_report_file"),
            path("lists/<slug:name>.<slug:form>", self.admin_view(list_files.export_list), name="office_list_file"),
        ]
        return ours + super().get_urls()

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        if context["has_permission"]:
            context["office_sections"] = sidebar.sections(self, request)
            names = request.user.groups.values_list("name", flat=True)
            context["office_roles"] = " · ".join(role_label(name) for name in names)
        return context

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """My desk: what is due, what came in, what waits for this person."""
        from claims.admin import desk_figures

        request.session.pop(desk.PASSED, None)
        context = {
            **self.each_context(request),
            "title": self.index_title,
            "pulse": heartbeat.watch(),
            "held_files": held_files(),
            "subtitle": None,
            "desk": desk.desk_of(request.user),  # type: ignore[arg-type]
            "desk_panels": desk_figures.panels_for(request.user),  # type: ignore[arg-type]
            **(extra_context or {}),
        }
        request.current_app = self.name
        return TemplateResponse(request, self.index_template or "admin/index.html", context)

    def search(self, request: HttpRequest) -> HttpResponse:
        """One box for claim, policy, order and tracking numbers and names; a number that names one claim opens it."""
        text = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
        found = lists.find(request.user, text)  # type: ignore[arg-type]
        if found.only_claim is not None:
            return redirect("admin:claims_claim_change", found.only_claim)
        context = {**self.each_context(request), "title": _("Search"), "office_query": text, "found": found}
        return TemplateResponse(request, "admin/office/search.html", context)
