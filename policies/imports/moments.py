"""Dates and times: read where there is one reading, refused where there are two."""

import math
import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from claimsoffice.kernel.clock import OFFICE_ZONE
from policies.imports.problems import CellProblem, Noted
from policies.imports.text import clean_code

EARLIEST = date(2000, 1, 1)
LATEST = date(2099, 12, 31)
LONGEST_DATE = 64
# Day 60 of the 1900 epoch is a 29 February that never was; all days since 1 March 1900 count from here.
EPOCH_1900 = datetime(1899, 12, 30)  # noqa: DTZ001  a sheet's clock has no zone
EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001

_TIME = (
    r"(?P<half>上午|下午|中午|凌晨|晚上)?\s*(?P<hour>[0-9]{1,2})\s*[:时点]\s*"
    r"(?:(?P<minute>[0-9]{1,2})\s*(?:[:分]\s*(?:(?P<second>[0-9]{1,2})(?:[.,](?P<fraction>[0-9]{1,9}))?\s*秒?)?)?)?"
    r"\s*(?P<ampm>[AaPp]\.?[Mm]\.?)?"
)
_OFFSET = r"\s*(?P<offset>[Zz]|(?:UTC|GMT)?[+-][0-9]{1,2}(?::?[0-9]{2})?|UTC|GMT|\(?北京时间\)?)?"
_CLOCK = rf"(?:[T\s,]*{_TIME}{_OFFSET})?\Z"
_MONTH_NAMES = (
    ("jan", "january"), ("feb", "february"), ("mar", "march"), ("apr", "april"), ("may",), ("jun", "june"),
    ("jul", "july"), ("aug", "august"), ("sep", "sept", "september"), ("oct", "october"), ("nov", "november"),
    ("dec", "december"),
)  # fmt: skip
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names}
_YEAR_FIRST = re.compile(
    r"(?P<year>[0-9]{4})\s*(?:(?P<sep>[-/.])\s*(?P<month>[0-9]{1,2})\s*(?P=sep)\s*(?P<day>[0-9]{1,2})(?![0-9])"
    r"|年\s*(?P<month2>[0-9]{1,2})\s*月\s*(?P<day2>[0-9]{1,2})\s*[日号])" + _CLOCK
)
_YEAR_LAST = re.compile(
    r"(?P<first>[0-9]{1,2})\s*([-/.])\s*(?P<second_part>[0-9]{1,2})\s*\2\s*(?P<year>[0-9]{4})(?![0-9])" + _CLOCK
)
_NAMED = re.compile(
    r"(?:(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[-\s/.]*(?P<name>[A-Za-z]{3,9})\.?"
    r"|(?P<name2>[A-Za-z]{3,9})\.?\s*(?P<day2>[0-9]{1,2})(?:st|nd|rd|th)?)[-\s/,.]*(?P<year>[0-9]{4})(?![0-9])" + _CLOCK
)
_TWO_DIGIT_YEAR = re.compile(r"[0-9]{1,2}\s*([-/.])\s*[0-9]{1,2}\s*\1\s*[0-9]{1,2}(?![0-9])|[0-9]{2}年[0-9]{1,2}月")
_NAMED_TWO_DIGITS = re.compile(r"[0-9]{1,2}[-\s/.]*[A-Za-z]{3,9}[-\s/,.']*[0-9]{2}(?![0-9])")
_COMPACT = re.compile(
    r"(?P<year>20[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"
    r"(?:[T\s]?(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})(?P<second>[0-9]{2})?)?(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?\Z"
)
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]{1,12})?\Z")


def read_moment(raw: str | float, epoch_1904: bool = False) -> tuple[date, time | None, timezone | None, str]:
    """The day, the time if one stands there, the offset if one stands there, and a note.

    Raises CellProblem: no date, two readings, a year of two digits, outside 2000 to 2099.
    """
    if isinstance(raw, float):
        return (*_from_number(raw, EPOCH_1904 if epoch_1904 else EPOCH_1900), None, "")
    # Runs of spaces would let the expressions below try every way of sharing them out.
    text = " ".join(clean_code(raw[: 4 * LONGEST_DATE]).split())
    if len(text) > LONGEST_DATE or len(raw) > 4 * LONGEST_DATE:
        raise CellProblem("not_a_date")
    note = "" if text == raw else "normalised"
    match = _YEAR_FIRST.match(text)
    if match:
        return (*_build(match, match["year"], match["month"] or match["month2"], match["day"] or match["day2"]), note)
    if _SERIAL.match(text):
        return (*_from_number(float(text), EPOCH_1900), None, "serial_date")
    match = _COMPACT.match(text)
    if match:
        return (*_build(match, match["year"], match["month"], match["day"]), note)
    return (*_year_last(text), note)


def _year_last(text: str) -> tuple[date, time | None, timezone | None]:
    match = _YEAR_LAST.match(text)
    if match:
        first, second = int(match["first"]), int(match["second_part"])
        if first <= 12 and second <= 12 and first != second:
            raise CellProblem("ambiguous_date")
        day, month = (first, second) if second <= 12 else (second, first)
        return _build(match, match["year"], month, day)
    match = _NAMED.match(text)
    if match:
        month_number = _MONTHS.get((match["name"] or match["name2"]).lower())
        if month_number:
            return _build(match, match["year"], month_number, match["day"] or match["day2"])
    if _TWO_DIGIT_YEAR.match(text) or _NAMED_TWO_DIGITS.match(text):
        raise CellProblem("two_digit_year")
    raise CellProblem("not_a_date")


def _build(
    match: re.Match[str], year: str, month: str | int, day: str | int
) -> tuple[date, time | None, timezone | None]:
    try:
        day_found = date(int(year), int(month), int(day))
    except ValueError:
        raise CellProblem("no_such_day") from None
    groups = match.groupdict()
    return _in_range(day_found), _clock(groups), _offset(groups.get("offset"))


def _clock(groups: dict[str, str | None]) -> time | None:
    if groups.get("hour") is None:
        return None
    hour = int(groups["hour"] or 0)
    half = groups.get("half") or (groups.get("ampm") or "").lower().replace(".", "")
    if half in ("pm", "下午", "晚上", "中午") and hour < 12:
        hour += 12
    elif half in ("am", "上午", "凌晨") and hour == 12:
        hour = 0
    fraction = (groups.get("fraction") or "")[:6].ljust(6, "0")
    try:
        return time(hour, int(groups["minute"] or 0), int(groups["second"] or 0), int(fraction))
    except ValueError:
        raise CellProblem("no_such_time") from None


def _offset(text: str | None) -> timezone | None:
    if not text:
        return None
    if "北京时间" in text:
        return timezone(timedelta(hours=8))
    bare = text.upper().removeprefix("UTC").removeprefix("GMT")
    if bare in ("Z", ""):
        return UTC
    digits = bare[1:].replace(":", "")
    hours, minutes = int(digits[:-2] if len(digits) > 2 else digits), int(digits[-2:] if len(digits) > 2 else 0)
    if hours > 14 or minutes > 59:
        raise CellProblem("no_such_time")
    delta = timedelta(hours=hours, minutes=minutes)
    return timezone(-delta if bare[0] == "-" else delta)


def _from_number(value: float, epoch: datetime) -> tuple[date, time | None]:
    if not math.isfinite(value):
        raise CellProblem("not_finite")
    if value.is_integer() and 20000101 <= value <= 20991231:
        day, clock, _zone = _build(_COMPACT.match(str(int(value))), *_compact_parts(int(value)))  # type: ignore[arg-type]
        return day, clock
    if not 0 < value < 200_000:
        raise CellProblem("not_a_date")
    # Seconds are what a sheet means; the binary fraction of a day misses them by microseconds.
    moment = epoch + timedelta(seconds=round(value * 86400))
    return _in_range(moment.date()), None if value.is_integer() else moment.time()


def _compact_parts(value: int) -> tuple[str, str, str]:
    text = str(value)
    return text[:4], text[4:6], text[6:]


def _in_range(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise CellProblem("date_out_of_range", first=EARLIEST.isoformat(), last=LATEST.isoformat())
    return day


def instant(raw: str | float, epoch_1904: bool = False) -> Noted:
    """An instant as ISO text in UTC; without an offset it is Asia/Shanghai time. `zone` is the offset's name."""
    day, clock, offset, note = read_moment(raw, epoch_1904)
    local = datetime.combine(day, clock or time(), tzinfo=offset or OFFICE_ZONE)
    return Noted(local.astimezone(UTC).isoformat(), note, zone_of(offset) if offset else "")


def local_instant(raw: str | float, epoch_1904: bool = False) -> Noted:
    """An instant as ISO text in UTC; without an offset the local time as it stands, which has none either."""
    day, clock, offset, note = read_moment(raw, epoch_1904)
    local = datetime.combine(day, clock or time())
    return Noted((local.replace(tzinfo=offset).astimezone(UTC) if offset else local).isoformat(), note)


def calendar_day(raw: str | float, epoch_1904: bool = False) -> Noted:
    """A day as ISO text; a time beside it is dropped, and said."""
    day, clock, _offset_found, note = read_moment(raw, epoch_1904)
    return Noted(day.isoformat(), "time_dropped" if clock and clock != time() else note)


# Whole hours have names of their own; of the others only those that keep no summer time.
_ODD_ZONES = {
    210: "Asia/Tehran", 270: "Asia/Kabul", 330: "Asia/Kolkata", 345: "Asia/Kathmandu",
    390: "Asia/Yangon", 525: "Australia/Eucla", 570: "Australia/Darwin", -570: "Pacific/Marquesas",
}  # fmt: skip


def zone_of(offset: timezone) -> str:
    """An IANA name with this offset all year; "" where there is none."""
    minutes = int(offset.utcoffset(None).total_seconds() // 60)
    if minutes == 480:
        return "Asia/Shanghai"
    if minutes % 60:
        return _ODD_ZONES.get(minutes, "")
    hours = minutes // 60
    # Etc names count westwards.
    return "Etc/UTC" if hours == 0 else f"Etc/GMT{-hours:+d}"


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


def zone(raw: str) -> Noted:
    """An IANA time zone under its own spelling."""
    text = clean_code(raw)
    name = _zones().get(text.casefold().replace(" ", "_"))
    if name is None or name in ("localtime", "Factory"):
        raise CellProblem("not_a_zone")
    ZoneInfo(name)
    return Noted(name, "" if name == raw else "normalised")
