"""What a letter says, before it has words: the facts of each kind.

A `Text` has both languages; a plain string is the same in both (names, numbers, what somebody typed).
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from policies.terms import Text

INSURANCE, ASSURANCE, CARRIER = "insurance", "assurance", "carrier"


@dataclass(frozen=True, slots=True)
class Money:
    """A sum in its currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Sender:
    """The office's letterhead."""

    name: Text
    address: Text
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands around every letter. `tone` chooses the words: insurance, assurance or carrier."""

    kind: str
    number: str
    issued_on: date
    language: str
    tone: str
    sender: Sender
    addressee: str
    address: str
    claim_no: str
    reference_no: str
    tracking_no: str
    product: Text
    corrects: str = ""
    correction_reason: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that was considered, and the day on which it came in."""

    name: Text
    arrived_on: date


@dataclass(frozen=True, slots=True)
class Ground:
    """One clause that a decision rests on: what it says, why it applies, and the facts that show it."""

    clause: str
    summary: Text
    reason: Text
    quoted: Text | None = None
    facts: tuple[tuple[Text, Text], ...] = ()
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the amount trace; `value` as the terms wrote it, in the claim's currency."""

    clause: str
    label: Text
    value: str


@dataclass(frozen=True, slots=True)
class Line:
    """One item of the loss."""

    description: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Receipt:
    """A claim came in."""

    claim_kind: Text
    received_on: date
    claimed: Money | None = None
    items: tuple[Line, ...] = ()
    documents: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Supplement:
    """What is asked for; `asked_on` is given where this only reminds of it."""

    documents: tuple[Text, ...]
    facts: tuple[Text, ...] = ()
    message: str = ""
    asked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Determination:
    """Covered, for a sum. `agreed` where the claimant need not answer any more."""

    amount: Money
    claimed: Money | None
    steps: tuple[Step, ...]
    decided_on: date
    agreed: bool = False
    reductions: tuple[Ground, ...] = ()
    changes: tuple[tuple[Text, ...], ...] = ()
    papers: tuple[Paper, ...] = ()
    departure: str = ""


@dataclass(frozen=True, slots=True)
class Denial:
    """Not covered. `changes` are the alternatives that would turn it; the parts of one belong together."""

    decided_on: date
    grounds: tuple[Ground, ...]
    changes: tuple[tuple[Text, ...], ...] = ()
    papers: tuple[Paper, ...] = ()
    departure: str = ""
    arbitration: bool = False


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that was paid. `account` is masked."""

    amount: Money
    total: Money
    executed_on: date | None
    payee: str
    account: str
    reference: str


@dataclass(frozen=True, slots=True)
class Advance:
    """A sum paid in advance of the determination, on the lines that are proved."""

    amount: Money
    payee: str
    account: str
    reference: str
    proved: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Subrogation:
    """The insured's rights against a third party pass on with the payment."""

    insured: str
    third_party: str
    amount: Money
    goods: str
    event_on: date | None = None


@dataclass(frozen=True, slots=True)
class Rescission:
    """The contract is rescinded. `premium_returned` by GT-17's degrees of fault; None: not decided yet."""

    ground: Text
    clause: Text
    known_on: date
    contract_on: date
    premium_returned: bool | None = None
    reasons: str = ""


@dataclass(frozen=True, slots=True)
class ClockDay:
    """One day of a clock, or several alike (`until`). `count` is its number in the period, empty where none counts."""

    on: date
    what: Text
    count: str = ""
    basis: Text | str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ClockCourse:
    """One clock and its days."""

    name: Text
    clock_id: str
    state: Text
    due_on: date | None
    met_on: date | None
    provisional: bool
    days: tuple[ClockDay, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class ClockFact:
    """A fact that clocks hang on, when it was (on the office's clock), and how it is known."""

    at: str
    what: Text
    proof: str


@dataclass(frozen=True, slots=True)
class ClockStatement:
    """Every clock of a claim as it stands on a day."""

    as_of: date
    clocks: tuple[ClockCourse, ...]
    facts: tuple[ClockFact, ...] = ()


Facts: TypeAlias = (
    Receipt | Supplement | Determination | Denial | Payment | Advance | Subrogation | Rescission | ClockStatement
)
