"""Sending a reminder that is owed: by e-mail to its people, by chat to the office's rooms. Called by the relay."""

from collections.abc import Collection

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from claims.models import AdvanceDraft, Clock, DraftState, Reminder
from claims.selectors.names import clock_name
from claims.services import reminder_stages
from claims.services.digest_words import claim_link
from claims.services.office_clocks import CHASE
from claims.services.reminder_people import Roster, language_of
from claimsoffice.kernel.clock import now, today
from policies.terms.core.money import show_money

TOPIC = "reminder.email"
CHAT_TOPIC = "reminder.chat"


class ChatFailed(RuntimeError):
    """A chat room did not take the message."""


def send(reminder_pk: int) -> None:
    """Send one owed reminder by e-mail, once; in the inbox it stands from the moment its row does.

    Whoever has no address finds it in the inbox only. Raises what the mail server raises.
    """
    with transaction.atomic():
        reminder = (
            Reminder.objects.select_for_update(of=("self",))
            .select_related("clock__claim", "recipient__staff_profile")
            .get(pk=reminder_pk)
        )
        in_digest = set(reminder.digest_lines.values_list("user_id", flat=True))
        # Who reads it in their digest is marked as told by that; here the others are, once by the outbox's own mark.
        told_otherwise = reminder.recipient_id in in_digest
        if reminder.sent_at is not None and not told_otherwise:
            return
        _mail(reminder, in_digest)
        if not told_otherwise:
            Reminder.objects.filter(pk=reminder.pk).update(sent_at=now(), attempts=F("attempts") + 1, last_error="")


def failed(reminder_pk: int, error: str) -> None:
    """Keep on the reminder that an attempt failed, and why (the kind of error, never an address)."""
    Reminder.objects.filter(pk=reminder_pk, sent_at__isnull=True).update(attempts=F("attempts") + 1, last_error=error)


def _mail(reminder: Reminder, left_out: Collection[int]) -> None:
    others = reminder.copies.exclude(user__in=left_out).select_related("user")
    reached = [copy.user for copy in others if copy.user.is_active]
    recipient = None if reminder.recipient_id in left_out else reminder.recipient
    if recipient is not None and not recipient.is_active:
        # They left between the row and its mail.
        reached += Roster(today()).stand_ins(recipient)
        recipient = None
    copies = list(dict.fromkeys(user.email for user in reached if user.email))
    own = [recipient.email] if recipient and recipient.email else []
    if not own and not copies:
        return
    with translation.override(language_of(recipient)):
        EmailMessage(
            subject=subject(reminder),
            body=body(reminder),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=own or copies,
            cc=copies if own else [],
            # The same reminder keeps its id: a mail system that gets it twice shows it once.
            headers={"Message-ID": f"<reminder-{reminder.pk}@claimsoffice>"},
        ).send(fail_silently=False)


def chat(reminder_pk: int) -> None:
    """Put one reminder into the office's chat rooms. Raises ChatFailed where one of them did not take it."""
    from apprise import Apprise

    reminder = Reminder.objects.select_related("clock__claim").get(pk=reminder_pk)
    rooms = Apprise()
    for url in settings.CHAT_URLS:
        rooms.add(url)
    with translation.override(settings.LANGUAGE_CODE):
        taken = rooms.notify(title=subject(reminder), body=body(reminder))
    if not taken:
        raise ChatFailed(f"reminder {reminder.pk}")


def subject(reminder: Reminder) -> str:
    """Claim, clock and day, in the current language. No personal data: mail and chat pass through other hands."""
    clock = reminder.clock
    return _("%(claim)s: %(clock)s due %(due)s") % {
        "claim": clock.claim.claim_no,
        "clock": clock_name(clock.clock_id),
        "due": reminder.due_on or clock.due_on or "-",
    }


def body(reminder: Reminder) -> str:
    """What the clock has to say, in the current language."""
    clock = reminder.clock
    lines = [
        _("Claim %(claim)s, clock %(name)s (%(clock)s): last day %(nominal)s, due %(due)s.")
        % {
            "claim": clock.claim.claim_no,
            "name": clock_name(clock.clock_id),
            "clock": clock.clock_id,
            "nominal": clock.nominal_on or "-",
            "due": clock.due_on or "-",
        }
    ]
    if clock.overdue_since:
        lines.append(_("Overdue since %(day)s.") % {"day": clock.overdue_since})
    if reminder.late:
        lines.append(
            _("This reminder comes late: the office's clockwork had stopped, or the dates were recorded late.")
        )
    if clock.provisional:
        lines.append(_("The date is provisional: the year's holiday notice is not loaded."))
    lines += _advice(clock, reminder.stage)
    return "\n".join([*lines, "", claim_link(clock.claim_id)])


def _advice(clock: Clock, stage: str) -> list[str]:
    if clock.clock_id.startswith(CHASE):
        if stage.startswith(reminder_stages.AFTER):
            return [_("The claimant has been reminded of the papers by letter.")]
        return [_("The papers have not come. Decide on those at hand: deny the part that can't be verified (GT-24).")]
    if clock.clock_id == "GT-16.advance":
        return [_advance_advice(clock)]
    if clock.clock_id == "office.agreement":
        return [_("The claimant has not answered. Then the undisputed part is advanced (GT-16).")]
    return []


def _advance_advice(clock: Clock) -> str:
    draft = AdvanceDraft.objects.filter(clock=clock, state=DraftState.OPEN).first()
    if draft is None:
        return _("Prepare the advance: the sum that is proved already.")
    return _("A draft of the advance lies on the claim: %(amount)s %(currency)s is proved. Grant it or drop it.") % {
        "amount": show_money(draft.amount, clock.claim.currency),
        "currency": clock.claim.currency,
    }
