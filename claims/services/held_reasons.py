"""Why a row of the claims sheet is held, in the reader's words."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

_WORDS = {
    "open_claim": _("The parcel already has the claim %(about)s."),
    "same_reference": _("The platform's reference came before and said something else (%(about)s)."),
    "reference_twice": _("Row %(about)s of the file has the same platform reference."),
    "parcel_twice": _("Row %(about)s of the file claims for the same parcel."),
}


def in_words(reasons: Iterable[Sequence[str]]) -> list[str]:
    """One sentence a reason."""
    return [str(_WORDS[code]) % {"about": about or "–"} for code, about in reasons]
