"""Tables of the claim file."""

from claims.models.assessment import Answer, ClauseAnswer, Reduction, Screening
from claims.models.claim import Claim, ClaimKind, LetterLanguage
from claims.models.clock import Clock, ClockState, Reminder, ReminderCopy
from claims.models.decision import Agreement, Decision, Outcome, Proposal, ProposalState
from claims.models.digest import Digest, DigestLine
from claims.models.evidence import (
    Bundle,
    BundleFile,
    DocumentWaiver,
    Evidence,
    EvidenceState,
    SignalDismissal,
    SignalKind,
    SupplementRequest,
)
from claims.models.file import ClaimItem, LegalHold, Note, Party, PartyRole, Reserve
from claims.models.heartbeat import Heartbeat
from claims.models.letter import Channel, Letter, LetterContent, LetterKind, Message
from claims.models.payment import (
    LIVE_PAYMENT_STATES,
    Advance,
    AdvanceDraft,
    DraftState,
    Payment,
    PaymentKind,
    PaymentState,
)
from claims.models.platform_row import PlatformRow, RowState
from claims.models.recovery import Recovery, RecoveryCase, RecoveryEnd, RecoveryKind
from claims.models.report_file import ReportFile, ReportFileState
from claims.models.wording import ContractWording

__all__ = [
    "LIVE_PAYMENT_STATES",
    "Advance",
    "AdvanceDraft",
    "Agreement",
    "Answer",
    "Bundle",
    "BundleFile",
    "Channel",
    "Claim",
    "ClaimItem",
    "ClaimKind",
    "ClauseAnswer",
    "Clock",
    "ClockState",
    "ContractWording",
    "Decision",
    "Digest",
    "DigestLine",
    "DocumentWaiver",
    "DraftState",
    "Evidence",
    "EvidenceState",
    "Heartbeat",
    "LegalHold",
    "Letter",
    "LetterContent",
    "LetterKind",
    "LetterLanguage",
    "Message",
    "Note",
    "Outcome",
    "Party",
    "PartyRole",
    "Payment",
    "PaymentKind",
    "PaymentState",
    "PlatformRow",
    "Proposal",
    "ProposalState",
    "Recovery",
    "RecoveryCase",
    "RecoveryEnd",
    "RecoveryKind",
    "Reduction",
    "Reminder",
    "ReminderCopy",
    "ReportFile",
    "ReportFileState",
    "Reserve",
    "RowState",
    "Screening",
    "SignalDismissal",
    "SignalKind",
    "SupplementRequest",
]
