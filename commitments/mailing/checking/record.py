"""The record as the check reads it: plain rows, each table once, and the few words of it said again in Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from commitments.models import Assignment, Commitment, Due, Event, Link, Mailbox
from commitments.workflow import DECLINED, DONE
from meetings.models import Body, BodyRole, FocalPoint, GroupMember, User

BEFORE = ("draft", "dropped")
"""A commitment in one of these states stands for nothing: what reiterates it counts by itself."""


class Day(NamedTuple):
    """A due: the days between which it falls, and whether it was met."""

    pk: int
    earliest: date | None
    latest: date | None
    met: bool
    bound: str
    silence: str


class Part(NamedTuple):
    pk: int
    commitment: int
    party: int | None
    each: bool
    answer: str
    progress: str


class Source(NamedTuple):
    """Where a commitment stands: its body, the body of its paper, and whether either is restricted."""

    body: int
    paper: int
    disposition: str
    officer: int | None
    restricted: bool


class Point(NamedTuple):
    """A focal point."""

    pk: int
    party: int
    body: int
    address: str
    senior: bool
    since: date | None
    until: date | None

    def speaks(self, on: date) -> bool:
        return _holds(self.since, self.until, on)


def _holds(since: date | None, until: date | None, on: date) -> bool:
    return (since is None or since <= on) and (until is None or on <= until)


def as_kept(address: str) -> str:
    """An address as the ledger keeps it: in lower case, its domain in the letters that DNS knows."""
    local, at, domain = address.strip().lower().rpartition("@")
    try:
        return f"{local}{at}{domain.encode('idna').decode()}"
    except UnicodeError:
        return f"{local}{at}{domain}"


class Record:
    """All that decides who is told what."""

    def __init__(self) -> None:
        rows = list(Body.objects.order_by().values_list("pk", "parent", "mail_on"))
        self.parents: dict[int, int | None] = {pk: parent for pk, parent, _on in rows}
        self.mail_on = {pk for pk, _parent, on in rows if on}
        shut = Mailbox.objects.order_by().values_list("address", "unreachable_since", "digests_off_since")
        self.shut: dict[str, tuple[datetime | None, datetime | None]] = {row[0]: (row[1], row[2]) for row in shut}

    def above(self, body: int | None) -> list[int]:
        """The body and those above it, the nearest first."""
        line: list[int] = []
        while body is not None and body not in line:
            line.append(body)
            body = self.parents.get(body)
        return line

    def below(self, body: int) -> set[int]:
        """The body and those below it."""
        return {one for one in self.parents if body in self.above(one)}

    @cached_property
    def sources(self) -> dict[int, Source]:
        columns = ("pk", "origin__body", "disposition", "officer", "restricted")
        paper = ("paragraph__document__meeting__body", "paragraph__document__body", "paragraph__document__restricted")
        return {
            pk: Source(body, of_meeting or of_paper, disposition, officer, restricted or secret)
            for pk, body, disposition, officer, restricted, of_meeting, of_paper, secret in (
                Commitment.objects.order_by().values_list(*columns, *paper)
            )
        }

    @cached_property
    def parts(self) -> dict[int, Part]:
        rows = Assignment.objects.order_by().values_list("pk", "commitment", "party", "each", "answer", "progress")
        return {row[0]: Part(*row) for row in rows}

    @cached_property
    def parts_of_party(self) -> dict[int, list[Part]]:
        found: dict[int, list[Part]] = defaultdict(list)
        for part in self.parts.values():
            if part.party is not None:
                found[part.party].append(part)
        return found

    @cached_property
    def days(self) -> dict[int, list[Day]]:
        """The dues of each part."""
        found: dict[int, list[Day]] = defaultdict(list)
        columns = ("assignment", "pk", "earliest", "latest", "met", "deadline__bound", "deadline__silence")
        for part, pk, earliest, latest, met, bound, silence in Due.objects.order_by().values_list(*columns):
            found[part].append(Day(pk, earliest, latest, bool(met), bound, silence))
        return found

    @cached_property
    def again(self) -> set[int]:
        """Commitments that say again what another says."""
        links = Link.objects.filter(kind="reiterates").values_list("from_commitment", "to_commitment")
        return {one for one, other in links if one and other and self.sources[other].disposition not in BEFORE}

    @cached_property
    def points(self) -> list[Point]:
        columns = ("pk", "party", "body", "email", "senior", "since", "until")
        rows = FocalPoint.objects.order_by("pk").values_list(*columns)
        return [
            Point(pk, party, body, as_kept(email), senior, since, until)
            for pk, party, body, email, senior, since, until in rows
        ]

    @cached_property
    def _memberships(self) -> list[tuple[int, int, date | None, date | None]]:
        return list(GroupMember.objects.order_by().values_list("group", "party", "since", "until"))

    def groups(self, party: int, on: date) -> set[int]:
        """The groups of which a party is a member on a day."""
        return {group for group, one, since, until in self._memberships if one == party and _holds(since, until, on)}

    @cached_property
    def people(self) -> dict[int, tuple[str, bool, bool]]:
        """Of each account the address, whether it is active, and whether it may do everything."""
        rows = User.objects.order_by().values_list("pk", "email", "is_active", "is_superuser")
        return {pk: (as_kept(email), active, everything) for pk, email, active, everything in rows}

    @cached_property
    def roles(self) -> dict[int, list[tuple[int, str]]]:
        found: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for user, body, role in BodyRole.objects.values_list("user", "body", "role"):
            found[user].append((body, role))
        return found

    def may(self, user: int, roles: Collection[str]) -> set[int]:
        """The bodies in which an account has one of these roles, there or above."""
        if self.people[user][2]:
            return set(self.parents)
        held = {body for body, role in self.roles[user] if role in roles}
        return {body for body in self.parents if held & set(self.above(body))}

    def told_at(self, address: str, at: datetime, *, digests: bool) -> bool | None:
        """Whether mail was sent to an address at an instant; None where that is not known any more."""
        if address not in self.shut:
            return True
        unreachable, off = self.shut[address]
        if unreachable is None and off is None:
            return None  # it was shut once, and was opened since
        moments = [moment for moment in (unreachable, off if digests else None) if moment is not None]
        return not any(moment <= at for moment in moments)

    def is_open(self, part: Part) -> bool:
        """Whether something is asked of the party still."""
        if self.sources[part.commitment].disposition != "active":
            return False
        if part.progress in DONE or part.answer in DECLINED:
            return False
        days = self.days.get(part.pk, [])
        return not days or not all(day.met for day in days)

    def lies_in(self, commitment: int, seen: set[int], edited: set[int]) -> bool:
        """Whether a commitment and its paper lie where somebody sees, and edits where they are restricted."""
        source = self.sources[commitment]
        where = {source.body, source.paper}
        return where <= seen and (not source.restricted or where <= edited)


class News:
    """The events since an instant that nobody took back, by what they are about."""

    def __init__(self, since: datetime) -> None:
        self.parts: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
        self.dues: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
        self.wholes: dict[int, list[tuple[datetime, str, str]]] = defaultdict(list)
        rows = Event.objects.filter(recorded__gt=since, retracts=None, retracted_by=None).order_by("pk")
        columns = ("recorded", "field", "assignment", "due", "commitment", "old", "new")
        for recorded, field, part, due, commitment, old, new in rows.values_list(*columns):
            if part:
                self.parts[part].append((recorded, field))
            elif due:
                self.dues[due].append((recorded, field))
            elif commitment and field == "disposition":
                self.wholes[commitment].append((recorded, _state(old), _state(new)))

    def of(self, part: Part, record: Record, since: datetime) -> bool:
        """Whether there is something new to tell of a part since then."""
        fields = {field for recorded, field in self.parts[part.pk] if recorded > since}
        days = {
            field for day in record.days.get(part.pk, []) for recorded, field in self.dues[day.pk] if recorded > since
        }
        moves = [(old, new) for recorded, old, new in self.wholes[part.commitment] if recorded > since]
        if record.is_open(part):
            return "part" in fields or "dates" in days or any(new == "active" for _old, new in moves)
        if any(old == "active" and new != "active" for old, new in moves):
            return True
        active = record.sources[part.commitment].disposition == "active"
        return active and bool(fields & {"answer", "progress"} or "met" in days)


def _state(columns: Mapping[str, Any]) -> str:
    return str(columns.get("disposition", ""))
