"""What the sample stands on: its bodies, parties, staff, meetings and milestones; written once, found again later."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db.models import Q

from commitments.management.sample.calendar import (
    GROUPS,
    Diary,
    Session,
    Stone,
    milestones,
    sessions,
)
from commitments.management.sample.chronicle import Chronicle, by, uid
from commitments.models import Event, Theme
from meetings.access import Role
from meetings.models import (
    Attendance,
    Body,
    BodyRole,
    FocalPoint,
    GroupMember,
    Meeting,
    Membership,
    Milestone,
    Party,
    PartyName,
    User,
)
from meetings.names import fold

SLUG = "sample"
MANAGER = "sample-manager"
STATES, ORGANISATIONS, CLASSES, OFFICERS = 195, 12, 3, 7
THEMES = ["Capacity", "Data", "Early action", "Finance", "Law", "Outreach", "Research", "Standards", "Training"]
BATCH = 1000


class OtherSample(Exception):
    """The sample that is there is not the one that was asked for; the message says in what they differ."""


@dataclass
class Ground:
    """The ground of the sample as records with their keys."""

    seed: int
    groups: list[Body]
    parties: list[Party]
    classes: list[Party]
    officers: list[User]
    themes: list[Theme]
    sessions: list[Session]
    stones: list[Stone]
    turns: dict[UUID, int] = field(default_factory=dict)
    """The key of each event of a meeting or milestone on which deadlines turn, by its identifier."""

    def __post_init__(self) -> None:
        self.diary = Diary(self.sessions)
        held = [session for session in self.sessions if session.state == Meeting.State.HELD]
        self.held = sorted(held, key=lambda session: (session.when.latest, session.reference))

    def turn(self, name: tuple[str, ...]) -> int:
        return self.turns[uid(self.seed, *name)]


def lay(seed: int) -> Ground:
    """The ground of the sample, written unless it is there. Raises `OtherSample` when another one is in its place."""
    if not Body.objects.filter(slug=SLUG).exists():
        _write(seed)
    groups = list(Body.objects.filter(slug__startswith=f"{SLUG}-group-").order_by("slug"))
    met, stones = sessions(), milestones()
    known = Meeting.objects.in_bulk([uid(seed, session.reference) for session in met], field_name="uuid")
    reached = Milestone.objects.in_bulk([uid(seed, stone.title) for stone in stones], field_name="uuid")
    if len(groups) != GROUPS or len(known) != len(met) or len(reached) != len(stones):
        raise OtherSample(
            f"The body “{SLUG}” is there, but was not made with seed {seed}: give the seed of that sample."
        )
    bodies = {body.pk: body for body in groups}
    for session in met:
        session.record = known[uid(seed, session.reference)]
        session.record.body = bodies[session.record.body_id]
    for stone in stones:
        stone.record = reached[uid(seed, stone.title)]
    turns = Event.objects.filter(Q(meeting__in=known.values()) | Q(milestone__in=reached.values()))
    parties = Party.objects.filter(slug__startswith=f"{SLUG}-").order_by("slug")
    return Ground(
        seed=seed,
        groups=groups,
        parties=list(parties.exclude(kind=Party.Kind.GROUP)),
        classes=list(parties.filter(kind=Party.Kind.GROUP)),
        officers=list(User.objects.filter(username__startswith=f"{SLUG}-").order_by("username")),
        themes=list(Theme.objects.filter(slug__startswith=f"{SLUG}-").order_by("slug")),
        sessions=met,
        stones=stones,
        turns=dict(turns.values_list("uuid", "pk")),
    )


def _write(seed: int) -> None:
    parties = _parties()
    groups = _bodies(parties)
    officers = _staff(groups)
    Theme.objects.bulk_create(
        Theme(slug=f"{SLUG}-{name.lower().replace(' ', '-')}", name=f"Sample: {name}") for name in THEMES
    )
    chronicle = Chronicle(seed)
    met = [_meeting(session, groups, officers, chronicle) for session in sessions()]
    stones = [_milestone(stone, groups, officers, chronicle) for stone in milestones()]
    Meeting.objects.bulk_create(met, BATCH)
    Milestone.objects.bulk_create(stones, BATCH)
    chronicle.save()
    _attendance(met, parties)


def _parties() -> list[Party]:
    named = [(Party.Kind.STATE, f"Sample state {n:03}") for n in range(1, STATES + 1)]
    named += [(Party.Kind.ORGANISATION, f"Sample organisation {n:02}") for n in range(1, ORGANISATIONS + 1)]
    named += [(Party.Kind.GROUP, f"Sample group {n}") for n in range(1, CLASSES + 1)]
    parties = Party.objects.bulk_create(
        [Party(slug=name.lower().replace(" ", "-"), name=name, kind=kind) for kind, name in named], BATCH
    )
    PartyName.objects.bulk_create(
        [PartyName(party=party, name=party.name, folded=fold(party.name)) for party in parties], BATCH
    )
    classes = parties[-CLASSES:]
    GroupMember.objects.bulk_create(
        [GroupMember(group=classes[n % CLASSES], party=party) for n, party in enumerate(parties[:STATES])], BATCH
    )
    return parties


def _bodies(parties: list[Party]) -> list[Body]:
    """A root, three groups below it, and the others below those."""
    root = Body.objects.create(slug=SLUG, name="Sample conference", reference_form="SAMPLE-{number}")
    groups: list[Body] = []
    for n in range(GROUPS):
        parent = root if n < 3 else groups[n % 3]
        groups.append(
            Body.objects.create(slug=f"{SLUG}-group-{n + 1:02}", name=f"Sample working group {n + 1}", parent=parent)
        )
    Membership.objects.bulk_create(
        [
            Membership(body=group, party=parties[(37 * n + 5 * k) % STATES], capacity=capacity, since="2012")
            for n, group in enumerate(groups)
            for k, capacity in enumerate(["chair", "co_chair"] + ["member"] * 30)
        ],
        BATCH,
    )
    FocalPoint.objects.bulk_create(
        [
            FocalPoint(
                party=party, body=root, name=f"Focal point of {party.name}", email=f"{party.slug}@sample.invalid"
            )
            for party in parties[:STATES]
        ],
        BATCH,
    )
    return groups


def _staff(groups: list[Body]) -> list[User]:
    """Officers who can edit in the whole tree, and one manager; none of them can log in by a password."""
    names = [MANAGER, *(f"{SLUG}-officer-{n}" for n in range(1, OFFICERS + 1))]
    root = groups[0].parent
    staff = []
    for name in names:
        user = User.objects.create_user(name, f"{name}@sample.invalid", is_staff=True)
        BodyRole.objects.create(user=user, body=root, role=Role.MANAGER if name == MANAGER else Role.EDITOR)
        staff.append(user)
    return staff


def _meeting(session: Session, groups: list[Body], officers: list[User], chronicle: Chronicle) -> Meeting:
    meeting = Meeting(
        uuid=uid(chronicle.seed, session.reference),
        reference=session.reference,
        body=groups[session.group],
        title=session.title,
        places=session.places[:1],
    )
    how = by(officers[session.group % len(officers)])
    chronicle.change(
        meeting,
        "date",
        {"when": session.planned, "when_said": "", "days": session.days},
        name=(session.reference, "planned"),
        on=session.recorded,
        **how,
    )
    if session.moved:
        moved = {"when": session.when, "when_said": "", "days": session.days}
        chronicle.change(meeting, "date", moved, name=(session.reference, "moved"), on=session.moved, **how)
    if len(session.places) > 1:
        chosen = {"places": session.places}
        chronicle.change(meeting, "places", chosen, name=(session.reference, "places"), on=session.recorded, **how)
    if session.state != Meeting.State.PLANNED:
        held = session.when.latest if session.state == Meeting.State.HELD else session.when.earliest - timedelta(30)
        how |= {"why": "Too few could come."} if session.state == Meeting.State.CANCELLED else {}
        chronicle.change(meeting, "state", {"state": session.state}, name=(session.reference, "state"), on=held, **how)
    return meeting


def _milestone(stone: Stone, groups: list[Body], officers: list[User], chronicle: Chronicle) -> Milestone:
    milestone = Milestone(uuid=uid(chronicle.seed, stone.title), body=groups[stone.group], title=stone.title)
    how = by(officers[stone.group % len(officers)])
    if stone.expected:
        expected = {"when": stone.expected, "when_said": ""}
        chronicle.change(milestone, "date", expected, name=(stone.title, "expected"), on=stone.recorded, **how)
    if stone.settled:
        if stone.when != stone.expected:
            reached = {"when": stone.when, "when_said": ""}
            chronicle.change(milestone, "date", reached, name=(stone.title, "dated"), on=stone.settled, **how)
        settled = {"state": stone.state}
        chronicle.change(milestone, "state", settled, name=(stone.title, "state"), on=stone.settled, **how)
    return milestone


def _attendance(met: list[Meeting], parties: list[Party]) -> None:
    """Twelve parties at each meeting that was held: who chaired, who took part, who observed, who was missed."""
    capacities = ["chair", "host", *["participant"] * 8, "observer", "participant"]
    Attendance.objects.bulk_create(
        [
            Attendance(
                meeting=meeting,
                party=parties[(n * 31 + k * 17) % (STATES + ORGANISATIONS)],
                capacity=capacity,
                as_written=parties[(n * 31 + k * 17) % (STATES + ORGANISATIONS)].name,
                present="no" if k == len(capacities) - 1 else "yes",
            )
            for n, meeting in enumerate(met)
            if meeting.state == Meeting.State.HELD
            for k, capacity in enumerate(capacities)
        ],
        BATCH,
    )
