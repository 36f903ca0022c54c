"""`import_policies FILE`: its output and its exit codes, which other programs read."""

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command, get_commands

from claimsoffice.kernel.models import BatchState, Event, ImportBatch
from policies.models import Policy
from tests.office import People
from tests.sheets import csv_bytes, good, grid, numbered, xlsx_bytes

pytestmark = pytest.mark.django_db


def run(path: Path | str, *options: str) -> tuple[int, dict[str, Any]]:
    out = io.StringIO()
    try:
        call_command("import_policies", str(path), "--json", *options, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def to_file(data: bytes, name: str = "policies.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return to_file


def counts(report: dict[str, Any]) -> tuple[int, ...]:
    return tuple(report[name] for name in ("rows", "created", "updated", "unchanged", "rejected"))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("p.xlsx", xlsx_bytes(grid(numbered(5)))),
        ("p.csv", csv_bytes(grid(numbered(5)), "gb18030")),
        ("p.csv", csv_bytes(grid(numbered(5)), "utf-8-sig", ";")),
    ],
)
def test_good_files_go_in_and_the_second_time_change_nothing(write: Any, name: str, data: bytes) -> None:
    path = write(data, name)
    status, report = run(path)
    assert (status, counts(report), report["errors"], report["applied"]) == (0, (5, 5, 0, 0, 0), [], True)
    assert isinstance(report["seconds"], float)
    assert Policy.objects.count() == 5
    status, report = run(path)
    assert (status, counts(report)) == (0, (5, 0, 0, 5, 0))


def test_a_change_is_counted(write: Any) -> None:
    run(write(csv_bytes(grid(numbered(3)))))
    rows = numbered(3)
    rows[1]["delivered_at"] = "2026-01-20"
    assert counts(run(write(csv_bytes(grid(rows))))[1]) == (3, 0, 1, 2, 0)


def test_one_bad_row_keeps_all_out(write: Any) -> None:
    path = write(
        csv_bytes(grid([*numbered(3), good(currency="XX"), good(policy_no="P9", tracking_no="T9", sum_insured="")]))
    )
    status, report = run(path)
    assert (status, counts(report), report["valid"], report["applied"]) == (1, (5, 0, 0, 0, 2), 3, False)
    first = report["errors"][0]
    assert (first["row"], first["column"], first["code"], first["value"]) == (5, "币种", "unknown_choice", "XX")
    assert "CNY" in first["message"]
    assert not Policy.objects.exists()
    assert ImportBatch.objects.get().state == BatchState.REFUSED


def test_accept_valid_writes_the_good_rows(write: Any) -> None:
    status, report = run(write(csv_bytes(grid([*numbered(3), good(currency="XX")]))), "--accept-valid")
    assert (status, counts(report), report["applied"]) == (1, (4, 3, 0, 0, 1), True)
    assert Policy.objects.count() == 3


def test_accept_valid_without_a_good_row(write: Any) -> None:
    status, report = run(write(csv_bytes(grid([good(currency="XX")]))), "--accept-valid")
    assert (status, counts(report), report["applied"]) == (1, (1, 0, 0, 0, 1), False)


def test_a_dry_run_writes_nothing_at_all(write: Any) -> None:
    status, report = run(write(csv_bytes(grid(numbered(3)))), "--dry-run")
    assert (status, counts(report), report["applied"], report["dry_run"]) == (0, (3, 3, 0, 0, 0), False, True)
    assert not Policy.objects.exists()
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("p.csv", b"", "empty_file"),
        ("p.csv", b"just some words", "no_header"),
        ("p.xls", csv_bytes(grid([good()])), "unsupported_format"),
        ("p.xlsx", b"PK\x03\x04", "broken_zip"),
        ("p.csv", csv_bytes(grid([good()]), "utf-16"), "utf16"),
    ],
)
def test_what_is_no_table_is_one_error(write: Any, name: str, data: bytes, code: str) -> None:
    status, report = run(write(data, name))
    assert status == 2
    assert list(report) == ["error"]
    assert report["error"]["code"] == code
    assert report["error"]["message"]


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    assert run(tmp_path / "nothing.csv") == (
        2,
        {"error": {"code": "not_found", "message": run(tmp_path)[1]["error"]["message"]}},
    )


def test_a_name_in_another_systems_encoding_is_kept_as_far_as_it_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode("保单".encode("gbk") + b".csv")
    path.write_bytes(csv_bytes(grid(numbered(1))))
    assert run(path)[0] == 0
    kept = ImportBatch.objects.get().file_name
    assert kept.endswith(".csv")
    assert "\ufffd" in kept


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "pipe.csv"
    os.mkfifo(path)
    writer = os.open(path, os.O_RDWR)
    try:
        status, report = run(path)
    finally:
        os.close(writer)
    assert (status, report["error"]["code"]) == (2, "not_found")


def test_the_user_must_hold_the_permission(write: Any, people: People) -> None:
    path = write(csv_bytes(grid(numbered(1))))
    status, report = run(path, "--user", "auditor")
    assert (status, report["error"]["code"]) == (2, "not_permitted")
    status, report = run(path, "--user", "who")
    assert (status, report["error"]["code"]) == (2, "unknown_user")
    assert not Policy.objects.exists()
    assert run(path, "--user", "clerk")[0] == 0
    assert ImportBatch.objects.get().owner == people.clerk
    event = Event.objects.get(kind="import.applied")
    assert (event.actor, event.actor_label) == (people.clerk, "")


def test_without_a_user_the_shell_is_recorded(write: Any) -> None:
    run(write(csv_bytes(grid(numbered(1)))))
    event = Event.objects.get(kind="import.applied")
    assert (event.actor, event.actor_label) == (None, "shell")


def test_every_bad_row_is_counted_and_the_list_capped(write: Any) -> None:
    status, report = run(write(csv_bytes(grid(numbered(1200, currency="XX")))))
    assert (status, report["rejected"], report["errors_total"], len(report["errors"])) == (1, 1200, 1200, 1000)


def test_people_read_lines_not_json(write: Any, capsys: pytest.CaptureFixture[str]) -> None:
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("import_policies", str(write(csv_bytes(grid([good(currency="XX")])))), stdout=out)
    assert "XX" in out.getvalue()
    assert "币种" in out.getvalue()


def test_no_other_command_brings_spreadsheets_in() -> None:
    """The package of the resources has one that writes any model's rows: it is a library here, and no installed app."""
    assert "import" not in get_commands()


def test_the_export_is_a_table_that_the_import_reads(write: Any) -> None:
    from policies.imports.resource import ParcelResource

    rows = [good(deductible_rate="5%", carrier="云途", endorsements="E1,E2", delivered_at="2026-01-20 10:00:01"),
            good(policy_no="P2", tracking_no="T2", scheme="JSX-STD", sum_insured="", insured_value="")]  # fmt: skip
    run(write(csv_bytes(grid(rows))))
    dataset = ParcelResource(unmask=True).export()
    status, report = run(write(dataset.export("csv").encode(), "export.csv"))
    assert (status, counts(report)) == (0, (2, 0, 0, 2, 0))
    hidden = ParcelResource().export().export("csv")
    assert "13800138000" not in hidden
    assert "claims@example.com" not in hidden
    with pytest.raises(NotImplementedError):
        ParcelResource().import_data(dataset)


def test_the_export_starts_no_formula(write: Any) -> None:
    from policies.imports.resource import ParcelResource

    run(write(csv_bytes(grid([good(goods="==1+1", order_no="@SUM(1)", phone="+8613800138000")]))))
    cells = ParcelResource(unmask=True).export().dict[0]
    assert (cells["货物名称"], cells["订单号"], cells["联系电话"]) == ("'==1+1", "'@SUM(1)", "'+8613800138000")
