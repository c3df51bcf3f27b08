"""Those outside of the house to whom mail goes: focal points, of whom one address is one person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from commitments.models import Assignment, Mailbox, ReportSchedule
from commitments.querysets import AssignmentQuerySet
from meetings.access import Reach, Role, lineage, reach
from meetings.addresses import as_kept
from meetings.models import Body, FocalPoint, GroupMember


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody without an account who may be told what its reach opens."""

    reach: Reach
    pk: Any = None
    is_authenticated: bool = True
    is_active: bool = True


@dataclass(slots=True)
class Correspondent:
    """One address with all that it speaks for on a day, the primary focal point first: name and language are hers."""

    address: str
    focal_points: list[FocalPoint] = field(default_factory=list)

    @property
    def first(self) -> FocalPoint:
        return self.focal_points[0]


class Ground:
    """The tree of bodies, which of them may write to parties, and by whose schedule each is looked after; read once."""

    def __init__(self) -> None:
        rows = list(Body.objects.order_by().values_list("pk", "parent_id", "mail_on"))
        self.parents: dict[int, int | None] = {pk: parent for pk, parent, _on in rows}
        self.switched_on = frozenset(pk for pk, _parent, on in rows if on)
        self._reaches: dict[int, Reach] = {}

    def reach(self, body: int) -> Reach:
        """What a focal point of a body may be told of: what is made in it and below it, by papers from there.

        Restricted records are in it, of which mail says no more than that they are there.
        """
        if body not in self._reaches:
            self._reaches[body] = reach(self.parents, [(body, Role.EDITOR)])
        return self._reaches[body]

    def told_in(self, body: int) -> frozenset[int]:
        """The bodies of which a focal point of this one is told: those in its reach whose mail is switched on."""
        return self.reach(body).viewable & self.switched_on

    def looked_after_by(self, schedule: ReportSchedule) -> frozenset[int]:
        """The bodies whose dates come to a step by this schedule: no other of its audience stands nearer."""
        others = ReportSchedule.objects.filter(audience=schedule.audience, enabled=True).exclude(pk=schedule.pk)
        nearest = {schedule.body_id, *others.values_list("body", flat=True)}
        return frozenset(
            pk
            for pk in self.parents
            if next((one for one in lineage(self.parents, pk) if one in nearest), None) == schedule.body_id
        )


def speaking(on: date) -> Q:
    """The condition that a focal point speaks for its party on a day."""
    return (Q(since=None) | Q(since__lte=on)) & (Q(until=None) | Q(until__gte=on))


def correspondents(
    ground: Ground, *, on: date, told: frozenset[int], digests: bool = True, of: Collection[int] | None = None
) -> list[Correspondent]:
    """Who may be told of something in these bodies on a day, by address, each with all that it speaks for anywhere.

    Senior contacts are not among them: they are written to by escalation. Nor whom mail does not reach,
    nor who wants no `digests` where it is one that is sent. `of` are the
    parties for which they must speak, by primary key; None for any.
    """
    found: dict[str, Correspondent] = {}
    points = FocalPoint.objects.filter(speaking(on), senior=False).select_related("party", "body")
    for point in points.order_by("-primary", "pk"):
        address = as_kept(point.email)
        found.setdefault(address, Correspondent(address)).focal_points.append(point)
    shut = Q(unreachable_since__isnull=False) | (Q(digests_off_since__isnull=False) if digests else Q(pk__in=[]))
    closed = set(Mailbox.objects.filter(shut).values_list("address", flat=True))
    return [
        found[address]
        for address in sorted(found)
        if address not in closed
        and any(
            ground.told_in(point.body_id) & told and (of is None or point.party_id in of)
            for point in found[address].focal_points
        )
    ]


def parts_of(parties: Iterable[int], body: int, ground: Ground, *, on: date) -> AssignmentQuerySet[Any]:
    """The parts of which focal points of these parties in a body may be told, counted once.

    A member of a group acts for its own part where the paper says so of *each*.
    """
    own = set(parties)
    members = GroupMember.objects.filter(party__in=own).filter(speaking(on))
    groups = set(members.order_by().values_list("group", flat=True)) - own
    theirs = Q(party__in=own)
    if groups:  # by their numbers: the question that stands in an OR is answered by reading every part there is
        theirs = Q(party__in=own | groups) & (theirs | Q(each=True))
    found: AssignmentQuerySet[Any] = (
        Assignment.objects.filter(theirs, commitment__origin__body__in=ground.told_in(body))
        .visible_to(Reader(ground.reach(body)))
        .counted()
    )
    return found


def groups_of(parties: Iterable[int], *, on: date) -> Mapping[int, set[int]]:
    """For each party itself and the groups of which it is a member on a day."""
    found = {party: {party} for party in parties}
    for group, party in (
        GroupMember.objects.filter(party__in=list(found)).filter(speaking(on)).values_list("group", "party")
    ):
        found[party].add(group)
    return found
