"""How phone numbers and addresses are compared, whatever spaces they were typed with: for the index and the query."""

from django.db.models import F, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Replace, Right, Upper

# A mobile number without its country code; shorter numbers are compared whole.
PHONE_DIGITS = 11


def phone_key(column: str = "phone") -> Combinable:
    """The last eleven characters of a phone number without spaces, dashes, dots and brackets."""
    return Right(_bare(column, " -.()"), PHONE_DIGITS, output_field=TextField())


def address_key(column: str = "address") -> Combinable:
    """An address in capitals without spaces and commas."""
    return Upper(_bare(column, " ,，"), output_field=TextField())


def _bare(column: str, signs: str) -> Combinable:
    bare: Combinable = F(column)
    for sign in signs:
        bare = Replace(bare, Value(sign), Value(""), output_field=TextField())
    return bare
