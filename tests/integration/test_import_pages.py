"""The pages of imports: what each role may open and press, and what the preview shows."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from claimsoffice.kernel.models import BatchState, Event, ImportBatch
from policies.models import Carrier, InsuredParcel, Policy
from policies.services import import_policies
from tests.office import People, make_parcel, person
from tests.sheets import check, csv_bytes, errors, good, grid, numbered

pytestmark = pytest.mark.django_db


def upload(client: Client, data: bytes, name: str = "p.csv") -> HttpResponse:
    return client.post(reverse("admin:policies_import_upload"), {"file": SimpleUploadedFile(name, data)})


def act(client: Client, what: str, batch: ImportBatch, **data: str) -> HttpResponse:
    return client.post(reverse(f"admin:policies_import_{what}", args=[batch.pk]), data)


def page(client: Client, batch: ImportBatch, **query: str) -> HttpResponse:
    return client.get(reverse("admin:kernel_importbatch_change", args=[batch.pk]), query)


@pytest.fixture
def clerk(client: Client, people: People) -> Client:
    client.force_login(people.clerk)
    return client


def staged(people: People, *rows: dict[str, object]) -> ImportBatch:
    return import_policies.stage(io.BytesIO(csv_bytes(grid(rows))), "p.csv", people.clerk)


def test_upload_preview_apply_undo(clerk: Client, people: People) -> None:
    answer = upload(clerk, csv_bytes(grid(numbered(3))))
    batch = ImportBatch.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == reverse("admin:kernel_importbatch_change", args=[batch.pk])
    assert batch.owner == people.clerk
    assert not Policy.objects.exists()
    text = page(clerk, batch).content.decode()
    assert "PI-00001" in text
    assert reverse("admin:policies_import_apply", args=[batch.pk]) in text
    assert act(clerk, "apply", batch).status_code == 302
    assert Policy.objects.count() == 3
    assert reverse("admin:policies_import_undo", args=[batch.pk]) in page(clerk, batch).content.decode()
    act(clerk, "undo", batch)
    assert not Policy.objects.exists()
    batch.refresh_from_db()
    assert batch.state == BatchState.UNDONE


def test_changes_are_shown_old_and_new(clerk: Client, people: People) -> None:
    import_policies.apply(staged(people, good()).pk, people.clerk)
    batch = staged(people, good(delivered_at="2026-01-20 10:00", insured_value="1300"))
    text = page(clerk, batch).content.decode()
    assert "<del>1,200.00</del> → <ins>1,300.00</ins>" in text
    assert "<ins>2026-01-20 10:00</ins>" in text


def test_errors_are_listed_and_only_the_good_rows_can_go_in(clerk: Client, people: People) -> None:
    batch = staged(people, *numbered(2), good(currency="<b>XX"))
    text = page(clerk, batch).content.decode()
    assert "&lt;b&gt;XX" in text
    assert "<b>XX" not in text
    act(clerk, "apply", batch)
    assert not Policy.objects.exists()
    act(clerk, "apply", batch, accept_valid="yes")
    assert Policy.objects.count() == 2


def test_a_cancelled_import_writes_nothing(clerk: Client, people: People) -> None:
    batch = staged(people, good())
    act(clerk, "cancel", batch)
    act(clerk, "apply", batch)
    assert not Policy.objects.exists()


@pytest.mark.parametrize("data", [b"", b"hello", b"\x00\x01", b"PK\x03\x04nonsense", csv_bytes([["a"]], "utf-16")])
def test_a_file_that_is_no_table_is_an_error_of_the_form(clerk: Client, data: bytes) -> None:
    assert upload(clerk, data).status_code == 200
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("role", ["adjuster", "manager", "cashier", "auditor", "administrator", "nobody"])
def test_other_roles_can_not_import(client: Client, people: People, role: str) -> None:
    batch = staged(people, good())
    client.force_login(getattr(people, role))
    assert client.get(reverse("admin:policies_import_upload")).status_code == 403
    assert client.get(reverse("admin:policies_import_template")).status_code == 403
    assert upload(client, csv_bytes(grid([good()]))).status_code == 403
    for what in ("apply", "cancel", "undo"):
        assert act(client, what, batch).status_code in (403, 404)
    sees = role in ("manager", "auditor")
    assert page(client, batch).status_code == (200 if sees else 404)
    assert not Policy.objects.exists()
    assert ImportBatch.objects.get().state == BatchState.STAGED


def test_another_clerk_sees_nothing_of_it(client: Client, people: People) -> None:
    batch = staged(people, good())
    client.force_login(person("second_clerk", "intake_clerk"))
    assert page(client, batch).status_code == 404
    for what in ("apply", "cancel", "undo"):
        assert act(client, what, batch).status_code == 404
    errors_url = reverse("admin:policies_import_errors", args=[batch.pk, "csv"])
    assert client.get(errors_url).status_code == 404
    assert "p.csv" not in client.get(reverse("admin:kernel_importbatch_changelist")).content.decode()
    assert not Policy.objects.exists()


def test_buttons_answer_to_post_only_and_need_a_token(people: People) -> None:
    batch = staged(people, good())
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.clerk)
    for what in ("apply", "cancel", "undo"):
        assert client.get(reverse(f"admin:policies_import_{what}", args=[batch.pk])).status_code == 405
        assert act(client, what, batch).status_code == 403
    assert not Policy.objects.exists()


def test_a_stranger_is_sent_to_the_login(client: Client, people: People) -> None:
    batch = staged(people, good())
    assert page(client, batch).status_code == 302
    assert act(client, "apply", batch).status_code == 302
    assert not Policy.objects.exists()


def test_phone_numbers_are_masked_for_those_who_only_oversee(client: Client, people: People) -> None:
    import_policies.apply(staged(people, good()).pk, people.clerk)
    batch = staged(people, good(phone="13900139000"))
    client.force_login(people.auditor)
    text = page(client, batch).content.decode()
    assert "13900139000" not in text
    assert "13800138000" not in text
    policy = Policy.objects.get()
    shown = client.get(reverse("admin:policies_policy_change", args=[policy.pk])).content.decode()
    assert "13800138000" not in shown


def test_a_policys_phone_is_shown_to_who_asks_and_that_is_recorded(client: Client, people: People) -> None:
    import_policies.apply(staged(people, good()).pk, people.clerk)
    policy = Policy.objects.get()
    of_policy = reverse("admin:policies_policy_change", args=[policy.pk])
    unmask = reverse("admin:policies_policy_unmask", args=[policy.pk])
    shown = Event.objects.filter(stream=f"policy:{policy.pk}", kind="personal_data.shown")
    for user, sees in ((people.auditor, False), (people.clerk, True)):
        client.force_login(user)
        page = client.get(of_policy).content.decode()
        assert "13800138000" not in page
        assert (unmask in page) is sees
        assert client.get(unmask).status_code == (302 if sees else 403)
        assert "13800138000" not in client.get(of_policy).content.decode()
        assert not shown.exists()
        assert client.post(unmask).status_code == (302 if sees else 403)
    page = client.get(of_policy).content.decode()
    assert "13800138000" in page
    assert [(event.actor, event.data) for event in shown] == [(people.clerk, {"policy": policy.pk})]
    assert "13800138000" not in client.get(of_policy).content.decode()
    assert client.post(reverse("admin:policies_policy_unmask", args=[policy.pk + 1])).status_code == 404
    assert shown.count() == 1


def test_errors_as_files_start_no_formula(clerk: Client, people: People) -> None:
    batch = staged(people, good(currency="=1+1"), good(policy_no="P2", tracking_no="T2", currency="@x"))
    text = clerk.get(reverse("admin:policies_import_errors", args=[batch.pk, "csv"])).content.decode("utf-8-sig")
    assert ",'=1+1," in text
    assert ",'@x," in text
    book = clerk.get(reverse("admin:policies_import_errors", args=[batch.pk, "xlsx"]))
    assert book.content.startswith(b"PK")
    assert "attachment" in book["Content-Disposition"]
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(book.content)).active.values for cell in row]
    assert [str(cell) for cell in cells if str(cell)[:1] in "=+-@"] == []
    assert any(str(cell).startswith("'=") for cell in cells)
    assert clerk.get(reverse("admin:policies_import_errors", args=[batch.pk, "exe"])).status_code == 404


def test_paging_takes_any_nonsense(clerk: Client, people: People) -> None:
    batch = staged(people, *numbered(120))
    assert "PI-00060" in page(clerk, batch, page="2").content.decode()
    for nonsense in ("0", "-1", "x", "99999999999999999999", ""):
        assert page(clerk, batch, page=nonsense, show="zzz").status_code == 200


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_template_is_a_table_of_ours(clerk: Client, language: str) -> None:
    clerk.cookies["django_language"] = language
    content = clerk.get(reverse("admin:policies_import_template"), HTTP_ACCEPT_LANGUAGE=language).content
    checked = check(content, "policies-template.xlsx")
    assert errors(checked) == []
    assert len(checked.fields) == 36
    assert len(checked.rows) == 0


def test_lists_of_policies_and_parcels(client: Client, people: People) -> None:
    parcel = make_parcel()
    client.force_login(people.auditor)
    for name, term in (("policy", parcel.policy.policy_no), ("insuredparcel", parcel.tracking_no)):
        url = reverse(f"admin:policies_{name}_changelist")
        assert term in client.get(url).content.decode()
        assert term in client.get(url, {"q": term}).content.decode()
        assert term not in client.get(url, {"q": "no such thing"}).content.decode().replace("no such thing", "")
        assert client.get(reverse(f"admin:policies_{name}_add")).status_code == 403
    assert client.get(reverse("admin:policies_insuredparcel_change", args=[parcel.pk])).status_code == 200
    assert (
        client.post(reverse("admin:policies_policy_delete", args=[parcel.policy_id]), {"post": "yes"}).status_code
        == 403
    )
    assert InsuredParcel.objects.filter(pk=parcel.pk).exists()


def test_the_administrator_keeps_carriers_and_their_aliases(client: Client, people: People) -> None:
    Carrier.objects.all().delete()
    Carrier.objects.create(name="EMS", aliases=["邮政特快"])
    client.force_login(people.administrator)
    add = reverse("admin:policies_carrier_add")
    good_data = {"name": "云途物流", "aliases": "YunExpress\n 云途 \n云途", "carriage": "express", "email": ""}
    assert client.post(add, good_data).status_code == 302
    assert Carrier.objects.get(name="云途物流").aliases == ["YunExpress", "云途"]
    taken = client.post(add, {**good_data, "name": "Other", "aliases": "邮政 特快"})
    assert taken.status_code == 200
    assert not Carrier.objects.filter(name="Other").exists()
    client.force_login(people.clerk)
    assert client.get(add).status_code == 403
