"""A short part of the proof (see `tests.proof`): real kills, a relay with faults, on the database of the suite."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proof.bench import migrate
from tests.proof.databases import Databases, Postgres, Sqlite
from tests.proof.runs import SHORTEST, run


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Of the same kind as the suite's, but of its own: what is killed and crashed here is no other test's."""
    postgres = os.environ["DATABASE_URL"].startswith("postgres")
    made: Databases = Postgres() if postgres else Sqlite(tmp_path_factory.mktemp("proof"))
    migrate(made.migrate_in())
    yield made
    made.stop()


@pytest.mark.database
@pytest.mark.parametrize("name", ["m1", "m3", "m4", "m8", "m9", "m10"])
def test_the_proof_in_its_shortest_form(name: str, databases: Databases, tmp_path: Path) -> None:
    try:
        found = run(name, databases, tmp_path, SHORTEST, seed=1)
    except NotImplementedError as why:
        pytest.skip(str(why))
    assert found.wrong == []
