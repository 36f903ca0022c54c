"""Forms on the way to a determination."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.forms.base import ActionForm, instant_field, money_field, text_area
from claims.selectors.names import name_of
from claims.selectors.wording import document_label, fact_label, recommendation_label
from claims.services.adjudication import assess
from claims.services.supplement import what_is_missing
from claimsoffice.kernel.forms import offer
from policies.terms.core.money import show_money


class SupplementForm(ActionForm):
    documents = forms.MultipleChoiceField(
        label=_("Documents to ask for"), required=False, widget=forms.CheckboxSelectMultiple
    )
    facts = forms.MultipleChoiceField(label=_("Facts to ask for"), required=False, widget=forms.CheckboxSelectMultiple)
    message = text_area(_("Words to the claimant"), required=False)
    override_reason = forms.CharField(
        label=_("Reason for a further request"),
        required=False,
        max_length=300,
        help_text=_("Only for a second request or an incomplete one: needs a manager."),
    )

    def prepare(self) -> None:
        self.missing = what_is_missing(self.claim)
        offer(self, "documents", [(d, document_label(d)) for d in self.missing["documents"]])
        offer(self, "facts", [(f, fact_label(f)) for f in self.missing["facts"]])
        self.fields["documents"].initial = self.missing["documents"]
        self.fields["facts"].initial = self.missing["facts"]
        # A question that has no choices, or that this person may not answer, is not put.
        for name in ("documents", "facts"):
            if not self.missing[name]:
                del self.fields[name]
        if not self.user.has_perm("claims.override_claim"):
            del self.fields["override_reason"]

    def impossible(self) -> Any:
        if self.missing["documents"] or self.missing["facts"]:
            return ""
        return _("Nothing is missing: there is nothing to ask for. Decide on what is there.")

    def preview(self) -> Any:
        left_out = []
        if self.is_bound:
            chosen = {x for name in ("documents", "facts") if name in self.fields for x in self[name].value() or ()}
            left_out = [x for x in self.missing["documents"] + self.missing["facts"] if x not in chosen]
        if left_out:
            return _("Still missing after this request: %(what)s.") % {"what": ", ".join(left_out)}
        return _(
            "The letter goes out now and names everything that is missing. The determination clock stands still "
            "from its arrival at the claimant."
        )


class NoticeArrivalForm(ActionForm):
    arrived_at = instant_field(_("Arrived at the claimant at"))
    proof = forms.CharField(label=_("Proof of arrival"), max_length=200)

    def preview(self) -> Any:
        return _("The determination clock stands still from this moment.")


class EndSupplementForm(ActionForm):
    because = forms.ChoiceField(
        label=_("How it ended"),
        choices=[
            ("that_is_all", _("The claimant says that is all")),
            ("cannot_supply", _("The claimant can't supply it")),
            ("documents", _("Everything asked for is there")),
        ],
    )
    at = instant_field(_("On"))

    def prepare(self) -> None:
        self.fields["at"].initial = timezone.localtime()

    def preview(self) -> Any:
        return _("The pause ends and the determination clock runs on.")


class DecisionForm(ActionForm):
    """What the determinations have in common: the terms' word beside one's own."""

    departure_reason = text_area(
        _("Reason for departing from the recommendation"),
        required=False,
        help_text=_("Needed where you decide otherwise than recommended."),
    )
    override_reason = text_area(
        _("Reason of the override"), required=False, help_text=_("A manager's word where the terms say refer or deny.")
    )

    def prepare(self) -> None:
        self.result = assess(self.claim)
        if not self.user.has_perm("claims.override_claim"):
            del self.fields["override_reason"]


class ApproveForm(DecisionForm):
    amount = money_field(_("Amount"))
    field_order = ("amount", "departure_reason", "override_reason")

    def prepare(self) -> None:
        super().prepare()
        if self.result["payable"] is not None:
            self.fields["amount"].initial = Decimal(self.result["payable"])

    def preview(self) -> Any:
        return _("Recommended: %(what)s, payable %(amount)s %(currency)s. The letter goes out with the decision.") % {
            "what": recommendation_label(self.result["recommendation"]),
            "amount": self.result["payable"] or "-",
            "currency": self.claim.currency,
        }


class DenyForm(DecisionForm):
    def preview(self) -> Any:
        clauses = ", ".join(self.result["denial_reasons"])
        if not clauses:
            return _(
                "Recommended: %(what)s. No clause denies this claim: the notice would rest on your reason alone."
            ) % {"what": recommendation_label(self.result["recommendation"])}
        return _("Recommended: %(what)s. The notice names these clauses: %(clauses)s.") % {
            "what": recommendation_label(self.result["recommendation"]),
            "clauses": clauses,
        }


class ProposeForm(ActionForm):
    outcome = forms.ChoiceField(label=_("Proposal"), choices=[("approved", _("Approve")), ("denied", _("Deny"))])
    amount = money_field(_("Amount"), required=False)
    reason = text_area(_("Reason"), required=False)

    def prepare(self) -> None:
        result = assess(self.claim)
        if result["payable"] is not None:
            self.fields["amount"].initial = Decimal(result["payable"])
        if result["recommendation"] == "deny":
            self.fields["outcome"].initial = "denied"

    def preview(self) -> Any:
        return _("A manager sees it on the desk and answers it.")


class AnswerProposalForm(ActionForm):
    answer = forms.ChoiceField(label=_("Answer"), choices=[("follow", _("Follow")), ("send_back", _("Send back"))])
    reason = text_area(_("Reason"), required=False)
    override_reason = text_area(_("Reason of the override"), required=False)

    def preview(self) -> Any:
        proposal = self.claim.proposals.filter(state="open").first()
        if proposal is None:
            return ""
        return _("Proposed by %(who)s: %(what)s, %(amount)s %(currency)s. %(reason)s") % {
            "who": name_of(proposal.proposed_by),
            "what": proposal.get_outcome_display(),
            "amount": show_money(proposal.amount, self.claim.currency),
            "currency": self.claim.currency,
            "reason": proposal.reason,
        }


class ReopenForm(ActionForm):
    ground = forms.ChoiceField(
        label=_("Ground"),
        choices=[("dispute", _("Dispute")), ("new_evidence", _("New evidence")), ("error", _("Error"))],
    )
    reason = text_area(_("Reason"))

    def preview(self) -> Any:
        return _("The claim waits for a new determination; the first decision stays beside it.")
