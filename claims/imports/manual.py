"""The page of the documentation about all spreadsheets: `docs/spreadsheet.md`."""

from claims.imports.columns import CLAIMS
from policies.imports.manual import markdown as page
from policies.imports.tracking_columns import TRACKING

_CLAIMS = """`import_claims FILE --user NAME`. One row is one claim on one parcel; the platform's reference names it,
and the same row again changes nothing. A good row is registered as the clerk would do it: events,
clocks, reserve, receipt. A row for a parcel that nobody knows is refused; a row that may be a duplicate
(a claim lives on one of the parcel's numbers, the reference came before with other words, or either is
twice in the file) is held until a person registers it, links it to the claim that is there, or drops
it, each with a reason. An import that is taken back withdraws its claims."""
_TRACKING = """`import_tracking FILE --user NAME`. One row is one event of one waybill, and means every parcel that
bears the number. Times have their offset, or the time zone beside them. A new number is added to the
parcel's others. A time on record that differs gives way only to a report made after it became known
(`reported_at`); a parcel's last scan just moves on. The clocks of claims on the parcels follow."""


def markdown() -> str:
    """The page as Markdown, in English."""
    return page(("Claims", _CLAIMS, CLAIMS), ("Carrier tracking", _TRACKING, TRACKING))
