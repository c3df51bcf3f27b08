"""Meetings as anchors: recorded, moved, placed, held, cancelled, planned again, joined; what hangs on them follows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commitments.acts.given import day_of, past_day, reason, today
from commitments.acts.links import draw, rub_out
from commitments.acts.living import hanging_on, lay_down
from commitments.acts.locking import act, lock
from commitments.acts.record import begin, change, from_then_on, tell
from commitments.history import FIELDS
from commitments.models import Event, Link
from meetings.dates import NotADate, PartialDate
from meetings.models import Meeting, User

MOVED = ("documents", "mentions", "results", "attendance")
"""What goes with a meeting that is joined to another; it has no history of its own."""


@act
def record_meeting(meeting: Meeting, *, by: User | None, why: str = "") -> list[Event]:
    """Record a meeting that is not yet in the record, planned or held, with its date if it has one.

    What hangs on the next meeting of its body follows. Returns the events of the meeting itself: none for one that is
    planned without a date. Raises `ValidationError` for a meeting that cannot be recorded, or was held in the future.
    """
    meeting.full_clean()
    held = meeting.state == Meeting.State.HELD
    when = past_day(meeting.when, meeting.body, "when") if held and meeting.when else today(meeting.body)
    if meeting._state.adding:
        meeting.save(force_insert=True)
    elif meeting.events.exists():
        raise ValidationError(_("It is in the record already."))
    events: list[Event] = []
    # That it is planned goes without saying since nobody knows when; else it could not be held before today.
    for field in [*(["state"] if meeting.state != Meeting.State.PLANNED else []), *(["date"] if meeting.when else [])]:
        cause = events[0] if events else None
        events.append(begin(meeting, field, by=by, effective=when, why=why, cause=cause))
    if events:
        lay_down(hanging_on(meeting), cause=events[0])
    return events


@act
def move_meeting(
    meeting: Meeting,
    when: PartialDate | str,
    *,
    by: User | None,
    said: str = "",
    days: int | None = None,
    effective: PartialDate | str = "",
    why: str = "",
    seen: int | None = None,
) -> Event:
    """Give a planned meeting a date, or another one, or none for now; every deadline that hangs on it follows.

    `days` is how many it lasts within a month or a year, `effective` when it was moved (today if not given). Raises
    `ValidationError` for a date that is none or that it has already, for days that do not fit it, and for a meeting
    that is not planned.
    """
    lock(meeting, seen=seen, by=by)
    if meeting.state != Meeting.State.PLANNED:
        message = _("Only a planned meeting is moved; this one is %(state)s.")
        raise ValidationError(message % {"state": meeting.get_state_display()})
    moved = day_of(when, "when")
    if (moved, said, days) == (meeting.when, meeting.when_said, meeting.days):
        raise ValidationError({"when": _("It has this date already.")})
    event = _date(meeting, moved, said, days, by=by, effective=past_day(effective, meeting.body), why=why)
    lay_down(hanging_on(meeting), cause=event)
    return event


@act
def place_meeting(
    meeting: Meeting, places: Iterable[str], *, by: User | None, why: str = "", seen: int | None = None
) -> Event:
    """Say where a meeting is held: one place, or those between which it is to be chosen."""
    lock(meeting, seen=seen, by=by)
    chosen = [place.strip() for place in places if place.strip()]
    if chosen == meeting.places:
        raise ValidationError({"places": _("Nothing would change.")})
    return change(meeting, "places", {"places": chosen}, by=by, effective=today(meeting.body), why=why)


@act
def hold_meeting(
    meeting: Meeting,
    *,
    by: User | None,
    when: PartialDate | str = "",
    said: str = "",
    days: int | None = None,
    why: str = "",
    seen: int | None = None,
) -> Event:
    """Record that a meeting was held, with its actual date if it differs; what was not reported there rolls on.

    Raises `ValidationError` for a future meeting, and without any date.
    """
    lock(meeting, seen=seen, by=by)
    given = day_of(when, "when")
    if not given and not meeting.when:
        raise ValidationError({"when": _("Give the date on which it was held, as far as it is known.")})
    held = past_day(given or meeting.when, meeting.body, "when")
    event = change(meeting, "state", {"state": Meeting.State.HELD}, by=by, effective=held, why=why)
    if given and (given, said, days) != (meeting.when, meeting.when_said, meeting.days):
        since = from_then_on(meeting, "date", held)
        _date(meeting, given, said, days, by=by, effective=since, why=why, cause=event)
    lay_down(hanging_on(meeting), cause=event)
    return event


@act
def cancel_meeting(
    meeting: Meeting, *, by: User | None, why: str, effective: PartialDate | str = "", seen: int | None = None
) -> Event:
    """Cancel a planned meeting; what was due at it awaits a date. Raises `ValidationError` without a reason."""
    lock(meeting, seen=seen, by=by)
    why = reason(why, _("Give the reason for cancelling it."))
    when = past_day(effective, meeting.body)
    event = change(meeting, "state", {"state": Meeting.State.CANCELLED}, by=by, effective=when, why=why)
    lay_down(hanging_on(meeting), cause=event)
    return event


@act
def plan_again(
    meeting: Meeting,
    *,
    by: User | None,
    why: str,
    when: PartialDate | str = "",
    said: str = "",
    days: int | None = None,
    effective: PartialDate | str = "",
    seen: int | None = None,
) -> Event:
    """Plan a meeting that was cancelled after all, with a new date if given. Raises `ValidationError` without a reason,
    and for one that was joined to another."""
    lock(meeting, seen=seen, by=by)
    why = reason(why, _("Give the reason for planning it again."))
    into = Link.objects.filter(kind=Link.Kind.MERGED_INTO, from_meeting=meeting).select_related("to_meeting").first()
    if into:
        raise ValidationError(_("It is one with %(meeting)s: retract that.") % {"meeting": into.to_meeting})
    how: dict[str, Any] = {"by": by, "why": why}
    again = past_day(effective, meeting.body)
    event = change(meeting, "state", {"state": Meeting.State.PLANNED}, effective=again, **how)
    planned = day_of(when, "when")
    if planned and (planned, said, days) != (meeting.when, meeting.when_said, meeting.days):
        since = from_then_on(meeting, "date", again)
        _date(meeting, planned, said, days, cause=event, effective=since, **how)
    lay_down(hanging_on(meeting), cause=event)
    return event


@act
def merge_meetings(
    kept: Meeting, gone: Meeting, *, by: User | None, why: str, seen: int | None = None, seen_gone: int | None = None
) -> Event:
    """Join two records that were one meeting: what hangs on the second moves to the first, and the second is cancelled.

    Attendance moves unless the first has it; both records stay, linked. `seen` and `seen_gone` are the versions of the
    two. Raises `ValidationError` for meetings of two
    bodies, for itself, for one that was cancelled, and without a reason.
    """
    lock(kept, seen=seen, by=by)
    gone = gone if gone.pk == kept.pk else lock(gone, seen=seen_gone, by=by)
    why = reason(why, _("Say why the two are one meeting."))
    if kept.pk == gone.pk or kept.body_id != gone.body_id:
        raise ValidationError(_("Two different records of one body's meetings can be joined."))
    for meeting in (kept, gone):
        if meeting.state == Meeting.State.CANCELLED:
            message = _("%(meeting)s is cancelled, or was joined to another before.")
            raise ValidationError(message % {"meeting": meeting})
    if gone.state == Meeting.State.HELD and kept.state != Meeting.State.HELD:
        raise ValidationError(_("Join the planned record to the one that was held, not the other way round."))
    how: dict[str, Any] = {"by": by, "effective": today(kept.body), "why": why}
    # Two records may both say *held*; that one of them goes is no cancellation, which the table would refuse.
    event = change(gone, "state", {"state": Meeting.State.CANCELLED}, as_listed=False, **how)
    how["cause"] = event
    going = going_along(kept, gone)
    for commitment in going["commitments"]:
        change(commitment, "origin", {"origin": kept}, **how)
    for deadline in going["deadlines"]:
        values = {column: getattr(deadline, column) for column in FIELDS["deadline"]["rule"]} | {"meeting": kept}
        change(deadline, "rule", values, **how)
    told: dict[str, Any] = {"merged": gone.reference}
    for name in MOVED:
        told[name] = [one.pk for one in going[name]]
        getattr(gone, name).filter(pk__in=told[name]).update(meeting=kept)
    tell(kept, "merged", told, **how)
    draw(Link.Kind.MERGED_INTO, gone, kept)
    lay_down(hanging_on(kept) | hanging_on(gone), cause=event)
    return event


def going_along(kept: Meeting, gone: Meeting) -> dict[str, list[Any]]:
    """What goes to the first of two meetings when they are joined, by kind: all that the second has.

    Of its attendance what the first does not have yet.
    """
    found = {name: list(getattr(gone, name).order_by("pk")) for name in ("commitments", "deadlines", *MOVED)}
    there = set(kept.attendance.values_list("party", "capacity"))
    found["attendance"] = [one for one in found["attendance"] if (one.party_id, one.capacity) not in there]
    return found


def part_meetings(merged: Event) -> None:
    """Give back to a meeting what had gone with it to another, when their joining is taken back."""
    kept = merged.meeting
    gone = Meeting.objects.get_by_natural_key(merged.new["merged"])
    for name in MOVED:
        getattr(kept, name).filter(pk__in=merged.new[name]).update(meeting=gone)
    rub_out(Link.Kind.MERGED_INTO, gone, kept)


def _date(meeting: Meeting, when: PartialDate, said: str, days: int | None, **how: Any) -> Event:
    try:
        when.end(days)
    except NotADate as error:
        raise ValidationError({"when": f"{error}."}) from None
    return change(meeting, "date", {"when": when, "when_said": said, "days": days}, **how)
