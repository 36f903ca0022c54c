"""The claims register: one row a claim, where it stood at the cut-off."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from functools import cache

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from claims.models import Claim, ClaimKind
from claims.reports.columns import Cells, Column, Kind, labels
from claims.reports.people import Names, claimants
from claims.reports.report import BATCH, Report, Sources, batches
from claims.reports.standing import CURRENT, Current, Standing, changed_since, facts_changed_since, standings
from claims.selectors.names import peril_name, state_name
from claimsoffice.kernel.clock import day_of
from claimsoffice.kernel.models import Event
from policies.services.import_origin import IMPORT_CHANGES

NOBODY = ("", "", "")


class ClaimsRegister(Report):
    name = "claims"
    title = _("Claims register")
    period = _("Day on which the claim was received")
    columns = (
        Column("claim_no", _("Claim no."), Kind.IDENTIFIER),
        Column("policy_no", _("Policy or order no."), Kind.IDENTIFIER),
        Column("tracking_no", _("Tracking no."), Kind.IDENTIFIER),
        Column("order_no", _("Order no."), Kind.IDENTIFIER),
        Column("scheme", _("Product"), Kind.IDENTIFIER),
        Column("edition", _("Edition of the terms"), Kind.IDENTIFIER),
        Column("kind", _("Kind")),
        Column("peril", _("Cause")),
        Column("goods", _("Goods")),
        Column("state", _("State")),
        Column("policyholder", _("Policyholder")),
        Column("insured", _("Insured")),
        Column("claimant", _("Claimant")),
        Column("phone", _("Phone"), Kind.IDENTIFIER, personal="phone"),
        Column("email", _("E-mail"), personal="email"),
        Column("event_at", _("Event at"), Kind.INSTANT),
        Column("received_at", _("Claim received at"), Kind.INSTANT),
        Column("registered_on", _("Registered on"), Kind.DAY),
        Column("adjuster", _("Adjuster")),
        Column("currency", _("Currency"), Kind.IDENTIFIER),
        Column("claimed", _("Claimed"), Kind.MONEY, total=True),
        Column("reserve", _("Reserve"), Kind.MONEY, total=True),
        Column("approved", _("Approved"), Kind.MONEY, total=True),
        Column("agreed", _("Agreed"), Kind.MONEY, total=True),
        Column("paid", _("Paid"), Kind.MONEY, total=True),
        Column("recovered", _("Recovered"), Kind.MONEY, total=True),
        Column("decided_on", _("Determined on"), Kind.DAY),
        Column("decided_by", _("Determined by")),
        Column("denial_clauses", _("Clauses of the denial")),
    )

    def sources(self) -> Sources:
        return (self._claims(),)

    def _claims(self) -> QuerySet[Claim]:
        return self.scope.within(self.scope.claims(), "received_at").order_by("pk")

    def cells(self) -> Iterator[Cells]:
        as_of, names, words = self.scope.as_of, Names(), Words()
        imported_since = Event.objects.filter(at__gt=as_of, kind__in=IMPORT_CHANGES).exists()
        stream = self._claims().values_list(*CURRENT, *_FIELDS)
        for batch in batches(self.watched(stream.iterator(chunk_size=BATCH))):
            now = [Current(*row[:_OWN]) for row in batch]
            ids = [claim.pk for claim in now]
            found = standings(now, as_of)
            people = claimants(ids, as_of)
            earlier = facts_changed_since(changed_since(ids, as_of), as_of)
            orders = orders_before({row[-2] for row in batch}, as_of) if imported_since else {}
            for *row, _policy_id, parcel_id in batch:
                pk = row[0]
                if parcel_id in orders:
                    earlier[pk]["order_no"] = orders[parcel_id]
                yield _cells(row[_OWN:], found[pk], people.get(pk, NOBODY), earlier[pk], names, words)


_FIELDS = (
    "claim_no", "parcel__policy__policy_no", "parcel__tracking_no", "parcel__order_no", "scheme", "edition", "kind",
    "peril", "parcel__goods", "parcel__policy__policyholder", "parcel__policy__insured", "event_at", "received_at",
    "registered_at", "currency", "claimed_amount", "parcel__policy_id", "parcel_id",
)  # fmt: skip
_OWN = len(CURRENT)


def orders_before(policy_ids: Collection[int], as_of: datetime) -> dict[int, str]:
    """Order numbers as they stood at `as_of`, by parcel, where an import has changed them since."""
    found: dict[int, str] = {}
    streams = {f"policy:{policy_id}" for policy_id in policy_ids}
    events = Event.objects.filter(stream__in=streams, kind__in=IMPORT_CHANGES, at__gt=as_of).order_by("stream", "seq")
    for changes in events.values_list("data__parcel_changes", flat=True):
        # Of an import that changed very many of a policy's parcels the event has only their number.
        if isinstance(changes, dict):
            for parcel_id, changed in changes.items():
                if "order_no" in changed:
                    found.setdefault(int(parcel_id), changed["order_no"][0] or "")
    return found


class Words:
    """What codes are called in the reader's language, each looked up once."""

    def __init__(self) -> None:
        self.state = cache(lambda scheme, state: str(state_name(scheme, state)))
        self.peril = cache(lambda peril: str(peril_name(peril)))
        self.kind = labels(ClaimKind)


def _cells(
    row: Cells, standing: Standing, claimant: Cells, earlier: Mapping[str, str], names: Names, words: Words
) -> Cells:
    """One claim's cells, in the order of the columns above."""
    (
        claim_no, policy_no, tracking_no, order_no, scheme, edition, kind, peril, goods, policyholder, insured,
        event_at, received_at, registered_at, currency, claimed,
    ) = row  # fmt: skip
    decision = standing.decision if standing.approved is not None else None
    if "event_at" in earlier:
        event_at = datetime.fromisoformat(earlier["event_at"]) if earlier["event_at"] else None
    return (
        claim_no, policy_no, tracking_no, earlier.get("order_no", order_no), scheme, edition, words.kind[str(kind)],
        words.peril(earlier.get("peril", peril)), goods, words.state(scheme, standing.state), policyholder, insured,
        *claimant, event_at, received_at, day_of(registered_at),  # type: ignore[arg-type]
        names.of(standing.owner_id), currency, claimed,
        standing.reserve, standing.approved, standing.agreed, standing.paid, standing.recovered,
        day_of(decision.at) if decision else None, names.of(decision.by_id) if decision else "",
        " ".join(decision.clauses) if decision else "",
    )  # fmt: skip
