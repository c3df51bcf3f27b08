"""What goes at once, because waiting for the digest would be wrong: planners that are given events of the history.

A part newly given, a date that has moved, an extension that was decided. One mail for each root event (the cause of all
that came of it, or itself) and address, telling of all parts concerned of that person. What was taken back since, what
is a draft, and history that was recorded or happened long ago, is told by no notice; of what was recorded long ago, a
decision on an extension alone is.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from commitments.mailing.correspondents import Correspondent, Ground, correspondents, groups_of, parts_of, speaking
from commitments.mailing.lines import Lines, is_restricted
from commitments.mailing.plans import Item, Plan, plan_or_why_not
from commitments.models import Assignment, Delivery, DeliveryItem, Due, Event, PostOffice
from commitments.workflow import Disposition, Progress
from meetings.access import Reach, Role, reach_of
from meetings.addresses import printable
from meetings.models import Body, FocalPoint, GroupMember, User
from meetings.wording import date_in_words

logger = logging.getLogger(__name__)

Notice = Callable[[Sequence[Event]], Iterable[Plan]]
Kind = Delivery.Kind
Reason = DeliveryItem.Reason

STILL_NEW = timedelta(days=7)
"""What was recorded longer before this pass is left to the next digest; but that a date stays is told by no digest."""

LATELY = timedelta(days=60)
"""What happened longer before it was recorded is history entered late, and no news for anybody."""

REASONS = {
    Kind.EXTENSION_DECIDED: Reason.EXTENSION,
    Kind.NEWLY_ASSIGNED: Reason.NEWLY_ASSIGNED,
    Kind.DATE_MOVED: Reason.DATE_MOVED,
}
"""The kinds of notices, the strongest first: a mail that tells several things is of the first of these."""

KINDS = tuple(REASONS)
FAMILY = "notice"
"""Of one change an address is told once: planned again, after a part was closed, its mail may be of another kind."""

_NEVER_BEFORE = ("", Disposition.DRAFT)


@dataclass(slots=True)
class News:
    """What came of one root event: for each part concerned, by primary key, the strongest kind of what is new."""

    root: Event
    parts: dict[int, Kind] = field(default_factory=dict)
    officers: set[int] = field(default_factory=set)
    """Commitments that have another officer since."""

    def add(self, part: int, kind: Kind) -> None:
        known = self.parts.get(part)
        if known is None or KINDS.index(kind) < KINDS.index(known):
            self.parts[part] = kind

    @property
    def since(self) -> datetime:
        """An instant just before it: a date that has moved since then is shown with what it was."""
        return self.root.recorded - timedelta(microseconds=1)


class NotAllTold(Exception):
    """Raised after all other plans when those of a change cannot be made: to be tried again with the next pass."""


def at_once(events: Sequence[Event]) -> Iterator[Plan]:
    """The notices that these events call for, to parties whose body's mail is on, and to the officers in charge.

    A change of which nobody can be told costs no other change its notices. Raises `NotAllTold` when that is so.
    """
    if not events:
        return
    now = PostOffice.objects.aggregate(now=Max("high_water_mark"))["now"] or max(event.recorded for event in events)
    ground, failed = Ground(), []
    for root in _roots(events):
        if _is_news(root, now=now):
            try:
                plans = list(_plans(root, ground))
            except DatabaseError:
                raise
            except Exception:
                logger.exception("Of the change %s nobody can be told.", root.pk)
                failed.append(root.pk)
            else:
                yield from plans
    if failed:
        raise NotAllTold(f"of the changes {failed}")


def _is_news(root: Event, *, now: datetime) -> bool:
    """Whether a change is told at once still; a decision on an extension is, however long nothing ran."""
    decided = root.field == "extension" and bool(root.new.get("decision"))
    return (decided or root.recorded >= now - STILL_NEW) and root.counts_from >= root.recorded.date() - LATELY


def _plans(root: Event, ground: Ground) -> Iterator[Plan]:
    news = _news(root)
    if news.parts or news.officers:
        yield from _Notices(news, ground)


def _roots(events: Sequence[Event]) -> list[Event]:
    """What the events go back to, once each, in order; not what was taken back."""
    found, wanted = set(), {event.cause_id or event.pk for event in events}
    while wanted:
        rows = dict(Event.objects.filter(pk__in=wanted).values_list("pk", "cause"))
        found |= {pk for pk, cause in rows.items() if cause is None}
        wanted = {cause for cause in rows.values() if cause is not None}
    subjects = ("commitment", "deadline__body", "meeting__body", "milestone__body", "due", "by")
    return list(Event.objects.filter(pk__in=found, retracted_by=None).select_related(*subjects).order_by("pk"))


def _news(root: Event) -> News:
    """All that came of a root event, whatever pass it was in: so a notice that is planned again is the same."""
    news = News(root)
    came_of_it = Q(pk=root.pk) | Q(cause=root) | Q(cause__cause=root)
    events = list(Event.objects.valid().filter(came_of_it).order_by("pk"))  # of a correction, what follows from it
    moved = {event.due_id for event in events if event.due_id is not None and event.field == "dates"}
    dues = {due.pk: due for due in Due.objects.filter(pk__in=moved).select_related("deadline")}
    seen: set[int] = set()
    for event in events:
        if event.field == "disposition" and event.commitment_id and _comes_into_force(event):
            for part in Assignment.objects.filter(commitment=event.commitment_id).values_list("pk", flat=True):
                news.add(part, Kind.NEWLY_ASSIGNED)
        elif event.field == "part" and event.assignment_id and event.old.get("party") != event.new.get("party"):
            news.add(event.assignment_id, Kind.NEWLY_ASSIGNED)
        elif event.field == "officer" and event.commitment_id:
            news.officers.add(event.commitment_id)
        elif event.field == "extension" and event.due_id and event.new.get("decision"):
            news.add(Due.objects.values_list("assignment", flat=True).get(pk=event.due_id), Kind.EXTENSION_DECIDED)
        elif event.due_id in dues and event.field == "dates" and event.due_id not in seen:
            seen.add(event.due_id)
            due = dues[event.due_id]
            if not due.met and _days(event.old) != (due.earliest, due.latest):
                news.add(due.assignment_id, Kind.DATE_MOVED)
    return news


def _comes_into_force(event: Event) -> bool:
    """For the first time: what is taken up again is told by the digest."""
    return event.new.get("disposition") == Disposition.ACTIVE and event.old.get("disposition", "") in _NEVER_BEFORE


def _days(told: dict[str, Any]) -> tuple[date | None, date | None]:
    earliest, latest = (date.fromisoformat(told[edge]) if told.get(edge) else None for edge in ("earliest", "latest"))
    return earliest, latest


class _Notices:
    """The notices of one root event."""

    def __init__(self, news: News, ground: Ground) -> None:
        self.news, self.ground = news, ground
        self.parts = {
            part.pk: part
            for part in Assignment.objects.opened()
            .counted()
            .filter(Q(pk__in=news.parts) | Q(commitment__in=news.officers))
            .select_related("commitment__origin__body", "commitment__paragraph__document", "commitment__officer")
        }
        self._lines: dict[date, Lines] = {}

    def __iter__(self) -> Iterator[Plan]:
        if self.parts:
            yield from self._to_parties()
            yield from self._to_officers()

    def _day(self, body: Body) -> date:
        """The day of the root event, where the days of a body are counted."""
        return self.news.root.recorded.astimezone(ZoneInfo(body.zone)).date()

    def _lines_of(self, day: date) -> Lines:
        return self._lines.setdefault(day, Lines(on=day))

    # To the parties

    def _to_parties(self) -> Iterator[Plan]:
        concerned = {part.pk: part for part in self.parts.values() if part.pk in self.news.parts}
        bodies = frozenset(part.commitment.origin.body_id for part in concerned.values())
        parties = {part.party_id for part in concerned.values() if part.party_id is not None}
        if not parties or not bodies & self.ground.switched_on:
            return
        on = self.news.root.recorded.date()
        members = GroupMember.objects.filter(group__in=parties).filter(speaking(on)).values_list("party", flat=True)
        told = parties | set(members)
        people = correspondents(self.ground, on=on, told=bodies & self.ground.switched_on, digests=False, of=told)
        for person in people:
            found = self._parts_of(person, told, list(concerned), on)
            if found:
                yield self._to_party(found)

    def _parts_of(
        self, person: Correspondent, parties: set[int], keys: list[int], on: date
    ) -> dict[int, tuple[Assignment, FocalPoint]]:
        found: dict[int, tuple[Assignment, FocalPoint]] = {}
        for point in person.focal_points:
            if point.party_id in parties:
                acting_as = groups_of([point.party_id], on=on)[point.party_id]
                theirs = parts_of([point.party_id], point.body_id, self.ground, on=on).filter(pk__in=keys)
                for pk, party in theirs.values_list("pk", "party"):
                    if pk in self.parts and party in acting_as:
                        found.setdefault(pk, (self.parts[pk], point))
        return found

    def _to_party(self, found: dict[int, tuple[Assignment, FocalPoint]]) -> Plan:
        parts = [part for part, _point in found.values()]
        point = next(point for _part, point in found.values())
        reaches = {pk: self.ground.reach(point.body_id) for pk, (_part, point) in found.items()}
        parties = list(dict.fromkeys(point.party.name for _part, point in found.values()))
        return self._plan(
            parts, reaches, {"parties": parties}, address=point.email, name=point.name, language=point.language,
            focal_point=point,
        )  # fmt: skip

    # To the officers

    def _to_officers(self) -> Iterator[Plan]:
        """To whoever looks after what is concerned, unless it is of their own doing."""
        theirs: dict[User, list[int]] = defaultdict(list)
        for part in self.parts.values():
            officer = part.commitment.officer
            if officer is not None and officer.is_active and officer.pk != self.news.root.by_id:
                theirs[officer].append(part.pk)
        for officer, keys in theirs.items():
            seen = set(Assignment.objects.filter(pk__in=keys).visible_to(officer).values_list("pk", flat=True))
            parts = [self.parts[pk] for pk in keys if pk in seen]
            if parts:
                reaches = dict.fromkeys((part.pk for part in parts), reach_of(officer))
                yield self._plan(
                    parts, reaches, {}, address=officer.email, name=officer.get_full_name(),
                    language=officer.language, recipient=officer,
                )  # fmt: skip

    # What they say

    def _items(
        self, parts: list[Assignment], reaches: dict[int, Reach], day: date, *, at_the_desk: bool = False
    ) -> tuple[Item, ...]:
        lines = self._lines_of(day)
        items = []
        loaded = lines.load([part.pk for part in parts])
        for part in sorted(loaded, key=lambda each: (each.commitment.reference, each.number)):
            reason = REASONS[self._kind(part)]
            shown = lines.line(part, reach=reaches[part.pk], since=self.news.since, section=reason)
            if at_the_desk and not is_restricted(part.commitment):
                shown["word"] = str(lines.standing(part).label)
                shown["progress"] = str(Progress(part.progress).label)
                address = reverse("admin:commitments_commitment_change", args=[part.commitment.pk])
                shown["desk"] = settings.BASE_URL + address
            items.append(Item(commitment=part.commitment, reason=reason, assignment=part, shown=shown))
        return tuple(items)

    def _kind(self, part: Assignment) -> Kind:
        return self.news.parts.get(part.pk, Kind.NEWLY_ASSIGNED)

    def _about(self, reach: Reach, parts: list[Assignment]) -> dict[str, Any]:
        restricted = all(is_restricted(part.commitment) for part in parts)
        return {"event": self.news.root.pk, "cause": "" if restricted else cause_in_words(self.news.root, reach)}

    def _plan(self, parts: list[Assignment], reaches: dict[int, Reach], told: dict[str, Any], /, **to: Any) -> Plan:
        """The notice of these parts, or why there is none, to somebody for whom each is within a reach."""
        body = parts[0].commitment.body
        kind = min({self._kind(part) for part in parts}, key=KINDS.index)
        to |= {"kind": kind, "family": FAMILY, "key": f"e{self.news.root.pk}", "day": self._day(body), "body": body}

        def plan() -> Plan:
            with translation.override(to["language"]):
                items = self._items(parts, reaches, to["day"], at_the_desk="recipient" in to)
                about = self._about(reaches[parts[0].pk], parts)
            return Plan(items=items, about=about | told, **to)

        return plan_or_why_not(plan, **to)


def cause_in_words(root: Event, reach: Reach) -> str:
    """Why, for whoever has this reach, in the language of the moment; empty where the mail says it already.

    Never the reason that an officer has written down: that is for the desk.
    """
    if root.retracts_id is not None:
        return _("An earlier entry was corrected.")
    match root.about, root.field:
        case "due", "extension":
            if root.new.get("decision") == "agreed":
                return _("The extension that was asked for is agreed.")
            return _("The extension that was asked for is not agreed; the date stays.")
        case (("meeting" | "milestone"), _field):
            happening: Any = root.subject
            if not reach.allows(Role.VIEWER, happening.body_id):
                return _("Something on which the date depends has changed.")
            words = {"title": printable(happening.title), "when": date_in_words(happening.when) or _("no date yet")}
            if root.field == "state" and happening.state == "called_off":
                return _("“%(title)s” was called off.") % words
            if root.field == "state" and happening.state == "cancelled":
                return _("“%(title)s” was cancelled.") % words
            if root.field == "state" and happening.state in ("reached", "held"):
                return _("“%(title)s” took place: %(when)s.") % words
            return _("“%(title)s” has another date: %(when)s.") % words
        case "deadline", "rule":
            return _("The deadline was replaced by another.")
        case "deadline", "dates":
            return _("The calendar of days off has changed.")
        case "commitment", "disposition" if root.new.get("disposition") != Disposition.ACTIVE:
            return _("Something on which the date depends was concluded.")
    return ""


NOTICES: list[Notice] = [at_once]
"""Each is given the events since the last tick, the oldest first, and yields plans with the event in their key."""
