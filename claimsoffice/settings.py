"""All settings of the office, one typed file; every deployment difference comes from the environment.

docs/operations.md lists the variables. The default is the embedded office: SQLite,
no server to install, Celery on the file system.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG: bool = env.bool("DEBUG", default=False)
VAR_DIR = Path(env.str("OFFICE_VAR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

SECRET_KEY: str = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    # One key per installation: sessions survive a restart, and no key stands in the repository.
    key_file = VAR_DIR / "secret_key"
    if not key_file.exists():
        from django.core.management.utils import get_random_secret_key

        # Written apart and linked whole: of several processes that start at once none reads half a key.
        draft = VAR_DIR / f"secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(get_random_secret_key() + get_random_secret_key(), encoding="ascii")
        with suppress(FileExistsError):
            os.link(draft, key_file)
        draft.unlink()
    SECRET_KEY = key_file.read_text(encoding="ascii")
    if len(SECRET_KEY) < 50:
        raise ImproperlyConfigured(f"{key_file} is incomplete: delete it, or set SECRET_KEY")

ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "claimsoffice.kernel",
    "claimsoffice.site.OfficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "policies",
    "documents",
    "claims",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "claimsoffice.urls"
WSGI_APPLICATION = "claimsoffice.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Database -------------------------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'office.sqlite3'}")
}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Deferred transactions fail with "locked" as soon as two people write: take the write lock at BEGIN.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("OFFICE_CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Celery: Redis where there is one, else the file system -----------------------------------
REDIS_URL: str = env.str("REDIS_URL", default="")
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    # A request that finds the broker down goes on at once; by default it would wait for six seconds.
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
        "socket_connect_timeout": 1,
    }
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    QUEUE_DIR = VAR_DIR / "queue"
    for part in ("messages", "control", "processed"):
        (QUEUE_DIR / part).mkdir(parents=True, exist_ok=True)
    # The name of the host means nothing here; without one each process warns of it.
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE_DIR / "messages"),
        "data_folder_out": str(QUEUE_DIR / "messages"),
        "control_folder": str(QUEUE_DIR / "control"),
        "processed_folder": str(QUEUE_DIR / "processed"),
        "store_processed": False,
    }
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(VAR_DIR / "cache"),
        }
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
SWEEP_SECONDS: float = env.float("OFFICE_SWEEP_SECONDS", default=20.0)
RELAY_SECONDS: float = env.float("OFFICE_RELAY_SECONDS", default=5.0)
# A wake-up that nobody took is worthless once the next has been sent: let it expire, or an idle worker's queue grows.
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "claims.tasks.sweep", "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
    "relay": {"task": "claims.tasks.relay", "schedule": RELAY_SECONDS, "options": {"expires": RELAY_SECONDS}},
    "scan": {"task": "claims.tasks.scan_evidence", "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
    "reports": {"task": "claims.tasks.report_files", "schedule": 5.0, "options": {"expires": 5.0}},
    "imports": {"task": "policies.tasks.imports", "schedule": 5.0, "options": {"expires": 5.0}},
    "seal": {"task": "kernel.tasks.seal", "schedule": 600.0, "options": {"expires": 600.0}},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")

# --- People -----------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
ACCOUNT_ADAPTER = "claimsoffice.accounts.OfficeAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "5/10m/key,40/10m/ip"}
# How many proxies of ours stand in front; without one, X-Forwarded-For is a claim of the caller's.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("OFFICE_PROXIES", default=0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "claimsoffice"
# Nobody signs up here: the administrator enters addresses, and an unverified one must not bar the second factor.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Without a second factor nobody decides or pays.
SECOND_FACTOR_FOR_MONEY: bool = env.bool("OFFICE_SECOND_FACTOR", default=False)
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# --- HTTPS --------------------------------------------------------------------------------------
OFFICE_HTTPS: bool = env.bool("OFFICE_HTTPS", default=False)
SESSION_COOKIE_SECURE = OFFICE_HTTPS
CSRF_COOKIE_SECURE = OFFICE_HTTPS
SECURE_SSL_REDIRECT = OFFICE_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if OFFICE_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = OFFICE_HTTPS
SECURE_HSTS_PRELOAD = OFFICE_HTTPS
if OFFICE_HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# --- Language and time ----------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
FORMAT_MODULE_PATH = ["claimsoffice.formats"]

# --- Files -----------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "claimsoffice" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    # Evidence lies outside any web root; it is served only after a permission check.
    "evidence": {
        "BACKEND": env.str("OFFICE_EVIDENCE_STORAGE", default="documents.storage.DurableStorage"),
        "OPTIONS": env.json("OFFICE_EVIDENCE_STORAGE_OPTIONS", default={})
        or {
            "location": env.str("OFFICE_EVIDENCE_DIR", default=str(VAR_DIR / "evidence")),
            "base_url": None,
            "file_permissions_mode": 0o640,  # the office, and the group of an nginx that sends files for it
        },
    },
    # Letters as they were issued; as private as evidence.
    "letters": {
        "BACKEND": "documents.storage.DurableStorage",
        "OPTIONS": {"location": env.str("OFFICE_LETTERS_DIR", default=str(VAR_DIR / "letters")), "base_url": None},
    },
    # Big reports between their making and their expiry; each is served only to who asked for it.
    "exports": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": env.str("OFFICE_EXPORTS_DIR", default=str(VAR_DIR / "exports")),
            "base_url": None,
            "file_permissions_mode": 0o600,
        },
    },
    # Big spreadsheets between the upload and their check; nobody is served from here, and nothing stays.
    "imports": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": env.str("OFFICE_IMPORTS_DIR", default=str(VAR_DIR / "imports")),
            "base_url": None,
            "file_permissions_mode": 0o600,
        },
    },
    # The heads of the event chains, exported daily; best on a disk that the database server can't write.
    "seals": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env.str("OFFICE_SEALS_DIR", default=str(VAR_DIR / "seals")), "base_url": None},
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

# --- Messages ----------------------------------------------------------------------------------------
if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
    # The URL's parser takes the slash before a path for its own.
    EMAIL_FILE_PATH = "/" + str(vars().get("EMAIL_FILE_PATH", "")).lstrip("/")
else:
    # Without a mail server what would go out can be read in a folder.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(VAR_DIR / "mail")
DEFAULT_FROM_EMAIL: str = env.str("OFFICE_FROM_EMAIL", default="office@localhost")

# A mail server that does not answer must not hold a row for longer than the relay's lease.
EMAIL_TIMEOUT: int = env.int("OFFICE_EMAIL_TIMEOUT", default=20)
# Where people open the office: links in messages begin with it.
OFFICE_URL: str = env.str("OFFICE_URL", default="http://127.0.0.1:8000").rstrip("/")
# One message a day with all reminders instead of single ones, for whoever has not chosen; and its hour (Beijing).
REMINDER_DIGEST: bool = env.bool("OFFICE_REMINDER_DIGEST", default=False)
DIGEST_HOUR: int = env.int("OFFICE_DIGEST_HOUR", default=8)
# Chat rooms that get each reminder too, as apprise writes them (wecombot://..., dingtalk://..., slack://...).
CHAT_URLS: list[str] = env.list("OFFICE_CHAT_URLS", default=[])

# --- Letters -------------------------------------------------------------------------------------------
# The letterhead, in the languages of the letters; the contact line is the same in both.
LETTERHEAD: dict[str, str] = {
    "name_zh": env.str("OFFICE_NAME_ZH", default="理赔办公室"),
    "name_en": env.str("OFFICE_NAME_EN", default="Claims Office"),
    "address_zh": env.str("OFFICE_ADDRESS_ZH", default=""),
    "address_en": env.str("OFFICE_ADDRESS_EN", default=""),
    "contact": env.str("OFFICE_CONTACT", default=""),
}
# Years after which `erase_personal_data` takes the personal data of a closed claim away.
RETENTION_YEARS: int = env.int("OFFICE_RETENTION_YEARS", default=10)

# --- The office's own settings -------------------------------------------------------------------------
IMPORT_MAX_ROWS: int = env.int("OFFICE_IMPORT_MAX_ROWS", default=200_000)
IMPORT_MAX_BYTES: int = env.int("OFFICE_IMPORT_MAX_MB", default=96) * 1024 * 1024
# A file that may hold more rows than this is checked and written by the worker, with a progress bar.
IMPORT_BACKGROUND_ROWS: int = env.int("OFFICE_IMPORT_BACKGROUND_ROWS", default=5_000)
# A report that reads through more records than this is made by the worker, and kept for so many hours.
EXPORT_BACKGROUND_ROWS: int = env.int("OFFICE_EXPORT_BACKGROUND_ROWS", default=20_000)
EXPORT_KEEP_HOURS: int = env.int("OFFICE_EXPORT_KEEP_HOURS", default=72)
EVIDENCE_MAX_BYTES: int = env.int("OFFICE_EVIDENCE_MAX_MB", default=20) * 1024 * 1024
EVIDENCE_MAX_BYTES_PER_CLAIM: int = env.int("OFFICE_EVIDENCE_MAX_MB_PER_CLAIM", default=200) * 1024 * 1024
EVIDENCE_MAX_PIXELS: int = env.int("OFFICE_EVIDENCE_MAX_MEGAPIXELS", default=50) * 1_000_000
EVIDENCE_OFFICE_DOCUMENTS: bool = env.bool("OFFICE_EVIDENCE_OFFICE_DOCUMENTS", default=False)
# Where clamd listens; new files are then held back until it has found them clean.
EVIDENCE_SCANNER: str = env.str("OFFICE_EVIDENCE_SCANNER", default="")
# The internal location under which nginx in front serves the evidence folder; the office then only says which file.
EVIDENCE_ACCEL: str = env.str("OFFICE_EVIDENCE_ACCEL", default="")
# Claims with one payee, phone or address: so many, received within so many days of each other, are shown on each.
SIGNAL_CLAIMS: int = env.int("OFFICE_SIGNAL_CLAIMS", default=2)
SIGNAL_DAYS: int = env.int("OFFICE_SIGNAL_DAYS", default=90)
# Above this sum three different people stand behind a payment (proposed, approved, paid).
THREE_PERSONS_ABOVE: dict[str, str] = {"CNY": env.str("OFFICE_THREE_PERSONS_ABOVE_CNY", default="20000.00")}
# When a clock reminds: "half" of its time, "+10" days after its start, "3" days before its last day, "0" on it,
# and "overdue" every day after it. OFFICE_CLOCK_STAGES (JSON, by clock) replaces single entries.
CLOCK_STAGES: dict[str, list[str]] = {
    "default": ["half", "3", "1", "0", "overdue"],
    # Ten days before its last day the advance has to be put together.
    "GT-16.advance": ["half", "10", "3", "1", "0", "overdue"],
    # On the first two the claimant is written to, on the last a decision on the papers at hand is due.
    "office.supplement_chase": ["+10", "+20", "0", "overdue"],
    # A right that is gone is not chased: that it went is said once.
    "GT-12.rescission": ["half", "3", "1", "0"],
    # These run for the claimant's information, or against the customer: nobody here could miss them.
    "IL-26.limitation": [],
    "JS-5.1.filing": [],
    "JS-6.abandonment": [],
    **env.json("OFFICE_CLOCK_STAGES", default={}),
}
# So many days before GT-16's last one what is proved lies on the claim as the draft of an advance.
ADVANCE_DRAFT_DAYS: int = env.int("OFFICE_ADVANCE_DRAFT_DAYS", default=10)
# After so many days without papers a decision on those at hand is proposed; calendar days from the request's arrival.
CHASE_ENDS_AFTER_DAYS: int = env.int("OFFICE_CHASE_ENDS_AFTER_DAYS", default=30)
# The claimant's answer to an approved sum is waited for so many working days.
ANSWER_WORKING_DAYS: int = env.int("OFFICE_ANSWER_WORKING_DAYS", default=5)
# Who hears of it, beside the log, when the clocks have not been swept for so many minutes; empty: the managers.
HEARTBEAT_MINUTES: int = env.int("OFFICE_HEARTBEAT_MINUTES", default=10)
ALARM_EMAILS: list[str] = env.list("OFFICE_ALARM_EMAILS", default=[])

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "claimsoffice.kernel.log.Formatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("OFFICE_LOG_LEVEL", default="INFO")},
}
