"""Cashiers in processes of their own: what a test of money lets them do at once."""

import threading
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import connections

from claims.services import bank_file, pay
from claimsoffice.kernel.errors import Refused

# The office is loaded before this module is: the processes are forked from `worker`.
THREADS = 4


def pay_each(database: dict[str, Any], claims: Sequence[int], cashier: int, together: Any, told: Any) -> None:
    """THREADS people press the button on each claim in the same moment as those of the other processes.

    `told` gets how many presses got through, how many were refused, and what else happened.
    """
    connections["default"].settings_dict.update(database)
    through, refused, odd = [0] * THREADS, [0] * THREADS, list[str]()

    def press(number: int) -> None:
        person = User.objects.get(pk=cashier)
        try:
            for claim in claims:
                together.wait(timeout=120)
                try:
                    pay.instruct_payment(claim, person)
                    through[number] += 1
                except Refused:
                    refused[number] += 1
                except Exception as error:  # noqa: BLE001  the test reports it
                    odd.append(f"{type(error).__name__}: {error}")
        finally:
            connections.close_all()

    people = [threading.Thread(target=press, args=(number,)) for number in range(THREADS)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    told.put((sum(through), sum(refused), odd))


def record_file(database: dict[str, Any], content: bytes, cashier: int, together: Any, told: Any) -> None:
    """Upload the bank's file in the same moment as somebody else."""
    connections["default"].settings_dict.update(database)
    together.wait(timeout=120)
    lines = bank_file.record_return(content, User.objects.get(pk=cashier))
    told.put([(line.reference, line.done) for line in lines])
    connections.close_all()
