"""Many claims change hands at once: when somebody leaves or falls ill, or forty stand on the unassigned desk."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from claims.models import Claim
from claims.services.base import require
from claims.services.file import assign_claim
from claims.workflow import OPEN_STATES
from claimsoffice.kernel.errors import NotPermitted, NotReady, Refused

ASSIGN = "claims.assign_claim"
ASSESS = "claims.assess_claim"


@dataclass(slots=True)
class HandedOver:
    """Which claims moved, and which stayed with the reason, by claim number."""

    moved: list[str] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)


def hand_over(claim_ids: Iterable[int], owner: User | None, actor: User) -> HandedOver:
    """Give open claims to `owner`, or back to the unassigned desk; each in a transaction of its own.

    A claim that can't go there (they registered it) stays where it is and is named with the reason; the others
    move. Raises NotPermitted if `actor` may not assign or `owner` may not assess, NotReady if no claim is named.
    """
    require(actor, ASSIGN)
    if owner is not None and not owner.has_perm(ASSESS):
        raise NotPermitted(_("%(person)s may not work on claims: choose an adjuster.") % {"person": owner})
    done = HandedOver()
    claims = Claim.objects.filter(pk__in=list(claim_ids), state__in=OPEN_STATES).order_by("pk")
    for pk, number, present in claims.values_list("pk", "claim_no", "owner"):
        if present == (owner.pk if owner else None):
            continue
        try:
            assign_claim(pk, owner, actor)
        except Refused as refused:
            done.kept.append((number, str(refused.message)))
        else:
            done.moved.append(number)
    if not done.moved and not done.kept:
        raise NotReady(_("No claim would change hands: choose open claims of somebody else."), missing=["claims"])
    return done
