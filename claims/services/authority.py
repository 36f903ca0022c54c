"""Who may decide what: personal limits, four eyes, nobody in their own cause."""

from decimal import Decimal

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.translation import gettext as _

from claims.models import Claim, Outcome
from claims.models.keys import phone_key
from claimsoffice.kernel.errors import NotPermitted
from claimsoffice.kernel.models import AuthorityLimit, StaffProfile
from claimsoffice.kernel.second_factor import require_second_factor
from policies.terms.core.money import show_money


def sum_at_stake(claim: Claim, outcome: str, amount: Decimal) -> Decimal:
    """What a decision is measured by: the approved sum; for a denial what was claimed."""
    if outcome == Outcome.APPROVED:
        return amount
    return claim.claimed_amount if claim.claimed_amount is not None else amount


def limit_of(user: User, currency: str) -> Decimal | None:
    """Up to which sum the person decides alone in that currency; None without a limit (above limits)."""
    if user.has_perm("claims.decide_above_limit"):
        return None
    row = AuthorityLimit.objects.filter(user=user, currency=currency).first()
    return row.amount if row else Decimal(0)


def require_authority(claim: Claim, user: User, outcome: str, amount: Decimal) -> None:
    """NotPermitted for somebody's own cause, or above the personal limit (then it is to be proposed)."""
    require_no_interest(claim, user)
    limit = limit_of(user, claim.currency)
    if limit is not None and sum_at_stake(claim, outcome, amount) > limit:
        raise NotPermitted(
            _("Above your limit of %(limit)s %(currency)s: propose it to a manager.")
            % {"limit": show_money(limit, claim.currency), "currency": claim.currency}
        )


def require_no_interest(claim: Claim, user: User) -> None:
    """NotPermitted for who registered the claim, is a party to it, or has no second factor where one is asked for."""
    require_second_factor(user)
    if claim.registered_by_id == user.pk:
        raise NotPermitted(_("You registered this claim: somebody else decides it."))
    if claim.parties.annotate(phone_compared=phone_key()).filter(_is(user)).exists():
        raise NotPermitted(_("You are a party to this claim: somebody else decides it."))


def _is(user: User) -> Q:
    """Condition on parties with `phone_compared`: entered as this person, or known by their e-mail or telephone."""
    same = Q(user=user)
    if user.email:
        same |= Q(email__iexact=user.email)
    numbers = StaffProfile.objects.filter(user=user).exclude(phone="").annotate(phone_compared=phone_key())
    return same | Q(phone_compared__in=numbers.values("phone_compared"))


def needs_three(currency: str, amount: Decimal) -> bool:
    """Whether three different people stand behind this sum: proposed, approved, paid."""
    above = settings.THREE_PERSONS_ABOVE.get(currency)
    return above is not None and amount > Decimal(above)
