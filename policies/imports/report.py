"""Errors and warnings as they leave the program: kept as codes, put into words in the reader's language."""

from collections.abc import Iterable, Mapping
from typing import Any

from policies.imports.messages import cell_message, table_message, warning_message
from policies.imports.problems import TableError


def error_lines(errors: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One line an error: row, column (its label), field, code, value, message."""
    return [
        {
            "row": error["row"],
            "column": error["column"],
            "field": error["field"],
            "code": error["code"],
            "value": error["value"],
            "message": cell_message(error["code"], error["params"]),
        }
        for error in errors
    ]


def warning_lines(warnings: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One line a warning: code, column, how often, the first rows, message."""
    return [
        {
            "code": warning["code"],
            "column": warning["column"],
            "count": warning["count"],
            "rows": warning["rows"],
            "message": warning_message(warning["code"], {"column": warning["column"], **warning["params"]}),
        }
        for warning in warnings
    ]


def table_error_line(error: TableError) -> dict[str, Any]:
    """The one error of a file that is no table."""
    return {"code": error.code, **error.params, "message": table_message(error.code, error.params)}
