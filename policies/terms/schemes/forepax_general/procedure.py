"""What the general terms say about papers, periods and disputes (arts. 1, 3, 11, 13 to 15, 24, 26, 28, 29)."""

from policies.terms.core.fixed import undecidable, watched, worked
from policies.terms.core.text import Text

PARTS = undecidable(
    "GT-1",
    Text(
        "合同由条款、投保单、保险单和批单组成，约定须书面。",
        "The contract is its clauses, forms, policy and endorsements, in writing.",
    ),
    Text(
        "合同构成是录入保单时核对的事实，不是赔案中的判断。",
        "What the contract consists of is checked when the policy is recorded; a claim can't decide it.",
    ),
    ("INT-01",),
)
TWO_KINDS = undecidable(
    "GT-3",
    Text(
        "分邮包险和邮包一切险，按保险单载明的险别赔付。",
        "There are two covers; the one that the policy states applies.",
    ),
    Text("险别即赔案所属方案，已由登记决定。", "The cover is the scheme under which the claim was registered."),
)
ISSUE = undecidable(
    "GT-11",
    Text("合同成立后，保险人应及时签发保险单。", "The policy is issued promptly once the contract is made."),
    Text("“及时”没有标准，亦不影响赔付。", "“Promptly” has no measure, and nothing about a claim turns on it."),
)
SUPPLEMENT = watched(
    "GT-13",
    Text("单证不全的，及时一次性通知补充。", "Incomplete papers are asked for promptly, once and completely."),
    "GT-13.supplement_notice",
)
DETERMINATION = watched(
    "GT-14",
    Text("及时核定；情形复杂的在期限内核定。", "Claims are determined promptly, complex ones within the period."),
    "GT-14.determination",
)
PAYMENT = watched(
    "GT-15",
    Text(
        "通知核定结果；达成协议后按期赔付，不属责任的按期发出拒赔通知。",
        "The result is told; payment follows the agreement in time, a denial notice goes out in time.",
    ),
    "GT-15.payment / GT-15.denial_notice",
)
PAID_FIRST = worked(
    "GT-26.4",
    Text(
        "先行获赔的，须先交权益转让书和追偿材料。",
        "Whoever is paid ahead of the third party hands over a letter of subrogation and the recovery papers.",
    ),
    Text(
        "付款前由赔案流程核对权益转让书，与核定无关。",
        "The payment step checks for the letter of subrogation; the determination does not turn on it.",
    ),
)
DISPUTE = worked(
    "GT-28",
    Text("争议先协商，不成可仲裁或诉讼。", "Disputes are negotiated, then go to arbitration or court."),
    Text(
        "在通知书中载明；有争议的可附理由重新处理。",
        "Notices state it; a disputed claim can be reopened with a reason.",
    ),
)
LAW = worked(
    "GT-29",
    Text("以中国内地法律为准据法。", "The law of the People's Republic of China (mainland) applies."),
    Text("在通知书中载明。", "Notices state it."),
)
