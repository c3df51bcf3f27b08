"""Words used outwards: what a state reads of a standing, an answer or a progress; milder, and set by each body."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from commitments.standing import Standing
from commitments.workflow import Answer, Progress
from meetings.access import lineage
from meetings.models import Body

KINDS = (Standing, Answer, Progress)
"""Whose words a body may put in its own way; no two of them have a value in common."""

KNOWN: dict[str, TextChoices] = {word.value: word for kind in KINDS for word in kind}

MILDER: dict[TextChoices, object] = {
    Standing.OVERDUE: _("outstanding"),
    Standing.MAY_BE_LATE: _("falling due"),
    Standing.DUE_SOON: _("upcoming"),
    Standing.ON_TRACK: _("upcoming"),
    Standing.AWAITING_TRIGGER: _("not yet due"),
    Standing.AWAITING_DATE: _("date to be set"),
    Standing.OPEN_ENDED: _("continuing"),
    Standing.UNDATED: _("no date set"),
    Standing.FREE_TO_ACT: _("can begin"),
    Standing.CLOSED: _("concluded"),
    Answer.NOT_ASKED: _("not yet asked"),
    Answer.AWAITING: _("awaiting information"),
    Progress.NO_INFORMATION: _("awaiting information"),
    Progress.NOT_STARTED: _("to be started"),
    Progress.PARTIALLY_IMPLEMENTED: _("implemented in part"),
    Progress.NOT_IMPLEMENTED: _("not taken forward"),
}
"""What is said where no body says otherwise. What a party has answered is repeated as it answered."""

Say = Callable[[TextChoices], str]
"""How a word is said: by its own label, or as it is used outwards."""


def plainly(word: TextChoices) -> str:
    """The word as the secretariat itself uses it."""
    return str(word.label)


def outward_word(word: TextChoices, words: Mapping[str, str]) -> str:
    """The word as a state reads it; `words` are those of the body, see `words_of` and `words_of_bodies`."""
    return words.get(word.value) or str(MILDER.get(word, word.label))


def words_of_bodies() -> dict[int, dict[str, str]]:
    """For every body, by primary key, the words that it uses outwards: its own, else those of the nearest body above.

    In one query, for whatever speaks of several bodies.
    """
    rows = list(Body.objects.order_by().values_list("pk", "parent_id", "outward_words"))
    own = {pk: words for pk, _parent, words in rows}
    parents = {pk: parent for pk, parent, _words in rows}
    return {pk: _inherited([own[one] for one in lineage(parents, pk) if one in own]) for pk in own}


def words_of(body: Body) -> dict[str, str]:
    """The words that one body uses outwards."""
    return words_of_bodies().get(body.pk, {})


def _inherited(line: list[Mapping[str, str]]) -> dict[str, str]:
    """The words of the first body of a line of descent, in which those nearer go before those above."""
    found: dict[str, str] = {}
    for words in reversed(line):
        found |= {key: said for key, said in words.items() if key in KNOWN and said}
    return found


def known_word(written: str) -> TextChoices | None:
    """The word that somebody wrote, by its label or by its code, whatever the case; None for any other."""
    plain = " ".join(written.replace("_", " ").casefold().split())
    for value, word in KNOWN.items():
        if plain in (value.replace("_", " "), str(word.label).casefold()):
            return word
    return None
