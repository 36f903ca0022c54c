"""The actions about letters and what they carry: rescission, recovery, dispatch."""

from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claims import forms
from claims.action import Action, always, cleaned, in_states
from claims.models import Claim
from claims.services import file, letters, parcel_facts
from claims.workflow import UNDECIDED_STATES


def _insured(claim: Claim, user: User) -> str | None:
    if claim.parcel.policy.is_order:
        return gettext("There is no contract of insurance to rescind.")
    return in_states(*UNDECIDED_STATES)(claim, user)


def _has_letters(claim: Claim, user: User) -> str | None:
    return None if claim.letters.exists() else gettext("No letter is issued.")


def _dispatch(claim: Claim, user: User, form: Any) -> object:
    data = form.cleaned_data
    return letters.record_dispatch(
        claim.pk, data["letter"].pk, data["channel"], data["sent_at"], user, proof=data["proof"]
    )


def _recovery(claim: Claim, user: User, form: Any) -> object:
    return file.record_recovery(claim.pk, actor=user, **form.cleaned_data)


LETTER_ACTIONS = (
    Action("rescission", _("Record a rescission"), "assess", "policies.record_rescission", forms.RescissionForm,
           cleaned(parcel_facts.record_rescission, "ground", "ground_known_at", "sent_at", "arrived_at", "proof"),
           _insured),
    Action("recovery", _("Record a recovery"), "money", "claims.record_recovery", forms.RecoveryForm, _recovery,
           always),
    Action("dispatch", _("Record a dispatch"), "file", "claims.record_arrival", forms.DispatchForm, _dispatch,
           _has_letters),
)  # fmt: skip
