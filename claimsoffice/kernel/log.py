"""How the log is written: a database's refusal quotes the row it refused, and that row may be somebody's account."""

import logging
import re

# PostgreSQL ends what went wrong with DETAIL: and the values; they may run over several lines, up to the next heading.
_QUOTED = re.compile(r"^DETAIL:.*?(?=^(?:HINT|CONTEXT|QUERY):|^Traceback|^\s*$|\Z)", re.MULTILINE | re.DOTALL)
LEFT_OUT = "DETAIL: left out, it may hold personal data\n"


class Formatter(logging.Formatter):
    """A line as any other, without the values that a database quotes in its errors."""

    def format(self, record: logging.LogRecord) -> str:
        return _QUOTED.sub(LEFT_OUT, super().format(record)).rstrip("\n")
