"""A small office for tests: people in their roles, policies, parcels, and the way of a claim."""

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import Group, User

from claims.models import Claim, Payment
from claims.selectors.wording import document_keys
from claims.services import assessment, decide, evidence, parties, pay
from claims.services.adjudication import assess, questions
from claims.services.file import assign_claim
from claims.services.register import ItemClaimed, Registration, register_claim
from claimsoffice.kernel.clock import now, today
from claimsoffice.kernel.models import AuthorityLimit
from documents.models import EvidenceFile
from policies.models import Carrier, InsuredParcel, Policy

_numbers = itertools.count(1)
PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class People:
    clerk: User
    adjuster: User
    colleague: User
    manager: User
    second_manager: User
    cashier: User
    auditor: User
    administrator: User
    nobody: User


def person(name: str, role: str | None, limit: str | None = None) -> User:
    user = User.objects.create_user(name, email=f"{name}@example.invalid", password=PASSWORD, is_staff=True)
    if role:
        user.groups.add(Group.objects.get(name=role))
    if limit:
        AuthorityLimit.objects.create(user=user, currency="CNY", amount=Decimal(limit))
    return user


def make_people() -> People:
    return People(
        clerk=person("clerk", "intake_clerk"),
        adjuster=person("adjuster", "adjuster", "5000"),
        colleague=person("colleague", "adjuster", "5000"),
        manager=person("manager", "manager"),
        second_manager=person("second_manager", "manager"),
        cashier=person("cashier", "cashier"),
        auditor=person("auditor", "auditor"),
        administrator=person("administrator", "administrator"),
        nobody=person("nobody", None),
    )


def days_ago(days: float) -> datetime:
    return now() - timedelta(days=days)


def make_parcel(scheme: str = "FPX-AR", **changes: Any) -> InsuredParcel:
    """A parcel under a fresh policy or order; `changes` go to whichever of the two has the field."""
    number = next(_numbers)
    policy_fields: dict[str, Any] = {
        "policy_no": f"P{number:06d}",
        "scheme": scheme,
        "policyholder": "上海远航贸易有限公司",
        "insured": "上海远航贸易有限公司",
        "email": "claimant@example.invalid",
        "phone": "13800138000",
        "currency": "CNY",
        "premium": Decimal("12.00"),
        "premium_paid": True,
        "paid_at": days_ago(40),
        "issued_at": days_ago(40),
        "exemptions_explained": True,
    }
    carrier, _created = Carrier.objects.get_or_create(name="顺达国际快递")
    parcel_fields: dict[str, Any] = {
        "tracking_no": f"JD{number:010d}",
        "order_no": f"ORD{number}",
        "goods": "蓝牙耳机",
        "category": "electronics",
        "sum_insured": Decimal("3000"),
        "insured_value": Decimal("3000"),
        "freight": Decimal("86.50"),
        "freight_paid": True,
        "carrier": carrier,
        "transport_mode": "air",
        "origin": "上海",
        "destination": "Hamburg",
        "destination_time_zone": "Europe/Berlin",
        "platform_order": True,
        "order_confirmed_at": days_ago(39),
        "dispatched_at": days_ago(38),
        "carrier_accepted_at": days_ago(38),
    }
    own = {f.name for f in Policy._meta.get_fields()}
    for name, value in changes.items():
        (policy_fields if name in own and name != "parcels" else parcel_fields)[name] = value
    policy = Policy.objects.create(**policy_fields)
    return InsuredParcel.objects.create(policy=policy, **parcel_fields)


def make_claim(
    people: People,
    parcel: InsuredParcel | None = None,
    *,
    kind: str = "damage",
    claimed: str = "750",
    owner: User | None = None,
    **changes: Any,
) -> Claim:
    """A registered claim, assigned to the adjuster."""
    parcel = parcel or make_parcel()
    values: dict[str, Any] = {
        "kind": kind,
        "claimant": "王小明",
        "received_at": days_ago(20),
        "event_at": days_ago(30),
        "event_source": "carrier scan",
        "peril": "breakage" if kind == "damage" else "parcel_missing",
        "items": [ItemClaimed("蓝牙耳机", Decimal(claimed))],
        "third_party_liable": False,
    }
    values |= changes
    claim = register_claim(parcel.pk, Registration(**values), people.clerk)
    assign_claim(claim.pk, owner or people.adjuster, people.manager)
    return fresh(claim)


def fresh(claim: Claim) -> Claim:
    """The claim as it stands in the database; a new instance, since the state field can't be refreshed."""
    return Claim.objects.get(pk=claim.pk)


def make_file(user: User) -> EvidenceFile:
    number = next(_numbers)
    return EvidenceFile.objects.create(
        file_name=f"paper-{number}.pdf",
        media_type="application/pdf",
        size=1000,
        sha256=f"{number:064x}",
        storage_name=f"test/{number}",
        uploaded_by=user,
    )


def file_papers(
    claim: Claim, people: People, *, leave_out: tuple[str, ...] = (), arrived_at: datetime | None = None
) -> None:
    """Every document of the claim's checklist comes in."""
    for document in document_keys(claim):
        if document not in leave_out:
            evidence.file_evidence(
                claim.pk,
                make_file(people.clerk),
                people.clerk,
                document=document,
                arrived_at=arrived_at or days_ago(19),
            )


def answer_all(claim: Claim, people: People, **special: str) -> None:
    """Answer every question as it should be; `special` maps clauses (dots and dashes as underscores) to answers."""
    given = {key.replace("__", ".").replace("_", "-"): value for key, value in special.items()}
    answers = {
        q.clause: (given.get(q.clause, "yes" if q.yes_speaks_for_claimant else "no"), "") for q in questions(claim)
    }
    assessment.answer_clauses(claim.pk, answers, claim.owner or people.adjuster)


def ready_to_decide(people: People, parcel: InsuredParcel | None = None, **changes: Any) -> Claim:
    claim = make_claim(people, parcel, **changes)
    file_papers(claim, people)
    answer_all(fresh(claim), people)
    return fresh(claim)


def with_payee(claim: Claim, people: People) -> None:
    parties.enter_payee(
        claim.pk,
        parties.Payee("王小明", "王小明", "招商银行", "6225880012345678", claim.currency, "上海分行"),
        claim.owner or people.adjuster,
    )
    parties.confirm_payee(claim.pk, people.manager)


def approved(people: People, parcel: InsuredParcel | None = None, **changes: Any) -> Claim:
    """Approved as claimed (so agreed), with a confirmed payee: the cashier can pay."""
    claim = ready_to_decide(people, parcel, **changes)
    payable = Decimal(assess(claim)["payable"])
    assert claim.owner is not None
    decide.approve_claim(claim.pk, payable, claim.owner)
    with_payee(fresh(claim), people)
    return fresh(claim)


def pay_out(claim: Claim, people: People) -> Payment:
    """The cashier pays what is due on an approved claim, and the bank has done so today."""
    payment = pay.instruct_payment(claim.pk, people.cashier)
    return pay.record_result(payment.reference, people.cashier, executed_on=today())


def paid(people: People, parcel: InsuredParcel | None = None, **changes: Any) -> Claim:
    claim = approved(people, parcel, **changes)
    pay_out(claim, people)
    return fresh(claim)


def denied(people: People, parcel: InsuredParcel | None = None, *, yes: str = "GT_6__1", **changes: Any) -> Claim:
    """Denied as the terms say, since the questions of the clauses `yes` (spelt as for `answer_all`) have a yes."""
    claim = make_claim(people, parcel, **changes)
    file_papers(claim, people)
    answer_all(fresh(claim), people, **dict.fromkeys(yes.split(), "yes"))
    decide.deny_claim(claim.pk, people.adjuster)
    return fresh(claim)
