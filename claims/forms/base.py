"""What every form behind an action has in common."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from claims.models import Claim

CENT = Decimal("0.01")


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


def instant_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateTimeField:
    """An instant typed in the office's time zone."""
    return forms.DateTimeField(label=label, required=required, help_text=help_text, widget=DateTimeInput())


def date_field(label: Any, *, required: bool = True) -> forms.DateField:
    """A plain day, Asia/Shanghai."""
    return forms.DateField(label=label, required=required, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


class MoneyField(forms.DecimalField):
    """A sum as people write it: 30.00, not the three decimals that the record keeps."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal) and value == (short := value.quantize(CENT)):
            return short
        return value


def money_field(label: Any, *, required: bool = True, minimum: str = "0") -> forms.DecimalField:
    return MoneyField(label=label, required=required, min_value=Decimal(minimum), max_digits=14, decimal_places=3)


def text_area(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=required, help_text=help_text, max_length=2000, widget=forms.Textarea({"rows": 3})
    )


class ActionForm(forms.Form):
    """Knows the claim and the person, and can say what will happen."""

    def __init__(self, *args: Any, claim: Claim, user: User, **kwargs: Any) -> None:
        self.claim = claim
        self.user = user
        super().__init__(*args, **kwargs)
        self.prepare()
        first = next(iter(self.visible_fields()), None)
        if first is not None:
            first.field.widget.attrs["autofocus"] = True

    def prepare(self) -> None:
        """Fill in choices and first values from the claim."""

    def impossible(self) -> Any:
        """Why pressing the button could do nothing, whatever is typed; empty where it can."""
        return ""

    def preview(self) -> Any:
        """What pressing the button will do, in a sentence; empty where the button says it all."""
        return ""


class ReasonForm(ActionForm):
    reason = text_area(_("Reason"))
