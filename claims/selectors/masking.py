"""Parties with their personal data half shown: enough to recognise, too little to use."""

from collections.abc import Iterable

from claims.models import Party
from claimsoffice.kernel.masking import mask_account, mask_email, mask_phone


def masked(parties: Iterable[Party]) -> list[Party]:
    """The parties with phone, e-mail, account and postal address masked. The rows are for showing, never for saving."""
    shown = list(parties)
    for party in shown:
        party.phone = mask_phone(party.phone)
        party.email = mask_email(party.email)
        party.account_number = mask_account(party.account_number)
        party.address = "••••" if party.address else ""
    return shown
