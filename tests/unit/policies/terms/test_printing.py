"""The JSON text of a decision is what `json` would write, and what is kept for it does not grow with the claims."""

import json

import pytest

from policies.terms import adjudicate, as_json
from policies.terms.core import printing
from tests.unit.policies.terms.claims import claim


@pytest.mark.parametrize("most", [0, 1, 4096])
def test_it_is_the_same_however_much_is_kept(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(printing, "MOST_KEPT", most)
    monkeypatch.setattr(printing, "_KEPT", {})
    for scheme in ("FPX-AR", "FPX-PI", "JSX-INS", "FPX-AR"):
        decision = adjudicate(claim(scheme, claim={"goods_loss": "17.30"}))
        assert as_json(decision) == json.dumps(decision.as_dict(), ensure_ascii=False).encode()


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[frozenset[str], dict[object, bytes]] = {}
    monkeypatch.setattr(printing, "MOST_KEPT", 100)
    monkeypatch.setattr(printing, "_KEPT", kept)
    for cents in range(100):
        as_json(adjudicate(claim("FPX-AR", claim={"goods_loss": f"{cents}.01"})))
    (findings,) = kept.values()
    assert 100 <= len(findings) < 100 + len(adjudicate(claim("FPX-AR")).findings)


@pytest.mark.parametrize("ident", ["\ud800", "零", 7, None, ["a", {"b": 1.5}], True, '"\n'])
def test_an_id_goes_out_as_it_came(ident: object) -> None:
    decision = adjudicate({**claim("JSX-STD"), "id": ident})
    text = json.dumps(decision.as_dict(), ensure_ascii=False)
    assert as_json(decision) == text.encode("utf-8", "backslashreplace")
