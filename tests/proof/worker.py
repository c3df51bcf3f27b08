"""The product in processes that can be killed: loads Django once, and forks a child for whatever it is told to do.

Told by lines of JSON on its standard input: {"do": name, "with": {…}, "wait": bool} answers {"pid": …} or, when it
waits, {"result": …}; {"reap": pid} waits for a child that has ended or been killed.
"""

from __future__ import annotations

import json
import os
import random
import re
import resource
import signal
import sys
import time as stopwatch
import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes, policy
from functools import partial
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.mail import EmailMessage  # noqa: E402
from django.db import DatabaseError, connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from commitments.mailing import audiences, letters, office, planning, replies, sending, ticking  # noqa: E402
from commitments.mailing.checking import differences  # noqa: E402
from commitments.mailing.clocks import Reading  # noqa: E402
from commitments.mailing.figures import mail_figures  # noqa: E402
from commitments.mailing.journal import Journal  # noqa: E402
from commitments.mailing.plans import Plan  # noqa: E402
from commitments.mailing.reconciling import reconcile  # noqa: E402
from commitments.mailing.relays import SmtpRelay  # noqa: E402
from commitments.models import (  # noqa: E402
    Commitment,
    Delivery,
    DeliveryEvent,
    Event,
    PostOffice,
    ReportSchedule,
    Slot,
)
from meetings.models import Body, User  # noqa: E402
from tests.bench.mail import build  # noqa: E402

OPEN = ("planned", "queued", "claimed", "data")

# The waits of the product, shortened: nothing else about it is changed.
settings.MAIL_LEASE = float(os.environ.get("PROOF_LEASE", "3"))
replies.FIRST_WAITS = (timedelta(seconds=0.2),) * 5
replies.LAST_WAIT = timedelta(seconds=0.5)
office.REST = timedelta(seconds=0.3)


ABOUT = {
    "since": "2026-11-18T07:00:00+00:00",
    "until": "2026-11-21T07:00:00+00:00",
    "slots": [
        {"schedule": f"Working Group {n}", "day": "2026-11-19", "merged": n % 2 == 0, "hours": 40 + n}
        for n in range(20)
    ],
    "silence": [],
}


def recipients(slot: Slot, covered: Sequence[Slot]) -> Iterable[Plan]:
    """As many people as the schedule's horizon says; some of them broken, as the schedule's steps say."""
    poison, broken = slot.schedule.steps_before[:2]
    for number in range(slot.schedule.horizon_days):
        yield Plan(
            kind="proof",
            day=slot.local_date,
            address=f"r{number:05}.{slot.schedule_id}@example.org",
            name="A\r\nBcc: x@evil.test" if number == poison else f"Desk {number}",
            about=ABOUT | {"covers": len(covered), "broken": number == broken},
        )


def proof(delivery: Delivery) -> EmailMessage:
    """A letter of the product, with the templates of the product and twenty lines in it, as long as a digest."""
    if delivery.about["broken"]:
        raise ZeroDivisionError("in the template")
    return letters.LETTERS["outage"](delivery)


letters.LETTERS["proof"] = proof
audiences.AUDIENCES["staff"] = recipients


def prepare(people: int, *, poison: int = -1, broken: int = -1, since_days: int = 0) -> None:
    """A body with a schedule whose slot of today is due, and so many people."""
    now = timezone.now()
    due = now - timedelta(minutes=30)
    ReportSchedule.objects.create(
        body=Body.objects.create(slug=f"body-{Body.objects.count()}", name="Working Group"),
        audience="staff",
        weekdays="1234567",
        local_time=due.time().replace(microsecond=0),
        horizon_days=people,
        steps_before=[poison, broken],
        enabled=True,
        since=due - timedelta(days=since_days, minutes=1),
        materialised_until=due - timedelta(days=since_days, minutes=1),
    )


def work() -> None:
    """Pass after pass, until it is killed; what goes wrong is written down, and the next pass tries again."""
    while True:
        try:
            ticking.tick()
        except Exception:
            traceback.print_exc()
            connection.close()
        stopwatch.sleep(0.01)


def once(**given: Any) -> dict[str, Any]:
    done = ticking.tick(**given)
    return {"mode": done.mode, "why": done.why, "sent": done.mails[sending.Outcome.SENT], "tried": done.mails.total()}


def still_open() -> int:
    pending = Slot.objects.filter(outcome="pending").count() if Slot.objects.exists() else 1
    return pending + Delivery.objects.filter(state__in=OPEN).count()


def drain(seconds: float = 60) -> int:
    """Pass after pass, until nothing is open; returns what still is when the time is over."""
    end = stopwatch.monotonic() + seconds
    while stopwatch.monotonic() < end:
        try:
            ticking.tick()
            if not still_open():
                return 0
        except Exception:
            traceback.print_exc()
            connection.close()
        stopwatch.sleep(0.05)
    return still_open()


def ledger() -> list[dict[str, Any]]:
    """Every mail, with how often what befell it."""
    rows = []
    for mail in Delivery.objects.defer("raw").prefetch_related("events").order_by("pk"):
        kinds = [event.kind for event in mail.events.all()]
        rows.append(
            {
                "address": mail.address,
                "state": mail.state,
                "message_id": mail.message_id,
                "sha256": mail.sha256,
                "reply": mail.relay_reply,
                "doubts": mail.ambiguous,
                "attempts": mail.attempts,
                "kind": mail.kind,
                "events": {kind: kinds.count(kind) for kind in set(kinds)},
                "sent_at": mail.sent_at.isoformat() if mail.sent_at else "",
            }
        )
    return rows


def slots() -> list[list[str]]:
    return [[str(one.schedule_id), str(one.local_date), one.outcome] for one in Slot.objects.order_by("pk")]


def frozen() -> list[str]:
    """What is wrong with any frozen message (M14); empty when nothing is."""
    wrong = []
    for mail in Delivery.objects.exclude(raw=None).iterator(chunk_size=500):
        raw = bytes(mail.raw or b"")
        read_back = message_from_bytes(raw, policy=policy.default)
        found = {
            "To": len(read_back.get_all("To") or []) == 1,
            "one recipient": [each.addr_spec for each in read_back["To"].addresses] == [mail.address],
            "no copies": not read_back.get_all("Cc") and not read_back.get_all("Bcc"),
            "lines": max(map(len, raw.split(b"\r\n"))) <= 998 and b"\0" not in raw,
            "7 bits": all(byte < 128 for byte in raw),
            "headers": all(read_back[name] for name in ("Date", "From", "Subject", "Message-ID", "Auto-Submitted")),
            "Message-ID": read_back["Message-ID"] == mail.message_id,
            "no other address": set(re.findall(rb"r\d{5}\.\d+@example\.org", raw)) == {mail.address.encode()},
        }
        wrong += [f"{mail.pk}: {name}" for name, right in found.items() if not right]
    return wrong


def send_with_a_jump(after: int, jump: float) -> dict[str, Any]:
    """A pass whose wall clock jumps after so many looks at it, while the machine's own time does not (M8)."""
    looks = iter(range(10**9))

    def wall() -> datetime:
        return timezone.now() + timedelta(seconds=jump if next(looks) >= after else 0)

    return once(clock=wall)


def pass_in_a_jump(jump: float) -> dict[str, Any]:
    return once(clock=lambda: timezone.now() + timedelta(seconds=jump))


def resume() -> None:
    office.confirm(at=timezone.now())


class Starving(SmtpRelay):
    """The relay of the product, that lets the disk be full from a moment on: nothing can be written to any file.

    Where a server writes, it is the small disk on which it keeps the events of mails that is filled.
    """

    def __init__(self, moment: str, number: int, small: str) -> None:
        super().__init__()
        self.moment, self.left, self.small = moment, number, small

    def _reached(self, moment: str) -> None:
        if moment == self.moment:
            self.left -= 1
            if self.left == 0 and self.small:
                fill(self.small)
            elif self.left == 0:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))

    def open(self) -> None:
        super().open()
        self._reached("claim")

    def offer(self, sender: str, address: str) -> None:
        super().offer(sender, address)
        self._reached("begin")

    def hand_over(self, raw: bytes) -> str:
        reply = super().hand_over(raw)
        self._reached("accepted")
        return reply


def fill(small: str) -> None:
    """Leave no room on a disk, and none in the pages of the table of events that are there already.

    What is entered for that is rolled back, and lies about until the server clears up.
    """
    with open(f"{small}/full", "wb", buffering=0) as full, suppress(OSError):
        while True:
            full.write(bytes(4096))
    some = Delivery.objects.values_list("pk", flat=True)[0]
    with suppress(DatabaseError), transaction.atomic():
        while True:
            DeliveryEvent.objects.create(delivery_id=some, kind="planned", at=timezone.now(), detail="x" * 400)
    with suppress(DatabaseError), transaction.atomic():
        while True:
            DeliveryEvent.objects.create(delivery_id=some, kind="planned", at=timezone.now())


def starve(moment: str, number: int, small: str = "") -> str:
    """Send until the disk is full at the n-th such moment; returns the error that ended it (M9)."""
    relay = Starving(moment, number, small)
    try:
        sending.Sender(relay).run()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    finally:
        relay.close()
        if small:
            Path(small, "full").unlink(missing_ok=True)
    return ""


def simulate(days: int, begin: str, seed: int, zones: list[str], local_time: str) -> None:
    """Ticks of a quarter of an hour in a time of its own, many left out, from the last one on (M6); ends at the end."""
    start = datetime.fromisoformat(begin).replace(tzinfo=UTC)
    if not ReportSchedule.objects.exists():
        body = Body.objects.create(slug="zones", name="Zones")
        for number, zone in enumerate(zones):
            other = body if not number else Body.objects.create(slug=f"zones-{number}", name=zone)
            ReportSchedule.objects.create(
                body=other,
                audience="staff",
                weekdays="1234567",
                local_time=time.fromisoformat(local_time),
                zone=zone,
                horizon_days=1,
                steps_before=[-1, -1],
                enabled=True,
                since=start,
                materialised_until=start,
            )
    chance = random.Random(seed)
    now = office.the_office().last_tick_wall or start
    while now < start + timedelta(days=days):
        now += timedelta(minutes=15) * chance.choice([1, 2, 5, 20, 40, 90, 200])
        ticking.tick(clock=partial(_same, now), reading=lambda wall: Reading(wall, None, ""))


def _same(moment: datetime) -> datetime:
    return moment


def wake(days: float) -> dict[str, Any]:
    """A pass so many days from now, by a machine that has no witness for its clock but the last pass (M7)."""
    root = {"username": "root", "email": "root@example.org", "is_superuser": True, "is_staff": True}
    User.objects.get_or_create(username="root", defaults=root)
    now = timezone.now() + timedelta(days=days)
    office.the_office()
    PostOffice.objects.update(last_tick_boottime=None)
    return once(clock=partial(_same, now), reading=lambda wall: Reading(wall, None, ""))


def confirm_in(days: float) -> None:
    office.confirm(at=timezone.now() + timedelta(days=days))


def verify() -> list[str]:
    return list(differences(at=timezone.now()))


def morning(people: int) -> None:
    """A day with real mails: digests, weekly reports, and notices of what was given since the last pass."""
    ticking.tick()
    build(people, 2)
    schedule = ReportSchedule.objects.get()
    ReportSchedule.objects.create(
        body=schedule.body, audience="co_chairs", weekdays="1234567", local_time=schedule.local_time, enabled=True,
        since=schedule.since, materialised_until=schedule.since,
    )  # fmt: skip
    for number in range(people // 3):
        reader = User.objects.create(username=f"reader-{number}", email=f"reader-{number}@example.org", is_staff=True)
        reader.roles.create(body=schedule.body, role="viewer")
    given = Commitment.objects.order_by("pk").first()
    assert given is not None
    Event.objects.create(
        commitment=given, field="disposition", old={"disposition": "draft"}, new={"disposition": "active"},
        effective=str(timezone.now().date()),
    )  # fmt: skip
    ticking.tick()


def lose(times: int, seed: int) -> dict[str, Any]:
    """Delete one mail by chance, as nothing in the product does, look, and put it back; so many times (M15).

    Then once more with all figures made to agree, so that only who finds out anew who was to be told can see it.
    """
    chance = random.Random(seed)
    mails = list(Delivery.objects.filter(kind__in=LOST).order_by("pk").values_list("pk", "kind"))
    done: dict[str, Any] = {"found": 0, "by_the_record": 0, "kinds": {}}
    for _time in range(times):
        pk, kind = chance.choice(mails)
        done["kinds"][kind] = done["kinds"].get(kind, 0) + 1
        with transaction.atomic():
            for table in ("deliveryevent", "deliveryitem"):
                connection.cursor().execute(f"DELETE FROM commitments_{table} WHERE delivery_id = %s", [pk])
            connection.cursor().execute("DELETE FROM commitments_delivery WHERE id = %s", [pk])
            done["found"] += bool(verify())
            _agree()
            done["by_the_record"] += bool(verify())
            transaction.set_rollback(True)
    return done


LOST = ("digest", "weekly_report", "newly_assigned")


def _agree() -> None:
    for slot in Slot.objects.all():
        keys = list(slot.deliveries.values_list("dedupe_key", flat=True))
        Slot.objects.filter(pk=slot.pk).update(mails=len(keys), keys_sha256=planning.keys_sha256(keys) if keys else "")
    keys = list(Delivery.objects.filter(slot=None).values_list("dedupe_key", flat=True))
    PostOffice.objects.update(entered=len(keys), entered_sum=sum(map(PostOffice.figure_of, keys)))


def figures() -> dict[str, Any]:
    return mail_figures(at=timezone.now())


def reconcile_and_adopt(journal: str) -> dict[str, int]:
    done = reconcile(Journal(journal), at=timezone.now()) if journal else {}
    office.adopt(at=timezone.now())
    return dict(done)


def send_some(limit: int) -> int:
    """Plan all, and send so many."""
    ticking.tick(send=False)
    with sending.a_sender() as sender:
        return sender.run(limit=limit).total()


DO: dict[str, Callable[..., Any]] = {
    each.__name__: each
    for each in (
        prepare, work, once, still_open, drain, ledger, slots, frozen, send_with_a_jump, pass_in_a_jump, resume, starve,
        simulate, wake, confirm_in, verify, morning, lose, figures, reconcile_and_adopt, send_some,
    )
}  # fmt: skip


def main() -> None:
    for line in sys.stdin:
        told = json.loads(line)
        if "reap" in told:
            _pid, status = os.waitpid(told["reap"], 0)
            answer: dict[str, Any] = {"status": status}
        else:
            answer = _fork(told)
        print(json.dumps(answer), flush=True)


def _fork(told: dict[str, Any]) -> dict[str, Any]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        code = 0
        try:
            result = {"result": DO[told["do"]](**told.get("with", {}))}
        except BaseException as error:
            traceback.print_exc()
            result, code = {"error": f"{type(error).__name__}: {error}"}, 1
        with os.fdopen(writing, "w") as pipe:
            json.dump(result, pipe)
        os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        if not told.get("wait"):
            return {"pid": pid}
        text = pipe.read()
    os.waitpid(pid, 0)
    return dict(json.loads(text)) if text else {"error": "it died"}


if __name__ == "__main__":
    main()
