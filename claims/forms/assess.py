"""Forms of the adjuster: facts, verified amounts, parts taken out, screening."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.forms.base import ActionForm, instant_field, money_field
from claims.models import ClaimKind
from claims.selectors.wording import peril_choices, reducing_clauses
from claimsoffice.kernel.forms import offer


class FactsForm(ActionForm):
    """Facts that the adjuster establishes; which ones depends on the product and the kind of claim."""

    def prepare(self) -> None:
        claim = self.claim
        self.fields["event_at"] = instant_field(_("Event at"), required=False)
        self.fields["event_source"] = forms.CharField(label=_("Known from"), required=False, max_length=200)
        if claim.scheme.startswith("FPX") and claim.scheme != "FPX-TA":
            perils = [("", "---"), *peril_choices()]
            self.fields["peril"] = forms.ChoiceField(label=_("Cause"), choices=perils, required=False)
            self.fields["third_party_liable"] = forms.NullBooleanField(
                label=_("A third party is liable"), required=False
            )
            self.fields["salvage_expenses"] = money_field(_("Mitigation expenses"), required=False)
        if claim.scheme == "JSX-INS":
            self.fields["insurer_approved"] = money_field(_("Approved by the insurer"), required=False)
            if claim.kind == ClaimKind.DELAY:
                self.fields["delay_days"] = forms.IntegerField(label=_("Days of delay"), required=False, min_value=0)
                self.fields["delay_subsidy"] = money_field(_("Subsidy by actual delay"), required=False)
                self.fields["order_subsidies_paid"] = money_field(_("Already paid on the order"), required=False)
        if claim.scheme == "JSX-STD":
            self.fields["standard_amount"] = money_field(_("Amount by the carrier's standard"), required=False)
            self.fields["standard_amount"].help_text = _("Only used where no table of the carrier applies.")
            self.fields["standard_amount_reason"] = forms.CharField(label=_("Reason"), required=False, max_length=300)
        for name, each in self.fields.items():
            value = getattr(claim, name)
            each.initial = timezone.localtime(value) if name == "event_at" and value else value


class ItemsForm(ActionForm):
    """One line an item: verified sum, residual value, reason for the difference."""

    def prepare(self) -> None:
        self.rows = list(self.claim.items.all())
        for item in self.rows:
            label = f"{item.description} ({item.claimed.normalize():f} {self.claim.currency})"
            verified = money_field(_("%(item)s: verified") % {"item": label})
            verified.initial = item.claimed if item.verified is None else item.verified
            residual = money_field(_("Residual value"), required=False)
            residual.initial = item.residual_value
            reason = forms.CharField(label=_("Reason for the difference"), required=False, max_length=300)
            reason.initial = item.difference_reason
            self.fields |= {
                f"verified_{item.pk}": verified,
                f"residual_{item.pk}": residual,
                f"reason_{item.pk}": reason,
            }

    def verified(self) -> dict[int, tuple[Decimal, str, Decimal]]:
        data = self.cleaned_data
        return {
            i.pk: (data[f"verified_{i.pk}"], data[f"reason_{i.pk}"], data[f"residual_{i.pk}"] or Decimal(0))
            for i in self.rows
        }


class ReductionForm(ActionForm):
    clause = forms.ChoiceField(label=_("Clause"))
    amount = money_field(_("Part not paid"), minimum="0.001")
    note = forms.CharField(label=_("Reason"), max_length=300)

    def prepare(self) -> None:
        clauses = reducing_clauses(self.claim.scheme)
        offer(self, "clause", [(c, c) for c in clauses])


class ScreeningForm(ActionForm):
    hit = forms.TypedChoiceField(
        label=_("Result"), choices=[("no", _("No hit")), ("yes", _("Hit"))], coerce=lambda v: v == "yes"
    )
    source = forms.CharField(label=_("Screened where"), max_length=200)


class ReserveForm(ActionForm):
    amount = money_field(_("Reserve"))
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def prepare(self) -> None:
        latest = self.claim.reserves.order_by("-pk").first()
        self.fields["amount"].initial = latest and latest.amount
        self.fields["amount"].help_text = self.claim.currency
