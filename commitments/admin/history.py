"""The history of a record to be read: each event in words, with its citation where that may be seen."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commitments.acts import Names, state_in_words
from commitments.admin.gathering_moves import may_be_retracted
from commitments.models import Commitment, Event
from meetings.admin.visible import sees, with_sight
from meetings.models import Body, Meeting, Milestone
from meetings.wording import date_in_words

FIELDS = {
    "disposition": _("disposition"),
    "words": _("words"),
    "officer": _("officer"),
    "part": _("part"),
    "answer": _("answer"),
    "progress": _("progress"),
    "dates": _("days"),
    "met": _("met"),
    "date": _("date"),
    "state": _("state"),
    "places": _("places"),
    "rule": _("rule"),
    "origin": _("made at"),
    "source": _("source"),
    "successor": _("successor"),
    "extension": _("more time"),
    "occurrence": _("occurrence"),
    "merged": _("joined"),
}
GUARDED = ("paragraph", "cause", "retracts")
UNNAMED = Names((), None)
"""For a list, where looking up what each event names would cost too much: other records are called by their kind."""


def of_commitment(commitment: Commitment, user: Any) -> list[dict[str, Any]]:
    """The history of a commitment, its parts, deadlines and dues; the newest first."""
    paths = ("commitment", "assignment__commitment", "deadline__commitment", "due__assignment__commitment")
    one, *others = (_keys(**{path: commitment.pk}) for path in paths)
    return in_words(_seen(one.union(*others), user), user)


def of_gathering(gathering: Meeting | Milestone, user: Any) -> list[dict[str, Any]]:
    """The history of a meeting or a milestone; the newest first."""
    return in_words(_seen(_keys(**{gathering._meta.model_name: gathering.pk}), user), user)


def _keys(**about: Any) -> models.QuerySet:
    return Event.objects.filter(**about).order_by().values_list("pk")


def _seen(keys: models.QuerySet, user: Any) -> models.QuerySet:
    """Those of the events that the user may see. Their keys are read first, by one index each: asked in one, with what
    is visible and in which order, databases read the events of the whole register."""
    return Event.objects.visible_to(user).filter(pk__in=[key for (key,) in keys])


def page_of(event: Event) -> models.Model:
    """The record on whose page the event is shown."""
    if event.assignment:
        return event.assignment.commitment
    if event.deadline:
        return event.deadline.commitment
    if event.due:
        return event.due.assignment.commitment
    return event.subject


def body_of(event: Event) -> Body:
    """The body whose editors may retract the event."""
    record: Any = page_of(event)
    return record.body


def offer_to_retract(rows: list[dict[str, Any]]) -> None:
    """Give the rows of a timeline the address where each is retracted that may be."""
    for row in rows:
        if may_be_retracted(row["event"]):
            row["retract"] = reverse("admin:commitments_event_retract", args=[row["event"].pk])


def in_words(events: Any, user: Any) -> list[dict[str, Any]]:
    """Rows for a timeline. A paragraph or quote of a paper that the user cannot read is left out."""
    sighted = with_sight(loaded(events), GUARDED, user).prefetch_related("evidence")
    ordered = list(sighted.order_by("-recorded", "-pk"))
    laid_down = {_day_key(event) for event in ordered if event.deadline_id}
    names = Names(ordered, user)
    return [row(event, names) for event in ordered if not (event.due_id and _day_key(event) in laid_down)]


def _day_key(event: Event) -> tuple[Any, ...]:
    """By which a due's new day is known to repeat the new day of its deadline, which is told once for all parts."""
    deadline = event.due.deadline_id if event.due else event.deadline_id
    return deadline, event.field, event.recorded, str(event.new)


def loaded(events: Any) -> Any:
    """The events with all that their words need."""
    return events.select_related(
        "by",
        "commitment",
        "assignment__commitment",
        "assignment__party",
        "deadline__commitment",
        "due__assignment__commitment",
        "due__assignment__party",
        "due__deadline__commitment",
        "meeting",
        "milestone",
        "paragraph__document",
        "retracted_by",
    )


def row(event: Event, names: Names = UNNAMED) -> dict[str, Any]:
    cited = event.paragraph if sees(event, "paragraph") else None
    return {
        "event": event,
        "subject": subject_in_words(event),
        "what": FIELDS.get(event.field, event.field),
        "old": state_in_words(event, event.old, names),
        "new": state_in_words(event, event.new, names),
        "effective": date_in_words(event.effective),
        "by": event.by.get_username() if event.by else event.by_words,
        "cited": cited,
        "quote": event.quote if sees(event, "paragraph") else "",
        "retracted": hasattr(event, "retracted_by"),
        "evidence": event.evidence.all(),  # whoever sees the event sees its evidence
    }


def subject_in_words(event: Event) -> str:
    """Whose history it is, beside the commitment itself: a party's part, a deadline, a due date."""
    if event.assignment:
        return event.assignment.who
    if event.deadline:
        return f"“{event.deadline.phrase}”"
    if event.due:
        return f"{event.due.assignment.who}, “{event.due.deadline.phrase}”"
    return str(event.meeting or event.milestone or "")
