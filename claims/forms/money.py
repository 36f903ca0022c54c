"""Forms about money: agreement, payee, payment."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.forms.base import ActionForm, ReasonForm, date_field, instant_field, money_field
from claims.selectors.names import name_of
from claims.services.advance import advance_waiting, largest_advance
from claims.services.advance_draft import open_draft, proved
from claims.services.pay import amount_to_pay
from claimsoffice.kernel.forms import offer
from claimsoffice.kernel.masking import mask_account
from claimsoffice.kernel.money import Currency
from policies.terms.core.money import show_money


class AdvanceForm(ActionForm):
    amount = money_field(_("Amount"), minimum="0.001")
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def prepare(self) -> None:
        draft = open_draft(self.claim)
        if draft is not None:
            # Items may have been verified since the draft was made.
            amount, _lines = proved(self.claim)
            self.fields["amount"].initial = max(amount, draft.amount) or None
            self.fields["reason"].initial = _("GT-16: proved within the sixty days")

    def preview(self) -> Any:
        return _("GT-16: at most %(most)s %(currency)s is proved now. The cashier pays it; the difference follows.") % {
            "most": show_money(largest_advance(self.claim), self.claim.currency),
            "currency": self.claim.currency,
        }


class DropDraftForm(ReasonForm):
    def preview(self) -> Any:
        return _("Nothing is advanced on this draft; the sixty days of GT-16 run on.")


class TakeBackAdvanceForm(ReasonForm):
    def preview(self) -> Any:
        row = advance_waiting(self.claim)
        if row is None:
            return ""
        return _(
            "%(amount)s %(currency)s, granted by %(who)s, is no longer to be paid. Another sum can be granted."
        ) % {
            "amount": show_money(row.amount, self.claim.currency),
            "currency": self.claim.currency,
            "who": name_of(row.granted_by),
        }


class PayAdvanceForm(ActionForm):
    def preview(self) -> Any:
        row = advance_waiting(self.claim)
        if row is None:
            return ""
        return _("The bank is instructed to pay an advance of %(amount)s %(currency)s, granted by %(who)s.") % {
            "amount": show_money(row.amount, self.claim.currency),
            "currency": self.claim.currency,
            "who": name_of(row.granted_by),
        }


class AgreementForm(ActionForm):
    agreed_at = instant_field(_("Agreed at"))
    proof = forms.CharField(label=_("Proof"), max_length=200)

    def prepare(self) -> None:
        self.fields["agreed_at"].initial = timezone.localtime()

    def preview(self) -> Any:
        return _("The period for payment runs from this day.")


class PayeeForm(ActionForm):
    name = forms.CharField(label=_("Payee"), max_length=200)
    account_holder = forms.CharField(label=_("Account holder"), max_length=200)
    bank = forms.CharField(label=_("Bank"), max_length=200)
    branch = forms.CharField(label=_("Branch"), max_length=200, required=False)
    account_number = forms.CharField(label=_("Account number"), max_length=64)
    account_currency = forms.ChoiceField(label=_("Account currency"), choices=Currency.choices)

    def prepare(self) -> None:
        self.fields["account_currency"].initial = self.claim.currency
        claimant = self.claim.parties.filter(role="claimant", replaced_at__isnull=True).first()
        if claimant is not None:
            self.fields["name"].initial = self.fields["account_holder"].initial = claimant.name

    def preview(self) -> Any:
        return _("Somebody else has to confirm the payee before anything is paid.")


class ConfirmPayeeForm(ActionForm):
    def preview(self) -> Any:
        payee = self.claim.parties.filter(role="payee", replaced_at__isnull=True).first()
        if payee is None:
            return ""
        return _("You confirm: %(holder)s, %(bank)s, account %(account)s, %(currency)s.") % {
            "holder": payee.account_holder,
            "bank": payee.bank,
            "account": payee.account_number,
            "currency": payee.account_currency,
        }


class PayForm(ActionForm):
    def preview(self) -> Any:
        payee = self.claim.parties.filter(role="payee", replaced_at__isnull=True).first()
        if payee is None:
            return ""
        return _("The bank is instructed to pay %(amount)s %(currency)s to %(holder)s (%(bank)s, %(account)s).") % {
            "amount": show_money(amount_to_pay(self.claim), self.claim.currency),
            "currency": self.claim.currency,
            "holder": payee.account_holder,
            "bank": payee.bank,
            "account": mask_account(payee.account_number),
        }


class BankResultForm(ActionForm):
    reference = forms.ChoiceField(label=_("Payment"))
    executed_on = date_field(_("Executed by the bank on"), required=False)
    failure_reason = forms.CharField(label=_("Or failed, because"), required=False, max_length=200)

    def prepare(self) -> None:
        waiting = self.claim.payments.filter(state__in=("instructed", "sent"))
        offer(self, "reference", [(p.reference, str(p)) for p in waiting])


class PaymentReturnedForm(ActionForm):
    reference = forms.ChoiceField(label=_("Payment"))
    returned_on = date_field(_("Returned by the bank on"))
    reason = forms.CharField(label=_("Because"), max_length=200)

    def prepare(self) -> None:
        executed = self.claim.payments.filter(state="executed")
        offer(self, "reference", [(p.reference, str(p)) for p in executed])

    def preview(self) -> Any:
        return _("The sum is owed again, and its clock runs on with the day that it had.")
