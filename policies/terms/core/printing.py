"""A decision as the contract's JSON, put together from fragments: most findings are the same for many claims.

What comes out is what `json.dumps(decision.as_dict(), ensure_ascii=False)` would give, at a fraction of its time.
"""

import json
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring as quote

from policies.terms.core.amount import Amount
from policies.terms.core.decision import UNSAID, Decision
from policies.terms.core.finding import Finding
from policies.terms.core.money import show_exact, show_money
from policies.terms.core.text import Text

#: Sums make many findings unique: only so many are kept, so that memory does not grow with the claims.
MOST_KEPT = 4096
_ENCODER = json.JSONEncoder(ensure_ascii=False)
# Findings as JSON, apart for each set of exemption clauses, which they name. Those that many claims share are the same
# objects and are known by identity, which costs less than comparing what they say; `_HELD` keeps each of them, so that
# no other can get its identity.
_KEPT: dict[frozenset[str], dict[int, bytes]] = {}
_HELD: list[Finding] = []


def as_json(decision: Decision) -> bytes:
    """One line of the `adjudicate` contract in UTF-8, without the line's end."""
    facts, advice, exemptions = decision.facts, decision.advice, decision.exemptions
    currency = facts.currency or UNSAID
    findings = b", ".join(_findings(decision.findings, exemptions))
    missing = advice.missing
    head = (
        f'{{"id": {_ENCODER.encode(facts.id)}, "scheme": {quote(facts.scheme)}, '
        f'"edition": {quote(decision.edition)}, "parameters_hash": {quote(decision.parameters_hash)}, '
        f'"recommendation": {quote(advice.recommendation)}, "payable": {_money(decision.payable, currency)}, '
        f'"currency": {quote(facts.currency) if facts.currency else "null"}, "findings": ['
    )
    tail = (
        f'], "amount": {_amount(decision.amount, decision.difference, currency)}, '
        f'"missing": {{"documents": {_names(missing.documents)}, "answers": {_names(missing.answers)}, '
        f'"facts": {_names(missing.facts)}}}, '
        f'"denial_reasons": {_names(advice.denial_reasons)}, "refer_reasons": {_names(advice.refer_reasons)}, '
        f'"warnings": {_names(advice.warnings)}, "ignored_answers": {_names(decision.ignored_answers)}}}'
    )
    return b"".join((_utf8(head), findings, _utf8(tail)))


def _utf8(text: str) -> bytes:
    """Half a surrogate, which JSON can hold and UTF-8 can't, goes out as its escape."""
    return text.encode("utf-8", "backslashreplace")


def _findings(findings: Iterable[Finding], exemptions: frozenset[str]) -> list[bytes]:
    """Each finding as JSON. The first ones are kept for all claims; a sum that comes later is soon written out."""
    kept = _KEPT.setdefault(exemptions, {})
    if len(kept) < MOST_KEPT:
        for finding in findings:
            if id(finding) not in kept:
                kept[id(finding)] = _finding(finding, finding.clause in exemptions)
                _HELD.append(finding)
    return [kept.get(id(finding)) or _finding(finding, finding.clause in exemptions) for finding in findings]


def _finding(finding: Finding, exemption: bool) -> bytes:
    return _utf8(
        f'{{"clause": {quote(finding.clause)}, "outcome": {quote(finding.outcome)}, '
        f'"exemption": {"true" if exemption else "false"}, "reason": {_text(finding.reason)}, '
        f'"facts": {_names(finding.facts)}, "parameters": {_names(finding.parameters)}}}'
    )


def _amount(amount: Amount, difference: Decimal | None, currency: str) -> str:
    steps = ", ".join(
        [f'{_label(step.clause, step.label)}"{show_exact(step.value, currency)}"}}' for step in amount.steps]
    )
    return (
        f'{{"goods": {_money(amount.goods, currency)}, '
        f'"salvage_expenses": {_money(amount.salvage_expenses, currency)}, '
        f'"freight": {_money(amount.freight, currency)}, "subsidy": {_money(amount.subsidy, currency)}, '
        f'"difference": {_money(difference, currency)}, '
        f'"without_exemptions": {_money(amount.without_exemptions, currency)}, "steps": [{steps}]}}'
    )


@lru_cache(maxsize=MOST_KEPT)
def _label(clause: str, label: Text) -> str:
    """A step of the trace up to its value."""
    return f'{{"clause": {quote(clause)}, "label": {_text(label)}, "value": '


def _text(text: Text) -> str:
    return f'{{"en": {quote(text.en)}, "zh": {quote(text.zh)}}}'


def _money(value: Decimal | None, currency: str) -> str:
    return "null" if value is None else f'"{show_money(value, currency)}"'


@lru_cache(maxsize=MOST_KEPT)
def _names(names: tuple[str, ...]) -> str:
    return f"[{', '.join(map(quote, names))}]"
