"""Milestones as anchors: recorded, moved, reached, called off, expected again; what awaits them follows."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from commitments.acts.given import day_of, past_day, reason, today
from commitments.acts.living import lay_down
from commitments.acts.locking import act, lock
from commitments.acts.record import begin, change, from_then_on
from commitments.models import Deadline, Event
from meetings.dates import PartialDate
from meetings.models import Milestone, User


@act
def record_milestone(milestone: Milestone, *, by: User | None, why: str = "") -> list[Event]:
    """Record a milestone that is not yet in the record, with its date if it has one; returns its own events, if any.

    Raises `ValidationError` for a milestone that cannot be recorded, and for one that was reached in the future or on a
    day of which nothing is said: what awaits it would await it for ever.
    """
    milestone.full_clean()
    reached = milestone.state == Milestone.State.REACHED
    when = today(milestone.body)
    if reached and not milestone.when:
        raise ValidationError({"when": _("Give the date on which it was reached, as far as it is known.")})
    if reached:
        when = past_day(milestone.when, milestone.body, "when")
    if milestone._state.adding:
        milestone.save(force_insert=True)
    elif milestone.events.exists():
        raise ValidationError(_("It is in the record already."))
    events: list[Event] = []
    for field in [*(["state"] if milestone.state != "expected" else []), *(["date"] if milestone.when else [])]:
        cause = events[0] if events else None
        events.append(begin(milestone, field, by=by, effective=when, why=why, cause=cause))
    if events:
        lay_down(awaiting(milestone), cause=events[0])
    return events


@act
def move_milestone(
    milestone: Milestone,
    when: PartialDate | str,
    *,
    by: User | None,
    said: str = "",
    effective: PartialDate | str = "",
    why: str = "",
    seen: int | None = None,
) -> Event:
    """Give an expected milestone a date, or another one, or none for now; what counts on from it follows.

    One that was reached, nobody knew when, can be given its date. Raises `ValidationError` for a date that is none or
    that it has already, and for one that is not expected.
    """
    lock(milestone, seen=seen, by=by)
    if not may_be_dated(milestone):
        message = _("Only an expected milestone is moved; this one is %(state)s.")
        raise ValidationError(message % {"state": milestone.get_state_display()})
    moved = day_of(when, "when")
    if (moved, said) == (milestone.when, milestone.when_said):
        raise ValidationError({"when": _("It has this date already.")})
    if milestone.state == Milestone.State.REACHED:
        past_day(moved, milestone.body, "when")
    event = _date(milestone, moved, said, by=by, effective=past_day(effective, milestone.body), why=why)
    lay_down(awaiting(milestone), cause=event)
    return event


@act
def reach_milestone(
    milestone: Milestone,
    *,
    by: User | None,
    when: PartialDate | str = "",
    said: str = "",
    why: str = "",
    seen: int | None = None,
) -> Event:
    """Record that a milestone was reached, and when (today if not given); what awaited it is free or due."""
    lock(milestone, seen=seen, by=by)
    reached = past_day(when, milestone.body, "when")
    event = change(milestone, "state", {"state": Milestone.State.REACHED}, by=by, effective=reached, why=why)
    if (reached, said) != (milestone.when, milestone.when_said):
        since = from_then_on(milestone, "date", reached)
        _date(milestone, reached, said, by=by, effective=since, why=why, cause=event)
    lay_down(awaiting(milestone), cause=event)
    return event


@act
def call_off_milestone(
    milestone: Milestone, *, by: User | None, why: str, effective: PartialDate | str = "", seen: int | None = None
) -> Event:
    """Record that a milestone will not come; what awaited it has no date any more. Raises without a reason."""
    lock(milestone, seen=seen, by=by)
    why = reason(why, _("Give the reason for calling it off."))
    when = past_day(effective, milestone.body)
    event = change(milestone, "state", {"state": Milestone.State.CALLED_OFF}, by=by, effective=when, why=why)
    lay_down(awaiting(milestone), cause=event)
    return event


@act
def expect_again(
    milestone: Milestone,
    *,
    by: User | None,
    why: str,
    when: PartialDate | str = "",
    said: str = "",
    effective: PartialDate | str = "",
    seen: int | None = None,
) -> Event:
    """Expect a milestone after all that was called off, on a new date if given. Raises without a reason."""
    lock(milestone, seen=seen, by=by)
    why = reason(why, _("Give the reason for expecting it again."))
    again = past_day(effective, milestone.body)
    event = change(milestone, "state", {"state": Milestone.State.EXPECTED}, by=by, effective=again, why=why)
    expected = day_of(when, "when")
    if expected and (expected, said) != (milestone.when, milestone.when_said):
        since = from_then_on(milestone, "date", again)
        _date(milestone, expected, said, by=by, effective=since, why=why, cause=event)
    lay_down(awaiting(milestone), cause=event)
    return event


def may_be_dated(milestone: Milestone) -> bool:
    """Whether `move_milestone` gives it a date: while it is expected, and where it was reached nobody knew when."""
    reached = milestone.state == Milestone.State.REACHED
    return milestone.state == Milestone.State.EXPECTED or (reached and not milestone.when)


def awaiting(milestone: Milestone) -> QuerySet[Deadline]:
    """The deadlines that hang on a milestone."""
    return Deadline.objects.filter(milestone=milestone)


def _date(milestone: Milestone, when: PartialDate, said: str, **how: Any) -> Event:
    return change(milestone, "date", {"when": when, "when_said": said}, **how)
