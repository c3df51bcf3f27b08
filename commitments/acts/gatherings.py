"""Meetings and milestones as anchors: moved, held, cancelled, reached, called off, and what hangs on them follows."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from commitments import workflow
from commitments.acts.dates import lay_down_all
from commitments.acts.record import change, day_of, lock, past_day, reason, today
from commitments.history import FIELDS
from commitments.models import Deadline, Event, Link
from meetings.dates import NotADate, PartialDate
from meetings.models import Meeting, Milestone, User


@transaction.atomic
def move_meeting(
    meeting: Meeting,
    when: PartialDate | str,
    *,
    by: User | None,
    said: str = "",
    days: int | None = None,
    why: str = "",
    seen: int | None = None,
) -> Event:
    """Give a planned meeting a date, or another one; every deadline that hangs on it follows.

    Raises `ValidationError` for a date that is none, days that do not fit it, or a meeting that is not planned.
    """
    lock(meeting, seen=seen)
    if meeting.state != Meeting.State.PLANNED:
        raise ValidationError(_("Only a planned meeting is moved; this one is %(state)s.") % {"state": meeting.state})
    return _date_meeting(meeting, day_of(when), said=said, days=days, by=by, effective=today(meeting.body), why=why)


@transaction.atomic
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
    """Record that a meeting was held, with its actual date if it differs. Raises `ValidationError` for a future one."""
    lock(meeting, seen=seen)
    workflow.check_state(meeting.state, Meeting.State.HELD)
    held = past_day(when or meeting.when, meeting.body)
    if when:
        _date_meeting(meeting, held, said=said, days=days, by=by, effective=today(meeting.body), why=why)
    event = change(meeting, "state", {"state": Meeting.State.HELD}, by=by, effective=held, why=why)
    lay_down_all(hanging_on(meeting), cause=event)
    return event


@transaction.atomic
def cancel_meeting(
    meeting: Meeting, *, by: User | None, why: str, effective: PartialDate | str = "", seen: int | None = None
) -> Event:
    """Cancel a planned meeting; what was due at it awaits a date. Raises `ValidationError` without a reason."""
    lock(meeting, seen=seen)
    workflow.check_state(meeting.state, Meeting.State.CANCELLED)
    why = reason(why, _("Give the reason for cancelling it."))
    when = past_day(effective, meeting.body)
    event = change(meeting, "state", {"state": Meeting.State.CANCELLED}, by=by, effective=when, why=why)
    lay_down_all(hanging_on(meeting), cause=event)
    return event


@transaction.atomic
def merge_meetings(kept: Meeting, gone: Meeting, *, by: User | None, why: str) -> Event:
    """Join two records that were one meeting: what hangs on the second moves to the first, and the second is cancelled.

    Attendance and mentions move unless the first has them; both records stay, linked. Raises `ValidationError` for
    meetings of two bodies, for itself, and without a reason.
    """
    first, second = sorted([kept, gone], key=lambda meeting: meeting.pk)
    lock(first)
    lock(second)
    why = reason(why, _("Say why the two are one meeting."))
    if kept.pk == gone.pk or kept.body_id != gone.body_id:
        raise ValidationError(_("Two different records of one body's meetings can be joined."))
    if gone.state == Meeting.State.HELD and kept.state != Meeting.State.HELD:
        raise ValidationError(_("Join the planned record to the one that was held, not the other way round."))
    workflow.check_state(gone.state, Meeting.State.CANCELLED)
    event = change(gone, "state", {"state": Meeting.State.CANCELLED}, by=by, effective=today(kept.body), why=why)
    for commitment in gone.commitments.select_for_update():
        change(commitment, "origin", {"origin": kept}, by=by, effective=event.effective, why=why, cause=event)
    for deadline in gone.deadlines.select_for_update():
        values = {column: getattr(deadline, column) for column in FIELDS["deadline"]["rule"]} | {"meeting": kept}
        change(deadline, "rule", values, by=by, effective=event.effective, why=why, cause=event)
    gone.documents.update(meeting=kept)
    gone.mentions.update(meeting=kept)
    gone.results.update(meeting=kept)
    for attended in gone.attendance.all():
        if not kept.attendance.filter(party=attended.party, capacity=attended.capacity).exists():
            gone.attendance.filter(pk=attended.pk).update(meeting=kept)
    Link.objects.get_or_create(
        slug=f"{gone.reference}-merged-into-{kept.reference}".lower(),
        defaults={"kind": Link.Kind.MERGED_INTO, "from_meeting": gone, "to_meeting": kept, "basis": "inferred"},
    )
    lay_down_all(hanging_on(kept), cause=event)
    return event


@transaction.atomic
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
    lock(milestone, seen=seen)
    workflow.check_state(milestone.state, Milestone.State.REACHED)
    reached = past_day(when, milestone.body)
    change(milestone, "date", {"when": reached, "when_said": said}, by=by, effective=reached, why=why)
    event = change(milestone, "state", {"state": Milestone.State.REACHED}, by=by, effective=reached, why=why)
    lay_down_all(_on_milestone(milestone), cause=event)
    return event


@transaction.atomic
def call_off_milestone(
    milestone: Milestone, *, by: User | None, why: str, effective: PartialDate | str = "", seen: int | None = None
) -> Event:
    """Record that a milestone will not come; what awaited it has no date any more. Raises without a reason."""
    lock(milestone, seen=seen)
    workflow.check_state(milestone.state, Milestone.State.CALLED_OFF)
    why = reason(why, _("Give the reason for calling it off."))
    when = past_day(effective, milestone.body)
    event = change(milestone, "state", {"state": Milestone.State.CALLED_OFF}, by=by, effective=when, why=why)
    lay_down_all(_on_milestone(milestone), cause=event)
    return event


def hanging_on(meeting: Meeting) -> list[Deadline]:
    """The deadlines that hang on a meeting, by name or as the next one of its body."""
    found = Deadline.objects.filter(Q(meeting=meeting) | Q(body=meeting.body_id))
    return list(found.select_related("commitment__origin__body", "meeting", "body"))


def _on_milestone(milestone: Milestone) -> list[Deadline]:
    return list(milestone.deadlines.select_related("commitment__origin__body", "milestone"))


def _date_meeting(meeting: Meeting, when: PartialDate, *, said: str, days: int | None, **how: object) -> Event:
    try:
        when.end(days)
    except NotADate as error:
        raise ValidationError({"when": f"{error}."}) from None
    event = change(meeting, "date", {"when": when, "when_said": said, "days": days}, **how)
    lay_down_all(hanging_on(meeting), cause=event)
    return event
