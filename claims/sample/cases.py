"""The claims of the sample office: what each is about, when it came in, and how far it has got."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import IntEnum, auto

from policies.models import Scheme


class Stage(IntEnum):
    """How far a claim has got; the later ones have passed through the earlier."""

    REGISTERED = auto()
    ASSIGNED = auto()
    PAPERS = auto()
    ASSESSED = auto()
    ASKED = auto()
    NOTICE_ARRIVED = auto()
    PAPERS_FOLLOWED = auto()
    PROPOSED = auto()
    APPROVED = auto()
    AGREED = auto()
    PAYABLE = auto()
    INSTRUCTED = auto()
    SENT = auto()
    FAILED = auto()
    PAID = auto()
    DENIED = auto()
    NOTICE_SENT = auto()
    REOPENED = auto()
    WITHDRAWN = auto()


@dataclass(frozen=True, slots=True)
class Case:
    """One claim. It came in `received` days ago, or so that its review ends in `due` days (negative: has ended).

    `needs` names what the parcel has to be like (see `claims.sample.parcels`); `share` is the part of the value that
    is claimed; `against` are the clauses whose question is answered against the claimant.
    """

    scheme: str
    kind: str
    stage: Stage
    peril: str = ""
    received: int = 12
    due: int | None = None
    needs: tuple[str, ...] = ()
    share: Decimal = Decimal(1)
    against: tuple[str, ...] = ()
    outcome: str = "approve"
    leave_out: tuple[str, ...] = ()
    third_party: bool = False
    language: str = "zh"
    photo: bool = False
    same_photo: bool = False
    note: str = ""


AR, PI, INS = Scheme.FPX_AR.value, Scheme.FPX_PI.value, Scheme.JSX_INS.value
TA, STD = Scheme.FPX_TA.value, Scheme.JSX_STD.value
PLAIN = ("explained", "cny", "ordinary", "no_deductible", "insured_in_full", "premium_paid")
HALF = Decimal("0.5")

broken = Case(AR, "damage", Stage.PAPERS, "breakage", needs=(*PLAIN, "modest"), share=HALF, photo=True)
wet = Case(AR, "damage", Stage.PAPERS, "wetting", needs=(*PLAIN, "modest"), share=Decimal("0.7"), photo=True)
stolen = Case(AR, "loss", Stage.PAPERS, "theft", needs=(*PLAIN, "modest"))
missing = Case(AR, "loss", Stage.PAPERS, "parcel_missing", needs=(*PLAIN, "modest"))
burnt = Case(PI, "damage", Stage.PAPERS, "fire", needs=(*PLAIN, "modest"), share=Decimal("0.8"))
flooded = Case(PI, "damage", Stage.PAPERS, "flood", needs=(*PLAIN, "modest"), share=HALF, photo=True)
late = Case(INS, "delay", Stage.PAPERS, needs=("cny", "modest", "premium_paid"))
express_damage = Case(INS, "damage", Stage.PAPERS, "breakage", needs=("cny", "modest", "premium_paid"), share=HALF)
assured = Case(TA, "loss", Stage.PAPERS, "parcel_missing", needs=("freight_paid", "platform"))
uninsured = Case(STD, "damage", Stage.PAPERS, "rough_handling", needs=("freight_paid",), received=9, photo=True)
# What a delay comes to stands in no table of goods: the adjuster enters it, with the reason.
uninsured_late = Case(STD, "delay", Stage.PAPERS, needs=("freight_paid",), received=8)


def cases() -> Iterator[Case]:
    """Every claim of the sample, in the order in which the office takes them down."""
    yield from _claimed_twice()
    yield from _new()
    yield from _under_review()
    yield from _waiting_for_papers()
    yield from _determined()
    yield from _denied()


def _claimed_twice() -> Iterator[Case]:
    """One parcel, insured and assured: the goods under the one, the freight under the other (X-1)."""
    yield replace(missing, stage=Stage.ASSESSED, received=14, needs=("explained", "cny", "ordinary", "also_assured"))
    yield replace(assured, stage=Stage.PAID, received=14, needs=("freight_paid", "platform", "goods_claimed"))


def _new() -> Iterator[Case]:
    """Just in: nobody's yet, or without papers."""
    yield replace(broken, stage=Stage.REGISTERED, received=0, language="both")
    yield replace(stolen, stage=Stage.REGISTERED, received=0)
    yield replace(late, stage=Stage.REGISTERED, received=1)
    yield replace(assured, stage=Stage.REGISTERED, received=1)
    yield replace(uninsured, stage=Stage.REGISTERED, received=2)
    yield replace(flooded, stage=Stage.REGISTERED, received=3)
    yield replace(wet, stage=Stage.ASSIGNED, received=2)
    yield replace(missing, stage=Stage.ASSIGNED, received=4)
    yield replace(express_damage, stage=Stage.ASSIGNED, received=2)


def _under_review() -> Iterator[Case]:
    """Papers are in; their clocks are overdue, end today, or soon."""
    yield replace(broken, due=-6, note="申请人两次来电催问进度。")
    yield replace(burnt, due=-2)
    yield replace(late, due=-3)
    yield replace(assured, due=-1)
    yield replace(wet, due=0, stage=Stage.ASSESSED)
    yield replace(flooded, due=0)
    yield replace(express_damage, due=0, stage=Stage.ASSESSED)
    yield replace(assured, due=0, stage=Stage.ASSESSED)
    yield replace(stolen, due=3)
    yield replace(late, due=2, stage=Stage.ASSESSED)
    yield replace(broken, due=3, stage=Stage.ASSESSED, language="en")
    yield replace(missing, due=7)
    yield replace(assured, due=5)
    yield replace(wet, due=7, same_photo=True)
    yield replace(broken, due=14, same_photo=True, note="照片与另一案件雷同，已请申请人说明。")
    yield replace(uninsured, stage=Stage.ASSESSED)
    # The exemptions were never explained: what relies on them is a manager's to decide (GT-10).
    yield replace(broken, due=9, stage=Stage.ASSESSED, needs=("unexplained", "ordinary", "modest"),
                  against=("GT-6.2",), outcome="refer")  # fmt: skip


def _waiting_for_papers() -> Iterator[Case]:
    yield replace(broken, stage=Stage.ASKED, received=6, leave_out=("invoice", "inspection_report"))
    yield replace(burnt, stage=Stage.ASKED, received=8, leave_out=("loss_certificate",), language="both")
    yield replace(assured, stage=Stage.ASKED, received=5, leave_out=("transport_anomaly_proof",))
    yield replace(wet, stage=Stage.NOTICE_ARRIVED, received=10, leave_out=("packing_list", "weight_note"))
    yield replace(stolen, stage=Stage.NOTICE_ARRIVED, received=21, leave_out=("parcel_receipt",))
    yield replace(flooded, stage=Stage.NOTICE_ARRIVED, received=15, leave_out=("policy_original",), language="en")
    yield replace(broken, stage=Stage.PAPERS_FOLLOWED, received=18, leave_out=("invoice",))


def _determined() -> Iterator[Case]:
    dear = ("explained", "cny", "ordinary", "premium_paid", "dear")
    cut = ("explained", "cny", "ordinary", "premium_paid", "modest")
    yield replace(broken, stage=Stage.PROPOSED, received=20, needs=dear, share=Decimal("0.9"))
    yield replace(stolen, stage=Stage.PROPOSED, received=16, needs=("explained", "cny", "dear"))
    yield replace(broken, stage=Stage.APPROVED, received=14, needs=(*cut, "insured_in_part", "no_deductible"))
    yield replace(wet, stage=Stage.APPROVED, received=17, needs=(*cut, "deductible"))
    yield replace(burnt, stage=Stage.AGREED, received=19, needs=(*cut, "deductible"))
    yield replace(broken, stage=Stage.PAYABLE, received=15)
    yield replace(missing, stage=Stage.PAYABLE, received=24)
    yield replace(assured, stage=Stage.PAYABLE, received=9)
    yield replace(late, stage=Stage.PAYABLE, received=7)
    yield replace(broken, stage=Stage.PAYABLE, received=20, third_party=True)
    yield replace(wet, stage=Stage.INSTRUCTED, received=18)
    yield replace(stolen, stage=Stage.SENT, received=22)
    yield replace(express_damage, stage=Stage.SENT, received=8)
    yield replace(flooded, stage=Stage.FAILED, received=20, note="银行退回：户名与账号不符，已联系申请人更正。")
    yield replace(broken, stage=Stage.PAID, received=25)
    yield replace(broken, stage=Stage.PAID, received=28, needs=(*PLAIN[:1], *PLAIN[2:], "usd"), language="en")
    yield replace(wet, stage=Stage.PAID, received=27, needs=(*cut, "insured_in_part", "no_deductible"))
    yield replace(wet, stage=Stage.PAID, received=26, needs=dear, share=Decimal("0.9"))
    yield replace(burnt, stage=Stage.PAID, received=24)
    yield replace(late, stage=Stage.PAID, received=10)
    yield replace(express_damage, stage=Stage.PAID, received=12)
    yield replace(assured, stage=Stage.PAID, received=13)
    yield replace(uninsured, stage=Stage.PAID)
    yield replace(uninsured_late, stage=Stage.APPROVED)


def _denied() -> Iterator[Case]:
    for case in _to_be_denied():
        yield replace(case, outcome="deny")
    yield replace(broken, stage=Stage.WITHDRAWN, received=13, note="申请人来信：承运商已直接赔付，撤回索赔。")
    yield replace(late, stage=Stage.WITHDRAWN, received=6)


def _to_be_denied() -> Iterator[Case]:
    at, sent = Stage.DENIED, Stage.NOTICE_SENT
    yield replace(broken, stage=at, received=16, against=("GT-6.2",))
    yield replace(stolen, stage=at, scheme=PI, received=14, needs=("explained", "cny", "modest"))
    yield replace(broken, stage=at, received=19, needs=("precious_not_agreed",))
    yield replace(burnt, stage=at, received=21, against=("GT-19",), language="both")
    yield replace(assured, stage=at, received=11, kind="damage", peril="breakage", needs=(*assured.needs, "delivered"))
    yield replace(express_damage, stage=sent, received=9, needs=("early_event", "cny"))
    yield replace(wet, stage=sent, received=23, against=("GT-6.3",))
    yield replace(flooded, stage=Stage.REOPENED, received=26, against=("GT-6.1",))
