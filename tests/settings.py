"""The office's settings, with what only a test may do without: slow password hashes, hashed static files, a mailbox."""

import atexit
import os
import shutil
import tempfile

# Before anything is read: a test never touches the files of an office that runs here, nor those of the
# test process beside it. What a process starts inherits its folder.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
if not os.environ.get("OFFICE_VAR", "").endswith(f"-{_worker}"):
    # Inside that of the process that started it, which takes it away: a worker is ended without an exit of its own.
    _within = os.environ.get("OFFICE_VAR", "")
    os.environ["OFFICE_VAR"] = tempfile.mkdtemp(
        prefix="office-test-", suffix=f"-{_worker}", dir=_within if _within.endswith("-alone") else None
    )
    atexit.register(shutil.rmtree, os.environ["OFFICE_VAR"], ignore_errors=True)

from claimsoffice.settings import *  # noqa: E402, F403
from claimsoffice.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# What services say is asserted in English; pages are looked at in both languages by their own tests.
LANGUAGE_CODE = "en"
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # A test that waits for a lock for a minute waits for itself: let it fail and say where.
    DATABASES["default"]["OPTIONS"] = {"options": "-c lock_timeout=60000 -c idle_in_transaction_session_timeout=300000"}
