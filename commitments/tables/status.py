"""The table *status of implementation*: what it shows to whom, loaded a page at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils.translation import gettext as _

from commitments.models import Assignment, Commitment, Due, Link
from commitments.outward import Say, outward_word, plainly, words_of_bodies
from commitments.querysets import Moment
from commitments.standing import Standing
from commitments.tables.beside import beside, made_then
from commitments.tables.question import Question
from commitments.tables.rows import Entry, Group, entry, grouped
from commitments.workflow import Disposition
from meetings.access import reach_of
from meetings.models import Meeting, Party

PER_PAGE = 200  # commitments on an HTML page
AT_ONCE = 500  # commitments that a file reads at a time


@dataclass(frozen=True, slots=True)
class StatusTable:
    """One page of the table. `commitments` counts those on all pages; `figures` count the parts on all pages."""

    question: Question
    groups: tuple[Group, ...]
    commitments: int
    figures: dict[Standing, int]
    page: int
    pages: int
    say: Say = plainly

    @property
    def said(self) -> list[tuple[Standing, str, int]]:
        """The figures that are not zero, the most pressing first, each with its standing in words."""
        return [(word, self.say(word), count) for word, count in self.figures.items() if count]

    @property
    def parts(self) -> int:
        return sum(self.figures.values())

    @property
    def reiterates(self) -> bool:
        """Whether a commitment on the page reiterates another, so that the figures count fewer than stand there."""
        return any(entry.reiterates for group in self.groups for entry in group.entries)


def status_of_implementation(question: Question, user: Any, *, page: int = 1) -> StatusTable | None:
    """One page of the table as the user may see it today; None for a page that there is not."""
    chosen = _commitments(question, user)
    keys = _keys(chosen)
    pages = max(1, -(-len(keys) // PER_PAGE))
    if page > pages:
        return None
    shown = keys[(page - 1) * PER_PAGE : page * PER_PAGE]
    return StatusTable(
        question=question,
        groups=tuple(grouped(_entries(shown, question, user))),
        commitments=len(keys),
        figures=_parts(chosen, question).figures(on=question.as_at),
        page=page,
        pages=pages,
        say=_saying(question)(_body(question)),
    )


def all_entries(question: Question, user: Any) -> Iterator[Entry]:
    """Every commitment of the table with its parts, in order, read a portion at a time."""
    keys = _keys(_commitments(question, user))
    for first in range(0, len(keys), AT_ONCE):
        yield from _entries(keys[first : first + AT_ONCE], question, user)


def _saying(question: Question) -> Callable[[int | None], Say]:
    """How words are said in the record of each body; None is for figures that are of no body."""
    if not question.outward:
        return lambda body: plainly
    words = words_of_bodies()
    return lambda body: partial(outward_word, words=words.get(body, {}) if body is not None else {})


def _body(question: Question) -> int | None:
    """The body whose words the figures use."""
    match question.scope.record:
        case Party():
            return None
        case Meeting() as meeting:
            return meeting.body_id
        case body:
            return body.pk


def _as_asked(records: Any, question: Question) -> Any:
    return records.as_at(question.as_at, known_at=question.known_at)


def _moment(question: Question) -> Moment:
    return Moment(question.as_at, question.known_at)


def _commitments(question: Question, user: Any) -> Any:
    """The commitments of the table: visible today, existing then."""
    visible = _as_asked(Commitment.objects.visible_to(user), question)
    match question.scope.record:
        case Meeting() as meeting:
            return _made_at(visible, meeting, question)
        case Party() as party:
            given = Assignment.objects.reading(_moment(question)).given()
            return visible.filter(Exists(given.filter(commitment=OuterRef("pk"), party=party)))
        case _:
            return visible.filter(origin__body__in=question.scope.bodies)


def _made_at(commitments: Any, meeting: Meeting, question: Question) -> Any:
    """Those made at a meeting by the record of then: later it may have been joined with another record of it."""
    there = made_then(meeting, question) if question.scope.joined else {}
    moved_in = [key for key, then in there.items() if not then]
    moved_out = [key for key, then in there.items() if then]
    return commitments.filter(Q(origin=meeting) & ~Q(pk__in=moved_in) | Q(pk__in=moved_out))


def _parts(commitments: Any, question: Question) -> Any:
    """The parts that the figures count."""
    parts = _as_asked(Assignment.objects.filter(commitment__in=commitments.values("pk")), question)
    party = question.scope.record
    return parts.filter(party=party) if isinstance(party, Party) else parts


def _keys(commitments: Any) -> list[int]:
    """The commitments in their order: by body, then meeting by meeting as they were held, then by reference.

    Keys first and records later: what the events told of each is looked up for those alone that are shown.
    """
    ordered = commitments.order_by(
        "origin__body__name",
        "origin__body",
        F("origin__when_latest").asc(nulls_last=True),
        "origin__reference",
        "reference",
    )
    return list(ordered.values_list("pk", flat=True))


def _loaded(keys: list[int], question: Question) -> list[Commitment]:
    """The commitments of these keys, in their order, with all that their rows need."""
    dues = _as_asked(Due.objects.all(), question).select_related(
        "deadline__meeting",
        "deadline__body",
        "deadline__completion_of__origin",
        "deadline__completion_of__paragraph__document__meeting",
        "deadline__commitment",
    )
    parts = _as_asked(Assignment.objects.all(), question).select_related("party").order_by("number")
    if isinstance(question.scope.record, Party):
        parts = parts.filter(party=question.scope.record)
    loaded = (
        _as_asked(Commitment.objects.filter(pk__in=keys), question)
        .select_related("origin__body", "paragraph__document", "officer")
        .defer("paragraph__document__text")
        .prefetch_related(Prefetch("assignments", parts.prefetch_related(Prefetch("dues", dues))))
    )
    found = {commitment.pk: commitment for commitment in loaded}
    return [found[key] for key in keys if key in found]


def _entries(keys: list[int], question: Question, user: Any) -> Iterator[Entry]:
    commitments = _loaded(keys, question)
    relations, reiterating = _relations(commitments, question, user)
    saying = _saying(question)
    told = beside(commitments, question=question, user=user, says=lambda one: saying(one.origin.body_id))
    places: dict[int, int] = {}
    for commitment in commitments:
        places.setdefault(told.origin(commitment).pk, len(places))
    for commitment in sorted(commitments, key=lambda one: places[told.origin(one).pk]):
        yield entry(
            commitment,
            origin=told.origin(commitment),
            source=told.source(commitment),
            officer=told.officer(commitment),
            relations=tuple(relations[commitment.pk]),
            reiterates=commitment.pk in reiterating,
            updates=told.updates,
            reach=reach_of(user),
            on=question.as_at,
            say=saying(commitment.origin.body_id),
        )


def _relations(
    commitments: list[Commitment], question: Question, user: Any
) -> tuple[dict[int, list[str]], frozenset[int]]:
    """For each commitment, in words, what it reiterates and what has taken its place; and which ones reiterate.

    Only what is visible and existed then. What was taken up again has no successor any more.
    """
    found: dict[int, list[str]] = defaultdict(list)
    reiterating: set[int] = set()
    keys = {commitment.pk: commitment for commitment in commitments}
    existing = Commitment.objects.made_by(question.as_at, known_at=question.known_at).values("pk")
    links = Link.objects.visible_to(user).select_related("from_commitment", "to_commitment")
    outwards = Q(from_commitment__in=keys, kind__in=[Link.Kind.REITERATES, Link.Kind.MERGED_INTO])
    inwards = Q(to_commitment__in=keys, kind=Link.Kind.SUPERSEDES)
    for link in links.filter(
        outwards & Q(to_commitment__in=existing) | inwards & Q(from_commitment__in=existing)
    ).order_by("slug"):
        one, other = link.from_commitment, link.to_commitment
        if link.kind == Link.Kind.REITERATES:
            found[one.pk].append(_("reiterates %(reference)s") % {"reference": other.reference})
            reiterating.add(one.pk)
        elif link.kind == Link.Kind.MERGED_INTO and keys[one.pk].disposition == Disposition.SUPERSEDED:
            found[one.pk].append(_("merged into %(reference)s") % {"reference": other.reference})
        elif link.kind == Link.Kind.SUPERSEDES and keys[other.pk].disposition == Disposition.SUPERSEDED:
            found[other.pk].append(_("superseded by %(reference)s") % {"reference": one.reference})
    return found, frozenset(reiterating)
