"""Forms for what the office learns about the parcel and the contract."""

from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.forms.base import ActionForm, date_field, instant_field
from claims.selectors.wording import said
from policies import terms
from policies.models import Carriage, DeductibleOrder, RescissionGround, Scheme, TransportMode
from policies.models.policy import PeriodUnit

EMPTY = ("", "---")
AS_THE_TERMS_SAY = ("", _("Not stated"))


def yes_no_field(label: Any) -> forms.TypedChoiceField:
    """Yes, no, or not recorded: three different answers."""
    return forms.TypedChoiceField(
        label=label,
        required=False,
        choices=[("", _("not recorded")), ("true", _("Yes")), ("false", _("No"))],
        coerce=lambda value: value == "true",
        empty_value=None,
    )


def proof_field() -> forms.CharField:
    return forms.CharField(label=_("Shown by"), max_length=200, help_text=_("A scan, a letter, a call and with whom."))


class ParcelFactsForm(ActionForm):
    """The parcel's way as carrier, platform and recipient report it. Times are Beijing time."""

    category = forms.ChoiceField(label=_("Category"), required=False)
    carriage = forms.ChoiceField(label=_("Kind of carriage"), required=False, choices=[EMPTY, *Carriage.choices])
    transport_mode = forms.ChoiceField(
        label=_("Transport mode"), required=False, choices=[EMPTY, *TransportMode.choices]
    )
    dispatched_at = instant_field(_("Dispatched at"), required=False)
    carrier_accepted_at = instant_field(_("Accepted by the carrier at"), required=False)
    arrival_notice_at = instant_field(_("Arrival notice at"), required=False)
    delivered_at = instant_field(_("Delivered at"), required=False)
    terminated_at = instant_field(_("Order terminated at"), required=False)
    returned_at = instant_field(_("Returned at"), required=False)
    return_notified_at = instant_field(
        _("Customer told of the return at"),
        required=False,
        help_text=_("JS-6: the month for instructions runs from the later of the return and this."),
    )
    instructed_at = instant_field(_("Customer's instruction at"), required=False)
    promised_on = date_field(_("Promised on"), required=False)
    order_confirmed_at = instant_field(_("Order confirmed at"), required=False)
    destination_time_zone = forms.CharField(label=_("Destination time zone"), required=False, max_length=64)
    weight_kg = forms.DecimalField(
        label=_("Weight (kg)"), required=False, min_value=Decimal("0.001"), max_digits=9, decimal_places=3
    )
    freight_paid = yes_no_field(_("Freight paid"))
    platform_order = yes_no_field(_("Platform order"))
    alias = forms.CharField(label=_("Further tracking no."), required=False, max_length=64)
    proof = proof_field()

    def prepare(self) -> None:
        choices = [EMPTY, *((code, said(text)) for code, text in terms.CATEGORIES.items())]
        self.fields["category"].choices = choices  # type: ignore[attr-defined]
        if self.claim.scheme != Scheme.JSX_STD:
            del self.fields["return_notified_at"], self.fields["instructed_at"]
        for name, each in self.fields.items():
            value = getattr(self.claim.parcel, name, None)
            if isinstance(value, bool):
                each.initial = str(value).lower()
            elif isinstance(each, forms.DateTimeField) and value is not None:
                each.initial = timezone.localtime(value)
            else:
                each.initial = value

    def clean_destination_time_zone(self) -> str:
        name: str = self.cleaned_data["destination_time_zone"]
        if name and name not in available_timezones():
            raise forms.ValidationError(_("No such time zone: write it as in Europe/Berlin."))
        return name

    def facts(self) -> dict[str, Any]:
        """Only what was changed: an instant that merely lost its seconds on the way through the form stays."""
        return {n: self.cleaned_data[n] for n in self.changed_data if n not in ("proof", "alias")}

    def preview(self) -> Any:
        return _("Findings and clocks of every claim on this parcel follow at once.")


class ContractFactsForm(ActionForm):
    """What the contract says and no spreadsheet carries."""

    exemptions_explained = yes_no_field(_("Exemptions explained"))
    exemptions_proof = forms.CharField(label=_("Proof of the explanation"), required=False, max_length=200)
    premium_paid = yes_no_field(_("Premium paid"))
    deductible_order = forms.ChoiceField(
        label=_("Deductible taken"), required=False, choices=[AS_THE_TERMS_SAY, *DeductibleOrder.choices]
    )
    transport_modes = forms.MultipleChoiceField(
        label=_("Agreed transport modes"), required=False, choices=TransportMode.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    determination_days = forms.IntegerField(
        label=_("Agreed days to determine"), required=False, min_value=1, max_value=365
    )
    determination_unit = forms.ChoiceField(label=_("Unit"), required=False, choices=[EMPTY, *PeriodUnit.choices])
    payment_days = forms.IntegerField(label=_("Agreed days to pay"), required=False, min_value=1, max_value=365)
    payment_unit = forms.ChoiceField(label=_("Unit"), required=False, choices=[EMPTY, *PeriodUnit.choices])
    proof = proof_field()

    def prepare(self) -> None:
        policy = self.claim.parcel.policy
        for name, each in self.fields.items():
            value = getattr(policy, name, None)
            each.initial = str(value).lower() if isinstance(value, bool) else value

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for period in ("determination", "payment"):
            if bool(data.get(f"{period}_days")) != bool(data.get(f"{period}_unit")):
                self.add_error(f"{period}_days", _("A period has a number of days and a unit."))
        return data

    def facts(self) -> dict[str, Any]:
        return {n: self.cleaned_data[n] for n in self.changed_data if n != "proof"}


class RescissionForm(ActionForm):
    ground = forms.ChoiceField(label=_("Ground"), choices=RescissionGround.choices)
    ground_known_at = instant_field(_("Ground known at"))
    sent_at = instant_field(_("Notice sent at"), required=False)
    arrived_at = instant_field(_("Notice arrived at"), required=False)
    proof = forms.CharField(label=_("Proof of arrival"), required=False, max_length=200)

    def prepare(self) -> None:
        last = self.claim.parcel.policy.rescissions.order_by("-pk").first()
        if last is not None:
            self.fields["ground"].initial = last.ground
            for name in ("ground_known_at", "sent_at", "arrived_at"):
                value = getattr(last, name)
                self.fields[name].initial = timezone.localtime(value) if value else None

    def preview(self) -> Any:
        return _("The contract is rescinded when the notice has arrived; the clock GT-12 shows until when it may.")
