"""Policy spreadsheets from the file to the records and back: staged, applied once, undone, never somebody else's."""

import io
import re
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from claimsoffice.kernel.clock import OFFICE_ZONE
from claimsoffice.kernel.errors import NotPermitted, NotReady, Stale, WrongState
from claimsoffice.kernel.models import BatchState, Event, ImportBatch, StagedChunk
from claimsoffice.kernel.services import batch as batches
from claimsoffice.kernel.services.events import verify
from policies.imports.problems import TableError
from policies.models import Carrier, InsuredParcel, ParcelAlias, Policy
from policies.services import import_policies
from policies.services.import_undo import undo
from tests.office import People, person
from tests.sheets import csv_bytes, good, grid, numbered, xlsx_bytes

pytestmark = pytest.mark.django_db

FULL: dict[str, Any] = {
    "deductible_amount": "50",
    "deductible_rate": "5%",
    "freight": "86.5",
    "premium": "12",
    "issued_at": "2026-01-05 09:31",
    "carrier": "云途物流",
    "transport_mode": "air",
    "origin": "杭州",
    "destination": "Berlin",
    "endorsements": "E3,E1",
    "agreed_categories": "jewellery,diamonds",
    "exemptions_explained": "是",
    "promised_on": "2026-01-20",
    "dispatched_at": "2026-01-06 18:00",
    "arrival_notice_at": "2026-01-15T10:00+01:00",
    "delivered_at": "2026-01-16T11:20+01:00",
    "weight_kg": "1.25",
    "freight_paid": "Y",
    "premium_paid": "N",
    "platform_order": "是",
    "order_confirmed_at": "2026-01-05 09:40",
}


def stage(user: Any, *rows: dict[str, Any], **options: Any) -> ImportBatch:
    return import_policies.stage(io.BytesIO(csv_bytes(grid(rows))), "p.csv", user, **options)


def bring_in(user: Any, *rows: dict[str, Any]) -> ImportBatch:
    return import_policies.apply(stage(user, *rows).pk, user)


def counts(batch: ImportBatch) -> tuple[int, int, int, int]:
    return batch.created, batch.updated, batch.unchanged, batch.rejected


def test_every_column_arrives_where_it_belongs(people: People) -> None:
    batch = bring_in(people.clerk, good(**FULL))
    assert (batch.state, counts(batch)) == (BatchState.APPLIED, (1, 0, 0, 0))
    policy, parcel = Policy.objects.get(), InsuredParcel.objects.get()
    assert (policy.policy_no, policy.scheme, policy.currency) == ("PI-2026-0001", "FPX-AR", "CNY")
    assert (policy.deductible_amount, policy.deductible_rate, policy.premium) == (
        Decimal(50),
        Decimal("0.05"),
        Decimal(12),
    )
    assert policy.paid_at == datetime(2026, 1, 5, 9, 30, tzinfo=OFFICE_ZONE)
    assert policy.issued_at == datetime(2026, 1, 5, 9, 31, tzinfo=OFFICE_ZONE)
    assert (policy.endorsements, policy.agreed_categories) == (["E1", "E3"], ["diamonds", "jewellery"])
    assert (policy.exemptions_explained, policy.premium_paid, policy.status) == (True, False, "in_force")
    assert (parcel.policy, parcel.tracking_no, parcel.order_no) == (policy, "YT0001", "ORD-1")
    assert (parcel.sum_insured, parcel.insured_value, parcel.freight) == (Decimal(1000), Decimal(1200), Decimal("86.5"))
    assert (parcel.category, parcel.transport_mode, parcel.weight_kg) == ("electronics", "air", Decimal("1.25"))
    assert parcel.arrival_notice_at == datetime(2026, 1, 15, 17, 0, tzinfo=OFFICE_ZONE)
    assert parcel.destination_time_zone == "Etc/GMT-1"
    assert parcel.carrier is not None
    assert parcel.carrier.name == "云途物流"
    assert (parcel.freight_paid, parcel.platform_order) == (True, True)
    assert parcel.promised_on is not None
    assert parcel.promised_on.isoformat() == "2026-01-20"


def test_staging_writes_no_policy(people: People) -> None:
    batch = stage(people.clerk, *numbered(3))
    assert counts(batch) == (3, 0, 0, 0)
    assert not Policy.objects.exists()
    assert not Carrier.objects.exists()


def test_the_same_file_twice_changes_nothing(people: People) -> None:
    rows = [good(**FULL), good(policy_no="PI-2", tracking_no="YT2")]
    bring_in(people.clerk, *rows)
    before = list(Policy.objects.order_by("pk").values()), list(InsuredParcel.objects.order_by("pk").values())
    events = Event.objects.filter(stream__startswith="policy:").count()
    again = bring_in(people.clerk, *rows)
    assert counts(again) == (0, 0, 2, 0)
    assert before == (list(Policy.objects.order_by("pk").values()), list(InsuredParcel.objects.order_by("pk").values()))
    assert Event.objects.filter(stream__startswith="policy:").count() == events
    assert "imported_before" in {warning["code"] for warning in again.warnings}


def test_csv_and_workbook_of_the_same_rows_are_the_same(people: People) -> None:
    bring_in(people.clerk, good(**FULL))
    batch = import_policies.stage(io.BytesIO(xlsx_bytes(grid([good(**FULL)]))), "p.xlsx", people.clerk)
    assert counts(batch) == (0, 0, 1, 0)


def test_a_change_shows_old_and_new_and_is_written(people: People) -> None:
    bring_in(people.clerk, good(**FULL))
    batch = stage(people.clerk, good(**{**FULL, "delivered_at": "2026-01-17T09:00+01:00", "phone": "13900139000"}))
    assert counts(batch) == (0, 1, 0, 0)
    changes = next(batches.verified_rows(batch))[5]
    assert changes == {
        "phone": ["13800138000", "13900139000"],
        "delivered_at": ["2026-01-16T10:20:00+00:00", "2026-01-17T08:00:00+00:00"],
    }
    import_policies.apply(batch.pk, people.clerk)
    assert Policy.objects.get().phone == "13900139000"
    assert InsuredParcel.objects.get().delivered_at == datetime(2026, 1, 17, 16, 0, tzinfo=OFFICE_ZONE)


def test_empty_cells_and_missing_columns_keep_what_is_on_record(people: People) -> None:
    bring_in(people.clerk, good(**FULL))
    batch = stage(people.clerk, good(**{**FULL, "delivered_at": "", "carrier": "", "issued_at": ""}))
    assert counts(batch) == (0, 0, 1, 0)
    assert "blank_keeps" in {warning["code"] for warning in batch.warnings}
    assert counts(stage(people.clerk, good())) == (0, 0, 1, 0)


def test_issue_follows_the_payment_only_while_it_did_so_on_record(people: People) -> None:
    bring_in(people.clerk, good())
    bring_in(people.clerk, good(paid_at="2026-01-06 10:00"))
    assert Policy.objects.get().issued_at == datetime(2026, 1, 6, 10, 0, tzinfo=OFFICE_ZONE)
    bring_in(people.clerk, good(paid_at="2026-01-06 10:00", issued_at="2026-01-06 11:00"))
    bring_in(people.clerk, good(paid_at="2026-01-07 10:00"))
    assert Policy.objects.get().issued_at == datetime(2026, 1, 6, 11, 0, tzinfo=OFFICE_ZONE)


def test_a_new_parcel_under_an_old_policy(people: People) -> None:
    bring_in(people.clerk, good())
    assert counts(bring_in(people.clerk, good(), good(tracking_no="YT2"))) == (1, 0, 1, 0)
    assert Policy.objects.get().parcels.count() == 2


def test_a_parcel_is_found_by_its_later_number(people: People) -> None:
    bring_in(people.clerk, good())
    ParcelAlias.objects.create(parcel=InsuredParcel.objects.get(), tracking_no="NEW-1", source="carrier")
    batch = bring_in(people.clerk, good(tracking_no="NEW-1", goods="音箱"))
    assert counts(batch) == (0, 1, 0, 0)
    assert InsuredParcel.objects.get().tracking_no == "YT0001"
    twice = stage(people.clerk, good(), good(tracking_no="NEW-1"))
    assert [(e["row"], e["code"], e["params"]["other"]) for e in twice.errors] == [
        (2, "same_parcel", 3),
        (3, "same_parcel", 2),
    ]


def test_carriers_are_known_by_their_aliases(people: People) -> None:
    Carrier.objects.create(name="SF Express", aliases=["顺丰", "S.F."])
    bring_in(people.clerk, good(carrier="顺丰"), good(policy_no="P2", tracking_no="T2", carrier="sf express"))
    assert {parcel.carrier.name for parcel in InsuredParcel.objects.all() if parcel.carrier} == {"SF Express"}
    assert Carrier.objects.count() == 1


def test_one_bad_row_keeps_the_whole_file_out(people: People) -> None:
    batch = stage(people.clerk, *numbered(3), good(currency="XX"))
    assert counts(batch) == (3, 0, 0, 1)
    with pytest.raises(NotReady):
        import_policies.apply(batch.pk, people.clerk)
    assert not Policy.objects.exists()
    applied = import_policies.apply(batch.pk, people.clerk, accept_valid=True)
    assert applied.accept_valid
    assert Policy.objects.count() == 3


def test_a_file_without_a_good_row_is_refused_at_once(people: People) -> None:
    batch = stage(people.clerk, good(currency="XX"))
    assert batch.state == BatchState.REFUSED
    with pytest.raises(WrongState):
        import_policies.apply(batch.pk, people.clerk, accept_valid=True)


@pytest.mark.parametrize("role", ["adjuster", "manager", "cashier", "auditor", "administrator", "nobody"])
def test_without_the_permission_nothing_is_staged(people: People, role: str) -> None:
    with pytest.raises(NotPermitted):
        stage(getattr(people, role), good())
    assert not ImportBatch.objects.exists()


def test_a_batch_is_applied_by_its_owner_only(people: People) -> None:
    colleague = person("second_clerk", "intake_clerk")
    batch = stage(people.clerk, good())
    for somebody in (colleague, people.manager, None):
        for act in (import_policies.apply, import_policies.cancel, undo):
            with pytest.raises(NotPermitted):
                act(batch.pk, somebody)
    assert not Policy.objects.exists()
    assert ImportBatch.objects.get().state == BatchState.STAGED


def test_the_permission_is_asked_again_when_it_is_applied(people: People) -> None:
    batch = stage(people.clerk, good())
    people.clerk.groups.clear()
    fresh = type(people.clerk).objects.get(pk=people.clerk.pk)
    with pytest.raises(NotPermitted):
        import_policies.apply(batch.pk, fresh)
    fresh.is_active = False
    with pytest.raises(NotPermitted):
        import_policies.apply(batch.pk, fresh)


def test_what_was_checked_is_what_goes_in(people: People) -> None:
    batch = stage(people.clerk, good())
    chunk = StagedChunk.objects.get()
    chunk.rows = chunk.rows.replace("1000.000", "9000.000")
    chunk.save()
    with pytest.raises(Stale):
        import_policies.apply(batch.pk, people.clerk)
    assert not Policy.objects.exists()


def test_a_batch_is_applied_once(people: People) -> None:
    batch = bring_in(people.clerk, good())
    with pytest.raises(WrongState):
        import_policies.apply(batch.pk, people.clerk)
    with pytest.raises(WrongState):
        import_policies.cancel(batch.pk, people.clerk)


def test_a_cancelled_batch_is_forgotten(people: People) -> None:
    batch = import_policies.cancel(stage(people.clerk, good()).pk, people.clerk)
    assert batch.state == BatchState.CANCELLED
    assert not StagedChunk.objects.exists()
    with pytest.raises(WrongState):
        import_policies.apply(batch.pk, people.clerk)


def test_a_preview_is_stale_once_the_records_have_changed(people: People) -> None:
    bring_in(people.clerk, good())
    new, change = stage(people.clerk, good(policy_no="PI-2")), stage(people.clerk, good(goods="音箱"))
    bring_in(people.clerk, good(policy_no="PI-2", goods="别的"), good(goods="手机"))
    for batch in (new, change):
        with pytest.raises(Stale) as caught:
            import_policies.apply(batch.pk, people.clerk)
        assert caught.value.changed == [2]
    assert set(InsuredParcel.objects.values_list("goods", flat=True)) == {"手机", "别的"}


def test_events_record_who_did_what_without_personal_data(people: People) -> None:
    bring_in(people.clerk, good(**FULL))
    bring_in(people.clerk, good(**{**FULL, "phone": "13900139000", "premium": "13"}))
    policy = Policy.objects.get()
    created = Event.objects.filter(kind="import.applied").order_by("pk")[0]
    assert (created.actor, created.data["policies"]) == (people.clerk, [[policy.pk, policy.pk]])
    assert created.data["content"] == ImportBatch.objects.order_by("pk")[0].content_hash
    changed = Event.objects.get(stream=f"policy:{policy.pk}")
    assert (changed.kind, changed.seq) == ("policy.import_changed", 1)
    assert changed.data["changes"] == {"phone": ["", ""], "premium": ["12.000", "13.000"]}
    kinds = list(Event.objects.filter(stream__startswith="batch:").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["import.staged", "import.applied"] * 2
    text = " ".join(str(event.data) for event in Event.objects.all())
    assert "13900139000" not in text
    assert "启航" not in text
    assert list(verify()) == []


def test_an_import_is_taken_back(people: People) -> None:
    bring_in(people.clerk, good())
    before = Policy.objects.values().get(), InsuredParcel.objects.values().get()
    batch = bring_in(
        people.clerk,
        good(goods="音箱", phone="139"),
        good(tracking_no="YT2", phone="139"),
        *numbered(2, carrier="云途"),
    )
    assert (Policy.objects.count(), InsuredParcel.objects.count()) == (3, 4)
    assert undo(batch.pk, people.clerk).state == BatchState.UNDONE
    after = Policy.objects.values().get(), InsuredParcel.objects.values().get()
    for old, new in zip(before, after, strict=True):
        assert {**old, "updated_at": None} == {**new, "updated_at": None}
    assert list(verify()) == []
    with pytest.raises(WrongState):
        undo(batch.pk, people.clerk)
    assert counts(bring_in(people.clerk, *numbered(2))) == (2, 0, 0, 0)


def test_an_import_with_later_records_is_not_taken_back(people: People) -> None:
    batch = bring_in(people.clerk, *numbered(2))
    parcel = InsuredParcel.objects.order_by("pk").first()
    assert parcel is not None
    with transaction.atomic():
        ParcelAlias.objects.create(parcel=parcel, tracking_no="NEW", source="carrier")
        with pytest.raises(NotReady):
            undo(batch.pk, people.clerk)
    parcel.delivered_at = datetime(2026, 2, 1, tzinfo=OFFICE_ZONE)
    parcel.save()
    with pytest.raises(Stale):
        undo(batch.pk, people.clerk)
    assert InsuredParcel.objects.count() == 2


def test_a_claim_keeps_its_parcel_and_the_terms_of_its_policy(people: People) -> None:
    from tests.office import make_claim

    batch = bring_in(people.clerk, good(), good(tracking_no="YT2"))
    make_claim(people, parcel=InsuredParcel.objects.get(tracking_no="YT0001"))
    with pytest.raises(NotReady):
        undo(batch.pk, people.clerk)
    changed = stage(people.clerk, good(sum_insured="900"), good(tracking_no="YT2"))
    assert [(e["row"], e["field"], e["code"]) for e in changed.errors] == [(2, "sum_insured", "policy_has_claims")]
    assert (changed.errors[0]["value"], changed.errors[0]["params"]) == ("900.00", {"old": "1000.00"})
    paid = stage(people.clerk, good(paid_at="2026-01-05 09:31"), good(tracking_no="YT2", paid_at="2026-01-05 09:31"))
    assert {(e["value"], e["params"]["old"]) for e in paid.errors} == {("2026-01-05 09:31", "2026-01-05 09:30")}
    other_parcel = stage(people.clerk, good(), good(tracking_no="YT2", insured_value="9000"))
    assert [(e["row"], e["field"]) for e in other_parcel.errors] == [(3, "insured_value")]
    policy = stage(people.clerk, good(deductible_amount="1"), good(tracking_no="YT2", deductible_amount="1"))
    assert policy.rejected == 2
    timeline = bring_in(
        people.clerk, good(delivered_at="2026-01-20", phone="139"), good(tracking_no="YT2", phone="139")
    )
    assert counts(timeline) == (0, 2, 0, 0)


def test_a_claim_registered_after_the_preview_makes_it_stale(people: People) -> None:
    from tests.office import make_claim

    bring_in(people.clerk, good())
    batch = stage(people.clerk, good(sum_insured="900"))
    make_claim(people, parcel=InsuredParcel.objects.get())
    with pytest.raises(Stale):
        import_policies.apply(batch.pk, people.clerk)


def test_the_database_lets_no_row_go_without_its_undoing(people: People) -> None:
    bring_in(people.clerk, good())
    for table in ("policies_insuredparcel", "policies_policy"):
        with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")


def test_a_file_that_is_no_table_leaves_no_batch(people: People) -> None:
    with pytest.raises(TableError):
        import_policies.stage(io.BytesIO(b"hello"), "p.csv", people.clerk)
    assert not ImportBatch.objects.exists()


def test_no_query_per_row(people: People, django_assert_max_num_queries: Any) -> None:
    bring_in(people.clerk, *numbered(300))
    with django_assert_max_num_queries(40):
        bring_in(people.clerk, *numbered(600, carrier="云途"))


def test_staged_rows_are_found_by_the_page(people: People) -> None:
    from claimsoffice.kernel.services.batch import staged_count, staged_page

    batch = stage(people.clerk, *numbered(1203))
    assert staged_count(batch, "create") == 1203
    assert staged_count(batch, "update") == 0
    numbers = [row[0] for row in staged_page(batch, "create", 450, 100)]
    assert numbers == list(range(452, 552))
    assert [row[0] for row in staged_page(batch, "create", 1200, 100)] == [1202, 1203, 1204]


def test_messages_exist_for_every_code() -> None:
    from pathlib import Path

    from django.conf import settings

    from policies.imports import messages

    sources = [*Path(settings.BASE_DIR, "policies").rglob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    for name, table in (("TableError", messages.TABLE), ("CellProblem", messages.CELL)):
        used = set(re.findall(rf'{name}\(\s*"(\w+)"', text))
        assert used
        assert used <= set(table), used - set(table)
