"""Tables that belong to no app alone."""

from claimsoffice.kernel.models.batch import BatchState, ImportBatch, StagedAction, StagedChunk
from claimsoffice.kernel.models.event import Event
from claimsoffice.kernel.models.outbox import OutboxMessage
from claimsoffice.kernel.models.people import Absence, AuthorityLimit, StaffProfile
from claimsoffice.kernel.models.spent_key import SpentKey

__all__ = [
    "Absence",
    "AuthorityLimit",
    "BatchState",
    "Event",
    "ImportBatch",
    "OutboxMessage",
    "SpentKey",
    "StaffProfile",
    "StagedAction",
    "StagedChunk",
]
