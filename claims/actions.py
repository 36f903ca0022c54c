"""Every action on a claim, once: buttons, addresses, checks and the role matrix all come from here."""

from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claims import forms
from claims.action import Action
from claims.action import always as _always
from claims.action import cleaned as _cleaned
from claims.action import in_states as _in
from claims.actions_evidence import EVIDENCE_ACTIONS
from claims.actions_letters import LETTER_ACTIONS
from claims.models import Claim, Proposal
from claims.services import (
    advance,
    advance_draft,
    assessment,
    base,
    decide,
    file,
    parcel_facts,
    parties,
    pay,
    reopen,
    supplement,
)
from claims.workflow import OPEN_STATES, UNDECIDED_STATES, ClaimState


def _undecided(claim: Claim, user: User) -> str | None:
    return _in(*UNDECIDED_STATES)(claim, user)


def _unowned(claim: Claim, user: User) -> str | None:
    return gettext("The claim already has an adjuster.") if claim.owner_id else None


def _open_proposal(claim: Claim) -> Proposal | None:
    """Several buttons of one page ask for it: it is read once for this instance of the claim."""
    read = vars(claim)
    if "open_proposal" not in read:
        read["open_proposal"] = claim.proposals.filter(state="open").first()
    found: Proposal | None = read["open_proposal"]
    return found


def _can_decide(claim: Claim, user: User) -> str | None:
    if claim.registered_by_id == user.pk:
        return gettext("You registered this claim: somebody else decides it.")
    if _open_proposal(claim) is not None:
        return gettext("A proposal is waiting for a manager.")
    return _undecided(claim, user)


def _can_approve(claim: Claim, user: User) -> str | None:
    return _can_decide(claim, user) or _in(ClaimState.SUBMITTED)(claim, user)


def _proposal_waits(claim: Claim, user: User) -> str | None:
    proposal = _open_proposal(claim)
    if proposal is None:
        return gettext("No proposal is waiting.")
    if proposal.proposed_by_id == user.pk:
        return gettext("You made this proposal: another manager answers it.")
    return None


def _unagreed(claim: Claim, user: User) -> str | None:
    if claim.state != ClaimState.APPROVED:
        return _in(ClaimState.APPROVED)(claim, user)
    return gettext("The claimant has already agreed.") if claim.agreed_amount is not None else None


def _payee_waits(claim: Claim, user: User) -> str | None:
    payee = claim.parties.filter(role="payee", replaced_at__isnull=True).first()
    if payee is None:
        return gettext("No payee is entered.")
    if payee.confirmed_by_id:
        return gettext("The payee is already confirmed.")
    return gettext("You entered this payee: somebody else confirms it.") if payee.entered_by_id == user.pk else None


def _has_parties(claim: Claim, user: User) -> str | None:
    on_file = claim.parties.filter(replaced_at__isnull=True).exists()
    return None if on_file else gettext("Nobody is recorded.")


def _payee_open(claim: Claim, user: User) -> str | None:
    return parties.why_no_other_payee(claim)


def _payable(claim: Claim, user: User) -> str | None:
    blocked = _in(ClaimState.APPROVED, ClaimState.PAID)(claim, user)
    if blocked:
        return blocked
    if claim.agreed_amount is None:
        return gettext("The claimant has not agreed to the amount yet.")
    if pay.amount_to_pay(claim) <= 0:
        return gettext("Nothing is left to pay: the sum is paid or on its way.")
    payee = claim.parties.filter(role="payee", replaced_at__isnull=True).first()
    if payee is None or payee.confirmed_by_id is None:
        return gettext("The payee is not confirmed by a second person yet.")
    return None


def _can_advance(claim: Claim, user: User) -> str | None:
    if advance.advance_waiting(claim) is not None:
        return gettext("An advance is already waiting for the cashier.")
    if claim.agreed_amount is not None:
        return gettext("The amount is agreed: it is paid, not advanced.")
    return _in(*OPEN_STATES)(claim, user)


def _draft_waits(claim: Claim, user: User) -> str | None:
    return None if advance_draft.open_draft(claim) else gettext("No draft of an advance is waiting.")


def _advance_granted(claim: Claim, user: User) -> str | None:
    return None if advance.advance_waiting(claim) else gettext("No advance is waiting.")


def _advance_waits(claim: Claim, user: User) -> str | None:
    row = advance.advance_waiting(claim)
    if row is None:
        return gettext("No advance is waiting.")
    overtaken = advance.overtaken(claim, row)
    if overtaken:
        return overtaken
    return gettext("You granted this advance: somebody else pays it.") if row.granted_by_id == user.pk else None


def _payment_waits(claim: Claim, user: User) -> str | None:
    waiting = claim.payments.filter(state__in=("instructed", "sent")).exists()
    return None if waiting else gettext("No payment is waiting for the bank.")


def _payment_executed(claim: Claim, user: User) -> str | None:
    executed = claim.payments.filter(state="executed").exists()
    return None if executed else gettext("The bank has executed no payment.")


def _request_open(claim: Claim, user: User) -> str | None:
    return _in(ClaimState.SUPPLEMENT_REQUESTED)(claim, user)


def _correctable(claim: Claim, user: User) -> str | None:
    if claim.settlement_under_way:
        return gettext("The settlement is under way.")
    return _in(ClaimState.APPROVED)(claim, user)


def _facts(claim: Claim, user: User, form: forms.ActionForm) -> None:
    assessment.record_facts(claim.pk, form.cleaned_data, user)


def _parcel_facts(claim: Claim, user: User, form: Any) -> None:
    parcel_facts.record_parcel_facts(
        claim.pk, form.facts(), form.cleaned_data["proof"], user, alias=form.cleaned_data["alias"]
    )


def _contract_facts(claim: Claim, user: User, form: Any) -> None:
    parcel_facts.record_contract_facts(claim.pk, form.facts(), form.cleaned_data["proof"], user)


def _items(claim: Claim, user: User, form: Any) -> None:
    assessment.verify_items(claim.pk, form.verified(), user)


def _supplement(claim: Claim, user: User, form: forms.ActionForm) -> object:
    # What nothing is missing of is not put as a question.
    return supplement.request_supplement(claim.pk, user, **{"documents": [], **form.cleaned_data})


def _approve(claim: Claim, user: User, form: forms.ActionForm) -> object:
    return decide.approve_claim(claim.pk, actor=user, **form.cleaned_data)


def _deny(claim: Claim, user: User, form: forms.ActionForm) -> object:
    return decide.deny_claim(claim.pk, user, **form.cleaned_data)


def _propose(claim: Claim, user: User, form: forms.ActionForm) -> object:
    data = form.cleaned_data
    amount = (data["amount"] if data["outcome"] == "approved" else None) or Decimal(0)
    return decide.propose(claim.pk, data["outcome"], amount, data["reason"], user)


def _answer_proposal(claim: Claim, user: User, form: forms.ActionForm) -> object:
    data = form.cleaned_data
    return decide.answer_proposal(
        claim.pk, data["answer"] == "follow", data["reason"], user, override_reason=data["override_reason"]
    )


def _payee(claim: Claim, user: User, form: forms.ActionForm) -> object:
    return parties.enter_payee(claim.pk, parties.Payee(**form.cleaned_data), user)


def _bank_result(claim: Claim, user: User, form: forms.ActionForm) -> object:
    return pay.record_result(
        form.cleaned_data["reference"],
        user,
        executed_on=form.cleaned_data["executed_on"],
        failure_reason=form.cleaned_data["failure_reason"],
    )


def _came_back(claim: Claim, user: User, form: forms.ActionForm) -> object:
    data = form.cleaned_data
    return pay.record_returned(data["reference"], data["returned_on"], data["reason"], user)


def _note(claim: Claim, user: User, form: forms.ActionForm) -> object:
    return file.add_note(claim.pk, form.cleaned_data["text"], user, channel=form.cleaned_data["channel"])


_ALL = (
    Action("take", _("Take the claim"), "file", "claims.assess_claim", forms.TakeForm, _cleaned(file.take_claim),
           _unowned),
    Action("assign", _("Assign"), "file", "claims.assign_claim", forms.AssignForm,
           _cleaned(file.assign_claim, "owner"), _always),
    *EVIDENCE_ACTIONS,
    Action("facts", _("Record facts"), "assess", "claims.assess_claim", forms.FactsForm, _facts, _undecided),
    Action("parcel", _("Record the parcel's way"), "assess", "policies.update_timeline", forms.ParcelFactsForm,
           _parcel_facts, _always, parcel_facts.lock_claims_of_parcel),
    Action("contract", _("Record contract facts"), "assess", "policies.record_contract_facts",
           forms.ContractFactsForm, _contract_facts, _undecided, parcel_facts.lock_claims_of_policy),
    Action("items", _("Verify amounts"), "assess", "claims.assess_claim", forms.ItemsForm, _items, _undecided),
    Action("reduction", _("Take out a part"), "assess", "claims.assess_claim", forms.ReductionForm,
           _cleaned(assessment.add_reduction, "clause", "amount", "note"), _undecided),
    Action("reserve", _("Revise the reserve"), "assess", "claims.assess_claim", forms.ReserveForm,
           _cleaned(assessment.set_reserve, "amount", "reason"), _in(*OPEN_STATES)),
    Action("address", _("Change an address"), "assess", "claims.edit_parties", forms.AddressForm,
           _cleaned(parties.change_address, "party", "address", "reason"), _has_parties),
    Action("screening", _("Record screening"), "assess", "claims.assess_claim", forms.ScreeningForm,
           _cleaned(assessment.record_screening, "hit", "source"), _always),
    Action("supplement", _("Request documents"), "decide", "claims.request_supplement", forms.SupplementForm,
           _supplement, _in(ClaimState.SUBMITTED)),
    Action("notice_arrival", _("Record the notice's arrival"), "decide", "claims.record_arrival",
           forms.NoticeArrivalForm, _cleaned(supplement.record_notice_arrival, "arrived_at", "proof"), _request_open),
    Action("end_supplement", _("End the request"), "decide", "claims.record_arrival", forms.EndSupplementForm,
           _cleaned(supplement.end_supplement, "because", "at"), _request_open),
    Action("approve", _("Approve"), "decide", "claims.decide_claim", forms.ApproveForm, _approve, _can_approve),
    Action("deny", _("Deny"), "decide", "claims.decide_claim", forms.DenyForm, _deny, _can_decide),
    Action("propose", _("Propose to a manager"), "decide", "claims.decide_claim", forms.ProposeForm, _propose,
           _can_decide),
    Action("answer_proposal", _("Answer the proposal"), "decide", "claims.decide_above_limit",
           forms.AnswerProposalForm, _answer_proposal, _proposal_waits),
    Action("agree", _("Record agreement"), "money", "claims.record_agreement", forms.AgreementForm,
           _cleaned(decide.record_agreement, "agreed_at", "proof"), _unagreed),
    Action("payee", _("Enter the payee"), "money", "claims.edit_parties", forms.PayeeForm, _payee, _payee_open),
    Action("confirm_payee", _("Confirm the payee"), "money", "claims.confirm_payee", forms.ConfirmPayeeForm,
           _cleaned(parties.confirm_payee), _payee_waits),
    Action("pay", _("Pay"), "money", "claims.pay_claim", forms.PayForm, _cleaned(pay.instruct_payment), _payable),
    Action("bank_result", _("Record the bank's answer"), "money", "claims.pay_claim", forms.BankResultForm,
           _bank_result, _payment_waits),
    Action("payment_returned", _("Record a returned payment"), "money", "claims.pay_claim", forms.PaymentReturnedForm,
           _came_back, _payment_executed),
    Action("advance", _("Grant an advance"), "money", "claims.decide_claim", forms.AdvanceForm,
           _cleaned(advance.grant_advance, "amount", "reason"), _can_advance),
    Action("drop_advance_draft", _("Drop the draft of the advance"), "money", "claims.decide_claim",
           forms.DropDraftForm, _cleaned(advance_draft.drop_draft, "reason"), _draft_waits),
    Action("pay_advance", _("Pay the advance"), "money", "claims.pay_claim", forms.PayAdvanceForm,
           _cleaned(advance.pay_advance), _advance_waits),
    Action("take_back_advance", _("Take the advance back"), "money", "claims.decide_claim",
           forms.TakeBackAdvanceForm, _cleaned(advance.take_back_advance, "reason"), _advance_granted),
    Action("note", _("Write a note"), "file", "claims.write_note", forms.NoteForm, _note, _always),
    Action("withdraw", _("Record a withdrawal"), "decide", "claims.withdraw_claim", forms.ReasonForm,
           _cleaned(reopen.withdraw_claim, "reason"), _undecided),
    Action("reopen", _("Reopen"), "decide", "claims.reopen_claim", forms.ReopenForm,
           _cleaned(reopen.reopen_claim, "ground", "reason"), _in(ClaimState.DENIED)),
    Action("correct", _("Take the approval back"), "decide", "claims.correct_claim", forms.ReasonForm,
           _cleaned(reopen.correct_claim, "reason"), _correctable),
    *LETTER_ACTIONS,
)  # fmt: skip

ACTIONS: dict[str, Action] = {action.name: action for action in _ALL}


def available(claim: Claim, user: User) -> list[tuple[Action, str | None]]:
    """The actions whose permission `user` holds, each with the reason why it can't be done now (None: it can)."""
    return [(a, a.reason(claim, user)) for a in _ALL if user.has_perm(a.permission)]


def perform(
    action: Action, claim: Claim, user: User, form: forms.ActionForm, *, key: str, version: int | None = None
) -> object:
    """Run the action of a valid form once: a form's `key` is spent in the same transaction.

    `version` is the claim's when the form was opened. Raises NotPermitted, Stale, WrongState (also for
    a key that was spent already), and whatever the service refuses.
    """
    base.require(user, action.permission)
    with transaction.atomic():
        if action.before is not None:
            action.before(claim.pk)
        base.spend(key, user, f"claim:{claim.pk}:{action.name}")
        # Filing a paper or a note beside somebody else's work loses nothing; everything else must be current.
        if version is not None and action.group != "file":
            base.require_unchanged(claim.pk, version)
        return action.run(claim, user, form)
