"""The tests M1 to M16 of the proof, each with the figures that it must reach; M2 is M1 on PostgreSQL."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from commitments.mailing.instants import exists, instant
from tests.proof.bench import ROOT, Result, a_bench, count
from tests.proof.databases import Databases, Postgres, Sqlite
from tests.proof.kills import a_moment, enough, kill_until_done, settle
from tests.relay import DROP

DUPLICATES_PER_KILL, ENOUGH = 0.25, 30


@dataclass(frozen=True)
class Size:
    """How much of everything: short for every day, long for a release."""

    people: int
    kills: int
    runs: int
    moments: int
    days: int
    mutants: int = 0
    """So many are drawn, always the same; 0 for all."""


SHORTEST = Size(people=120, kills=12, runs=2, moments=2, days=40)
SHORT = Size(people=400, kills=40, runs=2, moments=5, days=120, mutants=16)
LONG = Size(people=5000, kills=200, runs=30, moments=50, days=400)


def m1(databases: Databases, folder: Path, size: Size, chance: random.Random) -> Result:
    """kill -9 at random points; one sender on SQLite (M1), two on PostgreSQL (M2)."""
    name = "m1" if databases.kind == "sqlite" else "m2"
    with a_bench(databases, name, folder) as bench:
        found = bench.result(name.upper())
        bench.worker.call("prepare", people=size.people)
        senders = 1 if name == "m1" else 2
        killed, busy = kill_until_done(bench, people=size.people, senders=senders, kills=size.kills, chance=chance)
        settle(bench, found, size.people, kills=killed)
        found.note += f", {busy} kills while mails left"
        found.must(f"most kills find mails leaving: {busy} of {killed}", 2 * busy >= killed)
        often = DUPLICATES_PER_KILL if killed >= ENOUGH else 1  # a dozen kills are too few for a rate
        found.must(f"at most {often} copies more a kill", found.doubled <= often * killed)
        found.must("enough kills", killed >= size.kills // 2)
        wrong = bench.worker.call("frozen")
        found.must(f"M14: every frozen message is as it must be: {wrong[:3]}", not wrong)
    return found


def m3(databases: Databases, folder: Path, size: Size, chance: random.Random) -> Result:
    """A relay that puts off 3 in 100, drops 1 before keeping it and 1 after; kills; a server that crashes."""
    with a_bench(databases, "m3", folder) as bench:
        found = bench.result("M3")
        bench.worker.call("prepare", people=size.people)

        def fault(stage: str, _address: str) -> str | None:
            dice = chance.random()
            if stage == "rcpt" and dice < 0.03:
                return "451 later"
            if stage in ("content", "kept") and dice < 0.01:
                return DROP
            return None

        bench.relay.fault = fault
        kills, crashes = size.kills // 2, 0
        each = size.people / kills
        if isinstance(databases, Postgres):
            for _crash in range(2 if size is not LONG else 5):
                pid = bench.worker.spawn("work")
                a_moment(bench, chance.uniform(0, each))
                databases.crash()
                crashes += 1
                time.sleep(0.3)
                bench.worker.kill(pid)
        killed, busy = kill_until_done(bench, people=size.people, senders=2, kills=kills, chance=chance)
        settle(bench, found, size.people, kills=killed + crashes)
        found.note += f", {busy} kills while mails left"
        found.note += f", {crashes} crashes of the server" if crashes else ""
    return found


def m4(databases: Databases, folder: Path, size: Size, chance: random.Random) -> Result:
    """One line break in a name, one template error and one refused address in a thousand: the others get theirs."""
    people = 1000 if size is not SHORTEST else 100
    with a_bench(databases, "m4", folder) as bench:
        found = bench.result("M4")
        bench.worker.call("prepare", people=people, poison=people // 3, broken=people // 2)
        bench.relay.refused = {f"r{people * 2 // 3:05}.1@example.org"}
        left = bench.worker.call("drain", seconds=enough(people))
        rows = bench.worker.call("ledger")
        counted = count(bench.journal)
        dead = [row for row in rows if row["state"] == "dead"]
        found.recipients, found.lost = people, people - 3 - len(counted.copies)
        found.doubled, found.identical = counted.doubled, counted.identical
        found.must("nothing is left open", left == 0)
        found.must("all others get theirs, once", len(counted.copies) == people - 3 and counted.doubled == 0)
        found.must("three are listed with the reason", len(dead) == 3 and all(row["reply"] for row in dead))
        times = sorted(datetime.fromisoformat(row["sent_at"]) for row in rows if row["sent_at"])
        longest = max((b - a).total_seconds() for a, b in pairwise(times))
        found.must("nobody waits more than a second for them", longest <= 1)
        found.note = f"longest wait {longest:.2f} s"
    return found


def m5(databases: Databases, folder: Path, size: Size, chance: random.Random) -> Result:
    """Ten passes at once, begun by three processes: slots and mails are those expected, and none more."""
    people = 20
    with a_bench(databases, "m5", folder, PROOF_LEASE="60") as bench:
        found = bench.result("M5")
        others = [bench.worker, bench.a_worker(bench.url), bench.a_worker(bench.url)]
        try:
            for _run in range(size.runs):
                bench.worker.call("prepare", people=people)
                begun = [(each, each.spawn("once")) for number in range(10) for each in [others[number % 3]]]
                for each, pid in begun:
                    each.wait(pid)
        finally:
            for each in others[1:]:
                each.close()
        settle(bench, found, people * size.runs, kills=0)
        found.must("one slot each", len(bench.worker.call("slots")) == size.runs)
        found.must("nobody gets two", found.doubled == 0)
    return found


ZONES = ["Australia/Lord_Howe", "Asia/Beirut", "Africa/Cairo", "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Apia"]


def m6(databases: Databases, folder: Path, size: Size, chance: random.Random) -> Result:
    """Many days in six zones, with passes left out and killed: one slot for each local day that exists."""
    with a_bench(databases, "m6", folder) as bench:
        found = bench.result("M6")
        begin = datetime(2011, 9, 20, tzinfo=UTC) if size.days < 400 else datetime(2011, 3, 1, tzinfo=UTC)
        told = {"days": size.days, "begin": begin.isoformat()[:10], "zones": ZONES, "local_time": "00:30"}
        seed = chance.randrange(10**6)
        for number in range(size.kills // 4):
            pid = bench.worker.spawn("simulate", seed=seed + number, **told)
            time.sleep(chance.uniform(0.1, 0.8))
            bench.worker.kill(pid)
            found.kills += 1
        bench.worker.call("simulate", seed=seed - 1, **told)
        slots = bench.worker.call("slots")
        made: dict[str, list[str]] = {}
        for schedule, day, _outcome in slots:
            made.setdefault(schedule, []).append(day)
        made = {schedule: made[schedule] for schedule in sorted(made, key=int)}
        ends = {zone: date.fromisoformat(max(days)) for zone, days in zip(ZONES, made.values(), strict=True)}
        for zone, days in zip(ZONES, made.values(), strict=True):
            there, day = ZoneInfo(zone), begin.astimezone(ZoneInfo(zone)).date()
            wanted = []
            while day <= ends[zone]:
                if exists(day, there) and instant(day, wall_time(0, 30), there) > begin:
                    wanted.append(str(day))
                day += timedelta(days=1)
            found.must(f"{zone}: each local day once", sorted(days) == wanted)
            found.recipients += len(wanted)
            found.lost += len(set(wanted) - set(days))
            found.must(f"{zone}: up to the end", len(wanted) >= size.days - 3)
        found.must("Apia has no 30 December 2011", not any(day == "2011-12-30" for day in made[max(made, key=int)]))
        counted = count(bench.journal)
        doubts = {row["message_id"]: row["doubts"] for row in bench.worker.call("ledger")}
        found.doubled, found.identical = counted.total - len(counted.mails), counted.alike
        found.must("all copies are identical", counted.alike)
        found.must(
            "copies only where there is doubt",
            all(copies - 1 <= doubts[mail] for mail, copies in counted.mails.items()),
        )
        found.note = f"{len(slots)} slots, {counted.total} mails"
    return found


def m7(databases: Databases, folder: Path, size: Size, chance: random.Random) -> Result:
    """A sleep of 3, 40 and 400 days: one mail for each, one report of the outage; after the last a person is asked."""
    people = 20
    with a_bench(databases, "m7", folder) as bench:
        found = bench.result("M7")
        bench.worker.call("prepare", people=people)
        bench.worker.call("drain")
        asleep = 0
        for days in (3, 40, 400):
            asleep += days
            before = count(bench.journal).total
            done = bench.worker.call("wake", days=asleep)
            if days > 45:
                found.must("400 days: a person is asked", done["mode"] == "paused" and done["why"].startswith("gap"))
                found.must("400 days: nothing leaves before", count(bench.journal).total == before)
                bench.worker.call("confirm_in", days=asleep)
                bench.worker.call("wake", days=asleep + 0.001)
            left = count(bench.journal).total - before
            found.must(f"{days} days: one mail each and one report of the outage ({left})", left == people + 1)
        slots = bench.worker.call("slots")
        found.must("a slot for every day", len(slots) == asleep + 1)
        found.must("the newest speaks for all", [slot[2] for slot in slots].count("dispatched") == 4)
        counted = count(bench.journal)
        found.recipients, found.doubled = people, counted.total - len(counted.mails)
        found.identical = counted.alike
        found.must("nobody is told anything twice", found.doubled == 0)
    return found


def m12(databases: Databases, folder: Path, size: Size, chance: random.Random) -> Result:
    """A second run right after a complete one sends nothing."""
    with a_bench(databases, "m12", folder) as bench:
        found = bench.result("M12")
        bench.worker.call("prepare", people=size.people // 5)
        settle(bench, found, size.people // 5, kills=0)
        found.must("nobody gets two", found.doubled == 0)
    return found


def m14(databases: Databases, folder: Path, size: Size, chance: random.Random) -> Result:
    """Every frozen message: one recipient, no copies, short lines, the headers, no address of anybody else."""
    people = size.people * 2
    with a_bench(databases, "m14", folder) as bench:
        found = bench.result("M14")
        bench.worker.call("prepare", people=people)
        settle(bench, found, people, kills=0)
        wrong = bench.worker.call("frozen")
        found.must(f"all are as they must be: {wrong[:3]}", not wrong)
    return found


def m8(databases: Databases, folder: Path, size: Size, chance: random.Random) -> Result:
    """The wall clock jumps while mails leave: the run ends, the next pass is paused, nobody is lost or told twice."""
    jumps = {"+1 h": 3600, "+1 year": 365 * 86400, "-1 h": -3600, "-1 day": -86400}
    people = max(size.people // 5, 40)
    with a_bench(databases, "m8", folder) as bench:
        found = bench.result("M8")
        for words, jump in jumps.items():
            before = count(bench.journal).total
            bench.worker.call("prepare", people=people)
            bench.worker.call("once", send=False)
            bench.worker.call("send_with_a_jump", after=4 * people // 2, jump=jump)
            during = count(bench.journal).total - before
            found.must(f"{words}: the run ended in the middle ({during})", 0 < during < people)
            done = bench.worker.call("pass_in_a_jump", jump=jump)
            found.must(f"{words}: paused within one pass", done["mode"] == "paused" and done["why"].startswith("clock"))
            found.must(f"{words}: nothing leaves meanwhile", count(bench.journal).total - before == during)
            bench.worker.call("resume")
            bench.worker.call("drain", seconds=enough(people))
        settle(bench, found, people * len(jumps), kills=0)
        found.must("nobody gets two", found.doubled == 0)
    return found


def m9(databases: Databases, folder: Path, size: Size, chance: random.Random) -> Result:
    """The disk is full at each of the three commits: sending stops, before the content if that is not on the disk."""
    people = size.moments * 3 * 4
    with a_bench(databases, "m9", folder, PROOF_LEASE="0.2") as bench:
        found = bench.result("M9")
        small = databases.narrow(bench.name)
        bench.worker.call("prepare", people=people)
        bench.worker.call("once", send=False)
        for number in range(size.moments):
            for moment in ("claim", "begin", "accepted"):
                before = count(bench.journal).total
                nth = 1 + number % 3
                error = bench.worker.call("starve", moment=moment, number=nth, small=small)
                found.kills += 1
                found.must(f"{moment}: it ends with an error of the database ({error})", "Error" in error)
                left = count(bench.journal).total - before
                found.must(f"{moment}: {left} left", left == (nth if moment == "accepted" else nth - 1))
                time.sleep(0.25)
        settle(bench, found, people, kills=found.kills)
        found.must("copies only of what had left", found.doubled <= size.moments)
    return found


def m10(databases: Databases, folder: Path, size: Size, chance: random.Random) -> Result:
    """A sender is stopped past its lease and wakes: it changes no row, and at most one copy leaves it."""
    people = size.moments * 20
    with a_bench(databases, "m10", folder, PROOF_LEASE="0.5") as bench:
        found = bench.result("M10")
        bench.worker.call("prepare", people=people)
        bench.worker.call("once", send=False)
        for _stop in range(size.moments):
            pid = bench.worker.spawn("work")
            time.sleep(chance.uniform(0.05, 0.4))
            os.kill(pid, signal.SIGSTOP)
            time.sleep(0.6)
            other = bench.worker.spawn("work")
            time.sleep(0.3)
            os.kill(pid, signal.SIGCONT)
            time.sleep(0.2)
            for each in (pid, other):
                bench.worker.kill(each)
            found.kills += 1
        settle(bench, found, people, kills=found.kills)
        found.must("at most one copy a stop", found.doubled <= 3 * found.kills)
    return found


def m11(databases: Databases, folder: Path, size: Size, chance: random.Random) -> Result:
    """A backup is restored after all was sent: with the journal nobody is told twice, without it nothing leaves.

    Elsewhere, and in the place of the database itself: that one only the journal gives away.
    """
    people = max(size.people * 2 // 5, 40)
    journal = folder / f"sent-{databases.kind}.journal"
    journal.unlink(missing_ok=True)
    with a_bench(databases, "m11", folder, MAIL_JOURNAL=str(journal)) as bench:
        found = bench.result("M11")
        bench.worker.call("prepare", people=people)
        bench.worker.call("send_some", limit=people // 4)
        restored = [databases.copy("m11", f"m11_{way}") for way in ("with", "without")]
        bench.worker.call("drain", seconds=enough(people))
        before = count(bench.journal)
        found.must("all were sent once", before.total == people == len(before.copies))
        for way, url in zip(("with", "without"), restored, strict=True):
            other = bench.a_worker(url)
            try:
                done = other.call("once")
                found.must(f"{way}: it starts dry", done["mode"] == "dry" and done["tried"] == 0)
                if way == "with":
                    known = other.call("reconcile_and_adopt", journal=str(journal))
                    found.note = f"found in the journal: {known}"
                    other.call("drain", seconds=enough(people))
                    found.must("with: verified", other.call("verify") == [])
            finally:
                other.close()
        databases.restore("m11", "m11_without")
        done = bench.worker.call("once")
        found.must("in place: it starts dry", done["mode"] == "dry" and done["tried"] == 0)
        bench.worker.call("reconcile_and_adopt", journal=str(journal))
        bench.worker.call("drain", seconds=enough(people))
        found.must("in place: verified", bench.worker.call("verify") == [])
        counted = count(bench.journal)
        found.recipients, found.lost = people, people - len(counted.copies)
        found.doubled, found.identical = counted.doubled, counted.identical
        found.must("nobody is told twice", counted.total == people)
    return found


def m13(databases: Databases, folder: Path, size: Size, chance: random.Random) -> Result:
    """Ten times as many mails as usual: the figures say so within one pass, the oldest go first, it comes to an end."""
    people = max(size.people // 10, 20)
    with a_bench(databases, "m13", folder) as bench:
        found = bench.result("M13")
        for _body in range(10):
            bench.worker.call("prepare", people=people)
            bench.worker.call("once", send=False)
        figures = bench.worker.call("figures")
        found.must("the figures tell", figures["waiting"] == 10 * people and figures["oldest_due_unsent_seconds"] >= 0)
        settle(bench, found, 10 * people, kills=0)
        rows = bench.worker.call("ledger")
        order = [row["address"] for row in sorted(rows, key=lambda row: row["sent_at"])]
        found.must("the oldest first", order == [row["address"] for row in rows])
        after = bench.worker.call("figures")
        found.must("and none waits in the end", after["waiting"] == 0 == after["oldest_due_unsent_seconds"])
    return found


def m15(databases: Databases, folder: Path, size: Size, chance: random.Random) -> Result:
    """One row of a digest, a notice or a weekly report is deleted by chance, again and again: the check finds each."""
    times, people = size.moments * 4, 24
    with a_bench(databases, "m15", folder) as bench:
        found = bench.result("M15")
        bench.worker.call("morning", people=people)
        left = bench.worker.call("drain")
        found.must("all is sent", left == 0)
        found.must("it finds nothing at first", bench.worker.call("verify") == [])
        counted = count(bench.journal)
        found.recipients, found.doubled = len(counted.copies), counted.total - len(counted.mails)
        found.identical = counted.alike
        done = bench.worker.call("lose", times=times, seed=chance.randrange(10**9))
        found.must(f"each is found: {done['found']} of {times}", done["found"] == times)
        found.must(f"by the record alone: {done['by_the_record']} of {times}", done["by_the_record"] == times)
        found.must(f"rows of three kinds: {done['kinds']}", len(done["kinds"]) == 3)
        found.must("it is whole again", bench.worker.call("verify") == [])
        found.note = f"{done['found']} of {times} found, {done['by_the_record']} by the record alone: {done['kinds']}"
    return found


def m16(databases: Databases, folder: Path, size: Size, chance: random.Random) -> Result:
    """One sign of the slots, the ledger and the deadline rules is another: a test notices 9 times of 10."""
    if not isinstance(databases, Sqlite):
        raise NotImplementedError("the same tests of the same code; the rules ask no database")
    found = Result("M16", databases.kind, "")
    figures = folder / "mutants.json"
    database = databases.fresh("m16").removeprefix("sqlite:///")
    most = [f"--most={size.mutants}"] if size.mutants else []
    command = [sys.executable, "-m", "tests.proof.mutants", database, *most, f"--out={figures}"]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    told = json.loads(figures.read_text(encoding="utf-8"))
    found.must("nine of ten mutants are killed", 10 * told["killed"] >= 9 * told["mutants"])
    found.note = f"{told['killed']} of {told['mutants']} mutants killed, drawn from {told['of']}; survived: " + (
        "; ".join(f"{one['module']}:{one['line']} {one['reads']}" for one in told["survivors"]) or "none"
    )
    return found


RUNS: dict[str, Callable[[Databases, Path, Size, random.Random], Result]] = {
    each.__name__: each for each in (m1, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16)
}


def run(name: str, databases: Databases, folder: Path, size: Size, seed: int) -> Result:
    begun = time.monotonic()
    found = RUNS[name](databases, folder, size, random.Random(f"{seed} {name} {databases.kind}"))
    found.seconds = round(time.monotonic() - begun, 1)
    return found
