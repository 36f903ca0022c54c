"""`import_policies FILE`: check a policy spreadsheet whole and take it in, or say what is wrong with it."""

from policies.management.import_command import ImportCommand
from policies.services import import_policies


class Command(ImportCommand):
    help = "Check a policy spreadsheet (CSV or XLSX) and import it: all of it, or nothing if any row is refused."
    slug = import_policies.KIND
