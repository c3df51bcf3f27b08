"""How long the desk's home and lists take at a size, and how many queries: `make bench-desk`.

For each database it makes one of its own (SQLite in a temporary folder, PostgreSQL by .ci/with-postgres), loads the
sample, and opens every page as the manager of the sample's bodies, home and the lists of the record also as at a past
day: in one process, without a network, once to warm up and to count the queries, then five times. The time is that of
the handler: from the request to the rendered page. It fails where a page or the load of a size misses its goal.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

TIMES = 5
MOST_QUERIES = 12
MOST_MS = {10_000: 300, 100_000: 600}
"""The goal at a number of commitments."""
MOST_SECONDS = {10_000: 60}
"""The goal of loading the sample of a number of commitments."""
PAST = "2026-01-15"
"""A day before the last that the sample tells of, on which much was open that is done now."""
ROOT = Path(__file__).parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--rows", nargs="+", type=int, default=[10_000], help="numbers of commitments, 10000 if not given"
    )
    parser.add_argument("--out", type=Path, help="a file that gets the figures as JSON")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append", help="both if not given")
    parser.add_argument("--here", type=Path, help=argparse.SUPPRESS)  # in the database that is given, into this file
    asked = parser.parse_args()
    if asked.here:
        loads: list[tuple[int, float]] = []
        figures = list(measure(sorted(asked.rows), loads))
        asked.here.write_text(json.dumps({"pages": figures, "loads": loads}))
        return
    here = [elsewhere(name, sorted(asked.rows)) for name in asked.database or ["sqlite", "postgresql"]]
    figures = [figure for found in here for figure in found["pages"]]
    slow = sum(not loaded_in_time(*load) for found in here for load in found["loads"])
    if asked.out:
        asked.out.write_text(json.dumps(figures, indent=2) + "\n")
        print(f"Wrote {asked.out}")
    missed = sum(not within(figure) for figure in figures)
    if missed or slow:
        sys.exit(f"{missed} of {len(figures)} pages and {slow} of the loads miss their goal.")
    print("All pages and loads are within their goals.")


def elsewhere(name: str, rows: list[int]) -> dict[str, Any]:
    """The figures of the pages and the seconds of the loads on a database made for this, by a process of its own."""
    with tempfile.TemporaryDirectory(prefix="bench-desk-") as folder:
        out = Path(folder) / "figures.json"
        own = [sys.executable, "-m", "tests.bench.desk", "--here", str(out), "--rows", *map(str, rows)]
        environment = dict(os.environ)
        if name == "sqlite":
            environment["DATABASE_URL"] = f"sqlite:///{folder}/desk.sqlite3"
        else:
            own = [str(ROOT / ".ci/with-postgres"), *own]
        subprocess.run(own, cwd=ROOT, env=environment, check=True)
        found: dict[str, Any] = json.loads(out.read_text())
        return found


def measure(rows: list[int], loads: list[tuple[int, float]]) -> Iterator[dict[str, Any]]:
    """The figures of every page at each size, printed as they come; `loads` gets sizes and seconds of the loads."""
    import django

    import tests.environment  # noqa: F401 - before Django reads the settings

    os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    settings.DEBUG = False
    call_command("migrate", verbosity=0)
    for number in rows:
        began = perf_counter()
        call_command("load_sample", commitments=number, yes=True, verbosity=0)
        took = perf_counter() - began
        loads.append((number, took))
        over = "" if loaded_in_time(number, took) else ", over"
        print(f"\n{connection.vendor}, {number} commitments (loaded in {took:.0f} s{over})")
        print(f"{'page':<36}{'rows':>9}{'queries':>9}{'ms':>8}")
        for figure in pages(number, connection.vendor):
            told = f"{figure['page']:<36}{figure['rows']:>9}{figure['queries']:>9}{figure['server_ms']:>8}"
            print(told if within(figure) else f"{told}  over")
            yield figure


def pages(number: int, database: str) -> Iterator[dict[str, Any]]:
    """The figures of home and of every list of the desk."""
    from django.contrib import admin
    from django.db import connection
    from django.test import Client
    from django.test.client import ClientHandler
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from commitments.management.sample import MANAGER
    from meetings.models import User

    class Handler(ClientHandler):
        took: float

        def get_response(self, request: Any) -> Any:
            began = perf_counter()
            response = super().get_response(request)
            self.took = (perf_counter() - began) * 1000
            return response

    client = Client(raise_request_exception=False)
    client.handler = handler = Handler()
    client.force_login(User.objects.get(username=MANAGER))
    addresses = {"home": reverse("admin:index")} | {
        f"{model._meta.app_label}.{model._meta.model_name}": reverse(
            f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        )
        for model, page in admin.site._registry.items()
    }
    then = ["home", "commitments.commitment", "commitments.assignment"]
    addresses |= {f"{page}, past day": f"{addresses[page]}?as_at={PAST}" for page in then}
    for page, address in addresses.items():
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        asked = len(queries)  # now: the next request forgets them
        if response.status_code != 200:
            sys.exit(f"{page} answers {response.status_code}.")
        times = []
        for _each in range(TIMES):
            client.get(address)
            times.append(handler.took)
        yield {
            "page": page,
            "rows": number,
            "database": database,
            "queries": asked,
            "server_ms": round(median(times)),
        }


def within(figure: dict[str, Any]) -> bool:
    """Whether a page keeps its goal; a size between two goals has the nearest larger one's."""
    most = next((ms for rows, ms in MOST_MS.items() if figure["rows"] <= rows), None)
    return figure["queries"] <= MOST_QUERIES and (most is None or figure["server_ms"] <= most)


def loaded_in_time(rows: int, seconds: float) -> bool:
    """Whether so many commitments were loaded in less than the goal; beyond the largest size there is none."""
    most = next((most for size, most in MOST_SECONDS.items() if rows <= size), None)
    return most is None or seconds < most


if __name__ == "__main__":
    main()
