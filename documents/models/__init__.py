"""Tables of stored files."""

from documents.models.evidence_file import EvidenceFile

__all__ = ["EvidenceFile"]
