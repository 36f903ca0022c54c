"""The claims register as a stock django-import-export resource: fields, attributes, dehydrate, as it is documented."""

from typing import Any


def resource() -> Any:  # noqa: C901  one class
    """The resource, whose cells read as the register's (personal data in full: it has no masks)."""
    from django.db.models import Prefetch
    from import_export import fields, resources

    from claims.models import Claim, Decision, Party, Reserve
    from claims.reports.registry import REPORTS
    from claims.selectors.names import peril_name, state_name
    from claimsoffice.kernel.clock import OFFICE_ZONE, day_of

    labels = {column.key: str(column.label) for column in REPORTS["claims"].columns}

    def attribute(name: str, path: str) -> Any:
        return fields.Field(attribute=path, column_name=labels[name])

    def made(name: str) -> Any:
        return fields.Field(column_name=labels[name])

    def instant(value: Any) -> str:
        return value.astimezone(OFFICE_ZONE).isoformat(timespec="seconds") if value else ""

    def money(value: Any) -> str:
        return "" if value is None else f"{value:.2f}"

    class ClaimResource(resources.ModelResource):
        claim_no = attribute("claim_no", "claim_no")
        policy_no = attribute("policy_no", "parcel__policy__policy_no")
        tracking_no = attribute("tracking_no", "parcel__tracking_no")
        order_no = attribute("order_no", "parcel__order_no")
        scheme = attribute("scheme", "scheme")
        edition = attribute("edition", "edition")
        kind = attribute("kind", "get_kind_display")
        peril = made("peril")
        goods = attribute("goods", "parcel__goods")
        state = made("state")
        policyholder = attribute("policyholder", "parcel__policy__policyholder")
        insured = attribute("insured", "parcel__policy__insured")
        claimant = made("claimant")
        phone = made("phone")
        email = made("email")
        event_at = made("event_at")
        received_at = made("received_at")
        registered_on = made("registered_on")
        adjuster = attribute("adjuster", "owner__username")
        currency = attribute("currency", "currency")
        claimed = made("claimed")
        reserve = made("reserve")
        approved = made("approved")
        agreed = made("agreed")
        paid = made("paid")
        recovered = made("recovered")
        decided_on = made("decided_on")
        decided_by = made("decided_by")
        denial_clauses = made("denial_clauses")

        class Meta:
            model = Claim
            fields = tuple(labels)
            export_order = tuple(labels)

        def get_queryset(self) -> Any:
            return (
                Claim.objects.select_related("parcel__policy", "owner")
                .prefetch_related(
                    Prefetch("parties", Party.objects.filter(role="claimant"), to_attr="claimants"),
                    Prefetch("decisions", Decision.objects.select_related("decided_by"), to_attr="made"),
                    Prefetch("reserves", Reserve.objects.order_by("-pk"), to_attr="set"),
                )
                .order_by("pk")
            )

        def dehydrate_peril(self, claim: Any) -> str:
            return str(peril_name(claim.peril))

        def dehydrate_state(self, claim: Any) -> str:
            return str(state_name(claim.scheme, claim.state))

        def dehydrate_claimant(self, claim: Any) -> str:
            return claim.claimants[0].name if claim.claimants else ""

        def dehydrate_phone(self, claim: Any) -> str:
            return claim.claimants[0].phone if claim.claimants else ""

        def dehydrate_email(self, claim: Any) -> str:
            return claim.claimants[0].email if claim.claimants else ""

        def dehydrate_event_at(self, claim: Any) -> str:
            return instant(claim.event_at)

        def dehydrate_received_at(self, claim: Any) -> str:
            return instant(claim.received_at)

        def dehydrate_registered_on(self, claim: Any) -> str:
            return day_of(claim.registered_at).isoformat()

        def dehydrate_claimed(self, claim: Any) -> str:
            return money(claim.claimed_amount)

        def dehydrate_reserve(self, claim: Any) -> str:
            return money(claim.set[0].amount) if claim.set else ""

        def dehydrate_approved(self, claim: Any) -> str:
            return money(claim.approved_amount)

        def dehydrate_agreed(self, claim: Any) -> str:
            return money(claim.agreed_amount)

        def dehydrate_paid(self, claim: Any) -> str:
            return money(claim.paid_amount)

        def dehydrate_recovered(self, claim: Any) -> str:
            return money(claim.recovered_amount)

        def dehydrate_decided_on(self, claim: Any) -> str:
            return day_of(claim.made[-1].decided_at).isoformat() if claim.made else ""

        def dehydrate_decided_by(self, claim: Any) -> str:
            return claim.made[-1].decided_by.get_username() if claim.made else ""

        def dehydrate_denial_clauses(self, claim: Any) -> str:
            return " ".join(claim.made[-1].denial_clauses) if claim.made else ""

    return ClaimResource()
