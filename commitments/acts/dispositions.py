"""What becomes of a commitment: activated, held, completed, superseded, merged, dropped, reopened; words; officer."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from commitments import workflow
from commitments.acts.dates import lay_down, lay_down_awaiting
from commitments.acts.record import change, choice, day_of, lock, past_day, reason, today
from commitments.models import Commitment, Event, Link
from commitments.workflow import Disposition, DropReason
from meetings.dates import PartialDate
from meetings.models import User


@transaction.atomic
def activate(
    commitment: Commitment,
    *,
    by: User | None,
    effective: PartialDate | str = "",
    why: str = "",
    seen: int | None = None,
) -> Event:
    """Put a draft, or what was on hold, in force; its deadlines get their days and each part its dues.

    `effective` is when it came into force, the date of its meeting if not given. Raises `ValidationError` for a refused
    move, without a part, without an officer, or for a quote that is not in its paper.
    """
    lock(commitment, seen=seen)
    old = Disposition(commitment.disposition)
    workflow.check(old, Disposition.ACTIVE)
    if old not in (Disposition.DRAFT, Disposition.ON_HOLD):
        raise ValidationError(_("What was ended is brought back by reopening it, with a reason."))
    _check_in_order(commitment)
    commitment.full_clean()
    when = day_of(effective) or (commitment.origin.when if old == Disposition.DRAFT else today(commitment.body))
    event = _dispose(commitment, Disposition.ACTIVE, by=by, effective=when, why=why)
    for deadline in commitment.deadlines.all():
        deadline.full_clean()
        lay_down(deadline, cause=event)
    return event


@transaction.atomic
def hold(
    commitment: Commitment, *, by: User | None, why: str, effective: PartialDate | str = "", seen: int | None = None
) -> Event:
    """Take a commitment out of force for a time. Raises `ValidationError` without a reason."""
    lock(commitment, seen=seen)
    workflow.check(Disposition(commitment.disposition), Disposition.ON_HOLD)
    why = reason(why, _("Give the reason for putting it on hold."))
    return _dispose(commitment, Disposition.ON_HOLD, by=by, effective=past_day(effective, commitment.body), why=why)


@transaction.atomic
def complete(
    commitment: Commitment,
    *,
    by: User | None,
    effective: PartialDate | str = "",
    why: str = "",
    seen: int | None = None,
) -> Event:
    """Close a commitment whose roll-up is met, or with a reason. Raises `ValidationError` for a refused move."""
    lock(commitment, seen=seen)
    workflow.check(Disposition(commitment.disposition), Disposition.COMPLETED)
    if not why.strip() and not commitment.is_rolled_up():
        message = _("Not yet done by %(rule)s: give the reason for which it is completed all the same.")
        raise ValidationError(message, code="not_rolled_up", params={"rule": commitment.get_roll_up_display()})
    when = past_day(effective, commitment.body)
    event = _dispose(commitment, Disposition.COMPLETED, by=by, effective=when, why=why)
    lay_down_awaiting(commitment, cause=event)
    return event


@transaction.atomic
def supersede(
    commitment: Commitment,
    successor: Commitment,
    *,
    by: User | None,
    why: str = "",
    effective: PartialDate | str = "",
    seen: int | None = None,
) -> Event:
    """Replace a commitment by another, which is linked as superseding it. Raises `ValidationError` for itself."""
    link = (Link.Kind.SUPERSEDES, successor, commitment)
    return _replace(commitment, successor, link, by=by, why=why, effective=effective, seen=seen)


@transaction.atomic
def merge(
    commitment: Commitment,
    into: Commitment,
    *,
    by: User | None,
    why: str = "",
    effective: PartialDate | str = "",
    seen: int | None = None,
) -> Event:
    """Merge a commitment into another that says the same; its own record stays, superseded and linked."""
    link = (Link.Kind.MERGED_INTO, commitment, into)
    return _replace(commitment, into, link, by=by, why=why, effective=effective, seen=seen)


@transaction.atomic
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
    lock(commitment, seen=seen)
    workflow.check(Disposition(commitment.disposition), Disposition.DROPPED)
    coded = choice(DropReason, drop_reason)
    why = reason(why, _("Say in words why it is dropped."))
    when = past_day(effective, commitment.body)
    return _dispose(commitment, Disposition.DROPPED, drop_reason=coded, by=by, effective=when, why=why)


@transaction.atomic
def reopen(
    commitment: Commitment, *, by: User | None, why: str, effective: PartialDate | str = "", seen: int | None = None
) -> Event:
    """Bring back what was completed, dropped or superseded. Raises `ValidationError` without a reason."""
    lock(commitment, seen=seen)
    if commitment.disposition in (Disposition.DRAFT, Disposition.ON_HOLD):
        raise ValidationError(_("Only what was ended can be reopened; this is to be activated."))
    workflow.check(Disposition(commitment.disposition), Disposition.ACTIVE)
    why = reason(why, _("Give the reason for reopening it."))
    _check_in_order(commitment)
    when = past_day(effective, commitment.body)
    event = _dispose(commitment, Disposition.ACTIVE, by=by, effective=when, why=why)
    lay_down_awaiting(commitment, cause=event)
    for deadline in commitment.deadlines.all():
        lay_down(deadline, cause=event)
    return event


@transaction.atomic
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
    lock(commitment, seen=seen)
    words = {"title": title.strip(), "text": text.strip(), "condition": condition.strip()}
    if all(getattr(commitment, name) == value for name, value in words.items()):
        return None
    for name, value in words.items():
        commitment._meta.get_field(name).clean(value, commitment)
    return change(commitment, "words", words, by=by, effective=today(commitment.body), why=why)


@transaction.atomic
def assign_officer(commitment: Commitment, officer: User, *, by: User | None, why: str = "") -> Event | None:
    """Give a commitment to the member of staff who looks after it; None when it is theirs already.

    Raises `ValidationError` when the officer may not edit in the commitment's body.
    """
    lock(commitment)
    if commitment.officer_id == officer.pk:
        return None
    if not Commitment.objects.edited_by(officer).filter(pk=commitment.pk).exists():
        message = _("%(officer)s has no editor's role in %(body)s.")
        raise ValidationError(message, params={"officer": officer, "body": commitment.body})
    return change(commitment, "officer", {"officer": officer}, by=by, effective=today(commitment.body), why=why)


def _dispose(commitment: Commitment, new: Disposition, *, drop_reason: str = "", **how: Any) -> Event:
    return change(commitment, "disposition", {"disposition": new, "drop_reason": drop_reason}, **how)


def _replace(
    commitment: Commitment,
    other: Commitment,
    link: tuple[str, Commitment, Commitment],
    *,
    effective: PartialDate | str,
    seen: int | None,
    **how: Any,
) -> Event:
    lock(commitment, seen=seen)
    workflow.check(Disposition(commitment.disposition), Disposition.SUPERSEDED)
    if other.pk == commitment.pk:
        raise ValidationError(_("A commitment cannot take its own place."))
    if other.disposition in (Disposition.SUPERSEDED, Disposition.DROPPED):
        message = _("%(reference)s is itself %(disposition)s.")
        params = {"reference": other.reference, "disposition": other.get_disposition_display()}
        raise ValidationError(message, params=params)
    event = _dispose(commitment, Disposition.SUPERSEDED, effective=past_day(effective, commitment.body), **how)
    kind, source, target = link
    Link.objects.get_or_create(
        slug=slugify(f"{source.reference} {kind} {target.reference}"),
        defaults={"kind": kind, "from_commitment": source, "to_commitment": target, "basis": "inferred"},
    )
    return event


def _check_in_order(commitment: Commitment) -> None:
    if not commitment.assignments.exists():
        raise ValidationError(_("Nobody is assigned: add at least one part, if need be in the paper's words."))
    if commitment.officer_id is None:
        raise ValidationError(_("Nobody looks after it: choose an officer first."), code="officer_missing")
