"""The actions about papers: taking them in, letting one go, and what is to be made of a signal."""

from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claims import forms
from claims.action import Action, always, cleaned, in_states
from claims.models import Claim
from claims.selectors.signals import signals_once
from claims.services import evidence, signals
from claims.workflow import UNDECIDED_STATES


def _take_in(claim: Claim, user: User, form: Any) -> object:
    data = form.cleaned_data
    return evidence.take_in_many(
        claim.pk,
        data["file"],
        user,
        document=data["document"],
        arrived_at=data["arrived_at"],
        proof=data["proof"],
    )


def _has_signals(claim: Claim, user: User) -> str | None:
    return None if any(s.is_open for s in signals_once(claim)) else gettext("No signal is open on this claim.")


EVIDENCE_ACTIONS = (
    Action("evidence", _("File evidence"), "file", "claims.receive_evidence", forms.EvidenceForm, _take_in, always),
    Action("waive", _("Waive a document"), "assess", "claims.judge_evidence", forms.WaiveForm,
           cleaned(evidence.waive_document, "document", "reason"), in_states(*UNDECIDED_STATES)),
    Action("dismiss_signal", _("Dismiss a signal"), "assess", "claims.judge_evidence", forms.DismissSignalForm,
           cleaned(signals.dismiss_signal, "signal", "reason"), _has_signals),
)  # fmt: skip
