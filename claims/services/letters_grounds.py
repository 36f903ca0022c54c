"""What a decision rests on, as a letter tells it: clauses, facts, papers, and what would change it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import translation

from claims.letters.facts import Ground, Paper
from claims.models import Claim, Decision, EvidenceState
from claims.selectors import findings, wording
from claims.services.contract_wording import wording_in_force
from claimsoffice.kernel.clock import day_of
from policies import terms
from policies.terms import Text

# Told elsewhere in the letter, or nothing to a reader outside.
_UNTOLD = frozenset({"documents", "waived_documents", "scheme", "currency", "other_claims", "standard_table"})
_NOTHING = "–"


def grounds(claim: Claim, decision: Decision, clauses: Sequence[str]) -> tuple[Ground, ...]:
    """The findings of `clauses` as frozen with the decision, in their order."""
    told = {clause.id: clause for clause in terms.SCHEMES[claim.scheme].clauses}
    zh, en = (_findings(decision, language) for language in ("zh-hans", "en"))
    shown = {a.clause: a.evidence for a in claim.answers.select_related("evidence") if a.evidence is not None}
    quoted = wording_in_force(decision.edition)
    return tuple(
        Ground(
            clause=clause,
            summary=told[clause].summary if clause in told else Text(clause, clause),
            reason=Text(**zh[clause]["reason"]),
            quoted=quoted.get(clause),
            facts=_facts(zh[clause], en[clause], told[clause].question if clause in told else None),
            papers=(_paper(shown[clause]),) if clause in shown else (),
        )
        for clause in clauses
        if clause in zh
    )


def changes(decision: Decision) -> tuple[tuple[Text, ...], ...]:
    """What the claimant could still supply, as frozen with the decision: each entry is to be brought together."""
    frozen = [change for change in decision.result.get("what_would_change", []) if change["by_claimant"]]
    return tuple(tuple(Text(**lever["text"]) for lever in change["levers"]) for change in frozen)


def papers(claim: Claim) -> tuple[Paper, ...]:
    """The papers on file that were not refused, one entry for each checklist item, by arrival."""
    filed = claim.evidence.exclude(state=EvidenceState.REFUSED).exclude(document="").order_by("arrived_at", "pk")
    first: dict[str, Any] = {}
    for paper in filed:
        first.setdefault(paper.document, paper)
    return tuple(_paper(paper) for paper in first.values())


def _findings(decision: Decision, language: str) -> dict[str, dict[str, Any]]:
    with translation.override(language):
        reading = findings.arrange(decision.result, decision.facts)
        return {finding["clause"]: finding for group in reading.groups for finding in group.findings}


def _facts(zh: Mapping[str, Any], en: Mapping[str, Any], question: Text | None) -> tuple[tuple[Text, Text], ...]:
    pairs = []
    for path, (label_zh, value_zh), (label_en, value_en) in zip(zh["facts"], zh["used"], en["used"], strict=True):
        if path in _UNTOLD or value_zh == _NOTHING:
            continue
        own_question = question is not None and path == f"answers.{zh['clause']}"
        label = question if own_question and question is not None else Text(label_zh, label_en)
        pairs.append((label, Text(value_zh, value_en)))
    return tuple(pairs)


def _paper(paper: Any) -> Paper:
    with translation.override("zh-hans"):
        zh = wording.document_label(paper.document)
    with translation.override("en"):
        return Paper(Text(zh, wording.document_label(paper.document)), day_of(paper.arrived_at))
