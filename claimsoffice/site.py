"""Puts the office's own admin site in the place of Django's default one."""

from typing import Any

from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.admin.checks import check_admin_app, check_dependencies
from django.core import checks


class OfficeAdminConfig(SimpleAdminConfig):
    """The pages are declared with the addresses (`urls`), not at every start.

    Most commands show no page, and importing them all takes as long as everything else together.
    """

    default_site = "claimsoffice.office.OfficeSite"

    def ready(self) -> None:
        checks.register(check_dependencies, checks.Tags.admin)
        checks.register(check_pages, checks.Tags.admin)


def check_pages(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    """What Django checks of an admin site, once its pages are declared: nothing is found wrong in none."""
    from django.contrib import admin  # models: ready only by now

    admin.autodiscover()
    return check_admin_app(app_configs, **options)
