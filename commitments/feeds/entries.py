"""What stands in a calendar: each due date and meeting with its days, its words and how often it was changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import Count, Max, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from commitments.deadlines import Bound
from commitments.mailing.lines import is_restricted
from commitments.models import Due, Event
from commitments.standing import Standing, of_due
from commitments.workflow import DECLINED, DONE, Disposition
from meetings.access import Reach
from meetings.models import Feed, Meeting

KEPT = timedelta(days=366)
"""How long what is over stays in a calendar."""
MOST = 2_000
"""Due dates in one calendar, and meetings; those that come first."""

CONFIRMED, TENTATIVE, CANCELLED = "CONFIRMED", "TENTATIVE", "CANCELLED"
SUBJECTS = ("due", "deadline", "assignment", "commitment")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: whole days from the first to the last, both included."""

    uid: str
    sequence: int
    changed: datetime
    first: date
    last: date
    status: str
    summary: str
    description: str
    link: str
    location: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """How often a record was changed, and when last, as its events tell; both only ever grow."""

    count: int
    last: datetime

    def __add__(self, other: Changes) -> Changes:
        return Changes(self.count + other.count, max(self.last, other.last))


def entries(feed: Feed, *, reach: Reach, on: date) -> list[Entry]:
    """What the feed shows of what its user may see on the day, in the language of the moment; dates first to come."""
    return [*_deadlines(feed, reach, on), *_meetings(feed, on)]


# Deadlines


def _deadlines(feed: Feed, reach: Reach, on: date) -> Iterator[Entry]:
    dues = list(_dues(feed, on - KEPT))
    changes = {name: _changes(name, {_of(due, name).pk for due in dues}) for name in SUBJECTS}
    unchanged = Changes(0, feed.created)
    for due in dues:
        changed = unchanged
        for name in SUBJECTS:
            found = changes[name].get(_of(due, name).pk)
            if found:
                changed = found if changed.count == 0 else changed + found
        yield _deadline(due, changed, reach, on)


def _of(due: Due, name: str) -> Any:
    match name:
        case "due":
            return due
        case "commitment":
            return due.assignment.commitment
        case _:
            return getattr(due, name)


def _dues(feed: Feed, since: date) -> QuerySet[Due]:
    seen = Due.objects.visible_to(feed.user).filter(latest__gte=since)
    seen = seen.exclude(assignment__commitment__disposition=Disposition.DRAFT)
    match feed.scope:
        case Feed.Scope.MINE:
            seen = seen.filter(assignment__commitment__officer=feed.user)
        case Feed.Scope.BODY:
            seen = seen.filter(assignment__commitment__origin__body__in=feed.body.and_below())  # type: ignore[union-attr]
        case _:
            seen = seen.filter(assignment__party=feed.party)
    return (
        seen.order_by("latest", "pk")
        .select_related(
            "assignment__party",
            "assignment__commitment__origin__body",
            "assignment__commitment__paragraph__document",
            "deadline__meeting",
            "deadline__body",
            "deadline__milestone",
            "deadline__completion_of__origin",
            "deadline__completion_of__paragraph__document__meeting",
            "deadline__completion_of__paragraph__document__body",
        )
        .defer(
            "assignment__commitment__paragraph__document__text",
            "deadline__completion_of__paragraph__document__text",
        )[:MOST]
    )


def _deadline(due: Due, changed: Changes, reach: Reach, on: date) -> Entry:
    part = due.assignment
    commitment = part.commitment
    status, summary, description = _status(due), commitment.reference, ""
    if not is_restricted(commitment):
        title = f"{commitment.reference}: {commitment.title} ({part.who})"
        summary = _as_it_stands(due) % {"what": title}
        lines = [
            f"“{commitment.quote}”",
            f"– {commitment.paragraph.document.title}, {commitment.paragraph.cited}",
            "",
            _rule(due, reach),
            _standing(due, on),
            _("Days end by the clock of %(zone)s.") % {"zone": commitment.body.zone},
        ]
        description = "\n".join(lines)
    return Entry(
        # A UUID that follows from that of the commitment: a due date has the same in every feed and after every move.
        uid=str(uuid5(UUID(str(commitment.uuid)), f"due:{part.number}:{due.deadline.number}")),
        sequence=changed.count,
        changed=changed.last,
        first=due.earliest,  # type: ignore[arg-type]
        last=due.latest,  # type: ignore[arg-type]
        status=status,
        summary=summary,
        description=description,
        link=_page("commitments_commitment", commitment.pk),
    )


def _rule(due: Due, reach: Reach) -> str:
    """The rule, and the days that it gives where it does not say them itself."""
    rule, days = due.deadline.in_words_for(reach), due.in_words
    return rule if days in rule else f"{rule}: {days}"


def _status(due: Due) -> str:
    """Cancelled where nothing is due any more, tentative where the day may yet be another."""
    disposition = due.assignment.commitment.disposition
    if disposition in (Disposition.DROPPED, Disposition.SUPERSEDED):
        return CANCELLED
    return TENTATIVE if disposition == Disposition.ON_HOLD or due.is_open_to_doubt else CONFIRMED


def _as_it_stands(due: Due) -> str:
    if _is_closed(due):
        return _("Closed: %(what)s")
    if due.assignment.commitment.disposition == Disposition.ON_HOLD:
        return _("On hold: %(what)s")
    return _("Not before: %(what)s") if due.deadline.bound == Bound.NOT_BEFORE else "%(what)s"


def _is_closed(due: Due) -> bool:
    part = due.assignment
    ended = part.commitment.disposition == Disposition.COMPLETED
    return ended or bool(due.met) or part.progress in DONE or part.answer in DECLINED


def _standing(due: Due, on: date) -> str:
    if _is_closed(due):
        return str(Standing.CLOSED.label)
    if due.assignment.commitment.disposition != Disposition.ACTIVE:
        return str(Standing.NOT_IN_FORCE.label)
    return str(of_due(due.facts, on=on).label)


# Meetings


def _meetings(feed: Feed, on: date) -> Iterator[Entry]:
    seen = Meeting.objects.visible_to(feed.user).filter(when_latest__gte=on - KEPT).select_related("body")
    match feed.scope:
        case Feed.Scope.BODY:
            seen = seen.filter(body__in=feed.body.and_below())  # type: ignore[union-attr]
        case Feed.Scope.PARTY:
            seen = seen.filter(body__in=feed.party.memberships.values("body"))  # type: ignore[union-attr]
    meetings = list(seen.order_by("when_latest", "pk")[:MOST])
    changes = _changes("meeting", {meeting.pk for meeting in meetings})
    for meeting in meetings:
        changed = changes.get(meeting.pk, Changes(0, feed.created))
        yield Entry(
            uid=str(meeting.uuid),
            sequence=changed.count,
            changed=changed.last,
            first=meeting.when.earliest,  # type: ignore[arg-type]
            last=meeting.when.latest,  # type: ignore[arg-type]
            status=_status_of(meeting),
            summary=meeting.title,
            description=f"{meeting.reference} – {meeting.body.name}",
            link=_page("meetings_meeting", meeting.pk),
            location=" / ".join(meeting.places),
        )


def _status_of(meeting: Meeting) -> str:
    if meeting.state == Meeting.State.CANCELLED:
        return CANCELLED
    when = meeting.when
    return CONFIRMED if when.is_exact and not (when.uncertain or when.approximate) else TENTATIVE


# What both have


def _changes(name: str, keys: Iterable[int]) -> Mapping[int, Changes]:
    """How often, and when last, each of the subjects was changed; by key, without those of which nothing is told."""
    told = Event.objects.filter(**{f"{name}__in": keys}).order_by().values_list(name)
    return {key: Changes(count, last) for key, count, last in told.annotate(Count("pk"), Max("recorded"))}


def _page(name: str, key: int) -> str:
    return f"{settings.BASE_URL}{reverse(f'admin:{name}_change', args=[key])}"
