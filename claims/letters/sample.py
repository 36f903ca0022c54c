"""Sample letters: what the previews show, and what tests and benchmarks render. Nobody in them exists."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from claims.letters.facts import (
    ASSURANCE,
    CARRIER,
    INSURANCE,
    Advance,
    ClockCourse,
    ClockDay,
    ClockFact,
    ClockStatement,
    Denial,
    Determination,
    Facts,
    Ground,
    Head,
    Line,
    Money,
    Paper,
    Payment,
    Receipt,
    Rescission,
    Sender,
    Step,
    Subrogation,
    Supplement,
)
from policies.terms import DOCUMENTS, SCHEMES, Text

ISSUED_AT = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
_DAY = date(2026, 3, 2)
_SENDER = Sender(
    Text("理赔办公室", "Claims Office"), Text("上海市示例路 1 号", "1 Example Road, Shanghai"), "claims@example.invalid"
)
_SCHEME = {INSURANCE: "FPX-AR", ASSURANCE: "FPX-TA", CARRIER: "JSX-STD"}
_PRODUCTS = {
    INSURANCE: Text("邮包一切险", "Comprehensive parcel insurance"),
    ASSURANCE: Text("全程跟踪保障", "Full tracking assurance"),
    CARRIER: Text("JS快递未投保", "JS express, not insured"),
}


def head(kind: str, language: str = "zh", tone: str = INSURANCE) -> Head:
    """What stands around a sample letter."""
    return Head(
        kind=kind,
        number="C260000042-L3",
        issued_on=_DAY,
        language=language,
        tone=tone,
        sender=_SENDER,
        addressee="王小明",
        address="浙江省杭州市示例区示例街 8 号 2 幢 301 室",
        claim_no="C260000042",
        reference_no="P000000123" if tone == INSURANCE else "ORD20260105",
        tracking_no="JD0000004711",
        product=_PRODUCTS[tone],
    )


def facts(kind: str, tone: str = INSURANCE) -> Facts:
    """What a sample letter of `kind` says. KeyError for a kind that there is not."""
    if kind == "denial_notice":
        return denial(tone)
    if kind == "determination" and tone != INSURANCE:
        return _plain_determination(tone)
    return _FACTS[kind]


def _money(amount: str) -> Money:
    return Money(Decimal(amount), "CNY")


def _plain_determination(tone: str) -> Determination:
    label = (
        Text("已付运费", "Freight paid") if tone == ASSURANCE else Text("承运商公布的标准", "The carrier's standard")
    )
    return Determination(
        _money("86.50"), _money("86.50"), (Step("TA-3.3" if tone == ASSURANCE else "JS-0", label, "86.50"),), _DAY, True
    )


def denial(tone: str = INSURANCE, grounds: int = 2) -> Denial:
    """A denial on the first `grounds` clauses of the tone's scheme, over and over where that has fewer."""
    clauses = [c for c in SCHEMES[_SCHEME[tone]].clauses if c.exemption or c.question] or SCHEMES[_SCHEME[tone]].clauses
    return Denial(
        decided_on=_DAY,
        grounds=tuple(_ground(clauses[n % len(clauses)].id, clauses[n % len(clauses)].summary) for n in range(grounds)),
        changes=(
            (Text("能证明损失由外来原因造成的材料", "proof that the cause came from outside the goods"),),
            (DOCUMENTS["invoice"], Text("能核实被扣除部分的材料", "papers that verify the part left out")),
        ),
        papers=(Paper(DOCUMENTS["invoice"], date(2026, 2, 11)), Paper(DOCUMENTS["packing_list"], date(2026, 2, 12))),
        arbitration=tone == INSURANCE,
    )


def _ground(clause: str, summary: Text) -> Ground:
    return Ground(
        clause,
        summary,
        Text(
            "经查，外包装完好，损坏系内部填充不足所致。", "The outer packaging was intact; the goods moved inside it."
        ),
        facts=(
            (Text("事故时间", "Event at"), Text("2026-02-08 14:05", "2026-02-08 14:05")),
            (Text("货物类别", "Category"), Text("电子产品", "Electronics")),
        ),
    )


def _course() -> ClockCourse:
    first = date(2026, 2, 11)
    rest = Text("休息日（春节）", "Rest day (Spring Festival)")
    days = [ClockDay(first, Text("材料送达；当日不计入", "The papers arrive; this day is not counted"), "", "GT-14")]
    count = 0
    for offset in range(1, 20):
        on = first + timedelta(days=offset)
        if date(2026, 2, 15) <= on <= date(2026, 2, 23):
            days.append(ClockDay(on, rest, "", Text("国办发明电〔2025〕7号", "State Council notice 2025 No. 7")))
            continue
        count += 1
        days.append(ClockDay(on, Text("计入", "Counted"), str(count), "GT-14"))
    return ClockCourse(
        Text("核定", "Determination"),
        "GT-14.determination",
        Text("进行中", "Running"),
        date(2026, 3, 13),
        None,
        True,
        tuple(days),
    )


_LINES = (
    Line("蓝牙耳机 / Bluetooth earphones", _money("750.00")),
    Line("充电盒 / Charging case", _money("120.50")),
)
_FACTS: Mapping[str, Facts] = {
    "receipt": Receipt(
        Text("损坏", "damage"),
        date(2026, 2, 10),
        _money("870.50"),
        _LINES,
        (DOCUMENTS["invoice"], DOCUMENTS["packing_list"], DOCUMENTS["inspection_report"]),
    ),
    "supplement_request": Supplement(
        (DOCUMENTS["invoice"], DOCUMENTS["weight_note"]),
        (Text("事故时间", "Time of the event"),),
        "请提供盖章的发票复印件。\nA stamped copy is enough.",
    ),
    "supplement_reminder": Supplement((DOCUMENTS["invoice"],), (), "", date(2026, 2, 12)),
    "determination": Determination(
        _money("12345.60"),
        _money("15000.00"),
        (
            Step("GT-25.1", Text("货物损失", "Loss of the goods"), "15000.00"),
            Step("GT-25.2", Text("按保险金额与保险价值的比例", "In proportion to the insured value"), "13717.333333"),
            Step("GT-8", Text("扣除免赔额", "Less the deductible"), "12345.60"),
        ),
        _DAY,
        reductions=(
            _ground("GT-8", Text("每次事故扣除约定的免赔额。", "The agreed deductible is taken from every event.")),
        ),
        papers=(Paper(DOCUMENTS["invoice"], date(2026, 2, 11)),),
    ),
    "payment_notice": Payment(_money("12345.60"), _money("12345.60"), _DAY, "王小明", "****5678", "C260000042-P1"),
    "advance_notice": Advance(_money("6000.00"), "王小明", "****5678", "C260000042-P1", _LINES),
    "subrogation_letter": Subrogation(
        "上海示例贸易有限公司", "示例国际快递有限公司", _money("12345.60"), "蓝牙耳机", date(2026, 2, 8)
    ),
    "rescission_notice": Rescission(
        Text("故意不履行如实告知义务", "Intentional non-disclosure"),
        Text(" GT-12 和 GT-17 ", "GT-12 and GT-17"),
        date(2026, 2, 20),
        date(2026, 1, 5),
        False,
        "投保时申报为电子产品，实际为古董。",
    ),
    "clock_statement": ClockStatement(
        _DAY,
        (_course(),),
        (ClockFact("2026-02-11 09:30", Text("材料送达", "The papers arrived"), "SF1234567890"),),
    ),
}


def in_english_names(sample: Head) -> Head:
    """The same letter to somebody with a very long name and address, as a correction."""
    return replace(
        sample,
        addressee="Maximiliane Freifrau von Hohenstein-Wallersdorf zu Altenburg und Neuenstein " * 2,
        address="c/o Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft, Hamburg",
        corrects="C260000042-L2",
        correction_reason="金额有误 / wrong amount",
    )
