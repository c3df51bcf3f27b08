"""The settings: one file, read from the environment, that refuses what makes no sense.

Variables come from the environment of the process, then from a file `.env` beside manage.py. A mistake raises
ImproperlyConfigured with one line that names the variable and says what would be right.
"""

from datetime import timedelta
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from socket import gethostname
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
env.read_env(BASE_DIR / ".env")


def given(name: str, default: str = "") -> str:
    """What the environment says; empty counts as not given.

    Not env.str(), which takes a value with a $ in front, as a random key may have, for the name of another variable.
    """
    return env.ENVIRON.get(name, "").strip() or default


def yes_or_no(name: str, *, default: bool) -> bool:
    """Read a switch. Not env.bool(), which takes every unknown word for *no*, so that a typing error goes unseen."""
    value = given(name).lower()
    if value in {"true", "yes", "on", "1"}:
        return True
    if value in {"false", "no", "off", "0"}:
        return False
    if value:
        raise ImproperlyConfigured(f"{name} is {value!r}: say true or false.")
    return default


def number(name: str, *, default: int, of: str) -> int:
    value = given(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {value!r}: give a whole number of {of}.")
    return int(value)


def seconds(name: str, *, default: int) -> int:
    return number(name, default=default, of="seconds")


# Who may reach it, and under which address

DEBUG = yes_or_no("DEBUG", default=False)

SECRET_KEY = given("SECRET_KEY", "django-insecure-good-enough-while-debug-is-on" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is missing: give 50 or more random characters, or DEBUG=true to try things.")
if not DEBUG and (len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5 or SECRET_KEY.startswith("django-insecure-")):
    raise ImproperlyConfigured("SECRET_KEY can be guessed: give 50 or more random characters.")

# Links in mails are made from this, never from the Host header, which the sender of a request chooses.
BASE_URL = given("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
try:
    _base = urlsplit(BASE_URL)
    _host, _port = _base.hostname or "", _base.port
except ValueError as error:
    raise ImproperlyConfigured(f"BASE_URL is {BASE_URL!r}: {error}.") from error
if _base.scheme not in {"http", "https"} or not _host or _base.path or _base.query or _base.fragment or _base.username:
    raise ImproperlyConfigured(
        f"BASE_URL is {BASE_URL!r}: give scheme and host only, as in https://tracker.example.org."
    )


def on_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


_https = _base.scheme == "https"
if DEBUG and _https:
    raise ImproperlyConfigured("DEBUG is on and BASE_URL is https: turn DEBUG off, its error pages show the code.")
if not DEBUG and not _https and not on_this_machine(_host):
    raise ImproperlyConfigured(f"BASE_URL is {BASE_URL!r}: passwords and signed links travel, so it must be https.")

ALLOWED_HOSTS = [host.strip() for host in given("ALLOWED_HOSTS").split(",") if host.strip()]
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is '*': name the hosts, or a domain with a dot in front.")
if any("/" in host for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS holds an address: give names of hosts without scheme and path.")
ALLOWED_HOSTS = ALLOWED_HOSTS or [f"[{_host}]" if ":" in _host else _host]
if DEBUG:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# Behind a proxy, gunicorn believes X-Forwarded-Proto from the addresses in its own FORWARDED_ALLOW_IPS (by default this
# machine), so request.is_secure() is right without SECURE_PROXY_SSL_HEADER, which would believe anybody.
SECURE_SSL_REDIRECT = yes_or_no("SECURE_SSL_REDIRECT", default=_https)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SECURE_HSTS_SECONDS = seconds("SECURE_HSTS_SECONDS", default=30 * 24 * 60 * 60) if _https else 0
# HSTS speaks for this host only: a tracker on the domain of an organisation has no say over the other hosts there.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]


# The application

INSTALLED_APPS = [
    "unfold",  # before django.contrib.admin, whose templates it replaces
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "meetings",
    "commitments",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tracker.languages.Languages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "tracker" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

AUTH_USER_MODEL = "meetings.User"
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]


# The database: SQLite beside manage.py, or PostgreSQL

_database_url = given("DATABASE_URL", "sqlite:///db.sqlite3")
_DATABASE_SCHEMES = {"sqlite", "postgres", "postgresql"}
if _database_url.partition(":")[0] not in _DATABASE_SCHEMES:
    # Without the value: it may hold a password.
    raise ImproperlyConfigured(
        "DATABASE_URL has an unknown scheme: say sqlite:///file or postgres://user:password@host/name."
    )
try:
    DATABASES = {"default": env.db_url_config(_database_url)}
except ValueError as error:
    raise ImproperlyConfigured(
        "DATABASE_URL cannot be read: is the port a number, are special characters escaped?"
    ) from error
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    if _database["NAME"] != ":memory:":
        _database["NAME"] = BASE_DIR / _database["NAME"]
    _database["OPTIONS"] = {
        # Take the write lock at BEGIN: a reader that becomes a writer half-way fails at once, whatever the timeout.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL, not NORMAL: what a state was told must survive a power cut.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    if not _database["NAME"]:
        raise ImproperlyConfigured("DATABASE_URL names no database: say postgres://user:password@host/name.")
    _database.setdefault("CONN_MAX_AGE", 60)
    _database.setdefault("CONN_HEALTH_CHECKS", True)
    # A question as at a day has many small parts: to compile each takes PostgreSQL seconds, to answer it a moment.
    _database.setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


# Mail

_email_url = given("EMAIL_URL", "consolemail://" if DEBUG else "")
# smtp+tls is STARTTLS, smtp+ssl is TLS from the first byte; smtps, which people read both ways, is not offered.
_EMAIL_SCHEMES = {"smtp", "smtp+tls", "smtp+ssl", "consolemail", "filemail"}
if not _email_url:
    raise ImproperlyConfigured("EMAIL_URL is missing: say smtp://localhost:25 or smtp+tls://user:password@host:587.")
if _email_url.partition(":")[0] not in _EMAIL_SCHEMES:
    raise ImproperlyConfigured(f"EMAIL_URL has an unknown scheme: say one of {', '.join(sorted(_EMAIL_SCHEMES))}.")
try:
    _email = env.email_url_config(_email_url)
except ValueError as error:
    raise ImproperlyConfigured(
        "EMAIL_URL cannot be read: is the port a number, are special characters escaped?"
    ) from error
if _email_url.startswith("smtp") and not _email["EMAIL_HOST"]:
    raise ImproperlyConfigured("EMAIL_URL names no host: say smtp://localhost:25.")
EMAIL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_HOST = _email["EMAIL_HOST"]
EMAIL_PORT = _email["EMAIL_PORT"] or {"smtp+tls": 587, "smtp+ssl": 465}.get(_email_url.partition(":")[0], 25)
EMAIL_HOST_USER = _email["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _email.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = BASE_DIR / _email["EMAIL_FILE_PATH"]
EMAIL_TIMEOUT = 60  # Django waits for ever by default: one hung relay would stop all mail.

DEFAULT_FROM_EMAIL = given("DEFAULT_FROM_EMAIL", "Commitment tracker <tracker@example.org>" if DEBUG else "")
if not DEFAULT_FROM_EMAIL:
    raise ImproperlyConfigured("DEFAULT_FROM_EMAIL is missing: say Name of the secretariat <tracker@example.org>.")
try:
    validate_email(parseaddr(DEFAULT_FROM_EMAIL)[1])
except ValidationError as error:
    raise ImproperlyConfigured(f"DEFAULT_FROM_EMAIL is {DEFAULT_FROM_EMAIL!r}: say Name <address@host>.") from error
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Where the world's relays report what became of a mail: each mail adds a part of its own, bounce+…@host.
BOUNCE_ADDRESS = given("BOUNCE_ADDRESS", f"bounce@{parseaddr(DEFAULT_FROM_EMAIL)[1].rpartition('@')[2]}")
try:
    validate_email(BOUNCE_ADDRESS)
except ValidationError as error:
    raise ImproperlyConfigured(f"BOUNCE_ADDRESS is {BOUNCE_ADDRESS!r}: say bounce@host.") from error

# Outside of production nobody else is written to: addresses, or whole domains with an @ in front.
MAIL_ONLY_TO = [one.strip().lower() for one in given("MAIL_ONLY_TO").split(",") if one.strip()]
if any("@" not in one or one.endswith("@") for one in MAIL_ONLY_TO):
    raise ImproperlyConfigured("MAIL_ONLY_TO: give addresses, or domains as @example.org, with commas in between.")
if DEBUG and _email_url.startswith("smtp") and not on_this_machine(EMAIL_HOST) and not MAIL_ONLY_TO:
    raise ImproperlyConfigured("MAIL_ONLY_TO is missing: DEBUG is on, so say who may be written to over EMAIL_URL.")

# Tells this installation from another that works on a copy of its database, and must not write to anybody.
INSTANCE_NAME = given("INSTANCE_NAME", gethostname())

MAIL_JOURNAL = given("MAIL_JOURNAL")
if MAIL_JOURNAL and not Path(MAIL_JOURNAL).is_absolute():
    raise ImproperlyConfigured(f"MAIL_JOURNAL is {MAIL_JOURNAL!r}: give the whole path of a file, as in /srv/sent.")

# Called while all is well; a watcher there raises the alarm when it is not: mail cannot be the only alarm for mail.
PING_URL = given("PING_URL")
if PING_URL and (urlsplit(PING_URL).scheme not in {"http", "https"} or not urlsplit(PING_URL).netloc):
    # Without the value: whoever knows it can say that all is well.
    raise ImproperlyConfigured("PING_URL is no address: say https://watcher.example.org/ping.")

# After an outage so many mails a minute, until it has caught up: to those who get them it must not look like spam.
MAIL_CATCH_UP = number("MAIL_CATCH_UP", default=600, of="mails a minute, 0 for any number")

# A sender that does not come back loses its mail to the next after so many seconds. Longer than a relay keeps a silent
# conversation open, so that a process that was asleep finds its own closed.
MAIL_LEASE = 15 * 60
EMAIL_FINAL_TIMEOUT = 10 * 60  # RFC 5321 §4.5.3.2.6: so long a relay may think before it takes a mail


# Language and time

# A language is added here when its translation in locale/ is whole: half a page in French helps nobody.
LANGUAGES = [("en", _("English")), ("id", _("Indonesian"))]
# Not LANGUAGE: most desktops set that one for gettext, to a list such as en_GB:en.
LANGUAGE_CODE = given("LANGUAGE_CODE", "en")
if LANGUAGE_CODE not in dict(LANGUAGES):
    raise ImproperlyConfigured(f"LANGUAGE_CODE is {LANGUAGE_CODE!r}: say one of {', '.join(dict(LANGUAGES))}.")
# Mails, portal and table are whole in every language above; the desk, which has many more words, in these alone.
DESK_LANGUAGES = ["en"]
DESK_LANGUAGE = LANGUAGE_CODE if LANGUAGE_CODE in DESK_LANGUAGES else "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = "tracker.formats"
USE_TZ = True
TIME_ZONE = "UTC"  # what is stored; what is shown follows the body and the user

# Intake

INTAKE_READER = given("INTAKE_READER")
"""A callable with the signature of commitments.intake.Reader, as a dotted path; none: the rules alone read papers."""


# Files

FIXTURE_DIRS = [BASE_DIR / "fixtures"]
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"

# What was uploaded. It has no URL: a file leaves only through a view that checks who asks.
_media = given("MEDIA_ROOT", "var/media")
if "://" in _media:
    raise ImproperlyConfigured(f"MEDIA_ROOT is {_media!r}: give a folder on this machine.")
MEDIA_ROOT = (BASE_DIR / _media).resolve()
if MEDIA_ROOT.exists() and not MEDIA_ROOT.is_dir():
    raise ImproperlyConfigured(f"MEDIA_ROOT is {_media!r}: that is a file, give a folder.")
if MEDIA_ROOT.is_relative_to(STATIC_ROOT.resolve()) or STATIC_ROOT.resolve().is_relative_to(MEDIA_ROOT):
    raise ImproperlyConfigured(f"MEDIA_ROOT is {_media!r}: everybody may read what is there, give a folder apart.")
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
FILE_UPLOAD_HANDLERS = [
    "tracker.uploads.Bounded",  # before those that keep what it lets through
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Said here, not left to settings.DEBUG, which the test runner turns off when the choice above is already made.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = DEBUG


# The surfaces

UNFOLD = {
    "SITE_TITLE": _("Commitment tracker"),
    "SITE_HEADER": _("Commitment tracker"),
    "SITE_SYMBOL": "fact_check",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "commitments.admin.menu.icon"}],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "DASHBOARD_CALLBACK": "commitments.admin.home.home",
    "STYLES": ["commitments.admin.menu.stylesheet"],
    "SCRIPTS": ["commitments.admin.menu.script"],
    "SIDEBAR": {"navigation": "commitments.admin.menu.menu"},
    "COLORS": {
        "primary": {
            "50": "oklch(97% .014 254.604)",
            "100": "oklch(93.2% .032 255.585)",
            "200": "oklch(88.2% .059 254.128)",
            "300": "oklch(80.9% .105 251.813)",
            "400": "oklch(70.7% .165 254.624)",
            "500": "oklch(62.3% .214 259.815)",
            "600": "oklch(54.6% .245 262.881)",
            "700": "oklch(48.8% .243 264.376)",
            "800": "oklch(42.4% .199 265.638)",
            "900": "oklch(37.9% .146 265.522)",
            "950": "oklch(28.2% .091 267.935)",
        }
    },
}

# How many requests a user, or a feed, may make a minute; counted in the database, for all processes together.
API_RATE = number("API_RATE", default=600, of="requests a minute")

REST_FRAMEWORK = {
    # Deny by default: a view that is open to more says so itself.
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "meetings.authentication.AsFarAsTheTokenGoes",
    ],
    # The token first: so that who says nothing is asked for one (401).
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "meetings.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["meetings.authentication.Rate"],
    "DEFAULT_RENDERER_CLASSES": ["tracker.rest.answering.QuickJSON"],
    "DEFAULT_PARSER_CLASSES": ["tracker.rest.reading.StrictJSON"],
    "DEFAULT_PAGINATION_CLASS": "tracker.rest.paging.ByPlace",
    "DEFAULT_FILTER_BACKENDS": ["tracker.rest.strict.StrictFilters"],
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "tracker.rest.errors.handle",
    "DEFAULT_SCHEMA_CLASS": "tracker.rest.schema.AutoSchema",
    "URL_FORMAT_OVERRIDE": None,
    "COERCE_DECIMAL_TO_STRING": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Commitment tracker",
    "VERSION": "1",
    "DESCRIPTION": (BASE_DIR / "tracker" / "api.md").read_text(),
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": ["tracker.rest.schema.with_refusals"],
    "SORT_OPERATION_PARAMETERS": False,
    "SERVE_PUBLIC": True,
}
KNOX_TOKEN_MODEL = "meetings.Token"
# Its migrations would make a table for the model that ours takes the place of: nothing would fill it, and PostgreSQL
# empties no table of users to which another points.
MIGRATION_MODULES = {"knox": None}
REST_KNOX = {"TOKEN_MODEL": KNOX_TOKEN_MODEL, "TOKEN_TTL": timedelta(days=365), "AUTO_REFRESH": False}


# What is written down: everything to standard error, for the service manager to keep

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # Without Django's own handlers: the mail of a broken request would need the mail that may be what is broken.
    "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}},
}
