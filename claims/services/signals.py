"""A person has looked at a signal and says why it means nothing."""

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from claims.models import SignalDismissal
from claims.selectors.signals import signals_of
from claims.services.base import on_claim, record, require_reason
from claimsoffice.kernel.errors import WrongState


def dismiss_signal(claim_id: int, key: str, reason: str, actor: User) -> SignalDismissal:
    """Dismiss the open signal `key` ("kind:subject") on this claim only, with a reason.

    What the signal points at later than now is not covered: it shows again. Raises WrongState where there is no such
    open signal, NotReady without a reason, NotPermitted.
    """
    with on_claim(claim_id, actor, "claims.judge_evidence") as claim:
        signal = next((s for s in signals_of(claim) if s.key == key and s.is_open), None)
        if signal is None:
            raise WrongState(_("There is no such signal on this claim, or it was dismissed already."))
        row = SignalDismissal.objects.create(
            claim=claim,
            kind=signal.kind,
            subject=signal.subject,
            covers=signal.covers,
            reason=require_reason(reason),
            author=actor,
        )
        record(
            claim,
            actor,
            "signal.dismissed",
            {"kind": signal.kind, "subject": signal.subject, "covers": signal.covers, "dismissal": row.pk},
        )
        return row
