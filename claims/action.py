"""What an action on a claim is; `claims.actions` has the list of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext

from claims import forms
from claims.models import Claim
from claims.selectors.names import state_name

Run = Callable[[Claim, User, Any], object]
When = Callable[[Claim, User], "str | None"]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a person can do to a claim: who may, when, what is typed, and the service that does it."""

    name: str
    label: Promise
    group: str
    permission: str
    form: type[forms.ActionForm]
    service: Run
    when: When
    # Locks what the service will lock beside the claim, where that has to come before the claim's own lock.
    before: Callable[[int], None] | None = None

    def reason(self, claim: Claim, user: User) -> str | None:
        """Why it can't be done now; None if it can."""
        return self.when(claim, user)

    def run(self, claim: Claim, user: User, form: forms.ActionForm) -> object:
        """Call the service with what the (valid) form holds."""
        return self.service(claim, user, form)


def in_states(*states: str) -> When:
    """Possible only in these states of the claim."""

    def when(claim: Claim, user: User) -> str | None:
        if claim.state in states:
            return None
        return gettext("Not while the claim is in the state “%(state)s”.") % {
            "state": state_name(claim.scheme, claim.state)
        }

    return when


def always(claim: Claim, user: User) -> str | None:
    """Possible at any time."""
    return None


def cleaned(service: Callable[..., object], *names: str) -> Run:
    """Call `service(claim_id, *fields, actor)` with the form's fields in the order given."""

    def run(claim: Claim, user: User, form: forms.ActionForm) -> object:
        return service(claim.pk, *(form.cleaned_data.get(n, "") for n in names), user)

    return run
