"""Runs schemathesis against the product in processes of its own, and tells what it found as a table and as JSON."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from tests.fuzz.calendars import fetch_calendars
from tests.proof.databases import Databases, Postgres, Sqlite

ROOT = Path(__file__).resolve().parent.parent.parent
ROLES = ("anonymous", "read-only token", "officer of one body", "manager")
BY_SESSION = "officer by session"
"""Asks in the long form, a tenth as much as who comes by token."""
SHORT = {"phases": "examples,fuzzing", "examples": 1, "workers": 1}
"""By one worker, so that of one seed the same is sent in the same order."""
LONG = {"phases": "examples,fuzzing", "examples": 40, "workers": 1, "covering": "manager"}
"""5,000 requests and more a role and database; whoever may do most also sends every edge of every parameter."""
SERVER_ERROR = "ServerError"


def environment(database: str, port: int, folder: Path) -> dict[str, str]:
    told = {
        "DEBUG": "true",
        "SECRET_KEY": "the fuzzed server signs with this and nobody else does",
        "DATABASE_URL": database,
        "BASE_URL": f"http://127.0.0.1:{port}",
        "API_RATE": "100000000",
        "LANGUAGE_CODE": "en",
        "EMAIL_URL": "consolemail://",
        "ALLOWED_HOSTS": "",
        "MEDIA_ROOT": str(folder / "media"),
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
    }
    return {**os.environ, **told}


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def served(database: str, log: Path) -> Iterator[str]:
    """The product on a database, by gunicorn with two workers; gives its address."""
    port = free_port()
    # How long a line may be is settled by the server that stands before the product, which is not what is asked here.
    limits = ["--limit-request-line=0", "--limit-request-field_size=0"]
    command = [sys.executable, "-m", "gunicorn", "--workers=2", *limits, f"--bind=127.0.0.1:{port}", "tracker.wsgi"]
    with log.open("ab") as out:
        server = subprocess.Popen(
            command, cwd=ROOT, env=environment(database, port, log.parent), stdout=out, stderr=out
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/api/v1/schema/", server)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise SystemExit("The server did not start.")
        try:
            with urlopen(address):
                return
        except URLError:
            time.sleep(0.1)
    raise SystemExit("The server does not answer.")


def ask(role: str, token: str, address: str, folder: Path, how: dict[str, Any], seed: int) -> dict[str, Any]:
    """One run of schemathesis; what it sent and found."""
    phases = f"{how['phases']},coverage" if role == how.get("covering") else how["phases"]
    counts, report = folder / "counts.json", folder / "report.json"
    program = str(Path(sys.executable).with_name("schemathesis"))
    command = [
        *(program, f"--config-file={ROOT / 'tests/fuzz/schemathesis.toml'}", "run"),
        *(f"{address}/api/v1/schema/", "--checks=all", "--continue-on-failure", "--no-shrink", "--no-color"),
        *(f"--phases={phases}", f"--seed={seed}"),
        *("--report=json", f"--report-json-path={report}", "--warnings=off", f"--workers={how['workers']}"),
        "--suppress-health-check=all",
    ]
    examples = max(1, how["examples"] // 10) if role == BY_SESSION else how["examples"]
    if role == BY_SESSION:
        proof = "0" * 32  # against forgery: the cookie and the header say the same
        command += [f"--header=Cookie: sessionid={token}; csrftoken={proof}", f"--header=X-CSRFToken: {proof}"]
        token = ""
    elif token:
        command.append(f"--header=Authorization: Token {token}")
    command.append(f"--max-examples={examples}")
    told = {"SCHEMATHESIS_HOOKS": "tests.fuzz.hooks", "FUZZ_COUNTS": str(counts), "FUZZ_ADDRESS": address}
    told |= {"FUZZ_TOKEN": token}
    told |= {"FUZZ_NAMES": str(folder / "names.json"), "PYTHONPATH": str(ROOT)}
    began = time.monotonic()
    done = subprocess.run(command, cwd=folder, env={**os.environ, **told}, capture_output=True, text=True)
    found = json.loads(counts.read_text())
    failures = json.loads(report.read_text())
    outside = {
        f"{one['title']}: {', '.join(one['operations'])}": one["count"]
        for one in failures["failures"]
        if one["type"] != SERVER_ERROR
    }
    if failures["errors"]:
        outside["Errors of schemathesis"] = len(failures["errors"])
    text = re.sub(r"(?s).*?(=+ (?:FAILURES|ERRORS) =)", r"\1", done.stdout, count=1) if done.returncode else ""
    return {
        "role": role,
        "requests": found["requests"],
        "5xx": sum(count for code, count in found.items() if code[0] == "5" and code.isdecimal()),
        "outside_schema": sum(outside.values()),
        "seconds": round(time.monotonic() - began),
        "statuses": {code: found[code] for code in sorted(found) if code.isdecimal()},
        "found": outside,
        "told": text or ("" if done.returncode == 0 else done.stdout + done.stderr),
    }


def run(kind: str, roles: list[str], how: dict[str, Any], seed: int, folder: Path) -> Iterator[dict[str, Any]]:
    """Every role on a database of one kind, each on a copy that nobody has touched."""
    folder.mkdir()
    databases: Databases = Sqlite(folder) if kind == "sqlite" else Postgres()
    try:
        command = [sys.executable, "-m", "tests.fuzz.ground"]
        told = environment(databases.migrate_in(), 8000, folder)
        laid = subprocess.run(command, cwd=ROOT, env=told, stdout=subprocess.PIPE, check=True)
        ground = json.loads(laid.stdout)
        (folder / "names.json").write_text(json.dumps(ground["names"]))
        for role in roles:
            with served(databases.fresh(re.sub(r"\W", "_", role)), folder / "server.log") as address:
                one = ask(role, ground["tokens"][role], address, folder, how, seed)
                calendars = fetch_calendars(address, ground["feed"], seed) if role == roles[0] else None
            yield {"database": kind, **one}
            if calendars:
                yield {"database": kind, **calendars}
    finally:
        databases.stop()


def tell(row: dict[str, Any]) -> dict[str, Any]:
    """Print a line of the table, and what was found."""
    line = (
        f"{row['role']:<20} {row['database']:<11} {row['requests']:>8} {row['5xx']:>4} "
        f"{row['outside_schema']:>15} {row['seconds']:>8}"
    )
    print(f"{line}\n\n{row['told']}\n" if is_wrong(row) else line, flush=True)
    return row


def is_wrong(row: dict[str, Any]) -> bool:
    return bool(row["5xx"] or row["outside_schema"] or row["told"])


def main() -> int:
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--short", action="store_true", help="some hundred requests a role and database, for CI")
    parser.add_argument("--databases", nargs="+", choices=("sqlite", "postgresql"), default=("sqlite", "postgresql"))
    parser.add_argument("--roles", nargs="+", choices=(*ROLES, BY_SESSION))
    parser.add_argument("--examples", type=int, help="at most so many generated requests an address and phase")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="also write the figures as JSON")
    given = parser.parse_args()
    how = dict(SHORT if given.short else LONG)
    how["examples"] = given.examples or how["examples"]
    roles = given.roles or [*ROLES, *([] if given.short else [BY_SESSION])]
    folder = Path(tempfile.mkdtemp(prefix="fuzz."))
    print(f"{'role':<20} {'database':<11} {'requests':>8} {'5xx':>4} {'outside schema':>15} {'seconds':>8}", flush=True)

    def on(kind: str) -> list[dict[str, Any]]:
        return [tell(row) for row in run(kind, roles, how, given.seed, folder / kind)]

    # Side by side: schemathesis is busy with making requests, by one process a run.
    with ThreadPoolExecutor() as side_by_side:
        rows = [row for kind in side_by_side.map(on, given.databases) for row in kind]
    print(f"{'together':<32} {sum(row['requests'] for row in rows):>8}")
    if given.out:
        kept = [{name: value for name, value in row.items() if name != "told"} for row in rows]
        given.out.write_text(json.dumps(kept, indent=2) + "\n")
    if any(is_wrong(row) for row in rows):
        print(f"The logs of the servers are in {folder}")
        return 1
    shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
