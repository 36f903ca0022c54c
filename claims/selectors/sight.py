"""Who sees which claim. What is outside does not exist for the asker: a view answers 404."""

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from claims.models import Advance, Claim
from claims.workflow import ClaimState


def visible_claims(user: User) -> QuerySet[Claim]:
    """The claims that `user` may see.

    Managers and auditors see all; adjusters their own, their team's, what they deputise for and
    what nobody owns; clerks what they registered or what nobody owns; cashiers what is approved or paid, or has
    an advance.
    """
    claims = Claim.objects.all()
    if not user.is_active or not user.has_perm("claims.view_claim"):
        return claims.none()
    if user.has_perm("claims.view_every_claim"):
        return claims
    seen = Q(pk__in=[])
    if user.has_perm("claims.assess_claim"):
        seen |= Q(owner=user) | Q(owner__isnull=True) | Q(owner__in=deputised_for(user))
        team = team_of(user)
        if team:
            seen |= Q(team=team)
    if user.has_perm("claims.register_claim"):
        seen |= Q(registered_by=user) | Q(owner__isnull=True)
    if user.has_perm("claims.pay_claim"):
        seen |= Q(state__in=(ClaimState.APPROVED, ClaimState.PAID)) | Q(pk__in=Advance.objects.values("claim"))
    return claims.filter(seen)


def team_of(user: User) -> str:
    profile = getattr(user, "staff_profile", None)
    return profile.team if profile else ""


def deputised_for(user: User) -> list[int]:
    """Ids of the people who are away today and whose deputy `user` is."""
    from claimsoffice.kernel.clock import today
    from claimsoffice.kernel.models import Absence

    day = today()
    return list(Absence.objects.filter(deputy=user, from_on__lte=day, to_on__gte=day).values_list("user_id", flat=True))
