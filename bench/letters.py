"""Letters through the office, beside bare typst (the floor): the same templates on the same finished inputs.

Ours is `letters.issue`: facts from the database, words in the letter's languages, PDF, hash, file, rows and event. The
floor is one process that has the JSON already and only calls typst; it is another process because typst remembers.
"""

import argparse
import json
import sys
import tempfile
from datetime import datetime
from itertools import cycle
from pathlib import Path
from typing import Any

from bench.beside_floor import compared, in_a_child, measured, office_of_its_own
from bench.process import Cost

COUNT = 1_000
SMALL = 6
WARM = 3


def main(arguments: list[str]) -> None:
    """Measure and print; the floor renders what ours issued, and must give the same bytes."""
    parser = argparse.ArgumentParser(prog="python -m bench.letters", description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT, help="how many letters")
    parser.add_argument("--small", action="store_true", help="a few letters: shows that it runs, measures nothing")
    options = parser.parse_args(arguments)
    count = SMALL if options.small else options.count
    with tempfile.TemporaryDirectory() as folder:
        issued = Path(folder) / "issued.jsonl"
        ours = Cost(*in_a_child("bench.letters", "office", str(count), str(issued), OFFICE_VAR=folder))
        floor = Cost(*in_a_child("bench.letters", "bare", str(issued)))
    sides = ("issued by the office", ours), ("floor: bare typst, the same inputs", floor)
    print(compared(count, "letter", *sides))


def bare(issued: Path) -> Cost:
    """Render the documents of `issued` and nothing else. AssertionError where a PDF is not the one that was issued."""
    from hashlib import sha256

    import typst

    from claims.letters.pdf import TEMPLATES, font_folders

    letters = [json.loads(line) for line in issued.read_text(encoding="utf-8").splitlines()]
    inputs = [json.dumps(letter["document"], ensure_ascii=False, sort_keys=True) for letter in letters]
    stamps = [int(datetime.fromisoformat(letter["issued_at"]).timestamp()) for letter in letters]
    compiler = typst.Compiler(
        root=str(TEMPLATES), font_paths=typst.Fonts(include_system_fonts=False, font_paths=font_folders())
    )
    template = str(TEMPLATES / "letter.typ")
    made: list[Any] = []

    def work() -> None:
        made.extend(
            compiler.compile(input=template, sys_inputs={"letter": text}, format="pdf", timestamp=stamp)
            for text, stamp in zip(inputs, stamps, strict=True)
        )

    compiler.compile(input=template, sys_inputs={"letter": inputs[0].replace("CNY", "USD")}, format="pdf")
    spent = measured(work)
    for letter, pdf in zip(letters, made, strict=True):
        assert sha256(pdf).hexdigest() == letter["sha256"], f"{letter['document']['number']} came out differently"
    return spent


def office(count: int, issued: Path) -> Cost:
    """Issue `count` letters of all kinds and languages on a handful of claims, in a database of its own."""
    with office_of_its_own("letters"):
        from django.db import transaction

        from claims.models import Letter, LetterKind
        from claims.services import letters
        from tests.office import make_people

        people = make_people()
        kinds = (LetterKind.RECEIPT, LetterKind.DETERMINATION, LetterKind.DENIAL_NOTICE, LetterKind.SUBROGATION_LETTER)
        todo = cycle([(claim, kind) for claim in _claims(people) for kind in kinds if _says(claim, kind)])

        def work(number: int = count) -> None:
            for _ in range(number):
                claim, kind = next(todo)
                with transaction.atomic():
                    letters.issue(claim, kind, people.manager)

        work(WARM)
        last = Letter.objects.order_by("-pk").values_list("pk", flat=True)[0]
        spent = measured(work)
        with issued.open("w", encoding="utf-8") as out:
            for letter in Letter.objects.filter(pk__gt=last).select_related("content").order_by("pk").iterator():
                row = {"document": letter.content.document, "sha256": letter.sha256}
                out.write(json.dumps({**row, "issued_at": letter.issued_at.isoformat()}, ensure_ascii=False) + "\n")
        return spent


def _claims(people: Any) -> list[Any]:
    """Approved and denied claims in each language of letters."""
    from tests.office import approved, denied

    claims = []
    for language in ("zh", "en", "both"):
        claims.append(approved(people, letter_language=language))
        claims.append(denied(people, letter_language=language, yes="GT_6__1 GT_6__2 E3"))
    return claims


def _says(claim: Any, kind: str) -> bool:
    approved = claim.state == "approved"
    return kind == "receipt" or approved == (kind in ("determination", "subrogation_letter"))


if __name__ == "__main__":
    if sys.argv[1:2] == ["office"]:
        print(json.dumps(office(int(sys.argv[2]), Path(sys.argv[3]))))
    elif sys.argv[1:2] == ["bare"]:
        print(json.dumps(bare(Path(sys.argv[2]))))
    else:
        main(sys.argv[1:])
