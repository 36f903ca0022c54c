"""Importing a policy spreadsheet: what a row of it does. The way of a batch stands in `spreadsheet_import`.

Permission `policies.import_policies`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from claimsoffice.kernel import dialect
from claimsoffice.kernel.models import ImportBatch, StagedAction
from claimsoffice.kernel.services import batch as batches
from claimsoffice.kernel.services import batch_work as work
from policies.imports import spellings, template
from policies.imports.check import Checked
from policies.imports.columns import BY_FIELD
from policies.imports.policy_sheet import PERMISSION as PERMISSION
from policies.imports.policy_sheet import POLICIES
from policies.imports.problems import Problem, shown
from policies.imports.rows import INDEX
from policies.imports.values import as_cell, for_people, masked
from policies.models import Carrier, Policy
from policies.services import import_undo
from policies.services.import_compare import Difference, SheetRow, compare, pieces
from policies.services.import_kept import KeptDifferences
from policies.services.import_parts import Shown
from policies.services.import_write import PolicyWriter
from policies.services.spreadsheet_import import SEES_PERSONAL_DATA, SpreadsheetImport

KIND = POLICIES.slug
_POLICY_NO, _TRACKING_NO = INDEX["policy_no"], INDEX["tracking_no"]
_SHOWN_OF_NEW = ("policy_no", "tracking_no", "scheme", "goods", "sum_insured", "insured_value", "currency", "paid_at")
_SHOWN_OF_CHANGED = ("policy_no", "tracking_no")


class PolicyImport(SpreadsheetImport):
    """One row is one parcel under its policy; what is there already is changed where the row says otherwise."""

    sheet = POLICIES
    permission = PERMISSION
    title = _("Policies")
    one_row = _("one row a parcel")
    when_undone = _("Possible while no claim stands on its rows and none of them has been changed since.")
    template_name = template.FILE_NAME
    chunks_at_once = batches.CHUNKS_AT_ONCE
    notes = template.OF_POLICIES

    def options(self) -> dict[str, Any]:
        return {"carriers": _carrier_names()}

    def compare(self, rows: Iterable[SheetRow], fields: Sequence[str]) -> Iterator[Difference]:
        return compare(rows, fields)

    def kept(self, checked: Checked) -> KeptDifferences:
        return KeptDifferences(checked.rows)

    def is_questionable(self, difference: Difference) -> bool:
        return bool(difference.forbidden) or difference.tracking_no != difference.row.values[_TRACKING_NO]

    def judge(self, differences: Iterable[Difference], checked: Checked) -> None:
        _refuse_forbidden(differences, checked)

    def lock(self, staged: Iterable[list[Any]]) -> None:
        for ids in pieces(row[3] for row in staged if row[3] is not None):
            list(Policy.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))

    def writer(self, batch: ImportBatch, user: Any, now: datetime, step: work.Step | None) -> PolicyWriter:
        # Policies are locked portion by portion: two files with them in another order would wait for each other.
        dialect.take_turns(KIND)
        return PolicyWriter(batch, user, now, step)

    def undo(self, batch_id: int, user: Any) -> ImportBatch:
        return import_undo.undo(batch_id, user)

    def titles(self, action: str) -> list[str]:
        language = get_language() or "zh"
        names = _SHOWN_OF_NEW if action == StagedAction.CREATE else _SHOWN_OF_CHANGED
        return [BY_FIELD[name].label(language) for name in names]

    def shown(self, row: list[Any], action: str, user: Any) -> Shown:
        def said(name: str, value: str | None) -> str:
            if BY_FIELD[name].personal:
                return masked(BY_FIELD[name], value, sees=user.has_perm(SEES_PERSONAL_DATA))
            return for_people(name, value, row[1][INDEX["currency"]])

        language = get_language() or "zh"
        names = _SHOWN_OF_NEW if action == StagedAction.CREATE else _SHOWN_OF_CHANGED
        cells = [said(name, row[1][INDEX[name]]) for name in names]
        if action == StagedAction.CREATE:
            return Shown(row[0], cells)
        pairs = row[5].items()
        changes = [(BY_FIELD[name].label(language), said(name, old), said(name, new)) for name, (old, new) in pairs]
        return Shown(row[0], cells, changes)


DOOR = PolicyImport()
examine, stage, keep, apply, refuse, cancel = (
    DOOR.examine, DOOR.stage, DOOR.keep, DOOR.apply, DOOR.refuse, DOOR.cancel,
)  # fmt: skip


def _refuse_forbidden(differences: Iterable[Difference], checked: Checked) -> None:
    """Refuse changes of terms that stand because of claims, and parcels that the sheet names twice by aliases."""
    by_alias: set[tuple[Any, str]] = set()
    for difference in differences:
        values = difference.row.values
        for name in difference.forbidden:
            old, new = difference.changes[name]
            checked.findings.refuse(
                Problem(
                    difference.row.number,
                    name,
                    checked.labels.get(name, name),
                    "policy_has_claims",
                    shown(as_cell(name, new, values[INDEX["currency"]])),
                    {"old": shown(as_cell(name, old, values[INDEX["currency"]]))},
                )
            )
        if difference.tracking_no != values[_TRACKING_NO]:
            by_alias.add((values[_POLICY_NO], difference.tracking_no))
    if by_alias:
        _refuse_same_parcel(by_alias, differences, checked)


def _refuse_same_parcel(keys: set[tuple[Any, str]], differences: Iterable[Difference], checked: Checked) -> None:
    """Refuse all rows of a parcel that one of them names by a further number."""
    named: dict[tuple[Any, str], list[tuple[int, str | None]]] = {}
    for difference in differences:
        values = difference.row.values
        key = (values[_POLICY_NO], difference.tracking_no)
        if key in keys:
            named.setdefault(key, []).append((difference.row.number, values[_TRACKING_NO]))
    for rows in named.values():
        for number, value in rows if len(rows) > 1 else ():
            other = rows[1][0] if number == rows[0][0] else rows[0][0]
            label = checked.labels["tracking_no"]
            checked.findings.refuse(
                Problem(number, "tracking_no", label, "same_parcel", shown(value or ""), {"other": other})
            )


def _carrier_names() -> dict[str, str]:
    """Folded names and aliases of the carriers on record, each with the carrier's name."""
    names: dict[str, str] = {}
    for name, aliases in Carrier.objects.values_list("name", "aliases"):
        for word in (*aliases, name):
            names[spellings.fold(str(word))] = name
    return names
