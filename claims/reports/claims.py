"""The claims register: one row a claim, where it stood at the cut-off."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from claims.models import Claim, Party
from claims.reports.columns import Column, Kind, Row
from claims.reports.people import Names, claimants, name_of
from claims.reports.report import Report, batches
from claims.reports.standing import Standing, facts_changed_since, standings
from claims.selectors.names import peril_name, state_name
from claimsoffice.kernel.clock import day_of


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

    def rows(self) -> Iterator[Row]:
        names = Names()
        claims = self.scope.within(self.scope.claims(), "received_at").select_related("parcel__policy").order_by("pk")
        for batch in batches(claims.iterator(chunk_size=500)):
            found = standings(batch, self.scope.as_of)
            people = claimants([claim.pk for claim in batch], self.scope.as_of)
            earlier = facts_changed_since(batch, self.scope.as_of) if self.scope.looks_back else {}
            for claim in batch:
                yield self._row(claim, found[claim.pk], people.get(claim.pk), earlier.get(claim.pk, {}), names)

    def _row(
        self, claim: Claim, standing: Standing, claimant: Party | None, earlier: dict[str, str], names: Names
    ) -> Row:
        parcel = claim.parcel
        decision = standing.decision if standing.approved is not None else None
        event_at = claim.event_at
        if "event_at" in earlier:
            event_at = datetime.fromisoformat(earlier["event_at"]) if earlier["event_at"] else None
        return {
            "claim_no": claim.claim_no,
            "policy_no": parcel.policy.policy_no,
            "tracking_no": parcel.tracking_no,
            "order_no": parcel.order_no,
            "scheme": claim.scheme,
            "edition": claim.edition,
            "kind": claim.get_kind_display(),
            "peril": peril_name(earlier.get("peril", claim.peril)),
            "goods": parcel.goods,
            "state": str(state_name(claim.scheme, standing.state)),
            "policyholder": parcel.policy.policyholder,
            "insured": parcel.policy.insured,
            "claimant": claimant.name if claimant else "",
            "phone": claimant.phone if claimant else "",
            "email": claimant.email if claimant else "",
            "event_at": event_at,
            "received_at": claim.received_at,
            "registered_on": day_of(claim.registered_at),
            "adjuster": names.of(standing.owner_id),
            "currency": claim.currency,
            "claimed": claim.claimed_amount,
            "reserve": standing.reserve,
            "approved": standing.approved,
            "agreed": standing.agreed,
            "paid": standing.paid,
            "recovered": standing.recovered,
            "decided_on": day_of(decision.decided_at) if decision else None,
            "decided_by": name_of(decision.decided_by) if decision else "",
            "denial_clauses": " ".join(decision.denial_clauses) if decision else "",
        }
