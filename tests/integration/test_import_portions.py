"""Rows are written portion by portion, each made ready while the one before is under way: none is lost or mixed up."""

import io
import random

import pytest

from claimsoffice.kernel.models import BatchState, Event
from claimsoffice.kernel.services import batch as batches
from policies.models import Carrier, InsuredParcel, Policy
from policies.services import import_policies
from tests.office import People, make_parcel
from tests.sheets import csv_bytes, good, grid

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(4))
def test_rows_come_in_as_they_are_whatever_portion_they_fall_in(
    people: People, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Policies over several portions, on record or new; carriers known, new in this portion, new in the one before."""
    monkeypatch.setattr(batches, "CHUNK_ROWS", 2)
    chance = random.Random(seed)
    Carrier.objects.create(name="Known")
    before = [good(policy_no=f"P{n}", tracking_no=f"T{n}", carrier="Known") for n in range(0, 40, 9)]
    rows = [
        good(
            policy_no=f"P{chance.randrange(40)}",
            tracking_no=f"N{n}",
            goods=f"goods {n}",
            carrier=chance.choice(["Known", "known", None, f"Carrier {n // 7}"]),
        )
        for n in range(60)
    ]
    for some in (before, rows):
        staged = import_policies.stage(io.BytesIO(csv_bytes(grid(some))), "p.csv", people.clerk)
        assert (staged.created, staged.rejected) == (len(some), 0), staged.errors
        assert import_policies.apply(staged.pk, people.clerk).state == BatchState.APPLIED
    found = InsuredParcel.objects.filter(tracking_no__startswith="N").values_list(
        "tracking_no", "policy__policy_no", "goods", "carrier__name"
    )
    wanted = {
        (row["tracking_no"], row["policy_no"], row["goods"], (row.get("carrier") or "").capitalize() or None)
        for row in rows
    }
    assert len(found) == len(rows)
    assert set(found) == wanted
    assert Policy.objects.count() == len({row["policy_no"] for row in before + rows})
    event = Event.objects.filter(kind="import.applied").latest("pk")
    told = {
        name: {ident for first, last in event.data[name] for ident in range(first, last + 1)}
        for name in ("policies", "parcels")
    }
    numbers = {row["policy_no"] for row in rows} - {row["policy_no"] for row in before}
    assert told["policies"] == set(Policy.objects.filter(policy_no__in=numbers).values_list("pk", flat=True))
    assert told["parcels"] == set(
        InsuredParcel.objects.filter(tracking_no__startswith="N").values_list("pk", flat=True)
    )
    # What was reserved and not used takes nothing from those who come later.
    assert make_parcel().policy_id not in told["policies"]
