"""The contracts and the law as code: pure functions from a claim's facts to findings, an amount and an advice.

The office calls what stands here: `adjudicate`, `questions`, `what_would_change`, `checklist`, `register`, and the
lists of codes.
"""

from policies.terms.api import (
    SCHEMES,
    Question,
    RegisterRow,
    adjudicate,
    checklist,
    questions,
    read,
    read_contract,
    register,
    run,
)
from policies.terms.change import Change, what_would_change
from policies.terms.core.checklist import ChecklistItem
from policies.terms.core.clause import Clause, Decided
from policies.terms.core.decision import Decision
from policies.terms.core.errors import InputError, LawFileError
from policies.terms.core.facts import Facts
from policies.terms.core.finding import Finding, Outcome
from policies.terms.core.money import MINOR_UNITS
from policies.terms.core.printing import as_json
from policies.terms.core.recommend import Recommendation
from policies.terms.core.scheme import Scheme
from policies.terms.core.text import Text
from policies.terms.core.vocabulary import (
    ANSWERS,
    CARRIAGES,
    CATEGORIES,
    CLAIM_STATES,
    DEDUCTIBLE_ORDERS,
    DOCUMENTS,
    ENDORSEMENTS,
    KINDS,
    PERILS,
    POLICY_STATUSES,
    RESCISSION_GROUNDS,
    TRANSPORT_MODES,
)

__all__ = [
    "ANSWERS",
    "CARRIAGES",
    "CATEGORIES",
    "CLAIM_STATES",
    "DEDUCTIBLE_ORDERS",
    "DOCUMENTS",
    "ENDORSEMENTS",
    "KINDS",
    "MINOR_UNITS",
    "PERILS",
    "POLICY_STATUSES",
    "RESCISSION_GROUNDS",
    "SCHEMES",
    "TRANSPORT_MODES",
    "Change",
    "ChecklistItem",
    "Clause",
    "Decided",
    "Decision",
    "Facts",
    "Finding",
    "InputError",
    "LawFileError",
    "Outcome",
    "Question",
    "Recommendation",
    "RegisterRow",
    "Scheme",
    "Text",
    "adjudicate",
    "as_json",
    "checklist",
    "questions",
    "read",
    "read_contract",
    "register",
    "run",
    "what_would_change",
]
