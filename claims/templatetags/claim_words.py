"""Money, states, clocks and findings in templates."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from claims.models import Claim, ClockState, EvidenceState, Letter, PaymentKind, PaymentState
from claims.models.claim import LetterLanguage
from claims.selectors import names, wording
from claims.workflow import STATE_COLOURS, ClaimState
from claimsoffice.kernel.masking import mask_account
from policies.terms.core.money import MINOR_UNITS

register = template.Library()

NOTHING = "–"
CLOCK_COLOURS = {
    ClockState.RUNNING: "blue",
    ClockState.PAUSED: "amber",
    ClockState.MET: "green",
    ClockState.MISSED: "red",
    ClockState.VOID: "grey",
    ClockState.ENDED: "grey",
}
PAYMENT_COLOURS = {
    PaymentState.INSTRUCTED: "blue",
    PaymentState.SENT: "amber",
    PaymentState.EXECUTED: "green",
    PaymentState.FAILED: "red",
    PaymentState.RETURNED: "red",
}
EVIDENCE_COLOURS = {
    EvidenceState.HELD: "violet",
    EvidenceState.RECEIVED: "blue",
    EvidenceState.ACCEPTED: "green",
    EvidenceState.REFUSED: "red",
}


def money_text(amount: Decimal | str | None, currency: str = "") -> str:
    """`CNY 12,345.60`: currency first, thousands set apart, the currency's own decimals. A dash for no amount.

    A finer value (a step of a computation, in a string) keeps its decimals.
    """
    if amount is None or amount == "":
        return NOTHING
    try:
        value = Decimal(amount)
    except InvalidOperation:
        return str(amount)
    decimals = MINOR_UNITS.get(currency, 2)
    if value == value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP):
        value = value.quantize(Decimal(1).scaleb(-decimals))
    figure = f"{value:,f}"
    return f"{currency} {figure}" if currency else figure


@register.filter
def money(amount: Decimal | str | None, currency: str = "") -> str:
    """A sum as people here write it, in its currency."""
    return money_text(amount, currency)


@register.filter
def figure(amount: Decimal | str | None, currency: str) -> str:
    """The same without the currency, for tables that name it once."""
    return money_text(amount, currency).removeprefix(f"{currency} ")


def badge(text: object, colour: str) -> SafeString:
    """A coloured word; the word says it, the colour only helps."""
    return format_html('<span class="badge badge-{}">{}</span>', colour, text)


@register.filter
def state_badge(claim: Claim) -> SafeString:
    """The claim's state."""
    return badge(names.state_name(claim.scheme, claim.state), STATE_COLOURS[ClaimState(claim.state)])


@register.filter
def state_label(claim: Claim) -> str:
    """The claim's state without its colour."""
    return str(names.state_name(claim.scheme, claim.state))


@register.filter
def transition_words(transition: str, scheme: str) -> str:
    """A move of the workflow ("old>new") in the words of the product."""
    states = [names.state_name(scheme, part) if part in ClaimState.values else part for part in transition.split(">")]
    return " → ".join(str(state) for state in states)


@register.filter
def clock_badge(state: str) -> SafeString:
    """A clock's state."""
    return badge(ClockState(state).label, CLOCK_COLOURS[ClockState(state)])


@register.filter
def payment_badge(state: str) -> SafeString:
    """A payment's state."""
    return badge(PaymentState(state).label, PAYMENT_COLOURS[PaymentState(state)])


@register.filter
def payment_kind(kind: str) -> str:
    """What a payment is for, in words."""
    return str(PaymentKind(kind).label)


@register.filter
def masked_account(number: str) -> str:
    """The end of a bank account, enough to recognise it."""
    return mask_account(number)


@register.filter
def evidence_badge(state: str) -> SafeString:
    """What became of a paper."""
    return badge(EvidenceState(state).label, EVIDENCE_COLOURS[EvidenceState(state)])


@register.filter
def outcome_badge(outcome: str) -> SafeString:
    """What a clause found."""
    label, colour = names.OUTCOMES.get(outcome, (outcome, "grey"))
    return badge(label, colour)


@register.filter
def recommendation_badge(recommendation: str) -> SafeString:
    """What the terms recommend."""
    label, colour = names.RECOMMENDATIONS.get(recommendation, (recommendation, "grey"))
    return badge(label, colour)


@register.filter
def clock_name(clock_id: str | None) -> str:
    """A clock in words."""
    return str(names.clock_name(clock_id)) if clock_id else ""


@register.filter
def clock_clause(clock_id: str) -> str:
    """The clause that a clock stands in, set apart from what follows; nothing for the office's own clocks."""
    clause = clock_id.partition(".")[0]
    return "" if clause == "office" else f"{clause} · "


@register.filter
def stage_name(stage: str) -> str:
    return names.stage_name(stage)


@register.filter
def peril_name(code: str) -> str:
    """A cause of loss in words."""
    return names.peril_name(code)


@register.filter
def category_name(code: str) -> str:
    """A category of goods in words."""
    return names.category_name(code)


@register.filter
def event_name(kind: str) -> str:
    """An event of the history in words."""
    return str(names.event_name(kind))


@register.filter
def citation(text: str) -> SafeString:
    """A law's or notice's name ("zh / en; zh / en") in the page's language, marked with the language that it is in."""
    pairs = [part.split(" / ", 1) for part in text.split("; ")]
    shown = "; ".join(pair[0] if wording.current_language() == "zh" else pair[-1] for pair in pairs)
    return format_html('<span lang="{}">{}</span>', "en" if shown.isascii() else "zh-Hans", shown)


@register.filter
def letter_name(letter: Letter) -> str:
    return str(names.letter_name(letter.claim.scheme, letter.kind))


@register.filter
def role_name(role: str, scheme: str) -> str:
    """A party's role in the words of the product."""
    return str(names.role_name(scheme, role))


@register.filter
def letter_language(code: str) -> str:
    """The language of a letter in words."""
    return str(LetterLanguage(code).label) if code in LetterLanguage.values else code


@register.filter
def author(user: object) -> str:
    """A person's name, else the login; the office itself where nobody acted."""
    if user is None:
        return str(names.THE_OFFICE)
    return names.name_of(user)  # type: ignore[arg-type]


@register.filter
def actor_name(label: str) -> str:
    """Who acted where no person did."""
    return names.actor_name(label)
