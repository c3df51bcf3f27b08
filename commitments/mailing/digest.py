"""The digest of a focal point: what is asked of its parties, once a day at most, and only when there is reason."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Exists, Max, Min, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import translation

from commitments.mailing.correspondents import Correspondent, Ground, correspondents, groups_of, parts_of
from commitments.mailing.lines import Lines
from commitments.mailing.planning import INSTEAD_OF
from commitments.mailing.plans import Among, Item, Plan, anybody, in_hundreds, plan_or_why_not
from commitments.mailing.sections import SECTIONS, Window
from commitments.mailing.steps import Steps, step_reached
from commitments.models import Assignment, Delivery, DeliveryEvent, DeliveryItem, Due, Slot
from commitments.querysets import AssignmentQuerySet
from commitments.querysets.keys import OneOf
from commitments.querysets.mail import WAITING
from meetings.access import Reach
from meetings.models import FocalPoint

Reason = DeliveryItem.Reason
ONE_DAY = timedelta(days=1)
TOLD = (Delivery.State.CLAIMED, Delivery.State.DATA, Delivery.State.SENT, Delivery.State.UNCONFIRMED)
"""States of a mail that may have reached its reader; one that waits is replaced by the next and has told nothing."""


@dataclass(frozen=True, slots=True)
class Last:
    """The last digest of an address: its day, and the instant by whose record it spoke."""

    day: date
    at: datetime


@dataclass(slots=True)
class Missed:
    """What did not arrive at an earlier address of a person: all digests with these keys.

    `day` is the day up to which the steps had been told before the first of them, `at` the instant by whose record.
    """

    day: date
    at: datetime
    keys: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Part:
    """What decides of a part whether it is told: whose it is, and its dates that run out, each with its due."""

    pk: int
    party: int | None
    each: bool
    body: int
    days: tuple[tuple[int, date], ...]


@dataclass(slots=True)
class Told:
    """One part with what a digest says of it: its section, what is new about it, the step that it has come to."""

    part: Part
    section: str
    news: list[Reason]
    since: datetime
    reach: Reach
    due: int | None = None
    step: int | None = None


def digests(slot: Slot, covered: Sequence[Slot], among: Among = anybody) -> Iterator[Plan]:
    """The digests of a slot: to whom a date has come to a step, or something has changed since the last one.

    Then it lists all that is open for that person in every body whose mail is on. `covered` are the earlier slots for
    which it speaks too, after an outage.
    """
    planner = _Planner(slot, covered)
    for told in planner.told(among):
        yield from planner.plans(told)


def addressees(slot: Slot) -> Iterator[FocalPoint]:
    """Whom the digests of a slot would go to, without a word of what they would say."""
    for told in _Planner(slot, []).told():
        yield from (person.first for person, _parts in told)


class _Planner:
    """What all digests of one slot share."""

    def __init__(self, slot: Slot, covered: Sequence[Slot]) -> None:
        self.slot, self.on, self.schedule = slot, slot.local_date, slot.schedule
        # Tomorrow has come somewhere; of a later day only a clock that was wrong has planned.
        self.ahead = self.on + ONE_DAY
        self.covered = [each.local_date.isoformat() for each in covered]
        self.ground = Ground()
        self.stepping = self.ground.looked_after_by(self.schedule)
        self.steps = Steps(
            self.schedule.steps_before, self.schedule.steps_after, self.schedule.steps_every, self.schedule.steps_cap
        )
        self.first_day = slot.told_until
        self.untold: dict[str, date] = {}
        self.missed: dict[str, Missed] = {}

    def told(self, among: Among = anybody) -> Iterator[list[tuple[Correspondent, list[Told]]]]:
        """Those to whom something is to be told, some at a time, each with what it is.

        That is found out from a few columns. The words are read for those alone, who on most days are few.
        """
        told = self.stepping & self.ground.switched_on
        everybody = correspondents(self.ground, on=self.on, told=told)
        for people in in_hundreds(one for one in everybody if among(one.first.name, one.address)):
            last = self._last_told([person.address for person in people])
            elsewhere = self._note_missed(people)
            people = [  # one a day, also where days of two zones cross
                person for person in people if person.address not in last or last[person.address].day < self.on
            ]
            found = self._found(people, last)
            yield [
                (person, found[person.address])
                for person in people
                if any(
                    (each.news or each.step is not None) and each.part.pk not in elsewhere[person.address]
                    for each in found[person.address]
                )
            ]

    def plans(self, told: list[tuple[Correspondent, list[Told]]]) -> Iterator[Plan]:
        """The plans for some people, by a number of queries that does not grow with them."""
        lines = Lines(on=self.on)
        lines.load({each.part.pk for _person, found in told for each in found})
        for person, found in told:
            yield self._plan(person, found, lines)

    def _last_told(self, addresses: list[str]) -> dict[str, Last]:
        rows = (
            Delivery.objects.filter(
                _may_have_arrived(), kind=Delivery.Kind.DIGEST, address__in=addresses, day__lte=self.ahead
            )
            .order_by()
            .values_list("address")
            .annotate(Max("day"), Max("planned_at"))
        )
        last = {address: Last(day, at) for address, day, at in rows}
        self._note_untold(set(addresses) - set(last))
        return last

    def _note_untold(self, addresses: set[str]) -> None:
        """For who never had a digest, and to whom one was to go: the day up to which the slots before that had spoken.

        It was refused, given up, cancelled, or waits still; its steps have not been told yet.
        """
        digests = Delivery.objects.filter(kind=Delivery.Kind.DIGEST, address__in=addresses, day__lt=self.on)
        first = dict(digests.order_by().values_list("address").annotate(Min("day")))
        if not first:
            return
        for address, day in first.items():
            self.untold[address] = min(self._spoke_before(day), self.first_day)

    def _spoke_before(self, day: date) -> date:
        """The day of the last slot of this schedule that spoke before a day, or else the day before it."""
        before = bisect_left(self._spoke, day)
        return self._spoke[before - 1] if before else day - timedelta(days=1)

    @cached_property
    def _spoke(self) -> list[date]:
        return sorted(self.schedule.slots.spoken().values_list("local_date", flat=True))

    def _note_missed(self, people: list[Correspondent]) -> dict[str, set[int | None]]:
        """Look at what went to addresses that these people had before: what did not arrive there must be told here.

        Returns for each address the parts of which its people were told on this day already, or on a later one.
        """
        whose = {point.pk: person.address for person in people for point in person.focal_points}
        digests = Delivery.objects.filter(kind=Delivery.Kind.DIGEST, day__lte=self.ahead)
        there = digests.filter(focal_point__in=whose).exclude(address=Lower("focal_point__email")).order_by()
        columns = ("focal_point", "address", "dedupe_key", "day", "planned_at")
        arrived = _may_have_arrived()
        today = there.filter(arrived, day__gte=self.on).values_list("focal_point", "address", "items__assignment")
        elsewhere: dict[str, set[int | None]] = defaultdict(set)
        for point, address, part in today:
            if address != whose[point]:
                elsewhere[whose[point]].add(part)
        lost = [
            row
            for row in there.exclude(arrived).exclude(state__in=WAITING).values_list(*columns)
            if row[1] != whose[row[0]]
        ]
        if lost:
            first = min(row[4] for row in lost)
            theirs = {whose[row[0]] for row in lost}  # few; of all others the digests of years would be read
            since = digests.filter(arrived, address__in=theirs, planned_at__gte=first)
            made_up = {key for about in since.values_list("about", flat=True) for key in about.get(INSTEAD_OF, [])}
            for point, address, key, day, at in lost:
                if key not in made_up:
                    self._add_missed(whose[point], point, address, key, day, at)
        return elsewhere

    def _add_missed(self, address: str, point: int, before: str, key: str, day: date, at: datetime) -> None:
        told = Delivery.objects.filter(_may_have_arrived(), kind=Delivery.Kind.DIGEST, day__lte=self.ahead)
        told = told.filter(Q(focal_point=point) | Q(address=before), planned_at__lt=at)
        last = told.aggregate(at=Max("planned_at"))["at"]
        known = self.missed.setdefault(address, Missed(day, at))
        known.day = min(known.day, self._spoke_before(day))
        known.at = min(known.at, last or self.schedule.since)
        known.keys.append(key)

    def _found(self, people: list[Correspondent], last: dict[str, Last]) -> dict[str, list[Told]]:
        """For each address all that stands in a section, with what is new about it."""
        found: dict[str, dict[int, Told]] = {person.address: {} for person in people}
        spoken = {point.party_id for person in people for point in person.focal_points}
        acting_as = groups_of(spoken, on=self.on)
        groups: dict[tuple[int, datetime], list[tuple[Correspondent, int]]] = defaultdict(list)
        for person in people:
            since = last[person.address].at if person.address in last else self.schedule.since
            if person.address in self.missed:
                since = min(since, self.missed[person.address].at)
            for point in person.focal_points:
                groups[point.body_id, since].append((person, point.party_id))
        for (body, since), speakers in groups.items():
            told = parts_of({party for _person, party in speakers}, body, self.ground, on=self.on)
            # By their numbers: else each section would find out anew, from all parts of all parties, which these are.
            parts = Assignment.objects.filter(OneOf("pk", told.order_by().values_list("pk", flat=True)))
            by_party: dict[int | None, list[Told]] = defaultdict(list)
            window = Window(self.on, self.schedule.horizon_days, since)
            for each in self._in_sections(parts, window, self.ground.reach(body)):
                by_party[each.part.party].append(each)
            for person, party in speakers:
                for acting in acting_as[party]:
                    for each in by_party[acting]:
                        if acting == party or each.part.each:
                            mine = replace(each)
                            self._take_step(mine, self._told_until(person.address, last))
                            found[person.address].setdefault(each.part.pk, mine)
        return {address: list(told.values()) for address, told in found.items()}

    def _in_sections(self, parts: AssignmentQuerySet[Any], window: Window, reach: Reach) -> list[Told]:
        """The parts that stand in a section, each in the first that takes it, with all that is new about it."""
        takes = {
            section.code: set(section.of(parts, window).order_by().values_list("pk", flat=True)) for section in SECTIONS
        }
        told = []
        for part in self._read(set().union(*takes.values())):
            code = next(section.code for section in SECTIONS if part.pk in takes[section.code])
            news = [section.reason for section in SECTIONS if section.reason and part.pk in takes[section.code]]
            told.append(Told(part, code, news, window.since, reach))
        return told

    def _read(self, keys: set[int]) -> list[Part]:
        rows = Assignment.objects.filter(OneOf("pk", keys)).order_by("pk")
        dues = Due.objects.filter(OneOf("assignment", keys)).runs_out().order_by("deadline__number", "pk")
        days: dict[int, list[tuple[int, date]]] = defaultdict(list)
        for part, due, latest in dues.values_list("assignment", "pk", "latest"):
            days[part].append((due, latest))
        return [
            Part(pk, party, each, body, tuple(days[pk]))
            for pk, party, each, body in rows.values_list("pk", "party", "each", "commitment__origin__body")
        ]

    def _told_until(self, address: str, last: dict[str, Last]) -> date:
        """The day up to which the steps have been told there."""
        told = last[address].day if address in last else self.untold.get(address, self.first_day)
        return min(told, self.missed[address].day) if address in self.missed else told

    def _take_step(self, told: Told, after: date) -> None:
        """Note the step that a date of the part has come to since a day, the most pressing one."""
        if told.part.body not in self.stepping or told.section == "closed":
            return
        for due, day in told.part.days:
            step = step_reached(day, self.steps, after=after, until=self.on)
            if step is not None and (told.step is None or step < told.step):
                told.due, told.step = due, step

    def _plan(self, person: Correspondent, found: list[Told], lines: Lines) -> Plan:
        point = person.first
        to: dict[str, Any] = {
            "kind": Delivery.Kind.DIGEST,
            "day": self.on,
            "address": point.email,
            "name": point.name,
            "language": point.language,
            "focal_point": point,
        }
        return plan_or_why_not(lambda: Plan(**to, **self._said(person, found, lines)), **to)

    def _said(self, person: Correspondent, found: list[Told], lines: Lines) -> dict[str, Any]:
        """What a digest tells of."""
        with translation.override(person.first.language):
            items = tuple(self._item(told, part, lines) for told, part in _in_order(found, lines))
        parties = list(dict.fromkeys(each.party.name for each in person.focal_points))
        about: dict[str, Any] = {"horizon": self.schedule.horizon_days, "parties": parties}
        if self.covered:
            about["covers"] = self.covered
        if person.address in self.missed:
            about[INSTEAD_OF] = sorted(self.missed[person.address].keys)
        return {"items": items, "about": about}

    def _item(self, told: Told, part: Assignment, lines: Lines) -> Item:
        shown = lines.line(part, reach=told.reach, since=told.since, section=told.section, news=told.news)
        reason = Reason.STEP if told.step is not None else told.news[0] if told.news else Reason.LISTED
        due = next((due for due in lines.dues_of(part) if due.pk == told.due), None)
        return Item(
            commitment=part.commitment,
            reason=reason,
            assignment=part,
            due=due,
            step=told.step,
            due_shown=lines.date_of(due) if due else "",
            shown=shown,
        )


def _may_have_arrived() -> Q:
    """The condition that a mail may have reached its reader, and did not come back."""
    hard = DeliveryEvent.objects.filter(kind=DeliveryEvent.Kind.BOUNCED, detail__startswith="hard")
    # One that is cancelled and was taken all the same: what is known of it is in the journal alone, after a backup.
    taken = DeliveryEvent.objects.filter(
        delivery=OuterRef("pk"), kind__in=[DeliveryEvent.Kind.ACCEPTED, DeliveryEvent.Kind.RECONCILED]
    )
    left = Q(state__in=TOLD) | Q(ambiguous__gt=0) | Q(Exists(taken), state=Delivery.State.CANCELLED)
    return left & ~Q(pk__in=hard.values("delivery"))


def _in_order(found: list[Told], lines: Lines) -> list[tuple[Told, Assignment]]:
    """With its part, in the order of the sections, the earliest day first."""
    codes = [section.code for section in SECTIONS]

    def place(told: Told, part: Assignment) -> tuple[Any, ...]:
        first = min((due.latest for due in lines.dues_of(part) if due.latest and not due.met), default=date.max)
        return codes.index(told.section), first, part.commitment.reference, part.number

    pairs = zip(found, lines.load([told.part.pk for told in found]), strict=True)
    return sorted(pairs, key=lambda pair: place(*pair))
