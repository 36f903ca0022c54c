"""People in reports: adjusters by their names, claimants as they were on the file."""

from datetime import datetime
from functools import lru_cache

from django.contrib.auth.models import User

from claims.models import Party, PartyRole


class Names:
    """Names of the office's people, each looked up once; there are few of them."""

    def __init__(self) -> None:
        self.of = lru_cache(maxsize=None)(self._look_up)

    def _look_up(self, user_id: int | None) -> str:
        user = User.objects.filter(pk=user_id).first() if user_id else None
        return name_of(user) if user else ""


def name_of(user: User) -> str:
    """Family name first where it is written in Chinese; the login where no name is on record."""
    first, last = user.first_name, user.last_name
    full = f"{first} {last}".strip() if last.isascii() else f"{last}{first}"
    return full or user.get_username()


def claimants(claim_ids: list[int], as_of: datetime) -> dict[int, Party]:
    """The claimant of each claim as entered last before the cut-off."""
    parties = Party.objects.filter(claim__in=claim_ids, role=PartyRole.CLAIMANT, entered_at__lte=as_of)
    return {party.claim_id: party for party in parties.order_by("pk")}
