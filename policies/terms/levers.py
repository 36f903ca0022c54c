"""What can be changed about a claim: per clause that speaks against it, the answer, paper or fact that would do."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from policies.terms.core.asking import answer_of
from policies.terms.core.checklist import names_of
from policies.terms.core.clause import Clause
from policies.terms.core.decision import Decision
from policies.terms.core.facts import Facts, Parcel
from policies.terms.core.finding import Finding, Outcome
from policies.terms.core.recommend import is_office_fact
from policies.terms.core.text import Text
from policies.terms.core.vocabulary import CATEGORIES, PERILS
from policies.terms.schemes.common.across import live_others
from policies.terms.schemes.common.time import cover_end, inception

AGAINST = frozenset({Outcome.NOT_MET, Outcome.EXCLUDES, Outcome.REDUCES, Outcome.BLOCKS})
EVENT = "claim.event_at"
_PAID = "paid"
_MOMENT = timedelta(seconds=1)
# Any code of its class would do: the clauses look at the class.
_ORDINARY = min(CATEGORIES.of_class("ordinary"))
_NAMED = min(PERILS.of_class("named"))
_EXTERNAL = min(PERILS.of_class("external"))


class Edit(NamedTuple):
    """One change of the input. `how`: `set` a value, `add` to a list, `remove` from a list what has this value."""

    path: str
    how: str
    value: Any


class Lever(NamedTuple):
    """One thing that somebody can supply or answer. `by_claimant`: it is the claimant's to bring, not the office's."""

    clause: str
    kind: str
    text: Text
    by_claimant: bool
    edits: tuple[Edit, ...]


def levers(decision: Decision, clauses: Mapping[str, Clause]) -> Iterator[tuple[Lever, ...]]:
    """Per clause that speaks against the claim what would turn it, each as a choice of values of which one may do."""
    for finding in decision.findings:
        clause = clauses[finding.clause]
        if finding.missing_documents or (finding.outcome is Outcome.REDUCES and "documents" in finding.facts):
            yield (_papers(finding),)
        if finding.outcome in AGAINST and clause.question and answer_of(clause.id) in finding.facts:
            yield (_answer(clause, clause.question),)
        if (facts := _FACTS.get(finding.clause)) and (choice := tuple(facts(finding, decision.facts))):
            yield choice


def _papers(finding: Finding) -> Lever:
    """The papers that a clause misses, together; they verify what was left out for want of them."""
    edits = tuple(Edit("documents", "add", key.split("|")[0]) for key in finding.missing_documents)
    if finding.outcome is Outcome.REDUCES:
        edits = (*edits, Edit("claim.reductions", "remove", finding.clause))
    if finding.missing_documents:
        names = names_of(finding.missing_documents)
    else:
        names = Text("能核实被扣除部分的单证", "papers that verify the part left out")
    return Lever(finding.clause, "document", names, True, edits)


def _answer(clause: Clause, question: Text) -> Lever:
    """The question answered the other way; a part that was measured for it is then no longer taken away."""
    wanted, zh, en = ("yes", "是", "yes") if clause.yes_speaks_for_claimant else ("no", "否", "no")
    text = clause.proof or Text(f"“{question.zh}”改答“{zh}”", f"“{question.en}” answered {en}")
    edits = (Edit(answer_of(clause.id), "set", wanted), Edit("claim.reductions", "remove", clause.id))
    return Lever(clause.id, "answer", text, clause.proof is not None, edits)


def _fact(clause: str, path: str, value: Any, zh: str, en: str) -> Lever:
    return Lever(clause, "fact", Text(zh, en), not is_office_fact(path), (Edit(path, "set", value),))


def _event(finding: Finding, facts: Facts) -> Iterator[Lever]:
    """Another time of the event: each instant at which one of the clauses on time begins to hold, or still does."""
    if finding.outcome is not Outcome.NOT_MET or EVENT not in finding.facts:
        return
    zh, en = "能证明事故发生在责任期间内的材料", "proof that it happened while the cover was in force"
    for at in dict.fromkeys(_instants(facts)):
        yield _fact(finding.clause, EVENT, at.isoformat(), zh, en)


def _instants(facts: Facts) -> Iterator[datetime]:
    parcel, policy = facts.parcel, facts.policy
    paid_at = policy.paid_at or parcel.order_paid_at
    inception_at = None if paid_at is None else inception(paid_at, facts.calendar)
    starts = (parcel.dispatched_at, parcel.order_confirmed_at, paid_at, inception_at)
    yield from (at for at in starts if at is not None)
    ends = (parcel.delivered_at, parcel.terminated_at, _notice_end(parcel), policy.rescission_arrived_at)
    yield from (at - _MOMENT for at in ends if at is not None)


def _notice_end(parcel: Parcel) -> datetime | None:
    notice = parcel.arrival_notice_at
    return None if notice is None else cover_end(notice, parcel.destination_time_zone)


def _other_goods(finding: Finding, facts: Facts) -> Iterator[Lever]:
    category = facts.parcel.category
    if finding.outcome in AGAINST and "parcel.category" in finding.facts and category is not None:
        name = CATEGORIES[category]
        zh = f"能证明货物不属于“{name.zh}”的单证"
        en = f"papers that show the goods to be other than {name.en.lower()}"
        yield _fact(finding.clause, "parcel.category", _ORDINARY, zh, en)


def _named_peril(finding: Finding, _facts: Facts) -> Iterator[Lever]:
    if finding.outcome is Outcome.NOT_MET:
        zh, en = "能证明损失由列明风险造成的材料", "proof that one of the named perils caused the loss"
        yield _fact(finding.clause, "claim.peril", _NAMED, zh, en)


def _external_cause(finding: Finding, _facts: Facts) -> Iterator[Lever]:
    if finding.outcome is Outcome.NOT_MET:
        zh, en = "能证明损失由外来原因造成的材料", "proof that the cause came from outside the goods"
        yield _fact(finding.clause, "claim.peril", _EXTERNAL, zh, en)


def _platform(finding: Finding, _facts: Facts) -> Iterator[Lever]:
    if finding.outcome is Outcome.NOT_MET:
        zh, en = "订单系在平台下达的记录", "the record that the order was placed on the platform"
        yield _fact(finding.clause, "parcel.platform_order", True, zh, en)


def _late(finding: Finding, _facts: Facts) -> Iterator[Lever]:
    if finding.outcome is Outcome.NOT_MET:
        zh, en = "能证明货物晚于承诺日送达的材料", "proof that the parcel arrived after the promised day"
        yield _fact(finding.clause, "claim.delay_days", 1, zh, en)


def _applied_in_time(finding: Finding, facts: Facts) -> Iterator[Lever]:
    if finding.outcome is Outcome.NOT_MET and facts.parcel.delivered_at is not None:
        zh, en = "能证明书面申请在收货后限期内递交的材料", "proof that the application was handed in within the days"
        yield _fact(finding.clause, "claim.received_at", facts.parcel.delivered_at.isoformat(), zh, en)


def _freight(finding: Finding, facts: Facts) -> Iterator[Lever]:
    if facts.parcel.freight_paid is False:
        yield _fact(finding.clause, "parcel.freight_paid", True, "运费付款凭证", "proof that the freight was paid")


def _withdrawal(finding: Finding, facts: Facts) -> Iterator[Lever]:
    """The other claims taken back, as long as none of them is paid."""
    others = live_others(facts)
    if finding.outcome not in AGAINST or any(other.state == _PAID for other in others):
        return
    text = Text("撤回该邮包的其他索赔", "withdrawal of the parcel's other claims")
    edits = tuple(Edit("other_claims", "remove", other.claim_no) for other in others)
    yield Lever(finding.clause, "fact", text, True, edits)


_FACTS: Mapping[str, Callable[[Finding, Facts], Iterator[Lever]]] = {
    **dict.fromkeys(("GT-9", "GT-12", "GT-18", "TA-5", "JI-2", "JI-5"), _event),
    **dict.fromkeys(("GT-2.2", "GT-2.3", "JS-7"), _other_goods),
    **dict.fromkeys(("JS-5.2", "TA-4.3"), _freight),
    **dict.fromkeys(("JI-3", "X-1"), _withdrawal),
    "GT-4.1": _named_peril,
    "GT-5": _external_cause,
    "TA-2.1": _platform,
    "JI-4.2": _late,
    "JS-5.1": _applied_in_time,
}
