"""Forms for what lies on the file: who works on it, papers, notes, a new claim."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.forms.base import ActionForm, instant_field, money_field, text_area
from claims.models import ClaimKind, LetterLanguage, PartyRole
from claims.selectors.hand_over import adjusters
from claims.selectors.names import role_name
from claims.selectors.wording import document_label, filing_keys, peril_choices
from claims.services.adjudication import assess
from claimsoffice.kernel.forms import offer


class TakeForm(ActionForm):
    def preview(self) -> Any:
        return _("You become the adjuster of this claim.")


class AssignForm(ActionForm):
    owner = forms.ModelChoiceField(label=_("Adjuster"), queryset=User.objects.none(), required=False)

    def prepare(self) -> None:
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  for the type checker
        field.queryset = adjusters()
        field.empty_label = str(_("Nobody: back to the unassigned desk"))
        field.initial = self.claim.owner


class NoteForm(ActionForm):
    channel = forms.CharField(label=_("Channel"), required=False, max_length=32, help_text=_("Phone, e-mail, visit..."))
    text = text_area(_("Text"))


class AddressForm(ActionForm):
    party = forms.TypedChoiceField(label=_("Party"), coerce=int)
    address = forms.CharField(label=_("Postal address"), max_length=300, widget=forms.Textarea({"rows": 2}))
    reason = text_area(_("Reason"), help_text=_("How the new address is known. It is kept as a note."))

    def prepare(self) -> None:
        parties = self.claim.parties.filter(replaced_at__isnull=True)
        offer(self, "party", [(p.pk, f"{role_name(self.claim.scheme, p.role)}: {p.name}") for p in parties])
        # Most letters go to the claimant.
        self.fields["party"].initial = next((p.pk for p in parties if p.role == PartyRole.CLAIMANT), None)

    def preview(self) -> Any:
        return _("Letters to this party are posted there from now on; letters that are out stay as they are.")


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several under one name; cleaned to a list. What a file may be is the evidence service's question."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in given or [None]]


class EvidenceForm(ActionForm):
    document = forms.ChoiceField(label=_("Checklist item"), required=False)
    arrived_at = instant_field(_("Arrived at"), help_text=_("When it reached the office, in Beijing time."))
    proof = forms.CharField(label=_("Proof of arrival"), required=False, max_length=200)
    file = FilesField(
        label=_("Files"),
        allow_empty_file=True,
        help_text=_("Several can be chosen at once."),
        error_messages={"required": _("No file arrived, or it came without a name. Choose it again.")},
    )

    unassigned: Any = _("By the file's name, else later")

    def prepare(self) -> None:
        keys = filing_keys(self.claim)
        choices = [("", self.unassigned)] + [(k, document_label(k)) for k in keys]
        offer(self, "document", choices)
        self.fields["arrived_at"].initial = timezone.localtime()


class UploadForm(EvidenceForm):
    """One file of many that the claim's page sends one by one; it arrives now if nothing else is said."""

    unassigned = _("Decide later")

    def prepare(self) -> None:
        super().prepare()
        self.fields["arrived_at"].required = False

    def clean_file(self) -> Any:
        if len(self.cleaned_data["file"]) != 1:
            raise forms.ValidationError(_("Send one file at a time."))
        return self.cleaned_data["file"][0]


class WaiveForm(ActionForm):
    document = forms.ChoiceField(label=_("Checklist item"))
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def prepare(self) -> None:
        keys = [k for group in assess(self.claim)["missing"]["documents"] for k in group.split("|")]
        offer(self, "document", [(k, document_label(k)) for k in keys])

    def preview(self) -> Any:
        return _("The document is no longer asked for and holds nothing up.")


class RegisterForm(forms.Form):
    """A new claim on a parcel that was found by its number."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ClaimKind.choices)
    peril = forms.ChoiceField(label=_("Cause"), required=False)
    description = text_area(_("What happened"), required=False)
    event_at = instant_field(_("Event at"), required=False, help_text=_("Beijing time; empty if not known yet."))
    event_source = forms.CharField(label=_("Known from"), required=False, max_length=200)
    received_at = instant_field(_("Claim received at"))
    claimant = forms.CharField(label=_("Claimant"), max_length=200)
    claimant_phone = forms.CharField(label=_("Phone"), required=False, max_length=64)
    claimant_email = forms.EmailField(label=_("E-mail"), required=False)
    item = forms.CharField(label=_("Item claimed"), max_length=200, required=False)
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, initial=1)
    claimed = money_field(_("Sum claimed"), required=False)
    salvage_expenses = money_field(_("Mitigation expenses"), required=False)
    delay_days = forms.IntegerField(label=_("Days of delay"), required=False, min_value=0)
    third_party_liable = forms.NullBooleanField(label=_("A third party is liable"), required=False)
    letter_language = forms.ChoiceField(label=_("Language of letters"), choices=LetterLanguage.choices)
    duplicates_seen = forms.BooleanField(label=_("I have looked at the other claims on this waybill"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        perils = [("", "---"), *peril_choices()]
        offer(self, "peril", perils)
        self.fields["received_at"].initial = timezone.localtime()
