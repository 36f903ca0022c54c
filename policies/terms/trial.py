"""Terms that are tried and not in force: other values for parameters, to see which claims would differ."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from policies.terms.api import SCHEMES
from policies.terms.core.errors import LawFileError
from policies.terms.core.loader import read_yaml
from policies.terms.core.parameter import READING, Edition, Parameter, content_hash, read_parameters
from policies.terms.core.scheme import Scheme


def with_parameters(path: Path) -> dict[str, Scheme]:
    """The same as `with_values` from a file. Raises LawFileError also for a file that can't be read strictly."""
    return with_values(read_yaml(path), str(path))


def with_values(content: Any, where: str) -> dict[str, Scheme]:
    """The schemes that the given parameters change, by code, with their values in each of their editions.

    `content` is a mapping from parameter ids to `value`, `unit` and `citation`, as in an edition; `where` names it in
    errors. Raises LawFileError for a parameter that no scheme has, one whose unit is not the scheme's, and a reading
    that the text does not allow.
    """
    given = read_parameters(content, where)
    changed = {code: _with(scheme, own) for code, scheme in SCHEMES.items() if (own := _of(scheme, given))}
    known = {name for scheme in changed.values() for name in _units(scheme)}
    unknown = sorted(given.keys() - known)
    if unknown:
        raise LawFileError(f"{where}: no scheme has the parameter {', '.join(unknown)}; the clause register lists them")
    return changed


def having_edition(edition: str) -> dict[str, Scheme]:
    """The schemes that have an edition of this id, by code."""
    return {code: scheme for code, scheme in SCHEMES.items() if edition in {known.id for known in scheme.law.editions}}


def _units(scheme: Scheme) -> dict[str, str]:
    units = {name: each.unit for edition in scheme.law.editions for name, each in edition.parameters.items()}
    return {**scheme.optional_parameters, **units}


def _of(scheme: Scheme, given: Mapping[str, Parameter]) -> dict[str, Parameter]:
    """Those of the given parameters that are this scheme's."""
    units = _units(scheme)
    for name in given.keys() & units.keys():
        if given[name].unit != units[name]:
            raise LawFileError(f"{scheme.code}: {name} is given in {given[name].unit}, the terms have {units[name]}")
    return {name: parameter for name, parameter in given.items() if name in units}


def _with(scheme: Scheme, own: Mapping[str, Parameter]) -> Scheme:
    editions = tuple(_edition(edition, own) for edition in scheme.law.editions)
    return replace(scheme, law=replace(scheme.law, editions=editions))


def _edition(edition: Edition, own: Mapping[str, Parameter]) -> Edition:
    hashes = {name: parameter.hash for name, parameter in own.items()}
    tried = {name: _allowed(edition, parameter) for name, parameter in own.items()}
    return replace(edition, parameters={**edition.parameters, **tried}, hash=content_hash([edition.hash, hashes]))


def _allowed(edition: Edition, parameter: Parameter) -> Parameter:
    if parameter.unit != READING:
        return parameter
    among = edition.parameters[parameter.id].among
    if parameter.value not in among:
        known = ", ".join(among)
        raise LawFileError(f"{edition.id}: {parameter.id} can't be read as {parameter.value!r}; readings: {known}")
    return replace(parameter, among=among)
