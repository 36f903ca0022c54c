"""Tables of stored files."""

from documents.models.evidence_file import EvidenceFile, FileScan, LikenessPart

__all__ = ["EvidenceFile", "FileScan", "LikenessPart"]
