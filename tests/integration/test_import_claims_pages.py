"""The pages of the other imports and of held rows: what each role may open and press, and what they show."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from claims.models import Claim, PlatformRow, RowState
from claims.services import import_claims
from claims.services.import_claims import DOOR
from claimsoffice.kernel.models import BatchState, ImportBatch
from claimsoffice.kernel.services.events import verify
from policies import tasks
from policies.models import InsuredParcel
from tests.background import expire
from tests.claim_sheets import at, claim_row, claims_csv, stage_claims, tracking_csv, tracking_row
from tests.office import People, make_claim, make_parcel, person
from tests.sheets import check

pytestmark = pytest.mark.django_db

OTHERS = ["adjuster", "manager", "cashier", "auditor", "administrator", "nobody"]
KINDS = ["claims", "tracking"]


def upload(client: Client, kind: str, data: bytes) -> HttpResponse:
    file = SimpleUploadedFile("f.csv", data)
    return client.post(reverse("admin:import_upload", args=[kind]), {"file": file})


def act(client: Client, what: str, batch: ImportBatch, **data: str) -> HttpResponse:
    return client.post(reverse(f"admin:policies_import_{what}", args=[batch.pk]), data)


def page(client: Client, batch: ImportBatch, **query: str) -> str:
    return client.get(reverse("admin:kernel_importbatch_change", args=[batch.pk]), query).content.decode()


@pytest.fixture
def clerk(client: Client, people: People) -> Client:
    client.force_login(people.clerk)
    return client


def test_upload_preview_apply_and_the_held_row_decided(clerk: Client, people: People) -> None:
    open_claim = make_claim(people)
    new = make_parcel()
    upload(clerk, "claims", claims_csv(claim_row(new, "P-1"), claim_row(open_claim.parcel, "P-2")))
    batch = ImportBatch.objects.get()
    text = page(clerk, batch)
    assert open_claim.claim_no in text
    assert "P-2" in text
    assert "P-1" in page(clerk, batch, show="create")
    act(clerk, "apply", batch)
    assert Claim.objects.filter(parcel=new).exists()
    row = PlatformRow.objects.get(state=RowState.HELD)
    listed = clerk.get(reverse("admin:claims_platformrow_changelist")).content.decode()
    assert "P-2" in listed
    assert "P-1" not in listed
    decide = reverse("admin:claims_platformrow_decide", args=[row.pk])
    assert open_claim.claim_no in clerk.get(decide).content.decode()
    assert clerk.post(decide, {"decision": "register", "reason": ""}).status_code == 422
    assert clerk.post(decide, {"decision": "nonsense", "reason": "because"}).status_code == 200
    assert PlatformRow.objects.get(pk=row.pk).state == RowState.HELD
    answer = clerk.post(decide, {"decision": "link", "claim": str(open_claim.pk), "reason": "the same thing"})
    assert answer.status_code == 302
    assert PlatformRow.objects.get(pk=row.pk).state == RowState.LINKED
    assert clerk.post(decide, {"decision": "drop", "reason": "once more"}).status_code == 409
    assert "the same thing" in clerk.get(decide).content.decode()


def test_many_claims_are_registered_by_the_worker(
    clerk: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_claims, "ROWS_AT_ONCE", 2)
    batch = stage_claims(people.clerk, *(claim_row(make_parcel(), f"P-{n}") for n in range(4)))
    act(clerk, "apply", batch)
    batch.refresh_from_db()
    assert (batch.state, Claim.objects.count()) == (BatchState.APPLYING, 0)
    tasks.imports()
    batch.refresh_from_db()
    assert (batch.state, Claim.objects.count()) == (BatchState.APPLIED, 4)
    assert set(Claim.objects.values_list("registered_by__username", flat=True)) == {"clerk"}


def test_stopped_half_way_no_claim_stays(clerk: Client, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    from claimsoffice.kernel.services import batch_work as work
    from policies.services import import_background

    monkeypatch.setattr(import_claims, "ROWS_AT_ONCE", 2)
    monkeypatch.setattr(work, "_SECONDS_BETWEEN", 0)
    batch = stage_claims(people.clerk, *(claim_row(make_parcel(), f"P-{n}") for n in range(4)))
    act(clerk, "apply", batch)
    told, seen = work.Watch.__call__, []

    def meanwhile(watch: work.Watch, phase: str, rows: int, of: int) -> None:
        if phase == "written" and rows == 2:
            seen.append(Claim.objects.count())
            import_background.cancel(batch.pk, people.clerk)
        told(watch, phase, rows, of)

    monkeypatch.setattr(work.Watch, "__call__", meanwhile)
    tasks.imports()
    batch.refresh_from_db()
    assert (seen, batch.state, Claim.objects.count(), PlatformRow.objects.count()) == ([2], BatchState.CANCELLED, 0, 0)


def test_a_tracking_file_shows_old_and_new(clerk: Client, people: People) -> None:
    parcel = make_parcel()
    upload(clerk, "tracking", tracking_csv(tracking_row(parcel, "renumbered", at(20), new_tracking_no="LX1CN")))
    batch = ImportBatch.objects.get()
    text = page(clerk, batch)
    assert parcel.policy.policy_no in text
    assert "<ins>LX1CN</ins>" in text
    act(clerk, "apply", batch)
    assert parcel.aliases.get().tracking_no == "LX1CN"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", OTHERS)
def test_other_roles_can_not_import(client: Client, people: People, role: str, kind: str) -> None:
    parcel = make_parcel()
    client.force_login(getattr(people, role))
    data = (
        claims_csv(claim_row(parcel, "P-1"))
        if kind == "claims"
        else tracking_csv(tracking_row(parcel, "delivered", at(5)))
    )
    assert client.get(reverse("admin:import_upload", args=[kind])).status_code == 403
    assert client.get(reverse("admin:import_template", args=[kind])).status_code == 403
    assert upload(client, kind, data).status_code == 403
    assert not ImportBatch.objects.exists()
    batch = stage_claims(people.clerk, claim_row(parcel, "P-1"))
    for what in ("apply", "cancel", "undo"):
        assert act(client, what, batch).status_code in (403, 404)
    sees = role in ("manager", "auditor")
    address = reverse("admin:kernel_importbatch_change", args=[batch.pk])
    assert client.get(address).status_code == (200 if sees else 404)
    assert not Claim.objects.exists()
    assert InsuredParcel.objects.get(pk=parcel.pk).delivered_at is None


@pytest.mark.parametrize("role", OTHERS)
def test_held_rows_are_decided_by_clerks_only(client: Client, people: People, role: str) -> None:
    claim = make_claim(people)
    DOOR.apply(stage_claims(people.clerk, claim_row(claim.parcel, "P-1")).pk, people.clerk)
    row = PlatformRow.objects.get()
    client.force_login(getattr(people, role))
    sees = role in ("manager", "auditor")
    decide = reverse("admin:claims_platformrow_decide", args=[row.pk])
    assert client.get(reverse("admin:claims_platformrow_changelist")).status_code == (200 if sees else 403)
    assert client.get(decide).status_code == (200 if sees else 403)
    for decision in ("register", "link", "drop"):
        data = {"decision": decision, "claim": str(claim.pk), "reason": "because"}
        assert client.post(decide, data).status_code == 403
    if role == "auditor":
        assert "13900001111" not in client.get(decide).content.decode()
    row.refresh_from_db()
    assert row.state == RowState.HELD
    assert Claim.objects.count() == 1


def test_another_clerk_decides_on_held_rows_but_not_on_the_batch(client: Client, people: People) -> None:
    claim = make_claim(people)
    batch = DOOR.apply(stage_claims(people.clerk, claim_row(claim.parcel, "P-1")).pk, people.clerk)
    second = person("second", "intake_clerk")
    client.force_login(second)
    assert act(client, "undo", batch).status_code == 404
    row = PlatformRow.objects.get()
    decide = reverse("admin:claims_platformrow_decide", args=[row.pk])
    assert "13900001111" in client.get(decide).content.decode()
    client.post(decide, {"decision": "register", "reason": "another item"})
    row.refresh_from_db()
    assert (row.state, row.decided_by, row.claim and row.claim.registered_by) == (RowState.REGISTERED, second, second)


def test_a_decision_needs_a_token_and_a_known_row(people: People) -> None:
    claim = make_claim(people)
    DOOR.apply(stage_claims(people.clerk, claim_row(claim.parcel, "P-1")).pk, people.clerk)
    row = PlatformRow.objects.get()
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.clerk)
    decide = reverse("admin:claims_platformrow_decide", args=[row.pk])
    assert client.post(decide, {"decision": "drop", "reason": "because"}).status_code == 403
    assert client.get(reverse("admin:claims_platformrow_decide", args=[row.pk + 1])).status_code == 404
    row.refresh_from_db()
    assert row.state == RowState.HELD


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_templates_are_tables_of_their_kind(clerk: Client, kind: str, language: str) -> None:
    from policies.services import import_kinds

    door = import_kinds.find(kind)
    assert door is not None
    clerk.cookies["django_language"] = language
    address = reverse("admin:import_template", args=[kind])
    content = clerk.get(address, HTTP_ACCEPT_LANGUAGE=language).content
    checked = check(content, "t.xlsx", sheet=door.sheet)
    assert list(checked.findings.listed()) == []
    assert len(checked.fields) == len(door.sheet.columns)
    assert len(checked.rows) == 0


def test_who_imports_one_kind_sees_nothing_of_the_others(client: Client, people: People) -> None:
    from django.contrib.auth.models import Permission

    batch = stage_claims(people.clerk, claim_row(make_parcel(), "P-1"))
    half = person("half", None)
    half.user_permissions.set(Permission.objects.filter(codename__in=("import_policies", "view_importbatch")))
    client.force_login(half)
    assert client.get(reverse("admin:kernel_importbatch_change", args=[batch.pk])).status_code == 404
    assert client.get(reverse("admin:import_upload", args=["claims"])).status_code == 403
    assert client.get(reverse("admin:import_upload", args=["policies"])).status_code == 200


def test_unknown_kinds_do_not_exist(clerk: Client) -> None:
    for name in ("import_upload", "import_template"):
        assert clerk.get(reverse(f"admin:{name}", args=["payments"])).status_code == 404


def test_what_is_taken_as_formula_stays_text(clerk: Client, people: People) -> None:
    row = claim_row(make_parcel(), "P-1", claimant="=HYPERLINK(1)", description="<script>alert(1)</script>")
    batch = DOOR.stage(io.BytesIO(claims_csv(row)), "c.csv", people.clerk)
    text = page(clerk, batch, show="create")
    assert "=HYPERLINK(1)" in text
    assert "<script>alert" not in text


class Killed(BaseException):
    """What ends a worker that nobody asks."""


def test_a_worker_killed_while_it_registers_leaves_nothing_and_another_does_it_all(
    clerk: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_claims, "ROWS_AT_ONCE", 2)
    batch = stage_claims(people.clerk, *(claim_row(make_parcel(), f"P-{n}") for n in range(4)))
    act(clerk, "apply", batch)
    register, seen = import_claims.register_row, []

    def dies(*args: Any, **named: Any) -> Claim:
        if len(seen) == 2:
            raise Killed
        seen.append(1)
        return register(*args, **named)

    monkeypatch.setattr(import_claims, "register_row", dies)
    with pytest.raises(Killed):
        tasks.imports()
    monkeypatch.setattr(import_claims, "register_row", register)
    assert (Claim.objects.count(), PlatformRow.objects.count()) == (0, 0)
    tasks.imports()
    assert Claim.objects.count() == 0
    expire(batch)
    tasks.imports()
    batch.refresh_from_db()
    assert (batch.state, Claim.objects.count(), PlatformRow.objects.count()) == (BatchState.APPLIED, 4, 4)
    assert list(verify()) == []
