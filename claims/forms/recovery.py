"""Forms about money that comes back."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claims.forms.base import ActionForm, date_field, money_field
from claims.models import PartyRole, RecoveryCase, RecoveryEnd, RecoveryKind


class CaseChoice(forms.ModelChoiceField):
    """An open recovery of the claim."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=RecoveryCase.objects.none(), label=_("Recovery case"), **kwargs)


class _OnCase(ActionForm):
    def prepare(self) -> None:
        field = self.fields["case"]
        assert isinstance(field, CaseChoice)  # noqa: S101  for the type checker
        field.queryset = self.claim.recovery_cases.filter(closed_at__isnull=True)


class OpenRecoveryForm(ActionForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=RecoveryKind.choices)
    against = forms.CharField(label=_("Asked of"), max_length=200)
    amount = money_field(_("Sum asked for"), minimum="0.001")
    asked_on = date_field(_("Asked on"))
    reference = forms.CharField(label=_("Reference"), required=False, max_length=200)

    def prepare(self) -> None:
        carrier = self.claim.parties.filter(role=PartyRole.CARRIER, replaced_at__isnull=True).order_by("-pk").first()
        named = carrier or self.claim.parcel.carrier
        self.fields["against"].initial = named.name if named else ""
        self.fields["amount"].initial = self.claim.paid_amount or None
        self.fields["asked_on"].initial = timezone.localdate()

    def preview(self) -> Any:
        return _(
            "The recovery stays open until it is ended; what comes in is recorded in it. Sums in %(currency)s."
        ) % {"currency": self.claim.currency}


class RecoveryForm(_OnCase):
    kind = forms.ChoiceField(label=_("Kind"), choices=RecoveryKind.choices)
    case = CaseChoice(required=False)
    amount = money_field(_("Amount"), minimum="0.001")
    source = forms.CharField(label=pgettext_lazy("payer", "From"), max_length=200)
    received_on = date_field(_("Received on"))
    before = forms.BooleanField(label=_("Received by the insured before the decision"), required=False)


class CloseRecoveryForm(_OnCase):
    case = CaseChoice()
    ended_as = forms.ChoiceField(label=_("Ended as"), choices=RecoveryEnd.choices)
    reason = forms.CharField(label=_("Reason"), max_length=300)
