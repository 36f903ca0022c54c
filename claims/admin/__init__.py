"""The claim file's pages in the admin."""

from claims.admin import claim, clock, dead_letter, decision, event, letter, payment, platform_row, reminder

__all__ = ["claim", "clock", "dead_letter", "decision", "event", "letter", "payment", "platform_row", "reminder"]
