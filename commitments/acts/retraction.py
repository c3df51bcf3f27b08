"""Mistakes taken back: an event retracted by a new one, and with it all that it brought about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.acts.dispositions import refuse_unfounded
from commitments.acts.gatherings import part_meetings
from commitments.acts.given import reason
from commitments.acts.links import link_by_history
from commitments.acts.living import hanging_on, lay_down
from commitments.acts.locking import act, lock
from commitments.acts.milestones import awaiting
from commitments.acts.record import (
    AXES,
    about,
    as_json,
    events_of,
    fits,
    from_json,
    held,
    initial,
    raise_version,
    settle,
    versioned,
)
from commitments.history import FIELDS, in_order, replay
from commitments.models import Commitment, Deadline, Due, Event, Extension
from commitments.workflow import Answer, Disposition, Progress
from meetings.models import Meeting, Milestone, User
from meetings.wording import day_in_words


@act
def retract(event: Event, *, by: User | None, why: str, seen: int | None = None) -> Event:
    """Take back an event that should not have been recorded; what it brought about is taken back with it.

    The event stays, and the new one points at it. `seen` is the version of what it is about, of the commitment for a
    deadline and of the part for a due. Raises `ValidationError` without a reason, for an event that was
    retracted before, for one that follows from another (retract that one), where what remains is no allowed way, and
    where others have built on it since.
    """
    lock(versioned(event.subject), seen=seen, by=by)
    lock(event.subject)
    why = reason(why, _("Give the reason for retracting it."))
    if Event.objects.filter(retracts=event).exists():
        raise ValidationError(_("It was retracted before."))
    if event.retracts_id is not None:
        raise ValidationError(_("A retraction is not retracted; record anew what holds."))
    if event.cause_id is not None and not Event.objects.filter(retracts=event.cause_id).exists():
        raise ValidationError(_("It follows from another change; retract that one."))
    if event.field == "dates":
        raise ValidationError(_("These days follow from a rule; they change with what the rule hangs on."))
    if event.field == "part":
        raise ValidationError(
            _("A part once given stays in the record: answer it as “not relevant”, or report it as “not applicable”.")
        )
    touched: list[Event] = []
    how = {"by": by, "why": why, "recorded": timezone.now()}  # at one instant, as what they take back
    retraction = _take_back(event, touched, how)
    moved = _take_back_days(touched, how)
    for one in touched:
        _put_right(one)
        moved.update(_moved_by(one).values_list("pk", flat=True))
    lay_down(Deadline.objects.filter(pk__in=moved), cause=retraction)
    return retraction


def _take_back(event: Event, touched: list[Event], how: Mapping[str, Any]) -> Event:
    """Retract one event, then what it caused, the last first, but for days; `touched` gathers them all."""
    subject: Any = lock(event.subject)
    known = list(events_of(subject, event.field))
    retraction = _retraction(event, subject, **how)
    if FIELDS[event.about][event.field]:
        remaining = replay(one.entry for one in known if one.pk != event.pk)
        retraction.old = held(subject, event.field)
        retraction.new = remaining.get(event.field) or initial(subject, event.field, known)
    else:
        retraction.old = event.new
    retraction.save(force_insert=True)
    if (event.about, event.field) in AXES:
        _refuse_no_way(subject, event.field)
    if FIELDS[event.about][event.field]:
        settle(subject, event.field)
    else:
        raise_version(subject)
    if event.cause_id is None and versioned(subject) is not subject:
        raise_version(lock(versioned(subject)))
    touched.append(event)
    for effect in event.effects.filter(retracted_by=None).exclude(field="dates").order_by("-pk"):
        _take_back(effect, touched, how)
    return retraction


def _take_back_days(causes: list[Event], how: Mapping[str, Any]) -> set[int]:
    """Retract the days that these events brought, many at once, as `living.redate` wrote them; of which deadlines."""
    effects = Event.objects.filter(cause__in=causes, field="dates", retracted_by=None).order_by("pk")
    moved: set[int] = set()
    for kind, model in (("deadline", Deadline), ("due", Due)):
        gone: dict[int, list[Event]] = defaultdict(list)
        for effect in effects.filter(**{f"{kind}__isnull": False}):
            gone[getattr(effect, f"{kind}_id")].append(effect)
        known: dict[int, list[Event]] = defaultdict(list)
        for event in Event.objects.filter(**{f"{kind}__in": list(gone)}, field="dates"):
            known[getattr(event, f"{kind}_id")].append(event)
        subjects = model._default_manager.in_bulk(list(gone))
        retractions = []
        for pk, subject in subjects.items():
            left_out = {effect.pk for effect in gone[pk]}
            remaining = replay(event.entry for event in known[pk] if event.pk not in left_out)
            new = remaining.get("dates") or initial(subject, "dates", known[pk])
            old = {"earliest": as_json(subject.earliest), "latest": as_json(subject.latest)}
            retractions += [_retraction(effect, subject, old=old, new=new, **how) for effect in gone[pk]]
            for column, value in new.items():
                setattr(subject, column, from_json(subject, column, value))
            moved.add(pk if kind == "deadline" else subject.deadline_id)
        Event.objects.bulk_create(retractions)
        model._default_manager.bulk_update(subjects.values(), ["earliest", "latest"], batch_size=400)
    return moved


def _retraction(event: Event, subject: Any, *, by: User | None, **told: Any) -> Event:
    """The event that takes another one back, not yet saved."""
    return Event(
        field=event.field,
        effective=event.effective,
        counts_from=event.counts_from,
        retracts=event,
        by=by,
        by_words=by.get_username() if by else "",
        **{event.about: subject},
        **told,
    )


def _refuse_no_way(subject: Any, axis: str) -> None:
    """Raise `ValidationError` unless what stands of an axis is, move for move, an allowed way."""
    words = AXES[about(subject), axis]
    known = {event.pk: event for event in events_of(subject, axis)}
    entries = in_order(event.entry for event in known.values())
    states = [(words(entry.new[axis]), entry.counts_from) for entry in entries]
    if entries and known[entries[0].id].old:  # else the record came into being so
        states.insert(0, (words(initial(subject, axis, known.values())[axis]), entries[0].counts_from))
    for (one, _day), (other, day) in pairwise(states):
        if not fits(one, other):
            message = _("Then “%(one)s” would be followed by “%(other)s”, recorded for %(day)s: retract that first.")
            params = {"one": one.label, "other": other.label, "day": day_in_words(day)}
            raise ValidationError(message, code="no_way", params=params)


def _put_right(event: Event) -> None:
    """Take back what an event did outside of the columns that follow from the history."""
    subject: Any = event.subject
    match event.about, event.field:
        case "commitment", "disposition":
            subject.refresh_from_db()
            link_by_history(subject)
            _refuse_left_behind(subject)
        case "commitment", "officer":
            subject.refresh_from_db()
            _refuse_left_behind(subject)
        case "assignment", "progress":
            refuse_unfounded(subject.commitment)
        case "deadline", "rule":
            subject.refresh_from_db()
            subject.refuse_circle()
        case "meeting", "merged":
            part_meetings(event)
        case "milestone", "date":
            subject.refresh_from_db()
            if subject.state == Milestone.State.REACHED and not subject.when:
                raise ValidationError(_("It was reached on that day: retract that it was reached, if it was not."))
        case "due", "extension":
            _put_back_extension(event)


def _put_back_extension(event: Event) -> None:
    """Undo a request for more time, or its decision."""
    extension = Extension.objects.filter(pk=event.new.get("extension")).first()
    if extension is None:
        return
    if Extension.objects.filter(due=event.due_id, pk__gt=extension.pk).exists():
        raise ValidationError(_("A later request has been made since; retract that first."))
    if "decision" in event.new:
        extension.decision, extension.agreed = Extension.Decision.PENDING, ""
        extension.save()
    elif extension.decision != Extension.Decision.PENDING:
        raise ValidationError(_("The request has been decided; retract the decision first."))
    else:
        extension.delete()


def _refuse_left_behind(commitment: Commitment) -> None:
    """Raise `ValidationError` when others have built on what is no longer so."""
    if commitment.disposition == Disposition.DRAFT:
        said = (
            ~Q(answer=Answer.NOT_ASKED) | ~Q(progress=Progress.NO_INFORMATION) | Q(dues__in=Due.objects.exclude(met=""))
        )
        parts = commitment.assignments.filter(said | Q(dues__extensions__isnull=False)).distinct()
        if parts:
            message = _("It would be a draft on which %(who)s answered or reported since: retract that first.")
            raise ValidationError(message % {"who": ", ".join(part.who for part in parts)}, code="built_on")
    elif commitment.officer_id is None:
        raise ValidationError(_("Nobody would look after it: give it to another officer first."))


def _moved_by(event: Event) -> QuerySet[Deadline]:
    """The deadlines whose days may hang on what an event told."""
    subject: Any = event.subject
    if isinstance(subject, Meeting):
        return hanging_on(subject)
    if isinstance(subject, Milestone):
        return awaiting(subject)
    condition = Q(pk__in=[])
    if isinstance(subject, Commitment) and event.field in ("disposition", "origin"):
        condition = Q(commitment=subject) | Q(completion_of=subject)
    elif isinstance(subject, Deadline):
        condition = Q(pk=subject.pk)
    elif isinstance(subject, Due):
        condition = Q(pk=subject.deadline_id)
    return Deadline.objects.filter(condition)
