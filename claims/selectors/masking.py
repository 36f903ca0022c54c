"""Personal data half shown: enough to recognise, too little to use."""

from collections.abc import Iterable

from claims.models import Party

MASKED_FIELDS = ("phone", "email", "account_number", "address")
_KEPT = 4


def mask(text: str) -> str:
    """The last four characters, the rest as dots; short texts are hidden whole."""
    if len(text) <= _KEPT:
        return "•" * len(text)
    return "••••" + text[-_KEPT:]


def mask_email(text: str) -> str:
    """First letter and domain."""
    name, at, domain = text.partition("@")
    return f"{name[:1]}•••{at}{domain}" if at else mask(text)


def masked(parties: Iterable[Party]) -> list[Party]:
    """The parties with phone, e-mail, account and postal address masked. The rows are for showing, never for saving."""
    shown = list(parties)
    for party in shown:
        party.phone = mask(party.phone)
        party.email = mask_email(party.email)
        party.account_number = mask(party.account_number)
        party.address = "••••" if party.address else ""
    return shown
