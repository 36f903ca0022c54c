"""People in reports: adjusters by their names, claimants as they were on the file."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import User

from claims.models import Party, PartyRole


class Names:
    """Names of the office's people, each looked up once; there are few of them."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def of(self, user_id: int | None) -> str:
        """The name of a person; nothing for nobody."""
        if user_id is None:
            return ""
        name = self._known.get(user_id)
        if name is None:
            user = User.objects.filter(pk=user_id).first()
            name = self._known[user_id] = name_of(user) if user else ""
        return name


def name_of(user: User) -> str:
    """Family name first where it is written in Chinese; the login where no name is on record."""
    first, last = user.first_name, user.last_name
    full = f"{first} {last}".strip() if last.isascii() else f"{last}{first}"
    return full or user.get_username()


def claimants(claim_ids: Collection[int], as_of: datetime) -> dict[int, tuple[str, str, str]]:
    """Name, phone and e-mail of each claim's claimant as entered last before the cut-off."""
    parties = Party.objects.filter(claim__in=claim_ids, role=PartyRole.CLAIMANT, entered_at__lte=as_of)
    rows = parties.order_by("pk").values_list("claim_id", "name", "phone", "email")
    return {pk: (name, phone, email) for pk, name, phone, email in rows}
