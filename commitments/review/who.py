"""Who is meant: names of a paper matched against the parties known by them, and classes against who sat there.

Nothing is created here. What no party is called stays in the paper's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Q

from commitments.acts import PartOf
from meetings.models import Attendance, Body, Meeting, Membership, Party, PartyName
from meetings.models.gatherings import Basis
from meetings.names import fold

_CO_CHAIRS = re.compile(r"co chair(?:s|persons?|men)?")
_CHAIR = re.compile(r"chair(?:s|person|man|manship)?|presidency|president")
_HOSTS = re.compile(r"(?:co )?hosts?|host (?:country|government|state)")
_MEMBERS = re.compile(r"(?:all |each |every )?(?:member (?:states?|countries|economies|governments?)|members?)")
_PRESENT = re.compile(
    r"(?:all |each |every )?(?:participating (?:states|countries|governments|delegations)|participants?|delegations?|"
    r"delegates|countries|states|parties|ministers|governments)"
)
_FRONT = re.compile(r"(?i)^(?:the\s+)?(?:governments?\s+of\s+(?:the\s+)?|delegations?\s+of\s+(?:the\s+)?)?")


@dataclass(frozen=True, slots=True)
class Match:
    """A name as written, who it is taken to be, and for a class those who may be meant, to be named one by one."""

    written: str
    parts: tuple[PartOf, ...]
    offered: tuple[Party, ...] = ()

    @property
    def is_known(self) -> bool:
        return any(part.party is not None for part in self.parts)


@dataclass
class Table:
    """Who sat at a meeting, who is a member of its body, and the names under which parties are known."""

    body: Body
    meeting: Meeting | None = None
    names: dict[str, Party] = field(default_factory=dict)

    def matched(self, written: Iterable[str]) -> list[Match]:
        """A match for each name, in the order of the paper; the parties are looked up in one query."""
        asked = [one.strip() for one in written if one.strip()]
        self._look_up(asked)
        return [self._match(one) for one in asked]

    def parts(self, matches: Iterable[Match]) -> list[PartOf]:
        """All parts that the names come to, each party and each wording once."""
        found: dict[Any, PartOf] = {}
        for match in matches:
            for part in match.parts:
                found.setdefault(part.party or fold(part.named_as), part)
        return list(found.values())

    def _look_up(self, written: list[str]) -> None:
        keys = {key for one in written for key in spellings(one)} - self.names.keys()
        rows = PartyName.objects.filter(folded__in=keys).select_related("party")
        self.names |= {row.folded: row.party for row in rows}

    def _match(self, written: str) -> Match:
        for key in spellings(written):
            if key in self.names:
                return Match(written, (PartOf(self.names[key], _unless_same(written, self.names[key])),))
        plain = self._of_our_own(fold(_FRONT.sub("", written)))
        capacities = {
            _CO_CHAIRS: ("co_chair", "chair"),
            _CHAIR: ("chair", "co_chair"),
            _HOSTS: ("host", "co_host"),
        }
        for pattern, wanted in capacities.items():
            if pattern.fullmatch(plain) and (parties := self._in(wanted)):
                return Match(written, tuple(PartOf(party, written, Basis.INFERRED) for party in parties))
        if _MEMBERS.fullmatch(plain):
            return Match(written, (PartOf(None, written, each=True),), tuple(self._members("member")))
        if _PRESENT.fullmatch(plain):
            present = tuple(one.party for one in self._attendance if one.capacity != "observer")
            return Match(written, (PartOf(None, written, each=True),), tuple(dict.fromkeys(present)))
        if plain == fold(self.body.name) and self.body.party is not None:
            return Match(written, (PartOf(self.body.party, written),))
        return Match(written, (PartOf(None, written),))

    def _of_our_own(self, plain: str) -> str:
        """*The co-chairs of the Harbour Group* are ours in the Harbour Group; those of another body stay in words."""
        ours = set(fold(self.body.name).split())
        of = re.fullmatch(r"(.+?) of (?:the )?(.+)", plain)
        return of[1] if of and set(of[2].split()) <= ours else plain

    def _in(self, capacities: tuple[str, ...]) -> list[Party]:
        """Who had one of these capacities at the meeting, else in the body on its day; the first kind that is there."""
        for capacity in capacities:
            found = [one.party for one in self._attendance if one.capacity == capacity] or self._members(capacity)
            if found:
                return found
        return []

    def _members(self, capacity: str) -> list[Party]:
        return [one.party for one in self._memberships if one.capacity == capacity]

    @cached_property
    def _attendance(self) -> list[Attendance]:
        if self.meeting is None:
            return []
        rows = Attendance.objects.filter(meeting=self.meeting).exclude(present=Attendance.Present.NO)
        return list(rows.select_related("party").order_by("party__name"))

    @cached_property
    def _memberships(self) -> list[Membership]:
        """Those of the body on the last day of the meeting; of today's where it has no date."""
        day = self.meeting.when.latest if self.meeting else None
        rows = Membership.objects.filter(body=self.body)
        if day:
            rows = rows.filter(
                Q(since_earliest=None) | Q(since_earliest__lte=day), Q(until_latest=None) | Q(until_latest__gte=day)
            )
        else:
            rows = rows.filter(until_latest=None)
        return list(rows.select_related("party").order_by("party__name"))


def spellings(written: str) -> list[str]:
    """The folded forms under which a name may be known: as written, without its front, without or only its brackets."""
    bare = _FRONT.sub("", written.strip())
    inside = re.findall(r"\(([^()]{2,40})\)", bare)
    outside = re.sub(r"\([^()]*\)", " ", bare)
    found = [fold(one) for one in (written, bare, outside, *inside)]
    return [one for one in dict.fromkeys(found) if one]


def _unless_same(written: str, party: Party) -> str:
    return "" if fold(_FRONT.sub("", written)) == fold(party.name) else written
