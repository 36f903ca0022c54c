"""Every scheme adjudicates its golden cases as they were worked by hand from the terms."""

import copy
import json

import pytest

from policies.terms import as_json
from policies.terms.core.errors import InputError
from tests.golden.checking import adjudicated, mismatches
from tests.golden.reading import SCHEME_FOLDERS, Case, read_all

CASES = read_all(SCHEME_FOLDERS)


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_golden_case(case: Case) -> None:
    untouched = copy.deepcopy(case.input)
    refused = case.expected.get("error")
    if refused is not None:
        with pytest.raises(InputError) as caught:
            adjudicated(case)
        field = refused["field"]
        if field.endswith("*"):
            assert caught.value.field.startswith(field[:-1]), case.working
        else:
            assert caught.value.field == field, case.working
        assert caught.value.code
        assert caught.value.message
        return
    given = adjudicated(case).as_dict()
    found = list(mismatches(case.expected, given))
    assert not found, f"{case.id} ({case.file}): {'; '.join(found)}\nby hand: {case.working}"
    assert given["id"] == case.id
    assert as_json(adjudicated(case)) == json.dumps(given, ensure_ascii=False).encode()
    assert case.input == untouched, "an adjudication must not change its input"
