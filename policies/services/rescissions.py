"""Rescission of a policy, step by step: the ground is known, the notice leaves, the notice arrives (GT-12, GT-17)."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from claimsoffice.kernel.actor import require
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import NotReady, WrongState
from claimsoffice.kernel.services import events
from policies.models import Policy, PolicyStatus, Rescission, RescissionGround
from policies.services.records import proof_of


def record_rescission(
    policy_id: int,
    ground: str,
    ground_known_at: datetime,
    actor: User,
    *,
    sent_at: datetime | None = None,
    arrived_at: datetime | None = None,
    proof: str = "",
) -> Rescission:
    """Record a step of a rescission (GT-12, GT-17): the ground is known, the notice is sent, it has arrived.

    The contract is rescinded when the notice arrives at the policyholder or the insured. Instants are aware.
    Raises NotPermitted; NotReady for steps out of order, in the future, or an arrival that nothing shows.
    """
    require(actor, "policies.record_rescission")
    if ground not in RescissionGround.values:
        raise NotReady(_("Name the ground of the rescission."), missing=["ground"])
    row = Rescission(
        policy_id=policy_id, ground=ground, ground_known_at=ground_known_at, sent_at=sent_at,
        arrived_at=arrived_at, proof=proof, author=actor,
    )  # fmt: skip
    return _write(row)


def note_notice(
    policy_id: int, author: User, *, sent_at: datetime, arrived_at: datetime | None = None, proof: str = ""
) -> Rescission:
    """The notice of the newest step has left, or has arrived (instants are aware): that is the next step.

    For the service that keeps the notice itself, which has asked whether `author` may. WrongState without a ground.
    """
    last = newest_rescission(policy_id)
    if last is None:
        raise WrongState(_("No ground of a rescission is on record."))
    row = Rescission(
        policy_id=policy_id, ground=last.ground, ground_known_at=last.ground_known_at,
        sent_at=sent_at, arrived_at=arrived_at, proof=proof, author=author,
    )  # fmt: skip
    return _write(row)


def newest_rescission(policy_id: int) -> Rescission | None:
    """The step that counts: the newest on record."""
    return Rescission.objects.filter(policy_id=policy_id).order_by("-pk").first()


def _write(row: Rescission) -> Rescission:
    steps = [moment for moment in (row.ground_known_at, row.sent_at, row.arrived_at) if moment is not None]
    if steps != sorted(steps) or steps[-1] > now() or (row.arrived_at and not row.sent_at):
        raise NotReady(_("Known, sent, arrived: in this order, and none of it in the future."), missing=["sent_at"])
    with transaction.atomic():
        policy = Policy.objects.select_for_update().get(pk=row.policy_id)
        row.proof = proof_of(row.proof) if row.arrived_at else row.proof.strip()
        row.save(force_insert=True)
        if row.arrived_at is not None:
            policy.status = PolicyStatus.RESCINDED
            policy.save(update_fields=["status", "updated_at"])
        events.append(
            f"policy:{policy.pk}", "policy.rescission_recorded", actor=row.author, data={"rescission": row.pk}
        )
        return row
