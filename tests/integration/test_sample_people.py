"""The people of the demo: made once, kept secret, never at the cost of somebody real."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from claims.services.authority import limit_of
from claimsoffice.kernel.roles import ROLES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings: Any, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    # The real hasher is slow on purpose, eight times over.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    call_command("create_demo_users")
    lines = capsys.readouterr().out.strip().splitlines()
    return {line.split()[0]: line.split()[-1] for line in lines[1:]}


def test_every_role_has_somebody_and_two_pairs_of_eyes(capsys: pytest.CaptureFixture[str]) -> None:
    passwords = printed(capsys)
    roles = [User.objects.get(username=login).groups.get().name for login in passwords]
    assert set(roles) == {role.slug for role in ROLES}
    assert [roles.count(role) for role in ("adjuster", "manager")] == [2, 2]
    assert not User.objects.filter(is_superuser=True).exists()
    for login, password in passwords.items():
        assert authenticate(None, username=login, password=password) is not None
    assert len(set(passwords.values())) == len(passwords)


def test_an_adjuster_decides_up_to_a_limit_in_each_currency(capsys: pytest.CaptureFixture[str]) -> None:
    printed(capsys)
    adjuster = User.objects.get(username="adjuster")
    assert [limit_of(adjuster, currency) for currency in ("CNY", "USD", "JPY")] == [
        Decimal("5000.000"),
        Decimal("700.000"),
        Decimal(0),
    ]
    assert adjuster.staff_profile.team
    assert adjuster.last_name + adjuster.first_name == "陈明"


def test_run_again_it_prints_the_same(capsys: pytest.CaptureFixture[str], var: Path) -> None:
    first = printed(capsys)
    kept = (var / "demo_logins.txt").read_bytes()
    assert printed(capsys) == first
    assert (var / "demo_logins.txt").read_bytes() == kept
    assert User.objects.count() == len(first)


def test_the_file_is_nobody_else_s_business(capsys: pytest.CaptureFixture[str], var: Path) -> None:
    passwords = printed(capsys)
    file = var / "demo_logins.txt"
    assert file.stat().st_mode & 0o777 == 0o600
    assert all(password in file.read_text(encoding="utf-8") for password in passwords.values())
    assert [path.name for path in var.iterdir()] == ["demo_logins.txt"]


def test_a_fresh_database_gets_the_passwords_that_are_known(capsys: pytest.CaptureFixture[str]) -> None:
    first = printed(capsys)
    for user in User.objects.all():
        user.username = f"former-{user.username}"
        user.save()
    assert printed(capsys) == first


def test_a_lost_file_gives_new_passwords(capsys: pytest.CaptureFixture[str], var: Path) -> None:
    first = printed(capsys)
    (var / "demo_logins.txt").unlink()
    second = printed(capsys)
    assert first.keys() == second.keys()
    assert all(authenticate(None, username=login, password=password) for login, password in second.items())


def test_a_password_that_was_changed_is_not_told_and_not_taken_back(capsys: pytest.CaptureFixture[str]) -> None:
    first = printed(capsys)
    clerk = User.objects.get(username="clerk")
    clerk.set_password("something of my own")
    clerk.save()
    assert printed(capsys) == first | {"clerk": "?"}
    assert authenticate(None, username="clerk", password="something of my own") is not None


def test_somebody_real_keeps_their_login(capsys: pytest.CaptureFixture[str], var: Path) -> None:
    User.objects.create_user("manager", email="zhao@office.example", password="a real one")
    with pytest.raises(CommandError, match="manager"):
        call_command("create_demo_users")
    assert User.objects.count() == 1
    assert authenticate(None, username="manager", password="a real one") is not None
    assert not (var / "demo_logins.txt").exists()


def test_passwords_are_easy_to_type_and_hard_to_guess(capsys: pytest.CaptureFixture[str]) -> None:
    for password in printed(capsys).values():
        assert re.fullmatch(r"[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){3}", password)
