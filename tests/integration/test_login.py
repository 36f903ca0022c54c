"""The one door: wrong passwords are counted by person and by address, and a forwarded address is not believed."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.office import PASSWORD, People

pytestmark = pytest.mark.django_db


def attempt(client: Client, password: str, **extra: str) -> int:
    return client.post(reverse("account_login"), {"login": "adjuster", "password": password}, **extra).status_code  # type: ignore[arg-type]


def test_the_right_password_opens(client: Client, people: People) -> None:
    assert attempt(client, PASSWORD) == 302
    assert client.get(reverse("admin:index")).status_code == 200


def test_after_five_wrong_ones_the_right_one_does_not_open(client: Client, people: People) -> None:
    for number in range(5):
        attempt(client, f"wrong {number}", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    attempt(client, PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.99")
    assert client.get(reverse("admin:index")).status_code == 302


def test_nobody_signs_up(client: Client, people: People) -> None:
    page = client.get(reverse("account_signup"))
    assert b"password1" not in page.content


def test_the_admins_own_login_is_not_a_second_door(client: Client, people: People) -> None:
    answer = client.post("/admin/login/", {"username": "adjuster", "password": PASSWORD})
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
    assert client.get(reverse("admin:index")).status_code == 302


def test_health(client: Client, db: None) -> None:
    assert client.get("/healthz").json()["status"] == "ok"
