"""One pass of the post: reads the clock, makes slots, plans what is due, sends. Safe at once, late, twice, killed."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError
from django.db.models import Max, Q

from commitments.mailing import alarms, ground, heartbeats, notices, office, planning, slots
from commitments.mailing.clocks import AGREEMENT, Reading, agrees, doubt, read
from commitments.mailing.locks import acts_have_ended
from commitments.mailing.outages import AWAY, outage_reports
from commitments.mailing.plans import Plan
from commitments.mailing.sending import Clock, Outcome, a_sender, wall_clock
from commitments.models import Delivery, Event, PostOffice, ReportSchedule, Slot

logger = logging.getLogger(__name__)

Mode = PostOffice.Mode
MINUTE = timedelta(minutes=1)
IN_DOUBT = ("clock", "gap", "copy")
"""While one of these is the reason, not even slots are made: nobody knows what day it is, or whose they are."""


@dataclass
class Pass:
    """What came of one pass."""

    mode: str = Mode.RUN
    why: str = ""
    made: int = 0
    settled: Counter[str] = field(default_factory=Counter)
    planned: int = 0
    mails: Counter[Outcome] = field(default_factory=Counter)

    def __str__(self) -> str:
        if self.mode != Mode.RUN:
            return f"{self.mode} ({self.why})"
        counted = [f"{count} {what}" for what, count in [*self.settled.items(), *self.mails.items()] if count]
        return ", ".join([f"{self.made} slots made", *counted, f"{self.planned} notices planned"])


def tick(*, clock: Clock = wall_clock, reading: Callable[[datetime], Reading] = read, send: bool = True) -> Pass:
    """Do all that is due now, and nothing twice."""
    before = office.the_office()  # before the clock is read: another pass may write its own reading meanwhile
    now = reading(clock())
    at = now.wall
    at_home = office.is_at_home(at=at)
    if at_home:
        _look_at_the_clock(before, now)
    _remember(now)
    row = office.the_office()
    done = Pass(mode=row.mode, why=row.why)
    if row.mode == Mode.DRY or row.why.partition(":")[0] in IN_DOUBT:
        return done
    done.made = len(slots.materialise(ReportSchedule.objects.select_related("body"), at=at))
    if row.mode != Mode.RUN:
        return done
    _note_tzdata(row)
    if not acts_have_ended():  # what was recorded before this instant is told by this pass: the next begins there
        logger.warning("An act goes on for long; what it records is told by the notices, perhaps by no digest.")
    ground.note(at=at)
    for slot in slots.dispatch(at=at):
        done.settled[slot.outcome] += 1
    done.planned += _report_outage(before.high_water_mark, at)
    done.planned += _plan_notices(row, at=at)
    done.planned += _sound_alarm(at)
    if send:
        with a_sender(clock=clock) as sender:
            limit = how_many(at=at, before=before.last_tick_wall)
            done.mails = sender.run(limit=limit, while_true=lambda: not doubt(now, reading(clock())))
        if office.is_running():
            heartbeats.beat(at=at)
    return done


def how_many(*, at: datetime, before: datetime | None) -> int | None:
    """How many mails a pass may send while it catches up after an outage; None, any number, when it does not.

    It catches up while more mails are late than MAIL_CATCH_UP lets leave in a minute. The first pass after the outage
    sends those of one minute, each later one as many as came to be allowed since the last.
    """
    rate: int = settings.MAIL_CATCH_UP
    late = Q(slot__due_at__lte=at - AWAY) | Q(planned_at__lte=at - AWAY)
    if not rate or Delivery.objects.may_leave(at=at).filter(late).order_by()[: rate + 1].count() <= rate:
        return None
    passed = at - before if before else AWAY
    return max(1, int(rate * (passed / MINUTE if timedelta() < passed < AWAY else 1)))


def _look_at_the_clock(before: PostOffice, now: Reading) -> None:
    """Stop when the wall clock is in doubt; believe it after it has agreed with its witness for half an hour.

    A clock that went ahead is held to the last reading before that, not to itself: by itself nothing goes on at a day
    that has not come. After a long absence only a person lets mail go on: it may be a copy of long ago.
    """
    if before.last_tick_wall is None:
        return
    row = PostOffice.objects.filter(pk=1)
    last = Reading(before.last_tick_wall, before.last_tick_boottime, before.boot_id)
    why, believed = doubt(last, now), last
    if before.believed_wall is not None:
        believed = Reading(before.believed_wall, before.believed_boottime, before.believed_boot_id)
    doubted = before.why if before.mode == Mode.PAUSED and before.why.startswith("clock:") else ""
    if doubted and not why.startswith("gap:") and agrees(believed, now, doubted=doubted):
        if why:  # it was set right: that too is a jump
            row.update(agreeing_since=None)
        elif before.agreeing_since is None or now.wall < before.agreeing_since:
            row.update(agreeing_since=now.wall)
        elif now.wall - before.agreeing_since >= AGREEMENT:
            logger.warning("The clock has agreed for %s: it is believed again.", AGREEMENT)
            office.believe(before)
        return
    if why:
        code, _colon, words = why.partition(": ")
        office.pause(code, words, at=now.wall)
        kept = {"wall": believed.wall, "boottime": believed.boottime, "boot_id": believed.boot_id}
        row.filter(believed_wall=None).update(**{f"believed_{name}": value for name, value in kept.items()})
    if why or doubted:
        row.update(agreeing_since=None)


def clock_in_doubt(at: datetime) -> str:
    """Why the wall clock is not believed now, by the reading of the last pass; empty when it is, or there was none."""
    row = office.the_office()
    if row.last_tick_wall is None:
        return ""
    return doubt(Reading(row.last_tick_wall, row.last_tick_boottime, row.boot_id), read(at))


def _remember(now: Reading) -> None:
    """Keep the reading for the next pass."""
    row = PostOffice.objects.filter(pk=1)
    row.update(last_tick_wall=now.wall, last_tick_boottime=now.boottime, boot_id=now.boot_id)


def _trust(at: datetime) -> None:
    """Keep the latest instant that was believed, and up to which everything is planned."""
    row = PostOffice.objects.filter(pk=1)
    row.filter(high_water_mark=None).update(high_water_mark=at)
    row.filter(high_water_mark__lt=at).update(high_water_mark=at)


def _note_tzdata(row: PostOffice) -> None:
    """Slots are computed when they are due, so a new version needs no other work; the log says when it came."""
    version = slots.tzdata_version()
    if row.tzdata_version != version:
        if row.tzdata_version:
            logger.warning("The zones are of version %s now, before of %s.", version, row.tzdata_version)
        PostOffice.objects.filter(pk=1).update(tzdata_version=version)


def _plan_notices(row: PostOffice, *, at: datetime) -> int:
    """Plan what the events since the last pass call for. The first pass ever begins with the events to come."""
    newest: int = Event.objects.aggregate(newest=Max("pk"))["newest"] or 0
    if row.last_event is not None and newest > row.last_event:
        events = list(Event.objects.filter(pk__gt=row.last_event, pk__lte=newest).order_by("pk"))
        planned, all_told = 0, True
        for notice in notices.NOTICES:
            plans: list[Plan] = []
            try:
                for plan in notice(events):
                    plans.append(plan)  # one by one: what came before the failure is entered
            except Exception:  # tried again with the next pass, by the same keys
                logger.exception("Not all notices can be planned.")
                all_told = False
            try:
                planned += len(planning.enter(plans, at=at))
            except IntegrityError:
                logger.info("Notices are being planned by another process.")
                all_told = False
        if not all_told:
            return planned
    else:
        planned = 0
    if row.last_event is None or newest > row.last_event:
        PostOffice.objects.filter(pk=1, last_event=row.last_event).update(last_event=newest)
    return planned


def _sound_alarm(at: datetime) -> int:
    try:
        return alarms.sound(at=at)
    except IntegrityError:
        logger.info("The alarm is being sounded by another process.")
    except Exception:  # what is to leave must leave although nobody can be told what does not
        logger.exception("The alarm cannot be sounded.")
    return 0


def _report_outage(since: datetime | None, until: datetime) -> int:
    """Tell of an outage that is over, and believe the clock up to now.

    In this order: a pass that dies between the two leaves it for the next to report, by the same keys.
    """
    planned = 0
    if since is not None:
        late = Slot.objects.filter(due_at__gt=since, due_at__lte=until).select_related("schedule__body")
        slots = list(late.order_by("due_at", "pk"))
        try:
            planned = len(planning.enter(outage_reports(since=since, until=until, slots=slots), at=until))
        except IntegrityError:
            logger.info("The outage is being reported by another process.")
        except Exception:  # what is to leave must leave although nobody can be told what was late
            logger.exception("The outage cannot be reported.")
            return 0
    _trust(until)
    return planned
