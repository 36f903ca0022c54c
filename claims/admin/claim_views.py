"""The page of one claim, and the forms that act on it. Everything is decided and done by actions and services."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from claims.actions import ACTIONS, Action, available, perform
from claims.admin import letter_panel, paper_views
from claims.admin.requests import claim_or_404, in_words, person, record_reading, status_of
from claims.forms import ActionForm
from claims.models import Answer, Claim
from claims.selectors import claim_page, desk, findings
from claims.selectors.dues import Step
from claims.selectors.masking import masked
from claims.services import assessment
from claims.services.adjudication import AskedQuestion, questions, weigh
from claims.services.evidence import Intake
from claims.workflow import UNDECIDED_STATES
from claimsoffice.kernel.errors import NotPermitted, Refused
from claimsoffice.kernel.models import SpentKey

GROUPS: Mapping[str, Promise] = {
    "assess": gettext_lazy("Assess"),
    "decide": gettext_lazy("Decide"),
    "money": gettext_lazy("Money"),
    "file": pgettext_lazy("claim", "File"),
}
# The button that the terms' word points at.
RECOMMENDED = {"approve": "approve", "deny": "deny", "supplement": "supplement", "refer": "propose"}
LONGEST_KEY = 64
PRESELECTED = ("letter", "message", "case")
WORKS_ON_CLAIMS = ("claims.assess_claim", "claims.pay_claim")
SEES_FINDINGS = ("claims.view_decision", "claims.view_evidence")


@dataclass(slots=True)
class Button:
    """One action on the bar: `reason` says why it can't be done now."""

    action: Action
    reason: str | None
    prominent: bool


@dataclass(slots=True)
class QuestionRow:
    """One clause question with what is answered, or was just typed."""

    question: AskedQuestion
    answer: str
    note: str


def show(site: AdminSite, request: HttpRequest, claim_id: str, *, unmasked: bool = False) -> HttpResponse:
    """The page of one claim; Http404 where this person sees no such claim."""
    return _render(site, request, claim_or_404(request, claim_id), unmasked=unmasked)


def go_on(request: HttpRequest, claim_id: int) -> HttpResponse:
    """On to the next claim of this person's desk that was not passed in this round; at its end back to the desk.

    A round begins at the desk. What was just decided stands elsewhere on it now, so a place in the pile says nothing.
    """
    passed = [*request.session.get(desk.PASSED, []), claim_id]
    following = desk.next_claim(person(request), passed)
    if following is not None:
        request.session[desk.PASSED] = passed
        return redirect("admin:claims_claim_change", following.pk)
    messages.info(request, _("That was the last claim that waits for you."))
    return redirect("admin:index")


def show_personal_data(site: AdminSite, request: HttpRequest, claim_id: int) -> HttpResponse:
    """The same page with phone, e-mail and account in full; that it was looked at is an event."""
    claim = claim_or_404(request, claim_id)
    user = person(request)
    if request.method != "POST":
        return redirect("admin:claims_claim_change", claim.pk)
    if not user.has_perm("policies.view_personal_data"):
        return _refused_page(site, request, NotPermitted(_("You may not see personal data in full.")))
    record_reading(claim, user, "personal_data.shown", {"claim": claim.pk})
    return _render(site, request, claim, unmasked=True)


def _render(
    site: AdminSite,
    request: HttpRequest,
    claim: Claim,
    *,
    unmasked: bool = False,
    typed: QueryDict | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    user = person(request)
    page = claim_page.read(claim, user)
    reading, asked = _reading(claim, page, user)
    rows = _question_rows(asked, typed)
    recommendation = reading.result["recommendation"] if reading else ""
    letter_panel.arrange(page.letters, user, unmasked=unmasked)
    context = {
        **site.each_context(request),
        "title": claim.claim_no,
        "subtitle": None,
        "page": page,
        "claim": claim,
        "parcel": claim.parcel,
        "policy": claim.parcel.policy,
        "parties": page.parties if unmasked else masked(page.parties),
        "unmasked": unmasked,
        "may_unmask": user.has_perm("policies.view_personal_data"),
        "may_judge": paper_views.may_judge(claim, user),
        "may_go_on": any(user.has_perm(code) for code in WORKS_ON_CLAIMS),
        "may_file": user.has_perm("claims.receive_evidence"),
        "may_answer": user.has_perm("claims.assess_claim") and claim.state in UNDECIDED_STATES,
        "reading": reading,
        "rows": rows,
        "rest": [r.question.clause for r in rows if not r.answer and not r.question.yes_speaks_for_claimant],
        **_buttons(claim, user, page.step, RECOMMENDED.get(recommendation, "")),
        "document_choices": claim_page.document_choices(claim),
    }
    return TemplateResponse(request, "admin/claims/claim/page.html", context, status=status)


def _reading(
    claim: Claim, page: claim_page.ClaimPage, user: User
) -> tuple[findings.Reading | None, list[AskedQuestion]]:
    """The adjudication to show, with its questions: the frozen one of a decided claim, else the present one."""
    if not all(user.has_perm(code) for code in SEES_FINDINGS):
        return None, []
    decision = page.decision
    if decision is not None and claim.state not in UNDECIDED_STATES:
        return findings.arrange(decision.result, decision.facts, decision.decided_at), []
    weighing = weigh(claim)
    asked = weighing.questions(claim) if claim.state in UNDECIDED_STATES else []
    return findings.arrange(weighing.weighed, weighing.facts, signals=page.signals), asked


def _question_rows(asked: list[AskedQuestion], typed: QueryDict | None) -> list[QuestionRow]:
    rows = []
    for question in asked:
        answer, note = question.answer, question.note
        if typed is not None:
            answer = typed.get(f"answer-{question.clause}", answer)
            note = typed.get(f"note-{question.clause}", note)
        rows.append(QuestionRow(question, answer, note))
    return rows


def _buttons(claim: Claim, user: User, step: Step, recommended: str) -> dict[str, object]:
    """The buttons of the next step, and the menus with everything that this person's role could do."""
    buttons = {a.name: Button(a, reason, a.name == recommended) for a, reason in available(claim, user)}
    at_hand = [buttons[name] for name in step.actions if name in buttons and buttons[name].reason is None]
    if at_hand and not (step.judged or step.waiting):
        at_hand[0].prominent = True
    groups = [(label, [b for b in buttons.values() if b.action.group == key]) for key, label in GROUPS.items()]
    return {"at_hand": at_hand, "groups": [(label, group) for label, group in groups if group]}


def act(site: AdminSite, request: HttpRequest, claim_id: int, name: str) -> HttpResponse:
    """The form of one action: GET shows it with what will happen, POST does it once and goes back to the claim."""
    claim = claim_or_404(request, claim_id)
    user = person(request)
    action = ACTIONS.get(name)
    if action is None:
        raise Http404
    if not user.has_perm(action.permission):
        return _refused_page(site, request, NotPermitted(_("Your role does not include this action.")))
    if request.method != "POST":
        form = action.form(claim=claim, user=user, initial=_preselected(request))
        return _action_page(site, request, claim, action, form)
    form = action.form(request.POST, request.FILES, claim=claim, user=user)
    if not form.is_valid():
        return _action_page(site, request, claim, action, form)
    key = request.POST.get("key", "")
    if not key or len(key) > LONGEST_KEY:
        form.add_error(None, _("The form came without its key. Look at it again, then send it."))
        return _action_page(site, request, claim, action, form)
    try:
        done = perform(action, claim, user, form, key=key, version=_version(request.POST))
    except Refused as refusal:
        return _answer_refusal(site, request, claim, action, form, refusal, key)
    messages.success(request, _("Done: %(action)s.") % {"action": action.label})
    for remark in done.remarks if isinstance(done, Intake) else ():
        messages.warning(request, remark)
    return redirect("admin:claims_claim_change", claim.pk)


def _preselected(request: HttpRequest) -> dict[str, str]:
    """Which of several letters, deliveries or cases the button stood on."""
    return {name: request.GET[name] for name in PRESELECTED if name in request.GET}


def _version(data: QueryDict) -> int | None:
    text = data.get("version", "")
    return int(text) if text.isdecimal() else None


def _answer_refusal(
    site: AdminSite,
    request: HttpRequest,
    claim: Claim,
    action: Action,
    form: ActionForm,
    refusal: Refused,
    key: str,
) -> HttpResponse:
    if SpentKey.objects.filter(key=key).exists():
        # A second click, or the browser's reload: the first one did it, and its result is on the claim's page.
        messages.info(request, str(refusal.message))
        return redirect("admin:claims_claim_change", claim.pk)
    form.add_error(None, in_words(refusal))
    fresh = claim_or_404(request, claim.pk)
    return _action_page(site, request, fresh, action, form, status_of(refusal))


def _action_page(
    site: AdminSite,
    request: HttpRequest,
    claim: Claim,
    action: Action,
    form: ActionForm,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        **site.each_context(request),
        "title": action.label,
        "subtitle": claim.claim_no,
        "claim": claim,
        "action": action,
        "form": form,
        "preview": form.preview(),
        "reason": action.reason(claim, person(request)),
        "key": uuid.uuid4().hex,
        "version": claim.version,
    }
    return TemplateResponse(request, "admin/claims/claim/action.html", context, status=status)


def _refused_page(site: AdminSite, request: HttpRequest, refusal: Refused) -> HttpResponse:
    context = {**site.each_context(request), "title": _("Not permitted"), "refusal": refusal}
    return TemplateResponse(request, "admin/office/refused.html", context, status=status_of(refusal))


def answer(site: AdminSite, request: HttpRequest, claim_id: int) -> HttpResponse:
    """Record the answers of the questions' form. "The rest: no" answers exactly the clauses that it named."""
    claim = claim_or_404(request, claim_id)
    if request.method != "POST":
        return redirect("admin:claims_claim_change", claim.pk)
    given = _given_answers(claim, request.POST)
    try:
        if given:
            assessment.answer_clauses(claim.pk, given, person(request), version=_version(request.POST))
    except Refused as refusal:
        messages.error(request, in_words(refusal))
        return _render(site, request, claim_or_404(request, claim_id), typed=request.POST, status=status_of(refusal))
    messages.success(request, _("%(n)s answers recorded.") % {"n": len(given)} if given else _("Nothing was changed."))
    return redirect("admin:claims_claim_change", claim.pk)


def _given_answers(claim: Claim, data: QueryDict) -> dict[str, tuple[str, str]]:
    """Only what differs from the record, so that an event names what somebody really answered."""
    named = set(data.getlist("rest_clause")) if "rest" in data else set()
    given = {}
    for question in questions(claim):
        typed = data.get(f"answer-{question.clause}", "")
        if not typed and question.clause in named:
            typed = Answer.NO.value
        note = data.get(f"note-{question.clause}", "").strip()
        if typed and (typed, note) != (question.answer, question.note):
            given[question.clause] = (typed, note)
    return given
