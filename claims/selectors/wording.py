"""Codes of the terms in the words of the person who reads them, and small questions about a scheme."""

from datetime import datetime

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from claims.models import Claim
from policies import terms
from policies.models import InsuredParcel, Policy, Scheme
from policies.terms.core.parameter import edition_for
from policies.terms.core.recommend import is_office_fact
from policies.terms.core.text import Text

__all__ = [
    "GOODS_PHOTO",
    "SIGNED_SUBROGATION",
    "current_language",
    "document_keys",
    "document_label",
    "document_names",
    "edition_of",
    "fact_label",
    "filing_keys",
    "guess_document",
    "is_office_fact",
    "peril_choices",
    "recommendation_label",
    "reducing_clauses",
    "said",
]


def current_language() -> str:
    """ "zh" or "en": the two languages in which the terms speak."""
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


def said(text: Text | dict[str, str]) -> str:
    """A sentence of the terms in the current language."""
    pair = text if isinstance(text, dict) else text.as_dict()
    return pair[current_language()]


# The office's own items, that no checklist asks for and the terms don't know: photographs of the goods help every
# adjuster, and GT-26.4 asks for the signed letter of subrogation before a payment.
GOODS_PHOTO = "goods_photo"
SIGNED_SUBROGATION = "subrogation_letter"
_OWN_ITEMS = {
    GOODS_PHOTO: Text("货物照片", "Photo of the goods"),
    SIGNED_SUBROGATION: Text("已签署的权益转让书", "Signed letter of subrogation"),
}


def _item(key: str) -> Text | None:
    return terms.DOCUMENTS.get(key) or _OWN_ITEMS.get(key)


def document_label(key: str) -> str:
    """Name of a checklist item; alternatives ("a|b") are read as any one of them."""
    names = [said(_item(k) or {"zh": k, "en": k}) for k in key.split("|")]
    if len(names) == 1:
        return names[0]
    return _("any one of: %(names)s") % {"names": (" / ").join(names)}


def document_keys(claim: Claim) -> list[str]:
    """Every document that the claim's checklist knows, alternatives one by one."""
    items = terms.checklist(claim.scheme, claim.kind, True)
    return [document for item in items for document in item.documents]


def filing_keys(claim: Claim) -> list[str]:
    """Everything that a paper of the claim can be filed under: the checklist and the office's own items."""
    subrogated = claim.scheme in (Scheme.FPX_PI, Scheme.FPX_AR)
    return [*document_keys(claim), *(key for key in _OWN_ITEMS if key != SIGNED_SUBROGATION or subrogated)]


def document_names(key: str) -> list[str]:
    """Everything by which a document is called: its key, and its name in each language."""
    text = _item(key)
    return [key, *(text.as_dict().values() if text else ())]


def guess_document(claim: Claim, file_name: str) -> str:
    """The checklist document that a file's name (without its ending) names, "" where it names none."""
    stem = file_name.rpartition(".")[0] or file_name
    wanted = stem.strip().casefold()
    return next((k for k in filing_keys(claim) if wanted in [n.casefold() for n in document_names(k)]), "")


def fact_label(path: str) -> str:
    """What a dotted fact ("claim.event_at") is called on the screens."""
    owner, _dot, name = path.partition(".")
    computed = {
        "claim.goods_loss": _("Loss of the goods, by item"),
        "claim.advances_paid": _("Advances paid"),
        "claim.reductions": _("Parts taken out"),
        "claim.residual_value": _("Residual value"),
        "parcel.order_paid_at": _("Order paid at"),
        "policy.ground_known_at": _("Ground known at"),
        "policy.rescission_arrived_at": _("Notice of rescission arrived at"),
        "policy.rescission_ground": _("Ground of the rescission"),
    }
    if path in computed:
        return computed[path]
    for model in {"policy": (Policy, InsuredParcel), "parcel": (InsuredParcel, Policy), "claim": (Claim,)}.get(
        owner, ()
    ):
        try:
            return str(getattr(model._meta.get_field(name), "verbose_name", path))
        except FieldDoesNotExist:
            continue
    return path


def peril_choices() -> list[tuple[str, str]]:
    return [(code, said(text)) for code, text in terms.PERILS.items()]


def recommendation_label(code: str) -> str:
    """The terms' recommendation as the office says it."""
    return {
        "approve": _("approve"),
        "deny": _("deny"),
        "refer": _("refer to a senior"),
        "supplement": _("request documents"),
        "investigate": _("investigate"),
    }.get(code, code)


def reducing_clauses(scheme: str) -> list[str]:
    """Clauses under which a part of the loss can be taken out."""
    return sorted(terms.SCHEMES[scheme].reducible)


def edition_of(scheme: str, issued_at: datetime) -> str:
    """Id of the edition of the terms in force at `issued_at` (aware)."""
    return edition_for(terms.SCHEMES[scheme].law.editions, None, issued_at).id
