"""Whoever moves money has a second factor, where the office's setting asks for it."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from claimsoffice.kernel.errors import NotPermitted


def require_second_factor(user: User) -> None:
    """NotPermitted for a login without a second factor. Who has one was asked for it at login."""
    if settings.SECOND_FACTOR_FOR_MONEY and not is_mfa_enabled(user):
        raise NotPermitted(_("Deciding and paying need a second factor: set one up under your account first."))
