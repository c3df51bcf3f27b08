"""The environment of the tests, the same on every machine; pytest loads it before it loads the settings.

What stands in a developer's `.env` or shell must not decide whether a test passes. Only DATABASE_URL is taken from
outside, and only from the real environment, so that the suite runs on PostgreSQL as well.
"""

import os

os.environ.setdefault("DATABASE_URL", "sqlite:///db.sqlite3")
os.environ.update(
    DEBUG="true",  # no static files to collect, no redirect to https; pytest-django turns settings.DEBUG off again
    SECRET_KEY="the tests sign with this and nobody else does",
    BASE_URL="http://testserver",
    ALLOWED_HOSTS="testserver",
    EMAIL_URL="consolemail://",
    INSTANCE_NAME="tests",
    BOUNCE_ADDRESS="",
    MAIL_ONLY_TO="",
    MAIL_JOURNAL="",
    MAIL_CATCH_UP="",
    PING_URL="",
    DEFAULT_FROM_EMAIL="Commitment tracker <tracker@example.org>",
    LANGUAGE_CODE="en",
    SECURE_SSL_REDIRECT="false",
    SECURE_HSTS_SECONDS="0",
    MEDIA_ROOT="",  # conftest.py gives each process a folder of its own
    API_RATE="1000000",
)
