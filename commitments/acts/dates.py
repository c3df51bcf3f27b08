"""Dates decided by people: a deadline replaced by a later decision, more time asked and given, a calendar changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commitments.acts.given import day_of, past_day, reason
from commitments.acts.living import lay_down, refuse_impossible
from commitments.acts.locking import Conflict, act, lock
from commitments.acts.record import change, raise_version, tell
from commitments.deadlines import Count
from commitments.history import FIELDS
from commitments.models import Commitment, Deadline, Due, Event, Extension
from commitments.models.deadlines import ANCHORS
from commitments.workflow import Disposition
from meetings.dates import PartialDate
from meetings.models import Body, Holiday, Party, User
from meetings.wording import date_in_words, day_in_words, weekend_in_words

RULE = FIELDS["deadline"]["rule"]


@act
def move_deadline(
    deadline: Deadline,
    *,
    by: User | None,
    why: str,
    effective: PartialDate | str = "",
    seen: int | None = None,
    **rule: Any,
) -> Event:
    """Replace the rule of a deadline, as a later decision does; the dues follow.

    `rule` holds columns of the rule; with another `anchor`, what it hung on before is let go. `seen` is the version of
    the commitment. Raises `ValidationError` without a reason, for what was ended, for a rule that cannot be kept or is
    the same, and for a circle of deadlines, naming the way round.
    """
    commitment = lock(deadline.commitment, seen=seen, by=by)
    lock(deadline)
    why = reason(why, _("Give the reason for moving the deadline."))
    refuse_ended(commitment)
    if unknown := sorted(set(rule) - set(RULE)):
        raise ValidationError(_("No part of a rule: %(names)s.") % {"names": ", ".join(unknown)})
    before = {column: getattr(deadline, column) for column in RULE}
    if "anchor" in rule:
        for column in set(ANCHORS.values()) - {ANCHORS.get(rule["anchor"])} - set(rule):
            rule[column] = "" if column == "fixed" else None
        if rule.get("fixed") == "":
            rule.setdefault("fixed_said", "")
    for column, value in rule.items():
        setattr(deadline, column, value)
    refuse_impossible(deadline)
    values = {column: getattr(deadline, column) for column in RULE}
    if values == before:
        raise ValidationError(_("Nothing would change: this is the rule that it has."))
    lock(deadline)
    event = change(deadline, "rule", values, by=by, effective=past_day(effective, commitment.body), why=why)
    raise_version(commitment)
    lay_down(Deadline.objects.filter(pk=deadline.pk), cause=event)
    deadline.refresh_from_db()
    return event


@act
def ask_extension(
    due: Due,
    proposed: PartialDate | str,
    *,
    by: User | None,
    asked_by: Party | None = None,
    effective: PartialDate | str = "",
    why: str = "",
    by_words: str = "",
    seen: int | None = None,
) -> Extension:
    """Record that a party asks for more time, and when it did (today if not given).

    `seen` is the version of the part. Raises `ValidationError` when the due is met or has no date, when a request is
    pending, and for a date that is not later than the present one.
    """
    body = _lock_due(due, seen=seen, by=by)
    if due.met:
        raise ValidationError(_("It is met already."))
    if due.extensions.filter(decision=Extension.Decision.PENDING).exists():
        raise ValidationError(_("An earlier request for this due date is still to be decided."))
    if due.latest is None:
        raise ValidationError(_("It has no date yet that could be put off."))
    until = day_of(proposed, "proposed")
    if not until:
        raise ValidationError({"proposed": _("Give the date that is asked for.")})
    _refuse_earlier(due, until, "proposed")
    extension = Extension(due=due, asked_by=asked_by, reason=why, proposed=until)
    extension.full_clean()
    extension.save()
    told = {"extension": extension.pk, "asked": str(until), "asked_by": asked_by.slug if asked_by else ""}
    tell(due, "extension", told, by=by, by_words=by_words, effective=past_day(effective, body), why=why)
    return extension


@act
def decide_extension(
    extension: Extension,
    *,
    agreed: PartialDate | str = "",
    by: User | None,
    effective: PartialDate | str = "",
    why: str = "",
    seen: int | None = None,
) -> Event:
    """Agree to an extension, with its new date, or refuse it (no date, with a reason). It moves the due, never the
    deadline.

    `seen` is the version of the part. Raises `ValidationError` when it was decided before, for a day before that on
    which it was asked for, or when agreed to for a due that is met or to a date that is not later.
    """
    due = extension.due
    body = _lock_due(due, seen=seen, by=by)
    pending = Extension.objects.filter(pk=extension.pk).first()
    if pending is None:
        raise ValidationError(_("The request was taken back."))
    extension.refresh_from_db()
    if extension.decision != Extension.Decision.PENDING:
        message = _("This request was decided before: %(decision)s %(date)s")
        params = {"decision": extension.get_decision_display(), "date": date_in_words(extension.agreed)}
        raise ValidationError((message % params).rstrip() + ".")
    until = day_of(agreed, "agreed")
    if not until:
        why = reason(why, _("Give the reason for refusing it."))
    elif due.met:
        raise ValidationError(_("It is met already."))
    else:
        _refuse_earlier(due, until, "agreed")
    when = past_day(effective, body)
    _refuse_before_asked(extension, when)
    extension.agreed = until
    extension.decision = Extension.Decision.AGREED if until else Extension.Decision.REFUSED
    extension.full_clean()
    extension.save()
    told = {"extension": extension.pk, "decision": extension.decision, "agreed": str(until)}
    event = tell(due, "extension", told, by=by, effective=when, why=why)
    lay_down(Deadline.objects.filter(pk=due.deadline_id), cause=event)
    return event


@act
def change_calendar(
    body: Body,
    *,
    by: User | None,
    why: str,
    add: Mapping[date, str] | None = None,
    remove: Iterable[date] = (),
    weekend: str | None = None,
    seen: str | None = None,
) -> list[Event]:
    """Change the days off of a body: days added with their names, days removed, the weekend (ISO weekdays, “67”).

    `seen` is the weekend that the person acted on: a body has no version, and a day that is off already, or is not, is
    refused by its name. Deadlines that count this body's working days follow; their events name what changed. Returns
    these events. Raises `ValidationError` without a reason, for a day that is off already or is not, and when a
    deadline cannot be kept.
    """
    lock(body)
    if seen is not None and seen != body.weekend:
        days = weekend_in_words(body.weekend)
        raise Conflict(_("Changed since you opened it: weekend: %(days)s") % {"days": days}, "conflict")
    why = reason(why, _("Give the reason for changing the calendar."))
    told = []
    for day, name in sorted((add or {}).items()):
        if body.holidays.filter(day=day).exists():
            raise ValidationError(_("%(day)s is a day off already.") % {"day": day_in_words(day)})
        holiday = Holiday(body=body, day=day, name=name)
        holiday.full_clean()
        holiday.save()
        told.append(f"+ {day_in_words(day)} ({name})")
    for day in sorted(remove):
        gone = body.holidays.filter(day=day)
        if not gone:
            raise ValidationError(_("%(day)s is no day off.") % {"day": day_in_words(day)})
        told.append(f"– {day_in_words(day)} ({gone[0].name})")
        gone.delete()
    if weekend is not None and weekend != body.weekend:
        _refuse_weekend(body, weekend)
        told.append(_("weekend: %(days)s") % {"days": weekend_in_words(weekend)})
        body.weekend = weekend
        body.save(update_fields=["weekend"])
    if not told:
        raise ValidationError(_("Nothing would change."))
    counted = Deadline.objects.filter(commitment__origin__body=body, count=Count.WORKING)
    cause = _("Calendar of %(body)s: %(changes)s. %(why)s") % {"body": body, "changes": "; ".join(told), "why": why}
    return lay_down(counted, by=by, why=cause)


def _refuse_weekend(body: Body, weekend: str) -> None:
    try:
        Body._meta.get_field("weekend").clean(weekend, body)
    except ValidationError as error:
        raise ValidationError({"weekend": error.messages}) from None


def refuse_ended(commitment: Commitment) -> None:
    """Raise `ValidationError` for a commitment that was completed, superseded or dropped."""
    if commitment.disposition not in (Disposition.DRAFT, Disposition.ACTIVE, Disposition.ON_HOLD):
        raise ValidationError(_("What was ended is brought back by reopening it, with a reason."))


def _lock_due(due: Due, *, seen: int | None, by: User | None) -> Body:
    """Lock a due of what is in force or on hold, and its part; the body."""
    commitment = lock(due.assignment.commitment)
    lock(due)
    lock(due.assignment, seen=seen, by=by)
    if commitment.disposition not in (Disposition.ACTIVE, Disposition.ON_HOLD):
        message = _("%(reference)s is not in force (%(disposition)s); there is nothing to put off.")
        params = {"reference": commitment.reference, "disposition": commitment.get_disposition_display()}
        raise ValidationError(message, params=params)
    body: Body = commitment.body
    return body


def _refuse_earlier(due: Due, until: PartialDate, field: str) -> None:
    if due.latest and until.latest and until.latest <= due.latest:
        message = _("An extension leads to a later day than %(day)s.")
        raise ValidationError({field: message % {"day": day_in_words(due.latest)}})


def _refuse_before_asked(extension: Extension, when: PartialDate) -> None:
    """Raise `ValidationError` for a date that is over before the first day on which it can have been asked for."""
    told = extension.due.events.filter(field="extension", retracts=None)
    of_this = (event for event in told if event.new.get("extension") == extension.pk and "asked" in event.new)
    asked = next(of_this, None)
    first = asked.effective.earliest if asked else None
    if asked and first and when.latest and when.latest < first:
        message = _("More time was asked for on %(day)s: nobody can have decided before.")
        raise ValidationError({"effective": message % {"day": date_in_words(asked.effective)}}, code="too_early")
