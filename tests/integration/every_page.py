"""Every address of the office with samples for what it asks, and the words of a page that a person reads."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import islice, product
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver, reverse

# Enough to see each kind of row once; a page of one more row says nothing new.
SAMPLES_OF_A_MODEL = 2
SPOKEN_ATTRIBUTES = {"title", "placeholder", "aria-label", "alt", "aria-description", "data-confirm"}
SILENT = {"script", "style", "template", "pre", "code"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

Samples = Mapping[str, Sequence[object]]


@dataclass(frozen=True)
class Address:
    """One address pattern: its name as `reverse` takes it, and what has to be put in."""

    name: str
    route: str
    parameters: tuple[str, ...]


def addresses(patterns: Sequence[Any] | None = None, space: str = "", prefix: str = "") -> Iterator[Address]:
    """Yield every named address pattern of the project, those of installed packages among them."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            inner = space + (f"{entry.namespace}:" if entry.namespace else "")
            yield from addresses(entry.url_patterns, inner, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern) and entry.name:
            asked = (*entry.pattern.converters, *getattr(getattr(entry.pattern, "regex", None), "groupindex", ()))
            yield Address(space + entry.name, prefix + str(entry.pattern), tuple(dict.fromkeys(asked)))


def paths(address: Address, samples: Samples) -> list[str]:
    """Return the address with each sample of what it asks for; a parameter without samples is an error of the test.

    Samples go by the name of the parameter, or, where an address needs its own, by the address' name.
    """
    if address.name in samples and len(address.parameters) == 1:
        return [reverse(address.name, args=[value]) for value in samples[address.name]]
    choices = [list(samples[name]) if name in samples else named_objects(name, address) for name in address.parameters]
    return [
        reverse(address.name, kwargs=dict(zip(address.parameters, values, strict=True))) for values in product(*choices)
    ]


def named_objects(parameter: str, address: Address) -> list[object]:
    """Return rows for a parameter that the test gives no sample of: "clock_id" asks for clocks."""
    if parameter == "object_id":
        return objects_of(address.name)
    for model in apps.get_models():
        if f"{model._meta.model_name}_id" == parameter:
            return some_of(model)
    raise LookupError(f"give a sample of “{parameter}” for {address.name} ({address.route})")


def objects_of(name: str) -> list[object]:
    """Return the keys of some rows of the model that an address of the admin is about."""
    if name == "admin:view_on_site":  # our rows have no pages on another site
        return []
    app, model, _verb = name.removeprefix("admin:").split("_", 2)
    return some_of(apps.get_model(app, model))


def some_of(model: type[Model]) -> list[object]:
    """Return the keys of the oldest rows of a model."""
    return list(islice(model._default_manager.order_by("pk").values_list("pk", flat=True), SAMPLES_OF_A_MODEL))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        foreign = "lang" in given and tag != "html"
        if tag not in VOID and (self._hidden or tag in SILENT or foreign):
            self._hidden.append(tag)
        if self._hidden:
            return
        spoken = [value for name, value in given.items() if name in SPOKEN_ATTRIBUTES]
        if tag == "input" and given.get("type") in {"submit", "button", "reset"}:
            spoken.append(given.get("value"))
        self.words += [value for value in spoken if value]

    def handle_endtag(self, tag: str) -> None:
        if self._hidden and tag == self._hidden[-1]:
            self._hidden.pop()

    def handle_data(self, data: str) -> None:
        if not self._hidden and data.strip():
            self.words.append(re.sub(r"\s+", " ", data.strip()))


def spoken(html: str) -> list[str]:
    """Return the pieces of text that a page shows or reads out, without those marked as of a certain language."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert not reader._hidden, f"the page never closes {reader._hidden}"
    return reader.words
