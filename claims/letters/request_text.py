"""Letters that receive, ask and rescind."""

from claims.letters import blocks
from claims.letters.blocks import Block, Column
from claims.letters.facts import Line, Receipt, Rescission, Supplement
from claims.letters.words import Say, figure_of


def receipt(say: Say, facts: Receipt) -> list[Block]:
    """The claim is in, under this number."""
    body = [blocks.text(say("lead", day=facts.received_on.isoformat(), kind=say.of(facts.claim_kind)))]
    if facts.claimed is not None:
        body.append(blocks.rows([(say("claimed"), say.money(facts.claimed))]))
    if facts.items:
        body += [blocks.heading(say("items")), lines_table(say, facts.items)]
    if facts.documents:
        body += [blocks.heading(say("documents")), blocks.text(say("documents_lead"))]
        body.append(blocks.items([say.of(name) for name in facts.documents], numbered=True))
    body.append(blocks.text(say("quote")))
    return body


def supplement(say: Say, facts: Supplement) -> list[Block]:
    """Everything that is missing, once (GT-13); or the reminder of it."""
    asked = {} if facts.asked_on is None else {"day": facts.asked_on.isoformat()}
    body = [blocks.text(say("lead", **asked))]
    if facts.documents:
        names = [say.of(name) for name in facts.documents]
        body += [blocks.heading(say("documents")), blocks.items(names, numbered=True)]
    if facts.facts:
        body += [blocks.heading(say("facts")), blocks.items([say.of(name) for name in facts.facts], numbered=True)]
    if facts.message:
        body += [blocks.heading(say("message")), blocks.text(facts.message)]
    body.append(blocks.text(say("pause")))
    return body


def rescission(say: Say, facts: Rescission) -> list[Block]:
    """The contract ends, and why (GT-12, GT-17)."""
    clause = say.of(facts.clause)
    body = [blocks.text(say("lead", clause=clause))]
    body.append(
        blocks.rows(
            [
                (say("ground"), say.of(facts.ground)),
                (say("known_on"), facts.known_on.isoformat()),
                (say("contract_on"), facts.contract_on.isoformat()),
            ]
        )
    )
    if facts.reasons:
        body += [blocks.heading(say("reasons")), blocks.text(facts.reasons)]
    premium = {True: "premium_yes", False: "premium_no", None: "premium_open"}[facts.premium_returned]
    body.append(blocks.text(f"{say('effect', clause=clause)} {say(premium)}"))
    body += dispute(say, arbitration=True)
    return body


def dispute(say: Say, *, arbitration: bool) -> list[Block]:
    """How the reader can disagree: in writing, and where the contract says so before arbitrators or a court (GT-28)."""
    words = say("dispute_write")
    return [
        blocks.heading(say("dispute")),
        blocks.text(f"{words}\n{say('dispute_arbitration')}" if arbitration else words),
    ]


def lines_table(say: Say, lines: tuple[Line, ...]) -> Block:
    """Items of the loss with their sums."""
    columns: list[Column] = [
        ("#", blocks.NARROW, "left"),
        (say("item"), 1, "left"),
        (say("sum"), blocks.NARROW, "right"),
    ]
    return blocks.table(
        columns, [[str(n), line.description, figure_of(line.amount)] for n, line in enumerate(lines, 1)]
    )
