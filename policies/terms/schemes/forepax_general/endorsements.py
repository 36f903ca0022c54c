"""Endorsements 1 to 3: they apply where the policy states them, and prevail over the main terms."""

from policies.terms.core.asking import asked
from policies.terms.core.facts import Facts
from policies.terms.core.finding import Outcome
from policies.terms.core.text import Text

_GONE = frozenset({"parcel_missing", "conveyance_missing"})
_UNSTATED = Text("保险单未附加此条款。", "The policy does not state this endorsement.")
_NO_PACKAGING = Text("延误索赔与外包装无关。", "A claim for delay does not turn on the packaging.")
_NEVER_ARRIVED = Text(
    "邮包未曾到达，谈不上外包装完好或开箱。", "The parcel never arrived: no packaging to judge or open."
)
_NEVER_OPENED = Text("邮包全损且未递交，无从开箱。", "The parcel was lost before delivery: nothing was opened.")


def _not_stated(endorsement: str, facts: Facts) -> Text | None:
    if endorsement in facts.policy.endorsements:
        return None
    return _UNSTATED


def _nothing_to_open(endorsement: str, facts: Facts) -> Text | None:
    """Why packaging can't have told anything: no such endorsement, a delay, or a parcel that never came."""
    unstated = _not_stated(endorsement, facts)
    if unstated is not None:
        return unstated
    if facts.claim.kind == "delay":
        return _NO_PACKAGING
    if facts.claim.kind == "loss" and facts.claim.peril in _GONE and facts.parcel.delivered_at is None:
        return _NEVER_ARRIVED
    return None


def _not_delivered(facts: Facts) -> Text | None:
    if facts.claim.kind == "loss" and facts.parcel.delivered_at is None:
        return _NEVER_OPENED
    return None


SANCTIONS = asked(
    "E1",
    summary=Text(
        "赔付将违反联合国、欧盟、英国或美国制裁的，不予承保和给付。",
        "No cover and no payment where it would breach UN, EU, UK or US sanctions.",
    ),
    question=Text(
        "制裁名单筛查是否命中任何当事人、货物或目的地？",
        "Did the sanctions screening hit any party, the goods or the destination?",
    ),
    found=Text(
        "制裁筛查命中，须上级决定，期间不得付款。",
        "Screening hit: someone above decides, and nothing is paid meanwhile.",
    ),
    clear=Text("制裁筛查未命中。", "Screening found no hit."),
    effect=Outcome.BLOCKS,
    refer=True,
    impossible=lambda facts: _not_stated("E1", facts),
    overrides=("GT-4.1", "GT-4.2", "GT-5", "E2", "E3"),
    interpretations=("INT-18",),
)
UNPACKING = asked(
    "E2",
    summary=Text(
        "途中未发生承保事故或到达时外包装完好，开箱后才发现的货损不赔。",
        "Damage found only on opening is not paid where no covered accident happened in transit or the outer "
        "packaging arrived intact.",
    ),
    question=Text(
        "货损是否在开箱后才发现，而途中无承保事故或外包装到达时完好？",
        "Was the damage found only on opening, with no covered accident in transit or the outer packaging intact?",
    ),
    proof=Text(
        "显示到达时外包装已破损的照片或承运方记录",
        "photographs or the carrier's record that show the outer packaging damaged on arrival",
    ),
    found=Text(
        "经查，货损开箱才发现，而途中无事故或外包装完好。",
        "The damage came to light on opening, with no accident in transit or with intact packaging.",
    ),
    clear=Text("不属于开箱才发现的损失。", "This is no loss that came to light only on opening."),
    impossible=lambda facts: _nothing_to_open("E2", facts),
    moot=_not_delivered,
    exemption=True,
    overrides=("GT-4.1", "GT-5"),
    interpretations=("INT-39",),
)
INTACT_PACKAGING = asked(
    "E3",
    summary=Text(
        "外包装完好时的任何货损不赔；防震防倾斜标签变色仅供参考。",
        "Goods in sound outer packaging are not paid for; a shock or tilt label that changed colour is only a hint.",
    ),
    question=Text(
        "发生货损时外包装是否完好？", "Was the outer packaging intact although the goods were lost or damaged?"
    ),
    proof=Text(
        "显示外包装已破损的照片或承运方记录",
        "photographs or the carrier's record that show the outer packaging damaged",
    ),
    found=Text("经查，外包装完好。", "The outer packaging was found intact."),
    clear=Text("外包装并非完好。", "The outer packaging was not intact."),
    impossible=lambda facts: _nothing_to_open("E3", facts),
    moot=_not_delivered,
    exemption=True,
    overrides=("GT-4.1", "GT-5", "E2"),
    interpretations=("INT-39",),
)

ENDORSEMENTS = (SANCTIONS, UNPACKING, INTACT_PACKAGING)
