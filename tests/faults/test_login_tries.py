"""Fault 14: a thousand passwords are tried, the right one among them, from addresses that are made up."""

import random

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from claimsoffice.kernel.clock import now
from tests.office import PASSWORD, make_people

pytestmark = [pytest.mark.fault, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def somebody_to_be() -> None:
    make_people()


def tries(count: int, *, limited: bool) -> int:
    """How many of `count` tries open the office; the right password comes every hundredth time, after five wrong."""
    opened = 0
    chance = random.Random(14)
    names = ["adjuster", "manager", "cashier", "administrator"]
    for number in range(count):
        if not limited:
            cache.clear()
        right = number >= 5 * len(names) and number % 100 < len(names)
        client = Client(HTTP_X_FORWARDED_FOR=f"198.51.100.{chance.randrange(256)}")
        password = PASSWORD if right else f"password {number}"
        client.post(reverse("account_login"), {"login": names[number % len(names)], "password": password})
        opened += client.get(reverse("admin:index")).status_code == 200
    return opened


def test_a_thousand_tries_open_nothing(full_faults: bool) -> None:
    count = 1000 if full_faults else 250
    # In one moment: on a slow machine the first tries would be forgotten before the last.
    with time_machine.travel(now(), tick=False):
        opened = tries(count, limited=True)
    print(f"\nfault 14: {count} tries with made-up addresses, the right passwords among them: {opened} logins")
    assert opened == 0


def test_without_the_lock_the_right_password_opens() -> None:
    """Negative control: with the count cleared before each try."""
    assert tries(110, limited=False) == 4
