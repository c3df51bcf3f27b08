"""Carry-over: what is bound to the next meeting of a body, and rolls on from each one at which it was not reported."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from commitments.acts.living import Ground, redate
from commitments.deadlines import Anchor, Count, due_days
from commitments.models import Due, Event
from meetings.models import Meeting


def rolls(dues: Iterable[Due], *, on: date | None = None) -> dict[int, int]:
    """How often each due (by primary key) has rolled on: at how many meetings of its body it was not reported.

    It follows from the meetings that were held, by the end of the day `on` if given, and needs no count of its own: a
    report entered late, or a meeting entered afterwards, is counted right. Load `deadline__commitment__origin`.
    """
    ground = Ground()
    return {due.pk: len(_passed(due, ground, on=on)) for due in dues}


def bound_to(due: Due, ground: Ground | None = None, *, on: date | None = None) -> Meeting | None:
    """The meeting at which a due of *the next meeting of a body* is to be reported, or was; None while none is known.

    `on` asks by what had been held at the end of that day, as `rolls` does.
    Not the one at which it should have been: what was not reported there belongs to the following one.
    """
    ground = ground or Ground()
    following = ground.following(due.deadline.body_id, due.deadline.commitment.origin)
    passed = {meeting.pk for meeting in _passed(due, ground, on=on)}
    return next((meeting for meeting in following if meeting.pk not in passed), None)


def _passed(due: Due, ground: Ground, *, on: date | None = None) -> list[Meeting]:
    """The meetings that were held, and over before the due was met."""
    deadline = due.deadline
    if deadline.anchor != Anchor.NEXT_MEETING:
        return []
    held = [
        meeting
        for meeting in ground.following(deadline.body_id, deadline.commitment.origin)
        if meeting.state == Meeting.State.HELD and (on is None or meeting.when.latest <= on)
    ]
    return [meeting for meeting in held if not due.met or meeting.when.latest < due.met.earliest]


def bind_reported(dues: Iterable[Due], *, cause: Event) -> list[Event]:
    """Give dues that a report has met the days of the meeting at which it was made: they had rolled on too early."""
    ground = Ground()
    pairs = []
    for due in dues:
        if due.deadline.anchor != Anchor.NEXT_MEETING or due.extensions.filter(decision="agreed").exists():
            continue
        meeting = bound_to(due, ground)
        if meeting is not None:
            deadline = due.deadline
            calendar = ground.calendar(deadline.commitment.body) if deadline.count == Count.WORKING else None
            days = due_days(deadline.rule, meeting.when, lasting=meeting.days, calendar=calendar)
            pairs.append((due, days))
    return redate(pairs, cause=cause)
