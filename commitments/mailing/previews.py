"""What will leave on a day by the schedules, planned and written as it would be, with nothing entered or sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.utils import timezone

from commitments.mailing.audiences import AUDIENCES
from commitments.mailing.instants import exists, instant, is_on
from commitments.mailing.planning import draft
from commitments.mailing.plans import NothingToTell
from commitments.mailing.sending import in_one_line, written
from commitments.mailing.slots import tzdata_version, why_not
from commitments.models import Commitment, Delivery, ReportSchedule, Slot
from commitments.querysets.mail import WAITING
from meetings.access import Role, reach_of
from meetings.models import User

_T = TypeVar("_T")
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it would leave: its bytes, or why there are none."""

    delivery: Delivery
    raw: bytes
    why_not: str = ""


def slots_of(day: date | None, *, at: datetime) -> list[Slot]:
    """The slots of a local day, not saved, in the order of their turn; without a day, of each schedule's tomorrow.

    Schedules that are off, and those to parties of a body whose mail is off, have none: nothing would leave.
    """
    found = []
    for schedule in ReportSchedule.objects.select_related("body").order_by("pk"):
        zone = ZoneInfo(schedule.zone)
        on = day or timezone.localdate(at, zone) + timedelta(days=1)
        if not why_not(schedule) and is_on(on, schedule.weekdays) and exists(on, zone):
            due = instant(on, schedule.local_time, zone)
            found.append(
                Slot(
                    schedule=schedule,
                    local_date=on,
                    due_at=due,
                    zone=schedule.zone,
                    tzdata_version=tzdata_version(),
                    materialised_at=due,
                )
            )
    return sorted(found, key=lambda slot: (slot.due_at, slot.schedule_id))


def drafts(day: date | None, *, at: datetime) -> Iterator[Delivery]:
    """The mails of these slots as things are, none of them saved; a mail that has left already is not among them."""
    seen: set[str] = set()
    for slot in slots_of(day, at=at):
        plans = AUDIENCES[slot.schedule.audience](slot, ()) if slot.schedule.audience in AUDIENCES else ()
        for some in _in_hundreds(plans):
            made = [draft(plan, at=slot.due_at, slot=slot) for plan in some]
            keys = [each.dedupe_key for each in made]
            left = Delivery.objects.filter(dedupe_key__in=keys).exclude(state__in=WAITING)
            gone = set(left.values_list("dedupe_key", flat=True))
            for each in made:
                if each.dedupe_key not in gone | seen:
                    seen.add(each.dedupe_key)
                    yield each


def visible_drafts(user: User, day: date | None, *, at: datetime) -> Iterator[Delivery]:
    """Those of them that the user may see, by the rule of `Delivery.objects.visible_to`."""
    reach = reach_of(user)
    if not reach:
        return
    for some in _in_hundreds(drafts(day, at=at)):
        named = {item.commitment_id for each in some for item in each.planned_items}
        seen = set(Commitment.objects.visible_to(user).filter(pk__in=named).values_list("pk", flat=True))
        for each in some:
            to_a_party = each.recipient_id is None and each.body_id is not None
            to_a_party = to_a_party and reach.allows(Role.EDITOR, each.body_id)
            if (
                reach.everything
                or each.recipient_id == user.pk
                or (to_a_party and all(item.commitment_id in seen for item in each.planned_items))
            ):
                yield each


def as_it_would_leave(delivery: Delivery) -> Letter | None:
    """A draft as the bytes that would leave at the moment of its slot; None when nothing would be left to tell."""
    if delivery.state == Delivery.State.DEAD:
        return Letter(delivery, b"", delivery.relay_reply)
    at = delivery.slot.due_at if delivery.slot else delivery.planned_at
    try:
        return Letter(delivery, written(delivery, at=at))
    except NothingToTell:
        return None
    except Exception as error:  # what would make a dead letter must not hide the others
        return Letter(delivery, b"", in_one_line(error))


def _in_hundreds(many: Iterable[_T]) -> Iterator[list[_T]]:
    left = iter(many)
    while some := list(islice(left, AT_ONCE)):
        yield some
