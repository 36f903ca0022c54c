"""What a file is, found out from its bytes. No Django, no database: `child` runs it apart, `isolate` calls it there."""

from documents.inspection.result import Code, Inspection, Limits, RefusedContent

__all__ = ["Code", "Inspection", "Limits", "RefusedContent"]
