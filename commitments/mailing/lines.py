"""What a mail to a party says of one of its parts: a line, in the words used outwards, frozen with the mail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Count, Prefetch
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commitments.models import Assignment, Commitment, Deadline, DeliveryItem, Due, Event
from commitments.outward import outward_word, words_of_bodies
from commitments.querysets.keys import OneOf
from commitments.standing import PRESSING, Standing, of_due
from commitments.workflow import Progress
from meetings.access import Reach
from meetings.addresses import printable
from meetings.wording import date_in_words, days_in_words

Reason = DeliveryItem.Reason
NEAR = (Standing.OVERDUE, Standing.MAY_BE_LATE, Standing.DUE_SOON)
"""Standings that are shown a little louder; to a state nothing is shown as an alarm."""


_COMMITMENT = Prefetch(
    "commitment",
    Commitment.objects.select_related("origin__body", "paragraph__document").defer("paragraph__document__text"),
)
_DEADLINE = Prefetch(
    "deadline", Deadline.objects.select_related("milestone", "meeting", "body", "completion_of__origin")
)
"""Many parts share a commitment and its deadlines: each is read and made once."""


class Lines:
    """The lines of many parts as at a day: what they need is read once for all of them, not part by part."""

    def __init__(self, *, on: date) -> None:
        self.on = on
        self._parts: dict[int, Assignment] = {}
        self._dues: dict[int, list[Due]] = defaultdict(list)
        self._answered: dict[int, tuple[int, int]] = {}
        self._reported: dict[int, Event] = {}
        self._moved: dict[int, list[tuple[datetime, dict[str, Any]]]] = defaultdict(list)
        self._said: dict[tuple[Any, ...], Any] = {}

    @cached_property
    def _words(self) -> dict[int, dict[str, str]]:
        return words_of_bodies()

    def load(self, keys: Iterable[int]) -> list[Assignment]:
        """The parts with these primary keys, with all that their lines say; those loaded before are not read again."""
        wanted = list(keys)
        new = [key for key in wanted if key not in self._parts]
        if new:
            self._load(new)
        return [self._parts[key] for key in wanted]

    def _load(self, new: Sequence[int]) -> None:
        parts = Assignment.objects.filter(OneOf("pk", new)).order_by()
        self._parts |= {part.pk: part for part in parts.prefetch_related("party", _COMMITMENT)}
        dues = Due.objects.filter(OneOf("assignment", new)).order_by("deadline__number", "pk")
        for due in dues.prefetch_related(_DEADLINE):
            self._dues[due.assignment_id].append(due)
        commitments = {self._parts[key].commitment_id for key in new} - set(self._answered)
        of_all = Assignment.objects.filter(OneOf("commitment", commitments)).order_by().values_list("commitment")
        answered = dict(of_all.answered().annotate(Count("pk")))
        self._answered |= {key: (answered.get(key, 0), count) for key, count in of_all.annotate(Count("pk"))}
        updates = Event.objects.updates().filter(OneOf("assignment", new)).order_by("counts_from", "pk")
        self._reported |= {event.assignment_id: event for event in updates}
        moves = Event.objects.valid().filter(OneOf("due__assignment", new), field="dates").order_by("pk")
        for due, recorded, old in moves.values_list("due", "recorded", "old"):
            self._moved[due].append((recorded, old))

    def dues_of(self, part: Assignment) -> list[Due]:
        """The dues of a part that was loaded, in the order of its deadlines."""
        return self._dues[part.pk]

    def standing(self, part: Assignment) -> Standing:
        """How a part that was loaded stands on the day."""
        return part.standing_by((due.facts for due in self.dues_of(part)), on=self.on)

    def date_of(self, due: Due) -> str:
        """The day or days of a due, to be read."""
        follows = (due.deadline_id, due.earliest, due.latest, get_language())
        said: str = self._once(follows, lambda: due.in_words)
        return said

    def line(
        self, part: Assignment, *, reach: Reach, since: datetime, section: str = "", news: Sequence[Reason] = ()
    ) -> dict[str, Any]:
        """What is said of a part to a reader with this reach, as JSON, in the language of the moment.

        Of what is restricted only the reference and a link. `since` is the instant from which a moved date is news.
        """
        commitment = part.commitment
        if is_restricted(commitment):
            return {
                "section": section,
                "reference": printable(commitment.reference),
                "url": settings.BASE_URL + reverse("admin:commitments_commitment_change", args=[commitment.pk]),
            }
        standing = self.standing(part)
        language = get_language()
        return {
            "section": section,
            "new": Reason.NEWLY_ASSIGNED in news,
            **self._once((commitment.pk, language), lambda: self._of_all(commitment)),
            "who": printable(part.who),
            "role": self._once((part.role, part.each, language), lambda: _role(part)),
            "word": self._word(standing, commitment, language),
            "tone": "near" if standing in NEAR else "calm",
            "dues": [self._due(due, reach, since) for due in self._unmet(part)] if _is_open(standing) else [],
            "progress": self._progress(part, language),
        }

    def _once(self, key: tuple[Any, ...], said: Callable[[], Any]) -> Any:
        """What is said for many lines alike, put into words for the first of them; what decides it is the key."""
        if key not in self._said:
            self._said[key] = said()
        return self._said[key]

    def _of_all(self, commitment: Commitment) -> dict[str, str]:
        """What the lines of all parts of a commitment have in common."""
        return {
            "reference": printable(commitment.reference),
            "title": printable(commitment.title),
            "quote": printable(commitment.quote),
            "paper": printable(commitment.paragraph.document.title),
            "cited": printable(commitment.paragraph.cited),
            "body": printable(commitment.body.name),
            "answered": self._answered_in_words(commitment),
        }

    def _unmet(self, part: Assignment) -> list[Due]:
        unmet = [due for due in self.dues_of(part) if not due.met]
        if len(unmet) < 2:
            return unmet
        return sorted(unmet, key=lambda due: (PRESSING.index(of_due(due.facts, on=self.on)), due.latest or date.max))

    def _due(self, due: Due, reach: Reach, since: datetime) -> dict[str, str]:
        alike = (due.deadline_id, due.earliest, due.latest, reach, get_language())
        before = next((old for recorded, old in self._moved.get(due.pk, ()) if recorded > since), None)
        said: dict[str, str] = self._once(alike, lambda: self._of_a_day(due, reach))
        return said | {"was": _days(before) if before else ""}

    def _of_a_day(self, due: Due, reach: Reach) -> dict[str, str]:
        """What is said alike of all dues of one deadline on one day, to whoever has this reach."""
        rule, days = printable(due.deadline.in_words_for(reach)), due.in_words
        return {"rule": rule, "date": "" if days in rule else days, "left": due.days_left_in_words(on=self.on)}

    def _answered_in_words(self, commitment: Commitment) -> str:
        answered, count = self._answered[commitment.pk]
        return _("%(n)d of %(m)d have answered") % {"n": answered, "m": count} if count > 1 else ""

    def _word(self, word: Standing | Progress, commitment: Commitment, language: str | None) -> str:
        """The word as the body of the commitment uses it outwards."""
        body = commitment.body.pk
        said: str = self._once(
            (type(word), word, body, language), lambda: outward_word(word, self._words.get(body, {}))
        )
        return said

    def _progress(self, part: Assignment, language: str | None) -> str:
        """*in progress, 3 March 2016*: the progress as last reported, and when."""
        said = self._word(Progress(part.progress), part.commitment, language)
        reported = self._reported.get(part.pk)
        if reported is None:
            return said
        when = date_in_words(reported.effective) or days_in_words(reported.counts_from, reported.counts_from)
        return _("%(progress)s, %(date)s") % {"progress": said, "date": when}


def is_restricted(commitment: Commitment) -> bool:
    """Whether mail, which leaves the house, says no more of a commitment than its reference."""
    return commitment.restricted or commitment.paragraph.document.restricted


def _is_open(standing: Standing) -> bool:
    return standing in PRESSING


def _role(part: Assignment) -> str:
    role = str(part.get_role_display())
    return _("%(role)s, each for its own part") % {"role": role} if part.each else role


def _days(dates: dict[str, Any]) -> str:
    """The days that an event tells, to be read; *no date* where it had none."""
    earliest, latest = (date.fromisoformat(dates[edge]) if dates.get(edge) else None for edge in ("earliest", "latest"))
    return days_in_words(earliest, latest) or _("no date yet")
