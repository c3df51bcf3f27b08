"""Holds the ledger to what should be in it, by code that shares nothing with the code that writes it.

Slots and people are found out anew from the rows of the record (`people`, `outside`, read by `record`); no planner, no
queryset method and no rule of theirs is asked. The record of today tells only of what was planned since it is as it
is; what is older is held to the figure of its keys, which was kept with the slot or, for mails without one, in a tally.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count

from commitments.mailing.checking.outside import of_notices, of_tally
from commitments.mailing.checking.people import expected, looked_after
from commitments.mailing.checking.record import Record
from commitments.mailing.ground import ground_sha256
from commitments.mailing.journal import Journal
from commitments.models import Delivery, DeliveryEvent, Event, PostOffice, ReportSchedule, Slot

LOOK_BACK = timedelta(days=60)
MINUTE = timedelta(minutes=1)


def differences(*, at: datetime) -> Iterator[str]:
    """Everything in which ledger and expectation differ, one line each; nothing when all is as it should be."""
    for schedule in ReportSchedule.objects.select_related("body"):
        yield from _of_slots(schedule, at=at)
    settled = Slot.objects.filter(settled_at__isnull=False, due_at__gte=at - LOOK_BACK)
    for slot in settled.select_related("schedule__body"):
        yield from _of_mails(slot)
    yield from _of_people(at=at)
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
    """What was entered with a slot must still be there."""
    keys = sorted(slot.deliveries.values_list("dedupe_key", flat=True))
    digest = hashlib.sha256("\n".join(keys).encode()).hexdigest() if keys else ""
    if (slot.mails, slot.keys_sha256) != (len(keys), digest):
        yield f"{slot}: {slot.mails} mails were entered with it, {len(keys)} are there or others."


def _of_people(*, at: datetime) -> Iterator[str]:
    """Who should have been told, asked of the record of today, wherever that is as it was when mails were planned."""
    office = PostOffice.objects.filter(pk=1).first()
    if office is None:
        return
    yield from of_tally(office)
    if office.ground_sha256 != ground_sha256() or office.ground_since is None:
        return  # somebody changed who is who since the last pass: the next one will note it
    record = Record()
    yield from of_notices(record, office, at=at)
    yield from _of_skipped(record, since=office.ground_since)
    last: dict[int, Slot] = {}
    settled = Slot.objects.filter(
        outcome__in=[Slot.Outcome.DISPATCHED, Slot.Outcome.EMPTY], settled_at__gte=office.ground_since
    )
    for slot in settled.select_related("schedule__body").order_by("local_date"):
        last[slot.schedule_id] = slot
    for slot in last.values():
        if not Event.objects.filter(recorded__gt=slot.settled_at).exists():
            yield from _of_slot(slot, record)


def _of_skipped(record: Record, *, since: datetime) -> Iterator[str]:
    """A slot of a schedule that is on, to people who may be written to, is not passed over."""
    skipped = Slot.objects.filter(outcome=Slot.Outcome.SKIPPED, settled_at__gte=since, schedule__enabled=True)
    for slot in skipped.select_related("schedule__body").order_by("local_date", "pk"):
        match slot.schedule.audience:
            case "focal_points":
                told = record.mail_on & (looked_after(slot, record) | {slot.schedule.body_id})
            case "co_chairs":
                told = record.mail_on & {slot.schedule.body_id}
            case _:
                told = {slot.schedule.body_id}
        if told:
            yield f"{slot}: it was skipped ({slot.reason}), and should not have been."


def _of_slot(slot: Slot, record: Record) -> Iterator[str]:
    wanted, unknown = expected(slot, record)
    rows = Delivery.objects.filter(day=slot.local_date)  # of a day, also what a person had sent before the slot came
    there = {(kind, address.lower()): pk for kind, address, pk in rows.values_list("kind", "address", "slot")}
    for kind, address in sorted(wanted - set(there)):
        if address not in unknown:
            yield f"{slot}: nothing was planned for {address} ({kind})."
    for (kind, address), of in sorted(there.items()):
        if of == slot.pk and kind in KINDS and (kind, address) not in wanted and address not in unknown:
            yield f"{slot}: a mail was planned for {address} ({kind}), and should not have been."


KINDS = (
    Delivery.Kind.DEADLINE_REPORT,
    Delivery.Kind.DIGEST,
    Delivery.Kind.WEEKLY_REPORT,
    Delivery.Kind.ESCALATION,
)
"""Those that belong to a slot, and are expected of it."""


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
            yield f"{mail.dedupe_key}: nothing is known of what befell it."
        if mail.state == Delivery.State.SENT and mail.told and not accepted[mail.pk]:
            yield f"{mail.dedupe_key}: it is sent, and nobody accepted it."
        waits = mail.state in (Delivery.State.PLANNED, Delivery.State.QUEUED)
        if waits and accepted[mail.pk] and not mail.events.filter(kind=DeliveryEvent.Kind.MANUAL_RESEND).exists():
            yield f"{mail.dedupe_key}: it was accepted, and waits to be sent."


def _of_the_journal() -> Iterator[str]:
    taken = Journal().taken()
    if taken:
        done = [Delivery.State.SENT, Delivery.State.CANCELLED, Delivery.State.DATA]
        known = set(Delivery.objects.filter(state__in=done).values_list("message_id", flat=True))
        unknown = taken - known
        again = DeliveryEvent.objects.filter(kind__in=["accepted", "reconciled"], delivery__message_id__in=unknown)
        for message_id in sorted(unknown - set(again.values_list("delivery__message_id", flat=True))):
            yield f"{message_id}: the journal knows that it left, the ledger does not."
