"""What every test finds in place: a quick password hasher, a database that behaves like the real one, eight users."""

import functools
import gc
import os
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import override_settings
from django.utils import translation
from hypothesis import settings as hypothesis

from commitments.review import drafting
from meetings.access import Role
from meetings.models import Body, User
from tests.factories import BodyFactory, BodyRoleFactory, UserFactory

# A slow machine is no failed test.
hypothesis.register_profile("tracker", deadline=None)
hypothesis.load_profile("tracker")


ASKING = frozenset({"db", "transactional_db", "django_db_setup", "live_server"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what can tell one database from another; with `-m database` .ci/run asks PostgreSQL nothing else."""
    for item in items:
        by_fixture = not ASKING.isdisjoint(getattr(item, "fixturenames", ()))
        knows_it = isinstance(item, pytest.Function) and hasattr(item.module, "connection")
        if by_fixture or knows_it or item.get_closest_marker("django_db"):
            item.add_marker("database")


def pytest_collection_finish() -> None:
    """Spare the collector of garbage what stays to the end: some 7,000 tests and all that they import."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def each_text_drafted_once() -> Iterator[None]:
    """Let the fenced process that drafts a paper run once for a text: starting it costs most of a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drafting, "_fenced", functools.cache(drafting._fenced))
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Hash passwords with MD5: the real hasher is slow on purpose, and no test is about it."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def in_the_usual_language() -> None:
    """Let each test begin in the language of the settings: what a request speaks holds on in the thread after it."""
    translation.deactivate()


@pytest.fixture(scope="session", autouse=True)
def files_apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what tests upload out of the checkout."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Put the test database of SQLite into a file: there two threads wait for each other, as they do at work.

    In memory they share one cache, whose locks fail at once instead of waiting. No test survives a power cut, so
    nothing waits for the disk; PostgreSQL is told the same by .ci/with-postgres.
    """
    if connection.vendor == "sqlite":
        at_work = connection.settings_dict["OPTIONS"]
        quick = at_work["init_command"].replace("synchronous=FULL", "synchronous=OFF")
        connection.settings_dict["OPTIONS"] = at_work | {"init_command": quick}
        # TEST_DATABASE with --reuse-db is a file that is migrated already: nothing waits for that either.
        own = os.environ.get("TEST_DATABASE") or str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        connection.settings_dict["TEST"]["NAME"] = own


@pytest.fixture
def home_body(db: None) -> Body:
    """The body in which the eight users have their roles; it stands alone."""
    return BodyFactory(name="Home body", slug="home-body")


@pytest.fixture
def eight_users(home_body: Body) -> dict[str, User | AnonymousUser]:
    """The eight kinds of user of every permission test, with their roles in `home_body`; none has asked yet."""
    return {
        "anonymous": AnonymousUser(),
        "focal point": UserFactory(username="focal", is_staff=False),
        "staff without role": UserFactory(username="newcomer"),
        "viewer": BodyRoleFactory(user__username="viewer", body=home_body, role=Role.VIEWER).user,
        "editor": BodyRoleFactory(user__username="editor", body=home_body, role=Role.EDITOR).user,
        "manager": BodyRoleFactory(user__username="manager", body=home_body, role=Role.MANAGER).user,
        "manager of another body": BodyRoleFactory(user__username="neighbour", role=Role.MANAGER).user,
        "superuser": UserFactory(username="root", is_superuser=True),
    }
