"""The parts of the parties: assigned, answered, and how far they have come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _

from commitments.acts.carrying import bind_reported
from commitments.acts.dates import refuse_ended
from commitments.acts.evidence import keep
from commitments.acts.given import choice, local_day, past_day, source
from commitments.acts.living import lay_down, next_occurrence_of, present_occurrence
from commitments.acts.locking import act, lock
from commitments.acts.record import begin, change, events_of, held, holds_from, raise_version, tell
from commitments.deadlines import Anchor
from commitments.history import in_order
from commitments.models import Assignment, Commitment, Deadline, Due, Event
from commitments.silence import has_ended
from commitments.workflow import (
    Answer,
    AnswerBasis,
    DelayReason,
    PartRole,
    Progress,
    ProgressBasis,
)
from commitments.workflow import Disposition as Is
from meetings.dates import PartialDate
from meetings.models import Body, Paragraph, Party, User
from meetings.wording import day_in_words


@act
def assign(
    commitment: Commitment,
    *,
    by: User | None,
    party: Party | None = None,
    named_as: str = "",
    role: str = PartRole.LEAD,
    each: bool = False,
    effective: PartialDate | str = "",
    why: str = "",
    seen: int | None = None,
) -> Assignment:
    """Give a party its part, from a day (today if not given), with a due for every deadline.

    Raises `ValidationError` for a party that has one already, for a part that names nobody, and for a commitment that
    was ended.
    """
    lock(commitment, seen=seen, by=by)
    refuse_ended(commitment)
    if party and commitment.assignments.filter(party=party).exists():
        raise ValidationError({"party": _("%(party)s has a part in it already.") % {"party": party}})
    last = commitment.assignments.order_by("-number").values_list("number", flat=True).first() or 0
    part = Assignment(
        commitment=commitment,
        number=last + 1,
        party=party,
        named_as=named_as.strip(),
        role=choice(PartRole, role),
        each=each,
    )
    part.full_clean()
    part.save()
    event = begin(part, "part", by=by, effective=past_day(effective, commitment.body), why=why)
    raise_version(commitment)
    lay_down(Deadline.objects.filter(commitment=commitment), cause=event)
    return part


@act
def answer(
    assignment: Assignment,
    word: str,
    *,
    by: User | None,
    basis: str = AnswerBasis.EXPRESS,
    effective: PartialDate | str = "",
    why: str = "",
    by_words: str = "",
    paragraph: Paragraph | None = None,
    quote: str = "",
    seen: int | None = None,
) -> Event:
    """Record what a party has said about its part; `quote` are a paper's words that say so.

    *Awaiting* is our own word and has no basis. Raises `ValidationError` for a refused move, when not in force, and for
    a tacit answer where no silence is consent or its period has not ended, or for a day before it came into force.
    """
    commitment = _lock_in_force(assignment, seen=seen, by=by)
    new = choice(Answer, word)
    rests_on = choice(AnswerBasis, basis) if new != Answer.AWAITING else ""
    if rests_on == AnswerBasis.TACIT:
        _refuse_silence_that_means_nothing(assignment, commitment.body)
    values = {"answer": new, "answer_basis": rests_on}
    when = past_day(effective, commitment.body)
    _refuse_before_in_force(commitment, when)
    said = source(paragraph, quote)
    return change(assignment, "answer", values, by=by, by_words=by_words, effective=when, why=why, **said)


@act
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
    paragraph: Paragraph | None = None,
    quote: str = "",
    met: Iterable[Due] = (),
    files: Iterable[File] = (),
    links: Iterable[str] = (),
    seen: int | None = None,
) -> Event:
    """Record how far a part has come, and which of its dues are met by it; a recurring one moves on.

    `effective` is when it was so (today if not given), `by_words` who reported it when it was no user of ours, `quote`
    a paper's words that say so, `files` and `links` the evidence, which is kept with the report for good. The same
    progress may be reported again while it goes on. Raises `ValidationError` when the commitment is not in force, for a
    refused move, a future date or one before it came into force, a due of another part, or evidence that is not taken.
    """
    commitment = _lock_in_force(assignment, seen=seen, by=by)
    dues = _own_unmet(assignment, met)
    values = {
        "progress": choice(Progress, progress),
        "progress_basis": choice(ProgressBasis, basis),
        "delay_reason": choice(DelayReason, delay_reason) if delay_reason else "",
    }
    when = past_day(effective, commitment.body)
    _refuse_before_in_force(commitment, when)
    said = source(paragraph, quote)
    event = change(assignment, "progress", values, by=by, by_words=by_words, effective=when, why=why, **said)
    keep(event, files, links)
    for due in dues:
        _meet(due, when, event)
    bind_reported([due for due in dues if due.met], cause=event)
    recurring = [due.deadline_id for due in dues if due.deadline.anchor == Anchor.RECURRING]
    lay_down(Deadline.objects.filter(pk__in=recurring), cause=event)
    return event


@act
def verify(
    assignment: Assignment,
    *,
    by: User | None,
    effective: PartialDate | str = "",
    why: str = "",
    seen: int | None = None,
) -> Event:
    """Confirm what a party had reported by then. Raises `ValidationError` when it had reported nothing."""
    commitment = _lock_in_force(assignment, seen=seen, by=by)
    when = past_day(effective, commitment.body)
    reported = held(assignment, "progress", by_then=holds_from(when, commitment.body))
    if reported["progress"] == Progress.NO_INFORMATION:
        raise ValidationError(_("Nothing had been reported that could be verified."))
    values = {**reported, "progress_basis": ProgressBasis.VERIFIED}
    return change(assignment, "progress", values, by=by, effective=when, why=why)


def _lock_in_force(assignment: Assignment, *, seen: int | None, by: User | None) -> Commitment:
    """Lock the commitment and then the part; raises `ValidationError` when the commitment is not in force."""
    commitment: Commitment = lock(assignment.commitment)
    lock(assignment, seen=seen, by=by)
    if commitment.disposition != Is.ACTIVE:
        message = _("%(reference)s is not in force (%(disposition)s); parties report on what is.")
        params = {"reference": commitment.reference, "disposition": commitment.get_disposition_display()}
        raise ValidationError(message, params=params)
    return commitment


def _refuse_before_in_force(commitment: Commitment, when: PartialDate) -> None:
    """Raise `ValidationError` for a date that is over before the first day on which it can have come into force.

    Where that is not known, such as of a meeting without a date, nothing is too early.
    """
    dispositions = in_order(event.entry for event in events_of(commitment, "disposition"))
    begun = next((entry for entry in dispositions if entry.new["disposition"] == Is.ACTIVE), None)
    first = begun.earliest if begun else commitment.origin.when.earliest
    if first and when.latest and when.latest < first:
        message = _("%(reference)s came into force on %(day)s: nobody can have answered or reported before.")
        params = {"reference": commitment.reference, "day": day_in_words(first)}
        raise ValidationError({"effective": message % params}, code="too_early")


def _own_unmet(assignment: Assignment, dues: Iterable[Due]) -> list[Due]:
    chosen = [due.pk for due in dues]
    own = Due.objects.filter(assignment=assignment, pk__in=chosen).unmet().order_by("pk")
    found = list(own.select_related("deadline__commitment__origin__body"))
    if len(found) != len(set(chosen)):
        raise ValidationError({"met": _("One of the due dates is another part's, or met already.")})
    return found


def _meet(due: Due, when: PartialDate, report: Event) -> None:
    """Write that a due is met; of a recurring one only its occurrence, as long as another one follows."""
    how: dict[str, Any] = {
        "by": report.by,
        "by_words": report.by_words,
        "effective": when,
        "why": report.why,
        "cause": report,
    }
    if due.deadline.anchor == Anchor.RECURRING:
        present = present_occurrence(due)
        told = {"earliest": "", "latest": "", "met": str(when)}
        if present:
            told |= {"earliest": present.earliest.isoformat(), "latest": present.latest.isoformat()}
        tell(due, "occurrence", told, **how)
        if not present or next_occurrence_of(due.deadline, after=present):
            return
    change(due, "met", {"met": str(when), "met_said": ""}, **how)


def _refuse_silence_that_means_nothing(assignment: Assignment, body: Body) -> None:
    """Raise `ValidationError` unless a period has ended after which silence is consent, by a deadline or the body."""
    dues = assignment.dues.select_related("deadline")
    always = body.silence == Body.SilenceMeaning.CONSENT
    periods = [due for due in dues if due.deadline.silence or always]
    if not periods:
        raise ValidationError(_("Silence means nothing here: no deadline of this part makes it consent."))
    if not any(has_ended(due.latest, on=local_day(body)) for due in periods):
        raise ValidationError(_("The period has not ended yet after which silence is consent."))
