"""What an inspection says: the codes, the limits it was held to, and the answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

MEBIBYTE = 1024 * 1024


class Code(StrEnum):
    """Why a file was refused. These are part of the interface: they may be added to, never renamed."""

    FILE_MISSING = "file_missing"
    NOT_A_FILE = "not_a_file"
    UNREADABLE = "unreadable"
    EMPTY_FILE = "empty_file"
    TOO_LARGE = "too_large"
    TYPE_NOT_ALLOWED = "type_not_allowed"
    SPOOFED_TYPE = "spoofed_type"
    OFFICE_DOCUMENTS_OFF = "office_documents_off"
    DAMAGED = "damaged"
    TRUNCATED = "truncated"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_FRAMES = "too_many_frames"
    DECOMPRESSION_BOMB = "decompression_bomb"
    TOO_COMPLEX = "too_complex"
    POLYGLOT = "polyglot"
    TRAILING_DATA = "trailing_data"
    HIDDEN_MARKUP = "hidden_markup"
    ACTIVE_CONTENT = "active_content"
    EMBEDDED_FILE = "embedded_file"
    EXTERNAL_CONTENT = "external_content"
    MACROS = "macros"
    ENCRYPTED = "encrypted"
    NO_PAGES = "no_pages"
    TOO_MANY_PAGES = "too_many_pages"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is borne. Bytes, pixels and counts; seconds of processor time."""

    max_bytes: int = 20 * MEBIBYTE
    max_pixels: int = 50_000_000
    max_side: int = 30_000
    max_frames: int = 20
    max_scans: int = 200
    max_pages: int = 500
    max_inflated: int = 32 * MEBIBYTE
    max_inflated_in_all: int = 1024 * MEBIBYTE
    max_parts: int = 2_000
    office_documents: bool = False
    seconds: int = 20
    memory: int = 2048 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found. `code` is empty where the file is accepted; `details` fill the message of the code.

    `taken_at` and the place are the camera's own claim (see `camera.Said`), the time an ISO instant with offset
    (Asia/Shanghai where the camera gave none and `zone_known` is false).
    `perceptual_hash` is a photograph's likeness (see `likeness`), empty for what is none.
    """

    file_name: str
    accepted: bool = False
    media_type: str | None = None
    size: int | None = None
    sha256: str | None = None
    pages: int | None = None
    width: int | None = None
    height: int | None = None
    taken_at: str | None = None
    zone_known: bool = False
    latitude: str | None = None
    longitude: str | None = None
    perceptual_hash: str = ""
    code: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    message: object = None


class RefusedContent(Exception):
    """The bytes may not come in; `details` are the parameters of the code's message."""

    def __init__(self, code: Code, **details: object) -> None:
        super().__init__(code.value)
        self.code = code
        self.details = details
