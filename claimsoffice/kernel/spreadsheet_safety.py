"""What leaves the office in a CSV file must not start a formula in somebody's spreadsheet program."""

# Full-width signs too: some programs fold them before they look.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutralise(value: str) -> str:
    """`value` as text that no spreadsheet program takes for a formula: an apostrophe before a suspicious start.

    A workbook says itself that a cell is text, but it is copied and saved as CSV: there too. White space hides nothing.
    """
    if value.startswith(FORMULA_STARTS) or value.lstrip().startswith(FORMULA_STARTS):
        return "'" + value
    return value
