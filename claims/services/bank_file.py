"""The bank's two files: the batch that goes out, and the answer that comes back."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from claims.models import Payment, PaymentState
from claims.services import pay
from claims.services.base import require
from claimsoffice.kernel.errors import NotReady, Refused
from claimsoffice.kernel.services import events
from claimsoffice.kernel.spreadsheet_safety import neutralise
from policies.terms.core.money import show_money

OUT_COLUMNS = ("reference", "account_holder", "bank", "branch", "account_number", "amount", "currency")
RETURN_COLUMNS = ("reference", "result", "executed_on", "reason")
MOST_LINES = 10_000


@dataclass(frozen=True, slots=True)
class LineResult:
    """What became of one line of the bank's answer; `line` as a text editor counts it (header = 1)."""

    line: int
    reference: str
    done: bool
    message: str


@dataclass(frozen=True, slots=True)
class BankFile:
    """One batch that went out: `totals` is its sum per currency, `unanswered` counts what the bank hasn't told of."""

    batch_no: str
    sent_at: datetime | None
    count: int
    unanswered: int
    totals: dict[str, Decimal]


def recent(most: int) -> list[BankFile]:
    """The latest batches, newest first."""
    sent = Payment.objects.exclude(batch_no="").order_by("-batch_no")
    numbers = list(sent.values_list("batch_no", flat=True).distinct()[:most])
    found: dict[str, list[Payment]] = {number: [] for number in numbers}
    for payment in sent.filter(batch_no__in=numbers).only("batch_no", "sent_at", "state", "amount", "currency"):
        found[payment.batch_no].append(payment)
    return [
        BankFile(
            number,
            payments[0].sent_at,
            len(payments),
            sum(payment.state == PaymentState.SENT for payment in payments),
            control_total(payments),
        )
        for number, payments in found.items()
    ]


def export_batch(actor: User) -> tuple[str, bytes, int]:
    """Send every instructed payment: returns the batch number, the file (CSV, UTF-8 with BOM), and how many.

    A payment is in exactly one batch: those sent earlier stay out.
    """
    require(actor, pay.PAY)
    waiting = Payment.objects.filter(state=PaymentState.INSTRUCTED).order_by("pk").values_list("pk", flat=True)
    batch_no = pay.mark_sent(list(waiting), actor)
    return batch_no, *batch_file(batch_no, actor)


def batch_file(batch_no: str, actor: User) -> tuple[bytes, int]:
    """The file of one batch, the same bytes each time, and its number of payments.

    It names every account in full: that it was handed over is an event.
    """
    require(actor, pay.PAY)
    with transaction.atomic():
        # Their locks serialise the batch's own chain.
        payments = list(Payment.objects.select_for_update().filter(batch_no=batch_no).order_by("pk"))
        content = _written(payments)
        if payments:
            data = {"payments": len(payments), "sha256": hashlib.sha256(content).hexdigest()}
            events.append(f"bank_file:{batch_no}", "bank_file.downloaded", actor=actor, data=data)
    return content, len(payments)


def _written(payments: Iterable[Payment]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(OUT_COLUMNS)
    for payment in payments:
        writer.writerow(
            [
                payment.reference,
                neutralise(payment.account_holder),
                neutralise(payment.bank),
                neutralise(payment.branch),
                neutralise(payment.account_number),
                show_money(payment.amount, payment.currency),
                payment.currency,
            ]
        )
    return out.getvalue().encode("utf-8-sig")


def control_total(payments: Iterable[Payment]) -> dict[str, Decimal]:
    """Sum per currency: what the bank's own total is held against."""
    totals: dict[str, Decimal] = {}
    for payment in payments:
        totals[payment.currency] = totals.get(payment.currency, Decimal(0)) + payment.amount
    return totals


def record_return(content: bytes, actor: User) -> list[LineResult]:
    """Record the bank's answer line by line; a line that can't be recorded says why and does not stop the others.

    The file twice changes nothing: a result that is already recorded is recognised.
    Raises NotReady for a file that is no such table.
    """
    require(actor, pay.PAY)
    return list(_record_lines(_read(content), actor))


def _read(content: bytes) -> list[dict[str, str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise NotReady(_("The file is neither UTF-8 nor GB18030 text: save it as CSV UTF-8."), ["file"])
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        missing = [c for c in RETURN_COLUMNS[:2] if c not in (reader.fieldnames or [])]
        rows = [] if missing else list(reader)
    except csv.Error as error:
        raise NotReady(
            _("Line %(line)s can't be read as CSV: save the bank's file again.") % {"line": reader.line_num + 1},
            ["file"],
        ) from error
    if missing:
        raise NotReady(
            _("The columns %(names)s are missing in the first line.") % {"names": ", ".join(missing)}, missing
        )
    if "\0" in text:
        raise NotReady(_("The file holds zero bytes: it is no text. Save it as CSV UTF-8."), ["file"])
    if len(rows) > MOST_LINES:
        raise NotReady(_("More than %(most)s lines: split the file.") % {"most": MOST_LINES}, ["file"])
    return rows


def _record_lines(rows: list[dict[str, str]], actor: User) -> Iterator[LineResult]:
    for line, row in enumerate(rows, start=2):
        reference = (row.get("reference") or "").strip()
        try:
            message = _record(row, reference, actor)
        except Refused as refused:
            yield LineResult(line, reference, False, str(refused.message))
        else:
            yield LineResult(line, reference, True, message)


def _record(row: dict[str, str], reference: str, actor: User) -> str:
    result = (row.get("result") or "").strip().lower()
    _require_same_sum(row, reference)
    if result == "paid":
        pay.record_result(reference, actor, executed_on=_day_of(row))
        return _("paid")
    if result == "failed":
        pay.record_result(reference, actor, failure_reason=row.get("reason") or _("no reason given"))
        return _("failed")
    if result == "returned":
        pay.record_returned(reference, _day_of(row), row.get("reason") or _("no reason given"), actor)
        return _("returned")
    raise NotReady(_("result is paid, failed or returned, found “%(value)s”.") % {"value": result}, ["result"])


def _require_same_sum(row: dict[str, str], reference: str) -> None:
    """A bank that repeats sum and currency means this payment only if they are its own."""
    sent = Payment.objects.filter(reference=reference).only("amount", "currency").first()
    told = (row.get("amount") or "").replace(",", "").strip()
    if sent is None or not told:
        return
    try:
        same = Decimal(told) == sent.amount
    except InvalidOperation:
        same = False
    currency = (row.get("currency") or "").strip().upper() or sent.currency
    if not same or currency != sent.currency:
        raise NotReady(
            _("The bank says %(told)s, the office sent %(sent)s: nothing was recorded. Ask the bank.")
            % {"told": f"{told} {currency}", "sent": f"{show_money(sent.amount, sent.currency)} {sent.currency}"},
            ["amount"],
        )


def _day_of(row: dict[str, str]) -> date:
    """The bank's day of the line: of the execution, or of the return."""
    try:
        return date.fromisoformat((row.get("executed_on") or "").strip())
    except ValueError as error:
        raise NotReady(_("executed_on is no day in the form 2026-03-02."), ["executed_on"]) from error
