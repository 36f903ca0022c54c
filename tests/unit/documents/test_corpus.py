"""Every hostile file is refused by the rule it breaks; every awkward good one comes in as what it is."""

import time
import tracemalloc

import pytest

from documents.inspection.examine import examine
from tests.corpus.evidence import AWKWARD_BUT_GOOD, EVERYTHING, HOSTILE, LIMITS, Case
from tests.corpus.evidence_names import HOSTILE_NAMES
from tests.unit.documents import making as make


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case.rule)
def test_a_hostile_file_is_refused_by_its_rule(case: Case) -> None:
    found = examine(case.data(), case.name, LIMITS)
    assert (found.accepted, found.code) == (False, case.code.value)
    assert found.pages is None


@pytest.mark.parametrize("case", AWKWARD_BUT_GOOD, ids=lambda case: case.rule)
def test_an_awkward_good_file_comes_in(case: Case) -> None:
    found = examine(case.data(), case.name, LIMITS)
    assert (found.code, found.details) == (None, {})
    assert found.accepted
    assert found.media_type == case.media_type
    assert found.pages >= 1


@pytest.mark.parametrize("rule", HOSTILE_NAMES)
def test_a_hostile_name_never_decides_and_is_made_harmless(rule: str) -> None:
    name, shown = HOSTILE_NAMES[rule]
    found = examine(make.jpeg(), name, LIMITS)
    assert (found.accepted, found.code, found.file_name) == (True, None, shown)


def test_the_corpus_is_large_and_each_rule_is_named_once() -> None:
    assert len(HOSTILE) >= 110
    assert len(HOSTILE_NAMES) >= 45
    assert len({case.rule for case in EVERYTHING}) == len(EVERYTHING)


def test_no_file_takes_long_or_much(tmp_path: object) -> None:
    """What Python holds; the decoders' own memory is bounded by the child process (see test_isolate)."""
    slowest = 0.0
    for case in HOSTILE:
        data = case.data()
        tracemalloc.start()
        began = time.process_time()  # what else the machine does is not the file's doing
        examine(data, case.name, LIMITS)
        slowest = max(slowest, time.process_time() - began)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000, case.rule
        tracemalloc.stop()
    assert slowest < 10
