"""What a sheet's cells refer to: shared strings and number formats."""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import unescape

from policies.imports.problems import TableError
from policies.imports.tables.xlsx_package import Package, guarded_parser, parse

# In characters, the markup around each string included.
LARGEST_STRINGS = 72 << 20
MOST_STRINGS = 1_600_000
LONGEST_ITEM = 4 << 20

_ITEM = re.compile(r"<si><t(?: xml:space=\"preserve\")?>([^<]*)</t></si>")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"&#(x[0-9A-Fa-f]{1,6}|[0-9]{1,7});")
# Formats that have no entry of their own; 27 to 36 and 50 to 58 are dates in East Asian programs.
_BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)])
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DATE_LETTER = re.compile("[ymdhsYMDHS年月日]")
_FRACTION = re.compile(r"\.0+")
_LITERAL = re.compile(r'"[^"]*[0-9A-Za-z\u4e00-\u9fff][^"]*"|\\[0-9A-Za-z]')


def utf8_text(chunks: Iterable[bytes], *, whole: bool = True) -> Iterator[str]:
    """Chunks of bytes as text; TableError where they are not UTF-8. Not `whole`: the last character may be cut."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")("strict")
    try:
        for chunk in chunks:
            yield decoder.decode(chunk)
        if whole:
            yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise TableError("broken_workbook", part="XML") from error


def plain(text: str) -> str:
    """Character data as it is meant: entities resolved, and `_x000D_` as the character that it stands for."""
    if "&" in text:
        text = _REFERENCE.sub(_character, text)
        text = unescape(text, {"&quot;": '"', "&apos;": "'"})
    return unescape_x(text)


def unescape_x(text: str) -> str:
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text


def _character(match: re.Match[str]) -> str:
    code = int(match[1][1:], 16) if match[1][0] == "x" else int(match[1])
    if code > 0x10FFFF or 0xD800 <= code < 0xE000 or (code < 0x20 and code not in (9, 10, 13)):
        raise TableError("broken_workbook", part="XML")
    # An ampersand made by a reference is text, not the start of another one.
    return "&amp;" if code == 0x26 else chr(code)


def shared_strings(package: Package) -> list[str]:
    """All shared strings in order; rich text is joined, phonetic guides are left out."""
    if not package.has(package.strings_path):
        return []
    found: list[str] = []
    buffer, size = "", 0
    for text in utf8_text(package.chunks(package.strings_path)):
        size += len(text)
        if size > LARGEST_STRINGS or len(found) > MOST_STRINGS or len(buffer) > LONGEST_ITEM:
            raise TableError("zip_bomb")
        buffer += text
        if "<!" in buffer:
            # A comment or CDATA, which the expression doesn't know; a document type the parser refuses.
            return _strings_by_parser(package)
        cut = buffer.rfind("</si>")
        if cut >= 0:
            _add_strings(buffer[: cut + 5], found)
            buffer = buffer[cut + 5 :]
    if ":si>" in buffer or "<si" in buffer.replace("<si/>", ""):
        # A prefix, or something that the quick way does not know: read it the slow way.
        return _strings_by_parser(package)
    return found


def _add_strings(text: str, found: list[str]) -> None:
    items = _ITEM.findall(text)
    if len(items) == text.count("<si>") + text.count("<si "):
        if text.count("<si/>"):
            items = _in_order(text)
        found += map(plain, items) if "&" in text or "_x" in text else items
        return
    start = text.find("<si")
    found.extend(_parsed(["<sst>" + text[start:] + "</sst>"]))


def _in_order(text: str) -> list[str]:
    return [match[1] or "" for match in re.finditer(_ITEM.pattern + "|<si/>", text)]


def _strings_by_parser(package: Package) -> list[str]:
    return _parsed(_limited(utf8_text(package.chunks(package.strings_path))))


def _limited(texts: Iterable[str]) -> Iterator[str]:
    size = 0
    for text in texts:
        size += len(text)
        if size > LARGEST_STRINGS:
            raise TableError("zip_bomb")
        yield text


def _parsed(texts: Iterable[str]) -> list[str]:
    found: list[str] = []
    parts: list[str] = []
    state = {"text": False, "phonetic": False}

    def start(tag: str, _attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "si":
            parts.clear()
        elif name == "rPh":
            state["phonetic"] = True
        elif name == "t":
            state["text"] = not state["phonetic"]

    def end(tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name == "si":
            found.append(unescape_x("".join(parts)))
        elif name == "rPh":
            state["phonetic"] = False
        elif name == "t":
            state["text"] = False

    def data(text: str) -> None:
        if state["text"]:
            parts.append(text)

    parser = guarded_parser(start, end, data)
    for text in texts:
        parse(parser, text)
    parse(parser, "", final=True)
    return found


@dataclass(slots=True)
class Formats:
    """Which styles (by their number in a cell's `s`) show dates, padded digits, or something not in the value."""

    dates: set[str] = field(default_factory=set)
    padded: dict[str, int] = field(default_factory=dict)
    masked: set[str] = field(default_factory=set)


def formats(package: Package) -> Formats:
    found = Formats()
    if not package.has(package.styles_path):
        return found
    custom: dict[str, str] = {}
    state = {"inside": False, "index": 0}

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "numFmt" and "numFmtId" in attributes:
            custom[attributes["numFmtId"]] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            state["inside"] = True
        elif name == "xf" and state["inside"]:
            _classify(str(state["index"]), attributes.get("numFmtId", "0"), custom, found)
            state["index"] += 1

    def end(tag: str) -> None:
        if tag.rpartition(":")[2] == "cellXfs":
            state["inside"] = False

    parse(guarded_parser(start, end), package.small_part(package.styles_path), final=True)
    return found


def _classify(index: str, ident: str, custom: dict[str, str], found: Formats) -> None:
    code = custom.get(ident)
    if code is None:
        if ident.isdigit() and int(ident) in _BUILT_IN_DATES:
            found.dates.add(index)
        return
    first = code.split(";")[0]
    bare = _QUOTED.sub("", first)
    if re.fullmatch("0{2,}", first):
        found.padded[index] = len(first)
    elif _DATE_LETTER.search(bare) and not re.search("[0#?]", _FRACTION.sub("", bare)):
        found.dates.add(index)
    elif _LITERAL.search(first) and re.search("[0#]", bare):
        found.masked.add(index)
