"""Slots: makes a row of every local day of every schedule, and turns those that are due into mails, each once."""

from __future__ import annotations

import logging
from collections.abc import Container, Iterable, Sequence
from datetime import date, datetime, timedelta
from importlib.metadata import version
from itertools import islice
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Max

from commitments.mailing import planning
from commitments.mailing.audiences import AUDIENCES
from commitments.mailing.correspondents import Ground
from commitments.mailing.instants import SECOND, exists, instant, is_on, slots_between
from commitments.mailing.weekly import one_forecast
from commitments.models import ReportSchedule, Slot

logger = logging.getLogger(__name__)

Outcome = Slot.Outcome
AT_ONCE = 100
"""So many mails are entered in one transaction."""

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


def keep(schedule: ReportSchedule, changed: Container[str] | None, *, at: datetime) -> None:
    """Save a schedule as a person has set it: new, or with these columns changed.

    Days that are over keep the slots that they had by the old hours; the new ones hold from now on. Where the hour of
    today was still to come, and by the new hours is past, today has its slot at once.
    """
    with transaction.atomic():
        since = at
        if changed is not None:
            before = ReportSchedule.objects.get(pk=schedule.pk)
            materialise([before], at=at)
            schedule.version += 1
            since = _holds_since(before, schedule, at=at)
        if changed is None or any(name in changed for name in ("weekdays", "local_time", "zone")):
            schedule.since = since
        schedule.materialised_until = at
        schedule.save()
        materialise([schedule], at=at)


def _holds_since(before: ReportSchedule, schedule: ReportSchedule, *, at: datetime) -> datetime:
    """From when the new hours hold: from now on, or from just before the hour of a day that else had no slot at all."""
    was, new = ZoneInfo(before.zone), ZoneInfo(schedule.zone)
    today = at.astimezone(new).date()
    each = [(before.weekdays, was), (schedule.weekdays, new)]
    due = instant(today, schedule.local_time, new)
    if (
        all(is_on(today, weekdays) and exists(today, zone) for weekdays, zone in each)
        and due <= at < instant(today, before.local_time, was)
        and not before.slots.filter(local_date__gte=today).exists()
    ):
        return due - SECOND
    return at


def dispatch(*, at: datetime) -> list[Slot]:
    """Turn all slots that are due into mails; returns those that were settled now.

    Of several slots of one schedule the newest speaks for all: the others are merged into it. A planner that fails
    leaves its slot pending for the next pass, and costs no other schedule its mail.
    """
    waiting: dict[int, list[Slot]] = {}
    for slot in Slot.objects.pending(at=at).select_related("schedule__body"):
        waiting.setdefault(slot.schedule_id, []).append(slot)
    with one_forecast():
        return _settle_each(waiting.values(), at=at)


def _settle_each(waiting: Iterable[list[Slot]], *, at: datetime) -> list[Slot]:
    settled: list[Slot] = []
    for slots in waiting:
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
    """Why nothing is planned for a schedule now; empty when it is.

    Focal points of a body whose mail is on are told by the schedule of a body above it, though that one's is off.
    """
    if not schedule.enabled:
        return "the schedule is off"
    if schedule.audience not in OUTWARD or schedule.body.mail_on:
        return ""
    if schedule.audience == ReportSchedule.Audience.FOCAL_POINTS:
        ground = Ground()
        if ground.looked_after_by(schedule) & ground.switched_on:
            return ""
    return "mail to parties is off"


def _settle(slot: Slot, covered: Sequence[Slot], *, at: datetime) -> bool:
    """Write what a slot comes to; whether it was still pending.

    Its mails are entered some at a time, so that neither the plans of thousands fill the memory nor their writing holds
    up everybody else; the slot stays pending until all are there. A pass that dies in between is gone over again, and
    what it entered is found.
    """
    reason, planned = why_not(slot.schedule), False
    if not reason and slot.schedule.audience in AUDIENCES:
        plans = iter(AUDIENCES[slot.schedule.audience](slot, covered))
        while some := list(islice(plans, AT_ONCE)):
            with transaction.atomic():
                if not _is_pending(slot):
                    return False
                planning.enter(some, at=at, slot=slot)
            planned = True
    with transaction.atomic():
        if not _is_pending(slot):
            return False
        outcome = Outcome.SKIPPED if reason else Outcome.DISPATCHED if planned else Outcome.EMPTY
        mails, keys = _entered(slot)
        Slot.objects.filter(pk=slot.pk).update(
            outcome=outcome, reason=reason, settled_at=at, mails=mails, keys_sha256=keys
        )
        for earlier in covered:
            mails, keys = _entered(earlier)
            pending = Slot.objects.filter(pk=earlier.pk, outcome=Outcome.PENDING)
            pending.update(outcome=Outcome.MERGED, merged_into=slot, settled_at=at, mails=mails, keys_sha256=keys)
    slot.outcome, slot.reason, slot.settled_at = outcome, reason, at
    return True


def _is_pending(slot: Slot) -> bool:
    """Whether nobody has settled the slot meanwhile; until the transaction ends, nobody will."""
    pending = Slot.objects.filter(pk=slot.pk, outcome=Outcome.PENDING)
    return pending.update(outcome=Outcome.PENDING) == 1


def _entered(slot: Slot) -> tuple[int, str]:
    """How many mails were entered with a slot, and the one figure for all their keys."""
    keys = list(slot.deliveries.values_list("dedupe_key", flat=True))
    return len(keys), planning.keys_sha256(keys) if keys else ""
