"""The index behind `kernel.searching`, as migrations build it and take it away."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connections, migrations

from claimsoffice.kernel import dialect


def part_indexes(indexes: Mapping[str, tuple[str, Sequence[str]]]) -> migrations.RunPython:
    """An index for `kernel.searching.Joined(*columns)` each, given as {name: (table, columns)}.

    With it a part of a text is found without reading the table.
    Trigrams: PostgreSQL only, with its extension pg_trgm, which the database's owner may create. SQLite has none.
    An import leaves what it wrote on a list of up to 64 MB, which autovacuum sorts in: that halves what it waits for.
    Statistics are not kept of it: a sample says "one in fifty" of every part, and then the table is walked after all.
    """

    def build(apps: Any, schema_editor: Any) -> None:
        for name, (table, columns) in indexes.items():
            _build(name, table, columns, schema_editor.connection.alias)

    def drop(apps: Any, schema_editor: Any) -> None:
        for name in indexes:
            _drop(name, schema_editor.connection.alias)

    return migrations.RunPython(build, drop)


def _build(name: str, table: str, columns: Sequence[str], using: str) -> None:
    if dialect.vendor(using) != "postgresql":
        return
    quote = connections[using].ops.quote_name
    joined = " || '|' || ".join(quote(column) for column in columns)
    with connections[using].cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute(
            f"CREATE INDEX {quote(name)} ON {quote(table)} USING gin (upper({joined}) gin_trgm_ops) "
            "WITH (gin_pending_list_limit = 65536)"
        )
        cursor.execute(f"ALTER INDEX {quote(name)} ALTER COLUMN 1 SET STATISTICS 0")


def _drop(name: str, using: str) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {connections[using].ops.quote_name(name)}")
