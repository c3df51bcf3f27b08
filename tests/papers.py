"""The five papers in the database, for the tests of one file: `from tests.papers import loaded`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

FIXTURES = [path.stem for path in sorted(Path(settings.FIXTURE_DIRS[0]).glob("*.yaml"))]


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """All fixtures, loaded by plain loaddata once for the file that imports this, and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("loaddata", *FIXTURES, verbosity=0)
        connection.check_constraints()  # else PostgreSQL checks all of these rows after every test
        yield
        transaction.set_rollback(True)
