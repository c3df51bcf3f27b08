"""Holds the ledger to what should be in it, by code that shares nothing with the code that writes it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count

from commitments.mailing.journal import Journal
from commitments.models import Commitment, Delivery, DeliveryEvent, Event, ReportSchedule, Slot
from meetings.models import Body, User

LOOK_BACK = timedelta(days=60)
MINUTE = timedelta(minutes=1)


def differences(*, at: datetime) -> Iterator[str]:
    """Everything in which ledger and expectation differ, one line each; nothing when all is as it should be."""
    for schedule in ReportSchedule.objects.select_related("body"):
        yield from _of_slots(schedule, at=at)
    settled = Slot.objects.filter(settled_at__isnull=False, due_at__gte=at - LOOK_BACK)
    for slot in settled.select_related("schedule__body"):
        yield from _of_mails(slot)
    yield from _of_states(since=at - LOOK_BACK)
    yield from _of_the_journal()


def first_instant(day: date, schedule: ReportSchedule) -> datetime | None:
    """When the local time of a schedule came on a day: the first minute at which the clocks there had reached it.

    Found by walking through the minutes; None for a day that the zone did not have.
    """
    zone, at = ZoneInfo(schedule.zone), schedule.local_time
    wanted = datetime.combine(day, at.replace(second=0, microsecond=0))
    moment = datetime.combine(day, at.replace(second=0, microsecond=0), UTC) - timedelta(hours=15)
    while (there := moment.astimezone(zone).replace(tzinfo=None)) < wanted:
        moment += MINUTE
    if there.date() != day:
        return None
    return moment + timedelta(seconds=at.second) if there == wanted else moment


def _of_slots(schedule: ReportSchedule, *, at: datetime) -> Iterator[str]:
    begin = max(schedule.since, at - LOOK_BACK)
    zone = ZoneInfo(schedule.zone)
    day, last = begin.astimezone(zone).date(), schedule.materialised_until.astimezone(zone).date()
    there = {slot.local_date: slot for slot in schedule.slots.filter(local_date__gte=day)}
    expected = {}
    while day <= last:
        if str(day.isoweekday()) in schedule.weekdays:
            due = first_instant(day, schedule)
            if due is not None and begin < due <= schedule.materialised_until:
                expected[day] = due
        day += timedelta(days=1)
    for missing in sorted(set(expected) - set(there)):
        yield f"{schedule}: the slot of {missing} is missing."
    for extra in sorted(set(there) - set(expected)):
        if there[extra].due_at > begin:
            yield f"{schedule}: the slot of {extra} should not be."


def _of_mails(slot: Slot) -> Iterator[str]:
    """What was entered with a slot must still be there; and whoever should have been told, must be in it."""
    keys = sorted(slot.deliveries.values_list("dedupe_key", flat=True))
    digest = hashlib.sha256("\n".join(keys).encode()).hexdigest() if keys else ""
    if (slot.mails, slot.keys_sha256) != (len(keys), digest):
        yield f"{slot}: {slot.mails} mails were entered with it, {len(keys)} are there or others."
    wanted = EXPECTED.get(slot.schedule.audience)
    if wanted is None or slot.outcome not in (Slot.Outcome.DISPATCHED, Slot.Outcome.EMPTY):
        return
    if slot.settled_at and not Event.objects.filter(recorded__gt=slot.settled_at).exists():
        same_day = Delivery.objects.filter(day=slot.local_date, slot__isnull=False)
        there = {address.lower() for address in same_day.values_list("address", flat=True)}
        for address in sorted(wanted(slot) - there):
            yield f"{slot}: nothing was planned for {address}."


def _staff(slot: Slot) -> set[str]:
    """The addresses of those who look after something in force in the body or below it, read row by row."""
    children: dict[int | None, list[int]] = {}
    for pk, parent in Body.objects.values_list("pk", "parent_id"):
        children.setdefault(parent, []).append(pk)
    bodies, reached = set(), [slot.schedule.body_id]
    while reached:
        body = reached.pop()
        bodies.add(body)
        reached += children.get(body, [])
    rows = Commitment.objects.filter(disposition="active").values_list("origin__body_id", "officer_id")
    officers = {officer for body, officer in rows if body in bodies}
    people = User.objects.values_list("pk", "email", "is_active")
    return {email.strip().lower() for pk, email, active in people if active and pk in officers}


EXPECTED: dict[str, Callable[[Slot], set[str]]] = {ReportSchedule.Audience.STAFF: _staff}
"""For each audience, who must have a mail of a slot's day, as long as nothing has happened since."""


def _of_states(*, since: datetime) -> Iterator[str]:
    """What the events of a mail say must agree with its row."""
    mails = Delivery.objects.filter(planned_at__gte=since).defer("raw")
    accepted = Counter(
        DeliveryEvent.objects.filter(delivery__planned_at__gte=since, kind__in=["accepted", "reconciled"]).values_list(
            "delivery_id", flat=True
        )
    )
    for mail in mails.annotate(told=Count("events")).iterator(chunk_size=500):
        if not mail.told and mail.state != Delivery.State.UNCONFIRMED and mail.attempts:
            yield f"{mail}: nothing is known of what befell it."
        if mail.state == Delivery.State.SENT and mail.told and not accepted[mail.pk]:
            yield f"{mail}: it is sent, and nobody accepted it."
        waits = mail.state in (Delivery.State.PLANNED, Delivery.State.QUEUED)
        if waits and accepted[mail.pk] and not mail.events.filter(kind=DeliveryEvent.Kind.MANUAL_RESEND).exists():
            yield f"{mail}: it was accepted, and waits to be sent."


def _of_the_journal() -> Iterator[str]:
    taken = Journal().taken()
    if taken:
        done = [Delivery.State.SENT, Delivery.State.CANCELLED, Delivery.State.DATA]
        known = set(Delivery.objects.filter(state__in=done).values_list("message_id", flat=True))
        for message_id in sorted(taken - known):
            yield f"{message_id}: the journal knows that it left, the ledger does not."
