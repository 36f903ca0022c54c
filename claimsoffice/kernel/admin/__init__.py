"""Administration: people, and what the office keeps about itself."""

from claimsoffice.kernel.admin import people, records

__all__ = ["people", "records"]
