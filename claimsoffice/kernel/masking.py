"""Personal data as those see it who don't need it: enough to recognise it, too little to use it."""

HIDDEN = "****"
_FIRST, _LAST = 3, 4


def mask_phone(text: str) -> str:
    """First three and last four digits of a telephone number: `138****8000`; a short one is hidden whole."""
    if len(text) <= _FIRST + _LAST:
        return HIDDEN if text else ""
    return f"{text[:_FIRST]}{HIDDEN}{text[-_LAST:]}"


def mask_email(text: str) -> str:
    """First letter and the domain: `w****@example.com`."""
    name, at, domain = text.rpartition("@")
    if not at or not name:
        return HIDDEN if text else ""
    return f"{name[0]}{HIDDEN}@{domain}"


def mask_account(text: str) -> str:
    """The last four digits of a bank account; a short one is hidden whole."""
    if len(text) <= 2 * _LAST:
        return HIDDEN if text else ""
    return f"{HIDDEN}{text[-_LAST:]}"
