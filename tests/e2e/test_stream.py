"""The whole way of a claim in a real browser, with a login of its own for every role."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from claims.models import Claim, Payment
from claims.services.adjudication import assess
from claimsoffice.kernel.clock import today
from policies.models import InsuredParcel
from tests.e2e.desk import Person
from tests.office import People, fresh

pytestmark = [pytest.mark.e2e, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

HEADER = (
    "保单号,产品,投保人,被保险人,电子邮箱,运单号,货物名称,货物类别,保险金额,保险价值,运费,币种,保险费,付款时间,"
    "承运商,运输方式,目的地时区,免责已说明,发货时间,保费已付,平台订单"
)
ROW = (
    "FP20260001,邮包一切险,上海远航贸易有限公司,王小明,claimant@example.invalid,00123456789012,蓝牙耳机,electronics,"
    "1000.00,1200.00,86.50,CNY,12.00,2026-01-05 09:00,顺达国际快递,air,Europe/Berlin,是,2026-01-07 10:00,是,是"
)
PAPERS = (
    "policy_original", "parcel_receipt", "packing_list", "weight_note", "loss_certificate", "inspection_report",
    "claim_statement",
)  # fmt: skip

Enter = Callable[[str], Person]


@pytest.fixture(params=["zh-hans", "en"])
def enter(
    request: pytest.FixtureRequest, live_server: Any, chromium: Any, people: People, shots: Path | None
) -> Iterator[Enter]:
    """Open a window for one login; all windows are closed, and looked at for errors, at the end."""
    windows: list[Person] = []

    def open_window(name: str) -> Person:
        window = Person(chromium, live_server.url, name, request.param, shots)
        windows.append(window)
        return window

    yield open_window
    for window in windows:
        window.close()


def paper(folder: Path, name: str) -> Path:
    """A small photograph of a paper, another for each name."""
    from PIL import Image, ImageDraw

    path = folder / f"{name}.png"
    image = Image.new("RGB", (420, 300), (250, 250, 245))
    draw = ImageDraw.Draw(image)
    draw.text((20, 20), name, fill=(20, 20, 20))
    for number, letter in enumerate(name):
        draw.rectangle((20 + 18 * number, 80, 32 + 18 * number, 80 + ord(letter)), fill=(ord(letter), 90, 140))
    image.save(path)
    return path


def test_from_spreadsheet_to_payment(enter: Enter, people: People, tmp_path: Path) -> None:
    clerk = enter("clerk")
    import_policy(clerk, tmp_path)
    claim = register(clerk)
    for name in PAPERS:
        clerk.act(claim.pk, "evidence", f"evidence-{name}" if name == PAPERS[0] else "", document=name,
                  arrived_at="2026-01-22T09:00", file=str(paper(tmp_path, name)))  # fmt: skip
    ask_for_the_invoice(enter, clerk, claim, tmp_path)
    decide(enter, claim)
    pay(enter, claim)
    export(enter, claim)


def import_policy(clerk: Person, folder: Path) -> None:
    sheet = folder / "policies.csv"
    sheet.write_bytes((HEADER + "\r\n" + ROW + "\r\n").encode("gb18030"))
    clerk.goto("/admin/kernel/importbatch/")
    clerk.shot("imports")
    clerk.page.click("a.addlink")
    clerk.page.set_input_files("input[type=file]", str(sheet))
    clerk.shot("import-upload")
    clerk.page.click("#content form button.default")
    clerk.page.wait_for_selector("form[action*='/apply/']")
    clerk.shot("import-preview")
    clerk.page.click("form[action*='/apply/'] button")
    clerk.page.wait_for_selector("form[action*='/undo/']")
    clerk.shot("import-applied")
    assert InsuredParcel.objects.get().tracking_no == "00123456789012"


def register(clerk: Person) -> Claim:
    clerk.goto("/admin/claims/claim/register/?q=00123456789012")
    for name, value in {
        "kind": "damage", "peril": "breakage", "event_at": "2026-01-15T10:00", "received_at": "2026-01-20T09:00",
        "claimant": "王小明", "item": "蓝牙耳机", "claimed": "750", "third_party_liable": "false",
    }.items():  # fmt: skip
        clerk.fill(name, value)
    clerk.shot("register")
    clerk.submit()
    clerk.page.wait_for_url("**/change/")
    clerk.shot("registered")
    return Claim.objects.get()


def ask_for_the_invoice(enter: Enter, clerk: Person, claim: Claim, folder: Path) -> None:
    adjuster = enter("adjuster")
    adjuster.shot("desk")
    adjuster.act(claim.pk, "take")
    adjuster.goto(f"/admin/claims/claim/{claim.pk}/change/")
    adjuster.shot("claim-incomplete")
    adjuster.act(claim.pk, "supplement")
    assert fresh(claim).state == "supplement_requested"
    adjuster.shot("supplement-requested")
    clerk.act(claim.pk, "evidence", "evidence-invoice", document="invoice", file=str(paper(folder, "invoice")))
    assert fresh(claim).state == "submitted"
    adjuster.close()


def decide(enter: Enter, claim: Claim) -> None:
    adjuster = enter("adjuster")
    adjuster.goto(f"/admin/claims/claim/{claim.pk}/change/")
    adjuster.shot("questions")
    with adjuster.page.expect_navigation():
        adjuster.page.locator("button[name=rest]").click()
    adjuster.shot("answered")
    result = assess(fresh(claim))
    assert (result["recommendation"], result["payable"]) == ("approve", "625.00"), result["missing"]
    adjuster.act(claim.pk, "approve")
    assert fresh(claim).state == "approved"
    adjuster.shot("approved")
    adjuster.act(claim.pk, "agree", proof="e-mail")
    adjuster.act(
        claim.pk, "payee", name="王小明", account_holder="王小明", bank="招商银行", account_number="6225880012345678"
    )
    manager = enter("manager")
    manager.shot("desk")
    manager.act(claim.pk, "confirm_payee")
    manager.close()


def pay(enter: Enter, claim: Claim) -> None:
    cashier = enter("cashier")
    cashier.shot("desk")
    cashier.act(claim.pk, "pay")
    cashier.goto("/admin/bank/")
    cashier.shot("bank")
    cashier.act(claim.pk, "bank_result", executed_on=today().isoformat())
    cashier.shot("paid")
    claim = fresh(claim)
    assert claim.state == "paid"
    assert Payment.objects.get(claim=claim).amount == claim.paid_amount


def export(enter: Enter, claim: Claim) -> None:
    manager = enter("manager")
    manager.goto("/admin/reports/?report=claims")
    manager.shot("reports")
    with manager.page.expect_download() as download:
        manager.page.locator("a[href*='.csv'], button:has-text('CSV'), a:has-text('CSV')").first.click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert claim.claim_no in text
    assert "625.00" in text
    manager.goto("/admin/claims/claim/")
    manager.shot("claims-list")
