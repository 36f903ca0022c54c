"""Two people with the same claims sheet or tracking file, at the same moment: each claim and each fact goes in once."""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import transaction

from claims.models import Claim, PlatformRow
from claims.services import file, held_rows
from claims.services.import_claims import DOOR
from claimsoffice.kernel.errors import NotReady, Stale, WrongState
from claimsoffice.kernel.models import Event
from claimsoffice.kernel.services.events import verify
from policies.models import InsuredParcel
from policies.services import import_kinds
from tests.claim_sheets import at, claim_row, stage_claims, stage_tracking, tracking_row
from tests.integration.test_import_race import together
from tests.office import People, make_parcel, person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

AT_ONCE = 4


def test_the_same_sheet_staged_by_many_registers_each_claim_once() -> None:
    parcels = [make_parcel() for _ in range(5)]
    rows = [claim_row(parcel, f"P-{n}") for n, parcel in enumerate(parcels)]
    clerks = [person(f"clerk{n}", "intake_clerk") for n in range(AT_ONCE)]
    batches = [stage_claims(clerk, *rows) for clerk in clerks]
    acts: list[Callable[[], object]] = [
        lambda pk=batch.pk, clerk=clerk: DOOR.apply(pk, clerk)  # type: ignore[misc]
        for batch, clerk in zip(batches, clerks, strict=True)
    ]
    assert together(acts) == [Stale.__name__] * (AT_ONCE - 1) + ["done"]  # type: ignore[arg-type]
    assert Claim.objects.count() == len(parcels)
    assert PlatformRow.objects.count() == len(parcels)
    assert list(verify()) == []


def test_a_held_row_is_decided_once() -> None:
    clerk, parcel = person("clerk", "intake_clerk"), make_parcel()
    batch = stage_claims(clerk, claim_row(parcel, "P-1"), claim_row(parcel, "P-2"))
    DOOR.apply(batch.pk, clerk)
    row = PlatformRow.objects.get(state="held")
    ends = together([lambda: held_rows.register_held(row.pk, "another item", clerk)] * AT_ONCE)  # type: ignore[arg-type, list-item]
    assert ends == [WrongState.__name__] * (AT_ONCE - 1) + ["done"]
    assert Claim.objects.count() == 2


def test_one_tracking_file_of_two_people_is_recorded_once() -> None:
    door = import_kinds.find("tracking")
    assert door is not None
    clerks = [person(f"clerk{n}", "intake_clerk") for n in range(AT_ONCE)]
    parcels = [make_parcel() for _ in range(5)]
    rows = [tracking_row(parcel, "delivered", at(10)) for parcel in parcels]
    rows += [tracking_row(parcel, "renumbered", at(20), new_tracking_no=f"LX{parcel.pk}") for parcel in parcels]
    batches = [stage_tracking(clerk, *rows) for clerk in clerks]
    acts = [
        lambda pk=batch.pk, clerk=clerk: door.apply(pk, clerk)  # type: ignore[misc]
        for batch, clerk in zip(batches, clerks, strict=True)
    ]
    assert together(acts) == [Stale.__name__] * (AT_ONCE - 1) + ["done"]
    assert InsuredParcel.objects.filter(delivered_at=None).count() == 0
    assert Event.objects.filter(kind="parcel.facts_recorded").count() == len(parcels)
    assert Event.objects.filter(kind="parcel.renumbered").count() == len(parcels)
    assert list(verify()) == []


def test_a_claim_that_somebody_works_on_at_this_moment_is_not_withdrawn_with_its_sheet(people: People) -> None:
    """The sheet is taken back while a note is being written: whoever takes it back waits, and then finds the note."""
    batch = stage_claims(people.clerk, claim_row(make_parcel(), "P-1"))
    DOOR.apply(batch.pk, people.clerk)
    claim = Claim.objects.get()
    writing = threading.Event()

    def write() -> None:
        with transaction.atomic():
            file.add_note(claim.pk, "the claimant called", people.manager)
            writing.set()
            time.sleep(1)

    def take_back() -> None:
        writing.wait(timeout=30)
        DOOR.undo(batch.pk, people.clerk)

    assert together([write, take_back]) == [NotReady.__name__, "done"]
    assert Claim.objects.get().state == "submitted"
