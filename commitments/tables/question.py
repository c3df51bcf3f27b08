"""What a table is asked: about which meeting, body or party, as at which day, as known at which instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.utils.dateformat import format as formatted
from django.utils.text import slugify
from django.utils.translation import gettext as _

from commitments.models import Link
from meetings.access import Role, reach
from meetings.models import Body, Meeting, Party
from meetings.wording import date_in_words, day_in_words

SCOPES = ("meeting", "body", "party")
"""The words by which an address names what the table is about; exactly one of them is given."""
YEARS = range(1900, 2200)
"""Of which one asks; far beyond them no day is left for what lies before or ahead of it."""


OUTWARD = "outward"
"""What an address says of the words when they are those used outwards."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The meeting, body or party that a table is about.

    `bodies` are the body and those below it; `joined` tells that another record of the meeting was joined with it.
    """

    kind: str
    record: Meeting | Body | Party
    bodies: frozenset[int] = frozenset()
    joined: bool = False

    @property
    def word(self) -> str:
        """How the address names it."""
        return self.record.reference if isinstance(self.record, Meeting) else self.record.slug

    @property
    def zone(self) -> ZoneInfo | None:
        """Where its days end; a party has no zone of its own."""
        if isinstance(self.record, Party):
            return None
        body = self.record.body if isinstance(self.record, Meeting) else self.record
        return ZoneInfo(body.zone)

    @property
    def name(self) -> str:
        return str(self.record)

    @property
    def below(self) -> str:
        """What stands in small below the name: the date and body of a meeting; that lower bodies are included."""
        if isinstance(self.record, Meeting):
            parts = (date_in_words(self.record.when), self.record.body.name)
            return ", ".join(part for part in parts if part and part != self.record.title)
        return _("with the bodies below it") if len(self.bodies) > 1 else ""


@dataclass(frozen=True, slots=True)
class Question:
    """A scope as at the end of a day, by what was known at an instant: both fixed, so the answer stays the same."""

    scope: Scope
    as_at: date
    known_at: datetime
    zone: ZoneInfo
    outward: bool = False
    """Whether the words are those used outwards, and not the secretariat's own."""

    @property
    def day(self) -> str:
        """*15 January 2016*."""
        return day_in_words(self.as_at)

    @property
    def instant(self) -> str:
        """*22 November 2026, 08:24:48 (UTC+07:00)*, on the clock of the scope."""
        there = self.known_at.astimezone(self.zone)
        return f"{formatted(there, 'j F Y, H:i:s')} (UTC{there.isoformat()[-6:]})"

    @property
    def parameters(self) -> dict[str, str]:
        """What an address says to ask the same again."""
        asked = {self.scope.kind: self.scope.word, "as_at": self.as_at.isoformat(), "known_at": in_utc(self.known_at)}
        return asked | ({"words": OUTWARD} if self.outward else {})

    @property
    def file_name(self) -> str:
        """The name of a file with the answer, without its ending; letters, digits, hyphens and underscores only."""
        instant = in_utc(self.known_at).replace(":", "").replace(".", "-")
        about = slugify(self.scope.word) or self.scope.kind
        words = f"_{OUTWARD}" if self.outward else ""
        return f"status-of-implementation_{about}_as-at-{self.as_at}_known-at-{instant}{words}"


def in_utc(instant: datetime) -> str:
    """An instant as an address writes it, to the microsecond: *2026-11-22T01:24:48.605168Z*."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def find_scope(kind: str, word: str, user: Any) -> Scope | None:
    """The meeting (by reference), body or party (by short name) that the user may see; None when there is none such."""
    if "\0" in word:  # which PostgreSQL takes in no text
        return None
    if kind == "body":
        return _body(word, user)
    if kind == "party":
        party = Party.objects.visible_to(user).filter(slug=word).first()
        return Scope(kind, party) if party else None
    joins = Link.objects.filter(
        Q(from_meeting=OuterRef("pk")) | Q(to_meeting=OuterRef("pk")), kind=Link.Kind.MERGED_INTO
    )
    meetings = Meeting.objects.visible_to(user).select_related("body").annotate(joined=Exists(joins))
    meeting = meetings.filter(reference=word).first()
    return Scope(kind, meeting, joined=vars(meeting)["joined"]) if meeting else None


def _body(slug: str, user: Any) -> Scope | None:
    """The body and all below it, from one reading; a body that is visible shows those below it too."""
    visible = {body.pk: body for body in Body.objects.visible_to(user)}
    chosen = next((body for body in visible.values() if body.slug == slug), None)
    if chosen is None:
        return None
    parents: Mapping[int, int | None] = {pk: body.parent_id for pk, body in visible.items()}
    return Scope("body", chosen, reach(parents, [(chosen.pk, Role.VIEWER)]).viewable)
