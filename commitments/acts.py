"""The doors: every change of a commitment, an assignment, a due or a deadline's days, each with its event.

An act checks the table of moves, locks the record, writes the change, raises the version and writes the event, as one
transaction. What it refuses it refuses with a `ValidationError` that a form, an API and a list of rows can show.
Forms write drafts; from the day that a commitment is in force, nothing but an act changes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import workflow
from commitments.deadlines import Anchor, BadRule, Calendar, due_days
from commitments.history import FIELDS, replay
from commitments.models import Assignment, Commitment, Deadline, Due, Event
from commitments.workflow import DelayReason, Disposition, Progress, ProgressBasis
from meetings.dates import NotADate, PartialDate, Span
from meetings.models import Body, Meeting, Milestone, User


@transaction.atomic
def activate(commitment: Commitment, *, by: User, effective: PartialDate | str = "", why: str = "") -> Event:
    """Put a draft, or what was on hold, in force; its deadlines get their days and each part its dues.

    `effective` is when it came into force, the end of its meeting if not given. Raises `ValidationError` for a refused
    move, without a part, without an officer, or for a quote that is not in its paper.
    """
    commitment = _lock(commitment)
    workflow.check(Disposition(commitment.disposition), Disposition.ACTIVE)
    if commitment.disposition not in (Disposition.DRAFT, Disposition.ON_HOLD):
        raise ValidationError(_("What was ended is brought back by reopening it, with a reason."))
    _check_in_order(commitment)
    commitment.full_clean()
    fallback = commitment.origin.when if commitment.disposition == Disposition.DRAFT else _today(commitment)
    event = _dispose(commitment, Disposition.ACTIVE, by=by, effective=_day(effective) or fallback, why=why)
    for deadline in commitment.deadlines.all():
        lay_down(deadline, cause=event)
    return event


@transaction.atomic
def report_progress(
    assignment: Assignment,
    progress: str,
    *,
    by: User | None,
    effective: PartialDate | str = "",
    basis: str = ProgressBasis.REPORTED,
    delay_reason: str = "",
    why: str = "",
    by_words: str = "",
    met: Iterable[Due] = (),
) -> Event:
    """Record how far a part has come, and which of its dues are met by it.

    `effective` is when it was so (today if not given), `by_words` who reported it when it was no user of ours. The same
    progress may be reported again while it goes on, or to meet a due. Raises `ValidationError` when the commitment is
    not in force, for a refused move, a future date, or a due of another part.
    """
    commitment = _lock(assignment.commitment)
    assignment = _lock(assignment)
    if commitment.disposition != Disposition.ACTIVE:
        message = _("%(reference)s is not in force (%(disposition)s); progress is reported on what is.")
        raise ValidationError(
            message,
            params={"reference": commitment.reference, "disposition": commitment.get_disposition_display()},
        )
    old, new = Progress(assignment.progress), _choice(Progress, progress)
    dues = _own_unmet(assignment, met)
    if not (old == new and (new != Progress.NO_INFORMATION or dues)):
        workflow.check(old, new)
    when = _day(effective) or _today(commitment)
    _refuse_future(when, commitment)
    values = {
        "progress": new,
        "progress_basis": _choice(ProgressBasis, basis),
        "delay_reason": _choice(DelayReason, delay_reason) if delay_reason else "",
    }
    event = _change(assignment, "progress", values, by=by, by_words=by_words, effective=when, why=why)
    for due in dues:
        _change(due, "met", {"met": str(when), "met_said": ""}, by=by, effective=when, why=why, cause=event)
    return event


@transaction.atomic
def complete(commitment: Commitment, *, by: User, effective: PartialDate | str = "", why: str = "") -> Event:
    """Close a commitment whose roll-up is met, or with a reason. Raises `ValidationError` for a refused move."""
    commitment = _lock(commitment)
    workflow.check(Disposition(commitment.disposition), Disposition.COMPLETED)
    if not why.strip() and not commitment.is_rolled_up():
        message = _("Not yet done by %(rule)s: give the reason for which it is completed all the same.")
        raise ValidationError(message, code="not_rolled_up", params={"rule": commitment.get_roll_up_display()})
    when = _day(effective) or _today(commitment)
    _refuse_future(when, commitment)
    event = _dispose(commitment, Disposition.COMPLETED, by=by, effective=when, why=why)
    _lay_down_awaiting(commitment, cause=event)
    return event


@transaction.atomic
def reopen(commitment: Commitment, *, by: User, why: str, effective: PartialDate | str = "") -> Event:
    """Bring back what was completed, dropped or superseded. Raises `ValidationError` without a reason."""
    commitment = _lock(commitment)
    if commitment.disposition in (Disposition.DRAFT, Disposition.ON_HOLD):
        raise ValidationError(_("Only what was ended can be reopened; this is to be activated."))
    workflow.check(Disposition(commitment.disposition), Disposition.ACTIVE)
    if not why.strip():
        raise ValidationError(_("Give the reason for reopening it."), code="reason_missing")
    _check_in_order(commitment)
    when = _day(effective) or _today(commitment)
    _refuse_future(when, commitment)
    event = _dispose(commitment, Disposition.ACTIVE, by=by, effective=when, why=why)
    _lay_down_awaiting(commitment, cause=event)
    return event


@transaction.atomic
def assign_officer(commitment: Commitment, officer: User, *, by: User | None, why: str = "") -> Event | None:
    """Give a commitment to the member of staff who looks after it; None when it is theirs already.

    Raises `ValidationError` when the officer may not edit in the commitment's body.
    """
    commitment = _lock(commitment)
    if commitment.officer_id == officer.pk:
        return None
    if not Commitment.objects.edited_by(officer).filter(pk=commitment.pk).exists():
        message = _("%(officer)s has no editor's role in %(body)s.")
        raise ValidationError(message, params={"officer": officer, "body": commitment.body})
    return _change(commitment, "officer", {"officer": officer}, by=by, effective=_today(commitment), why=why)


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
        keeps = due.met or due.extensions.filter(decision="agreed").exists()
        if not keeps and (due.earliest, due.latest) != (new["earliest"], new["latest"]):
            events.append(_redate(due, new, cause))
    return events


def _redate(subject: Deadline | Due, days: Mapping[str, date | None], cause: Event) -> Event:
    """Write new days that follow from another event; they hold from that event, or from the days that they replace."""
    effective = cause.effective
    held_from = max((event.entry.counts_from for event in subject.events.filter(field="dates")), default=None)
    if held_from and held_from > cause.entry.counts_from:
        effective = PartialDate.parse(held_from.isoformat())
    return _change(subject, "dates", days, by=cause.by, effective=effective, cause=cause)


def days_of(deadline: Deadline) -> Span | None:
    """The days that a deadline's rule gives by what is known of its anchor; None while there are none.

    Raises `ValidationError` when the rule leads past the calendar or does not fit its anchor.
    """
    anchor, lasting, happened = anchor_of(deadline)
    try:
        return due_days(
            deadline.rule, anchor, lasting=lasting, happened=happened, calendar=calendar_of(deadline.commitment.body)
        )
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
    return Calendar(
        weekend=frozenset(int(day) for day in body.weekend),
        holidays=frozenset(body.holidays.values_list("day", flat=True)),
    )


def _completion(awaited: Commitment) -> tuple[PartialDate, int | None, bool]:
    """When a commitment was completed, by its history; nothing while it is not."""
    if awaited.disposition != Disposition.COMPLETED:
        return PartialDate(), None, False
    event = awaited.events.filter(field="disposition", new__disposition=Disposition.COMPLETED).last()
    return (event.effective if event else PartialDate()), None, True


def _lay_down_awaiting(commitment: Commitment, *, cause: Event) -> None:
    """Work out anew what hangs on this commitment's completion."""
    for deadline in commitment.awaited_by.filter(commitment__disposition=Disposition.ACTIVE):
        lay_down(deadline, cause=cause)


def _dispose(commitment: Commitment, new: Disposition, **how: Any) -> Event:
    return _change(commitment, "disposition", {"disposition": new, "drop_reason": ""}, **how)


def _change(subject: models.Model, field: str, values: Mapping[str, Any], **how: Any) -> Event:
    """Write the columns of one field and the event that tells of it; the only place where either is written."""
    about = subject._meta.model_name or ""
    assert set(values) == set(FIELDS[about][field])  # an event tells of a whole field
    event = Event(field=field, **{about: subject}, **how)
    event.old = {column: as_json(getattr(subject, column)) for column in values}
    event.new = {column: as_json(value) for column, value in values.items()}
    event.effective_said = event.effective_said or ""
    event.save(force_insert=True)
    _refuse_out_of_order(event)
    for column, value in values.items():
        setattr(subject, column, value)
    columns = list(values)
    if hasattr(subject, "version"):
        subject.version += 1
        columns.append("version")
    subject.save(update_fields=[*columns, *_derived(subject, columns)])
    return event


def _derived(subject: models.Model, columns: Iterable[str]) -> list[str]:
    """The day columns that follow from the partial dates among these columns."""
    names = {field.name for field in subject._meta.get_fields()}
    return [f"{column}_{edge}" for column in columns for edge in ("earliest", "latest") if f"{column}_{edge}" in names]


def _refuse_out_of_order(event: Event) -> None:
    """Refuse an act that is dated before what already holds: it would be written and change nothing."""
    siblings = Event.objects.filter(**{event.about: event.subject})
    held = replay([sibling.entry for sibling in siblings]).get(event.field)
    if held != event.new:
        raise ValidationError(
            _("Something that holds from a later day is already recorded; give a day that is not before it."),
            code="back_dated",
        )


def as_json(value: Any) -> Any:
    """A column's value as an event keeps it: dates as text, parties by slug, users by user name."""
    if isinstance(value, PartialDate):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, User):
        return value.get_username()
    if isinstance(value, models.Model):
        return value.natural_key()[0]
    return value


def _lock(record: Any) -> Any:
    """Read the record anew and hold it until the transaction ends (SQLite holds the whole file, by IMMEDIATE).

    A commitment is locked before its parts, always, so that no two acts wait for each other.
    """
    record.refresh_from_db(from_queryset=type(record)._default_manager.select_for_update())
    return record


def _check_in_order(commitment: Commitment) -> None:
    if not commitment.assignments.exists():
        raise ValidationError(_("Nobody is assigned: add at least one part, if need be in the paper's words."))
    if commitment.officer_id is None:
        raise ValidationError(_("Nobody looks after it: choose an officer first."), code="officer_missing")


def _own_unmet(assignment: Assignment, dues: Iterable[Due]) -> list[Due]:
    chosen = [due.pk for due in dues]
    own = list(Due.objects.select_for_update().filter(assignment=assignment, pk__in=chosen).unmet())
    if len(own) != len(set(chosen)):
        raise ValidationError(_("One of the due dates is another part's, or met already."))
    return own


def _choice(words: Any, value: str) -> Any:
    if value not in words:
        message = _("“%(value)s” is none of: %(words)s.")
        raise ValidationError(message, params={"value": value, "words": ", ".join(words.values)})
    return words(value)


def _day(effective: PartialDate | str) -> PartialDate:
    try:
        return effective if isinstance(effective, PartialDate) else PartialDate.parse(effective)
    except NotADate as error:
        raise ValidationError({"effective": f"{error}."}) from None


def _today(commitment: Commitment) -> PartialDate:
    """The day of the act where the body sits: its clock decides which day it is."""
    return PartialDate.parse(_local_day(commitment).isoformat())


def _local_day(commitment: Commitment) -> date:
    return timezone.localdate(timezone=ZoneInfo(commitment.body.zone))


def _refuse_future(when: PartialDate, commitment: Commitment) -> None:
    if when.earliest and when.earliest > _local_day(commitment):
        raise ValidationError({"effective": _("%(date)s has not come yet.") % {"date": when}})
