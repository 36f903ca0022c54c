"""The platform's sheet of claims in a real browser: foreign headers named, previewed, applied, a held row decided."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from claims.imports.columns import CLAIMS
from claims.models import Claim, PlatformRow, RowState
from policies.models import ColumnMapping
from tests.claim_sheets import at, claim_row, claims_csv, tracking_csv, tracking_row
from tests.e2e.desk import Person
from tests.office import People, make_claim, make_parcel
from tests.sheets import csv_bytes

pytestmark = [pytest.mark.e2e, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

THEIRS = {
    "platform_ref": "Case ID", "tracking_no": "AWB", "kind": "Type", "received_at": "Filed",
    "claimed_amount": "Value asked", "claimant": "Buyer", "description": "Story",
}  # fmt: skip


@pytest.fixture(params=["zh-hans", "en"])
def clerk(
    request: pytest.FixtureRequest, live_server: Any, chromium: Any, people: People, shots: Path | None
) -> Iterator[Person]:
    window = Person(chromium, live_server.url, "clerk", request.param, shots)
    yield window
    window.close()


def send(clerk: Person, kind: str, path: Path) -> None:
    clerk.goto(f"/admin/kernel/importbatch/{kind}/upload/")
    clerk.page.set_input_files("input[type=file]", str(path))
    clerk.shot(f"{kind}-upload")
    clerk.page.click("#content form button.default")


def apply(clerk: Person) -> None:
    clerk.page.click("form[action*='/apply/'] button")
    clerk.page.wait_for_selector("form[action*='/undo/']")


def test_upload_preview_apply_and_a_held_row_decided(clerk: Person, people: People, tmp_path: Path) -> None:
    claim, new = make_claim(people), make_parcel()
    rows = [claim_row(new, "PLT-1"), claim_row(claim.parcel, "PLT-2", remarks="平台已先行垫付")]
    (tmp_path / "claims.csv").write_bytes(claims_csv(*rows))
    send(clerk, "claims", tmp_path / "claims.csv")
    clerk.page.wait_for_selector("form[action*='/apply/']")
    assert claim.claim_no in clerk.page.inner_text("#content")
    clerk.shot("claims-preview-held")
    clerk.page.click("a[href='?show=create']")
    assert "PLT-1" in clerk.page.inner_text("#content")
    clerk.shot("claims-preview-new")
    apply(clerk)
    clerk.shot("claims-applied")
    assert Claim.objects.filter(parcel=new).exists()
    clerk.goto("/admin/claims/platformrow/")
    clerk.shot("held-rows")
    clerk.page.click("#result_list tbody a")
    clerk.page.check("input[name=decision][value=link]")
    clerk.page.fill("[name=reason]", "同一件事，平台重复发送")
    clerk.shot("held-row")
    clerk.page.click("#content form button.default")
    clerk.page.wait_for_url("**/platformrow/")
    row = PlatformRow.objects.get(reference="PLT-2")
    assert (row.state, row.claim) == (RowState.LINKED, claim)
    clerk.goto(f"/admin/claims/platformrow/{row.pk}/change/")
    clerk.shot("held-row-decided")


def test_foreign_headers_are_named_once(clerk: Person, people: People, tmp_path: Path) -> None:
    parcels = [make_parcel(), make_parcel()]
    for number, parcel in enumerate(parcels):
        row = claim_row(parcel, f"PLT-{number}")
        cells = [list(THEIRS.values()), [row.get(name, "") for name in THEIRS]]
        (tmp_path / f"{number}.csv").write_bytes(csv_bytes(cells))
    send(clerk, "claims", tmp_path / "0.csv")
    clerk.page.wait_for_url("**/columns/")
    for place, name in enumerate(THEIRS):
        clerk.page.select_option(f"select[name=column-{place}]", name)
    clerk.page.fill("[name=name]", "Platform X")
    clerk.shot("columns")
    clerk.page.click("#content form button.default")
    clerk.page.wait_for_selector("form[action*='/apply/']")
    assert ColumnMapping.objects.get().name == "Platform X"
    clerk.shot("columns-preview")
    send(clerk, "claims", tmp_path / "1.csv")
    clerk.page.wait_for_selector("form[action*='/apply/']")
    assert "Platform X" in clerk.page.inner_text("#content")
    apply(clerk)
    assert Claim.objects.get().parcel == parcels[1]
    clerk.goto(f"/admin/policies/columnmapping/{ColumnMapping.objects.get().pk}/change/")
    clerk.shot("mapping")
    assert set(ColumnMapping.objects.get().columns.values()) <= set(CLAIMS.by_field)


def test_a_tracking_file_moves_a_parcel(clerk: Person, people: People, tmp_path: Path) -> None:
    parcel = make_parcel()
    rows = [
        tracking_row(parcel, "arrival_notice", at(12), source="承运商轨迹接口"),
        tracking_row(parcel, "delivered", at(11)),
        tracking_row(parcel, "renumbered", at(20), new_tracking_no="LX000000001CN"),
        tracking_row(parcel, "delivered", "2026-01-16 11:20"),
    ]
    (tmp_path / "tracking.csv").write_bytes(tracking_csv(*rows))
    send(clerk, "tracking", tmp_path / "tracking.csv")
    clerk.page.wait_for_selector("form[action*='/apply/']")
    clerk.shot("tracking-errors")
    clerk.page.click("a[href='?show=update']")
    clerk.shot("tracking-preview")
    apply(clerk)
    parcel.refresh_from_db()
    assert parcel.delivered_at is not None
    assert parcel.aliases.get().tracking_no == "LX000000001CN"
    clerk.goto("/admin/kernel/importbatch/")
    clerk.shot("imports")
