"""What a file calls itself is shown so that it can do no harm."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.inspection.names import DANGEROUS_EXTENSIONS, MAX_STEM, MAX_STEM_BYTES, safe_name
from tests.corpus.evidence_names import HOSTILE_NAMES

SAFE = [
    ("photo.jpg", "photo.jpg"),
    ("照片 1.JPG", "照片 1.jpg"),
    ("2026.02.04 破损.jpg", "2026.02.04 破损.jpg"),
    ("IMG_0001", "IMG_0001.jpg"),
    ("scan.png", "scan.jpg"),
    ("scan.pdf", "scan.jpg"),
    ("notes.final", "notes.final.jpg"),
    ("50%.jpg", "50%.jpg"),
    *HOSTILE_NAMES.values(),
]


@pytest.mark.parametrize(("name", "expected"), SAFE, ids=[ascii(name)[:40] for name, _ in SAFE])
def test_a_name_is_made_safe(name: str, expected: str) -> None:
    assert safe_name(name, "image/jpeg") == expected


@given(st.text(max_size=400))
def test_no_name_gets_out(name: str) -> None:
    safe = safe_name(name, "application/pdf")
    stem = safe.removesuffix(".pdf")
    assert safe.endswith(".pdf")
    assert 1 <= len(stem) <= MAX_STEM + 1
    assert len(stem.encode()) <= MAX_STEM_BYTES + 1
    assert not set(re.split(r"[._ ]", stem.lower())[1:]) & DANGEROUS_EXTENSIONS or "." not in stem
    assert not set(safe) & set('/\\:*?"<>|;`$&#{}\0\r\n')
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} for c in safe)
    assert stem[0] not in "-=+@~. "
    assert safe_name(safe, "application/pdf") == safe
