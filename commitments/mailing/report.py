"""What a deadline report says: an officer's open commitments on a day, in words that a template only has to lay out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.models import Assignment, Commitment, Due
from commitments.standing import PRESSING, Standing, of_due
from commitments.workflow import AnswerBasis
from meetings.access import Reach, reach_of
from meetings.models import Body, Meeting, User
from meetings.wording import date_in_words, day_in_words

COUNTED = (Standing.ON_TRACK, Standing.OPEN_ENDED, Standing.UNDATED)
"""Parts that the report only counts: nothing there asks for a hand today."""

LISTED = tuple(word for word in PRESSING if word not in COUNTED)
"""Parts for whose sake a commitment is listed, the most pressing first."""

PRESSES = (Standing.OVERDUE, Standing.MAY_BE_LATE, Standing.PERIOD_ENDED, Standing.DUE_SOON)
"""Of these, what has a day that is over or near."""


Place = TypeVar("Place", Body, Meeting)

_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Figure:
    """How many parts have one standing, as `AssignmentQuerySet.figures` counts them for the desk."""

    count: int
    standing: Standing

    def __str__(self) -> str:
        return f"{self.count} {self.standing.label}"


@dataclass(frozen=True, slots=True)
class DueLine:
    """One date, with the rule that it follows from.

    `date` is empty where the rule names it already; `parts` tells whose it is, where it is not everybody's.
    """

    rule: str
    date: str
    left: str
    standing: Standing
    parts: str


@dataclass(frozen=True, slots=True)
class PartLine:
    """One party's part."""

    who: str
    role: str
    answer: str
    progress: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Entry:
    """One commitment that the report lists."""

    reference: str
    url: str
    standing: Standing
    title: str
    quote: str
    paper: str
    cited: str
    dues: tuple[DueLine, ...]
    parts: tuple[PartLine, ...]
    answered: str

    @property
    def tone(self) -> str:
        """How loud the standing is shown."""
        if self.standing == Standing.OVERDUE:
            return "urgent"
        return "near" if self.standing in PRESSES else "calm"


@dataclass(frozen=True, slots=True)
class Pointer:
    """A restricted commitment: mail leaves the house, so it says which one, and no more."""

    reference: str
    url: str


@dataclass(frozen=True, slots=True)
class MeetingPart:
    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class BodyPart:
    name: str
    meetings: tuple[MeetingPart, ...]


@dataclass(frozen=True, slots=True)
class DeadlineReport:
    """One officer's report as at a day."""

    on: date
    figures: tuple[Figure, ...]
    commitments: int
    bodies: tuple[BodyPart, ...]
    restricted: tuple[Pointer, ...]

    @property
    def day(self) -> str:
        return day_in_words(self.on)

    @property
    def listed(self) -> list[Figure]:
        """The figures of what is listed, the most pressing first."""
        return [figure for figure in self.figures if figure.standing in LISTED]

    @property
    def summary(self) -> str:
        """*7 open parts of 5 commitments: 2 overdue, 5 due soon.*"""
        parts = sum(figure.count for figure in self.listed)
        return _("%(parts)s of %(commitments)s: %(figures)s.") % {
            "parts": ngettext("%(n)d open part", "%(n)d open parts", parts) % {"n": parts},
            "commitments": ngettext("%(n)d commitment", "%(n)d commitments", self.commitments)
            % {"n": self.commitments},
            "figures": in_a_row(self.listed),
        }

    @property
    def remainder(self) -> str:
        """*3 on track, 12 undated*: the parts that are only counted; or empty."""
        return in_a_row(figure for figure in self.figures if figure.standing in COUNTED)


def in_a_row(figures: Iterable[Figure]) -> str:
    """*2 overdue, 5 due soon*."""
    return ", ".join(map(str, figures))


def officers_in_charge() -> QuerySet[User]:
    """The active members of staff who look after a commitment in force."""
    in_charge = Commitment.objects.in_force().values("officer")
    found: QuerySet[User] = User.objects.filter(is_active=True, pk__in=in_charge).order_by("username")
    return found


def unattended() -> QuerySet[Commitment]:
    """Commitments in force of which no report can tell: their officer has left, or they have none."""
    found: QuerySet[Commitment] = Commitment.objects.in_force().exclude(officer__is_active=True)
    return found


def report_for(officer: User, *, on: date, looking_back: bool = True) -> DeadlineReport:
    """What an officer is to be told on a day, in the language of the moment; nothing in it that they may not see.

    Looking back shows what held at the end of that day, by all that is known now; without it, what is on record today.
    What a commitment reiterates is told, and counted, under the first alone.
    """
    then = on if looking_back else None
    mine = Commitment.objects.as_at(then).visible_to(officer).filter(officer=officer).counted().in_force()
    loaded = (
        mine.for_listing()
        .defer("paragraph__document__text")
        .prefetch_related(
            "assignments__dues__deadline__meeting",
            "assignments__dues__deadline__body",
            "assignments__dues__deadline__completion_of__origin",
            "assignments__dues__deadline__completion_of__paragraph__document__meeting",
        )
    )
    parts = {commitment: [part.standing(on=on) for part in commitment.assignments.all()] for commitment in loaded}
    count = Counter(word for words in parts.values() for word in words)
    figures = tuple(Figure(count[word], word) for word in (*LISTED, *COUNTED) if count[word])
    standing = {commitment: _loudest(words) for commitment, words in parts.items() if set(words) & set(LISTED)}
    pressing = sorted(
        standing,
        key=lambda commitment: (LISTED.index(standing[commitment]), _first_day(commitment), commitment.reference),
    )
    shown = [commitment for commitment in pressing if not _is_restricted(commitment)]
    reach = reach_of(officer)
    return DeadlineReport(
        on=on,
        figures=figures,
        commitments=len(pressing),
        bodies=tuple(
            BodyPart(
                name=one_line(body.name),
                meetings=tuple(
                    MeetingPart(
                        heading=_heading(meeting),
                        entries=tuple(
                            _entry(commitment, standing[commitment], reach=reach, on=on) for commitment in made_there
                        ),
                    )
                    for meeting, made_there in _gathered(of_body, lambda commitment: commitment.origin)
                ),
            )
            for body, of_body in _gathered(shown, lambda commitment: commitment.body)
        ),
        restricted=tuple(
            Pointer(one_line(commitment.reference), _address_of(commitment))
            for commitment in pressing
            if _is_restricted(commitment)
        ),
    )


def _loudest(standings: list[Standing]) -> Standing:
    """The most pressing of those that are listed."""
    return min((word for word in standings if word in LISTED), key=LISTED.index)


def one_line(text: str) -> str:
    """A text on one line, without the characters that no mail shows or that turn its direction round."""
    return _INVISIBLE.sub("", " ".join(text.split()))


def _gathered(
    commitments: Iterable[Commitment], by: Callable[[Commitment], Place]
) -> Iterable[tuple[Place, list[Commitment]]]:
    """Commitments under their body or meeting, which stand in the order of their most pressing commitment."""
    found: dict[Place, list[Commitment]] = {}
    for commitment in commitments:
        found.setdefault(by(commitment), []).append(commitment)
    return found.items()


def _heading(meeting: Meeting) -> str:
    """The meeting and its date; the date alone for a gathering that is its own body, whose name stands above."""
    when = date_in_words(meeting.when)
    title = one_line(meeting.title)
    return when if when and meeting.title == meeting.body.name else ", ".join(filter(None, (title, when)))


def _entry(commitment: Commitment, standing: Standing, *, reach: Reach, on: date) -> Entry:
    parts = list(commitment.assignments.all())
    answered = sum(part.has_answered for part in parts)
    return Entry(
        reference=one_line(commitment.reference),
        url=_address_of(commitment),
        standing=standing,
        title=one_line(commitment.title),
        quote=one_line(commitment.quote),
        paper=one_line(commitment.paragraph.document.title),
        cited=one_line(commitment.paragraph.cited),
        dues=tuple(_due_lines(parts, reach=reach, on=on)),
        parts=tuple(_part_line(part, on=on) for part in parts),
        answered=_("%(n)d of %(m)d have answered") % {"n": answered, "m": len(parts)} if len(parts) > 1 else "",
    )


def _due_lines(parts: list[Assignment], *, reach: Reach, on: date) -> Iterator[DueLine]:
    """What is still to be done by when: dates that several parts share stand once, the most pressing first."""
    still_open = [part for part in parts if part.standing(on=on) != Standing.CLOSED]
    lines: dict[tuple[int, date | None, date | None], list[tuple[Assignment, Due]]] = {}
    for part in still_open:
        for due in part.dues.all():
            if not due.met:
                lines.setdefault((due.deadline_id, due.earliest, due.latest), []).append((part, due))
    for shared in sorted(lines.values(), key=lambda shared: _urgency(shared[0][1], on=on)):
        due = shared[0][1]
        rule = one_line(due.deadline.in_words_for(reach))
        yield DueLine(
            rule=rule,
            date="" if due.in_words in rule else due.in_words,
            left=due.days_left_in_words(on=on),
            standing=of_due(due.facts, on=on),
            parts="" if len(shared) == len(still_open) else ", ".join(one_line(part.who) for part, _due in shared),
        )


def _urgency(due: Due, *, on: date) -> tuple[int, date, int]:
    return PRESSING.index(of_due(due.facts, on=on)), due.latest or date.max, due.deadline.number


def _part_line(part: Assignment, *, on: date) -> PartLine:
    role = part.get_role_display()
    answer, progress = part.get_answer_display(), part.get_progress_display()
    by_itself = part.answer_basis in ("", AnswerBasis.EXPRESS)
    return PartLine(
        who=one_line(part.who),
        role=_("%(role)s, each for its own part") % {"role": role} if part.each else role,
        answer=answer if by_itself else f"{answer} ({part.get_answer_basis_display()})",
        progress=f"{progress} ({part.get_delay_reason_display()})" if part.delay_reason else progress,
        standing=part.standing(on=on),
    )


def _first_day(commitment: Commitment) -> date:
    """The latest day of the due that comes first; the end of time without one."""
    days = [due.latest for part in commitment.assignments.all() for due in part.dues.all() if not due.met]
    return min((day for day in days if day), default=date.max)


def _is_restricted(commitment: Commitment) -> bool:
    return commitment.restricted or commitment.paragraph.document.restricted


def _address_of(commitment: Commitment) -> str:
    return settings.BASE_URL + reverse("admin:commitments_commitment_change", args=[commitment.pk])
