"""A carrier's tracking file: arrivals, deliveries, returns, scans and new waybill numbers, recorded on the parcels.

The way of a batch is that of every spreadsheet (`spreadsheet_import`). Each fact goes through `records`, with its
event; what hangs on parcels elsewhere (clocks of claims) is told by `follow`, which who builds on this app gives.
Permission `policies.import_tracking`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from claimsoffice.kernel.errors import NotReady, Stale
from claimsoffice.kernel.models import BatchState, ImportBatch
from claimsoffice.kernel.services import batch as batches
from claimsoffice.kernel.services import batch_work as work
from policies.imports.check import Checked
from policies.imports.problems import Problem, shown
from policies.imports.tracking_columns import TRACKING
from policies.imports.values import written
from policies.models import InsuredParcel
from policies.services import import_tracking_compare as comparing
from policies.services import records
from policies.services.import_compare import SheetRow, pieces
from policies.services.import_parts import Shown
from policies.services.import_tracking_compare import ALIAS, I, TrackingRow
from policies.services.spreadsheet_import import SpreadsheetImport

PERMISSION = "policies.import_tracking"
ROWS_AT_ONCE = 200
_SHOWN = ("tracking_no", "event", "happened_at", "reported_at", "source")

# Parcels whose facts changed, who did it, and by which import.
Follow = Callable[[set[int], Any, ImportBatch], None]
# What has been built on these parcels since an import was applied, by name.
Depends = Callable[[set[int], ImportBatch], list[str]]
# Locks what stands on these parcels, which everybody locks before the parcels themselves.
LockAbove = Callable[[set[int]], None]


class TrackingImport(SpreadsheetImport):
    """One row is one event of one waybill."""

    sheet = TRACKING
    permission = PERMISSION
    title = _("Carrier tracking")
    one_row = _("one row an event of a parcel")
    when_undone = _("Possible while nobody has worked on claims on its parcels, and it has renumbered none of them.")
    template_name = "tracking-template.xlsx"
    needs_person = True
    notes = (
        _("One row is one event of one waybill. Times need their offset (+01:00), or the time zone beside them."),
        _("A new number is added to the parcel's others. A time on record gives way only to a later report."),
    )

    def __init__(self, lock_above: LockAbove, follow: Follow, depends: Depends) -> None:
        self._lock_above = lock_above
        self._follow = follow
        self._depends = depends

    def rows_at_once(self) -> int:
        return min(ROWS_AT_ONCE, int(settings.IMPORT_BACKGROUND_ROWS))

    def compare(self, rows: Iterable[SheetRow], fields: Sequence[str]) -> Iterator[TrackingRow]:
        return comparing.compare(rows)

    def judge(self, differences: list[Any], checked: Checked) -> None:
        for each in differences:
            if each.elsewhere:
                checked.findings.warn("number_elsewhere", each.row.number)
            # One of several parcels may be the reason; the row is refused whole, once for each reason.
            said = {(name, code, tuple(sorted(params.items()))) for name, code, params in each.wrong}
            for name, code, params in sorted(said):
                value = shown(written(TRACKING.by_field[name], each.row.values[I[name]]))
                label = checked.labels.get(name) or TRACKING.by_field[name].label(get_language() or "zh")
                checked.findings.refuse(Problem(each.row.number, name, label, code, value, dict(params)))

    def lock(self, staged: Iterable[list[Any]]) -> None:
        self._lock({fact[0] for row in staged for fact in row[5]})

    def write(
        self, batch: ImportBatch, differences: Sequence[Any], user: Any, now: datetime, step: work.Step | None
    ) -> dict[str, int]:
        touched: set[int] = set()
        for done, each in enumerate(differences):
            if step is not None:
                step("written", done, len(differences))
            values = each.row.values
            source = values[I["source"]] or gettext("carrier's file")
            proof = f"{source} ({batch.file_name[:60]}, {each.row.number})"[:200]
            for parcel_id, _policy_no, name, _old, new in each.facts:
                touched.add(parcel_id)
                if name == ALIAS:
                    records.record_alias(parcel_id, new, proof, user)
                else:
                    reported = values[I["reported_at"]]
                    records.record_parcel_facts(
                        parcel_id,
                        {name: datetime.fromisoformat(new)},
                        proof,
                        user,
                        reported_at=datetime.fromisoformat(reported) if reported else None,
                    )
        self._follow(touched, user, batch)
        return {"rows": len(differences), "parcels": len(touched)}

    def undo(self, batch_id: int, user: Any) -> ImportBatch:
        """Put back what was on record before. Raises NotPermitted, WrongState; NotReady, Stale: see `when_undone`."""
        with transaction.atomic():
            batch = batches.take(batch_id, user, self.permission, (BatchState.APPLIED,))
            facts = [fact for row in batches.verified_rows(batch) for fact in row[5]]
            touched = {fact[0] for fact in facts}
            self._lock(touched)
            self._nothing_depends(batch, facts, touched)
            # Backwards: of two changes of one fact the first one's old value is the one to end with.
            for parcel_id, _policy_no, name, old, _new in reversed(facts):
                proof = gettext("import %(batch)d taken back") % {"batch": batch.pk}
                value = datetime.fromisoformat(old) if old else None
                records.record_parcel_facts(parcel_id, {name: value}, proof, user)
            self._follow(touched, user, batch)
            batches.close(batch, BatchState.UNDONE, user, {"parcels": len(touched)})
        return batch

    def _lock(self, parcels: set[int]) -> None:
        self._lock_above(parcels)
        for some in pieces(parcels):
            list(InsuredParcel.objects.select_for_update().filter(pk__in=some).order_by("pk").values_list("pk"))

    def _nothing_depends(self, batch: ImportBatch, facts: Sequence[list[Any]], touched: set[int]) -> None:
        if any(fact[2] == ALIAS for fact in facts):
            raise NotReady(gettext("It has given parcels further numbers, and those are never taken away."))
        names = self._depends(touched, batch)
        if names:
            raise NotReady(
                gettext("Somebody has worked on claims on these parcels since (%(names)s); it can't be taken back.")
                % {"names": ", ".join(names[:10])},
                names,
            )
        last = {(fact[0], fact[2]): fact[4] for fact in facts}
        changed = []
        for some in pieces(touched):
            for parcel in InsuredParcel.objects.filter(pk__in=some):
                for (parcel_id, name), new in last.items():
                    if parcel_id == parcel.pk and getattr(parcel, name) != datetime.fromisoformat(new):
                        changed.append(parcel.tracking_no)
        if changed:
            raise Stale(
                gettext("What it recorded was changed since (%(names)s); it can't be taken back.")
                % {"names": ", ".join(changed[:10])},
                changed,
            )

    def titles(self, action: str) -> list[str]:
        return [TRACKING.by_field[name].label(get_language() or "zh") for name in _SHOWN]

    def shown(self, row: list[Any], action: str, user: Any) -> Shown:
        cells = [written(TRACKING.by_field[name], row[1][I[name]]) for name in _SHOWN]
        changes = [(f"{number} · {_name_of(name)}", _say(old), _say(new)) for _pk, number, name, old, new in row[5]]
        return Shown(row[0], cells, changes)


def _name_of(name: str) -> str:
    if name == ALIAS:
        return gettext("further tracking no.")
    return str(InsuredParcel._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _say(value: str | None) -> str:
    if value is None or not value[:4].isdigit() or "T" not in value:
        return value or ""
    return written(TRACKING.by_field["happened_at"], value)
