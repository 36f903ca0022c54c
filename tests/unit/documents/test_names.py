"""What a file calls itself: shown safely, or refused for what it claims to be."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.inspection import Code, RefusedContent
from documents.inspection.names import MAX_STEM, refuse_dangerous, safe_name

SAFE = [
    ("photo.jpg", "photo.jpg"),
    ("照片 1.JPG", "照片 1.jpg"),
    ("2026.02.04 破损.jpg", "2026.02.04 破损.jpg"),
    ("IMG_0001", "IMG_0001.jpg"),
    ("scan.png", "scan.jpg"),
    ("scan.pdf", "scan.jpg"),
    ("notes.final", "notes.final.jpg"),
    ("../../etc/passwd", "passwd.jpg"),
    ("..\\..\\windows\\win.jpg", "win.jpg"),
    ("/etc/cron.d/x.jpg", "x.jpg"),
    ("C:\\temp\\x.jpg", "x.jpg"),
    ("..", "evidence.jpg"),
    ("", "evidence.jpg"),
    (".jpg", "jpg.jpg"),
    (".htaccess", "htaccess.jpg"),
    ("   .jpg", "jpg.jpg"),
    ("-rf.jpg", "rf.jpg"),
    ("=cmd|' /C calc'!A0.jpg", "C calc'!A0.jpg"),
    ("+1.jpg", "1.jpg"),
    ("@SUM(1).jpg", "SUM(1).jpg"),
    ("a\r\nSet-Cookie: x=1.jpg", "a Set-Cookie_ x=1.jpg"),
    ('a"; filename="b.jpg', "a__ filename=_b.jpg"),
    ("<script>alert(1)</script>.jpg", "script_.jpg"),
    ("a\0.jpg", "a.jpg"),
    ("a\u202egpj.jpg", "agpj.jpg"),
    ("a\u200b\ufeffb.jpg", "ab.jpg"),
    ("a.php.jpg", "a_php.jpg"),
    ("a.exe.tar.jpg", "a_exe_tar.jpg"),
    ("CON.jpg", "_CON.jpg"),
    ("lpt1.txt.jpg", "_lpt1.txt.jpg"),
    ("photo.jpg. . .", "photo.jpg"),
    ("$(reboot)`id`.jpg", "_(reboot)_id_.jpg"),
    ("a" * 300 + ".jpg", "a" * MAX_STEM + ".jpg"),
    ("e\u0301t\u00e9.jpg", "été.jpg"),
    ("\udcff\udcfe.jpg", "jpg.jpg"),
]
DANGEROUS = [
    "invoice.pdf.exe",
    "photo.jpg.js",
    "photo.HTML",
    "a.svg",
    "a\u202egpj.exe",
    "a.exe ",
    "a.exe.",
    "a.ex\u200be",
    "a.php\0.jpg",
    "a.exe::$DATA",
    "folder.jpg/evil.bat",
    "a.lnk",
    "a.zip",
    "a.docm",
]


@pytest.mark.parametrize(("name", "expected"), SAFE, ids=[ascii(name)[:40] for name, _ in SAFE])
def test_a_name_is_made_safe(name: str, expected: str) -> None:
    refuse_dangerous(name)
    assert safe_name(name, "image/jpeg") == expected


@pytest.mark.parametrize("name", DANGEROUS, ids=ascii)
def test_a_name_that_claims_a_program_is_refused(name: str) -> None:
    with pytest.raises(RefusedContent) as refused:
        refuse_dangerous(name)
    assert refused.value.code is Code.DANGEROUS_NAME
    assert refused.value.details["extension"]


@given(st.text(max_size=400))
def test_no_name_gets_out(name: str) -> None:
    safe = safe_name(name, "application/pdf")
    stem = safe.removesuffix(".pdf")
    assert safe.endswith(".pdf")
    assert 1 <= len(stem) <= MAX_STEM + 1
    assert not set(safe) & set('/\\:*?"<>|;`$&#{}\0\r\n')
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} for c in safe)
    assert stem[0] not in "-=+@~. "
    assert safe_name(safe, "application/pdf") == safe
