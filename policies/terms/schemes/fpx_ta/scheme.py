"""FPX-TA: the full-process tracking assurance. No insurance: an order, a reimbursement of freight."""

from pathlib import Path

from policies.terms.core.fixed import undecidable, watched, worked
from policies.terms.core.scheme import Scheme, read_law
from policies.terms.core.text import Text
from policies.terms.schemes.common.across import EVIDENCE_REUSED, one_indemnity
from policies.terms.schemes.common.papers import papers
from policies.terms.schemes.fpx_ta import reimbursement, scope

LAW = read_law(Path(__file__).parent)
SERVICE = worked(
    "TA-3.1",
    Text("提供跟踪编号并实时同步订单状态。", "A tracking number and the live state of the order are provided."),
    Text("平台的服务，不涉及赔付。", "A service of the platform; no payment turns on it."),
)
ASSISTANCE = worked(
    "TA-3.2",
    Text("运输异常时协助联系承运商。", "Where transport goes wrong, help with the carrier is given."),
    Text("客服的服务，不涉及赔付。", "A service of the support desk; no payment turns on it."),
)
DUTIES = undecidable(
    "TA-6",
    Text("平台应提供跟踪、更新和协助。", "The platform owes tracking, updates and assistance."),
    Text(
        "平台自身的履行情况不决定用户能否获赔；退还运费的义务见 TA-3.3。",
        "How the platform performs does not decide the user's claim; its duty to give the freight back is TA-3.3.",
    ),
)
CONSTRUCTION = undecidable(
    "TA-9",
    Text("条款由 ForePax 解释。", "The terms are for ForePax to interpret."),
    Text(
        "解释权条款不能由程序判断；办公室采用的理解见解释登记册。",
        "Who interprets is no question a program answers; the readings adopted are in the register of interpretations.",
    ),
)
PAPERS = papers(
    "TA-8",
    LAW.checklist,
    Text(
        "须提交订单详情、运输异常证明和运费凭证。",
        "Order details, proof of the trouble and proof of the freight payment.",
    ),
)
REVIEW = watched(
    "TA-8.review", Text("材料完整后按期审核。", "Complete papers are reviewed within the period."), "TA-8.review"
)
PAYMENT = watched(
    "TA-8.payment", Text("审核通过后按期赔付。", "Payment follows approval within the period."), "TA-8.payment"
)

SCHEME = Scheme(
    code="FPX-TA",
    label=Text("全程跟踪保障", "Full-process tracking assurance"),
    is_insurance=False,
    law=LAW,
    clauses=(
        scope.ON_PLATFORM,
        scope.ORDER_DATA,
        scope.FALSE_DATA,
        SERVICE,
        ASSISTANCE,
        reimbursement.LOST,
        scope.USER_REASON,
        scope.FORCE_MAJEURE,
        reimbursement.ONLY_FREIGHT,
        reimbursement.CARRIER,
        scope.IN_FORCE,
        DUTIES,
        reimbursement.COOPERATION,
        PAPERS,
        REVIEW,
        PAYMENT,
        CONSTRUCTION,
        one_indemnity(),
        EVIDENCE_REUSED,
    ),
    settle=reimbursement.settle,
    pays_freight=True,
)
