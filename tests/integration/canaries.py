"""Claims whose every typed word is a canary, and a look into every table and every file for any that still sings."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection

from claims.models import Claim, Evidence
from claims.selectors.wording import document_keys
from claims.services import (
    assessment,
    decide,
    evidence,
    file,
    holds,
    letters,
    letters_dispatch,
    parcel_facts,
    parties,
    pay,
    recover,
    relay,
    reopen,
    rescind,
    supplement,
)
from claims.services.adjudication import assess
from claims.services.file import assign_claim
from claims.services.register import ItemClaimed, Registration, register_claim
from claimsoffice.kernel.clock import now, today
from tests.office import People, answer_all, days_ago, fresh, make_file, make_parcel, pay_out
from tests.unit.documents import making

CANARY = "金丝雀"


def sung(place: str) -> str:
    """A canary that says where it was put."""
    return f"{CANARY}{place}"


def register(people: People, **changes: Any) -> Claim:
    parcel = make_parcel(
        policyholder=sung("投保人"), insured=sung("被保险人"), phone="13900CANARY", email="canary@example.invalid"
    )
    wanted = Registration(
        kind="damage",
        claimant=sung("申请人"),
        received_at=days_ago(20),
        items=[ItemClaimed(sung("耳机"), Decimal(750))],
        peril="breakage",
        description=sung("经过"),
        event_at=days_ago(30),
        event_source=sung("轨迹"),
        event_reference=sung("事故"),
        claimant_phone="13900CANARY",
        claimant_email="canary@example.invalid",
        third_party_liable=True,
    )
    claim = register_claim(parcel.pk, replace(wanted, **changes), people.clerk)
    assign_claim(claim.pk, people.adjuster, people.manager)
    return fresh(claim)


def papers(claim: Claim, people: People, *, leave_out: tuple[str, ...] = ()) -> None:
    """A photograph, called by a canary, under the first item of the checklist; rows of files under the others."""
    first, *others = [key for key in document_keys(claim) if key not in leave_out]
    photograph(claim, people, first)
    for key in others:
        evidence.file_evidence(
            claim.pk, make_file(people.clerk), people.clerk, document=key, arrived_at=days_ago(19), proof=sung("收件")
        )


def photograph(claim: Claim, people: People, document: str) -> None:
    picture = ContentFile(making.camera_jpeg())
    evidence.take_in(claim.pk, picture, f"{sung('照片')}.jpg", people.clerk, document=document, proof=sung("收件"))


def paid(people: People) -> Claim:
    """Everything that can be typed on the way to a payment and a recovery, and the payment failed once."""
    claim = register(people)
    adjuster = people.adjuster
    papers(claim, people, leave_out=("invoice", "weight_note"))
    evidence.waive_document(claim.pk, "weight_note", sung("免交"), adjuster)
    supplement.request_supplement(claim.pk, adjuster, **supplement.what_is_missing(fresh(claim)), message=sung("请补"))
    relay.drain()
    notice = claim.letters.get(kind="supplement_request").messages.get()
    letters_dispatch.record_letter_arrival(claim.pk, notice.pk, now(), sung("回执"), adjuster)
    papers(claim, people, leave_out=tuple(key for key in document_keys(claim) if key != "invoice"))
    first = Evidence.objects.filter(claim=claim).order_by("pk")[0]
    evidence.judge_evidence(claim.pk, first.pk, True, sung("可信"), adjuster)
    answer_all(fresh(claim), people)
    assessment.answer_clauses(claim.pk, {"GT-6.1": ("no", sung("无战争"))}, adjuster)
    assessment.record_screening(claim.pk, False, sung("名单"), adjuster)
    assessment.add_reduction(claim.pk, "GT-6.3", Decimal(10), sung("减损"), adjuster)
    file.add_note(claim.pk, sung("备注"), adjuster, channel=sung("电话"))
    facts = {"exemptions_proof": sung("签字页")}
    parcel_facts.record_contract_facts(claim.pk, facts, sung("合同"), people.manager)
    way = {"arrival_notice_at": days_ago(31)}
    parcel_facts.record_parcel_facts(claim.pk, way, sung("电话"), people.manager, alias="JD-CAN-1")
    parcel_facts.record_rescission(claim.pk, "premium_unpaid", days_ago(5), None, None, sung("催缴"), people.manager)
    rescind.issue_rescission_notice(claim.pk, sung("欠费"), people.manager)
    payable = Decimal(assess(fresh(claim))["payable"])
    decide.propose(claim.pk, "approved", payable, sung("提请"), adjuster)
    decide.answer_proposal(claim.pk, True, sung("同意"), people.manager, override_reason=sung("越权"))
    letter = recover.issue_subrogation_letter(claim.pk, adjuster)
    letters.correct_letter(claim.pk, letter.pk, sung("更正"), people.manager)
    photograph(claim, people, "subrogation_letter")
    if fresh(claim).agreed_amount is None:
        decide.record_agreement(claim.pk, now(), sung("邮件"), adjuster)
    payee = parties.Payee(sung("收款人"), sung("户名"), sung("银行"), "6225CANARY0001", claim.currency, sung("支行"))
    parties.enter_payee(claim.pk, payee, adjuster)
    parties.confirm_payee(claim.pk, people.manager)
    failed = pay.instruct_payment(claim.pk, people.cashier)
    pay.record_result(failed.reference, people.cashier, failure_reason=sung("户名不符"))
    pay_out(claim, people)
    amount = fresh(claim).paid_amount
    case = recover.open_recovery(
        claim.pk, "subrogation", sung("承运商"), amount, today(), adjuster, reference=sung("案号")
    )
    file.record_recovery(claim.pk, "subrogation", amount, sung("承运商"), today(), adjuster, case=case)
    recover.close_recovery(claim.pk, case.pk, "recovered", sung("结清"), adjuster)
    holds.place_hold(claim.pk, sung("诉讼"), people.manager)
    holds.lift_hold(claim.pk, people.manager)
    relay.drain()
    return fresh(claim)


def denied(people: People) -> Claim:
    """Denied against the terms, with reasons."""
    claim = register(people)
    papers(claim, people)
    answer_all(fresh(claim), people)
    decide.deny_claim(claim.pk, people.manager, departure_reason=sung("拒绝"), override_reason=sung("主管"))
    relay.drain()
    return fresh(claim)


def withdrawn(people: People) -> Claim:
    claim = register(people)
    reopen.withdraw_claim(claim.pk, sung("撤回"), people.adjuster)
    return fresh(claim)


def long_ago(claim: Claim, years: int = 11) -> None:
    """The claim was registered long ago; its events stay as they are."""
    Claim.objects.filter(pk=claim.pk).update(registered_at=now() - timedelta(days=366 * years))


def singing(*folders: Path) -> Iterator[str]:
    """Every place where a canary is still found: "table.column" of the database, or a file."""
    words = (CANARY, "CANARY", "canary@")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    if any(word in str(value) or word in _unescaped(value) for word in words):
                        yield f"{table}.{column}"
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                yield str(path)


def _unescaped(value: object) -> str:
    """JSON may keep Chinese as \\u sequences."""
    text = str(value)
    return text.encode("ascii", "ignore").decode("unicode_escape", "ignore") if "\\u" in text else text
