"""What has to be true after every migrate: roles hold their permissions, guards stand in the database."""

from typing import Any

from django.apps import apps as global_apps
from django.contrib.auth.management import create_permissions
from django.db import DEFAULT_DB_ALIAS

from claimsoffice.kernel import guards
from claimsoffice.kernel.roles import ROLES

_DONE_BY_LAST_APP = "claims"


def after_migrate(sender: Any, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Runs once, behind the last app: earlier its permissions are not there yet."""
    if sender.label != _DONE_BY_LAST_APP:
        return
    # Django's own receiver stands behind ours in the queue: for this last app we can't wait for it.
    create_permissions(sender, using=using, verbosity=0)
    sync_roles(using)
    guards.install(using)


def sync_roles(using: str = DEFAULT_DB_ALIAS) -> None:
    """Make each role's group hold exactly the permissions of `kernel.roles`; idempotent.

    Raises LookupError for a code that no app declares: a typing mistake there would take a right away silently.
    """
    group_model = global_apps.get_model("auth", "Group")
    permission_model = global_apps.get_model("auth", "Permission")
    known = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in permission_model.objects.using(using).select_related("content_type")
    }
    for role in ROLES:
        unknown = [code for code in role.permissions if code not in known]
        if unknown:
            raise LookupError(f"role {role.slug}: no app declares {', '.join(unknown)}")
        group, _created = group_model.objects.using(using).get_or_create(name=role.slug)
        group.permissions.set([known[code] for code in role.permissions])
