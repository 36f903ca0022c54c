"""The claim file's pages in the admin."""

from claims.admin import claim, clock, decision, letter, payment, reminder

__all__ = ["claim", "clock", "decision", "letter", "payment", "reminder"]
