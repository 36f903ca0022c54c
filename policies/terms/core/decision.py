"""One adjudication: what the office freezes beside its decision, and what the contract prints."""

from decimal import Decimal
from typing import Any, NamedTuple

from policies.terms.core.amount import NOTHING, Amount, Exact
from policies.terms.core.facts import Facts
from policies.terms.core.finding import Finding
from policies.terms.core.money import show_exact, show_money
from policies.terms.core.recommend import Advice, Missing, Recommendation

# Only for showing zero where nobody has said the currency.
UNSAID = "CNY"


class Decision(NamedTuple):
    """The adjudication of one claim under one edition of its terms. Sums are in `facts.currency`."""

    facts: Facts
    edition: str
    parameters_hash: str
    findings: tuple[Finding, ...]
    exemptions: frozenset[str]
    amount: Amount
    advice: Advice
    ignored_answers: tuple[str, ...]

    @property
    def recommendation(self) -> Recommendation:
        return self.advice.recommendation

    @property
    def missing(self) -> Missing:
        return self.advice.missing

    @property
    def denial_reasons(self) -> tuple[str, ...]:
        return self.advice.denial_reasons

    @property
    def refer_reasons(self) -> tuple[str, ...]:
        return self.advice.refer_reasons

    @property
    def warnings(self) -> tuple[str, ...]:
        return self.advice.warnings

    @property
    def payable(self) -> Decimal | None:
        """Before advances: zero on `deny`, None where it can't be computed yet."""
        if self.recommendation is Recommendation.DENY:
            return NOTHING
        return self.amount.payable

    @property
    def difference(self) -> Decimal | None:
        """What is still to pay after the advances (GT-16), never below zero."""
        if self.payable is None:
            return None
        return max(NOTHING, self.payable - (self.facts.claim.advances_paid or NOTHING))

    def as_dict(self) -> dict[str, Any]:
        """The output of the `adjudicate` contract."""
        return {
            "id": self.facts.id,
            "scheme": self.facts.scheme,
            "edition": self.edition,
            "parameters_hash": self.parameters_hash,
            "recommendation": self.recommendation.value,
            "payable": self._money(self.payable),
            "currency": self.facts.currency,
            "findings": [finding.as_dict(finding.clause in self.exemptions) for finding in self.findings],
            "amount": self._amount(),
            "missing": self.missing.as_dict(),
            "denial_reasons": list(self.denial_reasons),
            "refer_reasons": list(self.refer_reasons),
            "warnings": list(self.warnings),
            "ignored_answers": list(self.ignored_answers),
        }

    def _amount(self) -> dict[str, Any]:
        amount, money = self.amount, self._money
        return {
            "goods": money(amount.goods),
            "salvage_expenses": money(amount.salvage_expenses),
            "freight": money(amount.freight),
            "subsidy": money(amount.subsidy),
            "difference": money(self.difference),
            "without_exemptions": money(amount.without_exemptions),
            "steps": [
                {"clause": step.clause, "label": step.label.as_dict(), "value": self._exact(step.value)}
                for step in amount.steps
            ],
        }

    def _money(self, value: Decimal | None) -> str | None:
        return None if value is None else show_money(value, self.facts.currency or UNSAID)

    def _exact(self, value: Exact) -> str:
        return show_exact(value, self.facts.currency or UNSAID)
