"""Every letter of the office with sample data: to see what claimants get before one does."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from claims.letters import sample as samples
from claims.letters.compose import KINDS, compose
from claims.letters.facts import ASSURANCE, CARRIER, INSURANCE
from claims.letters.pdf import render
from claims.models import LetterKind, LetterLanguage
from policies.models import Scheme

VIEW = "claims.view_letter"
# Where the words differ by product: the product whose letters the preview shows.
_TONES = {INSURANCE: Scheme.FPX_AR, ASSURANCE: Scheme.FPX_TA, CARRIER: Scheme.JSX_STD}
# The general terms alone know advances, recoveries and rescissions; the other texts have no such letter.
_INSURANCE_ONLY = frozenset({"advance_notice", "subrogation_letter", "rescission_notice"})


def previews(request: HttpRequest) -> HttpResponse:
    """Every kind of letter in each language and each product's words, with sample data."""
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    rows = [
        (
            LetterKind(kind).label,
            [
                (
                    Scheme(_TONES[tone]).label,
                    [(LetterLanguage(code).label, _preview_url(kind, code, tone)) for code in LetterLanguage.values],
                )
                for tone in _tones_of(kind)
            ],
        )
        for kind in KINDS
    ]
    context = {**admin.site.each_context(request), "title": _("Letter samples"), "subtitle": None, "rows": rows}
    return TemplateResponse(request, "admin/claims/letter_previews.html", context)


def preview(request: HttpRequest, sample: str) -> HttpResponse:
    """One sample letter as a PDF; `sample` is kind-language-tone. Http404 for a letter that there is not."""
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    kind, language, tone = (*sample.split("-"), "", "")[:3]
    if kind not in KINDS or language not in LetterLanguage.values or tone not in _tones_of(kind):
        raise Http404
    document = compose(samples.head(kind, language, tone), samples.facts(kind, tone))
    return _file(render(document, samples.ISSUED_AT), f"{sample}.pdf")


def _tones_of(kind: str) -> list[str]:
    return [INSURANCE] if kind in _INSURANCE_ONLY else list(_TONES)


def _preview_url(kind: str, language: str, tone: str) -> str:
    return reverse("admin:office_letter_preview", args=[f"{kind}-{language}-{tone}"])


def _file(content: bytes, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)
