"""Settings that make no sense are refused in one line that names the variable; those that make sense are taken."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

# Everything the settings read is given here, so that a .env beside manage.py has no say. Empty counts as not given.
PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": "".join(chr(33 + n) for n in range(60)),
    "BASE_URL": "https://tracker.example.org",
    "ALLOWED_HOSTS": "",
    "DATABASE_URL": "sqlite://:memory:",
    "EMAIL_URL": "smtp://localhost:25",
    "DEFAULT_FROM_EMAIL": "Secretariat <tracker@example.org>",
    "BOUNCE_ADDRESS": "",
    "INSTANCE_NAME": "",
    "MAIL_ONLY_TO": "",
    "MAIL_JOURNAL": "",
    "MAIL_CATCH_UP": "",
    "PING_URL": "",
    "LANGUAGE_CODE": "en",
    "SECURE_SSL_REDIRECT": "",
    "SECURE_HSTS_SECONDS": "",
    "MEDIA_ROOT": "",
    "API_RATE": "",
}
SHOW = """
import json
from pathlib import Path
from tracker import settings
plain = lambda value: str(value) if isinstance(value, Path) else None
print(json.dumps({name: getattr(settings, name) for name in dir(settings) if name.isupper()}, default=plain))
"""


def start(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        env={**os.environ, **PRODUCTION, **environment},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def settings_from(**environment: str) -> dict[str, Any]:
    result = start("-c", SHOW, **environment)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DEBUG", "maybe"),
        ("DEBUG", "true"),  # while BASE_URL is https
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "abab" * 20),
        ("SECRET_KEY", "django-insecure-" + PRODUCTION["SECRET_KEY"]),
        ("BASE_URL", "tracker.example.org"),
        ("BASE_URL", "ftp://tracker.example.org"),
        ("BASE_URL", "https://"),
        ("BASE_URL", "https://tracker.example.org/desk"),
        ("BASE_URL", "https://tracker.example.org:port"),
        ("BASE_URL", "http://tracker.example.org"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "https://tracker.example.org"),
        ("DATABASE_URL", "mysql://tracker@localhost/tracker"),
        ("DATABASE_URL", "tracker.sqlite3"),
        ("DATABASE_URL", "postgres://localhost"),
        ("DATABASE_URL", "postgres://tracker:pass-word@localhost:port/tracker"),
        ("EMAIL_URL", ""),
        ("EMAIL_URL", "localhost:25"),
        ("EMAIL_URL", "smtps://localhost"),
        ("EMAIL_URL", "smtp://"),
        ("DEFAULT_FROM_EMAIL", ""),
        ("DEFAULT_FROM_EMAIL", "Secretariat"),
        ("BOUNCE_ADDRESS", "bounces"),
        ("MAIL_ONLY_TO", "example.org"),
        ("MAIL_JOURNAL", "sent.journal"),
        ("LANGUAGE_CODE", "tlh"),
        ("SECURE_SSL_REDIRECT", "never"),
        ("SECURE_HSTS_SECONDS", "a year"),
        ("MEDIA_ROOT", "https://files.example.org"),
        ("MEDIA_ROOT", "manage.py"),
        ("MEDIA_ROOT", "var/static/files"),  # which is served to everybody
        ("MEDIA_ROOT", "."),
        ("API_RATE", "many"),
    ],
)
def test_nonsense_is_refused_in_one_line(variable: str, value: str) -> None:
    result = start("manage.py", "check", **{variable: value})
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert variable in result.stderr
    assert "pass-word" not in result.stderr


def test_production_is_taken_and_closed() -> None:
    taken = settings_from()
    assert taken["ALLOWED_HOSTS"] == ["tracker.example.org"]
    assert taken["SECURE_SSL_REDIRECT"] is taken["SESSION_COOKIE_SECURE"] is taken["CSRF_COOKIE_SECURE"] is True
    assert taken["SECURE_HSTS_SECONDS"] > 0


def test_a_key_may_begin_with_a_dollar_sign() -> None:
    key = "$" + PRODUCTION["SECRET_KEY"]
    assert settings_from(SECRET_KEY=key)["SECRET_KEY"] == key


def test_to_try_things_debug_is_enough() -> None:
    taken = settings_from(**{**dict.fromkeys(PRODUCTION, ""), "DEBUG": "true"})
    assert taken["BASE_URL"] == "http://127.0.0.1:8000"
    assert "127.0.0.1" in taken["ALLOWED_HOSTS"]
    assert taken["EMAIL_BACKEND"].endswith("console.EmailBackend")
    assert taken["DATABASES"]["default"]["NAME"] == str(settings.BASE_DIR / "db.sqlite3")


def test_sqlite_takes_the_write_lock_first_and_waits_for_the_disk() -> None:
    database = settings_from(DATABASE_URL="sqlite:////srv/tracker/db.sqlite3")["DATABASES"]["default"]
    assert database["NAME"] == "/srv/tracker/db.sqlite3"
    assert database["OPTIONS"] == {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }


def test_postgresql_keeps_connections_and_tests_them() -> None:
    database = settings_from(DATABASE_URL="postgres://tracker:p%23ss@db.example.org:5433/tracker")["DATABASES"][
        "default"
    ]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example.org", 5433, "tracker")
    assert database["PASSWORD"] == "p#ss"
    assert database["CONN_MAX_AGE"] > 0
    assert database["CONN_HEALTH_CHECKS"] is True


def test_postgresql_compiles_no_questions() -> None:
    database = settings_from(DATABASE_URL="postgres://tracker@db.example.org/tracker")["DATABASES"]["default"]
    assert database["OPTIONS"] == {"options": "-c jit=off"}


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://localhost", 25, False, False),
        ("smtp+tls://tracker:secret@mail.example.org", 587, True, False),
        ("smtp+ssl://tracker:secret@mail.example.org", 465, False, True),
        ("smtp+tls://mail.example.org:2525", 2525, True, False),
    ],
)
def test_a_mail_relay_is_reached_as_its_scheme_says(url: str, port: int, tls: bool, ssl: bool) -> None:
    taken = settings_from(EMAIL_URL=url)
    assert (taken["EMAIL_PORT"], taken["EMAIL_USE_TLS"], taken["EMAIL_USE_SSL"]) == (port, tls, ssl)
    assert taken["EMAIL_TIMEOUT"] == 60
