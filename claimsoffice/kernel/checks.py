"""Mistakes that Django's own checks can't see."""

from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections

from claimsoffice.kernel import guards


@register(Tags.database)
def guards_are_installed(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """The state and append-only guards stand in the database."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        if "kernel_event" not in connections[alias].introspection.table_names():
            continue
        missing = sorted(guards.expected_names(alias) - guards.installed_names(alias))
        if missing:
            found.append(
                # A warning: an error would stop `migrate`, which is what installs them.
                Warning(
                    f"{len(missing)} database guards are missing: {', '.join(missing)}",
                    hint="run `python manage.py migrate`: it installs them",
                    id="office.W001",
                )
            )
    return found
