"""The cashier's page: the batch file out, the bank's answer in."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from claims.models import Payment, PaymentState
from claims.services import bank_file
from claims.services.pay import PAY
from claimsoffice.kernel.errors import Refused

RECENT_BATCHES = 10


class ReturnForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("The bank's answer (CSV)"))


def bank_page(request: HttpRequest) -> HttpResponse:
    """GET shows what waits and the recent batches; POST takes the bank's answer."""
    if not request.user.has_perm(PAY):
        raise PermissionDenied
    form = ReturnForm(request.POST or None, request.FILES or None)
    results: list[bank_file.LineResult] = []
    if request.method == "POST" and form.is_valid():
        try:
            results = bank_file.record_return(form.cleaned_data["file"].read(), request.user)  # type: ignore[arg-type]
        except Refused as refused:
            form.add_error("file", str(refused.message))
    waiting = list(Payment.objects.filter(state=PaymentState.INSTRUCTED).select_related("claim"))
    context = {
        **admin.site.each_context(request),
        "title": _("Bank files"),
        "waiting": waiting,
        "totals": bank_file.control_total(waiting),
        "batches": bank_file.recent(RECENT_BATCHES),
        "form": form,
        "results": results,
        "recorded": sum(r.done for r in results),
    }
    return TemplateResponse(request, "admin/claims/bank.html", context)


def bank_batch(request: HttpRequest, batch_no: str = "") -> HttpResponse:
    """POST without a number sends what waits; GET with a number gives that file again."""
    if not request.user.has_perm(PAY):
        raise PermissionDenied
    if not batch_no:
        if request.method != "POST":
            return redirect("admin:office_bank")
        batch_no, content, count = bank_file.export_batch(request.user)  # type: ignore[arg-type]
        held = Payment.objects.filter(state=PaymentState.INSTRUCTED).count()
        if held:
            said = ngettext(
                "%(n)s payment stays back: the sanctions screening of its claim has a hit (E1).",
                "%(n)s payments stay back: the sanctions screening of their claims has a hit (E1).",
                held,
            )
            messages.warning(request, said % {"n": held})
        elif not count:
            messages.warning(request, _("No payment is waiting: there is nothing to send."))
        if not count:
            return redirect("admin:office_bank")
    else:
        content, count = bank_file.batch_file(batch_no, request.user)  # type: ignore[arg-type]
        if not count:
            return redirect("admin:office_bank")
    return HttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{batch_no}.csv"'},
    )
