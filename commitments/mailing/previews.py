"""What will leave on a day by the schedules, planned and written as it would be, with nothing entered or sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from commitments.mailing.audiences import AUDIENCES
from commitments.mailing.instants import exists, instant, is_on
from commitments.mailing.planning import draft
from commitments.mailing.plans import LookedEnough, NothingToTell, in_hundreds, in_one_line
from commitments.mailing.sending import written
from commitments.mailing.slots import tzdata_version, why_not
from commitments.models import Commitment, Delivery, ReportSchedule, Slot
from commitments.querysets.mail import WAITING
from meetings.access import Role, reach_of
from meetings.models import User

FOUND, LOOKED = 500, 10_000
"""So many people a page of the desk plans for, and so many names it goes through for them."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it would leave: its bytes, or why there are none."""

    delivery: Delivery
    raw: bytes
    why_not: str = ""


def slots_of(day: date | None, *, at: datetime) -> list[Slot]:
    """The slots of a local day, not saved, in the order of their turn; without a day, of each schedule's tomorrow.

    Schedules that are off, and those to parties of bodies whose mail is off, have none: nothing would leave.
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


class Among:
    """Who is asked about, and how many people are looked at for it: by what each is made known, and by the count."""

    def __init__(self, wanted: Callable[[str, str], bool], *, found: int = FOUND, looked: int = LOOKED) -> None:
        self.wanted, self.found, self.looked = wanted, found, looked

    def __call__(self, name: str, address: str) -> bool:
        self.looked -= 1
        wanted = self.wanted(name, address)
        self.found -= wanted
        if self.found < 0 or self.looked < 0:
            raise LookedEnough
        return wanted


def drafts(day: date | None, *, at: datetime, among: Among | None = None) -> Iterator[Delivery]:
    """The mails of these slots as things are, none of them saved; a mail that has left already is not among them.

    Each is planned as the reader comes to it. With `among` it is those of the people asked about; raises `LookedEnough`
    after all that were found when that would go on for too long.
    """
    seen: set[str] = set()
    only = () if among is None else (among,)
    for slot in slots_of(day, at=at):
        plans = AUDIENCES[slot.schedule.audience](slot, (), *only) if slot.schedule.audience in AUDIENCES else ()
        for some in in_hundreds(plans):
            made = [draft(plan, at=slot.due_at, slot=slot) for plan in some]
            keys = [each.dedupe_key for each in made]
            left = Delivery.objects.filter(dedupe_key__in=keys).exclude(state__in=WAITING)
            gone = set(left.values_list("dedupe_key", flat=True))
            for each in made:
                if each.dedupe_key not in gone | seen:
                    seen.add(each.dedupe_key)
                    yield each


def visible_drafts(user: User, day: date | None, *, at: datetime, among: Among | None = None) -> Iterator[Delivery]:
    """Those of them that the user may see, by the rule of `Delivery.objects.visible_to`."""
    reach = reach_of(user)
    if not reach:
        return
    for some in in_hundreds(drafts(day, at=at, among=among)):
        named = {item.commitment_id for each in some for item in each.planned_items}
        seen = set(Commitment.objects.visible_to(user).filter(pk__in=named).values_list("pk", flat=True))
        for each in some:
            to_a_party = each.to_party and each.body_id is not None
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
