"""Who has how much on the desk, and which claims could change hands. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Count, F, QuerySet

from claims.models import Claim
from claims.selectors.dues import in_bucket, with_due
from claims.selectors.names import name_of
from claims.workflow import OPEN_STATES
from claimsoffice.kernel.actor import holders
from claimsoffice.kernel.clock import today
from claimsoffice.kernel.models import Absence

# More than anybody looks through on one page; the rest comes with the next round.
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Load:
    """One person's desk: open claims, those overdue, whether they are away today, and may be given more."""

    person: User
    name: str
    open: int
    overdue: int
    away: bool
    takes_claims: bool


def open_claims(owner: User | None) -> QuerySet[Claim]:
    """The open claims of one person, or of nobody, by their next due day."""
    claims = Claim.objects.filter(state__in=OPEN_STATES, owner=owner) if owner else _unassigned()
    rows = with_due(claims).select_related("parcel__policy", "owner")
    return rows.order_by(F("next_due_on").asc(nulls_last=True), "pk")


def _unassigned() -> QuerySet[Claim]:
    return Claim.objects.filter(state__in=OPEN_STATES, owner__isnull=True)


def adjusters() -> QuerySet[User]:
    """Who may work on claims, by login."""
    return holders("claims.assess_claim").order_by("username")


def loads() -> list[Load]:
    """Every adjuster, and everybody else who still owns open claims, by name."""
    open_ones = Claim.objects.filter(state__in=OPEN_STATES, owner__isnull=False)
    counts = _by_owner(open_ones)
    late = _by_owner(in_bucket(open_ones, "overdue"))
    day = today()
    away = set(Absence.objects.filter(from_on__lte=day, to_on__gte=day).values_list("user_id", flat=True))
    taking = {user.pk: user for user in adjusters()}
    people = taking | {user.pk: user for user in User.objects.filter(pk__in=counts.keys() - taking.keys())}
    found = [
        Load(user, name_of(user), counts.get(pk, 0), late.get(pk, 0), pk in away, pk in taking)
        for pk, user in people.items()
    ]
    return sorted(found, key=lambda load: load.name)


def unassigned_count() -> int:
    return _unassigned().count()


def _by_owner(claims: QuerySet[Claim]) -> Mapping[int, int]:
    return dict(claims.order_by().values_list("owner").annotate(n=Count("owner")))
