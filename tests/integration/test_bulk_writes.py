"""Many rows in one statement: whatever text and whatever absence goes in comes out again, on either database."""

import json

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from claimsoffice.kernel import dialect
from claimsoffice.kernel.clock import now
from claimsoffice.kernel.models import OutboxMessage

pytestmark = pytest.mark.django_db

AWKWARD = ("", "NULL", "\\N", "\\.", "a\tb\nc\rd", 'say "so"', "it's", "{1,2}", "a\\b", "王小明, 上海", "%s", " ")


def test_rows_are_inserted_as_they_are() -> None:
    at = dialect.instant_text(now().isoformat())
    columns = ("key", "topic", "payload", "created_at", "available_at", "attempts", "last_error", "dead")
    rows = [(f"k{n}", "t", json.dumps({"text": text}), at, at, n, text, bool(n % 2)) for n, text in enumerate(AWKWARD)]
    dialect.insert_rows(OutboxMessage._meta.db_table, columns, rows)
    found = OutboxMessage.objects.order_by("attempts")
    assert [row.last_error for row in found] == list(AWKWARD)
    assert [row.payload["text"] for row in found] == list(AWKWARD)
    assert [row.dead for row in found] == [bool(n % 2) for n in range(len(AWKWARD))]
    assert {row.done_at for row in found} == {None}


def test_columns_are_sent_as_they_are() -> None:
    at = dialect.instant_text(now().isoformat())
    columns = ("attempts", "last_error", "payload", "dead", "done_at", "key", "topic", "created_at", "available_at")
    for start in (0, 100):
        numbers = [start + n for n in range(len(AWKWARD))]
        part = dialect.packed(
            OutboxMessage._meta.db_table,
            columns,
            [
                numbers,
                AWKWARD,
                [json.dumps({"text": text}) for text in AWKWARD],
                [bool(n % 2) for n in numbers],
                [at if n % 2 else None for n in numbers],
                [f"k{n}" for n in numbers],
            ],
            ["a\\\tb", at, at],
        )
        with transaction.atomic(), dialect.Sender() as sender:
            sender.send(part)
            sender.send(dialect.packed(OutboxMessage._meta.db_table, columns, [[]] * 6, ["t", at, at]))
    found = list(OutboxMessage.objects.order_by("attempts"))
    assert [row.last_error for row in found] == [*AWKWARD, *AWKWARD]
    assert [row.payload["text"] for row in found] == [*AWKWARD, *AWKWARD]
    assert [(row.dead, row.done_at is None) for row in found] == [(bool(n % 2), not n % 2) for n in (*range(12),) * 2]
    assert {row.topic for row in found} == {"a\\\tb"}


def test_what_is_refused_is_raised_by_the_next_call() -> None:
    columns = ("key", "topic", "payload", "created_at", "available_at", "attempts", "last_error", "dead")
    at = dialect.instant_text(now().isoformat())
    constants = ["{}", at, at, 0, "", False]
    part = dialect.packed(OutboxMessage._meta.db_table, columns, [["same", "same"], ["t", "t"]], constants)

    def send() -> None:
        with transaction.atomic(), dialect.Sender() as sender:
            sender.send(part)
            sender.wait()

    with pytest.raises(IntegrityError):
        send()
    assert not OutboxMessage.objects.exists()


def test_rows_are_saved_as_they_are() -> None:
    at = now()
    for number in range(len(AWKWARD)):
        OutboxMessage.objects.create(key=f"k{number}", topic="t", available_at=at)
    rows = list(OutboxMessage.objects.order_by("pk"))
    for number, (row, text) in enumerate(zip(rows, AWKWARD, strict=True)):
        row.last_error, row.payload, row.attempts = text, {"text": text, "none": None, "list": [1, "2"]}, number
        row.done_at, row.dead = (at if number % 2 else None), bool(number % 2)
    dialect.save_rows(rows, ("last_error", "payload", "attempts", "done_at", "dead"), model=OutboxMessage)
    found = list(OutboxMessage.objects.order_by("pk"))
    for before, after in zip(rows, found, strict=True):
        for name in ("last_error", "payload", "attempts", "done_at", "dead", "available_at", "topic"):
            assert getattr(after, name) == getattr(before, name), name


def test_nothing_is_no_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        dialect.save_rows([], ("dead",), model=OutboxMessage)
