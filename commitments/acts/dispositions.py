"""What becomes of a commitment: activated, held, completed, superseded, merged, dropped, reopened; words; officer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commitments.acts.given import choice, has_come, past_day, reason, source, today
from commitments.acts.links import link_by_history
from commitments.acts.living import lay_down, lay_down_awaiting, refuse_impossible
from commitments.acts.locking import act, lock
from commitments.acts.record import about, as_json, change, events_of, from_then_on, held, holding, holds_from, tell
from commitments.history import FIELDS, replay
from commitments.models import Commitment, Deadline, Event, Link
from commitments.workflow import Disposition, DropReason, rolled_up
from meetings.dates import PartialDate
from meetings.models import Paragraph, User

WAITING = (Disposition.DRAFT, Disposition.ON_HOLD)
"""What is activated; whatever else is not in force was ended, and is reopened."""


@act
def activate(
    commitment: Commitment,
    *,
    by: User | None,
    effective: PartialDate | str = "",
    why: str = "",
    seen: int | None = None,
) -> Event:
    """Put a draft, or what was on hold, in force; its deadlines get their days and each part its dues.

    `effective` is when it came into force: if not given the date of its meeting, today for what was on hold. Raises
    `ValidationError` for a refused move, without a part, without an officer, or for a quote that is not in its paper.
    """
    lock(commitment, seen=seen, by=by)
    when = _came_into_force(commitment, effective)
    if _was(commitment, when) not in (*WAITING, Disposition.ACTIVE):
        raise ValidationError(_("What was ended is brought back by reopening it, with a reason."))
    event = _dispose(commitment, Disposition.ACTIVE, by=by, effective=when, why=why)
    _bring_into_force(commitment, event)
    return event


@act
def hold(
    commitment: Commitment, *, by: User | None, why: str, effective: PartialDate | str = "", seen: int | None = None
) -> Event:
    """Take a commitment out of force for a time. Raises `ValidationError` without a reason."""
    lock(commitment, seen=seen, by=by)
    why = reason(why, _("Give the reason for putting it on hold."))
    return _dispose(commitment, Disposition.ON_HOLD, by=by, effective=past_day(effective, commitment.body), why=why)


@act
def complete(
    commitment: Commitment,
    *,
    by: User | None,
    effective: PartialDate | str = "",
    why: str = "",
    by_words: str = "",
    paragraph: Paragraph | None = None,
    quote: str = "",
    seen: int | None = None,
) -> Event:
    """Close a commitment whose roll-up was met by then, or with a reason; `quote` are a paper's words that say so.

    Raises `ValidationError` for a refused move.
    """
    lock(commitment, seen=seen, by=by)
    when = past_day(effective, commitment.body)
    said = source(paragraph, quote)
    done = _dispose(
        commitment, Disposition.COMPLETED, by=by, by_words=by_words, effective=when, why=why.strip(), **said
    )
    if not why.strip() and not _rolled_up_by(commitment, done.counts_from):
        message = _("Not yet done by %(rule)s: give the reason for which it is completed all the same.")
        raise ValidationError(message, code="not_rolled_up", params={"rule": commitment.get_roll_up_display()})
    lay_down_awaiting(commitment, cause=done)
    return done


@act
def supersede(
    commitment: Commitment,
    successor: Commitment,
    *,
    by: User | None,
    why: str = "",
    effective: PartialDate | str = "",
    seen: int | None = None,
) -> Event:
    """Replace a commitment by another, which is linked as superseding it; what awaited the one awaits the other.

    Raises `ValidationError` for itself, for what was itself replaced, and where the other awaits this one.
    """
    return _replace(commitment, successor, Link.Kind.SUPERSEDES, by=by, why=why, effective=effective, seen=seen)


@act
def merge(
    commitment: Commitment,
    into: Commitment,
    *,
    by: User | None,
    why: str = "",
    effective: PartialDate | str = "",
    seen: int | None = None,
) -> Event:
    """Merge a commitment into another that says the same; its own record stays, superseded and linked.

    As with `supersede`, what awaited the one awaits the other.
    """
    return _replace(commitment, into, Link.Kind.MERGED_INTO, by=by, why=why, effective=effective, seen=seen)


@act
def drop(
    commitment: Commitment,
    drop_reason: str,
    *,
    by: User | None,
    why: str,
    effective: PartialDate | str = "",
    seen: int | None = None,
) -> Event:
    """Drop a commitment for a coded reason (see `DropReason`) and in words. Raises `ValidationError` without either."""
    lock(commitment, seen=seen, by=by)
    coded = choice(DropReason, drop_reason)
    why = reason(why, _("Say in words why it is dropped."))
    when = past_day(effective, commitment.body)
    return _dispose(commitment, Disposition.DROPPED, drop_reason=coded, by=by, effective=when, why=why)


@act
def reopen(
    commitment: Commitment, *, by: User | None, why: str, effective: PartialDate | str = "", seen: int | None = None
) -> Event:
    """Bring back what was completed, dropped or superseded. Raises `ValidationError` without a reason."""
    lock(commitment, seen=seen, by=by)
    when = past_day(effective, commitment.body)
    if _was(commitment, when) in WAITING:
        raise ValidationError(_("Only what was ended can be reopened; this is to be activated."))
    why = reason(why, _("Give the reason for reopening it."))
    event = _dispose(commitment, Disposition.ACTIVE, by=by, effective=when, why=why)
    link_by_history(commitment)
    lay_down_awaiting(commitment, cause=event)
    _bring_into_force(commitment, event)
    return event


@act
def edit_words(
    commitment: Commitment,
    *,
    by: User | None,
    title: str,
    text: str,
    condition: str = "",
    why: str = "",
    seen: int | None = None,
) -> Event | None:
    """Change our own words for a commitment, never the paper's; None when nothing changes."""
    lock(commitment, seen=seen, by=by)
    words = {"title": title.strip(), "text": text.strip(), "condition": condition.strip()}
    if all(getattr(commitment, name) == value for name, value in words.items()):
        return None
    return change(commitment, "words", words, by=by, effective=today(commitment.body), why=why)


@act
def assign_officer(
    commitment: Commitment, officer: User, *, by: User | None, why: str = "", seen: int | None = None
) -> Event | None:
    """Give a commitment to the member of staff who looks after it; None when it is theirs already.

    Raises `ValidationError` when the officer may not edit in the commitment's body.
    """
    lock(commitment, seen=seen, by=by)
    if commitment.officer_id == officer.pk:
        return None
    if not Commitment.objects.edited_by(officer).filter(pk=commitment.pk).exists():
        message = _("%(officer)s has no editor's role in %(body)s.")
        raise ValidationError(message, params={"officer": officer, "body": commitment.body})
    return change(commitment, "officer", {"officer": officer}, by=by, effective=today(commitment.body), why=why)


def _dispose(commitment: Commitment, new: Disposition, *, drop_reason: str = "", **how: Any) -> Event:
    return change(commitment, "disposition", {"disposition": new, "drop_reason": drop_reason}, **how)


def _came_into_force(commitment: Commitment, effective: PartialDate | str) -> PartialDate:
    """As given; else for a draft the date of its meeting, if that has come, and today for what was on hold.

    A draft of a meeting without a date gets none: nobody knows when, and it counts from its record.
    """
    made = commitment.origin.when
    if effective or commitment.disposition != Disposition.DRAFT or not has_come(made, commitment.body):
        return past_day(effective, commitment.body)
    return made


def _was(commitment: Commitment, when: PartialDate) -> str:
    """Its disposition at the end of the day from which an event of this date would hold."""
    return str(held(commitment, "disposition", by_then=holds_from(when, commitment.body))["disposition"])


def refuse_unfounded(commitment: Commitment) -> None:
    """Raise `ValidationError` when it was completed without a reason because of reports that no longer stand."""
    done = holding(commitment, "disposition")
    if done is None or commitment.disposition != Disposition.COMPLETED or done.why:
        return
    if not _rolled_up_by(commitment, done.counts_from):
        message = _("It was completed because of this: retract that it was completed, or reopen it, first.")
        raise ValidationError(message, code="built_on")


def _rolled_up_by(commitment: Commitment, day: date) -> bool:
    """Whether enough parts were done at the end of a day for it to be completed without a reason."""
    parts = [(part.role, held(part, "progress", by_then=day)["progress"]) for part in commitment.assignments.all()]
    return rolled_up(commitment.roll_up, parts, needed=commitment.needed)


def _replace(
    commitment: Commitment,
    other: Commitment,
    kind: str,
    *,
    effective: PartialDate | str,
    seen: int | None,
    **how: Any,
) -> Event:
    lock(commitment, seen=seen, by=how.get("by"))
    other = lock(Commitment.objects.get(pk=other.pk))
    if other.pk == commitment.pk:
        raise ValidationError(_("A commitment cannot take its own place."))
    when = past_day(effective, commitment.body)
    event = _dispose(commitment, Disposition.SUPERSEDED, effective=when, **how)
    if other.disposition in (Disposition.SUPERSEDED, Disposition.DROPPED):
        message = _("%(reference)s is itself %(disposition)s.")
        params = {"reference": other.reference, "disposition": other.get_disposition_display()}
        raise ValidationError(message, params=params)
    told = {"kind": kind, "successor": other.reference}
    tell(commitment, "successor", told, by=how.get("by"), effective=when, cause=event)
    link_by_history(commitment)
    for deadline in commitment.awaited_by.order_by("pk"):
        # It will never be completed now; the other one will.
        deadline.completion_of = other
        refuse_impossible(deadline)
        rule = {column: getattr(deadline, column) for column in FIELDS["deadline"]["rule"]}
        deadline.refresh_from_db()
        change(deadline, "rule", rule, by=how.get("by"), effective=from_then_on(deadline, "rule", when), cause=event)
    lay_down_awaiting(other, cause=event)
    return event


def _bring_into_force(commitment: Commitment, event: Event) -> None:
    """Let an event that puts a commitment in force give it its days; what was ended may never have been in force.

    Raises `ValidationError` when it is not ready for that.
    """
    _refuse_unready(commitment)
    _tell_of_the_draft(commitment, cause=event)
    lay_down(Deadline.objects.filter(commitment=commitment), cause=event)


def _refuse_unready(commitment: Commitment) -> None:
    if not commitment.assignments.exists():
        raise ValidationError(_("Nobody is assigned: add at least one part, if need be in the paper's words."))
    if commitment.officer_id is None:
        raise ValidationError(_("Nobody looks after it: choose an officer first."), code="officer_missing")
    commitment.full_clean()
    for deadline in commitment.deadlines.all():
        refuse_impossible(deadline)


def _tell_of_the_draft(commitment: Commitment, *, cause: Event) -> None:
    """Tell what a form wrote into the draft since its last event, so that the history comes to the record again."""
    for subject in (commitment, *commitment.assignments.all(), *commitment.deadlines.all()):
        for field, columns in FIELDS[about(subject)].items():
            said = replay(event.entry for event in events_of(subject, field)).get(field)
            values = {column: getattr(subject, column) for column in columns}
            if said is not None and columns and dict(said) != {name: as_json(value) for name, value in values.items()}:
                change(subject, field, values, by=cause.by, effective=today(commitment.body), cause=cause)
