"""The determination and the denial notice: the sum and its trace, or each clause and what it rests on."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from claims.letters import blocks
from claims.letters.blocks import Block, Column
from claims.letters.facts import Denial, Determination, Ground, Money, Paper
from claims.letters.request_text import dispute
from claims.letters.words import Say, figure_of
from policies.terms import Text


def determination(say: Say, facts: Determination) -> list[Block]:
    """Covered, for this sum, computed so (GT-14, TA-8)."""
    body = [blocks.text(say("lead", day=facts.decided_on.isoformat())), sum_of(say, say("amount"), facts.amount)]
    if facts.claimed is not None:
        body.append(blocks.rows([(say("claimed"), say.money(facts.claimed))]))
    if facts.departure:
        body += [blocks.heading(say("departure")), blocks.text(facts.departure)]
    if facts.steps:
        body += [blocks.heading(say("trace")), _trace(say, facts)]
    if facts.reductions:
        body.append(blocks.heading(say("reductions")))
        body += [_ground(say, ground) for ground in facts.reductions]
    if facts.changes:
        body += [blocks.heading(say("changes")), blocks.text(say("changes_lead")), _changes(say, facts.changes)]
    if facts.papers:
        body += [blocks.heading(say("papers")), _papers(say, facts.papers)]
    body.append(blocks.text(say("agreed" if facts.agreed else "answer")))
    return body


def denial(say: Say, facts: Denial) -> list[Block]:
    """Not covered: each clause, what would change it, and how to disagree (GT-15, GT-28)."""
    body = [blocks.text(say("lead", day=facts.decided_on.isoformat())), blocks.heading(say("grounds"))]
    body += [_ground(say, ground) for ground in facts.grounds]
    if not facts.grounds:
        body.append(blocks.text(say("no_grounds")))
    if facts.departure:
        body += [blocks.heading(say("departure")), blocks.text(facts.departure)]
    body.append(blocks.heading(say("papers")))
    body.append(_papers(say, facts.papers) if facts.papers else blocks.text(say("no_papers")))
    body.append(blocks.heading(say("changes")))
    if facts.changes:
        body += [blocks.text(say("changes_lead")), _changes(say, facts.changes)]
    else:
        body.append(blocks.text(say("no_changes")))
    return body + dispute(say, arbitration=facts.arbitration)


def sum_of(say: Say, label: str, money: Money) -> Block:
    """The sum of the letter in digits, and in Chinese in capitals."""
    return blocks.amount(label, figure_of(money), say("in_capitals"), say.capitals(money))


def _trace(say: Say, facts: Determination) -> Block:
    columns: list[Column] = [
        (say("clause"), blocks.NARROW, "left"),
        (say("what"), 1, "left"),
        (f"{say('sum')} ({facts.amount.currency})", blocks.NARROW, "right"),
    ]
    body = [[step.clause, say.of(step.label), figure(step.value)] for step in facts.steps]
    result = figure_of(facts.amount).removeprefix(f"{facts.amount.currency} ")
    body.append(["", say("step_sum", currency=facts.amount.currency), result])
    return blocks.table(columns, body, total=True)


def figure(value: str) -> str:
    """A figure of the trace with its thousands set apart; what is no figure stays as it is."""
    try:
        return f"{Decimal(value):,f}"
    except InvalidOperation:
        return value


def _ground(say: Say, ground: Ground) -> Block:
    parts = [(say("summary"), say.of(ground.summary))]
    if ground.quoted is not None:
        parts.append((say("quoted"), say.of(ground.quoted)))
    parts.append((say("reason"), say.of(ground.reason)))
    if ground.papers:
        parts.append((say("shown_by"), "\n".join(_paper(say, paper) for paper in ground.papers)))
    facts = [(say.of(label), say.of(value)) for label, value in ground.facts]
    return blocks.clause(ground.clause, parts, say("facts"), facts)


def _changes(say: Say, changes: Sequence[tuple[Text, ...]]) -> Block:
    return blocks.items([_joined(say, [say.of(part) for part in parts]) for parts in changes])


def _joined(say: Say, parts: list[str]) -> str:
    text = parts[0]
    for part in parts[1:]:
        text = say("together", one=text, other=part)
    return text


def _papers(say: Say, papers: Sequence[Paper]) -> Block:
    return blocks.items([_paper(say, paper) for paper in papers])


def _paper(say: Say, paper: Paper) -> str:
    return say("paper_arrived", name=say.of(paper.name), day=paper.arrived_on.isoformat())
