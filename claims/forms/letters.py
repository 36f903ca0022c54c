"""Forms about letters that are on file: correct one, send it again, say when it left and arrived; holds."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.forms.base import ActionForm, instant_field, text_area
from claims.models import Channel, Letter, Message
from claims.selectors.names import letter_name
from policies.services.rescissions import newest_rescission


class LetterChoice(forms.ModelChoiceField):
    """A letter of the claim, called by its number and its kind."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Letter.objects.none(), label=_("Letter"), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number} · {letter_name(obj.claim.scheme, obj.kind)}"


class DeliveryChoice(forms.ModelChoiceField):
    """A delivery of a letter that has left and is not known to have arrived."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Message.objects.none(), label=_("Delivery"), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        letter = obj.letter
        sent = timezone.localtime(obj.sent_at).strftime("%Y-%m-%d %H:%M")
        return f"{letter.number} · {letter_name(letter.claim.scheme, letter.kind)} · {obj.get_channel_display()} {sent}"


class _OnLetter(ActionForm):
    letter = LetterChoice()

    def prepare(self) -> None:
        self.choosable().queryset = self.letters().select_related("claim").order_by("-pk")

    def choosable(self) -> LetterChoice:
        field = self.fields["letter"]
        assert isinstance(field, LetterChoice)  # noqa: S101  for the type checker
        return field

    def letters(self) -> Any:
        """Which letters can be chosen."""
        return self.claim.letters.all()


class CorrectLetterForm(_OnLetter):
    reason = text_area(_("Reason"), help_text=_("It is printed in the new letter."))

    def letters(self) -> Any:
        return self.claim.letters.filter(corrected_by__isnull=True)

    def preview(self) -> Any:
        return _(
            "A new letter is issued as the claim stands now. It names the one that it replaces, which stays as it is."
        )


class SendAgainForm(_OnLetter):
    channel = forms.ChoiceField(label=_("Channel"), choices=[(c.value, c.label) for c in (Channel.EMAIL, Channel.POST)])
    address = forms.CharField(
        label=_("To"), required=False, max_length=300, help_text=_("Empty: the addressee's present address.")
    )

    def letters(self) -> Any:
        waiting = Message.objects.filter(letter__claim=self.claim, sent_at__isnull=True).values("letter_id")
        return self.claim.letters.exclude(pk__in=waiting)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        address = data.get("address", "")
        if data.get("channel") == Channel.EMAIL and address:
            try:
                forms.EmailField().clean(address)
            except forms.ValidationError as error:
                self.add_error("address", error)
        return data

    def preview(self) -> Any:
        return _("The same PDF leaves once more. What is printed waits until its dispatch is recorded.")


class DispatchForm(_OnLetter):
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices)
    sent_at = instant_field(_("Sent at"))
    proof = forms.CharField(label=_("Proof of dispatch"), required=False, max_length=200)

    def prepare(self) -> None:
        super().prepare()
        self.fields["channel"].initial = Channel.POST
        self.fields["sent_at"].initial = timezone.localtime()


class LetterArrivalForm(ActionForm):
    message = DeliveryChoice()
    arrived_at = instant_field(_("Arrived at"))
    proof = forms.CharField(
        label=_("Proof of arrival"), max_length=200, help_text=_("A read receipt, a signature, a call and with whom.")
    )

    def prepare(self) -> None:
        field = self.fields["message"]
        assert isinstance(field, DeliveryChoice)  # noqa: S101  for the type checker
        waiting = Message.objects.filter(letter__claim=self.claim, sent_at__isnull=False, arrived_at__isnull=True)
        field.queryset = waiting.select_related("letter__claim").order_by("-pk")
        self.fields["arrived_at"].initial = timezone.localtime()

    def preview(self) -> Any:
        return _(
            "A supplement request that has arrived pauses the determination; a notice of rescission ends the contract."
        )


class ClockStatementForm(ActionForm):
    def preview(self) -> Any:
        return _("Every counted, paused and rest day of the claim's periods until today, as a letter to the claimant.")


class SubrogationLetterForm(ActionForm):
    def preview(self) -> Any:
        return _(
            "The insured signs it; the signed one is filed as a paper of the claim. Where a third party is liable,"
            " nothing is paid before that (GT-26.4)."
        )


class RescissionNoticeForm(ActionForm):
    reasons = text_area(_("Facts and reasons"), help_text=_("They are printed in the notice."))

    def preview(self) -> Any:
        step = newest_rescission(self.claim.parcel.policy_id)
        if step is None:
            return ""
        return _("The notice goes to the policyholder: %(ground)s. The contract ends when it arrives.") % {
            "ground": step.get_ground_display()
        }


class HoldForm(ActionForm):
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def preview(self) -> Any:
        return _("Personal data of this claim are not erased while the hold stands.")


class LiftHoldForm(ActionForm):
    def preview(self) -> Any:
        hold = self.claim.holds.filter(lifted_at__isnull=True).first()
        return hold.reason if hold else ""
