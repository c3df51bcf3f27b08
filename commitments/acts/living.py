"""Deadlines that live: their days worked out from their anchors, and handed to the dues with the event that did it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.acts.given import local_day, today
from commitments.acts.locking import Unkept
from commitments.acts.record import about, as_json, body_of, holding
from commitments.deadlines import Anchor, BadRule, Calendar, Count, due_days, next_occurrence
from commitments.history import in_order
from commitments.models import Assignment, Commitment, Deadline, Due, Event, Extension
from commitments.workflow import Disposition
from meetings.dates import NotADate, PartialDate, Span
from meetings.models import Body, Meeting, Milestone

LIVING = (Disposition.ACTIVE, Disposition.ON_HOLD)
"""What is in force or on hold follows its anchors; drafts and what was ended do not, and catch up when they return."""

Dated: TypeAlias = Deadline | Due


def lay_down(
    deadlines: QuerySet[Deadline], *, cause: Event | None = None, by: Any = None, why: str = ""
) -> list[Event]:
    """Work out the days of living deadlines anew and hand them to their dues; each change with its event.

    Parts that have no due for a deadline get one. Dues that are met keep their date, and an extension is never
    shortened. Without a cause (a calendar has changed) the event of the deadline gives `by` and `why`, and is the cause
    of what changes for its dues. Raises `ValidationError` when a rule cannot be kept.
    """
    living = deadlines.filter(commitment__disposition__in=LIVING).order_by("pk")
    found = list(living.select_related("commitment__origin__body", "meeting", "body", "milestone", "completion_of"))
    if not found:
        return []
    ground = Ground()
    given = {deadline.pk: days_of(deadline, ground) for deadline in found}
    events = redate([(deadline, given[deadline.pk]) for deadline in found], cause=cause, by=by, why=why)
    causes = {event.deadline_id: event for event in events}
    moved: dict[Event | None, list[tuple[Dated, Span | None]]] = defaultdict(list)
    for due in _unmet_dues(found):
        days = _days_for(due, given[due.deadline_id])
        moved[cause or causes.get(due.deadline_id)].append((due, days))
    for its_cause, dues in moved.items():
        events += redate(dues, cause=its_cause, by=by, why=why)
    return events


def lay_down_awaiting(commitment: Commitment, *, cause: Event) -> list[Event]:
    """Work out anew what hangs on this commitment's completion."""
    return lay_down(Deadline.objects.filter(completion_of=commitment), cause=cause)


def hanging_on(meeting: Meeting) -> QuerySet[Deadline]:
    """The deadlines that a meeting's date or state may move: bound to it, to the next meeting of its body, or counted
    on from it because their commitment was made there."""
    made_there = Q(commitment__origin=meeting, anchor__in=[Anchor.NEXT_MEETING, Anchor.RECURRING])
    found: QuerySet[Deadline] = Deadline.objects.filter(Q(meeting=meeting) | Q(body=meeting.body_id) | made_there)
    return found


class Ground:
    """What many deadlines look up, read once: the calendars of bodies and their meetings in order."""

    def __init__(self) -> None:
        self._calendars: dict[int, Calendar] = {}
        self._meetings: dict[int, list[Meeting]] = {}

    def calendar(self, body: Body) -> Calendar:
        """The body's days off, as its editable calendar has them."""
        if body.pk not in self._calendars:
            holidays = frozenset(body.holidays.values_list("day", flat=True))
            weekend = frozenset(int(day) for day in body.weekend)
            self._calendars[body.pk] = Calendar(weekend=weekend, holidays=holidays)
        return self._calendars[body.pk]

    def following(self, body: int, origin: Meeting) -> list[Meeting]:
        """The dated meetings of a body that surely come after the origin and are not cancelled, in their order."""
        if body not in self._meetings:
            dated = Meeting.objects.filter(body=body, when_latest__isnull=False).exclude(state=Meeting.State.CANCELLED)
            self._meetings[body] = list(dated.order_by("when_latest", "pk"))
        over = origin.when.latest or date.min
        return [one for one in self._meetings[body] if one.pk != origin.pk and one.when.earliest > over]


def days_of(deadline: Deadline, ground: Ground | None = None) -> Span | None:
    """The days that a deadline's rule gives by what is known of its anchor; None while there are none.

    Raises `ValidationError` when the rule leads past the calendar or does not fit its anchor.
    """
    ground = ground or Ground()
    try:
        if deadline.anchor == Anchor.RECURRING:
            return occurrence(deadline)
        anchor, lasting, happened = anchor_of(deadline, ground)
        calendar = ground.calendar(deadline.commitment.body) if deadline.count == Count.WORKING else None
        return due_days(deadline.rule, anchor, lasting=lasting, happened=happened, calendar=calendar)
    except BadRule as error:
        raise Unkept(deadline, error) from None


def anchor_of(deadline: Deadline, ground: Ground | None = None) -> tuple[PartialDate, int | None, bool]:
    """What a deadline counts from: the anchor's date, its length in days, and whether it has happened."""
    nothing = PartialDate()
    match Anchor(deadline.anchor):
        case Anchor.FIXED:
            return deadline.fixed, None, True
        case Anchor.MEETING:
            return _of_meeting(deadline.meeting)
        case Anchor.NEXT_MEETING:
            following = (ground or Ground()).following(deadline.body_id, deadline.commitment.origin)
            return _of_meeting(next((one for one in following if one.state != Meeting.State.HELD), None))
        case Anchor.MILESTONE:
            milestone = deadline.milestone
            if milestone.state == Milestone.State.CALLED_OFF:
                return nothing, None, False
            return milestone.when, None, milestone.state == Milestone.State.REACHED
        case Anchor.COMPLETION:
            return _completion(deadline.completion_of)
        case _:
            return nothing, None, False


def _of_meeting(meeting: Meeting | None) -> tuple[PartialDate, int | None, bool]:
    if meeting is None or meeting.state == Meeting.State.CANCELLED:
        return PartialDate(), None, False
    return meeting.when, meeting.days, meeting.state == Meeting.State.HELD


def _completion(awaited: Commitment) -> tuple[PartialDate, int | None, bool]:
    """When a commitment was completed, by its history; nothing while it is not."""
    if awaited.disposition != Disposition.COMPLETED:
        return PartialDate(), None, False
    event = holding(awaited, "disposition")
    return (event.effective if event else PartialDate()), None, True


def occurrence(deadline: Deadline, *, after: Span | None = None) -> Span | None:
    """The next occurrence of a recurring deadline after one that was met, the first without; None when there is none.

    It counts from the first day that its rule has, else from the end of the meeting where it was agreed. Where that is
    known as *2016* only, every occurrence is known as within as many days. Raises `BadRule`.
    """
    origin = deadline.commitment.origin
    if not deadline.rrule or not (deadline.fixed or origin.when):
        return None
    try:
        begins = deadline.fixed.end() if deadline.fixed else origin.when.end(origin.days)
        assert begins is not None  # one of them is dated
        before = timedelta(1) if deadline.fixed else timedelta(0)  # its first day is an occurrence, a meeting is none
        after = after or Span(begins.earliest - before, begins.latest - before)
        days = [
            next_occurrence(deadline.rrule, begins=begins.earliest, after=after.earliest),
            next_occurrence(deadline.rrule, begins=begins.latest, after=after.latest),
        ]
    except (NotADate, OverflowError) as error:
        raise BadRule(str(error)) from None
    known = sorted(day for day in days if day is not None)
    return Span(known[0], known[-1]) if len(known) == len(days) else None


def next_occurrence_of(deadline: Deadline, *, after: Span | None) -> Span | None:
    """The same, with a `ValidationError` for a rule that cannot be kept."""
    try:
        return occurrence(deadline, after=after)
    except BadRule as error:
        raise Unkept(deadline, error) from None


def present_occurrence(due: Due) -> Span | None:
    """The occurrence of a recurring due that is to be met now, by its rule, whatever extension it has been given."""
    last = _last_met(due)
    return next_occurrence_of(due.deadline, after=span_told(last.new)) if last else days_of(due.deadline)


def _last_met(due: Due) -> Event | None:
    """The event of the last occurrence that was met; None when there is none, or no period is stated."""
    known = [event for event in due.events.all() if event.field == "occurrence"]
    standing = {entry.id for entry in in_order(event.entry for event in known)}
    met = [event for event in known if event.pk in standing and span_told(event.new)]
    return max(met, key=lambda event: (event.new["latest"], event.pk), default=None)


def span_told(told: Mapping[str, Any]) -> Span | None:
    """The days that an event tells of; None for no date."""
    if not told.get("earliest") or not told.get("latest"):
        return None
    return Span(date.fromisoformat(told["earliest"]), date.fromisoformat(told["latest"]))


def _unmet_dues(deadlines: Sequence[Deadline]) -> list[Due]:
    """The dues of the deadlines that are not met, each with its deadline as given; those that miss are created."""
    known = {deadline.pk: deadline for deadline in deadlines}
    there = set(Due.objects.filter(deadline__in=known).values_list("assignment_id", "deadline_id"))
    parts: dict[int, list[int]] = defaultdict(list)
    for part, commitment in Assignment.objects.filter(
        commitment__in={deadline.commitment_id for deadline in deadlines}
    ).values_list("pk", "commitment_id"):
        parts[commitment].append(part)
    Due.objects.bulk_create(
        Due(assignment_id=part, deadline=deadline)
        for deadline in deadlines
        for part in parts[deadline.commitment_id]
        if (part, deadline.pk) not in there
    )
    agreed = Extension.objects.filter(decision=Extension.Decision.AGREED)
    dues = list(
        Due.objects.filter(deadline__in=known)
        .unmet()
        .order_by("pk")
        .prefetch_related(
            Prefetch("extensions", queryset=agreed, to_attr="agreed"),
            Prefetch("events", queryset=Event.objects.filter(field__in=["occurrence", "extension"])),
        )
    )
    for due in dues:
        due.deadline = known[due.deadline_id]
    return dues


def _days_for(due: Due, given: Span | None) -> Span | None:
    """The days of one unmet due, by those that its rule gives: more where it was extended, later where it recurs."""
    extensions = due.agreed
    if due.deadline.anchor == Anchor.RECURRING and (last := _last_met(due)):
        given = next_occurrence_of(due.deadline, after=span_told(last.new))
        # More time for one occurrence is none for the next.
        since = {event.new.get("extension") for event in due.events.all() if event.pk > last.pk}
        extensions = [extension for extension in extensions if extension.pk in since]
    spans = [Span(extension.agreed.earliest, extension.agreed.latest) for extension in extensions]
    return max([*spans, *([given] if given else [])], key=lambda span: (span.latest, span.earliest), default=None)


def redate(
    pairs: Iterable[tuple[Dated, Span | None]], *, cause: Event | None = None, by: Any = None, why: str = ""
) -> list[Event]:
    """Write new days of deadlines, or of dues, where they differ; many at once, for a meeting may move thousands.

    They hold from when the cause does, but not before the days that they replace; without a cause, from today.
    """
    moved = [(one, days) for one, days in pairs if (one.earliest, one.latest) != _ends(days)]
    if not moved:
        return []
    kind = about(moved[0][0])
    history: dict[int, list[Event]] = defaultdict(list)
    for known in Event.objects.filter(**{f"{kind}__in": [one.pk for one, _days in moved]}, field="dates"):
        history[getattr(known, f"{kind}_id")].append(known)
    events = []
    recorded = cause.recorded if cause else timezone.now()
    for one, days in moved:
        standing = in_order(known.entry for known in history[one.pk])
        old = dict(standing[-1].new) if standing else _first(one, history[one.pk])
        one.earliest, one.latest = _ends(days)
        new = {"earliest": as_json(one.earliest), "latest": as_json(one.latest)}
        body = body_of(one)
        effective, since = (cause.effective, cause.counts_from) if cause else (today(body), local_day(body))
        if standing and standing[-1].counts_from > since:
            since = standing[-1].counts_from
            effective = PartialDate.parse(since.isoformat())
        author = cause.by if cause else by
        name = cause.by_words if cause else (by.get_username() if by else "")
        events.append(
            Event(
                field="dates",
                old=old,
                new=new,
                effective=effective,
                counts_from=since,
                recorded=recorded,
                cause=cause,
                by=author,
                by_words=name,
                why="" if cause else why,
                **{kind: one},
            )
        )
    Event.objects.bulk_create(events)
    type(moved[0][0])._default_manager.bulk_update(
        [one for one, _days in moved], ["earliest", "latest"], batch_size=400
    )
    return events


def _first(one: Dated, known: Sequence[Event]) -> dict[str, Any]:
    """What held before any event that stands."""
    if not known:
        return {"earliest": as_json(one.earliest), "latest": as_json(one.latest)}
    return dict(min(known, key=lambda event: event.pk).old) or {"earliest": None, "latest": None}


def as_span(one: Dated) -> Span | None:
    """The days of a deadline or due; None for no date."""
    return Span(one.earliest, one.latest) if one.earliest and one.latest else None


def _ends(days: Span | None) -> tuple[date | None, date | None]:
    return (days.earliest, days.latest) if days else (None, None)


def refuse_impossible(deadline: Deadline) -> None:
    """Raise `ValidationError` unless the deadline can be kept as it stands: its rule, its anchor, no circle."""
    deadline.full_clean()
    if deadline.anchor == Anchor.RECURRING and deadline.fixed and deadline.rrule and not days_of(deadline):
        raise ValidationError({"rrule": _("It never comes: the recurrence ends before its first day.")})
