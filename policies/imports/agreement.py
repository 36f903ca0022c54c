"""The rows of one file against each other: none twice, and those of one policy agree on the policy."""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from policies.imports.columns import POLICY_FIELDS
from policies.imports.problems import Findings, Problem, shown
from policies.imports.rows import INDEX
from policies.imports.sheet import Bad, NumberedRow, NumberedRows, Values
from policies.imports.values import as_cell

_POLICY_NO, _TRACKING_NO, _CURRENCY = INDEX["policy_no"], INDEX["tracking_no"], INDEX["currency"]
_OF_POLICY = itemgetter(*(INDEX[name] for name in POLICY_FIELDS))
# Values that come again are kept once, as far as there are few of them.
_MOST_ALIKE = 10_000
_COMPARED = sorted({_POLICY_NO, _TRACKING_NO, _CURRENCY, *(INDEX[name] for name in POLICY_FIELDS)})


def check(rows: NumberedRows, bad: Bad, labels: Mapping[str, str], findings: Findings) -> None:
    """Refuse each row of a pair that contradicts itself, naming the other row.

    An empty cell beside a filled one is a contradiction too: nobody can say which of the two is the policy's.
    Cells that were refused for themselves (`bad`) are not compared.
    """
    suspects = _suspects(rows)
    if not suspects:
        return
    first_of: dict[str, NumberedRow] = {}
    at_odds: set[str] = set()
    places: dict[tuple[str, str], NumberedRow] = {}
    twice: dict[tuple[str, str], list[NumberedRow]] = {}
    alike: dict[str | None, str | None] = {}
    of_suspects = [_slim(row, alike) for row in rows if hash(row.values[_POLICY_NO]) in suspects]
    for row in of_suspects:
        policy_no, tracking_no = row.values[_POLICY_NO], row.values[_TRACKING_NO]
        if policy_no is None:
            continue
        first = first_of.setdefault(policy_no, row)
        if first is not row and _OF_POLICY(first.values) != _OF_POLICY(row.values):
            at_odds.add(policy_no)
        if tracking_no is not None:
            other = places.setdefault((policy_no, tracking_no), row)
            if other is not row:
                twice.setdefault((policy_no, tracking_no), [other]).append(row)
    for same in twice.values():
        _refuse_twice(same, labels, findings)
    if at_odds:
        _refuse_at_odds([row for row in of_suspects if row.values[_POLICY_NO] in at_odds], bad, labels, findings)


class _Slim(NamedTuple):
    """A row as far as it is compared: a file may consist of rows that contradict each other."""

    number: int
    values: Values


def _slim(row: NumberedRow, alike: dict[str | None, str | None]) -> _Slim:
    values: Values = [None] * len(row.values)
    for place in _COMPARED:
        value = row.values[place]
        if len(alike) < _MOST_ALIKE:
            alike.setdefault(value, value)
        values[place] = alike.get(value, value)
    return _Slim(row.number, values)


def _suspects(rows: NumberedRows) -> set[int]:
    """Hashes of the policy numbers whose rows may contradict each other: only these rows are worth keeping at hand."""
    policies: dict[int, int] = {}
    keys: set[int] = set()
    suspects: set[int] = set()
    for row in rows:
        values = row.values
        policy_no = values[_POLICY_NO]
        if policy_no is None:
            continue
        policy, key = hash(policy_no), hash((policy_no, values[_TRACKING_NO]))
        said = hash(_OF_POLICY(values))
        if policies.setdefault(policy, said) != said or key in keys:
            suspects.add(policy)
        keys.add(key)
    return suspects


def _refuse_twice(same: Sequence[NumberedRow], labels: Mapping[str, str], findings: Findings) -> None:
    for row in same:
        other = same[1] if row is same[0] else same[0]
        value = shown(row.values[_TRACKING_NO] or "")
        findings.refuse(
            Problem(row.number, "tracking_no", labels["tracking_no"], "row_twice", value, {"other": other.number})
        )


def _refuse_at_odds(rows: Sequence[NumberedRow], bad: Bad, labels: Mapping[str, str], findings: Findings) -> None:
    by_policy: dict[str, list[NumberedRow]] = {}
    for row in rows:
        by_policy.setdefault(row.values[_POLICY_NO] or "", []).append(row)
    for same in by_policy.values():
        for name in POLICY_FIELDS:
            if name in labels:
                _compare(name, [row for row in same if not bad.has(row.number, name)], labels, findings)


def _compare(name: str, rows: Sequence[NumberedRow], labels: Mapping[str, str], findings: Findings) -> None:
    if not rows:
        return
    index, first = INDEX[name], rows[0]
    against_first = next((row for row in rows if row.values[index] != first.values[index]), None)
    if against_first is None:
        return
    for row in rows:
        if not findings.count(row.number):
            continue
        other = against_first if row.values[index] == first.values[index] else first
        value = shown(as_cell(name, row.values[index], row.values[_CURRENCY]))
        theirs = shown(as_cell(name, other.values[index], other.values[_CURRENCY]))
        params: dict[str, str | int] = {"other": other.number, "theirs": theirs}
        findings.errors.append(Problem(row.number, name, labels.get(name, name), "policy_differs", value, params))
