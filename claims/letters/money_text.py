"""Letters about money: paid, paid in advance, and the rights that pass on with it."""

from claims.letters import blocks
from claims.letters.blocks import Block
from claims.letters.decision_text import sum_of
from claims.letters.facts import Advance, Payment, Subrogation
from claims.letters.request_text import lines_table
from claims.letters.words import Say


def payment(say: Say, facts: Payment) -> list[Block]:
    """What the bank has paid, to whom, on which day."""
    pairs = [(say("payee"), facts.payee), (say("account"), facts.account), (say("payment_reference"), facts.reference)]
    if facts.executed_on is not None:
        pairs.append((say("executed_on"), facts.executed_on.isoformat()))
    pairs.append((say("total"), say.money(facts.total)))
    return [blocks.text(say("lead")), sum_of(say, say("amount"), facts.amount), blocks.rows(_given(pairs))]


def advance(say: Say, facts: Advance) -> list[Block]:
    """What is proved is paid before the determination (GT-16)."""
    body = [blocks.text(say("lead")), sum_of(say, say("amount"), facts.amount)]
    pairs = [(say("payee"), facts.payee), (say("account"), facts.account), (say("payment_reference"), facts.reference)]
    if given := _given(pairs):
        body.append(blocks.rows(given))
    if facts.proved:
        body += [blocks.heading(say("proved")), lines_table(say, facts.proved)]
    body.append(blocks.text(say("balance")))
    return body


def subrogation(say: Say, facts: Subrogation) -> list[Block]:
    """The paper by which the insured's rights pass on, for the insured to sign (GT-26)."""
    pairs = [(say("third_party"), facts.third_party)]
    if facts.event_on is not None:
        pairs.append((say("event"), facts.event_on.isoformat()))
    return [
        blocks.text(say("lead", insured=facts.insured, goods=facts.goods)),
        sum_of(say, say("amount"), facts.amount),
        blocks.rows(pairs),
        blocks.text(say("assign", third_party=facts.third_party)),
        blocks.items([say("duty_papers"), say("duty_waive"), say("duty_hand")], numbered=True),
        blocks.signature([say("sign"), say("sign_date")]),
    ]


def _given(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [pair for pair in pairs if pair[1]]
