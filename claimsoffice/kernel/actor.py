"""Who acts: a person with a login, or the office itself with a short list of what it may do."""

from dataclasses import dataclass
from typing import TypeAlias

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from claimsoffice.kernel.errors import NotPermitted


@dataclass(frozen=True, slots=True)
class SystemActor:
    """The office acting by itself (a sweep, a shell command); it holds only the permissions named here."""

    label: str
    permissions: frozenset[str] = frozenset()

    def has_perm(self, code: str) -> bool:
        return code in self.permissions


Actor: TypeAlias = User | SystemActor


def user_of(actor: Actor) -> User | None:
    """The person behind the actor; None where the office acts by itself."""
    return None if isinstance(actor, SystemActor) else actor


def label_of(actor: Actor) -> str:
    return actor.label if isinstance(actor, SystemActor) else ""


def require(actor: Actor, code: str) -> None:
    """Raise NotPermitted unless the actor holds the permission `code` (app.codename); who has left holds none."""
    if not actor.has_perm(code):
        raise NotPermitted(_("You may not do this: the permission %(code)s is missing.") % {"code": code})


def holders(code: str) -> QuerySet[User]:
    """The active people whose role holds the permission `code` (app.codename), longest-serving first."""
    app, codename = code.split(".")
    holds = Q(groups__permissions__codename=codename, groups__permissions__content_type__app_label=app)
    return User.objects.filter(holds, is_active=True).order_by("pk").distinct()
