"""The only place that asks which database it is."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models

# Seconds, see `Sender`.
SWITCH_INTERVAL = 0.0003


def vendor(using: str = DEFAULT_DB_ALIAS) -> str:
    """ "postgresql" or "sqlite"."""
    return connections[using].vendor


def refuse_sql(
    name: str, table: str, event: str, condition: str, message: str, using: str = DEFAULT_DB_ALIAS
) -> list[str]:
    """Statements that make the database refuse `event` (INSERT, UPDATE, DELETE) on `table` where `condition` holds.

    `condition` is SQL that both databases read (it may use NEW and OLD); `message` is what the refusal says.
    """
    text = message.replace("'", "''")
    if vendor(using) == "sqlite":
        return [
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{text}'); END"
        ]
    keep = "OLD" if event == "DELETE" else "NEW"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{text}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {keep}; END $guard$",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


def refuse_truncate_sql(name: str, table: str, message: str, using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """PostgreSQL empties a table without touching a row; SQLite has no TRUNCATE."""
    if vendor(using) == "sqlite":
        return []
    text = message.replace("'", "''")
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN "
        f"RAISE EXCEPTION '{text}' USING ERRCODE = 'integrity_constraint_violation'; END $guard$",
        f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
    ]


def drop_trigger_sql(name: str, table: str, using: str = DEFAULT_DB_ALIAS) -> str:
    if vendor(using) == "sqlite":
        return f"DROP TRIGGER IF EXISTS {name}"
    return f"DROP TRIGGER IF EXISTS {name} ON {table}"


def list_triggers(prefix: str, using: str = DEFAULT_DB_ALIAS) -> set[str]:
    """Names of the installed triggers that start with `prefix`."""
    if vendor(using) == "sqlite":
        sql = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s"
    else:
        sql = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE %s"
    with connections[using].cursor() as cursor:
        cursor.execute(sql, [prefix.replace("_", r"\_") + "%"] if vendor(using) != "sqlite" else [prefix + "%"])
        return {row[0] for row in cursor.fetchall()}


def exclusion_sql(name: str, table: str, elements: str, where: str, using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """PostgreSQL: an exclusion constraint, which two transactions at once can't get past. SQLite has one writer."""
    if vendor(using) == "sqlite":
        return []
    return [
        "CREATE EXTENSION IF NOT EXISTS btree_gist",
        f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}",
        f"ALTER TABLE {table} ADD CONSTRAINT {name} EXCLUDE USING gist ({elements}) WHERE ({where})",
    ]


def settle_sql(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """PostgreSQL alters no table while foreign keys of the same transaction wait to be checked: check them now."""
    return [] if vendor(using) == "sqlite" else ["SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED"]


@models.Field.register_lookup
class Among(models.Lookup):
    """`field__among=values`: as `in`, for thousands of values, which travel as one parameter instead of one each."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, params = self.process_lhs(compiler, connection)
        values = list(self.rhs)
        if connection.vendor == "sqlite":
            return f"{left} IN (SELECT value FROM json_each(%s))", (*params, json.dumps(values))  # noqa: S608
        return f"{left} = ANY(%s)", (*params, values)


def reserve_ids(table: str, count: int, using: str = DEFAULT_DB_ALIAS) -> list[range]:
    """Ids for `count` new rows of `table`, inside the transaction that writes them (on SQLite it has the only pen).

    Those that are not used are gaps; on SQLite they are given out again.
    """
    if not count:
        return []
    with connections[using].cursor() as cursor:
        if vendor(using) == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            found = cursor.fetchone()
            first = (found[0] if found else 0) + 1
            return [range(first, first + count)]
        # Another transaction may draw from the sequence meanwhile: what follows each other goes as one row.
        # The sequence's name is looked up in a query of its own, once instead of for every id.
        cursor.execute(
            "SELECT min(id), max(id) + 1 FROM (SELECT id, id - row_number() OVER (ORDER BY id) AS run FROM "
            "(SELECT nextval((SELECT pg_get_serial_sequence(%s, 'id')::regclass)) AS id FROM generate_series(1, %s)) "
            "AS drawn) AS runs GROUP BY run ORDER BY run",
            [connections[using].ops.quote_name(table), count],
        )
        return [range(*ends) for ends in cursor.fetchall()]


def store_as_it_is(table: str, column: str, using: str = DEFAULT_DB_ALIAS) -> None:
    """Keep long texts of a column uncompressed, where they come and go by the megabyte. SQLite never compresses."""
    if vendor(using) == "postgresql":
        quote = connections[using].ops.quote_name
        with connections[using].cursor() as cursor:
            cursor.execute(f"ALTER TABLE {quote(table)} ALTER COLUMN {quote(column)} SET STORAGE EXTERNAL")


def take_turns(what: str, using: str = DEFAULT_DB_ALIAS) -> None:
    """Wait until no other transaction has this turn, and keep it to the end of this one. SQLite has one pen anyway."""
    if vendor(using) == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [what])


def insert_rows(
    table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], using: str = DEFAULT_DB_ALIAS
) -> None:
    """Write many rows at once: COPY where there is one. Values are text, numbers, truth values or None.

    Table and column names are the program's own, never a user's. Constraints and triggers hold as for any INSERT.
    """
    quote = connections[using].ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    with connections[using].cursor() as cursor:
        if vendor(using) == "sqlite":
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({places})", rows)  # type: ignore[arg-type]  # noqa: S608
            return
        # The driver's own COPY stands outside of Django's cursor: its refusals must still come as Django's.
        wrapped = connections[using].wrap_database_errors
        with wrapped, cursor.cursor.copy(f"COPY {quote(table)} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


@dataclass(frozen=True, slots=True)
class Packed:
    """Rows for one table as this database takes them, ready for a `Sender`."""

    table: str
    columns: Sequence[str]
    rows: Any


def packed(
    table: str,
    names: Sequence[str],
    columns: Sequence[Sequence[Any]],
    constants: Sequence[Any],
    using: str = DEFAULT_DB_ALIAS,
) -> Packed:
    """Rows made of `columns`, which hold a value for each row, and `constants`, one value for all of them.

    `names` are those of all of them; values as for `insert_rows`. Nothing is asked of the database.
    """
    count = len(columns[0])
    if vendor(using) == "sqlite":
        return Packed(table, names, list(zip(*columns, *(repeat(value, count) for value in constants), strict=True)))
    tail = "\t".join(text for value in constants for text in _copied([value]))
    lines = map("\t".join, zip(*map(_copied, columns), repeat(tail, count), strict=True))
    return Packed(table, names, "\n".join(lines).encode())


_COPIED_TRUTHS = {True: "t", False: "f", None: r"\N"}
_COPIED_SIGNS = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def _copied(column: Sequence[Any]) -> Sequence[str]:
    """A column's values as the text form of COPY has them."""
    kinds = set(map(type, column))
    if bool in kinds:
        return [_COPIED_TRUTHS[value] for value in column]
    if not kinds <= {str, type(None)}:
        return [r"\N" if value is None else str(value) for value in column]
    text = "".join(filter(None, column))
    if "\\" in text or "\t" in text or "\n" in text or "\r" in text:
        column = [value and value.translate(_COPIED_SIGNS) for value in column]
    return column if type(None) not in kinds else [r"\N" if value is None else value for value in column]


class Sender:
    """Sends rows to be inserted and returns at once where the database can be sent to meanwhile (PostgreSQL).

    Until `wait` has returned nothing else may use the connection. What the database refuses is raised by the next
    call; foreign keys are checked with the rows, not at the end. It is a context inside the transaction that it writes.
    """

    def __init__(self, using: str = DEFAULT_DB_ALIAS) -> None:
        self._using = using
        self._pool = ThreadPoolExecutor(1) if vendor(using) == "postgresql" else None
        self._under_way: Future[None] | None = None
        self._switch_interval = sys.getswitchinterval()

    def __enter__(self) -> "Sender":
        if self._pool is not None:
            with connections[self._using].cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            # The sending thread asks for the interpreter some times in each portion: for 5 ms each time, the
            # database would wait for rows that are ready.
            sys.setswitchinterval(SWITCH_INTERVAL)
        return self

    def __exit__(self, *error: object) -> None:
        if self._pool is not None:
            self._pool.shutdown()
            sys.setswitchinterval(self._switch_interval)
        if error[0] is None:
            self.wait()

    def wait(self) -> None:
        """Wait for what is under way."""
        if self._under_way is not None:
            future, self._under_way = self._under_way, None
            with connections[self._using].wrap_database_errors:
                future.result()

    def send(self, *parts: Packed) -> None:
        """Insert rows into one table after the other."""
        self.wait()
        connection = connections[self._using]
        if self._pool is None:
            for part in parts:
                insert_rows(part.table, part.columns, part.rows, self._using)
            return
        quote = connection.ops.quote_name
        copies = [
            (f"COPY {quote(part.table)} ({', '.join(map(quote, part.columns))}) FROM STDIN", part.rows)
            for part in parts
        ]
        self._under_way = self._pool.submit(_copy_all, connection.cursor(), copies)


def _copy_all(cursor: Any, copies: Sequence[tuple[str, bytes]]) -> None:
    with cursor:
        for statement, data in copies:
            with cursor.cursor.copy(statement) as copy:
                copy.write(data)


def update_rows(
    table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], using: str = DEFAULT_DB_ALIAS
) -> None:
    """Set the same columns on many rows, each with its own values and its id as the last one; as `insert_rows`."""
    quote = connections[using].ops.quote_name
    sets = ", ".join(f"{quote(column)} = %s" for column in columns)
    with connections[using].cursor() as cursor:
        cursor.executemany(f"UPDATE {quote(table)} SET {sets} WHERE id = %s", rows)  # type: ignore[arg-type]  # noqa: S608


def instant_text(iso: str, using: str = DEFAULT_DB_ALIAS) -> str:
    """An ISO instant in UTC ("...+00:00") as `insert_rows` takes it."""
    return iso[:-6].replace("T", " ") if vendor(using) == "sqlite" else iso


def save_rows(
    rows: Sequence[Any], names: Sequence[str], using: str = DEFAULT_DB_ALIAS, *, model: type[models.Model]
) -> None:
    """Write the fields `names` of all `rows` of `model` to their table, in one statement where that is possible.

    Rows may be other objects with the model's names.

    PostgreSQL joins the table to arrays of the values: a hundred times less to parse than a CASE for each row.
    """
    if not rows:
        return
    meta: Any = model._meta
    connection = connections[using]
    if vendor(using) != "postgresql":
        some = [row if isinstance(row, model) else _as(model, row, names) for row in rows]
        model._base_manager.using(using).bulk_update(some, list(names), batch_size=200)
        return
    columns = [column for column in meta.concrete_fields if column.name in names]
    quote = connection.ops.quote_name
    kinds = [meta.pk.rel_db_type(connection), *(column.db_type(connection) for column in columns)]
    values = [_array(meta.pk, rows), *(_array(column, rows) for column in columns)]
    names_sql = ", ".join(quote(column.column) for column in columns)
    sets = ", ".join(f"{quote(column.column)} = v.{quote(column.column)}" for column in columns)
    arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
    table, key = quote(meta.db_table), quote(meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {sets} FROM unnest({arrays}) AS v(pk, {names_sql}) "  # noqa: S608  names from the model
            f"WHERE {table}.{key} = v.pk",
            values,
        )


def _as(model: type[models.Model], row: Any, names: Sequence[str]) -> models.Model:
    return model(pk=row.pk, **{name: getattr(row, name) for name in names})


def _array(column: Any, rows: Sequence[Any]) -> str:
    """One column of all rows as PostgreSQL writes an array: the driver would wrap each value in objects of its own."""
    found: Iterator[Any] = (getattr(row, column.attname) for row in rows)
    if isinstance(column, models.JSONField):
        found = (None if value is None else json.dumps(value, cls=column.encoder) for value in found)
    return "{" + ",".join(map(_element, found)) + "}"


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        value = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{value}"'
