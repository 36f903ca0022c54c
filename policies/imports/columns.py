"""The columns of the policy spreadsheet, declared once.

The importer, the template, the export and the documentation all derive from `COLUMNS`. Other spreadsheets
(`policies.imports.sheet`) declare theirs with the same `Column`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """How the cells of a column are read; `policies.imports.converters` has one converter for each."""

    IDENTIFIER = "identifier"
    TEXT = "text"
    PHONE = "phone"
    EMAIL = "email"
    SCHEME = "scheme"
    CATEGORY = "category"
    CATEGORIES = "categories"
    ENDORSEMENTS = "endorsements"
    CURRENCY = "currency"
    MONEY = "money"
    RATE = "rate"
    WEIGHT = "weight"
    INSTANT = "instant"
    DAY = "day"
    ZONE = "zone"
    MODE = "mode"
    CARRIER = "carrier"
    YES_NO = "yes_no"
    CHOICE = "choice"
    WHOLE = "whole"


class Level(StrEnum):
    """Whose column it is: the policy's (all its rows must agree), the single parcel's, or just the row's."""

    POLICY = "policy"
    PARCEL = "parcel"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `contract` columns are what the contract fixes: they stand once the policy has a claim.

    A CHOICE has its `words` (from the folded word to the code) and how a code is `said` to people; MONEY names the
    column of its `currency`; an INSTANT that is `local` keeps a time without an offset as it stands.
    """

    field: str
    zh: str
    en: str
    kind: Kind
    level: Level
    help: str | Promise
    required: bool = False
    contract: bool = False
    personal: bool = False
    max_length: int = 0
    positive: bool = False
    example: str = ""
    words: Callable[[], Mapping[str, str]] | None = None
    said: Callable[[str], str] | None = None
    currency: str = "currency"
    local: bool = False

    def label(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en


P, C = Level.POLICY, Level.PARCEL
K = Kind

# fmt: off
COLUMNS: tuple[Column, ...] = (
    Column("policy_no", "保单号", "Policy No.", K.IDENTIFIER, P,
           _("The policy's number; for assurances and uninsured parcels, which have no policy, the order's number."),
           required=True, contract=True, max_length=64, example="PI-2026-000001"),
    Column("scheme", "产品", "Product", K.SCHEME, P,
           _("Code or name of the product; every row of a policy has the same."),
           required=True, contract=True, example="FPX-AR"),
    Column("policyholder", "投保人", "Policyholder", K.TEXT, P, _("Who made the contract."),
           required=True, contract=True, personal=True, max_length=200, example="杭州启航贸易有限公司"),
    Column("insured", "被保险人", "Insured", K.TEXT, P, _("Whose interest is covered."),
           required=True, contract=True, personal=True, max_length=200, example="杭州启航贸易有限公司"),
    Column("phone", "联系电话", "Phone", K.PHONE, P, _("Telephone, as text."),
           personal=True, max_length=64, example="+86 571 8888 0000"),
    Column("email", "电子邮箱", "E-mail", K.EMAIL, P, _("One address."),
           personal=True, max_length=254, example="claims@example.com"),
    Column("order_no", "订单号", "Order No.", K.IDENTIFIER, C, _("The order that the parcel belongs to."),
           max_length=64, example="ORD-77001"),
    Column("tracking_no", "运单号", "Tracking No.", K.IDENTIFIER, C,
           _("The waybill's number. With the policy number it names the row; format the cells as text."),
           required=True, contract=True, max_length=64, example="YT2600000000001"),
    Column("goods", "货物名称", "Goods", K.TEXT, C, _("What is in the parcel."),
           required=True, contract=True, max_length=200, example="蓝牙耳机"),
    Column("category", "货物类别", "Category", K.CATEGORY, C, _("Class of the goods; see the list."),
           contract=True, example="electronics"),
    Column("sum_insured", "保险金额", "Sum Insured", K.MONEY, C,
           _("Above 0; may be empty only where nothing is insured (tracking assurance, uninsured parcels)."),
           required=True, contract=True, positive=True, example="1000.00"),
    Column("insured_value", "保险价值", "Insured Value", K.MONEY, C,
           _("Value of the goods when cover begins, above 0; may be empty only where nothing is insured."),
           required=True, contract=True, positive=True, example="1000.00"),
    Column("deductible_amount", "免赔额", "Deductible", K.MONEY, P, _("0 or more."),
           contract=True, example="50.00"),
    Column("deductible_rate", "免赔率", "Deductible Rate", K.RATE, P, _("Between 0 and 1, or with a percent sign."),
           contract=True, example="0.05"),
    Column("freight", "运费", "Freight", K.MONEY, C, _("0 or more."), contract=True, example="86.00"),
    Column("currency", "币种", "Currency", K.CURRENCY, P, _("Currency of all sums of the policy."),
           required=True, contract=True, example="CNY"),
    Column("premium", "保险费", "Premium", K.MONEY, P, _("0 or more."), contract=True, example="12.00"),
    Column("paid_at", "付款时间", "Paid At", K.INSTANT, P,
           _("Date and time; without an offset it is Asia/Shanghai."),
           required=True, contract=True, example="2026-01-05 09:30"),
    Column("issued_at", "签发时间", "Issued At", K.INSTANT, P, _("Empty: the time of payment."),
           contract=True, example="2026-01-05 09:31"),
    Column("carrier", "承运商", "Carrier", K.CARRIER, C, _("Name or alias; an unknown name is added to the list."),
           max_length=128, example="云途物流"),
    Column("transport_mode", "运输方式", "Transport Mode", K.MODE, C, _("Air, sea, rail or road."),
           contract=True, example="air"),
    Column("origin", "起运地", "Origin", K.TEXT, C, _("Where the carriage begins."),
           contract=True, max_length=128, example="杭州"),
    Column("destination", "目的地", "Destination", K.TEXT, C, _("Where it ends."),
           contract=True, max_length=128, example="Berlin"),
    Column("endorsements", "附加条款", "Endorsements", K.ENDORSEMENTS, P,
           _("Codes such as E1, with commas between them."), contract=True, example="E1,E3"),
    Column("agreed_categories", "特别约定", "Agreed Categories", K.CATEGORIES, P,
           _("Precious goods that the policy states as covered, with commas between them."),
           contract=True, example="jewellery"),
    Column("exemptions_explained", "免责已说明", "Exemptions Explained", K.YES_NO, P,
           _("Whether the exemption clauses were pointed out and explained; empty: not recorded."),
           contract=True, example="yes"),
    Column("promised_on", "承诺送达日", "Promised On", K.DAY, C, _("Day of delivery by the platform's standard."),
           example="2026-01-20"),
    Column("dispatched_at", "发货时间", "Dispatched At", K.INSTANT, C, _("When the parcel left the sender."),
           example="2026-01-06 18:00"),
    Column("arrival_notice_at", "到货通知", "Arrival Notice At", K.INSTANT, C,
           _("When the recipient was told; write the offset of the place if it is not China."),
           example="2026-01-15T10:00+01:00"),
    Column("delivered_at", "签收时间", "Delivered At", K.INSTANT, C, _("When the recipient took it."),
           example="2026-01-16T11:20+01:00"),
    Column("destination_time_zone", "目的地时区", "Destination Time Zone", K.ZONE, C,
           _("IANA name; empty: taken from the offset of the arrival notice, else Asia/Shanghai with a flag."),
           example="Europe/Berlin"),
    Column("weight_kg", "重量(kg)", "Weight (kg)", K.WEIGHT, C, _("Kilograms, above 0, at most 3 decimals."),
           example="1.250"),
    Column("freight_paid", "运费已付", "Freight Paid", K.YES_NO, C, _("Yes, no, or empty if not known."),
           example="yes"),
    Column("premium_paid", "保费已付", "Premium Paid", K.YES_NO, P, _("Yes, no, or empty if not known."),
           example="yes"),
    Column("platform_order", "平台订单", "Platform Order", K.YES_NO, C,
           _("Whether the order was placed on the platform."), example="yes"),
    Column("order_confirmed_at", "订单确认时间", "Order Confirmed At", K.INSTANT, C,
           _("When the order was confirmed."), example="2026-01-05 09:40"),
)
# fmt: on

BY_FIELD: dict[str, Column] = {column.field: column for column in COLUMNS}
POLICY_FIELDS: tuple[str, ...] = tuple(c.field for c in COLUMNS if c.level is Level.POLICY)
PARCEL_FIELDS: tuple[str, ...] = tuple(c.field for c in COLUMNS if c.level is Level.PARCEL)
# Empty is allowed for the schemes that insure nothing, so a file of such rows may lack the column.
SUMS_INSURED: tuple[str, ...] = ("sum_insured", "insured_value")
