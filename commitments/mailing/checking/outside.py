"""Whom a change should have told at once, found out anew from the history; and the tally of all such mails."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from commitments.mailing.checking.people import ROLES
from commitments.mailing.checking.record import Part, Point, Record
from commitments.models import Delivery, Event, PostOffice

LATELY = timedelta(days=6)
"""So long ago a change was recorded at most: what a pass found later than a week is told by no notice, unless an
extension was decided."""

OLD = timedelta(days=60)
"""What happened so long before it was recorded is told by no notice either."""


def of_tally(office: PostOffice) -> Iterator[str]:
    """Mails that belong to no slot are counted, and their keys summed up, as they are entered."""
    keys = Delivery.objects.filter(slot=None).values_list("dedupe_key", flat=True)
    count, total = 0, 0
    for key in keys.iterator(chunk_size=2000):
        count, total = count + 1, total + PostOffice.figure_of(key)
    if (count, total) != (office.entered, office.entered_sum):
        yield f"{office.entered} mails were entered without a slot, {count} are there or others."


def of_notices(record: Record, office: PostOffice, *, at: datetime) -> Iterator[str]:
    """Each change since the ground is as it is, of which nothing was changed again: who should have been told of it."""
    if office.last_event is None or office.ground_event is None:
        return
    there = _there()
    told = Q(recorded__gte=at - LATELY) | Q(field="extension")
    roots = Event.objects.filter(told, pk__gt=office.ground_event, pk__lte=office.last_event, cause=None)
    for root in roots.filter(retracted_by=None).order_by("pk"):
        if root.counts_from < root.recorded.date() - OLD:
            continue
        tree = list(Event.objects.filter(Q(pk=root.pk) | Q(cause=root) | Q(cause__cause=root)).order_by("pk"))
        valid = [one for one in tree if one.retracts_id is None and not hasattr(one, "retracted_by")]
        parts, officers = _concerned(valid, record)
        if not _changed_again({part.commitment for part in parts} | officers, tree[-1].pk):
            mails, unknown = _told(root, parts, officers, record)
            for address in sorted(mails - there[root.pk] - unknown):
                yield f"The change {root.pk} ({root.field}): {address} was not told of it."
            for address in sorted(there[root.pk] - mails - unknown):
                yield f"The change {root.pk} ({root.field}): {address} was told of it, and should not have been."


def _there() -> dict[int, set[str]]:
    """For each change the addresses to which there is a mail."""
    found: dict[int, set[str]] = defaultdict(set)
    for key in Delivery.objects.filter(slot=None, dedupe_key__contains="|e").values_list("dedupe_key", flat=True):
        _kind, change, *rest = key.split("|")
        if change[:1] == "e" and change[1:].isdigit():
            found[int(change[1:])].add("|".join(rest[:-1]))
    return found


def _concerned(events: list[Event], record: Record) -> tuple[list[Part], set[int]]:
    """The open parts of which there is something to tell, and the commitments that have another officer."""
    found: set[int] = set()
    officers: set[int] = set()
    seen: set[int] = set()
    whose = {day.pk: (part, day) for part, days in record.days.items() for day in days}
    for event in events:
        old, new = event.old, event.new
        match event.field:
            case "disposition" if event.commitment_id:
                if new.get("disposition") == "active" and old.get("disposition", "") in ("", "draft"):
                    found |= {part.pk for part in record.parts.values() if part.commitment == event.commitment_id}
            case "part" if event.assignment_id and old.get("party") != new.get("party"):
                found.add(event.assignment_id)
            case "officer" if event.commitment_id:
                officers.add(event.commitment_id)
            case "extension" if event.due_id and new.get("decision"):
                found.add(whose[event.due_id][0])
            case "dates" if event.due_id in whose and event.due_id not in seen:
                seen.add(event.due_id)
                part, day = whose[event.due_id]
                if not day.met and (_day(old, "earliest"), _day(old, "latest")) != (day.earliest, day.latest):
                    found.add(part)
    parts = [record.parts[pk] for pk in sorted(found)]
    return [part for part in parts if _is_told(part, record)], officers


def _is_told(part: Part, record: Record) -> bool:
    return record.is_open(part) and part.commitment not in record.again


def _day(columns: dict[str, Any], edge: str) -> date | None:
    return date.fromisoformat(columns[edge]) if columns.get(edge) else None


def _changed_again(commitments: set[int], last: int) -> bool:
    of = (
        Q(commitment__in=commitments)
        | Q(assignment__commitment__in=commitments)
        | Q(due__assignment__commitment__in=commitments)
        | Q(deadline__commitment__in=commitments)
    )
    return bool(Event.objects.filter(of, pk__gt=last).exists())


def _told(root: Event, parts: list[Part], officers: set[int], record: Record) -> tuple[set[str], set[str]]:
    """The addresses that should have been told, and those of which that is not known."""
    on = root.recorded.date()
    wanted = {part.pk for part in parts}
    mails: set[str] = set()
    unknown: set[str] = set()
    for point in record.points:
        if point.speaks(on) and not point.senior and wanted & _speaks_for(point, parts, record, on):
            told = record.told_at(point.address, root.recorded, digests=False)
            if told:
                mails.add(point.address)
            if told is None or point.address in record.shut:
                unknown.add(point.address)
    of_officers = parts + [
        part for part in record.parts.values() if part.commitment in officers and _is_told(part, record)
    ]
    for part in of_officers:
        officer = record.sources[part.commitment].officer
        if officer is not None and officer != root.by_id and record.people[officer][1]:
            seen, edited = record.may(officer, ROLES), record.may(officer, ("manager", "editor"))
            if record.lies_in(part.commitment, seen, edited):
                mails.add(record.people[officer][0])
    return mails, unknown


def _speaks_for(point: Point, parts: list[Part], record: Record, on: date) -> set[int]:
    below, groups = record.below(point.body), record.groups(point.party, on)
    return {
        part.pk
        for part in parts
        if (part.party == point.party or (part.each and part.party in groups))
        and record.sources[part.commitment].body in below & record.mail_on
        and record.lies_in(part.commitment, below, below)
    }
