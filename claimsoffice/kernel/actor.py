"""Who acts: a person with a login, or the office itself with a short list of what it may do."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True, slots=True)
class SystemActor:
    """The office acting by itself (a sweep, a shell command); it holds only the permissions named here."""

    label: str
    permissions: frozenset[str] = frozenset()

    def has_perm(self, code: str) -> bool:
        return code in self.permissions


Actor: TypeAlias = "User | SystemActor"


def user_of(actor: "Actor") -> "User | None":
    """The person behind the actor; None where the office acts by itself."""
    return None if isinstance(actor, SystemActor) else actor


def label_of(actor: "Actor") -> str:
    return actor.label if isinstance(actor, SystemActor) else ""
