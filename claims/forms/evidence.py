"""Forms for what the papers of a claim give cause to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.forms.base import ActionForm
from claims.selectors.signals import signals_of
from claimsoffice.kernel.forms import offer


class DismissSignalForm(ActionForm):
    signal = forms.ChoiceField(label=_("Signal"))
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def prepare(self) -> None:
        open_ones = [s for s in signals_of(self.claim) if s.is_open]
        offer(self, "signal", [(s.key, s.reason) for s in open_ones])

    def preview(self) -> Any:
        return _("The signal stands as dismissed on this claim only. It shows again if it comes to point at more.")
