"""Held files and the virus scanner: clamd's INSTREAM, over a Unix socket or TCP.

The protocol is three lines long and the packages that speak it have had no release for years, so it is spoken here.
A scanner that can't be reached, or gives no answer, says nothing: the file stays held.
"""

import logging
import socket
from contextlib import closing
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from claimsoffice.kernel.actor import Actor, label_of, user_of
from claimsoffice.kernel.services import events
from documents.models import EvidenceFile, FileScan
from documents.services.store import evidence_store

logger = logging.getLogger(__name__)

CHUNK = 64 * 1024
TIMEOUT = 60  # seconds without a byte
LONGEST_ANSWER = 4096


class ScannerUnavailable(Exception):
    """The scanner gave no answer that says clean or not."""


def held_files() -> QuerySet[EvidenceFile]:
    """Files that wait for the scanner, the oldest first."""
    return EvidenceFile.objects.filter(scan_required=True, scans__isnull=True).order_by("pk")


def scan_file(file: EvidenceFile, actor: Actor) -> FileScan:
    """Have one stored file scanned and write down what was found, with an event of the file.

    Raises ScannerUnavailable, also where the store can't be read; a file that was scanned before is not scanned again.
    """
    try:
        with evidence_store().open(file.storage_name, "rb") as content:
            found = scan(content)  # type: ignore[arg-type]  # Django's File reads as any binary file does
    except ScannerUnavailable:
        raise
    except Exception as error:  # whatever a storage raises when it is down
        raise ScannerUnavailable(f"the file can't be read: {error}") from error
    with transaction.atomic():
        row = EvidenceFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
        earlier = row.scans.first()
        if earlier is not None:
            return earlier
        verdict = FileScan.objects.create(file=row, clean=not found, found=found[:200])
        events.append(
            row.stream,
            "file_scanned",
            actor=user_of(actor),
            actor_label=label_of(actor),
            data={"sha256": row.sha256, "clean": verdict.clean, "found": verdict.found},
        )
    return verdict


def scan(content: BinaryIO) -> str:
    """Send the bytes to the scanner; return the name of what it found, empty if it found nothing."""
    try:
        with closing(_connect(settings.EVIDENCE_SCANNER)) as link:
            link.sendall(b"zINSTREAM\0")
            while piece := content.read(CHUNK):
                link.sendall(len(piece).to_bytes(4, "big") + piece)
            link.sendall(bytes(4))
            answer = _answer(link)
    except OSError as error:
        raise ScannerUnavailable(str(error)) from error
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND") or "?"
    raise ScannerUnavailable(answer or "the connection was closed without an answer")


def _connect(address: str) -> socket.socket:
    """Open `unix:///path` or `tcp://host:port` (3310 if there is none)."""
    parts = urlsplit(address)
    if parts.scheme == "unix":
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(TIMEOUT)
        try:
            link.connect(parts.path)
        except OSError:
            link.close()
            raise
        return link
    return socket.create_connection((parts.hostname or "localhost", parts.port or 3310), timeout=TIMEOUT)


def _answer(link: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        piece = link.recv(LONGEST_ANSWER)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0\n").decode("utf-8", "replace").strip()
