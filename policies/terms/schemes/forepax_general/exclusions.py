"""What the general terms do not pay for (art. 6). Every one is an exemption clause of art. 10."""

from policies.terms.core.asking import Part, asked
from policies.terms.core.facts import Facts
from policies.terms.core.finding import Finding, excludes
from policies.terms.core.text import Text


def _delay(facts: Facts) -> Finding | None:
    if facts.claim.kind != "delay":
        return None
    return excludes(
        "GT-6.4",
        ("claim.kind",),
        "索赔事由为运输延迟，延迟所致损失不在承保范围内。",
        "The claim is for delay, and what delay causes is not covered.",
    )


INTENT = asked(
    "GT-6.1",
    summary=Text(
        "被保险人的故意或过失造成的损失不赔。", "Loss through the insured's intent or negligence is not paid."
    ),
    question=Text("被保险人是否出于故意或过失造成了损失？", "Did the insured's intent or negligence cause the loss?"),
    found=Text(
        "经查，损失由被保险人的故意或过失造成。", "The insured's intent or negligence was found to be the cause."
    ),
    clear=Text("未发现被保险人的故意或过失。", "No intent or negligence of the insured was found."),
    exemption=True,
)
SENDER = asked(
    "GT-6.2",
    summary=Text("发货人责任引起的损失不赔。", "Loss for which the sender answers is not paid."),
    question=Text("损失是否属于发货人的责任？", "Does the sender answer for the loss?"),
    found=Text("经查，损失应由发货人负责。", "The sender was found to answer for the loss."),
    clear=Text("未发现发货人的责任。", "Nothing was found for which the sender answers."),
    exemption=True,
)
BEFORE_COVER = asked(
    "GT-6.3",
    summary=Text(
        "承保之前货物就已质次或短少的，由此而来的损失不赔。",
        "Loss from poor quality or shortage that was there before cover began is not paid.",
    ),
    question=Text(
        "承保开始之前，货物是否已经质次或短少？",
        "Were the goods of poor quality or short before cover began?",
    ),
    proof=Text(
        "发货检验或装箱记录等，证明货物交运时完好、足量",
        "a packing or inspection record that shows the goods sound and complete when handed over",
    ),
    found=Text("经查，缺陷或短差在责任开始前已存在。", "Poor quality or shortage was there before cover began."),
    clear=Text("责任开始前货物完好足量。", "The goods were sound and complete when cover began."),
    part=Part.WHOLE,
    exemption=True,
)

NATURE = asked(
    "GT-6.4",
    summary=Text(
        "自然损耗、内在缺陷或特性、跌价以及运输延迟所致损失不赔。",
        "Loss from wear, inherent defect or nature, falling prices or delay is not paid.",
    ),
    question=Text(
        "损失是否由自然损耗、货物本身缺陷或特性、市价下跌或运输延迟引起？",
        "Did wear, a defect or the nature of the goods, falling prices or delay cause the loss?",
    ),
    proof=Text(
        "检验报告等，证明损失出于货物以外的原因",
        "an inspection report or other proof that the cause came from outside the goods",
    ),
    found=Text(
        "经查，损失出于损耗、本身缺陷或特性、跌价或延迟。",
        "Wear, a defect or the nature of the goods, falling prices or delay was found to be the cause.",
    ),
    clear=Text(
        "未发现损耗、本身缺陷、跌价或延迟的影响。", "No wear, inherent defect, falling price or delay played a part."
    ),
    first=_delay,
    part=Part.WHOLE,
    exemption=True,
)
WAR_AND_STRIKES = asked(
    "GT-6.5",
    summary=Text("战争险和罢工险条款所涉风险不赔。", "Risks of the war and strikes clauses are not paid."),
    question=Text(
        "损失是否属于战争险或罢工险条款规定的风险？", "Does the loss fall under the war or the strikes clauses?"
    ),
    found=Text(
        "经查，损失属战争险或罢工险条款的风险。", "The loss was found to fall under the war or strikes clauses."
    ),
    clear=Text("与战争、罢工条款的风险无关。", "No risk of the war or strikes clauses was involved."),
    exemption=True,
)

EXCLUSIONS = (INTENT, SENDER, BEFORE_COVER, NATURE, WAR_AND_STRIKES)
