"""The carrier's compensation standard comes into the office: entered by one person, confirmed by another (JS-0).

What was entered is never changed: a correction is a further version.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from claimsoffice.kernel.actor import require
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import NotPermitted, NotReady, Stale, WrongState
from claimsoffice.kernel.money import MONEY_LIMIT, Currency
from claimsoffice.kernel.services import events
from policies.models import CarrierStandard
from policies.terms import MINOR_UNITS

PERMISSION = "policies.keep_standards"


@dataclass(frozen=True, slots=True)
class Table:
    """What the carrier publishes: limits in `currency`, in effect from a Shanghai day; `citation` says where."""

    currency: str
    effective_on: date
    per_parcel: Decimal | None
    per_kg: Decimal | None
    citation: str


def enter(table: Table, actor: User) -> CarrierStandard:
    """Keep a table for a second person to confirm. Raises NotPermitted, Stale, and NotReady naming what is wrong."""
    require(actor, PERMISSION)
    _check(table)
    if _is_there(table):
        raise WrongState(_("This very table is in force or waiting already."))
    with transaction.atomic():
        # Two people who enter at once would get the same number: the constraint lets one of them in.
        newest = CarrierStandard.objects.filter(currency=table.currency).order_by("-version").first()
        row = CarrierStandard(
            currency=table.currency,
            version=newest.version + 1 if newest else 1,
            effective_on=table.effective_on,
            per_parcel=table.per_parcel,
            per_kg=table.per_kg,
            citation=table.citation.strip(),
            entered_by=actor,
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            raise Stale(_("Somebody entered another table just now: look at it, then enter yours.")) from error
        data = {
            "standard": row.pk, "currency": row.currency, "version": row.version,
            "effective_on": row.effective_on.isoformat(),
            "per_parcel": _plain(row.per_parcel), "per_kg": _plain(row.per_kg),
        }  # fmt: skip
        events.append(_stream(row), "standard.entered", actor=actor, data=data)
        return row


def confirm(standard_id: int, actor: User) -> CarrierStandard:
    """Put a table in force: from the commit on, open claims of its orders are computed by it.

    Raises NotPermitted (also for whoever entered it), WrongState once it was answered, and Stale where a later version
    for the same day was confirmed meanwhile.
    """
    require(actor, PERMISSION)
    with transaction.atomic():
        row = _waiting(standard_id)
        if row.entered_by_id == actor.pk:
            raise NotPermitted(_("You entered this table: somebody else confirms it."))
        later = CarrierStandard.objects.filter(
            currency=row.currency, effective_on=row.effective_on, version__gt=row.version, confirmed=True
        )
        if later.exists():
            raise Stale(_("A later version for this day is in force already. Send this one away."))
        return _close(row, actor, "standard.confirmed", confirmed=True)


def send_away(standard_id: int, actor: User) -> CarrierStandard:
    """Close a table that waits without putting it in force; whoever entered it may too."""
    require(actor, PERMISSION)
    with transaction.atomic():
        return _close(_waiting(standard_id), actor, "standard.sent_away", confirmed=False)


def _check(table: Table) -> None:
    if table.currency not in Currency.values:
        raise NotReady(_("Choose the currency of the table."), missing=["currency"])
    limits = {"per_parcel": table.per_parcel, "per_kg": table.per_kg}
    if not any(limit is not None for limit in limits.values()):
        raise NotReady(_("A table has a limit per parcel, per kg, or both."), missing=["per_parcel"])
    for name, limit in limits.items():
        if limit is None:
            continue
        decimals = MINOR_UNITS[table.currency]
        if not 0 < limit < MONEY_LIMIT or limit != round(limit, decimals):
            raise NotReady(
                _("A limit is a sum above nothing with at most %(n)s decimals.") % {"n": decimals}, missing=[name]
            )
    if not table.citation.strip():
        raise NotReady(_("Say where the carrier publishes the table."), missing=["citation"])


def _is_there(table: Table) -> bool:
    same = CarrierStandard.objects.filter(
        currency=table.currency, effective_on=table.effective_on, per_parcel=table.per_parcel, per_kg=table.per_kg
    )
    return same.filter(models.Q(confirmed=True) | models.Q(closed_at__isnull=True)).exists()


def _waiting(standard_id: int) -> CarrierStandard:
    row = CarrierStandard.objects.select_for_update().filter(pk=standard_id).first()
    if row is None or row.closed_at is not None:
        raise WrongState(_("This table is not waiting any more."))
    return row


def _close(row: CarrierStandard, actor: User, kind: str, *, confirmed: bool) -> CarrierStandard:
    row.confirmed, row.closed_by, row.closed_at = confirmed, actor, now()
    row.save(update_fields=["confirmed", "closed_by", "closed_at"])
    events.append(_stream(row), kind, actor=actor, data={"standard": row.pk, "version": row.version})
    return row


def _stream(row: CarrierStandard) -> str:
    return f"standard:{row.pk}"


def _plain(limit: Decimal | None) -> str | None:
    return None if limit is None else str(limit)
