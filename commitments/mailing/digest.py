"""The digest of a focal point: what is asked of its parties, once a day at most, and only when there is reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q
from django.utils import translation

from commitments.mailing.correspondents import Correspondent, Ground, correspondents, groups_of, in_batches, parts_of
from commitments.mailing.lines import Lines, step_day
from commitments.mailing.plans import Item, Plan
from commitments.mailing.sections import SECTIONS, Window
from commitments.mailing.steps import Steps, step_reached
from commitments.models import Assignment, Delivery, DeliveryItem, Due, Slot
from commitments.querysets import AssignmentQuerySet
from meetings.access import Reach

Reason = DeliveryItem.Reason
TOLD = (Delivery.State.CLAIMED, Delivery.State.DATA, Delivery.State.SENT, Delivery.State.UNCONFIRMED)
"""States of a mail that may have reached its reader; one that waits is replaced by the next and has told nothing."""


@dataclass(frozen=True, slots=True)
class Last:
    """The last digest of an address: its day, and the instant by whose record it spoke."""

    day: date
    at: datetime


@dataclass(slots=True)
class Told:
    """One part with what a digest says of it: its section, what is new about it, the step that it has come to."""

    part: Assignment
    section: str
    news: list[Reason]
    since: datetime
    reach: Reach
    due: Due | None = None
    step: int | None = None


def digests(slot: Slot, covered: Sequence[Slot]) -> Iterator[Plan]:
    """The digests of a slot: to whom a date has come to a step, or something has changed since the last one.

    Then it lists all that is open for that person in every body whose mail is on. `covered` are the earlier slots for
    which it speaks too, after an outage.
    """
    planner = _Planner(slot, covered)
    people = correspondents(planner.ground, on=slot.local_date, told=planner.stepping & planner.ground.switched_on)
    for batch in in_batches(people):
        yield from planner.plans(batch)


class _Planner:
    """What all digests of one slot share."""

    def __init__(self, slot: Slot, covered: Sequence[Slot]) -> None:
        self.slot, self.on, self.schedule = slot, slot.local_date, slot.schedule
        self.covered = [each.local_date.isoformat() for each in covered]
        self.ground = Ground()
        self.stepping = self.ground.looked_after_by(self.schedule)
        self.steps = Steps(
            self.schedule.steps_before, self.schedule.steps_after, self.schedule.steps_every, self.schedule.steps_cap
        )
        self.first_day = slot.told_until

    def plans(self, people: list[Correspondent]) -> Iterator[Plan]:
        """The plans for some people, by a number of queries that does not grow with them."""
        self.lines = Lines(on=self.on)
        last = self._last_told([person.address for person in people])
        told = self._told(people, last)
        for person in people:
            found = told[person.address]
            before = last.get(person.address)
            if before is not None and before.day >= self.on:
                continue  # one a day, also where days of two zones cross
            if any(each.news or each.step is not None for each in found):
                yield self._plan(person, found)

    def _last_told(self, addresses: list[str]) -> dict[str, Last]:
        may_have = Q(state__in=TOLD) | Q(ambiguous__gt=0)
        rows = (
            Delivery.objects.filter(may_have, kind=Delivery.Kind.DIGEST, address__in=addresses)
            .order_by()
            .values_list("address")
            .annotate(Max("day"), Max("planned_at"))
        )
        return {address: Last(day, at) for address, day, at in rows}

    def _told(self, people: list[Correspondent], last: dict[str, Last]) -> dict[str, list[Told]]:
        """For each address what it is to be told, in the order of the sections and of the days."""
        found: dict[str, dict[int, Told]] = {person.address: {} for person in people}
        spoken = {point.party_id for person in people for point in person.focal_points}
        acting_as = groups_of(spoken, on=self.on)
        groups: dict[tuple[int, datetime], list[tuple[Correspondent, int]]] = defaultdict(list)
        for person in people:
            since = last[person.address].at if person.address in last else self.schedule.since
            for point in person.focal_points:
                groups[point.body_id, since].append((person, point.party_id))
        for (body, since), speakers in groups.items():
            parts = parts_of({party for _person, party in speakers}, body, self.ground, on=self.on)
            by_party: dict[int | None, list[Told]] = defaultdict(list)
            window = Window(self.on, self.schedule.horizon_days, since)
            for told in self._in_sections(parts, window, self.ground.reach(body)):
                by_party[told.part.party_id].append(told)
            for person, party in speakers:
                for acting in acting_as[party]:
                    for told in by_party[acting]:
                        if acting == party or told.part.each:
                            mine = replace(told)
                            self._take_step(mine, last.get(person.address))
                            found[person.address].setdefault(told.part.pk, mine)
        return {address: _in_order(told.values()) for address, told in found.items()}

    def _in_sections(self, parts: AssignmentQuerySet[Any], window: Window, reach: Reach) -> list[Told]:
        """The parts that stand in a section, each in the first that takes it, with all that is new about it."""
        takes = {section.code: set(section.of(parts, window).values_list("pk", flat=True)) for section in SECTIONS}
        told = []
        for part in self.lines.load(sorted(set().union(*takes.values()))):
            code = next(section.code for section in SECTIONS if part.pk in takes[section.code])
            news = [section.reason for section in SECTIONS if section.reason and part.pk in takes[section.code]]
            told.append(Told(part, code, news, window.since, reach))
        return told

    def _take_step(self, told: Told, last: Last | None) -> None:
        """Note the step that a date of the part has come to since the last digest, the most pressing one."""
        if told.part.commitment.origin.body_id not in self.stepping or told.section == "closed":
            return
        after = last.day if last else self.first_day
        for due in told.part.dues.all():
            day = step_day(due)
            step = step_reached(day, self.steps, after=after, until=self.on) if day else None
            if step is not None and (told.step is None or step < told.step):
                told.due, told.step = due, step

    def _plan(self, person: Correspondent, found: list[Told]) -> Plan:
        point = person.first
        with translation.override(point.language):
            items = tuple(self._item(told) for told in found)
        parties = list(dict.fromkeys(each.party.name for each in person.focal_points))
        about: dict[str, Any] = {"horizon": self.schedule.horizon_days, "parties": parties}
        if self.covered:
            about["covers"] = self.covered
        return Plan(
            kind=Delivery.Kind.DIGEST,
            day=self.on,
            address=point.email,
            name=point.name,
            language=point.language,
            focal_point=point,
            items=items,
            about=about,
        )

    def _item(self, told: Told) -> Item:
        shown = self.lines.line(told.part, reach=told.reach, since=told.since, section=told.section, news=told.news)
        reason = Reason.STEP if told.step is not None else told.news[0] if told.news else Reason.LISTED
        return Item(
            commitment=told.part.commitment,
            reason=reason,
            assignment=told.part,
            due=told.due,
            step=told.step,
            due_shown=told.due.in_words if told.due else "",
            shown=shown,
        )


def _in_order(told: Iterable[Told]) -> list[Told]:
    """In the order of the sections, the earliest day first."""
    codes = [section.code for section in SECTIONS]
    return sorted(
        told,
        key=lambda each: (
            codes.index(each.section),
            min((due.latest for due in each.part.dues.all() if due.latest and not due.met), default=date.max),
            each.part.commitment.reference,
            each.part.number,
        ),
    )
