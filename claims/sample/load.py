"""Fills an empty office: people, policies through the importer, claims through the services."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from claims.models import Claim
from claims.sample.cases import cases
from claims.sample.other_sheets import CLAIMS_FILE, TRACKING_FILE
from claims.sample.people import PEOPLE, ensure_people
from claims.sample.play import play
from claims.sample.spreadsheets import write_all
from claims.sample.steps import Office
from claimsoffice.kernel.clock import today
from claimsoffice.kernel.models import BatchState, ImportBatch
from policies.models import CarrierStandard, InsuredParcel
from policies.services import import_kinds, import_policies, standards

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was made: rows of the spreadsheets that were new, and claims. Both 0 where all was there."""

    parcels: int = 0
    claims: int = 0


def load(say: Say = lambda text: None) -> Loaded:
    """Make the sample, once: an office that has claims is left as it is.

    The claims are made whole or not at all; a broken-off run is finished by the next.
    """
    if Claim.objects.exists():
        return Loaded()
    ensure_people()
    people = {person.login: User.objects.get(username=person.login) for person in PEOPLE}
    # The last of them is the one with the mistakes; it is for trying the import page.
    *good, _wrong = write_all(Path(settings.VAR_DIR) / "sample", today())
    batches = [import_file(path, people["clerk"]) for path in good]
    for batch in batches:
        say(f"{batch.file_name}: {batch.rows} rows, {batch.created} new")
    parcels = InsuredParcel.objects.select_related("policy").order_by("pk")
    with transaction.atomic():
        say(f"{put_standard_in_force(people)}: the carrier's standard, entered and confirmed")
        office = Office(people, list(parcels))
        for case in cases():
            play(office, case)
    say(f"{office.registered} claims")
    # Checked, and left for whoever tries the office to apply.
    for name, kind in ((CLAIMS_FILE, "claims"), (TRACKING_FILE, "tracking")):
        batch = stage_file(Path(settings.VAR_DIR) / "sample" / name, kind, people["clerk"])
        say(f"{batch.file_name}: {batch.rows} rows, {batch.held} held, {batch.rejected} refused; waits to be applied")
    return Loaded(sum(batch.created for batch in batches), office.registered)


def put_standard_in_force(people: dict[str, User]) -> CarrierStandard:
    """The carrier's table for goods that are not insured (JS-0), since before the oldest order of the sample."""
    table = standards.Table(
        currency="CNY",
        effective_on=date(today().year - 1, 1, 1),
        per_parcel=Decimal("120.00"),
        per_kg=Decimal("40.00"),
        citation="承运商公布的赔偿标准第三条 / the carrier's published standard, point 3",
    )
    return standards.confirm(standards.enter(table, people["manager"]).pk, people["manager2"])


def stage_file(path: Path, kind: str, clerk: User) -> ImportBatch:
    """Take a spreadsheet of another kind in as the import page does, as far as its preview."""
    door = import_kinds.find(kind)
    assert door is not None  # noqa: S101  its app registers it when it is ready
    with path.open("rb") as file:
        return door.stage(file, path.name, clerk)


def import_file(path: Path, clerk: User) -> ImportBatch:
    """Take one spreadsheet in as the import page does: checked and staged, then applied."""
    with path.open("rb") as file:
        batch = import_policies.stage(file, path.name, clerk)
    if batch.state == BatchState.STAGED:
        batch = import_policies.apply(batch.pk, clerk)
    return batch
