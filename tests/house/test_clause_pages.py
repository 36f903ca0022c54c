"""The clause register in docs/clauses says what the terms and the golden cases say."""

import pytest
from django.core.management import CommandError, call_command

from policies.management import clause_pages
from policies.management.commands import clause_register
from policies.selectors.clauses import entries
from policies.terms import SCHEMES
from policies.terms.core.clause import Decided
from tests.house.source import ROOT

FOLDER = ROOT / "docs" / "clauses"


def test_the_pages_are_true() -> None:
    call_command("clause_register", "--check")


def test_a_page_that_is_not_true_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    made = clause_pages.pages()
    monkeypatch.setattr(clause_register, "pages", lambda: {**made, "jsx_std.md": "other"})
    with pytest.raises(CommandError, match=r"jsx_std\.md"):
        call_command("clause_register", "--check")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_clause_and_number_stands_on_its_page(scheme: str) -> None:
    page = (FOLDER / f"{scheme.lower().replace('-', '_')}.md").read_text(encoding="utf-8")
    for clause in SCHEMES[scheme].clauses:
        assert f"\n## {clause.id}" in page
        assert clause.summary.zh in page
        assert clause.summary.en in page
    for edition in SCHEMES[scheme].law.editions:
        assert all(f"`{name}` = " in page for name in edition.parameters)


def test_a_clause_that_is_asked_has_its_question_and_one_that_nobody_decides_its_reason() -> None:
    rows = [entry.row for scheme in SCHEMES for entry in entries(scheme)]
    # The carrier's points are not put to insured goods: there they only warn.
    unasked = {(row.scheme, row.clause) for row in rows if row.decided == Decided.ASKED and row.question is None}
    assert unasked == {("JSX-INS", point) for point in ("JS-1", "JS-2", "JS-3", "JS-6", "JS-7")}
    assert all(row.why_undecided for row in rows if row.decided == Decided.NOBODY)
