"""Files with other headers: read as somebody has said once, for the whole office."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from claimsoffice.kernel.errors import NotPermitted, NotReady, WrongState
from claimsoffice.kernel.models import BatchState, Event, ImportBatch
from claimsoffice.kernel.services.events import verify
from policies import tasks
from policies.imports.policy_sheet import PERMISSION, POLICIES
from policies.imports.problems import TableError
from policies.models import ColumnMapping, Policy
from policies.services import column_mappings, import_background, import_policies
from tests.background import clear, stored
from tests.office import People, person
from tests.sheets import csv_bytes, good, numbered, xlsx_bytes

pytestmark = pytest.mark.django_db

THEIRS = {
    "policy_no": "Police", "scheme": "Produkt", "policyholder": "Versicherungsnehmer", "insured": "Versicherter",
    "tracking_no": "Sendung", "goods": "Ware", "sum_insured": "Summe", "insured_value": "Wert", "currency": "Währung",
    "paid_at": "Bezahlt",
}  # fmt: skip
COLUMNS = [(header, field) for field, header in THEIRS.items()]


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """A file goes when its transaction is committed, which a test's never is: neither here nor at a neighbour's."""
    clear()
    yield
    clear()


def foreign(rows: list[dict[str, Any]], headers: dict[str, str] | None = None, more: str = "") -> list[list[Any]]:
    names = headers or THEIRS
    return [
        [*names.values(), *([more] if more else [])],
        *([row.get(field, "") for field in names] + (["?"] if more else []) for row in rows),
    ]


def save(people: People, name: str = "Hamburg", columns: Any = None) -> ColumnMapping:
    return column_mappings.save(POLICIES, PERMISSION, name, columns or COLUMNS, people.clerk)


def stage(people: People, cells: list[list[Any]], **options: Any) -> ImportBatch:
    return import_policies.stage(io.BytesIO(csv_bytes(cells)), "p.csv", people.clerk, **options)


def test_a_file_with_saved_headers_is_read_with_them_and_says_so(people: People) -> None:
    with pytest.raises(TableError):
        stage(people, foreign(numbered(2)))
    save(people)
    batch = stage(people, foreign(numbered(2)))
    assert (batch.created, batch.mapping) == (2, "Hamburg")
    assert [w["params"] for w in batch.warnings if w["code"] == "mapping_used"] == [{"mapping": "Hamburg"}]
    assert Event.objects.get(stream=batch.stream).data["mapping"] == "Hamburg"
    import_policies.apply(batch.pk, people.clerk)
    assert Policy.objects.count() == 2


def test_a_workbook_is_read_with_them_too(people: People) -> None:
    save(people)
    batch = import_policies.stage(io.BytesIO(xlsx_bytes(foreign(numbered(2)))), "p.xlsx", people.clerk)
    assert batch.created == 2


def test_errors_name_their_header_and_ours(people: People) -> None:
    save(people)
    batch = stage(people, foreign([good(currency="XX")]))
    assert batch.errors[0]["column"].startswith("Währung (")


def test_headers_in_another_order_and_dress_still_fit_and_others_do_not(people: People) -> None:
    save(people)
    turned = {field: f" {THEIRS[field].upper()} " for field in reversed(THEIRS)}
    assert stage(people, foreign(numbered(1), turned)).mapping == "Hamburg"
    without = {field: header for field, header in THEIRS.items() if field != "goods"}
    with pytest.raises(TableError) as refused:
        stage(people, foreign(numbered(1), without))
    assert refused.value.code == "no_header"


def test_the_mapping_that_speaks_of_more_is_chosen_and_one_can_be_asked_for(people: People) -> None:
    save(people, "Bremen")
    save(people, "Hamburg", [*COLUMNS, ("Telefon", "phone")])
    headers = {**THEIRS, "phone": "Telefon"}
    assert stage(people, foreign(numbered(1), headers)).mapping == "Hamburg"
    assert stage(people, foreign(numbered(1), headers), mapping="Bremen").mapping == "Bremen"
    with pytest.raises(TableError) as refused:
        stage(people, foreign(numbered(1)), mapping="Hamburg")
    assert refused.value.code == "mapping_does_not_fit"
    with pytest.raises(TableError) as refused:
        stage(people, foreign(numbered(1)), mapping="Köln")
    assert (refused.value.code, refused.value.params["saved"]) == ("unknown_mapping", "Bremen, Hamburg")


def test_what_it_says_goes_before_a_headers_own_meaning(people: People) -> None:
    """Their “Product” is what is in the parcel, and their “Goods” is not to be read."""
    swapped = {**THEIRS, "goods": "Product"}
    columns = [(header, field) for field, header in swapped.items()]
    save(people, "swapped", [*columns, ("Goods", "")])
    cells = foreign([good(goods="耳机")], swapped, more="Goods")
    batch = stage(people, cells)
    assert (batch.created, batch.mapping) == (1, "swapped")
    import_policies.apply(batch.pk, people.clerk)
    assert Policy.objects.get().parcels.get().goods == "耳机"


def test_units_and_currencies_in_their_headers_still_count(people: People) -> None:
    headers = {**THEIRS, "sum_insured": "Summe (USD)"}
    save(people, "usd", [(header, field) for field, header in headers.items()])
    batch = stage(people, foreign([good(currency="CNY")], headers))
    assert batch.errors[0]["code"] == "currency_conflict"


@pytest.mark.parametrize(
    ("name", "columns", "said"),
    [
        ("", COLUMNS, "name"),
        ("x" * 65, COLUMNS, "name"),
        ("a", [*COLUMNS, ("Nr", "policy_no")], "can't both be"),
        ("a", [*COLUMNS, ("Nr", "state")], "no column"),
        ("a", [*COLUMNS, ("Nr", "id")], "no column"),
        ("a", COLUMNS[1:], "required"),
        ("a", [*COLUMNS, ("POLICE", "")], "Two columns"),
        ("a", [*COLUMNS, *((f"h{n}", "") for n in range(400))], "at most"),
    ],
)
def test_nonsense_is_refused(people: People, name: str, columns: Any, said: str) -> None:
    with pytest.raises(NotReady, match=said):
        save(people, name, columns)
    assert not ColumnMapping.objects.exists()


def test_saving_changing_and_forgetting_are_events(people: People) -> None:
    mapping = save(people)
    assert save(people).pk == mapping.pk
    save(people, columns=[*COLUMNS, ("Telefon", "phone")])
    second = person("second", "intake_clerk")
    column_mappings.remove(mapping.pk, PERMISSION, second)
    kinds = Event.objects.filter(stream=f"mapping:{mapping.pk}").order_by("seq")
    assert list(kinds.values_list("kind", "actor__username")) == [
        ("mapping.saved", "clerk"), ("mapping.changed", "clerk"), ("mapping.removed", "second"),
    ]  # fmt: skip
    assert list(verify()) == []
    with pytest.raises(NotPermitted):
        column_mappings.save(POLICIES, PERMISSION, "x", COLUMNS, people.adjuster)


def test_the_command_reads_with_a_mapping(people: People, tmp_path: Path) -> None:
    save(people)
    path = tmp_path / "p.csv"
    path.write_bytes(csv_bytes(foreign(numbered(2))))

    def run(*options: str) -> dict[str, Any]:
        out = io.StringIO()
        try:
            call_command("import_policies", str(path), "--json", "--dry-run", *options, stdout=out)
        except SystemExit:
            pass
        return dict(json.loads(out.getvalue()))

    assert (run()["created"], run()["mapping"]) == (2, "Hamburg")
    assert run("--mapping", "Hamburg")["mapping"] == "Hamburg"
    assert run("--mapping", "Bremen")["error"]["code"] == "unknown_mapping"


def upload(client: Client, data: bytes, **more: str) -> HttpResponse:
    return client.post(reverse("admin:policies_import_upload"), {"file": SimpleUploadedFile("p.csv", data), **more})


def columns_url(batch: ImportBatch) -> str:
    return reverse("admin:policies_import_columns", args=[batch.pk])


def form(name: str = "Hamburg", **changes: str) -> dict[str, str]:
    return {"name": name, **{f"column-{place}": field for place, field in enumerate(THEIRS)}, **changes}


def test_the_page_asks_once_and_the_next_file_is_known(client: Client, people: People) -> None:
    client.force_login(people.clerk)
    answer = upload(client, csv_bytes(foreign(numbered(2))))
    batch = ImportBatch.objects.get()
    assert (batch.state, answer["Location"], len(stored())) == (BatchState.UNMAPPED, columns_url(batch), 1)
    page = client.get(columns_url(batch)).content.decode()
    assert "Versicherungsnehmer" in page
    assert "PI-00000" in page
    answer = client.post(columns_url(batch), form())
    batch.refresh_from_db()
    assert (answer.status_code, batch.state, batch.created, batch.mapping) == (302, BatchState.STAGED, 2, "Hamburg")
    assert stored() == []
    assert client.get(columns_url(batch)).status_code == 302
    client.force_login(person("second", "intake_clerk"))
    upload(client, csv_bytes(foreign([good(policy_no="P9", tracking_no="T9")])))
    second = ImportBatch.objects.order_by("pk").last()
    assert second is not None
    assert (second.state, second.created, second.mapping) == (BatchState.STAGED, 1, "Hamburg")


def test_a_wrong_answer_is_shown_again_with_what_is_wrong(client: Client, people: People) -> None:
    client.force_login(people.clerk)
    upload(client, csv_bytes(foreign(numbered(1))))
    batch = ImportBatch.objects.get()
    answer = client.post(columns_url(batch), form(**{"column-1": "policy_no"}))
    assert answer.status_code == 409
    assert "can’t both be" in answer.content.decode() or "can&#x27;t both be" in answer.content.decode()
    batch.refresh_from_db()
    assert batch.state == BatchState.UNMAPPED
    assert not ColumnMapping.objects.exists()


def test_asked_for_it_comes_also_for_a_file_that_we_know(client: Client, people: People) -> None:
    from tests.sheets import grid

    client.force_login(people.clerk)
    upload(client, csv_bytes(grid(numbered(1))), mapping="ask")
    batch = ImportBatch.objects.get()
    assert batch.state == BatchState.UNMAPPED
    page = client.get(columns_url(batch)).content.decode()
    assert page.count(" selected>") == len(grid(numbered(1))[0])
    client.post(reverse("admin:policies_import_cancel", args=[batch.pk]))
    batch.refresh_from_db()
    assert (batch.state, batch.upload) == (BatchState.CANCELLED, "")


def test_a_big_file_asks_after_the_worker_has_seen_it(client: Client, people: People, settings: Any) -> None:
    settings.IMPORT_BACKGROUND_ROWS = 10
    client.force_login(people.clerk)
    upload(client, csv_bytes(foreign(numbered(60))))
    tasks.imports()
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.problem["code"], len(stored())) == (BatchState.UNMAPPED, "no_header", 1)
    client.post(columns_url(batch), form())
    tasks.imports()
    batch.refresh_from_db()
    assert (batch.state, batch.created, batch.problem, stored()) == (BatchState.STAGED, 60, {}, [])


@pytest.mark.parametrize("data", [b"hello", b"hello, world\n" * 5, csv_bytes([["a", "b"], ["1", "2"]])])
def test_what_no_mapping_could_help_is_refused_at_once(client: Client, people: People, data: bytes) -> None:
    client.force_login(people.clerk)
    assert upload(client, data).status_code == 200
    assert not ImportBatch.objects.exists()
    assert stored() == []


def test_files_that_nobody_names_go(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    file = io.BytesIO(csv_bytes(foreign(numbered(1))))
    batch = import_background.put_aside(file, "p.csv", people.clerk, import_policies.DOOR)
    assert import_background.run_due() == 0
    assert len(stored()) == 1
    monkeypatch.setattr(import_background, "UNMAPPED_FOR", timedelta(0))
    import_background.run_due()
    batch.refresh_from_db()
    assert (batch.state, batch.upload) == (BatchState.CANCELLED, "")


def test_only_its_owner_names_the_columns(client: Client, people: People) -> None:
    file = io.BytesIO(csv_bytes(foreign(numbered(1))))
    batch = import_background.put_aside(file, "p.csv", people.clerk, import_policies.DOOR)
    for user, expected in (
        (person("second", "intake_clerk"), 404), (people.manager, 403), (people.auditor, 403), (people.adjuster, 404),
        (people.cashier, 404), (people.nobody, 404),
    ):  # fmt: skip
        client.force_login(user)
        assert client.get(columns_url(batch)).status_code == expected
        assert client.post(columns_url(batch), form()).status_code == expected
    with pytest.raises(NotPermitted):
        import_background.go_on(batch.pk, people.manager, "x")
    assert not ColumnMapping.objects.exists()
    import_background.cancel(batch.pk, people.clerk)
    with pytest.raises(WrongState):
        import_background.go_on(batch.pk, people.clerk, "x")


def test_mappings_are_read_by_those_who_oversee_and_forgotten_by_clerks(client: Client, people: People) -> None:
    mapping = save(people)
    listed = reverse("admin:policies_columnmapping_changelist")
    page = reverse("admin:policies_columnmapping_change", args=[mapping.pk])
    remove = reverse("admin:policies_columnmapping_remove", args=[mapping.pk])
    for role, status, removal in (
        ("manager", 200, 403), ("auditor", 200, 403), ("adjuster", 403, 404), ("cashier", 403, 404),
        ("nobody", 403, 404),
    ):  # fmt: skip
        client.force_login(getattr(people, role))
        assert client.get(listed).status_code == status
        assert client.get(page).status_code in (status, 302)
        assert client.post(remove).status_code == removal
    assert ColumnMapping.objects.exists()
    client.force_login(people.clerk)
    assert "Versicherungsnehmer" in client.get(page).content.decode()
    assert client.get(remove).status_code == 405
    client.post(remove)
    assert not ColumnMapping.objects.exists()
