"""When the sample's bodies meet and what else is dated there: fixed, so that a sample that grows does not change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from meetings.dates import PartialDate
from meetings.models import Meeting, Milestone

SAMPLE_DAY = date(2026, 3, 31)
"""The last day of which the sample tells; what lies after it is planned."""
YEARS = range(2013, 2028)
GROUPS = 12
SESSIONS = 3  # of a group in a year
MILESTONES = 5  # of a group

_PLACES = [["Harbour City"], ["Lakeside"], ["Old Town"], ["Harbour City", "Lakeside"]]


@dataclass(slots=True)
class Session:
    """A meeting of a group: first planned for one date, then perhaps moved to another on the day `moved`."""

    group: int
    reference: str
    title: str
    planned: PartialDate
    when: PartialDate
    days: int | None
    state: str
    recorded: date
    moved: date | None
    places: list[str] = field(default_factory=list)
    record: Meeting | None = None

    def known(self, on: date) -> PartialDate:
        """The date that it was known to have on a day."""
        return self.when if self.moved and self.moved <= on else self.planned


@dataclass(slots=True)
class Stone:
    """A milestone of a group: expected for a date, and perhaps reached or called off on the day `settled`."""

    group: int
    title: str
    expected: PartialDate
    when: PartialDate
    state: str
    recorded: date
    settled: date | None
    record: Milestone | None = None


def sessions() -> list[Session]:
    """All meetings of all groups, in the order of their references."""
    return [_session(group, year, n) for group in range(GROUPS) for year in YEARS for n in range(SESSIONS)]


def _session(group: int, year: int, n: int) -> Session:
    number = (group * len(YEARS) + year - YEARS[0]) * SESSIONS + n
    first = date(year, 2 + 4 * n + group % 3, 1 + (5 * group + 3 * n + year) % 24)
    days = 1 + number % 3
    when, given = PartialDate.parse(str(first) if days == 1 else f"{first}/{first + timedelta(days - 1)}"), None
    state, moved, planned = Meeting.State.HELD, None, when
    recorded = first - timedelta(200)
    if first + timedelta(days) > SAMPLE_DAY:
        state, recorded = Meeting.State.PLANNED, min(recorded, SAMPLE_DAY - timedelta(20))
        when, given = _planned(group, first, days)
        planned = when
    elif number % 37 == 5:
        state = Meeting.State.CANCELLED
    elif number % 11 == 3:
        moved, planned = first - timedelta(90), PartialDate.parse(str(first - timedelta(45)))
    return Session(
        group=group,
        reference=f"SAMPLE-WG{group + 1:02}-{year}-{n + 1}",
        title=f"Sample working group {group + 1}, session {n + 1} of {year}",
        planned=planned,
        when=when,
        days=given,
        state=state,
        recorded=recorded,
        moved=moved,
        places=_PLACES[number % len(_PLACES)],
    )


def _planned(group: int, first: date, days: int) -> tuple[PartialDate, int | None]:
    """The date of a meeting to come, as far as it is known: a month, a tentative day, or nothing."""
    if group >= GROUPS - 4 or (first.year > SAMPLE_DAY.year and group % 2):
        return PartialDate(), None
    if group % 3 == 0:
        return PartialDate.parse(f"{first:%Y-%m}"), days
    return PartialDate.parse(f"{first}?" if group % 3 == 1 else str(first)), None


def milestones() -> list[Stone]:
    """All milestones of all groups; of each five, three were reached, one was called off, one is still expected."""
    return [_stone(group, n) for group in range(GROUPS) for n in range(MILESTONES)]


def _stone(group: int, n: int) -> Stone:
    year = 2016 + 2 * n + group % 2
    expected = PartialDate.parse(f"{year}~" if n % 2 else f"{year}-0{1 + (group + n) % 9}")
    recorded, settled = date(year - 3, 5, 1 + group), date(year, 10, 2 + group)
    state, when = Milestone.State.REACHED, expected
    if n == 4:
        state, settled = Milestone.State.EXPECTED, None
        expected = when = PartialDate() if group % 2 else PartialDate.parse("2027")
    elif n == 3:
        state = Milestone.State.CALLED_OFF
    else:
        when = PartialDate.parse(str(settled))
    return Stone(
        group, f"Sample instrument {group + 1}.{n + 1} enters into use", expected, when, state, recorded, settled
    )


class Diary:
    """The dated meetings of each group in order, to find the next one."""

    def __init__(self, all_sessions: Iterable[Session]) -> None:
        self._of: dict[int, list[Session]] = defaultdict(list)
        for session in all_sessions:
            if session.when and session.state != Meeting.State.CANCELLED:
                self._of[session.group].append(session)
        for held in self._of.values():
            held.sort(key=lambda session: (session.when.latest, session.reference))

    def following(self, session: Session) -> list[Session]:
        """The meetings of the group after this one that have a date, in their order."""
        return [each for each in self._of[session.group] if each.when.earliest > session.when.latest]


def between(first: date, last: date, share: float) -> date:
    """The day at this share (0 to 1) of the way from the first to the last."""
    return first + timedelta(int((last - first).days * share))
