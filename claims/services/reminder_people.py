"""Who is reminded: the adjuster, the cashier, who acts for them, and from the first overdue day a manager."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.conf import settings
from django.contrib.auth.models import User

from claims.models import Claim, Clock, Digest
from claims.services.office_clocks import spec_of
from claimsoffice.kernel.actor import holders
from claimsoffice.kernel.models import Absence, StaffProfile

ASSIGNS = "claims.assign_claim"
PAYS = "claims.pay_claim"
ASSESSES = "claims.assess_claim"


@dataclass(frozen=True, slots=True)
class Addressees:
    """Whom a reminder is for, and who is to know of it too."""

    recipient: User | None
    copies: tuple[User, ...] = ()

    @property
    def everybody(self) -> tuple[User, ...]:
        return (self.recipient, *self.copies) if self.recipient else self.copies


class Roster:
    """Who holds which role and who is away on one Shanghai day, read once for a whole sweep."""

    def __init__(self, day: date) -> None:
        self.day = day

    @cached_property
    def _deputies(self) -> dict[int, User]:
        away = Absence.objects.select_related("deputy").filter(from_on__lte=self.day, to_on__gte=self.day)
        return {absence.user_id: absence.deputy for absence in away}

    @cached_property
    def managers(self) -> list[User]:
        return list(holders(ASSIGNS))

    @cached_property
    def cashiers(self) -> list[User]:
        return list(holders(PAYS))

    @cached_property
    def _adjusters(self) -> set[int]:
        return set(holders(ASSESSES).values_list("pk", flat=True))

    @cached_property
    def _profiles(self) -> dict[int, StaffProfile]:
        return {profile.user_id: profile for profile in StaffProfile.objects.all()}

    @cached_property
    def _teams(self) -> dict[int, str]:
        return {pk: profile.team for pk, profile in self._profiles.items() if profile.team}

    @cached_property
    def with_digest_today(self) -> set[int]:
        """Ids of the people whose digest of the day has been made already."""
        return set(Digest.objects.filter(day=self.day).values_list("user_id", flat=True))

    def wants_digest(self, user: User) -> bool:
        """Whether the person gets one message a day: as they chose, else as the office has it."""
        profile = self._profiles.get(user.pk)
        chosen = profile.daily_digest if profile else None
        return settings.REMINDER_DIGEST if chosen is None else chosen

    def stand_ins(self, user: User) -> list[User]:
        """Who reads what is for somebody that is away or has left: the deputy, else the managers; nobody otherwise."""
        if user.is_active and user.pk not in self._deputies:
            return []
        deputy = self._who_acts_for(user) if user.pk in self._deputies else None
        return [deputy] if deputy else self._present(self.managers) or self.managers

    def addressees(self, claim: Claim, row: Clock, *, overdue: bool) -> Addressees:
        """The people for one reminder of `row`; `claim.owner` is loaded beside the claim.

        A claim that nobody owns, or whose owner has left or does other work now, is the managers'. Who is away is never
        told alone: whoever acts for them is, and where nobody does, the managers are.
        """
        managers = self._managers_of(claim)
        if spec_of(row.clock_id).payment:
            people: Sequence[User] = self._present(self.cashiers)[:1] or self.cashiers[:1]
        else:
            people = [claim.owner] if claim.owner and self._works_on_claims(claim.owner) else []
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

    def _works_on_claims(self, user: User) -> bool:
        return user.is_active and (user.is_superuser or user.pk in self._adjusters)

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


def language_of(user: User | None) -> str:
    """The language in which the office writes to a person; their `staff_profile` is best loaded beside them."""
    profile = getattr(user, "staff_profile", None)
    return (profile.language if profile else "") or settings.LANGUAGE_CODE
