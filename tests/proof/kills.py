"""Kills senders at random moments, and holds what arrived to what must hold after any number of kills."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

from tests.proof.bench import Bench, Result, count

PATIENCE = 60
"""Seconds after which a moment comes though fewer mails have left: nobody sends, or all is sent."""


def enough(people: int) -> float:
    """Seconds in which so many mails leave, on a machine that has other things to do too."""
    return 120 + people / 5


def kill_until_done(bench: Bench, *, people: int, senders: int, kills: int, chance: random.Random) -> tuple[int, int]:
    """Keep so many senders at work and kill one at a random moment, again and again.

    Every fifth moment is one of time, and may find them planning still. The others are counted in mails: so the kills
    fall all over the way of so many people's mails, on a machine however slow. By time alone all of them fell into the
    planning where two processors had ten things to do. Returns how many were killed, and at how many of these moments
    mails had left since the one before.
    """
    each = people / kills
    alive = [bench.worker.spawn("work") for _sender in range(senders)]
    killed = busy = 0
    while killed < kills and bench.worker.call("still_open"):
        mails, seconds = (0.0, 0.5) if killed % 5 == 0 else (chance.uniform(0, 1.5 * each), 0.1)
        busy += a_moment(bench, mails, chance.uniform(0.02, seconds))
        victim = alive.pop(chance.randrange(len(alive)))
        bench.worker.kill(victim)
        killed += 1
        alive.append(bench.worker.spawn("work"))
    for pid in alive:
        bench.worker.kill(pid)
    return killed, busy


def a_moment(bench: Bench, mails: float, seconds: float = 0.05) -> bool:
    """Wait until so many more mails were taken by the relay, and then for so long; returns whether any was taken."""
    before, until = len(bench.relay.accepted), time.monotonic() + PATIENCE
    while len(bench.relay.accepted) < before + mails and time.monotonic() < until:
        time.sleep(0.005)
    time.sleep(seconds)
    return len(bench.relay.accepted) > before


def settle(bench: Bench, found: Result, people: int, *, kills: int) -> None:
    """Count what arrived, and hold it to what must hold after any number of kills."""
    left = bench.worker.call("drain", seconds=enough(people))
    rows = [row for row in bench.worker.call("ledger") if row["kind"] == "proof"]
    counted = count(bench.journal)
    found.recipients, found.kills = people, kills
    found.lost = people - len(counted.copies)
    found.doubled, found.identical = counted.doubled, counted.identical
    found.must("nothing is left open", left == 0)
    found.must("nobody is lost", found.lost == 0)
    found.must("all copies are identical", counted.identical)
    found.must("at most two copies more for anybody", max(counted.copies.values(), default=0) <= 3)
    found.must("one row for each", len(rows) == people == len({row["address"] for row in rows}))
    found.must("the ledger knows the bytes", _known(bench.journal, rows))
    found.note = f"{sum(row['events'].get('ambiguous', 0) for row in rows)} times in doubt"
    doubts = {row["address"]: row["events"].get("ambiguous", 0) for row in rows}
    unexplained = [who for who, copies in counted.copies.items() if copies - 1 > doubts.get(who, 0)]
    found.must(f"every copy is explained by an event: {unexplained[:3]}", not unexplained)
    found.must("nobody is in doubt more than three times", max(doubts.values(), default=0) <= 3)
    found.must("the database is whole", bench.databases.whole(bench.name))
    before = counted.total
    found.must(
        "a second run sends nothing", bench.worker.call("once")["tried"] == 0 and before == count(bench.journal).total
    )


def _known(journal: Path, rows: list[dict[str, str]]) -> bool:
    """Whether the ledger has every mail of the journal, with the same bytes."""
    known = {row["message_id"]: row["sha256"] for row in rows}
    return all(
        known.get(mail["message_id"]) == mail["sha256"] for mail in map(json.loads, journal.read_text().splitlines())
    )
