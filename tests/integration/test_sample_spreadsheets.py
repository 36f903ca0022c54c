"""The example spreadsheets: what is committed is what the generator makes, and the importer says what it should."""

import io
from datetime import date, datetime, time
from pathlib import Path

import pytest
import time_machine

from claims.imports.columns import CLAIMS
from claims.sample.other_sheets import CLAIMS_FILE, TRACKING_FILE
from claims.sample.spreadsheets import MISTAKES, write_all
from claimsoffice.kernel.clock import OFFICE_ZONE
from policies.imports.check import Checked, check_file
from policies.imports.policy_sheet import POLICIES
from policies.imports.sheet import Sheet
from policies.imports.tracking_columns import TRACKING

FILES = ("policies-2026-11.xlsx", "policies-gb18030.csv", "policies-wrong.csv")
MADE_FOR = date(2026, 11, 20)


def check(path: Path) -> Checked:
    return check_file(io.BytesIO(path.read_bytes()), path.name, max_rows=10_000, max_bytes=1 << 24)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("examples")
    assert [path.name for path in write_all(folder, MADE_FOR)] == list(FILES)
    return folder


@pytest.mark.parametrize("name", [*FILES, CLAIMS_FILE, TRACKING_FILE])
def test_what_is_committed_is_what_is_made(root: Path, made: Path, name: str) -> None:
    assert (root / "examples" / name).read_bytes() == (made / name).read_bytes()


@pytest.mark.parametrize(("name", "rows"), [("policies-2026-11.xlsx", 1500), ("policies-gb18030.csv", 720)])
def test_the_good_ones_are_taken_whole(made: Path, name: str, rows: int) -> None:
    checked = check(made / name)
    assert (len(checked.rows), checked.findings.listed()) == (rows, [])
    assert not any(warning["code"] == "unknown_column" for warning in checked.findings.warnings)


@pytest.mark.parametrize(("name", "sheet"), [(CLAIMS_FILE, CLAIMS), (TRACKING_FILE, TRACKING)])
def test_the_claims_and_the_tracking_file_are_good_tables(made: Path, name: str, sheet: Sheet) -> None:
    data = io.BytesIO((made / name).read_bytes())
    checked = check_file(data, name, max_rows=100, max_bytes=1 << 20, sheet=sheet)
    assert checked.findings.listed() == []
    assert 8 <= len(checked.rows) <= 30


def test_they_can_be_taken_in_from_the_first_moment_of_their_day(made: Path) -> None:
    with time_machine.travel(datetime.combine(MADE_FOR, time(0, 1), OFFICE_ZONE), tick=False):
        for name, sheet in (
            (FILES[0], POLICIES),
            (FILES[1], POLICIES),
            (CLAIMS_FILE, CLAIMS),
            (TRACKING_FILE, TRACKING),
        ):
            data = io.BytesIO((made / name).read_bytes())
            checked = check_file(data, name, max_rows=10_000, max_bytes=1 << 24, sheet=sheet)
            assert (name, checked.findings.listed()) == (name, [])


def test_the_csv_is_in_the_encoding_of_older_systems(made: Path) -> None:
    raw = (made / "policies-gb18030.csv").read_bytes()
    assert raw.decode("gb18030").startswith("保单号,产品,")
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")


def test_each_mistake_is_found_in_its_row_and_column(made: Path) -> None:
    checked = check(made / "policies-wrong.csv")
    found = checked.findings.listed()
    assert len(checked.findings.rejected) == len(MISTAKES) + 4
    assert {2, 3}.isdisjoint(checked.findings.rejected)
    codes = [(problem["row"], problem["code"]) for problem in found]
    assert len({code for _row, code in codes}) >= 17
    assert (14, "required") in codes
    assert [row for row, code in codes if code == "row_twice"] == [26, 27]
    assert {row for row, code in codes if code == "policy_differs"} == {24, 25}


def test_another_day_moves_the_dates_and_nothing_else(made: Path, tmp_path: Path) -> None:
    write_all(tmp_path, date(2027, 3, 1))
    then, now = (check(folder / FILES[1]).rows for folder in (made, tmp_path))
    assert len(then) == len(now)
    goods = [[row.values[8] for row in rows] for rows in (then, now)]
    assert goods[0] == goods[1]
