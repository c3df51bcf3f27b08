"""Deadlines that live: their days worked out from their anchors, handed to the dues, moved, extended, and previewed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from commitments.acts.record import change, lock, past_day, reason, tell
from commitments.deadlines import Anchor, BadRule, Calendar, due_days
from commitments.history import FIELDS
from commitments.models import Commitment, Deadline, Due, Event, Extension
from commitments.workflow import Disposition
from meetings.dates import PartialDate, Span
from meetings.models import Body, Meeting, Milestone, Party, User


def lay_down(deadline: Deadline, *, cause: Event) -> list[Event]:
    """Work out a deadline's days anew and hand them to the dues, each change with its event.

    Parts that have no due for the deadline get one. Dues that are met, or were given more time, keep their date.
    Raises `ValidationError` when the rule cannot be kept.
    """
    days = days_of(deadline)
    new = {"earliest": days.earliest if days else None, "latest": days.latest if days else None}
    events = []
    if (deadline.earliest, deadline.latest) != (new["earliest"], new["latest"]):
        events.append(_redate(deadline, new, cause))
    dues = {due.assignment_id: due for due in deadline.dues.select_related("assignment")}
    for part in deadline.commitment.assignments.all():
        due = dues.get(part.pk) or Due.objects.create(assignment=part, deadline=deadline)
        keeps = due.met or due.extensions.filter(decision=Extension.Decision.AGREED).exists()
        if not keeps and (due.earliest, due.latest) != (new["earliest"], new["latest"]):
            events.append(_redate(due, new, cause))
    return events


def lay_down_all(deadlines: Iterable[Deadline], *, cause: Event) -> list[Event]:
    """The same for every deadline among these whose commitment is in force or on hold."""
    living = (Disposition.ACTIVE, Disposition.ON_HOLD)
    return [
        event
        for deadline in deadlines
        if deadline.commitment.disposition in living
        for event in lay_down(deadline, cause=cause)
    ]


def lay_down_awaiting(commitment: Commitment, *, cause: Event) -> list[Event]:
    """Work out anew what hangs on this commitment's completion."""
    return lay_down_all(commitment.awaited_by.select_related("commitment__origin__body"), cause=cause)


def days_of(deadline: Deadline) -> Span | None:
    """The days that a deadline's rule gives by what is known of its anchor; None while there are none.

    Raises `ValidationError` when the rule leads past the calendar or does not fit its anchor.
    """
    anchor, lasting, happened = anchor_of(deadline)
    calendar = calendar_of(deadline.commitment.body)
    try:
        return due_days(deadline.rule, anchor, lasting=lasting, happened=happened, calendar=calendar)
    except BadRule as error:
        raise ValidationError(f"{deadline}: {error}.") from None


def anchor_of(deadline: Deadline) -> tuple[PartialDate, int | None, bool]:
    """What a deadline counts from: the anchor's date, its length in days, and whether it has happened."""
    nothing = PartialDate()
    match Anchor(deadline.anchor):
        case Anchor.FIXED:
            return deadline.fixed, None, True
        case Anchor.MEETING | Anchor.NEXT_MEETING:
            meeting = deadline.meeting or Meeting.objects.next_of(deadline.body, after=deadline.commitment.origin)
            if meeting is None or meeting.state == Meeting.State.CANCELLED:
                return nothing, None, False
            return meeting.when, meeting.days, meeting.state == Meeting.State.HELD
        case Anchor.MILESTONE:
            milestone = deadline.milestone
            if milestone.state == Milestone.State.CALLED_OFF:
                return nothing, None, False
            return milestone.when, None, milestone.state == Milestone.State.REACHED
        case Anchor.COMPLETION:
            return _completion(deadline.completion_of)
        case _:
            return nothing, None, False


def calendar_of(body: Body) -> Calendar:
    """The body's days off, as its editable calendar has them."""
    holidays = frozenset(body.holidays.values_list("day", flat=True))
    return Calendar(weekend=frozenset(int(day) for day in body.weekend), holidays=holidays)


@transaction.atomic
def move_deadline(
    deadline: Deadline, *, by: User | None, why: str, effective: PartialDate | str = "", **rule: Any
) -> Event:
    """Replace the rule of a deadline, as a later decision does; the dues follow. `rule` holds columns of the rule.

    Raises `ValidationError` without a reason, for a rule that cannot be kept, and for a circle of deadlines.
    """
    lock(deadline.commitment)
    lock(deadline)
    why = reason(why, _("Give the reason for moving the deadline."))
    columns = FIELDS["deadline"]["rule"]
    for name, value in rule.items():
        setattr(deadline, name, value)
    deadline.full_clean()
    values = {column: getattr(deadline, column) for column in columns}
    lock(deadline)
    event = change(deadline, "rule", values, by=by, effective=past_day(effective, deadline.commitment.body), why=why)
    lay_down_all([deadline], cause=event)
    return event


@transaction.atomic
def ask_extension(
    due: Due, proposed: PartialDate | str, *, by: User | None, asked_by: Party | None = None, why: str = ""
) -> Extension:
    """Record that a party asks for more time. Raises `ValidationError` when it is met, or a request is pending."""
    lock(due.assignment.commitment)
    lock(due)
    if due.met:
        raise ValidationError(_("It is met already."))
    if due.extensions.filter(decision=Extension.Decision.PENDING).exists():
        raise ValidationError(_("An earlier request for this due date is still to be decided."))
    extension = Extension(due=due, asked_by=asked_by, reason=why, proposed=proposed)
    extension.full_clean()
    if not extension.proposed:
        raise ValidationError({"proposed": _("Give the date that is asked for.")})
    extension.save()
    told = {"asked": str(extension.proposed), "asked_by": asked_by.slug if asked_by else ""}
    tell(due, "extension", told, by=by, effective=past_day("", due.assignment.commitment.body), why=why)
    return extension


@transaction.atomic
def decide_extension(extension: Extension, *, agreed: PartialDate | str = "", by: User | None, why: str = "") -> Event:
    """Agree to an extension, with its new date, or refuse it (no date, with a reason). It moves the due, never the
    deadline. Raises `ValidationError` when it was decided before or the new date is not later."""
    due = extension.due
    body = lock(due.assignment.commitment).body
    lock(due)
    extension.refresh_from_db(from_queryset=Extension.objects.select_for_update())
    if extension.decision != Extension.Decision.PENDING:
        raise ValidationError(_("This request was decided before."))
    extension.agreed = agreed
    if not extension.agreed:
        why = reason(why, _("Give the reason for refusing it."))
    extension.decision = Extension.Decision.AGREED if extension.agreed else Extension.Decision.REFUSED
    extension.full_clean()
    later = extension.agreed.latest
    if later and due.latest and later <= due.latest:
        raise ValidationError({"agreed": _("An extension leads to a later day than %(day)s.") % {"day": due.latest}})
    extension.save()
    told = {"decision": extension.decision, "agreed": str(extension.agreed)}
    event = tell(due, "extension", told, by=by, effective=past_day("", body), why=why)
    if extension.agreed:
        days = {"earliest": extension.agreed.earliest, "latest": extension.agreed.latest}
        _redate(due, days, event)
    return event


@dataclass(frozen=True, slots=True)
class Shift:
    """What an act would do to one due: its days before and after (None: no date)."""

    due: Due
    before: tuple[date, date] | None
    after: tuple[date, date] | None


def preview(act: Callable[..., Any], *args: Any, **kwargs: Any) -> list[Shift]:
    """What an act would do to dues, worked out by doing it and taking it back; raises what the act raises.

    What is shown is so what would happen, for desk and API alike. Nothing is written, and no version is raised.
    """
    with transaction.atomic():
        latest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        act(*args, **kwargs)
        moved = Event.objects.filter(pk__gt=latest, due__isnull=False, field="dates").order_by("pk")
        shifts: dict[int, Shift] = {}
        for event in moved.select_related("due__assignment__commitment", "due__assignment__party", "due__deadline"):
            first = shifts.get(event.due_id)
            before = first.before if first else _days(event.old)
            shifts[event.due_id] = Shift(event.due, before, _days(event.new))
        transaction.set_rollback(True)
    return list(shifts.values())


def _days(told: Mapping[str, Any]) -> tuple[date, date] | None:
    if not told.get("earliest") or not told.get("latest"):
        return None
    return date.fromisoformat(told["earliest"]), date.fromisoformat(told["latest"])


def _redate(subject: Deadline | Due, days: Mapping[str, date | None], cause: Event) -> Event:
    """Write new days that follow from another event; they hold from that event, or from the days that they replace."""
    effective = cause.effective
    held_from = max((event.counts_from for event in subject.events.filter(field="dates")), default=None)
    if held_from and held_from > cause.counts_from:
        effective = PartialDate.parse(held_from.isoformat())
    return change(subject, "dates", days, by=cause.by, effective=effective, cause=cause)


def _completion(awaited: Commitment) -> tuple[PartialDate, int | None, bool]:
    """When a commitment was completed, by its history; nothing while it is not."""
    if awaited.disposition != Disposition.COMPLETED:
        return PartialDate(), None, False
    completed = awaited.events.filter(field="disposition", new__disposition=Disposition.COMPLETED)
    event = completed.order_by("counts_from", "pk").last()
    return (event.effective if event else PartialDate()), None, True
