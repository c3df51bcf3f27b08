"""What a test of the proof has in hand: a database, a relay with its journal, processes to kill, and the count."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from tests.proof.databases import Databases
from tests.relay import Relay

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Result:
    """One line of the table."""

    test: str
    database: str
    journal: str
    kills: int = 0
    recipients: int = 0
    lost: int = 0
    doubled: int = 0
    identical: bool = True
    passed: bool = True
    seconds: float = 0
    wrong: list[str] = field(default_factory=list)
    note: str = ""

    def must(self, what: str, holds: bool) -> None:
        if not holds:
            self.passed = False
            self.wrong.append(what)


@dataclass
class Count:
    """What the journal of the relay says, and nothing else is asked."""

    copies: dict[str, int]
    mails: dict[str, int]
    alike: bool
    one_each: bool

    @property
    def identical(self) -> bool:
        """Whether all copies of a mail have the same bytes, and nobody has two different mails."""
        return self.alike and self.one_each

    @property
    def total(self) -> int:
        return sum(self.copies.values())

    @property
    def doubled(self) -> int:
        return self.total - len(self.copies)


def count(journal: Path) -> Count:
    """Copies by recipient, and by Message-ID."""
    digests: dict[str, set[str]] = defaultdict(set)
    of_each: dict[str, set[str]] = defaultdict(set)
    copies: dict[str, int] = defaultdict(int)
    mails: dict[str, int] = defaultdict(int)
    for line in journal.read_text(encoding="utf-8").splitlines() if journal.exists() else []:
        mail = json.loads(line)
        copies[mail["recipient"]] += 1
        digests[mail["message_id"]].add(mail["sha256"])
        mails[mail["message_id"]] += 1
        of_each[mail["recipient"]].add(mail["message_id"])
    alike, one_each = (all(len(each) == 1 for each in found.values()) for found in (digests, of_each))
    return Count(dict(copies), dict(mails), alike, one_each)


class Bench:
    """A database, a relay and the product."""

    def __init__(self, databases: Databases, name: str, folder: Path, **environment: str) -> None:
        self.databases, self.name, self.folder = databases, name, folder
        self.journal = folder / f"{name}-{databases.kind}.journal"
        self.journal.unlink(missing_ok=True)
        self.relay = Relay(journal=self.journal)
        self.relay.start()
        self.environment = environment
        self.url = databases.fresh(name)
        self.worker = self.a_worker(self.url)

    def a_worker(self, url: str) -> Worker:
        return Worker(
            self.folder / f"{self.name}-{self.databases.kind}.log",
            DATABASE_URL=url,
            EMAIL_URL=f"smtp://127.0.0.1:{self.relay.port}",
            **self.environment,
        )

    def result(self, test: str) -> Result:
        return Result(test, self.databases.kind, str(self.journal))

    def close(self) -> None:
        self.worker.close()
        self.relay.stop()


@contextmanager
def a_bench(databases: Databases, name: str, folder: Path, **environment: str) -> Iterator[Bench]:
    bench = Bench(databases, name, folder, **environment)
    try:
        yield bench
    finally:
        bench.close()


class Worker:
    """A process that forks others: see `tests.proof.worker`."""

    def __init__(self, log: Path, **environment: str) -> None:
        with log.open("ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.proof.worker"],
                cwd=ROOT,
                env={**os.environ, **PLAIN, **environment},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        self.stdin, self.stdout = cast(IO[str], self.process.stdin), cast(IO[str], self.process.stdout)
        self.alive: set[int] = set()

    def _say(self, told: dict[str, Any]) -> dict[str, Any]:
        self.stdin.write(json.dumps(told) + "\n")
        self.stdin.flush()
        answer: dict[str, Any] = json.loads(self.stdout.readline())
        return answer

    def call(self, do: str, **given: Any) -> Any:
        """Do something in a process of its own, and wait for what comes of it."""
        answer = self._say({"do": do, "with": given, "wait": True})
        if "error" in answer:
            raise RuntimeError(f"{do}: {answer['error']}")
        return answer["result"]

    def spawn(self, do: str, **given: Any) -> int:
        """Begin something in a process of its own; returns its number."""
        pid: int = self._say({"do": do, "with": given})["pid"]
        self.alive.add(pid)
        return pid

    def kill(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        self.wait(pid)

    def wait(self, pid: int) -> None:
        self._say({"reap": pid})
        self.alive.discard(pid)

    def close(self) -> None:
        for pid in list(self.alive):
            self.kill(pid)
        self.stdin.close()
        self.process.wait(10)
        self.stdout.close()


# What a .env beside manage.py says must not decide: empty counts as not given.
PLAIN = {
    "DEBUG": "true",
    "SECRET_KEY": "the proof signs with this and nobody else does",
    "BASE_URL": "http://127.0.0.1:8000",
    "ALLOWED_HOSTS": "",
    "DEFAULT_FROM_EMAIL": "Commitment tracker <tracker@example.org>",
    "BOUNCE_ADDRESS": "",
    "INSTANCE_NAME": "proof",
    "MAIL_ONLY_TO": "",
    "MAIL_JOURNAL": "",
    "PING_URL": "",
    "LANGUAGE_CODE": "en",
    "SECURE_SSL_REDIRECT": "",
    "SECURE_HSTS_SECONDS": "",
}


def migrate(url: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env={**os.environ, **PLAIN, "DATABASE_URL": url, "EMAIL_URL": "consolemail://"},
        check=True,
    )


def pause(seconds: float) -> None:
    time.sleep(seconds)
