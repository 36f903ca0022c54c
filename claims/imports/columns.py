"""The columns of the platform's daily sheet of claims, declared once, and what must hold inside one of its rows."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from claims.imports import words
from claimsoffice.kernel.clock import now
from policies.imports.columns import Column, Level
from policies.imports.columns import Kind as K
from policies.imports.sheet import OpenRow, Sheet, Values, refuse_empty

R = Level.ROW

# fmt: off
COLUMNS: tuple[Column, ...] = (
    Column("platform_ref", "平台索赔编号", "Platform Reference", K.IDENTIFIER, R,
           _("The platform's own number of the claim; it names the row."),
           required=True, max_length=64, example="PLT-20260105-0001"),
    Column("tracking_no", "运单号", "Tracking No.", K.IDENTIFIER, R,
           _("The waybill's number, the first or any later one; empty only where the policy has a single parcel."),
           max_length=64, example="YT2600000000001"),
    Column("policy_no", "保单号", "Policy No.", K.IDENTIFIER, R,
           _("Policy or order; needed where the waybill stands under several, or is not given."),
           max_length=64, example="PI-2026-000001"),
    Column("kind", "索赔类型", "Claim Kind", K.CHOICE, R, _("Loss, damage, shortage or delay."),
           required=True, words=words.kinds, said=words.say_kind, example="damage"),
    Column("peril", "出险原因", "Cause", K.CHOICE, R, _("Code or name of the cause; empty if not known yet."),
           words=words.perils, said=words.say_peril, example="breakage"),
    Column("event_at", "出险时间", "Event At", K.INSTANT, R,
           _("When it happened; empty if not known yet. Without an offset it is Asia/Shanghai."),
           example="2026-01-16 11:20"),
    Column("event_source", "出险依据", "Event Known From", K.TEXT, R, _("What shows when it happened."),
           max_length=200, example="承运商扫描记录"),
    Column("received_at", "收到索赔时间", "Claim Received At", K.INSTANT, R,
           _("When the claimant's application reached the platform; the clocks run from here."),
           required=True, example="2026-01-18 10:05"),
    Column("item", "索赔物品", "Item Claimed", K.TEXT, R, _("Empty: the goods of the parcel."),
           max_length=200, example="蓝牙耳机"),
    Column("quantity", "数量", "Quantity", K.WHOLE, R, _("Empty: 1."), positive=True, example="2"),
    Column("claimed_amount", "索赔金额", "Claimed Amount", K.MONEY, R,
           _("In the policy's currency, above 0; empty where the sum is not known yet."),
           positive=True, example="750.00"),
    Column("currency", "币种", "Currency", K.CURRENCY, R,
           _("Currency of the claimed amount; empty: the policy's, and no other is taken."), example="CNY"),
    Column("unit_price", "发票单价", "Invoice Unit Price", K.MONEY, R, _("As the invoice has it, in its currency."),
           positive=True, currency="invoice_currency", example="52.00"),
    Column("invoice_currency", "发票币种", "Invoice Currency", K.CURRENCY, R,
           _("Needed beside a unit price."), example="USD"),
    Column("salvage_expenses", "施救费用", "Mitigation Expenses", K.MONEY, R,
           _("In the policy's currency, 0 or more."), example="20.00"),
    Column("delay_days", "延误天数", "Days of Delay", K.WHOLE, R, _("Beyond the promised day."), example="7"),
    Column("claimant", "索赔人", "Claimant", K.TEXT, R, _("Who claims."),
           required=True, personal=True, max_length=200, example="王小明"),
    Column("claimant_phone", "联系电话", "Phone", K.PHONE, R, _("Empty: the policyholder's."),
           personal=True, max_length=64, example="+86 138 0013 8000"),
    Column("claimant_email", "电子邮箱", "E-mail", K.EMAIL, R, _("Empty: the policyholder's."),
           personal=True, max_length=254, example="claimant@example.com"),
    Column("letter_language", "信函语言", "Letter Language", K.CHOICE, R, _("zh, en or both; empty: zh."),
           words=words.languages, said=words.say_language, example="zh"),
    Column("description", "损失说明", "Description of Loss", K.TEXT, R, _("What happened, in the claimant's words."),
           max_length=2000, example="外箱破损，耳机外壳碎裂"),
    Column("remarks", "备注", "Remarks", K.TEXT, R, _("For the office; becomes a note on the file."),
           max_length=1000, example="平台已先行垫付"),
)
# fmt: on


def claim_rules(row: OpenRow, values: Values, fields: frozenset[str]) -> int:
    """Refuse what can't be in one row of the claims sheet."""
    refuse_empty(CLAIMS.required, values, row)
    lacking = {column.field for column in COLUMNS if values[CLAIMS.index[column.field]] is None} - row.bad
    if {"tracking_no", "policy_no"} <= lacking:
        row.refuse("tracking_no", "number_needed", "")
    event_at, received_at = _value(values, "event_at"), _value(values, "received_at")
    at = now()
    for name, instant in (("event_at", event_at), ("received_at", received_at)):
        if instant is not None and datetime.fromisoformat(instant) > at:
            row.refuse(name, "in_future")
    if event_at is not None and received_at is not None and event_at > received_at:
        row.refuse("event_at", "after_receipt")
    if "unit_price" not in lacking and "invoice_currency" in lacking:
        row.refuse("invoice_currency", "required", "")
    if "claimed_amount" in lacking and _value(values, "kind") != "delay":
        row.warn("nothing_claimed")
    return 0


def _value(values: Values, name: str) -> str | None:
    return values[CLAIMS.index[name]]


CLAIMS = Sheet("claims", COLUMNS, claim_rules)
BY_FIELD = CLAIMS.by_field
