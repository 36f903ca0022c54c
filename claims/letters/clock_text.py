"""The clock statement: every day of every period."""

from claims.letters import blocks
from claims.letters.blocks import Block, Column
from claims.letters.facts import ClockCourse, ClockDay, ClockStatement
from claims.letters.words import Say


def statement(say: Say, facts: ClockStatement) -> list[Block]:
    """Each period with its state, and its days with their rule."""
    body = [blocks.text(say("lead", day=facts.as_of.isoformat()))]
    if not facts.clocks:
        body.append(blocks.text(say("none")))
    if facts.facts:
        columns: list[Column] = [
            (say("when"), blocks.NARROW, "left"),
            (say("what"), 1, "left"),
            (say("proof"), 1, "left"),
        ]
        known = [[fact.at, say.of(fact.what), fact.proof] for fact in facts.facts]
        body += [blocks.heading(say("known")), blocks.table(columns, known)]
    for course in facts.clocks:
        body += _course(say, course)
    body.append(blocks.text(say("doubt")))
    return body


def _course(say: Say, course: ClockCourse) -> list[Block]:
    pairs = [(say("state"), say.of(course.state))]
    if course.due_on is not None:
        pairs.append((say("due_on"), course.due_on.isoformat()))
    if course.met_on is not None:
        pairs.append((say("met_on"), course.met_on.isoformat()))
    clause = course.clock_id.partition(".")[0]
    body = [blocks.heading(f"{say.of(course.name)} · {clause}"), blocks.rows(pairs)]
    if course.provisional:
        body.append(blocks.text(say("provisional")))
    if course.days:
        body.append(_days(say, course))
    return body


def _days(say: Say, course: ClockCourse) -> Block:
    columns: list[Column] = [
        (say("day"), blocks.NARROW, "left"),
        (say("count"), blocks.NARROW, "right"),
        (say("what"), 2, "left"),
        (say("basis"), 1, "left"),
    ]
    return blocks.table(
        columns, [[_when(say, day), day.count, say.of(day.what), say.of(day.basis)] for day in course.days]
    )


def _when(say: Say, day: ClockDay) -> str:
    if day.until is None or day.until == day.on:
        return day.on.isoformat()
    return say("days_from_to", first=day.on.isoformat(), last=day.until.isoformat())
