"""The list of letters."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from claims.admin.part import PartAdmin
from claims.models import Letter
from claims.models.claim import LetterLanguage
from claims.templatetags.claim_words import author, letter_language, letter_name
from claimsoffice.kernel.templatetags.office import office_datetime


class LanguageFilter(admin.SimpleListFilter):
    """Letters in one language, or in both."""

    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(LetterLanguage.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Letter]) -> QuerySet[Letter]:
        return queryset.filter(language=self.value()) if self.value() else queryset


@admin.register(Letter)
class LetterAdmin(PartAdmin):
    list_display = ("number", "kind_name", "claim_no", "language_name", "issued", "written_by")
    list_filter = ("kind", LanguageFilter)
    list_select_related = ("claim", "author")

    @admin.display(description=_("kind"), ordering="kind")
    def kind_name(self, letter: Letter) -> str:
        return letter_name(letter)

    @admin.display(description=_("language"), ordering="language")
    def language_name(self, letter: Letter) -> str:
        return letter_language(letter.language)

    @admin.display(description=_("issued"), ordering="issued_at")
    def issued(self, letter: Letter) -> str:
        return office_datetime(letter.issued_at)

    @admin.display(description=_("author"))
    def written_by(self, letter: Letter) -> str:
        return author(letter.author)
