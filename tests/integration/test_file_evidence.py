"""file_evidence: the same matching and filing as the pages, from the command line."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from claims.models import Evidence
from documents.models import EvidenceFile
from tests.office import People, make_claim
from tests.unit.documents import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(place: Path, tmp_path: Path) -> Path:
    (tmp_path / "in" / "deeper").mkdir(parents=True)
    return tmp_path / "in"


def run(*args: str) -> tuple[int, dict[str, Any]]:
    out, code = io.StringIO(), 0
    try:
        call_command("file_evidence", *args, "--json", stdout=out)
    except SystemExit as ended:
        code = int(str(ended.code))
    return code, json.loads(out.getvalue())


def test_each_file_goes_onto_the_claim_that_its_name_names(folder: Path, people: People) -> None:
    one, two = make_claim(people), make_claim(people)
    (folder / f"{one.parcel.tracking_no}-invoice.jpg").write_bytes(making.jpeg())
    (folder / "deeper" / f"{two.claim_no} 装箱单.pdf").write_bytes(making.pdf())
    (folder / ".hidden.jpg").write_bytes(making.png())
    code, dry = run(str(folder), "--bundle", "--user", "clerk", "--dry-run")
    assert (code, dry["files"], dry["filed"]) == (0, 2, 0)
    assert {paper["state"] for paper in dry["papers"]} == {"would_be_filed"}
    assert not EvidenceFile.objects.exists()
    code, done = run(str(folder), "--bundle", "--user", "clerk")
    assert (code, done["filed"]) == (0, 2)
    assert one.evidence.get().document == "invoice"
    assert two.evidence.get().document == "packing_list"


def test_what_is_not_matched_or_not_taken_is_said_and_stops_nothing(folder: Path, people: People) -> None:
    claim = make_claim(people)
    (folder / f"{claim.claim_no}.jpg").write_bytes(making.jpeg())
    (folder / f"{claim.claim_no}-2.jpg").write_bytes(b"<html>")
    (folder / "IMG_1.jpg").write_bytes(making.png())
    code, done = run(str(folder), "--user", "clerk")
    assert (code, done["files"], done["filed"]) == (1, 3, 1)
    assert sorted((paper["state"], paper["code"]) for paper in done["papers"]) == [
        ("filed", None), ("refused", "spoofed_type"), ("unmatched", None),
    ]  # fmt: skip
    assert claim.evidence.count() == 1


def test_all_go_onto_one_claim_under_one_item(folder: Path, people: People) -> None:
    claim = make_claim(people)
    (folder / "a.jpg").write_bytes(making.jpeg())
    (folder / "b.png").write_bytes(making.png())
    code, done = run(
        str(folder / "a.jpg"), str(folder / "b.png"), "--claim", claim.parcel.tracking_no, "--item", "invoice",
        "--user", "clerk",
    )  # fmt: skip
    assert (code, done["filed"]) == (0, 2)
    assert list(claim.evidence.values_list("document", flat=True)) == ["invoice", "invoice"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--user", "somebody"], "no active user"),
        (["--user", "auditor"], "receive_evidence"),
        (["--user", "clerk", "--claim", "C99"], "no claim"),
        (["--user", "clerk", "--claim", "{mine}", "--item", "poem"], "no item"),
        (["--user", "adjuster", "--claim", "{other}"], "no claim"),
    ],
)
def test_unusable_arguments_file_nothing(folder: Path, people: People, arguments: list[str], why: str) -> None:
    mine, other = make_claim(people), make_claim(people, owner=people.colleague)
    (folder / "a.jpg").write_bytes(making.jpeg())
    filled = [word.format(mine=mine.claim_no, other=other.claim_no) for word in arguments]
    with pytest.raises(CommandError, match=why) as refused:
        call_command("file_evidence", str(folder), *filled)
    assert refused.value.returncode == 2
    assert not Evidence.objects.exists()


def test_a_path_that_is_not_there_is_named(people: People) -> None:
    with pytest.raises(CommandError, match=r"gone\.jpg"):
        call_command("file_evidence", "gone.jpg", "--user", "clerk")
