"""Administration: people get roles and limits from somebody else, and no right comes in by a side door."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from claimsoffice.kernel.models import AuthorityLimit
from tests.office import PASSWORD, People

pytestmark = pytest.mark.django_db


def form_of(user: User, **changes: Any) -> dict[str, Any]:
    limits = {"authority_limits-TOTAL_FORMS": 0, "authority_limits-INITIAL_FORMS": 0}
    profile = {"staff_profile-TOTAL_FORMS": 0, "staff_profile-INITIAL_FORMS": 0}
    names = {"username": user.username, "first_name": "", "last_name": "", "email": "", "is_active": "on"}
    groups = {"groups": list(user.groups.values_list("pk", flat=True))}
    return names | groups | limits | profile | changes


def change(user: User) -> str:
    return reverse("admin:auth_user_change", args=[user.pk])


def test_an_administrator_gives_a_role_and_a_limit(client: Client, people: People) -> None:
    client.force_login(people.administrator)
    role = Group.objects.get(name="adjuster")
    limit = {
        "authority_limits-TOTAL_FORMS": 1,
        "authority_limits-0-user": people.nobody.pk,
        "authority_limits-0-currency": "CNY",
        "authority_limits-0-amount": "2000",
    }
    answer = client.post(change(people.nobody), form_of(people.nobody, groups=[role.pk], **limit))
    assert answer.status_code == 302, answer.context["errors"]
    assert list(people.nobody.groups.all()) == [role]
    assert AuthorityLimit.objects.get(user=people.nobody).amount == Decimal(2000)


def test_nobody_gives_themselves_a_role_or_a_limit(client: Client, people: People) -> None:
    me = people.administrator
    client.force_login(me)
    manager = Group.objects.get(name="manager")
    limit = {
        "authority_limits-TOTAL_FORMS": 1,
        "authority_limits-0-user": me.pk,
        "authority_limits-0-currency": "CNY",
        "authority_limits-0-amount": "999999",
    }
    client.post(change(me), form_of(me, groups=[manager.pk], **limit))
    assert [group.name for group in me.groups.all()] == ["administrator"]
    assert not AuthorityLimit.objects.filter(user=me).exists()


def test_nobody_becomes_a_superuser_by_a_forged_field(client: Client, people: People) -> None:
    client.force_login(people.administrator)
    forged = form_of(people.nobody, is_superuser="on", user_permissions=["1", "2", "3"])
    assert client.post(change(people.nobody), forged).status_code == 302
    user = User.objects.get(pk=people.nobody.pk)
    assert not user.is_superuser
    assert not user.user_permissions.exists()


def test_a_superusers_login_is_beyond_an_administrator(client: Client, people: People) -> None:
    root = User.objects.create_superuser("root", password=PASSWORD)
    client.force_login(people.administrator)
    password = reverse("admin:auth_user_password_change", args=[root.pk])
    assert (
        client.post(password, {"password1": "a new long secret 1", "password2": "a new long secret 1"}).status_code
        == 403
    )
    assert client.post(change(root), form_of(root, is_active="")).status_code == 403
    assert User.objects.get(pk=root.pk).check_password(PASSWORD)


def test_a_new_person_works_here_and_holds_nothing(client: Client, people: People) -> None:
    client.force_login(people.administrator)
    data = {"username": "newcomer", "usable_password": "true", "password1": "a new long secret 1"}
    answer = client.post(reverse("admin:auth_user_add"), data | {"password2": "a new long secret 1"})
    assert answer.status_code == 302
    user = User.objects.get(username="newcomer")
    assert user.is_staff
    assert not user.get_all_permissions()


@pytest.mark.parametrize("role", ["clerk", "adjuster", "manager", "cashier", "auditor"])
def test_administration_is_the_administrators(client: Client, people: People, role: str) -> None:
    client.force_login(getattr(people, role))
    assert client.get(reverse("admin:auth_user_changelist")).status_code == 403
    assert client.get(reverse("admin:kernel_absence_changelist")).status_code == 403


def test_nobody_is_deleted(client: Client, people: People) -> None:
    client.force_login(people.administrator)
    assert client.post(reverse("admin:auth_user_delete", args=[people.nobody.pk]), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=people.nobody.pk).exists()


def test_the_auditor_reads_the_chain_and_changes_nothing(client: Client, people: People) -> None:
    client.force_login(people.auditor)
    assert client.get(reverse("admin:kernel_event_changelist")).status_code == 200
    assert client.get(reverse("admin:kernel_event_add")).status_code == 403
