"""How long the digests of many focal points take: planned, written and sent to a relay on this machine.

`python -m tests.bench.mail --people 5000 --items 20`; the database is made for it and gone afterwards. Meanwhile
another process writes to the database twice a second, as requests do, and tells how long it waited.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import tempfile
import threading
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.proof.bench import PLAIN, migrate
from tests.relay import Relay


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.mail", description=__doc__)
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--items", type=int, default=20)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = os.environ.get("DATABASE_URL") or f"sqlite:///{folder}/bench.sqlite3"
        relay = Relay()
        relay.start()
        os.environ.update(PLAIN, DATABASE_URL=url, EMAIL_URL=f"smtp://127.0.0.1:{relay.port}")
        migrate(url)
        relay.keep = lambda mail: None  # type: ignore[method-assign]
        figures = measure(given.people, given.items)
        relay.stop()
    print(json.dumps(figures, indent=1))
    if given.out:
        given.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def measure(people: int, items: int) -> dict[str, Any]:
    stop, waits = multiprocessing.Event(), multiprocessing.Queue()
    pipe: Any = multiprocessing.Queue()
    work = multiprocessing.Process(target=_work, args=(people, items, pipe))
    work.start()
    assert pipe.get() == "built"
    requests = multiprocessing.Process(target=_requests, args=(stop, waits))
    requests.start()
    figures: dict[str, Any] = pipe.get()
    stop.set()
    figures["longest_wait_of_a_request_seconds"] = round(waits.get(), 2)
    requests.join()
    work.join()
    return figures


def _setup() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    django.setup()


def _work(people: int, items: int, pipe: Any) -> None:
    _setup()
    from commitments.mailing.sending import a_sender
    from commitments.mailing.ticking import tick
    from commitments.models import Delivery

    build(people, items)
    pipe.put("built")
    begun = time.monotonic()
    tick(send=False)
    planned = time.monotonic()
    planned_mails = Delivery.objects.count()
    with a_sender() as sender:
        mails = sender.run()
    pipe.put(
        {
            "people": people,
            "items": items,
            "planned_mails": planned_mails,
            "planned_seconds": round(planned - begun, 1),
            "written_and_sent_seconds": round(time.monotonic() - planned, 1),
            "outcomes": {str(outcome): count for outcome, count in mails.items()},
            "memory_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        }
    )


def _requests(stop: Any, waits: Any) -> None:
    """Write twice a second, and remember the longest time that it took."""
    _setup()
    from commitments.models import Mailbox

    longest = 0.0
    number = 0
    while not stop.is_set():
        begun = time.monotonic()
        Mailbox.objects.create(address=f"{number}.bench@example.org")
        longest = max(longest, time.monotonic() - begun)
        number += 1
        threading.Event().wait(0.5)
    waits.put(longest)


def build(people: int, items: int) -> None:
    """Each of so many parties has so many parts that fall due in a week."""
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
    main()
