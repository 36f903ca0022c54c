"""The uploaded file given back with what is wrong beside its rows: to its owner, for a while, and readable again."""

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from claimsoffice.kernel.models import BatchState, ImportBatch
from policies import tasks
from policies.services import import_background, import_original
from tests.background import clear, stored
from tests.claim_sheets import claim_row, claims_csv
from tests.office import People, make_parcel, person
from tests.sheets import csv_bytes, good, grid, numbered, xlsx_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    clear()
    yield
    clear()


@pytest.fixture
def clerk(client: Client, people: People) -> Client:
    client.force_login(people.clerk)
    return client


def upload(client: Client, data: bytes, name: str = "p.csv", kind: str = "policies") -> ImportBatch:
    client.post(reverse("admin:import_upload", args=[kind]), {"file": SimpleUploadedFile(name, data)})
    batch = ImportBatch.objects.order_by("pk").last()
    assert batch is not None
    return batch


def commented(client: Client, batch: ImportBatch) -> Any:
    return client.get(reverse("admin:policies_import_commented", args=[batch.pk]))


def cells(client: Client, batch: ImportBatch) -> tuple[bytes, Any]:
    answer = commented(client, batch)
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    return content, openpyxl.load_workbook(io.BytesIO(content)).active


def test_rows_stand_where_they_stood_with_their_errors_beside_them(clerk: Client, people: People) -> None:
    rows = [*numbered(2), good(currency="XX", sum_insured="-5"), good(policy_no="P9", tracking_no="T9", goods="")]
    batch = upload(clerk, csv_bytes(grid(rows)))
    _content, sheet = cells(clerk, batch)
    comments = [sheet.cell(row, 1).value for row in range(1, 6)]
    assert comments[1:3] == [None, None]
    assert "XX" not in comments[3]
    assert comments[3].count("\n") == 1
    assert "货物名称" in comments[4]
    assert [sheet.cell(1, column).value for column in range(2, 4)] == grid(rows)[0][:2]
    assert sheet.cell(4, 2).value == good()["policy_no"]
    text = clerk.get(reverse("admin:kernel_importbatch_change", args=[batch.pk])).content.decode()
    assert reverse("admin:policies_import_commented", args=[batch.pk]) in text


def test_corrected_it_can_be_uploaded_again(clerk: Client, people: People) -> None:
    paid = datetime(2026, 1, 5, 9, 30)
    rows = [
        good(paid_at=paid, phone="+86 138 0013 8000", goods="=耳机"),
        good(policy_no="P9", tracking_no="T9", currency="X"),
    ]
    batch = upload(clerk, xlsx_bytes(grid(rows)), "p.xlsx")
    _content, sheet = cells(clerk, batch)
    assert sheet.cell(2, 1).value is None
    header = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, header.index("货物名称") + 1).value == "'=耳机"
    sheet.cell(3, header.index("币种") + 1).value = "CNY"
    out = io.BytesIO()
    sheet.parent.save(out)
    again = upload(clerk, out.getvalue(), "p.xlsx")
    assert (again.created, again.rejected) == (2, 0)
    assert stored() == [batch.upload]


def test_what_looks_like_a_formula_starts_none(clerk: Client, people: People) -> None:
    batch = upload(clerk, csv_bytes(grid([good(goods='=HYPERLINK("x")', currency="@SUM(1)")])))
    content, sheet = cells(clerk, batch)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert b"<f>" not in content


def test_the_claims_sheet_comes_back_too(clerk: Client, people: People) -> None:
    rows = [claim_row(make_parcel(), "P-1"), claim_row(make_parcel(), "P-2", tracking_no="NOBODY")]
    batch = upload(clerk, claims_csv(*rows), kind="claims")
    _content, sheet = cells(clerk, batch)
    assert sheet.cell(2, 1).value is None
    assert "运单号" in sheet.cell(3, 1).value


def test_of_a_big_file_the_refused_rows_alone(clerk: Client, people: People, settings: Any) -> None:
    settings.IMPORT_BACKGROUND_ROWS = 10
    rows = numbered(60)
    rows[40]["currency"] = "XX"
    batch = upload(clerk, csv_bytes(grid(rows)))
    assert batch.state == BatchState.QUEUED
    tasks.imports()
    batch.refresh_from_db()
    assert (batch.state, batch.rejected, stored()) == (BatchState.STAGED, 1, [batch.upload])
    _content, sheet = cells(clerk, batch)
    assert sheet.max_row == 2
    assert "42" in sheet.cell(2, 1).value
    assert sheet.cell(2, 2).value == "PI-00040"


def test_a_file_without_errors_is_not_kept(clerk: Client, people: People) -> None:
    batch = upload(clerk, csv_bytes(grid(numbered(2))))
    assert (batch.upload, stored()) == ("", [])
    assert commented(clerk, batch).status_code == 404


def test_only_who_uploaded_it_gets_it(client: Client, people: People) -> None:
    client.force_login(people.clerk)
    batch = upload(client, csv_bytes(grid([good(currency="XX")])))
    for user in (person("second", "intake_clerk"), people.manager, people.auditor, people.adjuster, people.nobody):
        client.force_login(user)
        assert commented(client, batch).status_code == 404
    client.logout()
    assert commented(client, batch).status_code == 302


@pytest.mark.parametrize("end", ["apply", "cancel", "days"])
def test_it_goes_with_its_batch_or_after_some_days(
    clerk: Client, people: People, end: str, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    batch = upload(clerk, csv_bytes(grid([good(), good(policy_no="P9", tracking_no="T9", currency="XX")])))
    assert stored() == [batch.upload]
    assert import_background.run_due() == 0
    assert stored() == [batch.upload]
    if end == "days":
        monkeypatch.setattr(import_original, "KEPT_FOR", timedelta(0))
    else:
        with django_capture_on_commit_callbacks(execute=True):
            clerk.post(reverse(f"admin:policies_import_{end}", args=[batch.pk]), {"accept_valid": "yes"})
    import_background.run_due()
    batch.refresh_from_db()
    assert (stored(), batch.upload) == ([], "")
    assert commented(clerk, batch).status_code == 404
