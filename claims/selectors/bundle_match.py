"""Which claim a file belongs to, by the numbers in its name: the claim's, or any number of its parcel."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.contrib.auth.models import User

from claims.models import Claim
from claims.selectors.facts import claims_on, tracking_numbers
from claims.selectors.sight import visible_claims
from claims.selectors.wording import guess_document
from claims.workflow import OPEN_STATES, ClaimState
from claimsoffice.kernel.searching import ids

MATCHED, AMBIGUOUS, UNMATCHED = "matched", "ambiguous", "unmatched"
SHORTEST = 6  # characters: a shorter number is a counter of the camera
# "SF 1234 5678" and "C26-0000012" are written in pieces.
LONGEST_JOIN = 4
_ASKED_AT_ONCE = 5000
_RUN = re.compile(r"[A-Za-z0-9]+")
_DECORATION = " -_.,()[]（）#"


@dataclass(slots=True)
class Match:
    """What a name says: the claims that it may belong to (among those this person sees), and the checklist item."""

    name: str
    claims: list[Claim] = field(default_factory=list)
    document: str = ""

    @property
    def state(self) -> str:
        """MATCHED where there is exactly one claim."""
        return MATCHED if len(self.claims) == 1 else AMBIGUOUS if self.claims else UNMATCHED

    @property
    def claim(self) -> Claim | None:
        return self.claims[0] if len(self.claims) == 1 else None


def match_names(names: Iterable[str], user: User) -> list[Match]:
    """Match file names to claims that `user` sees, in a few queries whatever their number; open claims come first."""
    matches = [Match(name) for name in names]
    numbers = {match.name: numbers_in(match.name) for match in matches}
    known = _claims_by_number({number for found in numbers.values() for number in found}, user)
    for match in matches:
        found = {claim.pk: claim for number in numbers[match.name] for claim in known.get(number, ())}
        match.claims = sorted(found.values(), key=lambda claim: (claim.state not in OPEN_STATES, claim.pk))
        if match.claim is not None:
            match.document = item_in(match.claim, match.name)
    return matches


def numbers_in(name: str) -> set[str]:
    """Everything in a file's name that may be a number of the office or of a carrier, in capitals."""
    stem = _stem(name)
    runs = [(run.start(), run.end()) for run in _RUN.finditer(stem)]
    found = set()
    for first in range(len(runs)):
        for last in range(first, min(first + LONGEST_JOIN, len(runs))):
            if last > first and stem[runs[last - 1][1] : runs[last][0]].strip(_DECORATION):
                break  # words stand between
            whole = stem[runs[first][0] : runs[last][1]].upper()
            found |= {whole, "".join(_RUN.findall(whole))}
    return {number for number in found if len(number) >= SHORTEST and any(sign.isdigit() for sign in number)}


def item_in(claim: Claim, name: str) -> str:
    """The checklist item that the rest of the name names, once the claim's numbers are taken out; "" for none."""
    rest = _stem(name)
    for number in sorted({claim.claim_no, *tracking_numbers(claim.parcel)}, key=len, reverse=True):
        rest = re.sub(re.escape(number), " ", rest, flags=re.IGNORECASE)
    return guess_document(claim, rest.strip(_DECORATION).rstrip(_DECORATION + "0123456789") + ".x")


def _stem(name: str) -> str:
    stem, dot, ending = unicodedata.normalize("NFKC", name).rpartition(".")
    return stem if dot and stem and len(ending) <= 5 else stem + dot + ending


def _claims_by_number(numbers: set[str], user: User) -> Mapping[str, list[Claim]]:
    known: dict[str, list[Claim]] = {}
    asked = sorted(numbers)
    for start in range(0, len(asked), _ASKED_AT_ONCE):
        some = asked[start : start + _ASKED_AT_ONCE]
        some = [*some, *(number.lower() for number in some)]
        by = ids(Claim, claim_no__in=some).union(claims_on(set(some)).order_by().values("pk"))
        claims = visible_claims(user).filter(pk__in=by).exclude(state=ClaimState.WITHDRAWN)
        for claim in claims.select_related("parcel__policy").prefetch_related("parcel__aliases"):
            for number in {claim.claim_no, *tracking_numbers(claim.parcel)}:
                known.setdefault(number.upper(), []).append(claim)
    return known
