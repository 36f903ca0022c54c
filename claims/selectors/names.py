"""What screens call the codes of clocks, stages and events; the terms name their own codes themselves."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from claims.models import LetterKind, PartyRole
from claims.selectors.office_events import OFFICE_EVENTS
from claims.selectors.wording import said
from claims.workflow import ClaimState
from claimsoffice.kernel.naming import name_of as name_of
from claimsoffice.kernel.naming import person_name as person_name
from policies import terms
from policies.models import Scheme

Text = str | Promise

CLOCKS: Mapping[str, Text] = {
    "TA-8.review": _("Review"),
    "TA-8.payment": _("Payment"),
    "GT-9.cover_end": _("End of cover"),
    "GT-12.rescission": _("Right to rescind"),
    "GT-13.supplement_notice": _("Supplement request"),
    "GT-14.determination": _("Determination"),
    "GT-15.payment": _("Payment"),
    "GT-15.denial_notice": _("Denial notice"),
    "GT-16.advance": _("Advance"),
    "GT-16.difference": _("Payment of the difference"),
    "IL-26.limitation": _("Limitation"),
    "JI-5.inception": _("Start of cover"),
    "JI-C2.review": _("Review"),
    "JS-5.1.filing": _("Filing of the claim"),
    "JS-6.abandonment": _("Abandonment"),
    "office.supplement_chase": _("Chasing of papers"),
    "office.agreement": _("Claimant's answer"),
}

# The assurance is no insurance: nobody is insured, and nothing is denied.
ASSURANCE_STATES: Mapping[str, Text] = {
    ClaimState.SUBMITTED: _("Under review"),
    ClaimState.APPROVED: _("Freight to be reimbursed"),
    ClaimState.DENIED: _("Not reimbursed"),
    ClaimState.PAID: _("Reimbursed"),
}

# Nor does it send notices of a determination or of a denial.
ASSURANCE_LETTERS: Mapping[str, Text] = {
    "receipt": _("Receipt of the application"),
    "determination": _("Result of the review"),
    "denial_notice": _("Result of the review"),
    "payment_notice": _("Notice of reimbursement"),
}

# Whoever orders the tracking assurance has taken out no policy.
ASSURANCE_ROLES: Mapping[str, Text] = {
    PartyRole.POLICYHOLDER: _("Who ordered"),
    PartyRole.INSURED: _("Recipient of the service"),
    PartyRole.CLAIMANT: pgettext_lazy("assurance", "Applicant"),
    PartyRole.INSURER: _("Service provider"),
}

OUTCOMES: Mapping[str, tuple[Text, str]] = {
    "met": (pgettext_lazy("finding", "Met"), "green"),
    "not_met": (_("Not met"), "red"),
    "excludes": (_("Excludes"), "red"),
    "reduces": (_("Reduces"), "amber"),
    "warns": (_("Warning"), "amber"),
    "blocks": (_("Blocks"), "violet"),
    "not_applicable": (_("Does not apply"), "grey"),
    "unknown": (pgettext_lazy("finding", "Open"), "blue"),
}

RECOMMENDATIONS: Mapping[str, tuple[Text, str]] = {
    "approve": (_("Approve"), "green"),
    "deny": (_("Deny"), "red"),
    "refer": (_("Refer to a manager"), "violet"),
    "supplement": (_("Request a supplement"), "amber"),
    "investigate": (_("Investigate"), "blue"),
}

EVENTS: Mapping[str, Text] = {
    "advance.draft_dropped": _("Draft of an advance dropped"),
    "advance.drafted": _("Advance drafted"),
    "advance.granted": _("Advance granted"),
    "advance.withdrawn": _("Advance taken back"),
    "amount.agreed": _("Amount agreed"),
    "claim.approved": _("Approved"),
    "claim.assigned": _("Assigned"),
    "claim.corrected": _("Approval taken back"),
    "claim.denied": pgettext_lazy("decision", "Denied"),
    "claim.import_undone": _("Its import was taken back"),
    "claim.registered": _("Registered"),
    "claim.reopened": _("Reopened"),
    "claim.row_linked": _("Row of an import put to it"),
    "claim.settled": _("Settled"),
    "claim.withdrawn": _("Withdrawn"),
    "clocks.moved": _("Clocks run from other days"),
    "clocks.recounted": _("Clocks counted anew under another calendar"),
    "clocks.reopened": _("Clocks opened again"),
    "clauses.answered": _("Clause questions answered"),
    "decision.proposed": _("Decision proposed"),
    "document.waived": _("Document waived"),
    "evidence.accepted": _("Paper accepted"),
    "evidence.assigned": _("Paper filed under an item"),
    "evidence.downloaded": _("Paper downloaded"),
    "evidence.filed": _("Paper received"),
    "evidence.infected": _("Paper refused by the virus scanner"),
    "evidence.refused": _("Paper refused"),
    "evidence.released": _("Paper released by the virus scanner"),
    "facts.recorded": _("Facts recorded"),
    "hold.lifted": _("Hold lifted"),
    "hold.placed": _("Hold placed"),
    "items.verified": _("Items verified"),
    "letter.arrived": _("Letter arrived"),
    "letter.corrected": _("Letter corrected"),
    "letter.downloaded": _("Letter downloaded"),
    "letter.issued": _("Letter issued"),
    "letter.resent": _("Letter to be sent again"),
    "letter.sent": _("Letter sent"),
    "note.added": _("Note written"),
    "papers.complete": _("Papers complete"),
    "payee.confirmed": _("Payee confirmed"),
    "payee.entered": _("Payee entered"),
    "party.address_changed": _("Postal address changed"),
    "party.entered": _("Party entered"),
    "payment.executed": _("Payment executed"),
    "payment.failed": _("Payment failed"),
    "payment.instructed": _("Payment instructed"),
    "payment.returned": _("Payment returned"),
    "payment.sent": _("Payment sent to the bank"),
    "personal_data.erased": _("Personal data erased"),
    "personal_data.shown": _("Personal data shown"),
    "proposal.sent_back": _("Proposal sent back"),
    "recovery.closed": _("Recovery ended"),
    "recovery.opened": _("Recovery opened"),
    "recovery.recorded": _("Recovery recorded"),
    "reduction.recorded": _("Reduction recorded"),
    "reduction.taken_back": _("Reduction taken back"),
    "reserve.set": _("Reserve set"),
    "screening.recorded": _("Sanctions screening recorded"),
    "signal.dismissed": _("Signal dismissed"),
    "supplement.notice_arrived": _("Supplement request arrived"),
    "supplement.received": _("Supplement received"),
    "supplement.requested": _("Supplement requested"),
}

THE_OFFICE = _("The office")


def state_name(scheme: str, state: str) -> Text:
    """A claim's state in the words of its product."""
    label = ClaimState(state).label
    return ASSURANCE_STATES.get(state, label) if scheme == Scheme.FPX_TA else label


def letter_name(scheme: str, kind: str) -> Text:
    """A kind of letter in the words of the product that it is about."""
    label = LetterKind(kind).label
    return ASSURANCE_LETTERS.get(kind, label) if scheme == Scheme.FPX_TA else label


def role_name(scheme: str, role: str) -> Text:
    """A party's role in the words of the product."""
    label = PartyRole(role).label
    return ASSURANCE_ROLES.get(role, label) if scheme == Scheme.FPX_TA else label


def event_name(kind: str) -> Text:
    """An event in words; one without words keeps its code."""
    return EVENTS.get(kind) or OFFICE_EVENTS.get(kind, kind)


def clock_name(clock_id: str) -> Text:
    """A clock in words; one without words keeps its id."""
    # A further one of its kind in the same round bears a number behind a slash.
    return CLOCKS.get(clock_id.partition("/")[0], clock_id)


def clock_and_clause(clock_id: str) -> str:
    """A clock in words; clocks of two products can have one name, so its clause stands beside it."""
    clause = clock_id.partition(".")[0]
    return f"{clock_name(clock_id)} · {clause}" if clause != "office" else str(clock_name(clock_id))


def stage_name(stage: str) -> str:
    """What a reminder's stage says: how far the period had run when it fell due."""
    words = stage.removeprefix("resumed-")
    if words.startswith(("overdue", "missed")):
        return gettext("Overdue")
    if words == "half":
        return gettext("Half the period gone")
    if words == "day":
        return gettext("Last day")
    days = words.removeprefix("after-").removesuffix("d")
    if not days.isdecimal():
        return stage
    if words.startswith("after-"):
        return ngettext("%(n)s day after the start", "%(n)s days after the start", int(days)) % {"n": days}
    return ngettext("%(n)s day before the end", "%(n)s days before the end", int(days)) % {"n": days}


def actor_name(label: str) -> str:
    """Who acted where nobody did: the office's own machinery; a label that is not its is shown as it stands."""
    return gettext("The office itself") if label.startswith("system:") else label


def category_name(code: str) -> str:
    """A category of goods in words."""
    return said(terms.CATEGORIES[code]) if code in terms.CATEGORIES else code


def peril_name(code: str) -> str:
    """A cause of loss in words."""
    return said(terms.PERILS[code]) if code in terms.PERILS else code
