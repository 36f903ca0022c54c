"""What the office learns about a parcel or a contract after the import: recorded with author and proof, as events."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from claimsoffice.kernel.actor import require
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.errors import NotReady, WrongState
from claimsoffice.kernel.services import events
from policies.models import FactProof, InsuredParcel, ParcelAlias, Policy

LONGEST_PROOF = 300
# What a carrier reports, or an inspection shows; the sums insured are the contract's and come by import only.
PARCEL_FACTS = frozenset(
    {
        "category", "carriage", "transport_mode", "freight_paid", "platform_order", "order_confirmed_at", "promised_on",
        "dispatched_at", "carrier_accepted_at", "last_scan_at", "arrival_notice_at", "delivered_at", "terminated_at",
        "returned_at", "return_notified_at", "instructed_at", "destination_time_zone", "weight_kg",
    }
)  # fmt: skip
CONTRACT_FACTS = frozenset(
    {
        "exemptions_explained", "exemptions_proof", "deductible_order", "determination_days", "determination_unit",
        "payment_days", "payment_unit", "premium_paid", "transport_modes",
    }
)  # fmt: skip


def record_parcel_facts(
    parcel_id: int, facts: Mapping[str, Any], proof: str, actor: User, *, reported_at: datetime | None = None
) -> InsuredParcel:
    """Record facts of the parcel's way (instants aware, `promised_on` a date), with what shows them.

    `reported_at` is when the carrier reported them, if it says so: later reports are told from earlier ones by it.
    Raises NotPermitted; NotReady for an unknown fact, a missing proof or an instant in the future.
    """
    require(actor, "policies.update_timeline")
    with transaction.atomic():
        parcel = InsuredParcel.objects.select_for_update().get(pk=parcel_id)
        changed = _apply(parcel, facts, PARCEL_FACTS)
        if changed:
            parcel.save()
            data: dict[str, Any] = {"changed": changed}
            if reported_at is not None:
                data["reported_at"] = reported_at.isoformat()
            _record(f"parcel:{parcel.pk}", "parcel.facts_recorded", data, proof, actor)
        return parcel


def record_alias(parcel_id: int, tracking_no: str, source: str, actor: User) -> ParcelAlias:
    """The parcel travels under another waybill number; search, duplicates and JI-3 use every one of them."""
    require(actor, "policies.update_timeline")
    number = tracking_no.strip()
    if not number:
        raise NotReady(_("Give the new tracking number."), missing=["tracking_no"])
    with transaction.atomic():
        parcel = InsuredParcel.objects.select_for_update().get(pk=parcel_id)
        if number == parcel.tracking_no or parcel.aliases.filter(tracking_no=number).exists():
            raise WrongState(_("The parcel already bears the number %(number)s.") % {"number": number})
        alias = ParcelAlias.objects.create(parcel=parcel, tracking_no=number, source=proof_of(source))
        events.append(f"parcel:{parcel.pk}", "parcel.renumbered", actor=actor, data={"alias": alias.pk})
        return alias


def record_contract_facts(policy_id: int, facts: Mapping[str, Any], proof: str, actor: User) -> Policy:
    """Record what the contract says and no spreadsheet carries: agreed periods, GT-10's explanation."""
    require(actor, "policies.record_contract_facts")
    with transaction.atomic():
        policy = Policy.objects.select_for_update().get(pk=policy_id)
        changed = _apply(policy, facts, CONTRACT_FACTS)
        if changed:
            policy.save()
            if "exemptions_proof" in changed:
                changed["exemptions_proof"] = ["", ""]
            _record(f"policy:{policy.pk}", "policy.facts_recorded", {"changed": changed}, proof, actor)
        return policy


def note_personal_data_shown(policy_id: int, actor: Any) -> None:
    """Phone and e-mail of a policy were looked at in full: an event of the policy. NotPermitted without the right."""
    require(actor, "policies.view_personal_data")
    with transaction.atomic():
        Policy.objects.select_for_update().get(pk=policy_id)
        events.append(f"policy:{policy_id}", "personal_data.shown", actor=actor, data={"policy": policy_id})


def _record(stream: str, kind: str, data: dict[str, Any], proof: str, actor: User) -> None:
    """Append the event with the hash of what shows it; the words stand beside it, since words can name people."""
    text = proof_of(proof)
    data["proof_sha256"] = hashlib.sha256(text.encode()).hexdigest()
    event = events.append(stream, kind, actor=actor, data=data)
    FactProof.objects.create(stream=stream, seq=event.seq, proof=text[:LONGEST_PROOF])


def _apply(row: Any, facts: Mapping[str, Any], allowed: frozenset[str]) -> dict[str, list[str]]:
    unknown = facts.keys() - allowed
    if unknown:
        raise NotReady(_("These can't be set here: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    changed = {}
    for name, value in facts.items():
        if isinstance(value, datetime) and value > now():
            raise NotReady(
                _("%(fact)s can't lie in the future.") % {"fact": row._meta.get_field(name).verbose_name},
                missing=[name],
            )
        old = getattr(row, name)
        if old != value:
            changed[name] = [_plain(old), _plain(value)]
            setattr(row, name, value)
    return changed


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def proof_of(text: str) -> str:
    cleaned = text.strip()
    if not cleaned:
        raise NotReady(_("Say what shows it: a scan, a letter, a call and with whom."), missing=["proof"])
    return cleaned
