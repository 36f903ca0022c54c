"""The floor of `adjudicate`: its inputs parsed and its finished outputs printed with `json`, and nothing in between.

`python -m bench.floor INPUTS OUTPUTS` prints the seconds of processor time that this took; reading the finished
outputs back, which only this comparison needs, is not counted.
"""

import json
import os
import sys
import time
from itertools import islice
from pathlib import Path

CHUNK = 500


def spent(inputs: Path, outputs: Path) -> float:
    """Seconds of processor time for `json.loads` of every input and `json.dumps` of every output, written out."""
    total = 0.0
    with (
        inputs.open("rb") as given,
        outputs.open("rb") as finished,
        Path(os.devnull).open("w", encoding="utf-8") as out,
    ):
        while chunk := list(islice(given, CHUNK)):
            answers = [json.loads(line) for line in islice(finished, CHUNK)]
            started = time.process_time()
            for line, answer in zip(chunk, answers, strict=True):
                json.loads(line)
                out.write(json.dumps(answer, ensure_ascii=False) + "\n")
            total += time.process_time() - started
    return total


if __name__ == "__main__":
    print(spent(Path(sys.argv[1]), Path(sys.argv[2])))
