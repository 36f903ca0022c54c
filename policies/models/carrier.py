"""Who carries parcels."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Carriage(models.TextChoices):
    POSTAL = "postal", _("Postal parcel")
    EXPRESS = "express", _("Express")
    OTHER = "other", _("Other")


class TransportMode(models.TextChoices):
    AIR = "air", _("Air")
    SEA = "sea", _("Sea")
    RAIL = "rail", _("Rail")
    ROAD = "road", _("Road")


class Carrier(models.Model):
    """A carrier; spreadsheets call it by its name or by any of its aliases."""

    name = models.CharField(_("name"), max_length=128, unique=True)
    aliases = models.JSONField(_("also called"), default=list, blank=True)
    carriage = models.CharField(
        _("kind of carriage"), max_length=16, choices=Carriage.choices, default=Carriage.EXPRESS
    )
    email = models.EmailField(_("e-mail"), blank=True)

    class Meta:
        verbose_name = _("carrier")
        verbose_name_plural = _("carriers")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
