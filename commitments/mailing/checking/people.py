"""Whom a slot should have told, found out anew: for each audience, by walking through the rows of the record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from commitments.mailing.checking.record import Day, News, Part, Point, Record
from commitments.models import Delivery, DeliveryEvent, DeliveryItem, ReportSchedule, Rung, Slot
from meetings.models import Membership

ROLES = ("manager", "editor", "viewer")
Mail = tuple[str, str]
"""The kind of a mail and its address."""


class Expected(NamedTuple):
    """The mails that a slot should have come to, and the addresses of which that is not known any more."""

    mails: set[Mail]
    unknown: set[str]


def expected(slot: Slot, record: Record) -> Expected:
    """Who should have been told with a slot, by the record of today: to be asked only while that is as it was then."""
    unknown: set[str] = set()
    mails: set[Mail] = set()
    for ask in ASKED[slot.schedule.audience]:
        for kind, address in ask(slot, record):
            known = record.told_at(address, _then(slot), digests=kind == Delivery.Kind.DIGEST)
            if kind in (Delivery.Kind.DIGEST, Delivery.Kind.ESCALATION) and known is not True:
                unknown |= {address} if known is None else set()
                continue
            mails.add((kind, address))
    return Expected(mails, unknown)


def _then(slot: Slot) -> datetime:
    assert slot.settled_at is not None
    return slot.settled_at


def looked_after(slot: Slot, record: Record) -> set[int]:
    """The bodies to which no schedule of the same audience is nearer than this one."""
    schedules = ReportSchedule.objects.filter(audience=slot.schedule.audience, enabled=True)
    owners = set(schedules.values_list("body", flat=True)) | {slot.schedule.body_id}
    found = set()
    for body in record.parents:
        nearest = [above for above in record.above(body) if above in owners][:1]
        if nearest == [slot.schedule.body_id]:
            found.add(body)
    return found


def _of_party(point: Point, record: Record, on: date) -> Iterator[Part]:
    """The parts of which a focal point may be told."""
    below = record.below(point.body)
    for party in {point.party} | record.groups(point.party, on):
        for part in record.parts_of_party.get(party, []):
            source = record.sources[part.commitment]
            if (
                (party == point.party or part.each)
                and source.body in below & record.mail_on
                and record.lies_in(part.commitment, below, below)
                and part.commitment not in record.again
            ):
                yield part


# Focal points


def _digests(slot: Slot, record: Record) -> Iterator[Mail]:
    on, schedule = slot.local_date, slot.schedule
    bodies = looked_after(slot, record)
    people: dict[str, list[Point]] = defaultdict(list)
    for point in record.points:
        if not point.senior and point.speaks(on):
            people[point.address].append(point)
    before, untold = _told_before(slot)
    missed, elsewhere = _at_earlier_addresses(slot, people)
    news = News(min([schedule.since, *(at for _day, at in [*before.values(), *missed.values()])]))
    steps = _steps(schedule)
    began = _began(slot, slot.local_date)
    for address, points in people.items():
        if not any(record.below(point.body) & record.mail_on & bodies for point in points):
            continue
        day, since = before.get(address, (None, schedule.since))
        if day is not None and day >= on:
            continue
        after = day or (min(began, _began(slot, untold[address])) if address in untold else began)
        if address in missed:
            after, since = min(after, _began(slot, missed[address][0])), min(since, missed[address][1])
        if any(
            news.of(part, record, since) or (record.is_open(part) and _steps_on(part, record, bodies, steps, after, on))
            for point in points
            for part in _of_party(point, record, on)
            if part.pk not in elsewhere[address]
        ):
            yield Delivery.Kind.DIGEST, address


def _steps(schedule: ReportSchedule) -> list[int]:
    """The steps as days after a date."""
    last = max([0, *schedule.steps_after])
    repeated = [last + schedule.steps_every * n for n in range(1, schedule.steps_cap + 1) if schedule.steps_every]
    return [-day for day in schedule.steps_before] + list(schedule.steps_after) + repeated


def _steps_on(part: Part, record: Record, bodies: set[int], steps: list[int], after: date, on: date) -> bool:
    """Whether one of its dates has come to a step on the days after `after`, up to `on`."""
    if record.sources[part.commitment].body not in bodies:
        return False
    days = [
        day.latest
        for day in record.days.get(part.pk, [])
        if day.latest is not None and not day.met and day.bound != "not_before"
    ]
    return any(after < latest + timedelta(days=step) <= on for latest in days for step in steps)


def _began(slot: Slot, on: date) -> date:
    """The day up to which the slots of the schedule had spoken before a day."""
    spoke = [
        day
        for day, outcome in slot.schedule.slots.values_list("local_date", "outcome")
        if day < on and outcome in ("dispatched", "empty")
    ]
    return max(spoke, default=on - timedelta(days=1))


def _told_before(slot: Slot) -> tuple[dict[str, tuple[date, datetime]], dict[str, date]]:
    """For each address the day and the instant of the last digest that it may have had when the slot was planned.

    And the day of the first that was to go there before, and had not.
    """
    then = _then(slot)
    rows = Delivery.objects.filter(kind=Delivery.Kind.DIGEST, planned_at__lt=then).exclude(slot=slot).order_by("pk")
    found: dict[str, tuple[date, datetime]] = {}
    untold: dict[str, date] = {}
    bounces = DeliveryEvent.objects.filter(kind="bounced", detail__startswith="hard", at__lte=then)
    came_back = set(bounces.values_list("delivery", flat=True))
    accepted = DeliveryEvent.objects.filter(kind__in=["accepted", "reconciled"], at__lte=then)
    taken = set(accepted.filter(delivery__state="cancelled").values_list("delivery", flat=True))
    columns = ("pk", "address", "day", "planned_at", "state", "ambiguous", "sent_at")
    for pk, address, day, at, state, doubts, sent in rows.values_list(*columns):
        if (day - slot.local_date).days > 1:
            continue  # of a day that has not come anywhere
        left = state in ("claimed", "data", "unconfirmed") or (state == "sent" and sent <= then)
        if (left or doubts or pk in taken) and pk not in came_back:
            known = found.get(address, (day, at))
            found[address] = max(known[0], day), max(known[1], at)
        elif day < slot.local_date:
            untold[address] = min(day, untold.get(address, day))
    return found, untold


def _at_earlier_addresses(
    slot: Slot, people: dict[str, list[Point]]
) -> tuple[dict[str, tuple[date, datetime]], dict[str, set[int | None]]]:
    """For each address of somebody to whom digests went elsewhere, and came to nothing: the day of the first of these,
    and the instant of the last that may have arrived before. And the parts told by one of the day that went elsewhere.
    """
    then = _then(slot)
    now = {point.pk: address for address, points in people.items() for point in points}
    hard = DeliveryEvent.objects.filter(kind="bounced", detail__startswith="hard", at__lte=then)
    came_back = set(hard.values_list("delivery", flat=True))
    accepted = DeliveryEvent.objects.filter(kind__in=["accepted", "reconciled"], at__lte=then)
    taken = set(accepted.filter(delivery__state="cancelled").values_list("delivery", flat=True))
    rows = Delivery.objects.filter(kind=Delivery.Kind.DIGEST, planned_at__lt=then).exclude(slot=slot).order_by("pk")
    arrived: list[tuple[int | None, str, date, datetime]] = []
    lost: list[tuple[str, int, str, date, datetime]] = []
    elsewhere: dict[str, set[int | None]] = defaultdict(set)
    made_up: set[str] = set()
    columns = ("pk", "focal_point", "address", "dedupe_key", "day", "planned_at", "state", "ambiguous", "about")
    for pk, point, address, key, day, at, state, doubts, about in rows.values_list(*columns):
        if (day - slot.local_date).days > 1:
            continue  # of a day that has not come anywhere
        moved = point in now and now[point] != address
        if (state in ("claimed", "data", "unconfirmed", "sent") or doubts or pk in taken) and pk not in came_back:
            arrived.append((point, address, day, at))
            made_up |= set(about.get("instead_of", []))
            if moved and day >= slot.local_date:
                items = DeliveryItem.objects.filter(delivery=pk)
                elsewhere[now[point]] |= set(items.values_list("assignment", flat=True))
        elif moved and state not in ("planned", "queued"):
            lost.append((key, point, address, day, at))
    found: dict[str, tuple[date, datetime]] = {}
    for key, point, address, day, at in lost:
        if key not in made_up:
            told = [when for who, where, _day, when in arrived if when < at and (who == point or where == address)]
            first, since = day, max(told, default=slot.schedule.since)
            if now[point] in found:
                first, since = min(first, found[now[point]][0]), min(since, found[now[point]][1])
            found[now[point]] = first, since
    return found, elsewhere


# Escalation


def _escalations(slot: Slot, record: Record) -> Iterator[Mail]:
    on = slot.local_date
    bodies = looked_after(slot, record) & record.mail_on
    told: dict[int, set[tuple[int, str]]] = defaultdict(set)
    sent: dict[int, set[tuple[int, str]]] = defaultdict(set)
    mails = Delivery.objects.filter(kind=Delivery.Kind.ESCALATION, planned_at__lt=_then(slot)).exclude(slot=slot)
    covered = set(slot.covers.values_list("pk", flat=True)) if slot.pk else set()
    had: set[tuple[int, tuple[int, str], str]] = set()
    reports = DeliveryEvent.objects.filter(kind="bounced", detail__startswith="hard", at__lte=_then(slot))
    came_back = set(reports.values_list("delivery", flat=True))
    called_off = DeliveryEvent.objects.filter(kind="cancelled", by__isnull=True)
    by_itself = set(called_off.values_list("delivery", flat=True))
    ends = DeliveryEvent.objects.filter(kind__in=["dead", "perm_fail", "broken"], at__lt=_then(slot))
    given_up = set(ends.filter(delivery__ambiguous=0).values_list("delivery", flat=True))
    columns = ("pk", "state", "sent_at", "about", "slot", "address")
    for pk, state, at, about, of, address in mails.exclude(about={}).values_list(*columns):
        marks = {(int(due), day) for due, day in about["dues"].items()}
        if not (state == "cancelled" and pk in by_itself) and not (state == "dead" and pk in given_up):
            had |= {(about["rung"], mark, address) for mark in marks}
            told[about["rung"]] |= marks if of not in covered else set()
        if state == "sent" and at is not None and at <= _then(slot) and pk not in came_back:
            sent[about["rung"]] |= marks
    ladders: dict[int, list[Rung]] = defaultdict(list)
    for rung in Rung.objects.filter(enabled=True).order_by("position"):
        ladders[rung.body_id].append(rung)
    for body in bodies:
        for number, rung in enumerate(ladders[body]):
            below = ladders[body][number - 1] if number else None
            for part, day in _late(rung, record, on):
                mark = (day.pk, str(day.latest))
                if below is not None:
                    climbs = mark in sent[below.pk]
                else:
                    climbs = rung.audience == "party" or _was_told(part, day, slot, came_back)
                if climbs and mark not in told[rung.pk]:
                    for address in _on_rung(rung, part, record, on):
                        if (rung.pk, mark, address) not in had:
                            yield Delivery.Kind.ESCALATION, address


def _was_told(part: Part, day: Day, slot: Slot, came_back: set[int]) -> bool:
    """Whether a mail told somebody of the party of this part after the day had passed."""
    items = DeliveryItem.objects.filter(assignment=part.pk, delivery__state="sent", delivery__sent_at__lte=_then(slot))
    items = items.filter(delivery__focal_point__isnull=False, delivery__day__gt=day.latest)
    return items.exclude(delivery__kind="escalation").exclude(delivery__in=came_back).exists()


def _late(rung: Rung, record: Record, on: date) -> Iterator[tuple[Part, Day]]:
    for part in record.parts.values():
        if record.sources[part.commitment].body != rung.body_id or part.commitment in record.again:
            continue
        if record.is_open(part):
            for day in record.days.get(part.pk, []):
                runs = not day.met and not day.silence and day.bound != "not_before"
                if runs and day.latest and day.earliest and day.latest < on and (on - day.latest).days >= rung.days:
                    yield part, day


def _on_rung(rung: Rung, part: Part, record: Record, on: date) -> Iterator[str]:
    if rung.audience == Rung.Audience.HEAD:
        led = set(record.above(rung.body_id))
        for user, (address, active, _everything) in record.people.items():
            heads = any(body in led and role == "manager" for body, role in record.roles[user])
            seen, edited = record.may(user, ROLES), record.may(user, ("manager", "editor"))
            if active and heads and record.lies_in(part.commitment, seen, edited):
                yield address
        return
    chairs = _chairs(rung, on) if rung.audience == Rung.Audience.CO_CHAIRS else set()
    for point in record.points:
        if not point.speaks(on):
            continue
        if rung.audience == Rung.Audience.CO_CHAIRS:
            if not point.senior and point.body == rung.body_id and point.party in chairs:
                yield point.address
            continue
        of_its_party = point.senior == (rung.audience == Rung.Audience.SENIOR) and point.party == part.party
        if of_its_party and any(mine.pk == part.pk for mine in _of_party(point, record, on)):
            yield point.address


def _chairs(rung: Rung, on: date) -> set[int]:
    rows = Membership.objects.filter(body=rung.body_id, capacity__in=["chair", "co_chair"])
    return {
        party
        for party, since, until in rows.values_list("party", "since_earliest", "until_latest")
        if (since is None or since <= on) and (until is None or until >= on)
    }


# Staff and co-chairs


def _weekly(slot: Slot, record: Record) -> Iterator[Mail]:
    """Whoever has a role in the body or above it, and there is something for them to read."""
    staff = slot.schedule.audience == ReportSchedule.Audience.STAFF
    if staff and not _is_a_week_later(slot):
        return
    wanted = ("manager", "editor") if staff else ROLES
    below, led = record.below(slot.schedule.body_id), set(record.above(slot.schedule.body_id))
    for user, (address, active, _everything) in record.people.items():
        named = any(body in led for body, _role in record.roles[user])
        if not active or not named or slot.schedule.body_id not in record.may(user, wanted):
            continue
        seen, edited = record.may(user, ROLES), record.may(user, ("manager", "editor"))
        asked = any(
            record.sources[part.commitment].body in below
            and part.commitment not in record.again
            and record.is_open(part)
            and record.lies_in(part.commitment, seen, edited)
            for part in record.parts.values()
        )
        if asked or _bounced(slot, record, below & seen):
            yield Delivery.Kind.WEEKLY_REPORT, address


def _is_a_week_later(slot: Slot) -> bool:
    """Whether a week begins with this slot, or with one before it that nobody was told anything by."""
    spoken = Slot.objects.filter(schedule=slot.schedule_id, outcome__in=["dispatched", "empty"])
    last = spoken.filter(local_date__lt=slot.local_date).order_by("local_date").last()
    day, begins = slot.local_date, sorted(slot.schedule.weekdays)[0]
    while str(day.isoweekday()) != begins:
        day -= timedelta(days=1)
    return day == slot.local_date if last is None else day > last.local_date


def _bounced(slot: Slot, record: Record, bodies: set[int]) -> bool:
    for point in record.points:
        since, _off = record.shut.get(point.address, (None, None))
        if point.body in bodies and point.speaks(slot.local_date) and since is not None and since <= _then(slot):
            return True
    return False


def _officers(slot: Slot, record: Record) -> Iterator[Mail]:
    """Those who look after something in force in the body or below it."""
    below = record.below(slot.schedule.body_id)
    for source in record.sources.values():
        if source.disposition == "active" and source.body in below and source.officer is not None:
            address, active, _everything = record.people[source.officer]
            if active:
                yield Delivery.Kind.DEADLINE_REPORT, address


ASKED: dict[str, tuple[Callable[[Slot, Record], Iterator[Mail]], ...]] = {
    ReportSchedule.Audience.FOCAL_POINTS: (_digests, _escalations),
    ReportSchedule.Audience.STAFF: (_officers, _weekly),
    ReportSchedule.Audience.CO_CHAIRS: (_weekly,),
}
