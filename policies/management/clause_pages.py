"""The clause register as Markdown, one page a scheme and one that lists them."""

from collections.abc import Iterator

from policies.selectors.clauses import Entry, entries
from policies.terms.api import SCHEMES

NOTE = "Made by `python manage.py clause_register` from the terms and the golden cases; do not edit."
_DECIDED = {
    "computed": "computed from recorded facts · 由系统按事实计算",
    "asked": "asked of the adjuster · 由理赔员回答",
    "checklist": "by the checklist of papers · 按单证清单",
    "amount": "by the computation of the amount · 在金额计算中",
    "clock": "watched by a clock of the claim file · 由赔案的时限监督",
    "workflow": "kept by the office's workflow · 由赔案流程保证",
    "nobody": "by nobody · 无从判断",
}


def pages() -> dict[str, str]:
    """Every page by file name."""
    made = {f"{_name(code)}.md": _page(code) for code in SCHEMES}
    lines = ["# Clause register", "", NOTE, "", "| scheme | | clauses |", "| --- | --- | --- |"]
    for code, scheme in SCHEMES.items():
        lines.append(f"| [{code}]({_name(code)}.md) | {scheme.label.zh} · {scheme.label.en} | {len(scheme.clauses)} |")
    return {"README.md": "\n".join([*lines, ""]), **made}


def _name(code: str) -> str:
    return code.lower().replace("-", "_")


def _page(code: str) -> str:
    scheme = SCHEMES[code]
    lines = [f"# {code} · {scheme.label.zh} · {scheme.label.en}", "", NOTE, ""]
    for edition in scheme.law.editions:
        since = f"from {edition.effective_from}" if edition.effective_from else "undated"
        lines.append(f"- Edition `{edition.id}`, {since}: {edition.citation}")
    for entry in entries(code):
        lines += ["", *_section(entry)]
    return "\n".join([*lines, ""])


def _section(entry: Entry) -> Iterator[str]:
    row = entry.row
    yield f"## {row.clause}" + (" · exemption clause (GT-10) · 免责条款" if row.exemption else "")
    yield ""
    yield row.summary.zh
    yield ""
    yield row.summary.en
    yield ""
    yield f"- Decided: {_DECIDED[row.decided]}"
    if row.why_undecided:
        yield f"- Why it decides no claim: {row.why_undecided.en} · {row.why_undecided.zh}"
    if row.question:
        yield f"- Question: {row.question.en} · {row.question.zh}"
    if entry.proof:
        yield f"- The claimant can show: {entry.proof.en} · {entry.proof.zh}"
    if not row.holds_up:
        yield "- Only warns: nothing waits for it · 仅提示，不影响核定"
    if row.overrides:
        yield f"- Prevails over: {', '.join(row.overrides)}"
    for number in entry.numbers:
        words = f", {number.words.en} · {number.words.zh}; not: {', '.join(number.others)}" if number.words else ""
        yield f"- `{number.id}` = {number.value} ({number.unit}{words}), {number.edition}: {number.citation}"
    for period in entry.periods:
        yield f"- `{period.id}` = {period.length.en} · {period.length.zh}, {period.edition}: {period.citation}"
    if row.interpretations:
        readings = ", ".join(f"[{reading}](../interpretations.md)" for reading in row.interpretations)
        yield f"- Interpretations: {readings}"
    if entry.fires:
        yield f"- Golden cases where it takes effect: {', '.join(entry.fires)}"
    if entry.spares:
        yield f"- Golden cases where it does not: {', '.join(entry.spares)}"
