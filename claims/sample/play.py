"""Takes each claim of the sample as far as it has got."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User

from claims.models import Claim, Payment
from claims.sample import papers, steps
from claims.sample.cases import Case, Stage
from claims.sample.parcels import delay_days, event_of, tests_for
from claims.sample.steps import Office, again, days_ago
from claims.services import assessment, decide, evidence, file, letters_dispatch, pay, recover, reopen, supplement
from claimsoffice.kernel.clock import now, today
from policies.models import InsuredParcel, Scheme

REVIEW = {
    Scheme.FPX_AR: "GT-14.determination", Scheme.FPX_PI: "GT-14.determination", Scheme.FPX_TA: "TA-8.review",
    Scheme.JSX_INS: "JI-C2.review",
}  # fmt: skip


def play(office: Office, case: Case) -> Claim:
    """One claim, from its registration to the stage that the case names."""
    received_at = _received(case)
    parcel = office.take(case.scheme, tests_for(case, received_at))
    claim = steps.register(office, parcel, _registration(office, case, parcel, received_at))
    if case.note:
        steps.note(claim, case.note, office.people["clerk"], "phone")
    if case.stage is Stage.REGISTERED:
        return claim
    adjuster = office.people["adjuster" if office.registered % 3 else "adjuster2"]
    file.assign_claim(claim.pk, adjuster, office.people["manager"])
    if case.stage is Stage.WITHDRAWN:
        reopen.withdraw_claim(claim.pk, "申请人书面撤回。", adjuster)
    elif case.stage is not Stage.ASSIGNED:
        _review(office, case, again(claim), adjuster, received_at)
    return again(claim)


def _received(case: Case) -> datetime:
    if case.due is None:
        return days_ago(case.received) - timedelta(minutes=90)
    return steps.received_for(case.due, REVIEW[Scheme(case.scheme)])


def _registration(office: Office, case: Case, parcel: InsuredParcel, received_at: datetime) -> dict[str, Any]:
    found: dict[str, Any] = {
        "kind": case.kind,
        "peril": case.peril,
        "claimant": parcel.policy.insured,
        "received_at": received_at,
        "description": _story(case, parcel),
        "event_at": event_of(case, parcel),
        "event_source": "承运商轨迹 / carrier's tracking",
        "third_party_liable": case.third_party,
        "letter_language": case.language,
        # A few parcels are assured and insured: their other claim has been looked at.
        "duplicates_seen": True,
    }
    if case.kind == "delay":
        found["delay_days"] = delay_days(parcel)
    elif case.scheme != Scheme.FPX_TA:
        found["items"] = steps.items(parcel, case.share)
    if case.scheme == Scheme.FPX_AR and case.peril == "wetting":
        found["salvage_expenses"] = Decimal("30.00")
    return found


def _story(case: Case, parcel: InsuredParcel) -> str:
    happened = {
        "loss": "包裹未送达，轨迹停止更新。",
        "damage": "收件时外包装破损，内件损坏。",
        "shortage": "收件时内件短少。",
        "delay": "送达晚于承诺日期。",
    }[case.kind]
    return f"{parcel.goods}：{happened}"


def _review(office: Office, case: Case, claim: Claim, adjuster: User, received_at: datetime) -> None:
    arrived_at = received_at if case.due is not None else min(received_at + timedelta(hours=20), now())
    steps.file_papers(office, claim, arrived_at, leave_out=case.leave_out, photo=case.photo and not case.same_photo)
    if case.same_photo:
        _file_same_photograph(office, claim, arrived_at)
    if Stage.ASKED <= case.stage <= Stage.PAPERS_FOLLOWED:
        _ask(office, case, claim, adjuster)
    if case.stage is Stage.PAPERS or Stage.ASKED <= case.stage <= Stage.PAPERS_FOLLOWED:
        return
    _assess(case, claim, adjuster)
    steps.expect(claim, case.outcome)
    if case.stage >= Stage.DENIED:
        _deny(office, case, claim, adjuster)
    elif case.stage > Stage.ASSESSED:
        _settle(office, case, claim, adjuster)


def _file_same_photograph(office: Office, claim: Claim, arrived_at: datetime) -> None:
    """One picture, sent for two claims: both files say so."""
    if office.photograph is None:
        office.photograph = papers.photograph("one picture for two claims")
    steps.add_photograph(office, claim, arrived_at, office.photograph)


def _ask(office: Office, case: Case, claim: Claim, adjuster: User) -> None:
    steps.ask_for(claim, adjuster)
    if case.stage >= Stage.NOTICE_ARRIVED:
        supplement.record_notice_arrival(claim.pk, now(), "电子邮件已读回执 / read receipt", adjuster)
    if case.stage is Stage.PAPERS_FOLLOWED:
        clerk = office.people["clerk"]
        claim = again(claim)
        stored = steps.accept(papers.scan(claim, case.leave_out), f"{claim.claim_no}-补充资料.pdf", clerk)
        for key in case.leave_out:
            evidence.file_evidence(claim.pk, stored, clerk, document=key, proof="柜台递交 / handed in")


def _assess(case: Case, claim: Claim, adjuster: User) -> None:
    steps.judge_papers(claim, adjuster)
    facts: dict[str, Any] = {}
    claimed = claim.claimed_amount or Decimal(0)
    if case.scheme == Scheme.JSX_INS:
        facts = {"insurer_approved": claimed} if case.kind != "delay" else {
            "delay_subsidy": Decimal(15) * delay_days(claim.parcel), "order_subsidies_paid": Decimal(0),
            "insurer_approved": Decimal(15) * delay_days(claim.parcel),
        }  # fmt: skip
    elif case.scheme == Scheme.JSX_STD and case.kind == "delay":
        facts = {
            "standard_amount": Decimal(30),
            "standard_amount_reason": "公布的赔偿标准未列延误，参照承运商客服书面答复，每件 30 元",
        }
    if facts:
        assessment.record_facts(claim.pk, facts, adjuster)
    steps.answer(again(claim), adjuster, case.against)


def _settle(office: Office, case: Case, claim: Claim, adjuster: User) -> None:
    if case.stage is Stage.PROPOSED:
        payable = Decimal(steps.expect(claim, "approve")["payable"])
        decide.propose(claim.pk, "approved", payable, "超出本人权限，证据齐全，建议赔付。", adjuster)
        return
    steps.approve(office, claim)
    if case.stage is Stage.APPROVED:
        return
    steps.agree(claim)
    if case.third_party:
        steps.hand_over_rights(office, claim)
    if case.stage is Stage.AGREED:
        steps.enter_payee(office, claim, confirmed=False)
        return
    steps.enter_payee(office, claim)
    if case.stage > Stage.PAYABLE:
        _pay(office, case, claim)


def _pay(office: Office, case: Case, claim: Claim) -> None:
    cashier = office.people["cashier"]
    reference = steps.instruct(office, claim)
    if case.stage is Stage.INSTRUCTED:
        return
    pay.mark_sent([Payment.objects.get(reference=reference).pk], cashier)
    if case.stage is Stage.FAILED:
        pay.record_result(reference, cashier, failure_reason="户名与账号不符")
    elif case.stage is Stage.PAID:
        pay.record_result(reference, cashier, executed_on=today())
        _recover(case, again(claim), office.people["manager"])


def _recover(case: Case, claim: Claim, manager: User) -> None:
    """What comes back after a payment: the carrier is asked for it, or what is left of the goods is sold."""
    if case.third_party:
        asked = recover.open_recovery(claim.pk, "subrogation", "承运商", claim.paid_amount, today(), manager)
        file.record_recovery(claim.pk, "subrogation", Decimal(50), "承运商", today(), manager, case=asked)
    elif case.scheme != Scheme.FPX_TA:
        file.record_recovery(claim.pk, "salvage", Decimal(8), "残值变卖", today(), manager)


def _deny(office: Office, case: Case, claim: Claim, adjuster: User) -> None:
    amount = claim.claimed_amount or Decimal(0)
    if steps.within_limit(adjuster, claim, amount):
        decide.deny_claim(claim.pk, adjuster)
    else:
        decide.propose(claim.pk, "denied", Decimal(0), "不属于保险责任，提请主管核定。", adjuster)
        decide.answer_proposal(claim.pk, True, "同意。", office.people["manager"])
    if case.stage is Stage.NOTICE_SENT:
        notice = claim.letters.get(kind="denial_notice")
        letters_dispatch.record_dispatch(claim.pk, notice.pk, "courier", now(), adjuster, proof="快递底单")
    elif case.stage is Stage.REOPENED:
        reopen.reopen_claim(claim.pk, "new_evidence", "申请人提交了新的检验报告。", office.people["manager2"])
