"""What pages call a person."""

from django.contrib.auth.models import User


def person_name(first: str, last: str, login: str) -> str:
    """A person as people here write names: family name first and unspaced in Chinese; else the login."""
    full = f"{first} {last}".strip() if last.isascii() else f"{last}{first}"
    return full or login


def name_of(user: User) -> str:
    """The same of a login."""
    return person_name(user.first_name, user.last_name, user.get_username())
