"""A record's columns as text, made by the database: nothing is built for a value that is only compared.

Each expression gives what Python writes of the same value, and NULL where there is none:
`tests/integration/test_as_text.py` holds them beside each other.
"""

from typing import Any

from django.db import models


class _Text(models.Func):
    """One column (or a path to one) as text; on SQLite `in_sqlite` stands in place of the template."""

    output_field: Any = models.TextField(null=True)
    arity = 1
    in_sqlite = ""

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template=self.in_sqlite or self.template, **extra)


class FilledText(_Text):
    """Text; NULL if it is empty."""

    template = "NULLIF(%(expressions)s, '')"


class DecimalText(_Text):
    """A decimal column with all its decimals: "50.000"."""

    # The column itself has that many decimals; SQLite keeps a number.
    template = "(%(expressions)s)::text"
    in_sqlite = "CASE WHEN %(expressions)s IS NOT NULL THEN printf('%%%%.%(places)sf', %(expressions)s) END"

    def __init__(self, expression: Any, places: int, **extra: Any) -> None:
        super().__init__(expression, places=places, **extra)


class InstantText(_Text):
    """An instant in UTC: "2026-01-01T08:00:00+00:00", with six decimals of the second if it has any."""

    template = (
        "to_char((%(expressions)s) AT TIME ZONE 'UTC', CASE "
        "WHEN date_trunc('second', %(expressions)s) = %(expressions)s "
        """THEN 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"' ELSE 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"' END)"""
    )
    in_sqlite = "replace(%(expressions)s, ' ', 'T') || '+00:00'"


class DayText(_Text):
    """A date: "2026-01-01"."""

    template = "to_char(%(expressions)s, 'YYYY-MM-DD')"
    # A bare column would come back as a date.
    in_sqlite = "CAST(%(expressions)s AS text)"


class TruthText(_Text):
    """A truth value: "1" or "0"."""

    template = "(%(expressions)s)::int::text"
    in_sqlite = "CAST(%(expressions)s AS text)"


class ListText(_Text):
    """A JSON list of codes: in order, with commas between them; NULL if there are none."""

    template = (
        "(SELECT string_agg(code, ',' ORDER BY code COLLATE \"C\") "
        "FROM jsonb_array_elements_text(%(expressions)s) AS code)"
    )
    in_sqlite = (
        "(SELECT group_concat(value) FROM (SELECT value FROM json_each(%(expressions)s) ORDER BY CAST(value AS BLOB)))"
    )
