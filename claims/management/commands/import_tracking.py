"""`import_tracking FILE --user NAME`: check a carrier's tracking file whole and record it on the parcels."""

from policies.imports.tracking_columns import TRACKING
from policies.management.import_command import ImportCommand


class Command(ImportCommand):
    help = (
        "Check a carrier's tracking file (CSV or XLSX) and record it on the parcels: all of it, or nothing if any row"
        " is refused. A person answers for it: name one with --user."
    )
    slug = TRACKING.slug
