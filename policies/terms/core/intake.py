"""From the contract's JSON to typed facts: unknown fields and nonsense are refused by their dotted name."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from policies.terms.core import reading, vocabulary
from policies.terms.core.calendar import Calendar
from policies.terms.core.errors import InputError
from policies.terms.core.facts import NO_CODES, Claim, Facts, OtherClaim, Parcel, Policy, Reduction, StandardTable
from policies.terms.core.money import MINOR_UNITS
from policies.terms.core.reading import Reader

MOST_DECIMALS = 3

_INSTANTS = (
    "issued_at",
    "paid_at",
    "rescinded_at",
    "ground_known_at",
    "rescission_arrived_at",
    "order_paid_at",
    "order_confirmed_at",
    "carrier_accepted_at",
    "dispatched_at",
    "arrival_notice_at",
    "delivered_at",
    "terminated_at",
    "returned_at",
    "event_at",
    "received_at",
)

_PLAIN: dict[str, Reader] = {
    **dict.fromkeys(_INSTANTS, reading.instant),
    "deductible_rate": reading.rate,
    "deductible_order": reading.code_of(vocabulary.DEDUCTIBLE_ORDERS),
    "premium_paid": reading.boolean,
    "exemptions_explained": reading.boolean,
    "endorsements": reading.codes_of(vocabulary.ENDORSEMENTS),
    "agreed_categories": reading.codes_of(vocabulary.CATEGORIES),
    "transport_modes": reading.codes_of(vocabulary.TRANSPORT_MODES),
    "status": reading.code_of(vocabulary.POLICY_STATUSES),
    "rescission_ground": reading.code_of(vocabulary.RESCISSION_GROUNDS),
    "tracking_no": reading.text,
    "order_no": reading.text,
    "category": reading.code_of(vocabulary.CATEGORIES),
    "carriage": reading.code_of(vocabulary.CARRIAGES),
    "transport_mode": reading.code_of(vocabulary.TRANSPORT_MODES),
    "freight_paid": reading.boolean,
    "platform_order": reading.boolean,
    "promised_on": reading.day,
    "weight_kg": reading.kilograms,
    "destination_time_zone": reading.time_zone,
    "claim_no": reading.text,
    "kind": reading.code_of(vocabulary.KINDS),
    "peril": reading.code_of(vocabulary.PERILS),
    "third_party_liable": reading.boolean,
    "delay_days": reading.whole_days,
    "standard_amount_reason": reading.text,
}
_SUMS = (
    "deductible_amount",
    "freight",
    "goods_loss",
    "salvage_expenses",
    "residual_value",
    "third_party_recovered",
    "delay_subsidy",
    "order_subsidies_paid",
    "insurer_approved",
    "standard_amount",
    "advances_paid",
)
# A sum insured of zero insures nothing; it is a slip of the pen, not a fact.
_POSITIVE_SUMS = ("sum_insured", "insured_value", "rescued_sum_insured")

_SECTIONS: dict[str, Any] = {"policy": Policy, "parcel": Parcel, "claim": Claim}
_LISTS = ("documents", "waived_documents", "answers", "other_claims")
_TOP = ("id", "scheme", "edition", "currency", *_SECTIONS, *_LISTS, "standard_table")

# What only the office itself puts beside a claim's facts; nobody outside sends it.
_OFFICE_ONLY = {"parcel": ("weight_kg",), "other_claims": ("goods_paid", "salvage_paid"), "": ("standard_table",)}


# Each field of a section with its reader and its dotted name.
Section = dict[str, tuple[Reader, str]]


def _readers(decimals: int) -> dict[str, Section]:
    """The readers of each section for a currency with `decimals` decimals."""
    by_name = {
        **_PLAIN,
        **dict.fromkeys(_SUMS, _MONEY[decimals]),
        **dict.fromkeys(_POSITIVE_SUMS, reading.positive_money(decimals)),
        "reductions": lambda value, where: _reductions(value, where, _MONEY[decimals]),
    }
    return {
        section: {name: (by_name[name], f"{section}.{name}") for name in shape._fields}
        for section, shape in _SECTIONS.items()
    }


def _freight_elsewhere(readers: dict[str, Section]) -> dict[str, Section]:
    """The same where the freight is not what is paid, and may be in another currency (INT-20)."""
    freight = {"freight": (_MONEY[MOST_DECIMALS], "parcel.freight")}
    return {**readers, "parcel": {**readers["parcel"], **freight}}


_MONEY = {decimals: reading.money(decimals) for decimals in (0, 2, MOST_DECIMALS)}
_READERS = {decimals: _readers(decimals) for decimals in _MONEY}
_READERS_OF_GOODS = {decimals: _freight_elsewhere(readers) for decimals, readers in _READERS.items()}
_currency = reading.code_of(MINOR_UNITS)
_answer = reading.code_of(vocabulary.ANSWERS)
# Checked before a dotted name is put together for the error: these two are most of a claim's fields.
_DOCUMENTS = frozenset(vocabulary.DOCUMENTS)
_ANSWERS = frozenset(vocabulary.ANSWERS)
_document = reading.code_of(vocabulary.DOCUMENTS)
_state = reading.code_of(vocabulary.CLAIM_STATES)
_kind = reading.code_of(vocabulary.KINDS)


def read_facts(
    data: Mapping[str, Any],
    schemes: Collection[str],
    questions: Collection[str],
    pays_freight: Collection[str],
    calendar: Calendar,
) -> Facts:
    """Read one claim.

    `schemes` are the known scheme codes, `questions` the clause ids that can be answered, `pays_freight`
    the schemes whose amount is the freight: only there must the freight be in the claim's currency (INT-20).
    Raises InputError naming the field for anything unknown, of the wrong type, or out of range.
    """
    top = reading.mapping(data, "", _TOP)
    scheme = _required(top, "scheme", "scheme", reading.code_of(schemes))
    currency = _optional(top, "currency", "currency", _currency)
    decimals = MOST_DECIMALS if currency is None else MINOR_UNITS[currency]
    readers = _READERS[decimals] if scheme in pays_freight else _READERS_OF_GOODS[decimals]
    sections = {name: _section(top.get(name), name, readers[name]) for name in _SECTIONS}
    if "kind" not in sections["claim"]:
        raise InputError("required", "claim.kind", f"say what is claimed: one of {', '.join(vocabulary.KINDS)}")
    return Facts(
        id=top.get("id"),
        scheme=scheme,
        edition=_optional(top, "edition", "edition", reading.text),
        currency=currency,
        policy=Policy(**sections["policy"]),
        parcel=Parcel(**sections["parcel"]),
        claim=Claim(**sections["claim"]),
        documents=_documents(top.get("documents"), "documents"),
        waived_documents=_documents(top.get("waived_documents"), "waived_documents"),
        answers=_answers(top.get("answers"), questions),
        other_claims=_other_claims(top.get("other_claims"), schemes, _MONEY[decimals]),
        standard_table=_optional(top, "standard_table", "standard_table", _standard_table),
        calendar=calendar,
    )


def refuse_office_inputs(data: Mapping[str, Any]) -> None:
    """InputError naming the field that only the office's own facts have, and the `adjudicate` contract does not."""
    for part, names in _OFFICE_ONLY.items():
        found = data.get(part) if part else data
        for index, item in enumerate(found if isinstance(found, list) else [found]):
            for name in names:
                if isinstance(item, Mapping) and name in item:
                    at = f"{part}.{index}" if isinstance(found, list) else part
                    raise reading.unknown_field(at, name)


def _standard_table(value: Any, where: str) -> StandardTable:
    """The carrier's table; InputError for one without a currency or without any limit."""
    source = reading.mapping(value, where, StandardTable._fields)
    currency = _required(source, "currency", f"{where}.currency", _currency)
    read_sum = reading.positive_money(MINOR_UNITS[currency])
    per_parcel, per_kg = (_optional(source, name, f"{where}.{name}", read_sum) for name in ("per_parcel", "per_kg"))
    if per_parcel is None and per_kg is None:
        raise InputError("required", f"{where}.per_parcel", "a table has a limit per parcel, per kg, or both")
    return StandardTable(
        currency,
        per_parcel,
        per_kg,
        _optional(source, "version", f"{where}.version", reading.text),
        _optional(source, "effective_on", f"{where}.effective_on", reading.day),
    )


def _required(source: Mapping[str, Any], name: str, where: str, read: Reader) -> Any:
    if source.get(name) is None:
        raise InputError("required", where, "this field can't be absent")
    return read(source[name], where)


def _optional(source: Mapping[str, Any], name: str, where: str, read: Reader) -> Any:
    value = source.get(name)
    return None if value is None else read(value, where)


def _section(value: Any, where: str, readers: Section) -> dict[str, Any]:
    """The fields of one section that are there; null is absent."""
    if value is None:
        return {}
    fields = {}
    for name, content in reading.mapping(value, where, readers).items():
        if content is not None:
            read, dotted = readers[name]
            fields[name] = read(content, dotted)
    return fields


def _reductions(value: Any, where: str, read_sum: Reader) -> tuple[Reduction, ...]:
    parts = []
    for index, item in enumerate(reading.sequence(value, where)):
        at = f"{where}.{index}"
        source = reading.mapping(item, at, ("clause", "amount", "note"))
        amount: Decimal = _required(source, "amount", f"{at}.amount", read_sum)
        clause = _required(source, "clause", f"{at}.clause", reading.text)
        parts.append(Reduction(clause, amount, _optional(source, "note", f"{at}.note", reading.text)))
    return tuple(parts)


def _documents(value: Any, where: str) -> frozenset[str]:
    """Document keys, plain or as objects `{"document": ..., "reason": ...}`."""
    if value is None:
        return NO_CODES
    keys = []
    for index, item in enumerate(reading.sequence(value, where)):
        if isinstance(item, str) and item in _DOCUMENTS:
            keys.append(item)
            continue
        at = f"{where}.{index}"
        if isinstance(item, Mapping):
            source = reading.mapping(item, at, ("document", "reason"))
            _optional(source, "reason", f"{at}.reason", reading.text)
            keys.append(_required(source, "document", f"{at}.document", _document))
        else:
            keys.append(_document(item, at))
    return frozenset(keys)


def _answers(value: Any, questions: Collection[str]) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise reading.wrong_type("answers", "an object of answers by clause id", value)
    answers = {}
    for clause, given in value.items():
        if clause not in questions:
            raise InputError("unknown_code", f"answers.{clause}", "no scheme asks this clause; correct the clause id")
        if isinstance(given, str) and given in _ANSWERS:
            answers[clause] = given
        elif given is not None:
            answers[clause] = _answer(given, f"answers.{clause}")
    return answers


def _other_claims(value: Any, schemes: Collection[str], read_sum: Reader) -> tuple[OtherClaim, ...]:
    if value is None:
        return ()
    others = []
    for index, item in enumerate(reading.sequence(value, "other_claims")):
        at = f"other_claims.{index}"
        source = reading.mapping(item, at, OtherClaim._fields)
        others.append(
            OtherClaim(
                claim_no=_optional(source, "claim_no", f"{at}.claim_no", reading.text),
                scheme=_optional(source, "scheme", f"{at}.scheme", reading.code_of(schemes)),
                kind=_optional(source, "kind", f"{at}.kind", _kind),
                state=_optional(source, "state", f"{at}.state", _state),
                goods_paid=_optional(source, "goods_paid", f"{at}.goods_paid", read_sum),
                salvage_paid=_optional(source, "salvage_paid", f"{at}.salvage_paid", read_sum),
            )
        )
    return tuple(others)
