"""Runs the proof and prints its table: `make proof`, `make proof LONG=1`, `make proof OUT=file.json`."""

from __future__ import annotations

import argparse
import json
import secrets
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.proof.bench import Result, migrate
from tests.proof.databases import Databases, Postgres, Sqlite
from tests.proof.runs import LONG, RUNS, SHORT, run

COLUMNS = ("test", "database", "kills", "recipients", "lost", "doubled", "identical", "passed", "seconds")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.proof", description=__doc__)
    parser.add_argument("--long", action="store_true", help="the full numbers: some hours")
    parser.add_argument("--only", nargs="*", choices=sorted(RUNS), default=list(RUNS), metavar="TEST")
    parser.add_argument("--on", choices=["sqlite", "postgresql"], help="one database alone")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--out", type=Path, help="the table as JSON")
    parser.add_argument("--folder", type=Path, help="where databases, logs and journals are kept (default: a new one)")
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="proof-"))
    folder.mkdir(parents=True, exist_ok=True)
    print(f"Journals and logs: {folder}; seed {given.seed}")
    print(" ".join(f"{name:>10}" for name in COLUMNS), flush=True)
    found: list[Result] = []
    for kind in ["sqlite", "postgresql"] if given.on is None else [given.on]:
        databases: Databases = Sqlite(folder) if kind == "sqlite" else Postgres()
        try:
            migrate(databases.migrate_in())
            for name in given.only:
                try:
                    found.append(run(name, databases, folder, LONG if given.long else SHORT, given.seed))
                except NotImplementedError as why:
                    print(f"{name.upper():>10} {databases.kind:>10} left out: {why}", flush=True)
                    continue
                show(found[-1])
        finally:
            databases.stop()
    if given.out:
        given.out.write_text(json.dumps([asdict(each) for each in found], indent=1) + "\n", encoding="utf-8")
    failed = [each for each in found if not each.passed]
    print(f"{len(found) - len(failed)} of {len(found)} passed.")
    return 1 if failed else 0


def show(found: Result) -> None:
    line = asdict(found)
    print(" ".join(f"{line[name]!s:>10}" for name in COLUMNS), found.note, flush=True)
    for wrong in found.wrong:
        print(f"           does not hold: {wrong}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
