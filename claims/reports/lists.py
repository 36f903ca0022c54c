"""The office's lists as files, each with the columns of its page: a sum beside its currency, a date as a date."""

from functools import cache
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from claims.models import Claim, ClaimKind, Clock, ClockState, Payment, PaymentKind, PaymentState
from claims.reports.columns import Cells, Column, Kind, labels
from claims.reports.list_report import ListReport
from claims.reports.people import Names
from claims.reports.report import Scope
from claims.selectors.names import category_name, clock_name, state_name
from claimsoffice.kernel.clock import day_of
from policies.models import InsuredParcel, Policy, PolicyStatus

CLAIM_NO = Column("claim_no", _("Claim no."), Kind.IDENTIFIER)
POLICY_NO = Column("policy_no", _("Policy or order no."), Kind.IDENTIFIER)
TRACKING_NO = Column("tracking_no", _("Tracking no."), Kind.IDENTIFIER)
SCHEME = Column("scheme", _("Product"), Kind.IDENTIFIER)
STATE = Column("state", _("State"))
KIND = Column("kind", _("Kind"))
ADJUSTER = Column("adjuster", _("Adjuster"))
CURRENCY = Column("currency", _("Currency"), Kind.IDENTIFIER)


class ClaimsList(ListReport):
    name = "claims_list"
    title = _("List of claims")
    model = Claim
    columns = (
        CLAIM_NO, TRACKING_NO, POLICY_NO, SCHEME, KIND, STATE,
        Column("due_on", _("Due"), Kind.DAY),
        Column("clock", _("Clock")),
        CURRENCY,
        Column("claimed", _("Claimed"), Kind.MONEY, total=True),
        Column("approved", _("Approved"), Kind.MONEY, total=True),
        ADJUSTER,
        Column("received_on", _("Received on"), Kind.DAY),
    )  # fmt: skip
    fields = (
        "claim_no", "parcel__tracking_no", "parcel__policy__policy_no", "scheme", "kind", "state", "due_on",
        "due_clock", "currency", "claimed_amount", "approved_amount", "owner", "received_at",
    )  # fmt: skip

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self._names, self._kinds = Names(), labels(ClaimKind)
        self._state = cache(lambda scheme, state: str(state_name(scheme, state)))
        self._clock = cache(lambda clock_id: str(clock_name(clock_id)))

    def read(self, row: tuple[Any, ...]) -> Cells:
        claim_no, tracking_no, policy_no, scheme, kind, state, due_on, clock, currency, *sums, owner, received = row
        return (
            claim_no, tracking_no, policy_no, scheme, self._kinds[kind], self._state(scheme, state), due_on,
            self._clock(clock) if due_on and clock else "", currency, *sums, self._names.of(owner), day_of(received),
        )  # fmt: skip


class PoliciesList(ListReport):
    name = "policies_list"
    title = _("List of policies and orders")
    model = Policy
    columns = (
        POLICY_NO, SCHEME,
        Column("status", capfirst(_("status"))),
        Column("policyholder", _("Policyholder")),
        Column("insured", _("Insured")),
        Column("phone", _("Phone"), Kind.IDENTIFIER, personal="phone"),
        Column("email", _("E-mail"), personal="email"),
        CURRENCY,
        Column("premium", _("Premium"), Kind.MONEY, total=True),
        Column("issued_at", capfirst(_("issued at")), Kind.INSTANT),
    )  # fmt: skip
    fields = (
        "policy_no", "scheme", "status", "policyholder", "insured", "phone", "email", "currency", "premium",
        "issued_at",
    )  # fmt: skip

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self._statuses = labels(PolicyStatus)

    def read(self, row: tuple[Any, ...]) -> Cells:
        number, scheme, status, *rest = row
        return (number, scheme, self._statuses[status], *rest)


class ParcelsList(ListReport):
    name = "parcels_list"
    title = _("List of parcels")
    model = InsuredParcel
    columns = (
        TRACKING_NO, POLICY_NO,
        Column("goods", _("Goods")),
        Column("category", _("Category")),
        CURRENCY,
        Column("sum_insured", _("Sum insured"), Kind.MONEY, total=True),
        Column("carrier", _("Carrier")),
        Column("dispatched_at", _("Dispatched at"), Kind.INSTANT),
        Column("delivered_at", _("Delivered at"), Kind.INSTANT),
    )  # fmt: skip
    fields = (
        "tracking_no", "policy__policy_no", "goods", "category", "policy__currency", "sum_insured", "carrier__name",
        "dispatched_at", "delivered_at",
    )  # fmt: skip

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self._category = cache(lambda code: str(category_name(code)) if code else "")

    def read(self, row: tuple[Any, ...]) -> Cells:
        tracking_no, policy_no, goods, category, *rest = row
        return (tracking_no, policy_no, goods, self._category(category), *rest)


class PaymentsList(ListReport):
    name = "payments_list"
    title = _("List of payments")
    model = Payment
    columns = (
        Column("reference", _("Reference"), Kind.IDENTIFIER),
        CLAIM_NO, KIND, STATE, CURRENCY,
        Column("amount", _("Amount"), Kind.MONEY, total=True),
        Column("account_holder", _("Account holder")),
        Column("account_number", _("Account number"), Kind.IDENTIFIER, personal="account"),
        Column("instructed_at", capfirst(_("instructed at")), Kind.INSTANT),
        Column("executed_on", _("Executed on"), Kind.DAY),
    )  # fmt: skip
    fields = (
        "reference", "claim__claim_no", "kind", "state", "currency", "amount", "account_holder", "account_number",
        "instructed_at", "executed_on",
    )  # fmt: skip

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self._kinds = labels(PaymentKind)
        self._states = labels(PaymentState)

    def read(self, row: tuple[Any, ...]) -> Cells:
        reference, claim_no, kind, state, *rest = row
        return (reference, claim_no, self._kinds[kind], self._states[state], *rest)


class ClocksList(ListReport):
    name = "clocks_list"
    title = _("List of clocks")
    model = Clock
    columns = (
        Column("clock_id", _("Clock"), Kind.IDENTIFIER),
        Column("clock", _("What it limits")),
        CLAIM_NO, SCHEME, STATE,
        Column("due_on", _("Due"), Kind.DAY),
        Column("target_on", capfirst(_("office target")), Kind.DAY),
        Column("provisional", capfirst(_("provisional"))),
        ADJUSTER,
    )  # fmt: skip
    fields = (
        "clock_id", "claim__claim_no", "claim__scheme", "state", "due_on", "target_on", "provisional", "claim__owner",
    )  # fmt: skip
    totals_by = ()

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self._names = Names()
        self._clock = cache(lambda clock_id: str(clock_name(clock_id)))
        self._states = labels(ClockState)
        self._said = {True: str(_("yes")), False: ""}

    def read(self, row: tuple[Any, ...]) -> Cells:
        clock_id, claim_no, scheme, state, due_on, target_on, provisional, owner = row
        return (
            clock_id, self._clock(clock_id), claim_no, scheme, self._states[state], due_on, target_on,
            self._said[provisional], self._names.of(owner),
        )  # fmt: skip
