"""What shows a recorded fact of a parcel or a contract: typed by a person, so that it can go with the personal data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FactProof(models.Model):
    """The proof of one event of a parcel's or a policy's stream; the event holds its SHA-256."""

    stream = models.CharField(_("stream"), max_length=64)
    seq = models.PositiveIntegerField(_("event"))
    proof = models.CharField(_("proof"), max_length=300)

    class Meta:
        verbose_name = _("proof of a fact")
        verbose_name_plural = _("proofs of facts")
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=("stream", "seq"), name="fact_proof_once")]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.stream}/{self.seq}"
