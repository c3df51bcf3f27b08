"""`make bench-desk` opens every page of the desk, prints and writes the figures, and fails where a goal is missed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.bench.desk import loaded_in_time, main, within


def test_it_measures_home_and_every_list(tmp_path: Path) -> None:
    out = tmp_path / "figures.json"
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.desk", "--rows", "5", "--database", "sqlite", "--out", str(out)],
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=False,
        text=True,
    )
    figures = json.loads(out.read_text())
    assert all(figure.keys() == {"page", "rows", "database", "queries", "server_ms"} for figure in figures)
    pages = {figure["page"] for figure in figures}
    assert {"home", "home, past day", "commitments.commitment", "meetings.meeting"} <= pages
    assert all(page in done.stdout for page in pages)
    assert all(figure["queries"] > 0 for figure in figures)
    missed = sum(not within(figure) for figure in figures)  # on a machine with other things to do
    assert done.returncode == bool(missed or ", over)" in done.stdout), done.stderr


def test_a_goal_is_missed_by_one_query_or_a_millisecond() -> None:
    kept = {"page": "home", "rows": 10_000, "database": "sqlite", "queries": 12, "server_ms": 300}
    assert within(kept)
    assert not within(kept | {"queries": 13})
    assert not within(kept | {"server_ms": 301})
    assert within(kept | {"rows": 100_000, "server_ms": 600})
    assert not within(kept | {"rows": 100_000, "server_ms": 601})


def test_ten_thousand_commitments_are_loaded_in_less_than_a_minute() -> None:
    assert loaded_in_time(10_000, 59.9)
    assert not loaded_in_time(10_000, 60)
    assert not loaded_in_time(5, 60)
    assert loaded_in_time(100_000, 600)  # possible; nobody has said how soon


def test_a_slow_load_fails_the_bench(monkeypatch: pytest.MonkeyPatch) -> None:
    for loads, outcome in (([[10_000, 59.0]], None), ([[10_000, 60.0]], "0 of 0 pages and 1 of the loads")):
        monkeypatch.setattr("tests.bench.desk.elsewhere", lambda *_given, loads=loads: {"pages": [], "loads": loads})
        monkeypatch.setattr(sys, "argv", ["desk", "--database", "sqlite"])
        if outcome is None:
            main()
            continue
        with pytest.raises(SystemExit, match=outcome):
            main()
