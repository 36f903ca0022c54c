"""An adjudication arranged for reading: what speaks, what is open, what is met, what does not apply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from claims.selectors.signals import REUSED, Signal
from claims.selectors.wording import document_label, fact_label, said
from claimsoffice.kernel.clock import OFFICE_ZONE
from policies import terms

Text = str | Promise

_GROUPS: Mapping[str, tuple[Text, tuple[str, ...]]] = {
    "speaks": (gettext_lazy("What decides"), ("not_met", "excludes", "blocks", "reduces", "warns")),
    "open": (gettext_lazy("Still open"), ("unknown",)),
    "met": (pgettext_lazy("finding", "Met"), ("met",)),
    "idle": (gettext_lazy("Does not apply"), ("not_applicable",)),
}


@dataclass(slots=True)
class Group:
    """Findings of one weight, in the order of the clauses."""

    key: str
    title: Text
    findings: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Unfolded at first: what decides, and what is open for want of more than an answer."""
        return self.key == "speaks" or (self.key == "open" and not all(f["is_asked"] for f in self.findings))


@dataclass(slots=True)
class Reading:
    """One adjudication as the claim page shows it."""

    result: dict[str, Any]
    groups: list[Group]
    missing_documents: list[str]
    missing_facts: list[str]
    missing_answers: list[str]
    decided_at: datetime | None = None


def arrange(
    result: Mapping[str, Any],
    facts: Mapping[str, Any],
    decided_at: datetime | None = None,
    signals: Sequence[Signal] = (),
) -> Reading:
    """Arrange the output of `adjudicate`; `facts` is its input, for the values that each finding used.

    Open `signals` of evidence that is used twice (X-2) stand in that finding: they warn, and decide nothing.
    """
    reused = [s.reason for s in signals if s.is_open and s.kind in REUSED]
    findings = [_with_facts(_with_signals(finding, reused), facts) for finding in result["findings"]]
    groups = [
        Group(key, title, [finding for finding in findings if finding["outcome"] in outcomes])
        for key, (title, outcomes) in _GROUPS.items()
    ]
    missing = result["missing"]
    return Reading(
        dict(result),
        [group for group in groups if group.findings],
        [document_label(key) for key in missing["documents"]],
        [fact_label(path) for path in missing["facts"]],
        list(missing["answers"]),
        decided_at,
    )


def _with_signals(finding: Mapping[str, Any], reused: list[str]) -> Mapping[str, Any]:
    if finding["clause"] != "X-2" or not reused:
        return finding
    said_now = " ".join(reused)
    return {**finding, "outcome": "warns", "reason": {"zh": said_now, "en": said_now}}


def _with_facts(finding: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    asked = bool(finding["facts"]) and all(path.startswith("answers.") for path in finding["facts"])
    return {**finding, "used": _used(finding["facts"], facts), "is_asked": asked}


def _used(paths: list[str], facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(_label(path), _shown(path, _value(path, facts))) for path in paths]


_WHOLE_PARTS: Mapping[str, Text] = {
    "documents": gettext_lazy("Papers on file"),
    "waived_documents": gettext_lazy("Waived papers"),
    "other_claims": gettext_lazy("Other claims"),
    "standard_table": gettext_lazy("Carrier's table"),
    "currency": gettext_lazy("Currency"),
    "scheme": gettext_lazy("Product"),
}


# Which names of the terms stand for a fact's codes.
_CODES: Mapping[str, Mapping[str, terms.Text]] = {
    "claim.kind": terms.KINDS,
    "claim.peril": terms.PERILS,
    "parcel.category": terms.CATEGORIES,
    "parcel.carriage": terms.CARRIAGES,
    "parcel.transport_mode": terms.TRANSPORT_MODES,
    "policy.status": terms.POLICY_STATUSES,
    "policy.rescission_ground": terms.RESCISSION_GROUNDS,
    "policy.deductible_order": terms.DEDUCTIBLE_ORDERS,
}


def _in_words(code: str, names: Mapping[str, terms.Text]) -> str:
    return said(names[code]) if code in names else code


def _label(path: str) -> str:
    if path in _WHOLE_PARTS:
        return str(_WHOLE_PARTS[path])
    owner, _dot, name = path.partition(".")
    if owner == "answers":
        return pgettext("question", "Answer") + f" {name}"
    return fact_label(path)


def _value(path: str, facts: Mapping[str, Any]) -> Any:
    owner, dot, name = path.partition(".")
    part = facts.get(owner)
    if not dot:
        return part
    return part.get(name) if isinstance(part, Mapping) else None


def _shown(path: str, value: Any) -> str:
    """A fact as people read it: dates on the office's clock, yes and no, codes in words."""
    if value is None or value == "" or value == []:
        return "–"
    if value is True or value == "yes":
        return _("yes")
    if value is False or value == "no":
        return _("no")
    if path in _CODES:
        return _in_words(str(value), _CODES[path])
    if path == "standard_table":
        return str(value["version"])
    if isinstance(value, list):
        return ", ".join(_listed(entry) for entry in value)
    return _instant(str(value)) or _sum(str(value))


def _listed(entry: Any) -> str:
    if isinstance(entry, Mapping):
        return " ".join(_in_words(str(part), {**terms.KINDS, **terms.CLAIM_STATES}) for part in entry.values())
    return document_label(str(entry))


def _instant(text: str) -> str:
    try:
        return datetime.fromisoformat(text).astimezone(OFFICE_ZONE).strftime("%Y-%m-%d %H:%M") if "T" in text else ""
    except ValueError:
        return ""


def _sum(text: str) -> str:
    try:
        return f"{Decimal(text):,f}" if "." in text else text
    except InvalidOperation:
        return text
