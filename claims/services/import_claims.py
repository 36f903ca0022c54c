"""The platform's daily sheet of claims: good rows are registered, doubtful ones are held for a person.

The way of a batch is that of every spreadsheet (`policies.services.spreadsheet_import`); each claim goes through
`register_claim`. A row for a parcel that nobody knows is refused: without a policy there is no claim that a clerk
could register, and the file says by row what is missing. A row that may be a duplicate is held. Permission
`claims.import_claims`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from claims.imports.columns import BY_FIELD, CLAIMS
from claims.models import Claim, PlatformRow, RowState
from claims.services import import_claims_compare as comparing
from claims.services import import_claims_undo
from claims.services.base import record
from claims.services.held_reasons import in_words
from claims.services.import_claims_compare import ClaimRow
from claims.services.register import ItemClaimed, Registration, register_claim
from claimsoffice.kernel.actor import require
from claimsoffice.kernel.models import ImportBatch
from claimsoffice.kernel.services import batch_work as work
from claimsoffice.kernel.services import events
from policies.imports.check import Checked
from policies.imports.problems import Problem, shown
from policies.imports.sheet import Values
from policies.imports.values import masked, written
from policies.models import InsuredParcel
from policies.services.import_compare import SheetRow, pieces
from policies.services.import_parts import Shown
from policies.services.spreadsheet_import import SEES_PERSONAL_DATA, SpreadsheetImport

PERMISSION = "claims.import_claims"
# A claim is registered with its letter and its clocks: that takes a person's patience sooner than a parcel does.
ROWS_AT_ONCE = 20
_SHOWN = ("platform_ref", "tracking_no", "policy_no", "kind", "received_at", "claimed_amount", "currency", "claimant")


class ClaimImport(SpreadsheetImport):
    """One row is one claim on one parcel."""

    sheet = CLAIMS
    permission = PERMISSION
    title = _("Claims")
    one_row = _("one row a claim")
    when_undone = _("Possible while nobody has worked on its claims; they are withdrawn, with their numbers.")
    template_name = "claims-template.xlsx"
    held_page = "admin:claims_platformrow_changelist"
    needs_person = True
    notes = (
        _("One row is one claim on one parcel; the platform's reference names it. The same row again changes nothing."),
        _("A claim on a parcel that already has one, or that comes twice, is held until a person has looked at it."),
    )

    def rows_at_once(self) -> int:
        return min(ROWS_AT_ONCE, int(settings.IMPORT_BACKGROUND_ROWS))

    def compare(self, rows: Iterable[SheetRow], fields: Sequence[str]) -> Iterator[ClaimRow]:
        return comparing.compare(rows)

    def judge(self, differences: list[Any], checked: Checked) -> None:
        for each in differences:
            for name, code, params in each.wrong:
                value = shown(each.row.values[CLAIMS.index[name]] or "")
                label = checked.labels.get(name) or BY_FIELD[name].label(get_language() or "zh")
                checked.findings.refuse(Problem(each.row.number, name, label, code, value, params))

    def lock(self, staged: Iterable[list[Any]]) -> None:
        for ids in pieces(row[3] for row in staged):
            parcels = InsuredParcel.objects.select_for_update().filter(pk__in=ids)
            list(parcels.order_by("pk").values_list("pk"))

    def write(
        self, batch: ImportBatch, differences: Sequence[Any], user: Any, now: datetime, step: work.Step | None
    ) -> dict[str, int]:
        require(user, PERMISSION)
        for done, each in enumerate(differences):
            if step is not None:
                step("written", done, len(differences))
            if each.action == "hold":
                _hold(batch, each, user)
            else:
                _register(batch, each, user)
        held = sum(1 for each in differences if each.action == "hold")
        return {"claims_registered": len(differences) - held, "rows_held": held}

    def undo(self, batch_id: int, user: Any) -> ImportBatch:
        return import_claims_undo.undo(batch_id, user, PERMISSION)

    def titles(self, action: str) -> list[str]:
        return [BY_FIELD[name].label(get_language() or "zh") for name in _SHOWN]

    def shown(self, row: list[Any], action: str, user: Any) -> Shown:
        sees = user.has_perm(SEES_PERSONAL_DATA)
        return Shown(row[0], [say(name, row[1], sees=sees) for name in _SHOWN], notes=in_words(row[5]))


DOOR = ClaimImport()


def say(name: str, values: Values, *, sees: bool) -> str:
    """One value of a row as people here write it; phone and e-mail masked for those who don't see them."""
    column, value = BY_FIELD[name], values[CLAIMS.index[name]]
    if column.personal:
        return masked(column, value, sees=sees)
    return written(column, value, values[CLAIMS.index[column.currency]])


def registration_of(values: Values, parcel_goods: str, **more: Any) -> Registration:
    """What a row of the sheet says, as the clerk would take it down."""

    def text(name: str) -> str:
        return values[CLAIMS.index[name]] or ""

    def instant(name: str) -> datetime | None:
        return datetime.fromisoformat(text(name)) if text(name) else None

    def sum_of(name: str) -> Decimal | None:
        return Decimal(text(name)) if text(name) else None

    claimed, items = sum_of("claimed_amount"), []
    if claimed is not None:
        items.append(
            ItemClaimed(
                text("item") or parcel_goods,
                claimed,
                int(text("quantity") or 1),
                sum_of("unit_price"),
                text("invoice_currency"),
            )
        )
    received_at = instant("received_at")
    assert received_at is not None  # noqa: S101  the column is required
    return Registration(
        kind=text("kind"),
        claimant=text("claimant"),
        received_at=received_at,
        items=items,
        peril=text("peril"),
        description=text("description"),
        event_at=instant("event_at"),
        event_source=text("event_source") or (gettext("the platform's sheet") if text("event_at") else ""),
        claimant_phone=text("claimant_phone"),
        claimant_email=text("claimant_email"),
        salvage_expenses=sum_of("salvage_expenses"),
        delay_days=int(text("delay_days")) if text("delay_days") else None,
        letter_language=text("letter_language") or "zh",
        **more,
    )


def register_row(parcel_id: int, values: Values, user: Any, **more: Any) -> Claim:
    """Register what one row says; its remarks become a note on the file. Raises as `register_claim`."""
    goods = InsuredParcel.objects.values_list("goods", flat=True).get(pk=parcel_id)
    claim = register_claim(parcel_id, registration_of(values, goods, **more), user)
    remarks = values[CLAIMS.index["remarks"]]
    if remarks:
        note = claim.notes.create(text=remarks, channel=gettext("platform"), author=user)
        record(claim, user, "note.added", {"note": note.pk})
    return claim


def _register(batch: ImportBatch, each: ClaimRow, user: Any) -> None:
    assert each.parcel_id is not None  # noqa: S101  a row without a parcel is refused
    claim = register_row(each.parcel_id, each.row.values, user, batch=batch.pk)
    PlatformRow.objects.create(
        batch=batch,
        number=each.row.number,
        reference=each.row.values[CLAIMS.index["platform_ref"]] or "",
        fingerprint=each.fingerprint,
        state=RowState.REGISTERED,
        parcel_id=each.parcel_id,
        claim=claim,
        event_seq=claim.event_seq,
    )


def _hold(batch: ImportBatch, each: ClaimRow, user: Any) -> None:
    row = PlatformRow.objects.create(
        batch=batch,
        number=each.row.number,
        reference=each.row.values[CLAIMS.index["platform_ref"]] or "",
        fingerprint=each.fingerprint,
        state=RowState.HELD,
        parcel_id=each.parcel_id,
        values=each.row.values,
        reasons=each.reasons,
    )
    data = {"batch": batch.pk, "row": row.number, "reasons": [code for code, _about in each.reasons]}
    events.append(row.stream, "row.held", actor=user, data=data)
