"""Big spreadsheets with the worker: queued, checked, written, stopped, taken up again, and nobody else's."""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from claimsoffice.kernel.errors import NotPermitted, WrongState
from claimsoffice.kernel.models import BatchState, Event, ImportBatch, StagedChunk
from claimsoffice.kernel.services import batch_work as work
from claimsoffice.kernel.services.batch import verified_rows
from claimsoffice.kernel.services.events import verify
from policies import tasks
from policies.models import InsuredParcel, Policy
from policies.services import import_background, import_policies
from tests.background import ROWS, clear, expire, page, queued, sheet, staged, stored, upload, url
from tests.office import People, person
from tests.sheets import csv_bytes, good, grid, numbered, xlsx_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_is_big(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.IMPORT_BACKGROUND_ROWS = 10
    monkeypatch.setattr(work, "_SECONDS_BETWEEN", 0)
    clear()
    yield
    clear()


def test_a_big_upload_is_checked_and_written_by_the_worker(
    client: Client, people: People, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    woken: list[str] = []
    monkeypatch.setattr(import_background, "nudge", woken.append)
    client.force_login(people.clerk)
    with django_capture_on_commit_callbacks(execute=True):
        assert upload(client, sheet()).status_code == 302
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.rows, len(stored()), woken) == (BatchState.QUEUED, 0, 1, [import_background.TASK])
    assert "p.csv" not in stored()[0]
    text = page(client, batch).content.decode()
    assert "<progress" in text
    assert url("cancel", batch) in text
    assert url("progress", batch) in text
    assert 'http-equiv="refresh"' in text
    tasks.imports()
    batch.refresh_from_db()
    assert (batch.state, batch.rows, batch.created, batch.rejected) == (BatchState.STAGED, ROWS, ROWS, 0)
    assert (stored(), batch.upload, batch.lease) == ([], "", "")
    assert not Policy.objects.exists()
    assert "<progress" not in page(client, batch).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("apply", batch))
    batch.refresh_from_db()
    assert (batch.state, len(woken)) == (BatchState.APPLYING, 2)
    assert not Policy.objects.exists()
    assert "<progress" in page(client, batch).content.decode()
    tasks.imports()
    batch.refresh_from_db()
    assert (batch.state, batch.lease) == (BatchState.APPLIED, "")
    assert (Policy.objects.count(), InsuredParcel.objects.count()) == (ROWS, ROWS)
    kinds = list(Event.objects.filter(stream=batch.stream).order_by("seq").values_list("kind", flat=True))
    assert kinds == ["import.queued", "import.staged", "import.applying", "import.applied"]
    assert list(verify()) == []


def test_it_finds_the_same_as_a_check_at_once(people: People) -> None:
    rows = [*numbered(40), *numbered(3, currency="XX")]
    data = xlsx_bytes(grid(rows))
    at_once = import_policies.stage(io.BytesIO(data), "p.xlsx", people.clerk)
    batch = import_background.queue(io.BytesIO(data), "p.xlsx", people.clerk)
    tasks.imports()
    batch.refresh_from_db()
    same = ("rows", "created", "rejected", "errors", "warnings", "columns", "content_hash", "sha256", "size", "state")
    assert {name: getattr(batch, name) for name in same} == {name: getattr(at_once, name) for name in same}
    assert batch.rejected


def test_a_small_upload_is_answered_at_once(client: Client, people: People, settings: Any) -> None:
    settings.IMPORT_BACKGROUND_ROWS = 5_000
    client.force_login(people.clerk)
    upload(client, sheet(5))
    batch = ImportBatch.objects.get()
    assert batch.state == BatchState.STAGED
    client.post(url("apply", batch))
    assert Policy.objects.count() == 5


def test_what_is_no_table_is_refused_with_the_reason(
    client: Client, people: People, django_capture_on_commit_callbacks: Any
) -> None:
    batch = queued(people, b"hello, this is a letter\n" * 500)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.imports()
    batch.refresh_from_db()
    assert (batch.state, batch.problem["code"]) == (BatchState.REFUSED, "no_header")
    assert stored() == []
    client.force_login(people.clerk)
    assert 'class="errornote"' in page(client, batch).content.decode()


def test_too_large_is_said_before_anything_is_kept(client: Client, people: People, settings: Any) -> None:
    settings.IMPORT_MAX_BYTES = 1 << 10
    client.force_login(people.clerk)
    assert upload(client, sheet()).status_code == 200
    assert not ImportBatch.objects.exists()
    assert stored() == []


def test_cancelled_before_the_worker_has_it(
    client: Client, people: People, django_capture_on_commit_callbacks: Any
) -> None:
    batch = queued(people)
    client.force_login(people.clerk)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("cancel", batch))
    tasks.imports()
    batch.refresh_from_db()
    assert batch.state == BatchState.CANCELLED
    assert stored() == []
    assert not StagedChunk.objects.exists()


def test_cancelled_while_it_is_checked(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = queued(people)
    renew, reached = work.renew, []

    def meanwhile(held: ImportBatch) -> None:
        if not reached:
            assert import_background.cancel(held.pk, people.clerk)
        reached.append(held.pk)
        renew(held)

    monkeypatch.setattr(work, "renew", meanwhile)
    tasks.imports()
    batch.refresh_from_db()
    assert reached == [batch.pk]
    assert (batch.state, batch.rows) == (BatchState.CANCELLED, 0)
    assert not StagedChunk.objects.exists()
    with pytest.raises(WrongState):
        import_background.queue_apply(batch.pk, people.clerk)
    assert import_background.run_due() == 0


@pytest.mark.skipif(
    connection.vendor == "postgresql", reason="COPY has the test's one connection to itself: a person would use another"
)
def test_cancelled_half_way_through_the_writing_nothing_is_written(
    client: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = staged(people)
    import_background.queue_apply(batch.pk, people.clerk)
    client.force_login(people.clerk)
    told, seen = work.Watch.__call__, []

    def meanwhile(watch: work.Watch, phase: str, rows: int, of: int) -> None:
        if phase == "written" and rows > of // 2 and not seen:
            seen.append(Policy.objects.count())
            client.post(url("cancel", batch))
            assert client.get(url("progress", batch)).json()["permille"] is None
        told(watch, phase, rows, of)

    monkeypatch.setattr(work.Watch, "__call__", meanwhile)
    tasks.imports()
    batch.refresh_from_db()
    assert [count > ROWS // 2 for count in seen] == [True]
    assert batch.state == BatchState.CANCELLED
    assert (Policy.objects.count(), InsuredParcel.objects.count(), StagedChunk.objects.count()) == (0, 0, 0)
    assert not Event.objects.filter(kind="import.applied").exists()
    assert import_background.run_due() == 0


def test_a_killed_check_is_taken_up_again_and_nothing_doubled(people: People) -> None:
    batch = queued(people)
    killed = work.claim(import_policies.KIND)
    assert killed is not None
    assert import_background.run_due() == 0
    expire(batch)
    assert import_background.run_due() == 1
    batch.refresh_from_db()
    assert (batch.state, batch.created) == (BatchState.STAGED, ROWS)
    chunks = StagedChunk.objects.count()
    import_background.run(killed)
    batch.refresh_from_db()
    assert (batch.state, StagedChunk.objects.count()) == (BatchState.STAGED, chunks)


def test_one_that_lost_its_lease_keeps_nothing(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = queued(people)
    slow = work.claim(import_policies.KIND)
    assert slow is not None
    keep = import_policies.DOOR.keep

    def late(*args: Any, **named: Any) -> ImportBatch:
        monkeypatch.setattr(import_policies.DOOR, "keep", keep)
        expire(batch)
        assert import_background.run_due() == 1
        return keep(*args, **named)

    monkeypatch.setattr(import_policies.DOOR, "keep", late)
    import_background.run(slow)
    batch.refresh_from_db()
    assert (batch.state, batch.rows) == (BatchState.STAGED, ROWS)
    assert Event.objects.filter(stream=batch.stream, kind="import.staged").count() == 1
    assert len(list(verified_rows(batch))) == ROWS


def test_a_killed_writing_is_done_again_and_nothing_doubled(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = staged(people)
    import_background.queue_apply(batch.pk, people.clerk)
    with monkeypatch.context() as patch:
        patch.setattr("policies.services.import_write.append_each", lambda *_args, **_named: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tasks.imports()
    batch.refresh_from_db()
    assert (batch.state, Policy.objects.count()) == (BatchState.APPLYING, 0)
    assert import_background.run_due() == 0
    expire(batch)
    assert import_background.run_due() == 1
    batch.refresh_from_db()
    assert batch.state == BatchState.APPLIED
    assert (Policy.objects.count(), InsuredParcel.objects.count()) == (ROWS, ROWS)
    assert Event.objects.filter(kind="import.applied").count() == 1


@pytest.mark.parametrize("state", [BatchState.QUEUED, BatchState.APPLYING])
def test_what_kills_every_worker_is_given_up(people: People, state: str) -> None:
    batch = queued(people) if state == BatchState.QUEUED else staged(people)
    if state == BatchState.APPLYING:
        import_background.queue_apply(batch.pk, people.clerk)
    for _attempt in range(work.MOST_ATTEMPTS):
        assert work.claim(import_policies.KIND) is not None
        expire(batch)
    import_background.run_due()
    batch.refresh_from_db()
    assert batch.problem["code"] == "given_up"
    assert batch.state == (BatchState.REFUSED if state == BatchState.QUEUED else BatchState.STAGED)
    assert not Policy.objects.exists()


def test_records_that_changed_meanwhile_are_not_written_over(client: Client, people: People) -> None:
    batch, same = staged(people), staged(people)
    import_background.queue_apply(batch.pk, people.clerk)
    import_background.queue_apply(same.pk, people.clerk)
    assert import_background.run_due() == 2
    same.refresh_from_db()
    assert (same.state, same.problem["code"]) == (BatchState.STAGED, "stale")
    assert Policy.objects.count() == ROWS
    client.force_login(people.clerk)
    assert 'class="errornote"' in page(client, same).content.decode()


def test_refused_rows_need_a_word_before_the_worker_writes(client: Client, people: People) -> None:
    batch = queued(people, csv_bytes(grid([*numbered(40), good(policy_no="PX", currency="XX")])))
    tasks.imports()
    client.force_login(people.clerk)
    client.post(url("apply", batch))
    batch.refresh_from_db()
    assert batch.state == BatchState.STAGED
    client.post(url("apply", batch), {"accept_valid": "yes"})
    tasks.imports()
    batch.refresh_from_db()
    assert (batch.state, batch.rejected, batch.accept_valid) == (BatchState.APPLIED, 1, True)
    assert Policy.objects.count() == 40


def test_a_permission_withdrawn_meanwhile_holds(people: People) -> None:
    written = staged(people)
    import_background.queue_apply(written.pk, people.clerk)
    fresh = queued(people)
    people.clerk.groups.clear()
    tasks.imports()
    for batch, state in ((fresh, BatchState.REFUSED), (written, BatchState.STAGED)):
        batch.refresh_from_db()
        assert (batch.state, batch.problem["code"]) == (state, "not_permitted")
    assert not Policy.objects.exists()


def test_progress_is_told_in_words_and_per_mille(
    client: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = queued(people)
    client.force_login(people.clerk)
    assert client.get(url("progress", batch)).json() == {
        "state": "queued", "running": True, "permille": None, "text": "It waits for its turn.", "left": "",
    }  # fmt: skip
    told, seen = work.Watch.__call__, []

    def watched(watch: work.Watch, phase: str, rows: int, of: int) -> None:
        told(watch, phase, rows, of)
        seen.append(client.get(url("progress", batch)).json())

    monkeypatch.setattr(work.Watch, "__call__", watched)
    tasks.imports()
    done = [answer["permille"] for answer in seen]
    assert done == sorted(done)
    assert (done[0] >= 700, done[-1] <= 1000) == (True, True)
    assert seen[0]["text"] == f"500 of {ROWS} rows compared with the records"
    assert seen[-1]["left"].startswith("about ")
    assert client.get(url("progress", batch)).json()["running"] is False


def test_a_cache_that_is_down_costs_the_bar_only(people: People, settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "tests.integration.test_import_background.NoCache"}}
    batch = staged(people)
    import_background.queue_apply(batch.pk, people.clerk)
    tasks.imports()
    assert Policy.objects.count() == ROWS
    assert work.progress(batch) == {}


class NoCache:
    def __init__(self, _name: str, _params: dict[str, Any]) -> None:
        """As Django makes one."""

    def close(self, **_named: Any) -> None:
        """Nothing is open."""

    def __getattr__(self, name: str) -> Any:
        raise ConnectionError(name)


@pytest.mark.parametrize("role", ["second_clerk", "adjuster", "cashier", "nobody", "administrator"])
def test_to_others_there_is_no_such_import(client: Client, people: People, role: str) -> None:
    stranger = person(role, "intake_clerk") if role == "second_clerk" else getattr(people, role)
    batch = queued(people)
    client.force_login(stranger)
    assert client.get(url("progress", batch)).status_code == 404
    assert client.post(url("cancel", batch)).status_code == 404
    assert page(client, batch).status_code == 404
    for act in (import_background.cancel, import_background.queue_apply):
        with pytest.raises(NotPermitted):
            act(batch.pk, stranger)
    tasks.imports()
    import_background.queue_apply(batch.pk, people.clerk)
    assert client.get(url("progress", batch)).status_code == 404
    assert client.post(url("cancel", batch)).status_code == 404
    with pytest.raises(NotPermitted):
        import_background.cancel(batch.pk, stranger)
    tasks.imports()
    batch.refresh_from_db()
    assert batch.state == BatchState.APPLIED


@pytest.mark.parametrize("role", ["manager", "auditor"])
def test_who_oversees_watches_but_stops_nothing(client: Client, people: People, role: str) -> None:
    batch = queued(people)
    client.force_login(getattr(people, role))
    assert client.get(url("progress", batch)).status_code == 200
    text = page(client, batch).content.decode()
    assert "<progress" in text
    assert url("cancel", batch) not in text
    assert client.post(url("cancel", batch)).status_code == 403
    batch.refresh_from_db()
    assert batch.state == BatchState.QUEUED


def test_uploads_that_no_row_knows_go_after_a_while(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    store = import_background.storage()
    store.save("stray", io.BytesIO(b"x"))
    import_background.run_due()
    assert stored() == ["stray"]
    batch = queued(people)
    monkeypatch.setattr(import_background, "_STRAY_AFTER", timedelta(seconds=-5))
    import_background._remove_strays()
    assert stored() == [batch.upload]
