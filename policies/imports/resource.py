"""Parcels with their policies as django-import-export writes them: out only, from the same columns as the import."""

from typing import Any

from django.db.models import QuerySet
from import_export import fields, resources

from claimsoffice.kernel.masking import mask_email, mask_phone
from claimsoffice.kernel.spreadsheet_safety import neutralise
from policies.imports.columns import COLUMNS, Column, Kind, Level
from policies.imports.values import for_people, from_record
from policies.models import InsuredParcel

_MASKS = {Kind.PHONE: mask_phone, Kind.EMAIL: mask_email}


class _ColumnField(fields.Field):
    """One column of the spreadsheet."""

    def __init__(self, column: Column, *, unmask: bool) -> None:
        super().__init__(column_name=column.zh, readonly=True)
        self.column = column
        self.unmask = unmask

    def export(self, instance: InsuredParcel, **kwargs: Any) -> Any:
        column = self.column
        owner = instance.policy if column.level is Level.POLICY else instance
        value = getattr(owner, column.field)
        if column.field == "carrier":
            value = value.name if value else ""
        text = for_people(column.field, from_record((column.field,))((value,))[0], instance.policy.currency)
        if column.kind is Kind.MONEY:
            text = text.replace(",", "")
        if column.kind in _MASKS and not self.unmask:
            text = _MASKS[column.kind](text)
        return neutralise(text)


class ParcelResource(resources.Resource):
    """The policy spreadsheet, written from the records. `unmask` shows phone and e-mail in full."""

    def __init__(self, *, unmask: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields = {column.field: _ColumnField(column, unmask=unmask) for column in COLUMNS}

    def get_queryset(self) -> "QuerySet[InsuredParcel]":
        return InsuredParcel.objects.select_related("policy", "carrier").order_by("pk")

    def export_resource(self, instance: InsuredParcel, selected_fields: Any = None, **kwargs: Any) -> list[Any]:
        return [field.export(instance) for field in self.get_export_fields(selected_fields)]

    def get_export_fields(self, selected_fields: Any = None) -> list[_ColumnField]:
        names = selected_fields or list(self.fields)
        return [self.fields[name] for name in names]

    def get_export_order(self) -> list[str]:
        return list(self.fields)

    def import_data(self, *args: Any, **kwargs: Any) -> Any:
        """There is one door for spreadsheets, and it is not this one."""
        raise NotImplementedError("policy spreadsheets are imported by policies.services.import_policies")
