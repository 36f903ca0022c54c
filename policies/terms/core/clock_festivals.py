"""The statutory festival days, for years whose holiday notice is not loaded (Holiday Regulation, 2024 text, art. 2)."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

from policies.terms.core.errors import LawFileError
from policies.terms.core.loader import TERMS_DIR, read_yaml, require_keys

FESTIVALS_FILE = TERMS_DIR / "calendars" / "cn" / "festivals.yaml"


@cache
def _law() -> dict[str, Any]:
    law = read_yaml(FESTIVALS_FILE)
    require_keys(law, FESTIVALS_FILE.name, {"source", "fixed", "moving", "years"})
    return dict(law)


@cache
def table_years() -> range:
    """Return the years whose festivals are known, without a gap."""
    years = sorted(_law()["years"])
    return range(years[0], years[-1] + 1)


def regulation_citation() -> str:
    """Return where the statutory festival days stand, in zh and en."""
    return str(_law()["source"]["regulation"]["citation"])


def _entries(year: int) -> Iterator[tuple[date, dict[str, Any]]]:
    law = _law()
    if year not in law["years"]:
        raise LawFileError(f"{FESTIVALS_FILE.name}: years: no festivals for {year}; add the year")
    for entry in law["moving"]:
        first = law["years"][year][entry["festival"]] + timedelta(days=entry["first_day"])
        for number in range(entry["days"]):
            yield first + timedelta(days=number), entry
    # After the moving ones: a fixed day keeps its own name where Mid-Autumn falls on it (2031-10-01).
    for entry in law["fixed"]:
        yield date(year, entry["month"], entry["day"]), entry


@cache
def festival_names(year: int) -> dict[date, dict[str, str]]:
    """Return the statutory festival days of a year under the 2024 text, each with its name in zh and en.

    They are 13, or 12 where two coincide. The 2024 text is used for every year:
    it serves years without a notice, which lie ahead. Raises LawFileError for a
    year outside `table_years()`.
    """
    return {day: entry["name"] for day, entry in _entries(year)}


@cache
def days_no_notice_omits(year: int) -> frozenset[date]:
    """Return the festival days which the regulation in force in that year gave: 11 before 2025, 13 since."""
    return frozenset(day for day, entry in _entries(year) if year >= entry.get("from_year", year))
