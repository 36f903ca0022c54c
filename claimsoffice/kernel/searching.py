"""Searching for a part of a number or name: one text of several columns, for which PostgreSQL keeps a trigram index."""

from typing import Any

from django.db.models import F, Func, Model, QuerySet, TextField

LONGEST_SEARCH = 100
# Fewer signs than three no index of trigrams knows. A Chinese name has two: for them the table is read, without
# looking at case, which they don't have.
SHORTEST_PART = 3
SHORTEST_NAME = 2
_WIDE = str.maketrans({chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"　": " "})


class Joined(Func):
    """The columns as one text; `kernel.part_index` indexes exactly this expression."""

    function = ""
    template = "(%(expressions)s)"
    arg_joiner = " || '|' || "

    def __init__(self, *columns: str) -> None:
        super().__init__(*(F(column) for column in columns), output_field=TextField())


def clean(text: str) -> str:
    """What was typed, with full-width characters and stray spaces put right."""
    return " ".join(text.translate(_WIDE).split())[:LONGEST_SEARCH]


def holding(rows: QuerySet[Any], text: str, *columns: str) -> QuerySet[Any]:
    """Keep the rows with `text` in one of `columns`, whatever its case; none for under three signs (Chinese: two)."""
    if len(text) < (SHORTEST_PART if text.isascii() else SHORTEST_NAME):
        return rows.none()
    lookup = "icontains" if len(text) >= SHORTEST_PART else "contains"
    kept: QuerySet[Any] = rows.alias(searched=Joined(*columns)).filter(**{f"searched__{lookup}": text})
    return kept


def holding_number(rows: QuerySet[Any], text: str, *columns: str) -> QuerySet[Any]:
    """The same for columns that hold numbers, in which no Chinese sign stands."""
    return holding(rows, text, *columns) if text.isascii() else rows.none()


def ids(model: type[Model], column: str = "pk", **condition: Any) -> QuerySet[Any, Any]:
    """A narrow query for a union: an OR across tables could use no index."""
    return model._default_manager.filter(**condition).order_by().values(column)
