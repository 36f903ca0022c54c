"""What the pages of policies and parcels say in the same way."""

from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from claimsoffice.kernel.masking import mask_email, mask_phone
from claimsoffice.kernel.services import batch as batches
from claimsoffice.kernel.templatetags.office import office_datetime
from policies.imports.values import for_people
from policies.models import InsuredParcel, Policy, PolicyStatus
from policies.services.import_origin import import_of
from policies.terms.core.money import show_money
from policies.terms.core.text import Text

SEES_PERSONAL_DATA = "policies.view_personal_data"
_COLOURS = {
    PolicyStatus.IN_FORCE: "green",
    PolicyStatus.EXPIRED: "grey",
    PolicyStatus.CANCELLED: "grey",
    PolicyStatus.RESCINDED: "red",
}


def said(text: Text) -> str:
    """A name of the terms in the language of the page."""
    return text.zh if (get_language() or "zh").startswith("zh") else text.en


def status_badge(policy: Policy) -> SafeString:
    colour = _COLOURS.get(PolicyStatus(policy.status), "grey")
    return format_html('<span class="badge badge-{}">{}</span>', colour, policy.get_status_display())


def sum_of(amount: Any, currency: str) -> str:
    """A sum with its currency, or nothing."""
    return "" if amount is None else f"{currency} {show_money(amount, currency)}"


def came(record: Policy | InsuredParcel) -> str:
    """When a policy or a parcel came on record, and with which import."""
    at, batch = office_datetime(record.created_at), import_of(record)
    if batch is None:
        return at
    who = batch.owner.get_username() if batch.owner else batches.SHELL
    said = {"at": at, "number": batch.pk, "file": batch.file_name, "who": who}
    return gettext("%(at)s, with import %(number)d (%(file)s) by %(who)s") % said


def number_label(policy: Policy) -> str:
    """Where there is no policy, the number is the order's."""
    return gettext("Order") if policy.is_order else gettext("Policy")


def personal(request: HttpRequest, field: str, value: str | None) -> str:
    """Phone or e-mail in full only for those who may see it."""
    text = for_people(field, value)
    if field not in ("phone", "email") or request.user.has_perm(SEES_PERSONAL_DATA):
        return text
    return mask_phone(text) if field == "phone" else mask_email(text)
