"""Terms that are tried and not in force: other values for parameters, to see which claims would differ."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from policies.terms.api import SCHEMES
from policies.terms.core.errors import LawFileError
from policies.terms.core.parameter import Edition, Parameter, content_hash, read_parameters
from policies.terms.core.scheme import Scheme


def with_parameters(path: Path) -> dict[str, Scheme]:
    """The schemes that a file of parameters changes, by code, with its values in each of their editions.

    The file is a mapping from parameter ids to `value`, `unit` and `citation`, as in an edition. Raises LawFileError
    for a parameter that no scheme has, or one whose unit is not the scheme's.
    """
    given = read_parameters(path)
    changed = {code: _with(scheme, own) for code, scheme in SCHEMES.items() if (own := _of(scheme, given))}
    known = {name for scheme in changed.values() for name in _units(scheme)}
    unknown = sorted(given.keys() - known)
    if unknown:
        raise LawFileError(f"{path}: no scheme has the parameter {', '.join(unknown)}; the clause register lists them")
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
    return replace(edition, parameters={**edition.parameters, **own}, hash=content_hash([edition.hash, hashes]))
