"""How long the digests of many focal points take: planned, written and sent to a relay on this machine.

`make bench-mail`, or `python -m tests.bench.mail --people 5000 --items 20`, on SQLite and on PostgreSQL; the databases
are made for it and gone afterwards. Meanwhile a real server (gunicorn, two workers) is asked on the same database, four
times a second: a list of the desk, and a page that writes. Each goal of `GOALS` is said with *hit* or *missed*.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import os
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

from tests.proof.bench import PLAIN, ROOT, migrate
from tests.proof.databases import Databases, Postgres, Sqlite
from tests.relay import Relay

GOALS = {
    "planned_and_rendered_seconds": 120,
    "sent_seconds": 300,
    "memory_megabytes": 300,
    "mails_not_sent": 0,
    "requests_failed": 0,
}
"""At most, for 5,000 people with 20 items each. Rendered is within what was sent: a mail is written when it leaves."""

PATIENCE = 30
"""Seconds after which a request counts as failed."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.mail", description=__doc__)
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--items", type=int, default=20)
    parser.add_argument("--on", choices=["sqlite", "postgresql"], help="one database alone")
    parser.add_argument("--out", type=Path, help="the figures as JSON")
    given = parser.parse_args()
    found = []
    for kind in ["sqlite", "postgresql"] if given.on is None else [given.on]:
        with tempfile.TemporaryDirectory(prefix="bench-mail-") as folder:
            databases: Databases = Sqlite(Path(folder)) if kind == "sqlite" else Postgres()
            try:
                migrate(databases.migrate_in())
                found.append({"database": kind} | measure(databases.fresh("bench"), given.people, given.items))
            finally:
                databases.stop()
        show(found[-1])
    if given.out:
        given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 1 if any("missed" in figures["goals"].values() for figures in found) else 0


def show(figures: dict[str, Any]) -> None:
    print(f"{figures['database']}: {figures['people']} people, {figures['items']} items each")
    for name, figure in figures.items():
        if name not in ("database", "people", "items", "goals"):
            goal = f"  at most {GOALS[name]}: {figures['goals'][name]}" if name in GOALS else ""
            print(f"  {name:<34}{figure!s:>10}{goal}", flush=True)


def measure(url: str, people: int, items: int) -> dict[str, Any]:
    relay = Relay()
    relay.keep = lambda mail: None  # type: ignore[method-assign]
    relay.start()
    os.environ.update(PLAIN, DATABASE_URL=url, EMAIL_URL=f"smtp://127.0.0.1:{relay.port}")
    process = multiprocessing.get_context("spawn")
    pipe: Any = process.Queue()
    work = process.Process(target=_work, args=(people, items, pipe))
    work.start()
    told = pipe.get()
    with a_server() as port:
        asked = Asked(port, told["cookie"], told["link"])
        asked.start()
        figures: dict[str, Any] = pipe.get()
        asked.end()
    work.join()
    relay.stop()
    figures |= {"load": round(os.getloadavg()[0], 1), **asked.figures()}
    figures["goals"] = {name: "hit" if figures[name] <= most else "missed" for name, most in GOALS.items()}
    return figures


@contextmanager
def a_server() -> Iterator[int]:
    """The product as it is served, on a port of its own, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "tracker.wsgi", "--workers=2", f"--bind=127.0.0.1:{port}"]
    served = subprocess.Popen([*command, "--log-level=error", f"--timeout={2 * PATIENCE}"], cwd=ROOT)
    try:
        for _attempt in range(100):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        served.terminate()
        served.wait(10)


class Asked(threading.Thread):
    """Somebody who asks the server four times a second, in turn for a list and for a page that writes."""

    def __init__(self, port: int, cookie: str, link: str) -> None:
        super().__init__(daemon=True)
        self.port, self.cookie, self.link = port, cookie, link
        self.over = threading.Event()
        self.waited: list[float] = []
        self.failed: list[str] = []

    def run(self) -> None:
        number = 0
        while not self.over.is_set():
            begun = time.monotonic()
            try:
                status = self._ask(writing=number % 2 == 1)
                if status != 200:
                    self.failed.append(str(status))
            except OSError as error:
                self.failed.append(repr(error))
            self.waited.append(time.monotonic() - begun)
            number += 1
            self.over.wait(0.25)

    def _ask(self, *, writing: bool) -> int:
        talk = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            if writing:
                talk.request("POST", self.link, "List-Unsubscribe=One-Click", {"Content-Type": FORM})
            else:
                talk.request("GET", "/admin/commitments/commitment/", headers={"Cookie": self.cookie})
            answer = talk.getresponse()
            answer.read()
            return answer.status
        finally:
            talk.close()

    def end(self) -> None:
        self.over.set()
        self.join()

    def figures(self) -> dict[str, Any]:
        return {
            "requests": len(self.waited),
            "requests_failed": len(self.failed),
            "requests_p95_seconds": round(quantiles(self.waited, n=20)[-1], 2),
            "requests_longest_seconds": round(max(self.waited), 2),
            "failures": sorted(set(self.failed)),
        }


FORM = "application/x-www-form-urlencoded"


def _work(people: int, items: int, pipe: Any) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    django.setup()
    from django.conf import settings
    from django.test import Client

    from commitments.mailing import sending, subscriptions
    from commitments.mailing.ticking import tick
    from commitments.models import Delivery
    from meetings.models import User

    settings.DEBUG = False  # else Django keeps every query
    build(people, items)
    client = Client()
    client.force_login(User.objects.create(username="desk", is_staff=True, is_superuser=True))
    link = subscriptions.address_of_off("somebody@example.org").removeprefix(settings.BASE_URL)
    pipe.put({"cookie": client.cookies.output(header="", sep=";").split(";")[0].strip(), "link": link})
    rendered, written = [0.0], sending.written

    def timed(*given: Any, **more: Any) -> bytes:
        begun = time.monotonic()
        raw = written(*given, **more)
        rendered[0] += time.monotonic() - begun
        return raw

    sending.written = timed
    begun, used = time.monotonic(), time.process_time()
    tick(send=False)
    planned = time.monotonic()
    planned_mails = Delivery.objects.count()
    with sending.a_sender() as sender:
        mails = sender.run()
    sent = time.monotonic()
    pipe.put(
        {
            "people": people,
            "items": items,
            "planned_mails": planned_mails,
            "planned_seconds": round(planned - begun, 1),
            "rendered_seconds": round(rendered[0], 1),
            "planned_and_rendered_seconds": round(planned - begun + rendered[0], 1),
            "sent_seconds": round(sent - planned, 1),
            "processor_seconds": round(time.process_time() - used, 1),
            "mails_not_sent": people - mails[sending.Outcome.SENT],
            "memory_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        }
    )


def build(people: int, items: int) -> None:
    """Each of so many parties has so many parts that fall due in a week."""
    from django.db import connection

    from commitments.models import ReportSchedule
    from meetings.models import Body, Document, FocalPoint, Meeting, Paragraph, Party

    today = datetime.now(UTC).date()
    due = today + timedelta(days=7)
    body = Body.objects.create(slug="bench", name="Working Group", mail_on=True)
    when = datetime.now(UTC) - timedelta(minutes=2)
    ReportSchedule.objects.create(
        body=body,
        audience="focal_points",
        weekdays="1234567",
        local_time=when.time().replace(microsecond=0),
        enabled=True,
        since=when - timedelta(minutes=2),
        materialised_until=when - timedelta(minutes=2),
    )
    meeting = Meeting.objects.create(reference="M-1", body=body, title="First Meeting", when="2016", state="held")
    quote = "The parties will send their comments on the draft within two weeks."
    paper = Document.objects.create(
        slug="paper", title="Statement", meeting=meeting, text=quote, kind="co_chairs_statement"
    )
    paragraph = Paragraph.objects.create(document=paper, position=1, start=0, end=len(quote))
    parties = Party.objects.bulk_create(Party(slug=f"p-{n}", name=f"Party {n}", kind="state") for n in range(people))
    FocalPoint.objects.bulk_create(
        FocalPoint(party=party, body=body, name=f"Desk {n}", email=f"desk-{n}@example.org")
        for n, party in enumerate(parties)
    )
    each = 50
    for start in range(0, people, each):
        for number in range(items):
            _commitment(f"C-{start}-{number}", parties[start : start + each], meeting, paragraph, quote, due)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # a server does so by itself, but a minute after it was filled


def _commitment(reference: str, parties: Any, meeting: Any, paragraph: Any, quote: str, day: date) -> None:
    from commitments.models import Assignment, Commitment, Deadline, Due

    commitment = Commitment.objects.create(
        reference=reference, origin=meeting, paragraph=paragraph, quote=quote, title=f"Send comments {reference}",
        kind="agreed_action", disposition="active",
    )  # fmt: skip
    deadline = Deadline.objects.create(
        commitment=commitment, number=1, phrase="within two weeks", bound="by", anchor="fixed",
        fixed=str(day), earliest=day, latest=day,
    )  # fmt: skip
    parts = Assignment.objects.bulk_create(
        Assignment(commitment=commitment, number=n + 1, party=party) for n, party in enumerate(parties)
    )
    Due.objects.bulk_create(Due(assignment=part, deadline=deadline, earliest=day, latest=day) for part in parts)


if __name__ == "__main__":
    sys.exit(main())
