"""The things that people of the sample office do, each through the service that everybody uses."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import ContentFile

from claims.models import Claim
from claims.sample import papers
from claims.selectors.wording import SIGNED_SUBROGATION, document_keys
from claims.services import assessment, decide, evidence, file, letters_store, parties, pay, recover, supplement
from claims.services.adjudication import assess, questions
from claims.services.register import ItemClaimed, Registration, register_claim
from claimsoffice.kernel.clock import now, today
from documents.services.accept import accept
from policies.models import InsuredParcel
from policies.selectors.calendars import current_calendar
from policies.terms.core import clock as terms_clock
from policies.terms.core.money import MINOR_UNITS

Test = Callable[[InsuredParcel], bool]
BANKS = (
    ("招商银行", "上海张江支行"),
    ("中国建设银行", "杭州滨江支行"),
    ("宁波银行", "义乌支行"),
    ("中国银行", "深圳南山支行"),
)
LATEST_AGE = 60


class SampleMismatch(RuntimeError):
    """A case of the sample does not come out as it is meant to: the sample is wrong, or the office is."""


@dataclass(slots=True)
class Office:
    """The people at work, and the parcels that no claim has been made for yet."""

    people: dict[str, User]
    parcels: list[InsuredParcel]
    photograph: "ContentFile[bytes] | None" = None
    registered: int = field(default=0)

    def take(self, scheme: str, tests: Iterable[Test]) -> InsuredParcel:
        """The first parcel under `scheme` that passes every test; it is not dealt again."""
        wanted = list(tests)
        for index, parcel in enumerate(self.parcels):
            if parcel.policy.scheme == scheme and all(test(parcel) for test in wanted):
                return self.parcels.pop(index)
        raise SampleMismatch(f"no parcel under {scheme} is left that fits the case")


def again(claim: Claim) -> Claim:
    """The claim as it stands now: a new instance, since its state can't be refreshed in place."""
    return Claim.objects.select_related("parcel__policy", "owner").get(pk=claim.pk)


def received_for(due_in: int, clock_id: str) -> datetime:
    """When a claim has to have come in, with its papers, for `clock_id` to end in `due_in` days (negative: ago).

    Where that is a rest day on which no period ends, the next end on the far side of it is taken.
    """
    calendar, wanted = current_calendar(), today() + timedelta(days=due_in)
    ends: list[tuple[date, datetime]] = []
    for age in range(1, LATEST_AGE):
        at = days_ago(age)
        inputs = {"trigger_at": at.isoformat()}
        if clock_id.startswith("GT-14"):
            inputs["first_evidence_at"] = at.isoformat()
        due_on = terms_clock.compute(clock_id, inputs, calendar, trace=False).due_on
        if due_on is not None and (due_on <= wanted if due_in < 0 else due_on >= wanted):
            ends.append((due_on, at))
    if not ends:
        raise SampleMismatch(f"{clock_id} can't end {due_in} days from now for a claim of the last {LATEST_AGE} days")
    return max(ends)[1] if due_in < 0 else min(ends)[1]


def days_ago(days: float) -> datetime:
    return (now() - timedelta(days=days)).replace(second=0, microsecond=0)


def register(office: Office, parcel: InsuredParcel, registration: dict[str, Any]) -> Claim:
    """The clerk takes a claim down."""
    claim = register_claim(parcel.pk, Registration(**registration), office.people["clerk"])
    office.registered += 1
    return again(claim)


def items(parcel: InsuredParcel, share: Decimal) -> list[ItemClaimed]:
    """What is asked for: a share of the goods' value, in the policy's currency and its decimals."""
    worth = parcel.insured_value or parcel.sum_insured or Decimal(300)
    amount = (worth * share).quantize(Decimal(1).scaleb(-MINOR_UNITS[parcel.policy.currency]))
    return [ItemClaimed(parcel.goods, amount)]


def file_papers(
    office: Office, claim: Claim, arrived_at: datetime, *, leave_out: tuple[str, ...] = (), photo: bool = False
) -> None:
    """The claimant's scan comes in and is filed under each item of the checklist that it holds."""
    keys = [k for k in document_keys(claim) if k not in leave_out]
    if not claim.third_party_liable:
        keys = [k for k in keys if k != "third_party_correspondence"]
    clerk = office.people["clerk"]
    scan = papers.scan(claim, keys)
    stored = accept(scan, f"{claim.claim_no}-索赔资料.pdf", clerk)
    for key in keys:
        evidence.file_evidence(
            claim.pk, stored, clerk, document=key, arrived_at=arrived_at, proof="随电子邮件收到 / by e-mail"
        )
    if photo:
        add_photograph(office, claim, arrived_at, papers.photograph(claim.claim_no))


def add_photograph(office: Office, claim: Claim, arrived_at: datetime, picture: "ContentFile[bytes]") -> None:
    stored = accept(picture, f"{claim.claim_no}-破损照片.jpg", office.people["clerk"])
    evidence.file_evidence(claim.pk, stored, office.people["clerk"], document="", arrived_at=arrived_at)


def judge_papers(claim: Claim, adjuster: User) -> None:
    """The adjuster looks the papers through and accepts them."""
    for paper in claim.evidence.exclude(document="").order_by("pk"):
        evidence.judge_evidence(claim.pk, paper.pk, True, "", adjuster)


def answer(claim: Claim, adjuster: User, against: tuple[str, ...] = ()) -> None:
    """Answer every question for the claimant, but those of the clauses `against` the other way round."""
    if "E1" in claim.parcel.policy.endorsements:
        assessment.record_screening(claim.pk, False, "制裁名单筛查：无匹配 / screened, no match", adjuster)
    given = {}
    for question in questions(again(claim)):
        if question.clause != "E1":
            speaks_for = question.yes_speaks_for_claimant != (question.clause in against)
            note = "见检验报告 / see the inspection report" if question.clause in against else ""
            given[question.clause] = ("yes" if speaks_for else "no", note)
    if given:
        assessment.answer_clauses(claim.pk, given, adjuster)


def expect(claim: Claim, *recommendations: str) -> dict[str, Any]:
    """What the terms say of the claim; SampleMismatch if it is not one of `recommendations`."""
    result = assess(again(claim))
    if result["recommendation"] not in recommendations:
        found = {key: result[key] for key in ("recommendation", "missing", "denial_reasons", "refer_reasons")}
        raise SampleMismatch(f"{claim} ({claim.scheme}, {claim.kind}): wanted {recommendations}, found {found}")
    return result


def ask_for(claim: Claim, adjuster: User) -> None:
    """One request for everything that is missing."""
    missing = supplement.what_is_missing(again(claim))
    supplement.request_supplement(
        claim.pk,
        adjuster,
        documents=missing["documents"],
        facts=missing["facts"],
        message="请在十五日内补充下列资料。",
    )


def approve(office: Office, claim: Claim) -> Decimal:
    """Approve what the terms compute: alone within the limit, else proposed and followed by a manager."""
    payable = Decimal(expect(claim, "approve")["payable"])
    adjuster = again(claim).owner
    if adjuster is None:
        raise SampleMismatch(f"{claim} has no adjuster")
    if within_limit(adjuster, claim, payable):
        decide.approve_claim(claim.pk, payable, adjuster)
    else:
        decide.propose(claim.pk, "approved", payable, "超出本人权限，提请主管核定。", adjuster)
        decide.answer_proposal(claim.pk, True, "同意。", office.people["manager"])
    return payable


def within_limit(adjuster: User, claim: Claim, amount: Decimal) -> bool:
    limit = adjuster.authority_limits.filter(currency=claim.currency).first()
    return limit is not None and amount <= limit.amount


def enter_payee(office: Office, claim: Claim, *, confirmed: bool = True) -> None:
    claim = again(claim)
    bank, branch = BANKS[claim.pk % len(BANKS)]
    holder = claim.parties.get(role="claimant").name
    account = f"6225{claim.pk * 7919 % 10**12:012d}"
    adjuster = claim.owner or office.people["adjuster"]
    parties.enter_payee(claim.pk, parties.Payee(holder, holder, bank, account, claim.currency, branch), adjuster)
    if confirmed:
        parties.confirm_payee(claim.pk, office.people["manager"])


def agree(claim: Claim) -> None:
    """The claimant writes back that the amount is right."""
    claim = again(claim)
    if claim.agreed_amount is None and claim.owner is not None:
        decide.record_agreement(claim.pk, now(), "邮件回复同意 / agreed by e-mail", claim.owner)


def hand_over_rights(office: Office, claim: Claim) -> None:
    """The insured signs the letter of subrogation, and sends it back."""
    letter = recover.issue_subrogation_letter(claim.pk, office.people["manager"])
    scan = ContentFile(letters_store.read(letter))
    stored = accept(scan, f"{claim.claim_no}-权益转让书.pdf", office.people["clerk"])
    evidence.file_evidence(
        claim.pk, stored, office.people["clerk"], document=SIGNED_SUBROGATION, proof="顺丰快递 / by courier"
    )


def instruct(office: Office, claim: Claim) -> str:
    return pay.instruct_payment(claim.pk, office.people["cashier"]).reference


def note(claim: Claim, text: str, author: User, channel: str = "") -> None:
    file.add_note(claim.pk, text, author, channel=channel)
