"""The insured's duties and what breaking them costs (arts. 19 to 24 and 26)."""

from policies.terms.core.asking import Part, asked
from policies.terms.core.facts import Facts
from policies.terms.core.finding import Outcome
from policies.terms.core.text import Text

_NOTHING_TO_INSPECT = Text("延误索赔没有须检验的损失。", "A claim for delay has no loss to be inspected.")
_NOBODY_LIABLE = Text("没有应负责的第三者。", "No third party is liable.")


def _only_late(facts: Facts) -> Text | None:
    if facts.claim.kind == "delay":
        return _NOTHING_TO_INSPECT
    return None


def _no_third_party(facts: Facts) -> Text | None:
    if facts.claim.third_party_liable is False:
        return _NOBODY_LIABLE
    return None


PRECAUTIONS = asked(
    "GT-19",
    summary=Text(
        "须慎选承运人、按标准包装并接受查验；违反而致事故不赔，致损失扩大的部分不赔。",
        "Choose carriers with care, pack to standard, allow inspection: a breach that caused the event "
        "costs the claim, one that enlarged the loss costs that part.",
    ),
    question=Text(
        "事故是否因被保险人违反选择承运人、包装或查验的约定而发生？",
        "Did a breach of the duties on carrier, packaging or inspection cause the event or enlarge the loss?",
    ),
    proof=Text(
        "所选承运人、包装及查验合乎约定的证明",
        "proof that carrier, packaging and inspection were as agreed",
    ),
    found=Text(
        "经查，被保险人违反承运人、包装或查验的约定。",
        "The insured was found in breach of the duties on carrier, packaging or inspection.",
    ),
    clear=Text("承运人、包装和查验均合乎约定。", "Carrier, packaging and inspection were as agreed."),
    part=Part.WHOLE,
    exemption=True,
)
GREATER_RISK = asked(
    "GT-20",
    summary=Text(
        "危险程度显著增加而未通知，由此发生的事故不赔。",
        "An event that came from a markedly greater risk that nobody notified is not paid.",
    ),
    question=Text(
        "事故是否出于危险明显增加而未告知保险人？",
        "Did the event come from a marked increase of the risk that was not notified?",
    ),
    proof=Text(
        "危险增加已通知保险人、或与事故无关的证明",
        "proof that the greater risk was notified, or did not bring about the event",
    ),
    found=Text(
        "经查，事故出于未通知的危险显著增加。", "The event was found to come from an increased risk left unnotified."
    ),
    clear=Text("危险程度未显著增加，或已通知。", "The risk did not rise markedly, or its rise was notified."),
    part=Part.WHOLE,
    exemption=True,
)
LATE_NOTICE = asked(
    "GT-21",
    summary=Text(
        "故意或重大过失迟延通知，因此无法查明的部分不赔。",
        "What can't be verified because notice came late, by intent or gross negligence, is not paid.",
    ),
    question=Text(
        "是否因故意或重大过失迟延通知，使部分损失无法查明，且保险人未从他处得知？",
        "Did late notice, by intent or gross negligence, leave a part unverifiable, the insurer not knowing otherwise?",
    ),
    proof=Text("何时、以何种方式通知出险的证明", "proof of when and how the event was notified"),
    found=Text("经查，迟延通知使部分损失无法查明。", "Late notice was found to leave a part of the loss unverifiable."),
    clear=Text("通知及时，或迟延未妨碍查明。", "Notice was in time, or its delay hindered nothing."),
    part=Part.MUST_BE_MEASURED,
    interpretations=("INT-36",),
    exemption=True,
)
COLLECTION = asked(
    "GT-22",
    summary=Text(
        "应及时提取并即行申请检验；整件短少或明显残损的须取得承运方证明并书面索赔，否则有关损失不赔。",
        "Collect in time and have the loss inspected; for a missing piece or visible damage get the carrier's "
        "certificate and claim in writing. Otherwise the loss concerned is not paid.",
    ),
    question=Text(
        "是否未及时提取、未即行申请检验，或未取得承运方证明并书面索赔？",
        "Did the insured fail to collect in time, to ask for inspection, or to get the certificate and claim?",
    ),
    proof=Text(
        "承运方证明、检验申请以及向承运方的书面索赔",
        "the carrier's certificate, the request for inspection and the written claim on the carrier",
    ),
    found=Text(
        "经查，被保险人未履行提取、检验或取证索赔的义务。",
        "The insured was found to have failed in collecting, inspection, or certificate and claim.",
    ),
    clear=Text("提取、检验和取证均已照办。", "Collection, inspection and certificate were taken care of."),
    moot=_only_late,
    part=Part.WHOLE,
    exemption=True,
)
RESCUE = asked(
    "GT-23",
    summary=Text(
        "须施救减损；因未施救而扩大的损失不赔。", "Rescue and mitigate; the loss that grew for want of it is not paid."
    ),
    question=Text(
        "损失是否因未采取合理施救措施而扩大？", "Did the loss grow because no reasonable rescue was attempted?"
    ),
    proof=Text("已采取施救措施的证明", "proof of what was done to rescue the goods"),
    found=Text("经查，未施救使损失扩大。", "The loss was found to have grown for want of rescue."),
    clear=Text(
        "已采取合理施救，或施救无从影响损失。", "Reasonable rescue was attempted, or could have changed nothing."
    ),
    part=Part.MUST_BE_MEASURED,
    interpretations=("INT-36",),
    exemption=True,
)
CLAIM_ON_THIRD_PARTY = asked(
    "GT-26.1",
    summary=Text(
        "第三者应负责的，先向其书面索赔直至诉讼；未先索赔不构成拒赔理由。",
        "Where a third party is liable it is claimed against first; not having done so is no ground for denial.",
    ),
    question=Text(
        "被保险人是否尚未向应负责的第三者提出书面索赔？",
        "Has the insured still not claimed in writing against the liable third party?",
    ),
    found=Text(
        "尚未向第三者书面索赔，须列为待办。", "No written claim against the third party yet: a task on the file."
    ),
    clear=Text("已向第三者书面索赔，或无须索赔。", "The third party was claimed against in writing, or need not be."),
    effect=Outcome.WARNS,
    moot=_no_third_party,
    holds_up=False,
    interpretations=("INT-17", "INT-41"),
    parameters=("GT-26.1.recoveries",),
)
WAIVER = asked(
    "GT-26.2",
    summary=Text(
        "赔付前放弃对第三者的请求权的，不赔。",
        "Waiving the rights against the third party before payment costs the claim.",
    ),
    question=Text(
        "被保险人在赔付前是否放弃了对第三者的请求权？",
        "Did the insured waive the rights against the third party before the indemnity?",
    ),
    proof=Text("未放弃对第三者权利的证明", "proof that no right against the third party was given up"),
    found=Text("经查，被保险人已放弃对第三者的请求权。", "The insured was found to have waived the rights."),
    clear=Text("未放弃对第三者的权利。", "No right against a third party was waived."),
    moot=_no_third_party,
)
SUBROGATION_LOST = asked(
    "GT-26.3",
    summary=Text(
        "因被保险人故意或重大过失不能代位求偿的，相应扣减赔款。",
        "Where the insured's intent or gross negligence bars subrogation, the indemnity is cut accordingly.",
    ),
    question=Text(
        "是否因被保险人故意或重大过失，保险人已无从代位求偿？",
        "Did the insured's intent or gross negligence make subrogation impossible?",
    ),
    proof=Text(
        "仍可向第三者追偿的往来文件",
        "correspondence showing that the third party can still be recovered from",
    ),
    found=Text("经查，代位求偿权因被保险人受损。", "Subrogation was found to be prejudiced by the insured."),
    clear=Text("代位求偿权未受影响。", "Subrogation is not prejudiced."),
    moot=_no_third_party,
    part=Part.MUST_BE_MEASURED,
    interpretations=("INT-36",),
)
