"""Puts the office's own admin site in the place of Django's default one."""

from django.contrib.admin.apps import AdminConfig


class OfficeAdminConfig(AdminConfig):
    default_site = "claimsoffice.office.OfficeSite"
