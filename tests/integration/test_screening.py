"""E1: the sanctions screening is a record; where it is on file, nobody is asked for its result once more."""

import pytest

from claims.services import assessment
from claims.services.adjudication import assess, questions
from tests.office import People, file_papers, fresh, make_claim, make_parcel

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("hit", "recommendation"), [(False, "approve"), (True, "refer")])
def test_a_screening_on_record_answers_e1(people: People, hit: bool, recommendation: str) -> None:
    claim = make_claim(people, make_parcel(endorsements=["E1"]))
    file_papers(claim, people)
    asked = [question.clause for question in questions(fresh(claim))]
    assert "E1" in asked
    assessment.answer_clauses(claim.pk, {clause: ("no", "") for clause in asked if clause != "E1"}, people.adjuster)
    assessment.record_screening(claim.pk, hit, "list of the day", people.adjuster)
    assert "E1" not in [question.clause for question in questions(fresh(claim))]
    assert assess(fresh(claim))["recommendation"] == recommendation
