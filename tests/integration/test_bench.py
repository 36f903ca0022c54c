"""The benchmarks run, and what they compare gives the same answers."""

import json
from pathlib import Path

import pytest

from bench import adjudicate, claims, exports, spreadsheets
from bench.__main__ import benches, run
from policies.terms import SCHEMES
from policies.terms import adjudicate as adjudicated


def test_every_bench_is_found() -> None:
    assert "adjudicate" in benches()


def test_an_unknown_bench_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(["nothing"])
    assert "no such bench: nothing" in capsys.readouterr().err


@pytest.mark.slow
def test_the_adjudication_and_its_peers_run(tmp_path: Path) -> None:
    report = adjudicate.report(tmp_path, count=60, runs=1)
    assert "x the floor" in report
    assert "x the peer" in report


def test_the_mixed_file_is_mixed_and_the_same_each_time() -> None:
    some = list(claims.claims(400))
    assert some == list(claims.claims(400))
    decisions = [adjudicated(claim) for claim in some]
    assert {decision.facts.scheme for decision in decisions} == set(SCHEMES)
    assert {decision.recommendation.value for decision in decisions} >= {"approve", "deny", "supplement", "investigate"}


def test_a_peer_that_answers_otherwise_is_not_measured(tmp_path: Path) -> None:
    claim = next(claim for claim in claims.claims(50) if claim["scheme"] == "FPX-AR")
    inputs, outputs = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    inputs.write_text(json.dumps(claim) + "\n", encoding="utf-8")
    own = adjudicated(claim).as_dict()
    outputs.write_text(json.dumps(own) + "\n", encoding="utf-8")
    adjudicate.require_same_answers(inputs, outputs)
    outputs.write_text(json.dumps({**own, "denial_reasons": ["GT-1"]}) + "\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="the peer says"):
        adjudicate.require_same_answers(inputs, outputs)


@pytest.mark.slow
def test_the_import_stock_and_the_floor_write_the_same_rows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    spreadsheets.main(["--small"])
    assert "x the floor; stock / " in capsys.readouterr().out


@pytest.mark.slow
def test_evidence_is_taken_in_beside_its_floor(capsys: pytest.CaptureFixture[str]) -> None:
    run(["evidence", "--small"])
    said = capsys.readouterr().out
    assert "taken in by the office" in said
    assert "floor: SHA-256 and Pillow" in said


@pytest.mark.slow
def test_the_exports_and_their_peer_run_and_say_the_same() -> None:
    report = exports.report("sqlite", sizes=(12,), runs=1)
    assert report.count("| 12 |") == 2


@pytest.mark.parametrize(
    ("own", "stock", "said"),
    [
        ([["C1", "138****0001", "c****@x"]], [["C2", "13800000001", "claimant@x"]], "row 2"),
        ([["C1", "13800000001", "c****@x"]], [["C1", "13800000001", "claimant@x"]], "not masked"),
        ([], [["C1", "13800000001", "claimant@x"], ["C2", "1", "x"]], "more rows"),
    ],
)
def test_a_peer_s_export_that_says_otherwise_is_not_measured(
    own: list[list[str]], stock: list[list[str]], said: str
) -> None:
    heads = ["Claim no.", "Phone", "E-mail"]
    good = ["C1", "138****0001", "c****@x"]
    exports.compared(iter([heads, good, ["Total of 1", "", ""]]), iter([heads, ["C1", "13800000001", "claimant@x"]]))
    with pytest.raises(AssertionError, match=said):
        exports.compared(iter([heads, *own]), iter([heads, *stock]))
