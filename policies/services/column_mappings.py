"""Saved column mappings: the office's memory of what other people's headers stand for.

Who may import a kind of spreadsheet may save its mappings; every change is an event of the mapping's own stream.
"""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from claimsoffice.kernel.errors import NotReady, Stale
from claimsoffice.kernel.services import batch as batches
from claimsoffice.kernel.services import events
from policies.imports.mapping import LONGEST_HEADER, MOST_HEADERS, SavedColumns, key_of
from policies.imports.problems import TableError
from policies.imports.sheet import Sheet
from policies.models import ColumnMapping

LONGEST_NAME = 64


def saved(kind: str) -> list[SavedColumns]:
    """The mappings of one kind of spreadsheet, the one saved last at the end."""
    rows = ColumnMapping.objects.filter(kind=kind).order_by("saved_at", "pk")
    return [SavedColumns(row.name, row.columns) for row in rows]


def named(kind: str, name: str) -> SavedColumns:
    """The mapping of that name. TableError where there is none, naming those that there are."""
    found = {mapping.name: mapping for mapping in saved(kind)}
    if name not in found:
        raise TableError("unknown_mapping", mapping=name[:LONGEST_NAME], saved=", ".join(sorted(found)) or "–")
    return found[name]


Columns = Sequence[tuple[str, str]]


def save(sheet: Sheet, permission: str, name: str, columns: Columns, user: Any) -> ColumnMapping:
    """Save which field each header of a file stands for ("": not to be read), under a name of the office's choosing.

    A mapping of that name is replaced. Raises NotPermitted; NotReady for a nameless one, unknown fields, one
    of our columns twice, two headers that can't be told apart, or required columns that nothing stands for.
    """
    batches.require(user, permission)
    name = " ".join(name.split())
    by_header = _validated(sheet, name, columns)
    headers = {key_of(header): header.strip()[:LONGEST_HEADER] for header, _field in columns}
    with transaction.atomic():
        old = ColumnMapping.objects.select_for_update().filter(kind=sheet.slug, name=name).first()
        if old is not None and old.columns == by_header:
            return old
        mapping = old or ColumnMapping(kind=sheet.slug, name=name)
        before = dict(mapping.columns)
        mapping.columns, mapping.headers, mapping.saved_by = by_header, headers, user
        try:
            with transaction.atomic():
                mapping.save()
        except IntegrityError as error:
            said = _("Somebody else saved a mapping of this name just now. Look at it, then save again.")
            raise Stale(said) from error
        events.append(
            mapping.stream,
            "mapping.changed" if old else "mapping.saved",
            actor=user,
            actor_label=batches.label_of(user),
            data={"kind": sheet.slug, "name": name, "columns": by_header, **({"before": before} if old else {})},
        )
    return mapping


def remove(mapping_id: int, permission: str, user: Any) -> None:
    """Forget a mapping; what was read with it stays as it is. Raises NotPermitted."""
    batches.require(user, permission)
    with transaction.atomic():
        mapping = ColumnMapping.objects.select_for_update().get(pk=mapping_id)
        data = {"kind": mapping.kind, "name": mapping.name, "before": mapping.columns}
        events.append(mapping.stream, "mapping.removed", actor=user, data=data)
        mapping.delete()


def _validated(sheet: Sheet, name: str, columns: Columns) -> dict[str, str]:
    if not name or len(name) > LONGEST_NAME:
        said = _("Give the mapping a name of at most %(limit)d characters.") % {"limit": LONGEST_NAME}
        raise NotReady(said, ["name"])
    if len(columns) > MOST_HEADERS:
        raise NotReady(_("A mapping speaks of at most %(limit)d columns.") % {"limit": MOST_HEADERS}, ["columns"])
    by_header: dict[str, str] = {}
    taken: dict[str, str] = {}
    for header, field in columns:
        if field and field not in sheet.by_field:
            raise NotReady(_("There is no column “%(field)s” in this spreadsheet.") % {"field": field[:60]}, [header])
        key = key_of(header)
        if not key or key in by_header:
            raise NotReady(
                _("Two columns have the header “%(header)s”: give one of them another name in the file.")
                % {"header": header[:60]},
                [header],
            )
        if field and field in taken:
            raise NotReady(
                _("“%(first)s” and “%(second)s” can't both be the column “%(label)s”. Choose one of them.")
                % {"first": taken[field][:60], "second": header[:60], "label": _label(sheet, field)},
                [header],
            )
        by_header[key] = field
        if field:
            taken[field] = header
    missing = [field for _place, field in sheet.required if field not in taken]
    if missing:
        names = ", ".join(_label(sheet, field) for field in missing)
        raise NotReady(_("Say which columns are these, they are required: %(names)s.") % {"names": names}, missing)
    return by_header


def _label(sheet: Sheet, field: str) -> str:
    column = sheet.by_field[field]
    return f"{column.zh} / {column.en}"
