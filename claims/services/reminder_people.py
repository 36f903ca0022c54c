"""Who is reminded: the adjuster, the cashier, who acts for them, and from the first overdue day a manager."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.contrib.auth.models import User
from django.db.models import Q

from claims.models import Claim, Clock
from claims.services.office_clocks import spec_of
from claimsoffice.kernel.models import Absence, StaffProfile

ASSIGNS = "claims.assign_claim"
PAYS = "claims.pay_claim"


@dataclass(frozen=True, slots=True)
class Addressees:
    """Whom a reminder is for, and who is to know of it too."""

    recipient: User | None
    copies: tuple[User, ...] = ()


class Roster:
    """Who holds which role and who is away on one Shanghai day, read once for a whole sweep."""

    def __init__(self, day: date) -> None:
        self._day = day

    @cached_property
    def _deputies(self) -> dict[int, User]:
        away = Absence.objects.select_related("deputy").filter(from_on__lte=self._day, to_on__gte=self._day)
        return {absence.user_id: absence.deputy for absence in away}

    @cached_property
    def managers(self) -> list[User]:
        return holders(ASSIGNS)

    @cached_property
    def cashiers(self) -> list[User]:
        return holders(PAYS)

    @cached_property
    def _teams(self) -> dict[int, str]:
        return dict(StaffProfile.objects.exclude(team="").values_list("user_id", "team"))

    def addressees(self, claim: Claim, row: Clock, *, overdue: bool) -> Addressees:
        """The people for one reminder of `row`; `claim.owner` is loaded beside the claim.

        A claim that nobody owns, or whose owner has left, is the managers'. Who is away is never
        told alone: whoever acts for them is, and where nobody does, the managers are.
        """
        managers = self._managers_of(claim)
        if spec_of(row.clock_id).payment:
            people: Sequence[User] = self._present(self.cashiers)[:1] or self.cashiers[:1]
        else:
            people = [claim.owner] if claim.owner and claim.owner.is_active else []
        people = people or self._present(managers) or managers
        if not people:
            return Addressees(None)
        recipient, *copies = people
        if recipient.pk in self._deputies:
            deputy = self._who_acts_for(recipient)
            copies += [deputy] if deputy else self._present(managers) or managers
        if overdue:
            copies += managers
        unique = {user.pk: user for user in copies if user.pk != recipient.pk}
        return Addressees(recipient, tuple(unique.values()))

    def _managers_of(self, claim: Claim) -> list[User]:
        """Those of the claim's team, where it has any."""
        own = [user for user in self.managers if claim.team and self._teams.get(user.pk) == claim.team]
        return own or self.managers

    def _present(self, people: Sequence[User]) -> list[User]:
        return [user for user in people if user.pk not in self._deputies]

    def _who_acts_for(self, user: User) -> User | None:
        """The first in the line of deputies who is there; None if all are away, or nobody active is left."""
        seen: set[int] = set()
        while user.pk in self._deputies and user.pk not in seen:
            seen.add(user.pk)
            user = self._deputies[user.pk]
        return None if user.pk in self._deputies or not user.is_active else user


def holders(code: str) -> list[User]:
    """The active people whose role holds the permission `code` (app.codename), longest-serving first."""
    app, codename = code.split(".")
    holds = Q(groups__permissions__codename=codename, groups__permissions__content_type__app_label=app)
    return list(User.objects.filter(holds, is_active=True).order_by("pk").distinct())
