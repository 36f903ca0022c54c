"""`import_claims FILE --user NAME`: check the platform's daily sheet whole and register its claims."""

from claims.imports.columns import CLAIMS
from policies.management.import_command import ImportCommand


class Command(ImportCommand):
    help = (
        "Check the platform's sheet of claims (CSV or XLSX) and register them: all good rows, or none if any is"
        " refused. Rows that may be duplicates are held for a person. Claims are registered by a person: name one"
        " with --user."
    )
    slug = CLAIMS.slug
