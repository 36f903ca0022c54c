"""Hold one answer of `adjudicate` against what a golden case expects."""

from collections.abc import Iterator, Mapping
from typing import Any

from policies.terms import SCHEMES, Decision, adjudicate
from policies.terms.trial import with_values
from tests.golden.reading import SPECIAL_EXPECTATIONS, Case, differences

# A clause takes effect on a claim by one of these; the rest leave it as it was.
TAKES_EFFECT = frozenset({"not_met", "excludes", "reduces", "warns", "blocks"})


def adjudicated(case: Case) -> Decision:
    """The case under the terms in force, or with the other values that it tries."""
    if not case.terms:
        return adjudicate(case.input)
    units = {
        name: each.unit
        for edition in SCHEMES[case.input["scheme"]].law.editions
        for name, each in edition.parameters.items()
    }
    tried = {name: {"value": value, "unit": units[name], "citation": case.id} for name, value in case.terms.items()}
    return adjudicate(case.input, schemes=with_values(tried, case.file))


def outcomes(given: Mapping[str, Any]) -> dict[str, str]:
    """The outcome of every finding by clause id."""
    return {finding["clause"]: finding["outcome"] for finding in given["findings"]}


def mismatches(expected: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[str]:
    """Yield one line for every expectation that the answer does not meet."""
    plain = {key: value for key, value in expected.items() if key not in SPECIAL_EXPECTATIONS}
    yield from differences(plain, given)
    if "outcomes" in expected:
        yield from differences(expected["outcomes"], outcomes(given), "outcomes")
    if given["recommendation"] not in expected.get("recommendation_in", [given["recommendation"]]):
        yield f"recommendation: {given['recommendation']!r} is none of {expected['recommendation_in']}"
    trace = [[step["clause"], step["value"]] for step in given["amount"]["steps"]]
    if expected.get("trace", trace) != trace:
        yield f"trace: expected {expected['trace']}, got {trace}"
    reasons = {finding["clause"]: finding["reason"] for finding in given["findings"]}
    for clause, words in expected.get("reasons_mention", {}).items():
        if not all(words in reasons[clause][language] for language in ("en", "zh")):
            yield f"{clause}: {words!r} stands not in both of {reasons[clause]}"
    yield from _members(expected.get("denial_includes", ()), given["denial_reasons"], "denial_reasons", True)
    yield from _members(expected.get("denial_excludes", ()), given["denial_reasons"], "denial_reasons", False)
    yield from _members(expected.get("refer_reasons_include", ()), given["refer_reasons"], "refer_reasons", True)
    yield from _members(expected.get("warnings_include", ()), given["warnings"], "warnings", True)
    yield from _members(expected.get("warnings_exclude", ()), given["warnings"], "warnings", False)
    for part, names in expected.get("missing_includes", {}).items():
        yield from _members(names, given["missing"][part], f"missing.{part}", True)
    for part, names in expected.get("missing_excludes", {}).items():
        yield from _members(names, given["missing"][part], f"missing.{part}", False)


def _members(names: Any, among: list[str], where: str, wanted: bool) -> Iterator[str]:
    for name in names:
        if (name in among) is not wanted:
            yield f"{where}: {name!r} is {'not ' if wanted else ''}in {among}"
