"""The people of the sample office: one in each role, and a second adjuster and manager to show four eyes."""

import os
import secrets
import string
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from unicodedata import east_asian_width

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from claimsoffice.kernel.errors import Refused
from claimsoffice.kernel.models import AuthorityLimit, StaffProfile
from claimsoffice.kernel.roles import role_label

DOMAIN = "demo.invalid"
CHANGED = "?"
_ALPHABET = "".join(c for c in string.ascii_lowercase + string.digits if c not in "il1o0")
_GROUPS, _GROUP_LENGTH = 4, 4


@dataclass(frozen=True, slots=True)
class Person:
    """One login. `limits` are the sums up to which an adjuster decides alone, by currency."""

    login: str
    role: str
    last_name: str
    first_name: str
    team: str = ""
    limits: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def email(self) -> str:
        return f"{self.login}@{DOMAIN}"


_LIMITS = MappingProxyType({"CNY": "5000.00", "USD": "700.00"})

PEOPLE: tuple[Person, ...] = (
    Person("clerk", "intake_clerk", "王", "丽", "受理组"),
    Person("adjuster", "adjuster", "陈", "明", "华东理赔组", _LIMITS),
    Person("adjuster2", "adjuster", "刘", "芳", "华南理赔组", _LIMITS),
    Person("manager", "manager", "赵", "建国"),
    Person("manager2", "manager", "孙", "敏"),
    Person("cashier", "cashier", "周", "婷", "财务组"),
    Person("auditor", "auditor", "吴", "刚"),
    Person("admin", "administrator", "郑", "伟"),
)


@dataclass(frozen=True, slots=True)
class Login:
    """A person with the password that works, or `?` where they have chosen another one since."""

    person: Person
    password: str


def logins_file() -> Path:
    return Path(settings.VAR_DIR) / "demo_logins.txt"


def ensure_people() -> list[Login]:
    """Make whoever is missing, and return everybody with their password; it is kept in a file that only we can read.

    Raises Refused where a login of ours belongs to somebody who was not made here: nobody's password is taken away.
    """
    known = _read_passwords(logins_file())
    with transaction.atomic():
        logins = [Login(person, _ensure(person, known.get(person.login))) for person in PEOPLE]
        kept = {login.person.login: known.get(login.person.login) or login.password for login in logins}
        if kept != known:
            _write(logins_file(), table([Login(person, kept[person.login]) for person in PEOPLE]))
    return logins


def _ensure(person: Person, password: str | None) -> str:
    user = User.objects.select_for_update().filter(username=person.login).first()
    if user is None:
        return _create(person, password or _new_password())
    if user.email != person.email:
        raise Refused(
            _("The login “%(login)s” belongs to somebody who is no demo user; rename it, or use another database.")
            % {"login": person.login}
        )
    if password is None:
        password = _new_password()
        user.set_password(password)
        user.save(update_fields=["password"])
    return password if user.check_password(password) else CHANGED


def _create(person: Person, password: str) -> str:
    user = User.objects.create_user(
        person.login,
        email=person.email,
        password=password,
        first_name=person.first_name,
        last_name=person.last_name,
        is_staff=True,
    )
    user.groups.add(Group.objects.get(name=person.role))
    StaffProfile.objects.create(user=user, team=person.team)
    for currency, amount in person.limits.items():
        AuthorityLimit.objects.create(user=user, currency=currency, amount=Decimal(amount))
    return password


def _new_password() -> str:
    parts = ["".join(secrets.choice(_ALPHABET) for _letter in range(_GROUP_LENGTH)) for _group in range(_GROUPS)]
    return "-".join(parts)


def table(logins: list[Login]) -> str:
    """Login, role in both languages, name and password, in columns."""
    rows = [("登录名 Login", "角色 Role", "姓名 Name", "密码 Password")]
    for login in logins:
        person = login.person
        roles = []
        for language in ("zh-hans", "en"):
            with translation.override(language):
                roles.append(role_label(person.role))
        rows.append(
            (
                person.login,
                " / ".join(dict.fromkeys(roles)),
                f"{person.last_name}{person.first_name}",
                login.password,
            )
        )
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "".join(
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n"
        for row in rows
    )


def _width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _read_passwords(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    ours = {person.login for person in PEOPLE}
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if words and words[0] in ours:
            found[words[0]] = words[-1]
    return found


def _write(path: Path, text: str) -> None:
    """Whole or not at all, and never readable by others, not even for a moment."""
    handle, draft = tempfile.mkstemp(prefix=".demo_logins", dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(draft).replace(path)
