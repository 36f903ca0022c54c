"""What a policy and its parcels hold of people, taken away when no claim needs it any more."""

from django.db import transaction

from claimsoffice.kernel.actor import Actor, label_of, user_of
from claimsoffice.kernel.guards import PERSONAL_DATA_ERASED as ERASED
from claimsoffice.kernel.services import events
from policies.models import FactProof, ParcelAlias, Policy, Rescission

DASH = "–"


def erase_policy(policy_id: int, actor: Actor) -> None:
    """Erase names, phone, e-mail and what was typed; numbers, sums, dates and the parcels stay.

    The caller checks who may and whether it is time.
    """
    with transaction.atomic():
        policy = Policy.objects.select_for_update().get(pk=policy_id)
        # The event comes first: frozen rows can be emptied beside it only.
        events.append(f"policy:{policy.pk}", ERASED, actor=user_of(actor), actor_label=label_of(actor))
        policy.policyholder = policy.insured = DASH
        policy.phone = policy.email = policy.exemptions_proof = ""
        policy.save()
        Rescission.objects.filter(policy=policy).update(proof="")
        FactProof.objects.filter(stream=f"policy:{policy.pk}").update(proof=DASH)
        for parcel_id in policy.parcels.order_by("pk").values_list("pk", flat=True):
            _erase_parcel(f"parcel:{parcel_id}", actor)
        ParcelAlias.objects.filter(parcel__policy=policy).update(source=DASH)


def _erase_parcel(stream: str, actor: Actor) -> None:
    proofs = FactProof.objects.filter(stream=stream)
    if proofs.exists():
        events.append(stream, ERASED, actor=user_of(actor), actor_label=label_of(actor))
        proofs.update(proof=DASH)
