"""Every file of the spreadsheet corpus through `import_policies --json`: the answer, and what is on record."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection
from django.utils import translation

from policies.imports.columns import BY_FIELD, POLICY_FIELDS
from policies.imports.values import from_record
from policies.models import InsuredParcel, Policy
from tests.corpus.spreadsheet_case import GOOD, NO_TABLE, REFUSED, Case
from tests.corpus.spreadsheets import EVERYTHING, write_all
from tests.integration.test_import_command import run

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["zh-hans", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with translation.override(request.param):
        yield request.param


def on_record(field: str) -> Any:
    record = InsuredParcel.objects.select_related("policy").order_by("pk")[0]
    owner = record.policy if field in POLICY_FIELDS else record
    value = getattr(owner, field)
    return from_record((field,))((value.name if field == "carrier" else value,))[0]


@pytest.mark.parametrize("case", EVERYTHING, ids=lambda case: case.rule)
def test_it_is_answered_as_the_rules_say(case: Case, tmp_path: Path) -> None:
    path = tmp_path / case.name
    path.write_bytes(case.data())
    status, report = run(path)
    assert (status, report.get("error", {}).get("code", "")) == (case.status, case.code), report
    if status == NO_TABLE:
        assert len(report["error"]["message"]) > 20
    else:
        found = sorted((e["row"], e["field"], e["code"]) for e in report["errors"])
        assert len(report["errors"]) <= report["errors_total"]
        assert not case.errors or found == sorted(case.errors)
        assert {warning["code"] for warning in report["warnings"]} >= set(case.warns)
        assert report["rows"] == case.rows
        assert all(e["message"] and (e["column"] or not e["field"]) for e in report["errors"])
    written = case.rows if status == GOOD else 0
    assert InsuredParcel.objects.count() == written
    assert bool(Policy.objects.count()) is bool(written)
    for field, text in case.stored:
        assert on_record(field) == text


def test_what_is_wrong_is_said_in_the_readers_language(language: str, tmp_path: Path) -> None:
    case = next(case for case in EVERYTHING if case.status == REFUSED)
    path = tmp_path / case.name
    path.write_bytes(case.data())
    message = run(path)[1]["errors"][0]["message"]
    assert message.isascii() is (language == "en")


def test_the_corpus_is_large_and_each_rule_is_named_once() -> None:
    assert len(EVERYTHING) >= 150
    assert len({case.rule for case in EVERYTHING}) == len(EVERYTHING)
    assert {field for case in EVERYTHING for _row, field, _code in case.errors if field} <= set(BY_FIELD)


@pytest.mark.slow
@pytest.mark.fault
def test_no_file_takes_long_or_much(root: Path, tmp_path: Path, full_faults: bool) -> None:
    """Each in a process of its own; the processor's seconds count, since the machine may be busy."""
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    if connection.vendor == "postgresql":
        if not full_faults:
            pytest.skip("FAULTS=full: the same files with the same answers stand above, on this database")
        # The test's own database, in which nothing is committed.
        server = urlsplit(os.environ["DATABASE_URL"])
        environment["DATABASE_URL"] = urlunsplit(server._replace(path=f"/{connection.settings_dict['NAME']}"))
    write_all(tmp_path)
    command = [sys.executable, "-m", "tests.corpus.limits", str(tmp_path)]
    answer = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=True)
    costs = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [cost["status"] for cost in costs] == [case.status for case in EVERYTHING]
    longest, largest = (max(costs, key=lambda cost: cost[name]) for name in ("seconds", "mib"))
    most = f"at most {longest['seconds']} s and {largest['mib']} MiB more"
    print(f"\nfault 9, {connection.vendor}: {len(costs)} files; {most}")
    assert longest["seconds"] <= 10, longest
    assert largest["mib"] <= 300, largest
