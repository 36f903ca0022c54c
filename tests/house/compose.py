"""The compose file as Docker would read it, without Docker: variables filled in, one service at a time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

OFFICE = ("migrate", "web", "worker", "beat")
_VARIABLE = re.compile(r"\$(?:\$|\{(?P<name>\w+)(?:(?P<how>:-|:\?)(?P<text>[^}]*))?\})")


def filled_in(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with ${NAME}, ${NAME:-default} and ${NAME:?why} replaced and $$ undone.

    Raises KeyError with the reason for a required name without a value.
    """

    def value(found: re.Match[str]) -> str:
        name, how, rest = found["name"], found["how"], found["text"]
        if name is None:
            return "$"
        if values.get(name):
            return values[name]
        if how == ":-":
            return rest
        raise KeyError(f"{name}: {rest or 'not set'}")

    return _VARIABLE.sub(value, text)


@dataclass(frozen=True)
class Service:
    """What Docker would run for one service."""

    name: str
    command: list[str]
    health: list[str]
    environment: dict[str, str]
    raw: dict[str, Any]


def read(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def service(compose: Mapping[str, Any], name: str, values: Mapping[str, str]) -> Service:
    """Return one service of the compose file with the variables of `values` filled in."""
    raw = compose["services"][name]
    test = [filled_in(part, values) for part in raw.get("healthcheck", {}).get("test", ["NONE"])]
    health = {"CMD": test[1:], "CMD-SHELL": ["sh", "-c", *test[1:]], "NONE": []}[test[0]]
    return Service(
        name=name,
        command=[filled_in(part, values) for part in raw.get("command", [])],
        health=health,
        environment={key: filled_in(str(text), values) for key, text in raw.get("environment", {}).items()},
        raw=raw,
    )
