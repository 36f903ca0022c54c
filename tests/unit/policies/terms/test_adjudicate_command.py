"""The command: lines in, lines out, and no word to the database."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.unit.policies.terms.claims import claim


def answers(file: Path) -> tuple[int, list[dict[str, Any]]]:
    out = io.StringIO()
    code = 0
    try:
        call_command("adjudicate", str(file), stdout=out)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


def test_every_line_is_answered_in_order(tmp_path: Path) -> None:
    file = tmp_path / "claims.jsonl"
    file.write_text(
        "\n".join(json.dumps(claim(code) | {"id": code}) for code in ("FPX-AR", "JSX-STD")), encoding="utf-8"
    )
    code, lines = answers(file)
    assert code == 0
    assert [(line["id"], line["recommendation"]) for line in lines] == [("FPX-AR", "approve"), ("JSX-STD", "approve")]


def test_a_bad_line_names_its_field_and_the_rest_goes_on(tmp_path: Path) -> None:
    bad = claim("FPX-AR", claim={"goods_loss": "NaN"}) | {"id": "bad"}
    file = tmp_path / "claims.jsonl"
    file.write_text(f"{json.dumps(bad)}\nnot json\n\n{json.dumps(claim('FPX-PI'))}\n", encoding="utf-8")
    code, lines = answers(file)
    assert code == 1
    assert lines[0]["id"] == "bad"
    assert lines[0]["error"]["field"] == "claim.goods_loss"
    assert lines[1]["error"]["code"] == "not_json"
    assert lines[2]["payable"] == "1500.00"


def test_an_unusable_file_ends_with_two(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as caught:
        call_command("adjudicate", str(tmp_path / "nowhere.jsonl"), stdout=io.StringIO())
    assert caught.value.returncode == 2


def test_many_lines_are_answered_one_by_one_and_in_order(tmp_path: Path) -> None:
    file = tmp_path / "claims.jsonl"
    lines = [json.dumps(claim("JSX-STD") | {"id": number}) for number in range(100)]
    lines[40] = "not json"
    lines[70] = json.dumps(claim("JSX-STD", claim={"reductions": [{"clause": "GT-23", "amount": "1"}]}) | {"id": 70})
    file.write_bytes(b"\xef\xbb\xbf\n" + "\n \n".join(lines).encode() + b"\n\xff\n")
    code, given = answers(file)
    assert code == 1
    assert [line["id"] for line in given] == [*range(40), None, *range(41, 100), None]
    assert [at for at, line in enumerate(given) if "error" in line] == [40, 70, 100]
    assert given[70]["error"]["field"] == "claim.reductions.0.clause"
    assert given[100]["error"]["code"] == "not_utf8"


def test_half_a_surrogate_goes_out_as_its_escape(tmp_path: Path) -> None:
    file = tmp_path / "claims.jsonl"
    file.write_text(json.dumps(claim("JSX-STD") | {"id": "\ud800"}) + "\n", encoding="utf-8")
    out = io.BytesIO()
    stream = io.TextIOWrapper(out, encoding="ascii")
    call_command("adjudicate", str(file), stdout=stream)
    stream.flush()
    assert out.getvalue().decode("utf-8").startswith('{"id": "\\ud800", "scheme": "JSX-STD"')


def test_a_reader_who_has_enough_ends_the_command_without_a_word(tmp_path: Path, root: Path) -> None:
    file = tmp_path / "claims.jsonl"
    file.write_text(f"{json.dumps(claim('JSX-STD'))}\n" * 500, encoding="utf-8")
    command = [sys.executable, "manage.py", "adjudicate", str(file)]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout
        assert running.stderr
        assert running.stdout.readline().startswith(b'{"id"')
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait() == 141


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"parcel": {"weight_kg": "1.5"}}, "parcel.weight_kg"),
        ({"standard_table": {"currency": "CNY", "per_kg": "40"}}, "standard_table"),
        ({"other_claims": [{"state": "paid"}, {"state": "paid", "goods_paid": "5"}]}, "other_claims.1.goods_paid"),
        ({"other_claims": [{"salvage_paid": "5"}]}, "other_claims.0.salvage_paid"),
    ],
)
def test_what_only_the_office_knows_is_no_field_of_the_contract(
    tmp_path: Path, change: dict[str, Any], field: str
) -> None:
    file = tmp_path / "claims.jsonl"
    file.write_text(json.dumps({"id": 7, "scheme": "JSX-STD", "claim": {"kind": "loss"}, **change}))
    code, lines = answers(file)
    assert code == 1
    assert lines[0]["id"] == 7
    assert (lines[0]["error"]["code"], lines[0]["error"]["field"]) == ("unknown_field", field)


def test_a_line_that_is_no_object_is_answered_too(tmp_path: Path) -> None:
    file = tmp_path / "claims.jsonl"
    file.write_text("[1]\n")
    code, lines = answers(file)
    assert code == 1
    assert "error" in lines[0]


@pytest.mark.parametrize(
    ("line", "ident", "code", "field"),
    [
        (
            '{"id": "a", "scheme": "FPX-AR", "claim": {"kind": "loss", "goods_loss": NaN}}',
            "a",
            "not_json",
            "goods_loss",
        ),
        ('{"claim": {"goods_loss": -Infinity}, "id": "b"}', "b", "not_json", "goods_loss"),
        ('{"id": "c", "claim": {"kind": "loss", "kind": "damage"}}', "c", "duplicate_field", "kind"),
        (
            '{"id": "d", "claim": {"reductions": [{"amount": "1"}, {"amount": 1e999}]}}',
            "d",
            "not_json",
            "reductions.1.amount",
        ),
        ('{"id": {"part": NaN}, "claim": {}}', None, "not_json", ""),
        ('{"id": "e", "id": "f", "claim": {}}', None, "duplicate_field", ""),
    ],
)
def test_a_value_that_can_t_be_taken_is_named_with_its_line_and_field(
    tmp_path: Path, line: str, ident: str | None, code: str, field: str
) -> None:
    file = tmp_path / "claims.jsonl"
    file.write_text(line, encoding="utf-8")
    ended, (given,) = answers(file)
    assert ended == 1
    assert (given["id"], given["error"]["code"]) == (ident, code)
    expected = f"claim.{field}" if field else {"not_json": "id.part", "duplicate_field": "id"}[code]
    assert given["error"]["field"] == expected


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_an_output_that_is_full_ends_with_two_and_a_word(tmp_path: Path, root: Path) -> None:
    file = tmp_path / "claims.jsonl"
    file.write_text(f"{json.dumps(claim('JSX-STD'))}\n", encoding="utf-8")
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "manage.py", "adjudicate", str(file)]
        ended = subprocess.run(command, cwd=root, stdout=full, stderr=subprocess.PIPE, check=False)
    assert ended.returncode == 2
    assert ended.stderr.decode().startswith("CommandError: ")
    assert ended.stderr.count(b"\n") == 1
