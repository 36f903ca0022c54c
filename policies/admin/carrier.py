"""Carriers: the administrator gives them their names, aliases and kind of carriage."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from policies.imports.spellings import fold
from policies.models import Carrier


class CarrierForm(forms.ModelForm):
    aliases = forms.CharField(
        label=_("Also called"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Other names that spreadsheets use, one a line."),
    )

    class Meta:
        model = Carrier
        fields = ("name", "aliases", "carriage", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["aliases"] = "\n".join(self.instance.aliases or [])

    def clean_aliases(self) -> list[str]:
        return list(dict.fromkeys(line.strip() for line in self.cleaned_data["aliases"].splitlines() if line.strip()))

    def clean(self) -> dict[str, Any]:
        """A name or alias names one carrier only, or the import could not tell which."""
        cleaned = super().clean() or {}
        words = {fold(word) for word in (*cleaned.get("aliases", []), cleaned.get("name", "")) if word}
        for other in Carrier.objects.exclude(pk=self.instance.pk):
            shared = [word for word in (other.name, *other.aliases) if fold(str(word)) in words]
            if shared:
                raise forms.ValidationError(
                    _("%(carrier)s is already called “%(name)s”. Take the name out here or there."),
                    params={"carrier": other.name, "name": shared[0]},
                )
        return cleaned


@admin.register(Carrier)
class CarrierAdmin(admin.ModelAdmin):
    form = CarrierForm
    list_display = ("name", "also_called", "carriage", "email")
    list_filter = ("carriage",)
    search_fields = ("name", "aliases")
    actions = None

    @admin.display(description=_("also called"))
    def also_called(self, carrier: Carrier) -> str:
        return "、".join(carrier.aliases)

    def has_delete_permission(self, request: HttpRequest, obj: Carrier | None = None) -> bool:
        return False
