"""Slots: makes a row of every local day of every schedule, and turns those that are due into mails, each once."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from importlib.metadata import version
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Max

from commitments.mailing import planning
from commitments.mailing.audiences import AUDIENCES
from commitments.mailing.instants import slots_between
from commitments.models import ReportSchedule, Slot

logger = logging.getLogger(__name__)

Outcome = Slot.Outcome
OUTWARD = (ReportSchedule.Audience.FOCAL_POINTS, ReportSchedule.Audience.CO_CHAIRS)
"""Audiences outside of the house, to whom nothing goes before the body's mail is switched on."""


def tzdata_version() -> str:
    """The version of the zones that slots are computed with: of the package, which settings and tests share."""
    return version("tzdata")


def materialise(schedules: Iterable[ReportSchedule], *, at: datetime) -> list[Slot]:
    """Make every slot up to an instant that is not a row yet; returns those that were made now.

    Whatever the time since the last pass, every day gets its row; who comes at the same moment makes none twice.
    """
    made: list[Slot] = []
    for schedule in schedules:
        last: date | None = schedule.slots.aggregate(last=Max("local_date"))["last"]
        slots = [
            Slot(
                schedule=schedule,
                local_date=day,
                due_at=due,
                zone=schedule.zone,
                tzdata_version=tzdata_version(),
                materialised_at=at,
            )
            for day, due in slots_between(
                schedule.since,
                at,
                first=last + timedelta(days=1) if last else None,
                weekdays=schedule.weekdays,
                at=schedule.local_time,
                zone=ZoneInfo(schedule.zone),
            )
        ]
        if slots:
            Slot.objects.bulk_create(slots, ignore_conflicts=True)
            made += slots
        later = ReportSchedule.objects.filter(pk=schedule.pk, materialised_until__lt=at, version=schedule.version)
        later.update(materialised_until=at)
    return made


def dispatch(*, at: datetime) -> list[Slot]:
    """Turn all slots that are due into mails; returns those that were settled now.

    Of several slots of one schedule the newest speaks for all: the others are merged into it. A planner that fails
    leaves its slot pending for the next pass, and costs no other schedule its mail.
    """
    waiting: dict[int, list[Slot]] = {}
    for slot in Slot.objects.pending(at=at).select_related("schedule__body"):
        waiting.setdefault(slot.schedule_id, []).append(slot)
    settled: list[Slot] = []
    for slots in waiting.values():
        *covered, newest = slots
        try:
            if _settle(newest, covered, at=at):
                settled.append(newest)
        except IntegrityError:
            logger.info("%s is being planned by another process.", newest)
        except Exception:
            logger.exception("%s cannot be planned.", newest)
    return settled


def why_not(schedule: ReportSchedule) -> str:
    """Why nothing is planned for a schedule now; empty when it is."""
    if not schedule.enabled:
        return "the schedule is off"
    if schedule.audience in OUTWARD and not schedule.body.mail_on:
        return "mail to parties is off"
    return ""


def _settle(slot: Slot, covered: Sequence[Slot], *, at: datetime) -> bool:
    """Write what a slot comes to, its mails with it, as one; whether it was still pending."""
    reason = why_not(slot.schedule)
    plans = [] if reason else list(AUDIENCES[slot.schedule.audience](slot, covered)) if _has_planner(slot) else []
    outcome = Outcome.SKIPPED if reason else Outcome.DISPATCHED if plans else Outcome.EMPTY
    with transaction.atomic():
        pending = Slot.objects.filter(pk=slot.pk, outcome=Outcome.PENDING)
        if pending.update(outcome=outcome, reason=reason, settled_at=at) != 1:
            return False
        earlier = Slot.objects.filter(pk__in=[each.pk for each in covered], outcome=Outcome.PENDING)
        earlier.update(outcome=Outcome.MERGED, merged_into=slot, settled_at=at)
        new = planning.enter(plans, at=at, slot=slot)
        if new:
            keys = planning.keys_sha256(mail.dedupe_key for mail in new)
            Slot.objects.filter(pk=slot.pk).update(mails=len(new), keys_sha256=keys)
    slot.outcome, slot.reason, slot.settled_at = outcome, reason, at
    return True


def _has_planner(slot: Slot) -> bool:
    return slot.schedule.audience in AUDIENCES
