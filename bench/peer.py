"""The peer of `adjudicate`: claims through the decision graph. `python -m bench.peer FILE` prints one answer a line."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import zen

from bench.rule_graph import graph


def answers(path: Path) -> Iterator[dict[str, Any]]:
    """What the graph says of every claim of the file."""
    decision = zen.ZenEngine().create_decision(graph())
    with path.open("rb") as file:
        for line in file:
            yield decision.evaluate(json.loads(line))["result"]


if __name__ == "__main__":
    for answer in answers(Path(sys.argv[1])):
        sys.stdout.write(json.dumps(answer) + "\n")
