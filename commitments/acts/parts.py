"""The parts of the parties: assigned, answered, and how far they have come."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from commitments import workflow
from commitments.acts.dates import lay_down
from commitments.acts.record import change, choice, lock, past_day, today
from commitments.models import Assignment, Commitment, Due, Event
from commitments.workflow import (
    Answer,
    AnswerBasis,
    DelayReason,
    Disposition,
    PartRole,
    Progress,
    ProgressBasis,
)
from meetings.dates import PartialDate
from meetings.models import Party, User


@transaction.atomic
def assign(
    commitment: Commitment,
    *,
    by: User | None,
    party: Party | None = None,
    named_as: str = "",
    role: str = PartRole.LEAD,
    each: bool = False,
    why: str = "",
    seen: int | None = None,
) -> Assignment:
    """Give a party its part, with a due for every deadline. Raises `ValidationError` for a party that has one already,
    for a part that names nobody, and for a commitment that was ended."""
    lock(commitment, seen=seen)
    if commitment.disposition not in (Disposition.DRAFT, Disposition.ACTIVE, Disposition.ON_HOLD):
        raise ValidationError(_("What was ended is brought back by reopening it, with a reason."))
    last = commitment.assignments.order_by("-number").values_list("number", flat=True).first() or 0
    part = Assignment(
        commitment=commitment, number=last + 1, party=party, named_as=named_as, role=choice(PartRole, role), each=each
    )
    part.full_clean()
    part.save()
    values = {"party": party, "named_as": named_as, "role": role, "each": each}
    event = change(part, "part", values, by=by, effective=today(commitment.body), why=why)
    if commitment.disposition == Disposition.ACTIVE:
        for deadline in commitment.deadlines.all():
            lay_down(deadline, cause=event)
    return part


@transaction.atomic
def answer(
    assignment: Assignment,
    word: str,
    *,
    by: User | None,
    basis: str = AnswerBasis.EXPRESS,
    effective: PartialDate | str = "",
    why: str = "",
    by_words: str = "",
    seen: int | None = None,
) -> Event:
    """Record what a party has said about its part. Raises `ValidationError` for a refused move or when not in force."""
    commitment = _lock_in_force(assignment, seen=seen)
    new = choice(Answer, word)
    workflow.check(Answer(assignment.answer), new)
    values = {"answer": new, "answer_basis": choice(AnswerBasis, basis)}
    when = past_day(effective, commitment.body)
    return change(assignment, "answer", values, by=by, by_words=by_words, effective=when, why=why)


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
    seen: int | None = None,
) -> Event:
    """Record how far a part has come, and which of its dues are met by it.

    `effective` is when it was so (today if not given), `by_words` who reported it when it was no user of ours. The same
    progress may be reported again while it goes on. Raises `ValidationError` when the commitment is not in force, for a
    refused move, a future date, or a due of another part.
    """
    commitment = _lock_in_force(assignment, seen=seen)
    dues = _own_unmet(assignment, met)
    values = {
        "progress": choice(Progress, progress),
        "progress_basis": choice(ProgressBasis, basis),
        "delay_reason": choice(DelayReason, delay_reason) if delay_reason else "",
    }
    when = past_day(effective, commitment.body)
    event = change(assignment, "progress", values, by=by, by_words=by_words, effective=when, why=why)
    for due in dues:
        change(due, "met", {"met": str(when), "met_said": ""}, by=by, effective=when, why=why, cause=event)
    return event


@transaction.atomic
def verify(
    assignment: Assignment,
    *,
    by: User | None,
    effective: PartialDate | str = "",
    why: str = "",
    seen: int | None = None,
) -> Event:
    """Confirm what a party reported. Raises `ValidationError` when it has reported nothing."""
    commitment = _lock_in_force(assignment, seen=seen)
    if assignment.progress == Progress.NO_INFORMATION:
        raise ValidationError(_("Nothing has been reported that could be verified."))
    values = {
        "progress": assignment.progress,
        "progress_basis": ProgressBasis.VERIFIED,
        "delay_reason": assignment.delay_reason,
    }
    return change(assignment, "progress", values, by=by, effective=past_day(effective, commitment.body), why=why)


def _lock_in_force(assignment: Assignment, *, seen: int | None) -> Commitment:
    """Lock the commitment and then the part; raises `ValidationError` when the commitment is not in force."""
    commitment: Commitment = lock(assignment.commitment)
    lock(assignment, seen=seen)
    if commitment.disposition != Disposition.ACTIVE:
        message = _("%(reference)s is not in force (%(disposition)s); parties report on what is.")
        params = {"reference": commitment.reference, "disposition": commitment.get_disposition_display()}
        raise ValidationError(message, params=params)
    return commitment


def _own_unmet(assignment: Assignment, dues: Iterable[Due]) -> list[Due]:
    chosen = [due.pk for due in dues]
    own = list(Due.objects.select_for_update().filter(assignment=assignment, pk__in=chosen).unmet())
    if len(own) != len(set(chosen)):
        raise ValidationError(_("One of the due dates is another part's, or met already."))
    return own
