"""What events tell of commitments beside their columns: the last update, and who and what stood beside them then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from commitments.history import replay, standing_entries
from commitments.models import Assignment, Commitment, Event
from commitments.outward import Say
from commitments.tables.question import Question
from commitments.tables.rows import Update, update
from commitments.workflow import Disposition
from meetings.dates import PartialDate
from meetings.models import Meeting, Paragraph, User

Told = Mapping[str, Any]
Events = dict[tuple[str, int, str], list[Event]]
"""The events by the kind and key of their subject and by field, in the order in which they were recorded."""

_FIELDS = (
    Q(commitment__isnull=False, field__in=["disposition", "officer", "origin", "source"])
    | Q(assignment__isnull=False, field__in=["answer", "progress"])
    | Q(meeting__isnull=False, field="date")
)


@dataclass(slots=True)
class Beside:
    """By primary key of a part or commitment; where no event tells of something, today's record speaks."""

    updates: dict[int, Update] = field(default_factory=dict)
    officers: dict[int, str] = field(default_factory=dict)
    origins: dict[int, Meeting] = field(default_factory=dict)
    sources: dict[int, Paragraph | None] = field(default_factory=dict)
    """None for a paragraph that the user may not see."""

    def officer(self, commitment: Commitment) -> str:
        if commitment.pk in self.officers:
            return self.officers[commitment.pk]
        return called(commitment.officer) if commitment.officer else ""

    def origin(self, commitment: Commitment) -> Meeting:
        return self.origins.get(commitment.pk, commitment.origin)

    def source(self, commitment: Commitment) -> Paragraph | None:
        return self.sources.get(commitment.pk, commitment.paragraph)


def called(user: User) -> str:
    """How an officer is called: by name, or else by user name."""
    return str(user.get_full_name() or user.get_username())


def beside(
    commitments: Sequence[Commitment], *, question: Question, user: Any, says: Callable[[Commitment], Say]
) -> Beside:
    """What stands beside commitments that are loaded with their parts; as at the day, as known at the instant.

    Reads the events at once, and what they name only where it is not what it is today.
    """
    parts = [part for commitment in commitments for part in commitment.assignments.all()]
    events = _events(commitments, parts, user)
    found = Beside()
    for commitment in commitments:
        own = events["commitment", commitment.pk, "disposition"]
        for part in commitment.assignments.all():
            reports = [*events["assignment", part.pk, "answer"], *events["assignment", part.pk, "progress"]]
            last = _last(own, reports, question=question)
            if last is not None:
                found.updates[part.pk] = _told(last, says(commitment))
    told = {
        name: {
            commitment.pk: values
            for commitment in commitments
            if (values := _held(events["commitment", commitment.pk, name], question)) is not None
        }
        for name in ("officer", "origin", "source")
    }
    by_key = {commitment.pk: commitment for commitment in commitments}
    found.officers = _officers(by_key, told["officer"])
    found.origins = _origins(by_key, told["origin"], user)
    found.sources = _sources(by_key, told["source"], user)
    for meeting in {commitment.origin.pk: commitment.origin for commitment in commitments}.values():
        values = _held(events["meeting", meeting.pk, "date"], question)
        if values and values.get("when") != str(meeting.when):
            was = Meeting(pk=meeting.pk, reference=meeting.reference, title=meeting.title, body=meeting.body)
            was.when = PartialDate.parse(values.get("when") or "")
            found.origins |= {one.pk: was for one in commitments if found.origin(one).pk == meeting.pk}
    return found


def _told(event: Event, say: Say) -> Update:
    return update(event, cited=event.paragraph if vars(event)["may_quote"] else None, say=say)


def made_then(meeting: Meeting, question: Question) -> dict[int, bool]:
    """Of the commitments that moved when records of one meeting were joined: whether they stood under this one then."""
    events: dict[int, list[Event]] = defaultdict(list)
    moves = Event.objects.filter(field="origin", commitment__origin__body=meeting.body_id)
    for event in moves.order_by("pk"):
        events[event.commitment_id].append(event)
    return {key: (_held(own, question) or {}).get("origin") == meeting.reference for key, own in events.items()}


def _events(commitments: Sequence[Commitment], parts: Iterable[Assignment], user: Any) -> Events:
    about = (
        Q(commitment__in=[commitment.pk for commitment in commitments])
        | Q(assignment__in=[part.pk for part in parts])
        | Q(meeting__in={commitment.origin_id for commitment in commitments})
    )
    readable = Paragraph.objects.visible_to(user).filter(pk=OuterRef("paragraph_id"))
    rows: QuerySet[Event] = Event.objects.filter(about & _FIELDS).annotate(may_quote=Exists(readable))
    found: Events = defaultdict(list)
    loaded = rows.select_related("paragraph__document").defer("paragraph__document__text")
    for event in loaded.order_by("pk"):
        about_what = event.about
        found[about_what, getattr(event, f"{about_what}_id"), event.field].append(event)
    return found


def _held(events: Sequence[Event], question: Question) -> Told | None:
    """What the events of one field come to: before any of them held, what the first one found; None without any."""
    if not events:
        return None
    entries = [event.entry for event in events]
    held = replay(entries, as_at=question.as_at, known_at=question.known_at)
    first: Told = events[0].old
    return held.get(events[0].field, first)


def _last(disposed: Sequence[Event], reports: Sequence[Event], *, question: Question) -> Event | None:
    """The event that was the last word on a part: a report, an answer, or that the whole was ended or taken up again.

    That it was taken up in the first place is no news of it.
    """
    news = [
        event
        for event in disposed
        if event.retracts_id is not None
        or event.new.get("disposition") != Disposition.ACTIVE
        or event.old.get("disposition") not in (None, Disposition.DRAFT)
    ]
    known = {event.pk: event for event in (*news, *reports)}
    entries = standing_entries((event.entry for event in known.values()), known_at=question.known_at)
    effective = [entry for entry in entries if entry.counts_from <= question.as_at]
    last = max(effective, key=lambda entry: (entry.counts_from, entry.id), default=None)
    return known[last.id] if last else None


def _officers(commitments: Mapping[int, Commitment], told: Mapping[int, Told]) -> dict[int, str]:
    """The officers of then by name; one who has no account any more, by the user name that the events keep."""
    names = {key: str(values.get("officer") or "") for key, values in told.items()}
    today = {
        commitment.officer.username: commitment.officer for commitment in commitments.values() if commitment.officer
    }
    others = {name for name in names.values() if name} - today.keys()
    known = {user.username: user for user in User.objects.filter(username__in=others)} if others else {}
    people = today | known
    return {key: called(people[name]) if name in people else name for key, name in names.items()}


def _origins(commitments: Mapping[int, Commitment], told: Mapping[int, Told], user: Any) -> dict[int, Meeting]:
    """The meetings of then, where two records have since been joined; always of the same body."""
    names = {
        key: values["origin"]
        for key, values in told.items()
        if values.get("origin") and values["origin"] != commitments[key].origin.reference
    }
    if not names:
        return {}
    meetings = Meeting.objects.visible_to(user).select_related("body").filter(reference__in=set(names.values()))
    known = {meeting.reference: meeting for meeting in meetings}
    return {key: known[name] for key, name in names.items() if name in known}


def _sources(commitments: Mapping[int, Commitment], told: Mapping[int, Told], user: Any) -> dict[int, Paragraph | None]:
    """The paragraphs of then, where a corrected paper has since taken the place of the first."""
    keys = {
        key: tuple(values["paragraph"])
        for key, values in told.items()
        if values.get("paragraph") and tuple(values["paragraph"]) != commitments[key].paragraph.natural_key()
    }
    if not keys:
        return {}
    paragraphs = Paragraph.objects.visible_to(user).select_related("document").defer("document__text")
    found = paragraphs.filter(document__slug__in={slug for slug, _position in keys.values()})
    known = {paragraph.natural_key(): paragraph for paragraph in found}
    return {key: known.get(where) for key, where in keys.items()}
