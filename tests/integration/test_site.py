"""The pages are declared when somebody wants one: with the addresses, or to be checked."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib import admin

from claimsoffice.site import check_pages
from policies.models import Policy

NO_PAGES = """
import sys, django
django.setup()
assert not [name for name in sys.modules if name.startswith(("claims.admin", "policies.admin", "openpyxl"))]
from django.contrib import admin
from django.core import checks
assert checks.run_checks(tags=["admin"]) == []
from claims.models import Claim
assert admin.site.is_registered(Claim)
"""


def test_a_command_that_shows_no_page_does_not_pay_for_them_and_the_check_looks_at_all(root: Path) -> None:
    done = subprocess.run([sys.executable, "-c", NO_PAGES], cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_page_with_a_mistake_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_pages(None) == []
    monkeypatch.setattr(admin.site._registry[Policy], "list_display", ["no_such_column"])
    (error,) = check_pages(None)
    assert error.id == "admin.E108"
