"""The actions about letters and what they carry: rescission, recovery, correction, dispatch; and holds on the file."""

from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claims import forms
from claims.action import Action, always, cleaned, in_states
from claims.models import Claim, Message
from claims.services import file, holds, letters, letters_dispatch, parcel_facts, recover, rescind
from claims.workflow import UNDECIDED_STATES, ClaimState


def _insured(claim: Claim, user: User) -> str | None:
    if claim.parcel.policy.is_order:
        return gettext("There is no contract of insurance to rescind.")
    return in_states(*UNDECIDED_STATES)(claim, user)


def _notice_possible(claim: Claim, user: User) -> str | None:
    return _insured(claim, user) or rescind.why_no_notice(claim)


def _subrogation_possible(claim: Claim, user: User) -> str | None:
    return recover.why_no_subrogation_letter(claim)


def _case_open(claim: Claim, user: User) -> str | None:
    return None if claim.recovery_cases.filter(closed_at=None).exists() else gettext("No recovery is open.")


def _has_letters(claim: Claim, user: User) -> str | None:
    return None if claim.letters.exists() else gettext("No letter is issued.")


def _letter_on_its_way(claim: Claim, user: User) -> str | None:
    waiting = Message.objects.filter(letter__claim=claim, sent_at__isnull=False, arrived_at=None).exists()
    return None if waiting else gettext("No letter is on its way.")


def _has_clocks(claim: Claim, user: User) -> str | None:
    return None if claim.clocks.exists() else gettext("No clock has begun.")


def _held(claim: Claim) -> bool:
    return claim.holds.filter(lifted_at=None).exists()


def _hold_possible(claim: Claim, user: User) -> str | None:
    return gettext("A hold already stands on this claim.") if _held(claim) else None


def _hold_stands(claim: Claim, user: User) -> str | None:
    return None if _held(claim) else gettext("No hold stands on this claim.")


def _rescission(claim: Claim, user: User, form: Any) -> None:
    parcel_facts.record_rescission(claim.pk, actor=user, **form.cleaned_data)


def _dispatch(claim: Claim, user: User, form: Any) -> object:
    data = form.cleaned_data
    return letters_dispatch.record_dispatch(
        claim.pk, data["letter"].pk, data["channel"], data["sent_at"], user, proof=data["proof"]
    )


def _send_again(claim: Claim, user: User, form: Any) -> object:
    data = form.cleaned_data
    return letters_dispatch.send_again(claim.pk, data["letter"].pk, data["channel"], data["address"], user)


def _letter_arrival(claim: Claim, user: User, form: Any) -> None:
    data = form.cleaned_data
    letters_dispatch.record_letter_arrival(claim.pk, data["message"].pk, data["arrived_at"], data["proof"], user)


def _correct_letter(claim: Claim, user: User, form: Any) -> object:
    return letters.correct_letter(claim.pk, form.cleaned_data["letter"].pk, form.cleaned_data["reason"], user)


def _open_recovery(claim: Claim, user: User, form: Any) -> object:
    return recover.open_recovery(claim.pk, actor=user, **form.cleaned_data)


def _recovery(claim: Claim, user: User, form: Any) -> object:
    return file.record_recovery(claim.pk, actor=user, **form.cleaned_data)


def _close_recovery(claim: Claim, user: User, form: Any) -> object:
    data = form.cleaned_data
    return recover.close_recovery(claim.pk, data["case"].pk, data["ended_as"], data["reason"], user)


# Those of the group "letter" stand on each letter of the claim's page, not on the bar of the claim.
LETTER_ACTIONS = (
    Action("rescission", _("Record a rescission"), "assess", "policies.record_rescission", forms.RescissionForm,
           _rescission, _insured, parcel_facts.lock_claims_of_policy),
    Action("rescission_notice", _("Issue the notice of rescission"), "assess", rescind.RESCIND,
           forms.RescissionNoticeForm, cleaned(rescind.issue_rescission_notice, "reasons"), _notice_possible),
    Action("subrogation_letter", _("Issue the letter of subrogation"), "money", recover.RECOVER,
           forms.SubrogationLetterForm, cleaned(recover.issue_subrogation_letter), _subrogation_possible),
    Action("open_recovery", _("Open a recovery"), "money", recover.RECOVER, forms.OpenRecoveryForm, _open_recovery,
           in_states(ClaimState.APPROVED, ClaimState.PAID)),
    Action("recovery", _("Record a recovery"), "money", recover.RECOVER, forms.RecoveryForm, _recovery, always),
    Action("close_recovery", _("End a recovery"), "money", recover.RECOVER, forms.CloseRecoveryForm, _close_recovery,
           _case_open),
    Action("dispatch", _("Record a dispatch"), "letter", letters_dispatch.DISPATCH, forms.DispatchForm, _dispatch,
           _has_letters),
    Action("letter_arrival", _("Record an arrival"), "letter", letters_dispatch.DISPATCH, forms.LetterArrivalForm,
           _letter_arrival, _letter_on_its_way),
    Action("send_again", _("Send again"), "letter", letters_dispatch.DISPATCH, forms.SendAgainForm, _send_again,
           _has_letters),
    Action("correct_letter", _("Correct"), "letter", "claims.correct_claim", forms.CorrectLetterForm,
           _correct_letter, _has_letters),
    Action("clock_statement", _("Issue the clock statement"), "file", letters_dispatch.DISPATCH,
           forms.ClockStatementForm, cleaned(letters.issue_clock_statement), _has_clocks),
    Action("hold", _("Place a hold"), "file", holds.HOLD, forms.HoldForm, cleaned(holds.place_hold, "reason"),
           _hold_possible),
    Action("lift_hold", _("Lift the hold"), "file", holds.HOLD, forms.LiftHoldForm, cleaned(holds.lift_hold),
           _hold_stands),
)  # fmt: skip
