"""The list of letters."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from claims.admin.part import PartAdmin
from claims.models import Letter
from claims.templatetags.claim_words import author
from claimsoffice.kernel.templatetags.office import office_datetime


@admin.register(Letter)
class LetterAdmin(PartAdmin):
    list_display = ("number", "kind", "claim_no", "language", "issued", "written_by")
    list_filter = ("kind", "language")
    list_select_related = ("claim", "author")

    @admin.display(description=_("issued"), ordering="issued_at")
    def issued(self, letter: Letter) -> str:
        return office_datetime(letter.issued_at)

    @admin.display(description=_("author"))
    def written_by(self, letter: Letter) -> str:
        return author(letter.author)
