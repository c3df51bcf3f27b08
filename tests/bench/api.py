"""What an answer of the API costs beside the least that it could: `make bench`.

On a PostgreSQL made for this (.ci/with-postgres) it loads the sample, serves the product and the floor (`floor.py`)
each by gunicorn with 2 workers, and asks both with wrk, one call after the other, on this machine and in one run. The
cost is the processor time of the workers, out of /proc, over the requests that were answered; that of PostgreSQL stands
beside it. How many queries a call makes is counted in this process. On a busy machine only the ratios tell something.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
WORKERS = 2
CONCURRENCY = 4
TICK = os.sysconf("SC_CLK_TCK")
LIST = "/api/v1/commitments/?expand=assignments&page_size="
MOST_QUERIES = 6

WRK = """
local n = 0
local stamp = os.time()
if METHOD == "POST" then
  request = function()
    n = n + 1
    return wrk.format("POST", nil, nil, (BODY:gsub("REFERENCE", stamp .. "-" .. n)))
  end
end
local wrong = 0
function done(summary, latency)
  local e = summary.errors
  io.write(string.format('\\n{"requests": %d, "us": %d, "wrong": %d, "p50": %d, "p95": %d}\\n', summary.requests,
    summary.duration, e.status + e.connect + e.read + e.write + e.timeout, latency:percentile(50),
    latency:percentile(95)))
end
"""


@dataclass(frozen=True)
class Call:
    """What is asked, and of which other call its cost may be at most so many times."""

    name: str
    address: str
    most: float = 0
    beside: str = ""
    body: str = ""
    counted: bool = True  # whether its queries are to be within MOST_QUERIES


@dataclass(frozen=True)
class Figure:
    """One line of the file. Times of the processor and shares of the floor are those of the workers."""

    call: str
    rows: int
    concurrency: int
    rps: float
    p50_ms: float
    p95_ms: float
    cpu_ms: float
    queries: int
    ratio_to_floor: float | None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", nargs="+", type=int, default=[100_000], help="numbers of commitments; 100000")
    parser.add_argument("--seconds", type=int, default=6, help="how long each call is asked; 6")
    parser.add_argument("--out", type=Path, help="a file that gets the figures as JSON")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)  # in the database that is given
    asked = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is missing: apt install wrk")
    if not asked.here:
        again = [sys.executable, "-m", "tests.bench.api", "--here", *sys.argv[1:]]
        sys.exit(subprocess.run([str(ROOT / ".ci/with-postgres"), *again], cwd=ROOT).returncode)
    figures: list[Figure] = []
    for rows in sorted(asked.rows):
        figures += measure(rows, asked.seconds)
    if len(set(asked.rows)) > 1:
        compare_sizes(figures, *(size(sorted(asked.rows)) for size in (min, max)))
    if asked.out:
        asked.out.write_text(json.dumps([asdict(figure) for figure in figures], indent=2) + "\n")
        print(f"Wrote {asked.out}")


def measure(rows: int, seconds: int) -> list[Figure]:
    """All calls at a size, printed as they come."""
    began = time.perf_counter()
    token, calls, floors = prepare(rows)
    print(f"\n{rows} commitments with 5 assignments each, loaded in {time.perf_counter() - began:.0f} s")
    print(f"gunicorn with {WORKERS} workers, {CONCURRENCY} connections, {seconds} s a call; ms of processor each\n")
    heads = (("rps", 8), ("p50 ms", 8), ("p95 ms", 8), ("cpu ms", 8), ("db ms", 7), ("queries", 8), ("× floor", 9))
    print(f"{'call':<34}{''.join(f'{head:>{width}}' for head, width in heads)}  goal")
    found: dict[str, Figure] = {}
    with tempfile.TemporaryDirectory(prefix="bench-api-") as folder:
        with served("tests.bench.floor:application", folder) as (port, master):
            for call in floors:
                found[call.name] = one(call, rows, seconds, port, master, token, folder, {})
        with served("tracker.wsgi:application", folder) as (port, master):
            for call in calls:
                found[call.name] = one(call, rows, seconds, port, master, token, folder, found)
    return list(found.values())


def prepare(rows: int) -> tuple[str, list[Call], list[Call]]:
    """Load the sample; give a token of its manager and what is to be asked."""
    import django

    import tests.environment  # noqa: F401 - before Django reads the settings

    # The same in the workers: by it cursors are sealed.
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tracker.settings", "SECRET_KEY": secrets.token_urlsafe(64)}
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from commitments.management.sample import MANAGER
    from commitments.models import Commitment
    from meetings.models import Token, User

    settings.DEBUG = False
    call_command("migrate", verbosity=0)
    call_command("load_sample", commitments=rows, yes=True, verbosity=0)
    user = User.objects.get(username=MANAGER)
    Token.objects.filter(user=user).delete()
    _token, text = Token.objects.create(user=user, name="bench", may_write=True)
    known = Commitment.objects.select_related("origin", "paragraph__document").order_by("reference")[rows // 2]
    party = known.assignments.exclude(party=None).first() or Commitment.objects.exclude(assignments__party=None)[0]
    body = {
        "reference": f"{known.reference}~REFERENCE",  # in the middle, so that the first and last pages stay
        "title": "Send comments",
        "quote": known.quote,
        "origin": known.origin.reference,
        "paragraph": f"{known.paragraph.document.slug}:{known.paragraph.position}",
        "kind": "request",
        "assignments": [{"party": party.party.slug}],
    }
    said = json.dumps(body)
    last = last_page(user)
    calls = [
        Call("list of 25", f"{LIST}25", 5, "floor: list of 25"),
        Call("list of 100", f"{LIST}100", 4, "floor: list of 100"),
        Call("list of 25, active requests", f"{LIST}25&disposition=active&kind=request", 1.3, "list of 25"),
        Call("list of 25, overdue", f"{LIST}25&overdue=true", 1.3, "list of 25"),
        Call("list of 25, latest made first", f"{LIST}25&ordering=-made", 1.3, "list of 25"),
        Call("list of 25, last page", last, 1.2, "list of 25"),
        Call("single object", f"/api/v1/commitments/{known.reference}/", 7, "floor: single object"),
        Call("create", "/api/v1/commitments/", 10, "floor: create", said, counted=False),
    ]
    floors = [
        Call("floor: list of 25", "/?page_size=25"),
        Call("floor: list of 100", "/?page_size=100"),
        Call("floor: single object", f"/?reference={known.reference}"),
        Call("floor: create", "/", body=said),
    ]
    return text, calls, floors


def last_page(user: Any) -> str:
    """The address of the last full page of 25, as the page before it would lead there."""
    from commitments.models import Commitment
    from tracker.rest.cursors import sealed

    rows = Commitment.objects.visible_to(user).order_by("-reference", "-pk").values_list("reference", "pk")
    place = list(rows[25])
    cursor = sealed((LIST.partition("?")[0], "reference"), place, backwards=False)
    return f"{LIST}25&cursor={cursor}"


def queries_of(call: Call, token: str) -> int:
    """How many queries the call makes, asked in this process, once it has been asked before."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"authorization": f"Token {token}"})

    def ask(mark: str) -> None:
        if call.body:
            said = call.body.replace("REFERENCE", f"{time.time_ns()}{mark}")
            answer = client.post(call.address, said, content_type="application/json")
        else:
            answer = client.get(call.address)
        if answer.status_code >= 400:
            sys.exit(f"{call.name}: {answer.status_code} {answer.content.decode()[:500]}")

    ask("a")
    with CaptureQueriesContext(connection) as caught:
        ask("b")
        return len(caught)


def one(
    call: Call, rows: int, seconds: int, port: int, master: int, token: str, folder: str, known: dict[str, Figure]
) -> Figure:
    """Ask the call for so long, and print its line."""
    queries = 1 if call.name.startswith("floor") else queries_of(call, token)
    warm_up(call, port, token, folder)
    workers, server = children(master), database_process()
    before = cpu(workers), cpu([server, *children(server)])
    told = asked(call, seconds, port, token, folder)
    of_workers, of_database = cpu(workers) - before[0], cpu([server, *children(server)]) - before[1]
    if told["wrong"]:
        print(f"{call.name}: {told['wrong']} of {told['requests']} answers were refusals", file=sys.stderr)
    cpu_ms = of_workers * 1000 / told["requests"]
    floor = known.get(f"floor: {call.name.partition(',')[0]}")
    figure = Figure(
        call=call.name,
        rows=rows,
        concurrency=CONCURRENCY,
        rps=round(told["requests"] * 1e6 / told["us"], 1),
        p50_ms=round(told["p50"] / 1000, 2),
        p95_ms=round(told["p95"] / 1000, 2),
        cpu_ms=round(cpu_ms, 3),
        queries=queries,
        ratio_to_floor=round(cpu_ms / floor.cpu_ms, 2) if floor else None,
    )
    told_goal = ""
    if call.most:
        ratio = cpu_ms / known[call.beside].cpu_ms
        kept = ratio <= call.most and (not call.counted or queries <= MOST_QUERIES)
        told_goal = f"  {'kept' if kept else 'MISSED'}: {ratio:.2f} × {call.beside} (≤ {call.most:g})"
        if not call.beside.startswith("floor"):
            told_goal += f", p50 {figure.p50_ms / known[call.beside].p50_ms:.2f} ×"
    print(
        f"{call.name:<34}{figure.rps:>8}{figure.p50_ms:>8}{figure.p95_ms:>8}{figure.cpu_ms:>8.2f}"
        f"{of_database * 1000 / told['requests']:>7.2f}{queries:>8}{figure.ratio_to_floor or '':>9}{told_goal}",
        flush=True,
    )
    return figure


def warm_up(call: Call, port: int, token: str, folder: str) -> None:
    """Ask until there are answers: a worker loads all that it needs with its first requests."""
    for _again in range(20):
        if asked(call, 1, port, token, folder)["requests"] >= 2 * WORKERS:
            return
    sys.exit(f"{call.name}: no answer")


def asked(call: Call, seconds: int, port: int, token: str, folder: str) -> dict[str, int]:
    """What wrk says: requests, microseconds, wrong answers, percentiles."""
    script = Path(folder) / "call.lua"
    method = "POST" if call.body else "GET"
    script.write_text(f'METHOD, BODY = "{method}", [==[{call.body}]==]\n{WRK}')
    done = subprocess.run(
        [
            *("wrk", "--threads", "1", "--connections", str(CONCURRENCY), "--duration", f"{seconds}s"),
            *("--timeout", "30s", "--header", f"Authorization: Token {token}"),
            *("--header", "Content-Type: application/json", "--script", str(script)),
            f"http://127.0.0.1:{port}{call.address}",
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    told: dict[str, int] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


@contextmanager
def served(application: str, folder: str) -> Iterator[tuple[int, int]]:
    """The application behind gunicorn: its port, and the process above the workers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "DEBUG": "false",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1",
        "EMAIL_URL": "smtp://127.0.0.1:25",
        "API_RATE": "1000000000",
    }
    own = [sys.executable, "-W", "ignore", "-m", "gunicorn", "--workers", str(WORKERS), "--log-level", "warning"]
    server = subprocess.Popen(
        [*own, "--bind", f"127.0.0.1:{port}", "--worker-tmp-dir", folder, application], cwd=ROOT, env=environment
    )
    try:
        for _wait in range(200):
            with socket.socket() as there:
                if there.connect_ex(("127.0.0.1", port)) == 0 and len(children(server.pid)) == WORKERS:
                    break
            time.sleep(0.1)
        yield port, server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def children(master: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]


def database_process() -> int:
    """The server above the processes that answer one connection each; what those used that ended counts with it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [own] = cursor.fetchone()
    return int(Path(f"/proc/{own}/stat").read_text().rpartition(")")[2].split()[1])


def cpu(processes: list[int]) -> float:
    """Seconds of the processor that these have had, in the system and outside."""
    total = 0
    for pid in processes:
        with suppress(FileNotFoundError):  # it has just ended
            words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += sum(map(int, words[11:15]))  # with those of its children that have ended
    return total / TICK


def compare_sizes(figures: list[Figure], few: int, many: int) -> None:
    """How much more a call costs in the largest register than in the smallest."""
    known = {(figure.call, figure.rows): figure for figure in figures}
    print(f"\n{many} commitments beside {few} (≤ 1.3): processor, p50")
    for (call, rows), figure in known.items():
        if rows == many:
            other = known[call, few]
            print(f"{call:<34}{figure.cpu_ms / other.cpu_ms:>8.2f}{figure.p50_ms / other.p50_ms:>8.2f}")


if __name__ == "__main__":
    main()
