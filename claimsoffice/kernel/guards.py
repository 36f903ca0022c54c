"""What the database itself refuses, whoever asks: shell, raw SQL, a service with a mistake.

The apps declare their guards in `AppConfig.ready`; `install` puts them into the database after every
migrate (a trigger made in a migration vanishes on SQLite when a later one rebuilds the table), and a
system check lists those that are missing.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from claimsoffice.kernel import dialect

PREFIX = "guard_"


@dataclass(frozen=True, slots=True)
class Guard:
    """One refusal: `event` on `table` where `condition` (SQL over NEW and OLD) holds."""

    name: str
    table: str
    event: str
    condition: str
    message: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Two rows that may not stand beside each other (PostgreSQL; on SQLite a Guard says the same)."""

    name: str
    table: str
    elements: str
    where: str


_guards: dict[str, Guard] = {}
_exclusions: dict[str, Exclusion] = {}


def register(guard: Guard) -> None:
    _guards[guard.name] = guard


def register_exclusion(exclusion: Exclusion) -> None:
    _exclusions[exclusion.name] = exclusion


def append_only(table: str) -> None:
    """Rows of `table` are written once: no UPDATE, no DELETE, no TRUNCATE."""
    never_deleted(table)
    register(Guard(f"{PREFIX}{table}_no_update", table, "UPDATE", "1 = 1", f"{table} is append-only: write a new row"))


# The event that says that a stream's personal data are gone: frozen rows can be emptied beside it, and only then.
PERSONAL_DATA_ERASED = "personal_data.erased"


def erasable(table: str, columns: Collection[str], stream: str, *, json: Collection[str] = ()) -> None:
    """Rows of `table` are written once, but what people typed into `columns` (and `json`) can be emptied.

    `stream` is SQL over NEW for the stream that the row belongs to.
    """
    append_only(table)
    allowed = erasure(table, columns, stream, json=json)
    message = f"{table} is append-only: write a new row"
    register(Guard(f"{PREFIX}{table}_no_update", table, "UPDATE", f"NOT ({allowed})", message))


def erasure(table: str, columns: Collection[str], stream: str, *, json: Collection[str] = ()) -> str:
    """SQL over NEW and OLD: an UPDATE empties `columns` and nothing else, and the chain of `stream` says so."""
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    kept = [field.column for field in model._meta.concrete_fields if field.column not in {*columns, *json}]
    same = [f"COALESCE(CAST(NEW.{c} AS TEXT), '~') = COALESCE(CAST(OLD.{c} AS TEXT), '~')" for c in kept]
    gone = [f"(NEW.{c} = OLD.{c} OR NEW.{c} IN ('', '–'))" for c in columns]
    said = (  # names from our own code, never from input
        f"EXISTS (SELECT 1 FROM kernel_event e WHERE e.stream = {stream} AND e.kind = '{PERSONAL_DATA_ERASED}')"
    )
    return " AND ".join([*same, *gone, said])


def never_deleted(table: str) -> None:
    """Rows of `table` may change but never go."""
    register(Guard(f"{PREFIX}{table}_no_delete", table, "DELETE", "1 = 1", f"rows of {table} are never deleted"))
    register(Guard(f"{PREFIX}{table}_no_truncate", table, "TRUNCATE", "", f"{table} is never emptied"))


def sealed_once(table: str, column: str) -> None:
    """Rows of `table` can be completed until `column` is set; from then on they stand."""
    never_deleted(table)
    register(
        Guard(
            f"{PREFIX}{table}_sealed",
            table,
            "UPDATE",
            f"OLD.{column} IS NOT NULL",
            f"a row of {table} stands once {column} is set",
        )
    )


def state_machine(table: str, stream: str, initial: str, allowed: set[tuple[str, str]]) -> None:
    """The state column of `table` moves only as the workflow says, and only with its event beside it.

    A changed state needs an event of the row's own stream, newer than the last one that the
    row names, which records exactly this transition; a service writes it in the same transaction.
    """
    pairs = " OR ".join(f"(OLD.state = '{old}' AND NEW.state = '{new}')" for old, new in sorted(allowed))
    with_event = (  # names from our own code, never from input
        f"NEW.event_seq > OLD.event_seq AND EXISTS (SELECT 1 FROM kernel_event e "
        f"WHERE e.stream = '{stream}:' || NEW.id AND e.seq = NEW.event_seq "
        "AND e.transition = OLD.state || '>' || NEW.state)"
    )
    register(
        Guard(
            f"{PREFIX}{table}_state",
            table,
            "UPDATE",
            f"NEW.state <> OLD.state AND NOT (({pairs}) AND {with_event})",
            f"the state of {table} changes only through its services",
        )
    )
    register(
        Guard(
            f"{PREFIX}{table}_initial",
            table,
            "INSERT",
            f"NEW.state <> '{initial}'",
            f"a row of {table} begins in the state {initial}",
        )
    )
    never_deleted(table)


def installed_names(using: str = DEFAULT_DB_ALIAS) -> set[str]:
    return dialect.list_triggers(PREFIX, using)


def expected_names(using: str = DEFAULT_DB_ALIAS) -> set[str]:
    """Names of the triggers that ought to be there, for tables that exist."""
    tables = set(connections[using].introspection.table_names())
    truncates = dialect.vendor(using) != "sqlite"
    return {g.name for g in _guards.values() if g.table in tables and (truncates or g.event != "TRUNCATE")}


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Put every declared guard into the database, replacing what stood there."""
    expected = expected_names(using)
    tables = set(connections[using].introspection.table_names())
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for statement in dialect.settle_sql(using):
            cursor.execute(statement)
        for guard in _guards.values():
            if guard.name not in expected:
                continue
            cursor.execute(dialect.drop_trigger_sql(guard.name, guard.table, using))
            for statement in _statements(guard, using):
                cursor.execute(statement)
        for exclusion in _exclusions.values():
            if exclusion.table in tables:
                for statement in dialect.exclusion_sql(
                    exclusion.name, exclusion.table, exclusion.elements, exclusion.where, using
                ):
                    cursor.execute(statement)


def _statements(guard: Guard, using: str) -> list[str]:
    if guard.event == "TRUNCATE":
        return dialect.refuse_truncate_sql(guard.name, guard.table, guard.message, using)
    return dialect.refuse_sql(guard.name, guard.table, guard.event, guard.condition, guard.message, using)


def remove(using: str = DEFAULT_DB_ALIAS) -> None:
    """Take every guard out of the database."""
    present = installed_names(using)
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for statement in dialect.settle_sql(using):
            cursor.execute(statement)
        for guard in _guards.values():
            if guard.name in present:
                cursor.execute(dialect.drop_trigger_sql(guard.name, guard.table, using))


@contextmanager
def lifted(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Without guards for the length of the block: for a test's flush and for a restore, nothing else."""
    remove(using)
    try:
        yield
    finally:
        install(using)
