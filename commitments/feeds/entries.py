"""What stands in a calendar: each due date, meeting and milestone with its days, its words and how often it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeAlias
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
from meetings.dates import PartialDate
from meetings.models import Feed, Meeting, Milestone

KEPT = timedelta(days=366)
"""How long what is over stays in a calendar."""
MOST = 2_000
"""Due dates in one calendar, meetings and milestones, and those of each that lost their date; the first to come."""

CONFIRMED, TENTATIVE, CANCELLED = "CONFIRMED", "TENTATIVE", "CANCELLED"
SUBJECTS = ("due", "deadline", "assignment", "commitment")

Days: TypeAlias = tuple[date, date]


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
    return [*_deadlines(feed, reach, on), *_meetings(feed, on), *_milestones(feed, on)]


# Deadlines


def _deadlines(feed: Feed, reach: Reach, on: date) -> Iterator[Entry]:
    since = on - KEPT
    seen = _in_scope(feed)
    lost = _lost("due", "dates", seen.filter(latest=None), since, _of_due)
    dues = [*_for_entries(seen.filter(latest__gte=since)), *_for_entries(seen.filter(pk__in=lost))]
    given_up = list(_for_entries(_given_up(feed, since).filter(latest__gte=since)))
    others = {due.pk for due in given_up}
    dues += given_up
    changes = {name: _changes(name, {_of(due, name).pk for due in dues}) for name in SUBJECTS}
    unchanged = Changes(0, feed.created)
    for due in dues:
        changed = unchanged
        for name in SUBJECTS:
            found = changes[name].get(_of(due, name).pk)
            if found:
                changed = found if changed.count == 0 else changed + found
        yield _deadline(due, lost.get(due.pk), due.pk in others, changed, reach, on)


def _of(due: Due, name: str) -> Any:
    match name:
        case "due":
            return due
        case "commitment":
            return due.assignment.commitment
        case _:
            return getattr(due, name)


def _in_scope(feed: Feed) -> Any:
    """The dues that the feed is about, dated or not."""
    seen = _in_sight(feed)
    match feed.scope:
        case Feed.Scope.MINE:
            return seen.filter(assignment__commitment__officer=feed.user)
        case Feed.Scope.BODY:
            return seen.filter(assignment__commitment__origin__body__in=feed.body.and_below())  # type: ignore[union-attr]
        case _:
            return seen.filter(assignment__party=feed.party)


def _in_sight(feed: Feed) -> Any:
    return Due.objects.visible_to(feed.user).exclude(assignment__commitment__disposition=Disposition.DRAFT)


def _given_up(feed: Feed, since: date) -> Any:
    """The dues of what the user looked after and, since that day, somebody else does: a calendar may hold them."""
    if feed.scope != Feed.Scope.MINE:
        return Due.objects.none()
    changed = Event.objects.filter(field="officer", counts_from__gte=since, old__officer=feed.user.username)
    theirs = _in_sight(feed).exclude(assignment__commitment__officer=feed.user)
    return theirs.filter(assignment__commitment__in=changed.order_by().values("commitment"))


def _for_entries(seen: QuerySet[Due]) -> QuerySet[Due]:
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


def _deadline(due: Due, lost: Days | None, given_up: bool, changed: Changes, reach: Reach, on: date) -> Entry:
    part = due.assignment
    commitment = part.commitment
    status, summary, description = CANCELLED if lost or given_up else _status(due), commitment.reference, ""
    first, last = lost or (due.earliest, due.latest)
    if not is_restricted(commitment):
        title = f"{commitment.reference}: {commitment.title} ({part.who})"
        said = _("Looked after by somebody else: %(what)s") if given_up else _as_it_stands(due)
        summary = (_no_date(True) if lost else said) % {"what": title}
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
        first=first,  # type: ignore[arg-type]
        last=last,  # type: ignore[arg-type]
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


# Meetings and milestones


def _meetings(feed: Feed, on: date) -> Iterator[Entry]:
    seen = _of_its_bodies(feed, Meeting.objects.visible_to(feed.user).select_related("body"))
    for meeting, changed, days in _dated("meeting", seen, feed, on):
        yield Entry(
            uid=str(meeting.uuid),
            sequence=changed.count,
            changed=changed.last,
            first=days[0],
            last=days[1],
            status=_status_of(meeting, ended=Meeting.State.CANCELLED),
            summary=_no_date(meeting.when.latest is None) % {"what": meeting.title},
            description=f"{meeting.reference} – {meeting.body.name}",
            link=_page("meetings_meeting", meeting.pk),
            location=" / ".join(meeting.places),
        )


def _milestones(feed: Feed, on: date) -> Iterator[Entry]:
    """What is dated and no meeting, each with the commitments of the feed that wait for it."""
    seen = _of_its_bodies(feed, Milestone.objects.visible_to(feed.user).select_related("body"))
    found = list(_dated("milestone", seen, feed, on))
    waiting: dict[int, list[str]] = {}
    dues = _in_scope(feed).unmet().filter(deadline__milestone__in=[one.pk for one, *_rest in found])
    dues = dues.filter(assignment__commitment__disposition=Disposition.ACTIVE).order_by()
    names = dues.values_list("deadline__milestone", "assignment__commitment__reference").distinct()
    for key, reference in sorted(names):
        waiting.setdefault(key, []).append(reference)
    for milestone, changed, days in found:
        lines = [milestone.body.name]
        if milestone.pk in waiting and milestone.state == Milestone.State.EXPECTED:
            lines.append(_("Waiting for it: %(names)s") % {"names": ", ".join(waiting[milestone.pk])})
        reached = milestone.state == Milestone.State.REACHED
        what = _("Reached: %(what)s") if reached else _no_date(milestone.when.latest is None)
        yield Entry(
            uid=str(milestone.uuid),
            sequence=changed.count,
            changed=changed.last,
            first=days[0],
            last=days[1],
            status=_status_of(milestone, ended=Milestone.State.CALLED_OFF),
            summary=what % {"what": milestone.title},
            description="\n".join(lines),
            link=_page("meetings_milestone", milestone.pk),
        )


def _of_its_bodies(feed: Feed, seen: QuerySet[Any]) -> QuerySet[Any]:
    match feed.scope:
        case Feed.Scope.BODY:
            return seen.filter(body__in=feed.body.and_below())  # type: ignore[union-attr]
        case Feed.Scope.PARTY:
            return seen.filter(body__in=feed.party.memberships.values("body"))  # type: ignore[union-attr]
        case _:
            return seen


def _dated(name: str, seen: QuerySet[Any], feed: Feed, on: date) -> Iterator[tuple[Any, Changes, Days]]:
    """Meetings or milestones with their days, or with those that they had and lost."""
    since = on - KEPT
    lost = _lost(name, "date", seen.filter(when_latest=None), since, _of_partial_date)
    found = list(seen.filter(when_latest__gte=since).order_by("when_latest", "pk")[:MOST])
    found += seen.filter(pk__in=lost).order_by("pk")[:MOST]
    changes = _changes(name, {one.pk for one in found})
    for one in found:
        days = lost.get(one.pk) or (one.when.earliest, one.when.latest)
        yield one, changes.get(one.pk, Changes(0, feed.created)), days


def _status_of(one: Any, *, ended: str) -> str:
    when = one.when
    if one.state == ended or when.latest is None:
        return CANCELLED
    return CONFIRMED if when.is_exact and not (when.uncertain or when.approximate) else TENTATIVE


# What all have


def _no_date(lost: bool) -> str:
    return _("No date any more: %(what)s") if lost else "%(what)s"


def _lost(
    name: str, field: str, undated: QuerySet[Any], since: date, days_in: Callable[[Mapping[str, Any]], Days | None]
) -> dict[int, Days]:
    """Of records without a date those that had one and lost it since the day, with the days that it was last.

    Calendars that hold such an entry must be told that it is off; it is told for as long as what is over is kept.
    """
    told = Event.objects.filter(**{f"{name}__in": undated.order_by().values("pk")}, field=field)
    told = told.filter(recorded__gte=datetime.combine(since, time.min, UTC)).order_by("pk")
    last: dict[int, Days] = {}
    for key, old, new in told.values_list(name, "old", "new"):
        for days in (days_in(old), days_in(new)):
            if days and days[1] >= since:
                last[key] = days
    return last


def _of_due(told: Mapping[str, Any]) -> Days | None:
    first, last = told.get("earliest"), told.get("latest")
    return (date.fromisoformat(first), date.fromisoformat(last)) if first and last else None


def _of_partial_date(told: Mapping[str, Any]) -> Days | None:
    when = PartialDate.parse(told.get("when") or "")
    return (when.earliest, when.latest) if when.earliest and when.latest else None


def _changes(name: str, keys: Iterable[int]) -> Mapping[int, Changes]:
    """How often, and when last, each of the subjects was changed; by key, without those of which nothing is told."""
    told = Event.objects.filter(**{f"{name}__in": keys}).order_by().values_list(name)
    return {key: Changes(count, last) for key, count, last in told.annotate(Count("pk"), Max("recorded"))}


def _page(name: str, key: int) -> str:
    return f"{settings.BASE_URL}{reverse(f'admin:{name}_change', args=[key])}"
