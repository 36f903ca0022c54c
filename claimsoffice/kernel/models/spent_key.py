"""Keys of forms that were already acted on: a button clicked twice acts once."""

from django.conf import settings
from django.db import models


class SpentKey(models.Model):
    """The key that a form carried, spent in the same transaction as what the form did."""

    key = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.key
