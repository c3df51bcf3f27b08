"""What every test finds in place: a quick password hasher, and a database that behaves like the real one."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import override_settings
from hypothesis import settings as hypothesis

# A slow machine is no failed test.
hypothesis.register_profile("tracker", deadline=None)
hypothesis.load_profile("tracker")


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Hash passwords with MD5: the real hasher is slow on purpose, and no test is about it."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Put the test database of SQLite into a file: there two threads wait for each other, as they do at work.

    In memory they share one cache, whose locks fail at once instead of waiting.
    """
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
