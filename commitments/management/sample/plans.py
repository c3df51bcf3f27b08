"""What becomes of one commitment of the sample, drawn by its number alone; nothing here reads or writes a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from commitments.deadlines import Anchor, Bound, Count, Edge, Offset, Rule, due_days, next_occurrence
from commitments.management.sample import words
from commitments.management.sample.calendar import SAMPLE_DAY, Session, between
from commitments.management.sample.ground import Ground
from commitments.models import Commitment
from commitments.silence import Silence
from commitments.workflow import Disposition
from meetings.dates import PartialDate, Span
from meetings.models import Meeting, Milestone, Party

PER_PAPER = 20
_GOLDEN = 0.6180339887498949  # of the years: however many papers there are, they lie evenly in them

_BY_AGE = {  # of 100 commitments: by years since their meeting, what became of them
    5: {"completed": 66, "active": 16, "superseded": 6, "dropped": 9, "on_hold": 3},
    2: {"completed": 46, "active": 39, "superseded": 4, "dropped": 7, "on_hold": 4},
    0: {"completed": 14, "active": 70, "superseded": 2, "dropped": 3, "on_hold": 2, "draft": 9},
}
_KINDS = {"agreed_action": 40, "recommendation": 28, "request": 20, "offer": 8, "follow_up_meeting": 4}


@dataclass(slots=True)
class Stage:
    """What was known of a deadline's anchor from a day on: its date and length, whether it has happened, and by what.

    `turn` is the name of the meeting's or milestone's event, or the number of the commitment that was completed.
    """

    since: date
    anchor: PartialDate
    lasting: int | None = None
    happened: bool = True
    turn: tuple[str, ...] | int | None = None


@dataclass(slots=True)
class RulePlan:
    """One deadline: the columns of its rule, what was known of its anchor, and perhaps a later date that was fixed."""

    columns: dict[str, Any]
    stages: list[Stage]
    moved_to: PartialDate | None = None

    @property
    def days(self) -> list[tuple[Span | None, Stage]]:
        """The days that the rule gave, stage by stage."""
        rule = _rule(*(self.columns.get(name, "") for name in ("bound", "anchor", "edge", "offset", "count", "rrule")))
        if rule.rrule:
            [stage] = self.stages
            return [(occurrence(rule.rrule, stage.anchor.latest, stage.anchor.latest), stage)]
        return [
            (due_days(rule, stage.anchor, lasting=stage.lasting, happened=stage.happened), stage)
            for stage in self.stages
        ]


@lru_cache(maxsize=20_000)
def occurrence(rrule: str, begins: date, after: date) -> Span:
    """The next occurrence of what recurs for ever."""
    day = next_occurrence(rrule, begins=begins, after=after)
    assert day is not None
    return Span(day, day)


@lru_cache(maxsize=256)
def _rule(bound: str, anchor: str, edge: str, offset: str, count: str, rrule: str) -> Rule:
    return Rule(
        Bound(bound),
        Anchor(anchor),
        Edge(edge or Edge.END),
        Offset.parse(offset),
        Count(count or Count.CALENDAR),
        rrule,
    )


@dataclass(slots=True)
class Plan:
    """One commitment as it was made and as it ended (`closed` is the day, None while it is open)."""

    number: int
    rng: Random
    session: Session
    kind: str
    disposition: str
    recorded: date
    closed: date | None
    parties: list[Party]
    rules: list[RulePlan] = field(default_factory=list)
    quote: str = ""
    title: str = ""

    @property
    def reference(self) -> str:
        return reference(self.number)

    @property
    def paper(self) -> int:
        return (self.number - 1) // PER_PAPER

    @property
    def position(self) -> int:
        """The place of its paragraph in the paper, from 0."""
        return (self.number - 1) % PER_PAPER

    @property
    def last_day(self) -> date:
        return self.closed or SAMPLE_DAY


def reference(number: int) -> str:
    return f"SAMPLE-{number:06}"


def draw(ground: Ground, number: int, parts: int) -> Plan:
    """The commitment of this number, with so many parts."""
    rng = Random(f"{ground.seed}/{number}")
    session = ground.held[int((number - 1) // PER_PAPER * _GOLDEN % 1 * len(ground.held))]
    recorded = min(session.when.latest + timedelta(rng.randint(2, 25)), SAMPLE_DAY)
    disposition = _disposition(rng, session, recorded)
    closed = None
    if disposition in ("completed", "superseded", "dropped"):
        closed = between(recorded, SAMPLE_DAY, 0.05 + 0.9 * min(rng.random(), rng.random()))
    plan = Plan(
        number=number,
        rng=rng,
        session=session,
        kind=_choose(rng, _KINDS),
        disposition=disposition,
        recorded=recorded,
        closed=closed,
        parties=rng.sample(ground.parties, parts),
    )
    plan.rules = _rules(plan, ground)
    said = " and ".join(rule.columns["phrase"] for rule in plan.rules)
    said += "".join(f", {quote}" for rule in plan.rules if (quote := rule.columns.get("silence_quote")))
    plan.quote, plan.title = words.sentence(rng, plan.kind, plan.parties[0].name, said)
    return plan


def _disposition(rng: Random, session: Session, recorded: date) -> str:
    drawn = _choose(
        rng, next(of for age, of in _BY_AGE.items() if (SAMPLE_DAY - session.when.latest).days >= age * 365)
    )
    fresh = recorded > SAMPLE_DAY - timedelta(60)
    return Disposition.ACTIVE.value if fresh and drawn != "draft" else drawn


def _choose(rng: Random, weights: dict[str, int]) -> str:
    drawn: str = rng.choices(list(weights), list(weights.values()))[0]
    return drawn


def _rules(plan: Plan, ground: Ground) -> list[RulePlan]:
    """None, one or two deadlines, of all kinds."""
    count = plan.rng.choices([0, 1, 2], [16, 74, 10])[0]
    kinds = plan.rng.choices(list(_DEADLINES), list(_DEADLINES.values()), k=count)
    rules = [kind(plan, ground) for kind in kinds]
    if len(rules) == 2 and rules[0].columns["phrase"] == rules[1].columns["phrase"]:
        rules.pop()
    return rules


def _fixed(plan: Plan, ground: Ground) -> RulePlan:
    """By a day, a month or a year, or during some days; one in twelve was fixed anew later."""
    rng, target = plan.rng, plan.session.when.latest + timedelta(plan.rng.randint(45, 1100))
    bound, form = Bound.BY, rng.random()
    if form < 0.55:
        edtf, phrase = str(target), f"by {words.day(target)}"
    elif form < 0.75:
        edtf, phrase = f"{target:%Y-%m}", f"by {target:%B %Y}"
    elif form < 0.87:
        edtf, phrase = f"{target.year}", f"by the end of {target.year}"
    elif form < 0.95:
        last = target + timedelta(4)
        bound, edtf = Bound.DURING, f"{target}/{last}"
        phrase = f"from {words.day(target)} to {words.day(last)}"
    else:
        bound, edtf, phrase = Bound.NOT_BEFORE, str(target), f"not before {words.day(target)}"
    fixed = PartialDate.parse(edtf)
    rule = RulePlan(
        {"phrase": phrase, "bound": bound, "anchor": Anchor.FIXED, "fixed": fixed}, [Stage(plan.recorded, fixed)]
    )
    if form < 0.75 and rng.random() < 0.11 and plan.disposition != "draft":
        rule.moved_to = PartialDate.parse(f"{target + timedelta(rng.randint(60, 400)):%Y-%m}")
        rule.stages.append(Stage(between(plan.recorded, plan.last_day, 0.5), rule.moved_to))
    return rule


_WITHIN = [
    ("within two weeks", "P14D", Count.CALENDAR),
    ("within two months", "P2M", Count.CALENDAR),
    ("within ten working days", "P10D", Count.WORKING),
    ("within one year", "P1Y", Count.CALENDAR),
]


def _after_meeting(plan: Plan, ground: Ground) -> RulePlan:
    phrase, offset, counted = plan.rng.choice(_WITHIN)
    return _of_meeting(plan, plan.session, {"phrase": phrase, "offset": offset, "count": counted, "bound": Bound.BY})


def _silence(plan: Plan, ground: Ground) -> RulePlan:
    """Comments within two weeks, after which no answer is consent."""
    columns = {"phrase": "within two weeks", "offset": "P14D", "bound": Bound.BY}
    basis = plan.rng.choice([Silence.CHAIR, Silence.SIMILAR_PROCEDURE, Silence.RULE])
    columns |= {"silence": basis, "silence_quote": "after which silence will be taken as consent"}
    return _of_meeting(plan, plan.session, columns)


def _at_meeting(plan: Plan, ground: Ground) -> RulePlan:
    """At a later meeting of the group that is named; without one, within two weeks."""
    later = ground.diary.following(plan.session)[:4]
    if not later:
        return _after_meeting(plan, ground)
    session = plan.rng.choice(later)
    phrase = f"at {session.title}"
    return _of_meeting(plan, session, {"phrase": phrase, "bound": Bound.AT, "edge": Edge.START})


def _of_meeting(plan: Plan, session: Session, columns: dict[str, Any]) -> RulePlan:
    stages = [Stage(plan.recorded, session.known(plan.recorded), session.days)]
    stages += _moved(plan, session, plan.recorded)
    return RulePlan(columns | {"anchor": Anchor.MEETING, "meeting": session.record}, stages)


def _moved(plan: Plan, session: Session, after: date) -> list[Stage]:
    """The stage that began when the meeting moved, if it did after the day and while the commitment lived."""
    if not session.moved or not after < session.moved <= plan.last_day:
        return []
    return [Stage(session.moved, session.when, session.days, turn=(session.reference, "moved"))]


def _next_meeting(plan: Plan, ground: Ground) -> RulePlan:
    """At the next meeting of the group; from each one that was held it rolls on to the one after."""
    following = ground.diary.following(plan.session)
    stages, since, turn = [], plan.recorded, None
    for session in following:
        stages += [Stage(since, session.known(since), session.days, turn=turn), *_moved(plan, session, since)]
        since, turn = session.when.latest, (session.reference, "state")
        if session.state != Meeting.State.HELD or since > plan.last_day:
            break
    else:
        stages.append(Stage(since, PartialDate(), turn=turn))
    columns = {"phrase": "at the next session", "bound": Bound.AT, "edge": Edge.START, "anchor": Anchor.NEXT_MEETING}
    return RulePlan(columns | {"body": ground.groups[plan.session.group]}, stages)


def _milestone(plan: Plan, ground: Ground) -> RulePlan:
    stone = plan.rng.choice([stone for stone in ground.stones if stone.group == plan.session.group])
    bound = plan.rng.choice([Bound.NOT_BEFORE, Bound.NOT_BEFORE, Bound.BY, Bound.DURING])
    phrase = {
        Bound.NOT_BEFORE: f"not before {stone.title}",
        Bound.BY: f"within one month after {stone.title}",
        Bound.DURING: f"until {stone.title}",
    }[bound]
    called_off = stone.state == Milestone.State.CALLED_OFF
    before = Stage(plan.recorded, stone.expected, happened=False)
    after = Stage(stone.settled or SAMPLE_DAY, PartialDate() if called_off else stone.when, turn=(stone.title, "state"))
    stages = [before]
    if stone.settled and stone.settled <= plan.recorded:
        stages = [Stage(plan.recorded, after.anchor)]
    elif stone.settled and stone.settled <= plan.last_day:
        stages.append(after)
    columns = {"phrase": phrase, "bound": bound, "anchor": Anchor.MILESTONE, "milestone": stone.record}
    return RulePlan(columns | ({"offset": "P1M"} if bound == Bound.BY else {}), stages)


def _completion(plan: Plan, ground: Ground) -> RulePlan:
    """After an earlier commitment of the same paper is completed."""
    if plan.number % PER_PAPER == 1:
        return _continuing(plan, ground)
    other = draw(ground, plan.number - 1, len(plan.parties))
    bound = plan.rng.choice([Bound.NOT_BEFORE, Bound.BY])
    stages = [Stage(plan.recorded, PartialDate(), happened=False)]
    if other.closed and other.disposition == Disposition.COMPLETED:
        done = PartialDate.parse(str(other.closed))
        if other.closed <= plan.recorded:
            stages = [Stage(plan.recorded, done)]
        elif other.closed <= plan.last_day:
            stages.append(Stage(other.closed, done, turn=other.number))
    columns = {
        "phrase": f"{'after' if bound == Bound.NOT_BEFORE else 'within two months after'} what paragraph "
        f"{other.position + 1} asks for is done",
        "bound": bound,
        "anchor": Anchor.COMPLETION,
        "completion_of": other.number,
    }
    return RulePlan(columns | ({"offset": "P2M"} if bound == Bound.BY else {}), stages)


def _recurring(plan: Plan, ground: Ground) -> RulePlan:
    often = {"every month": "FREQ=MONTHLY", "every two years": "FREQ=YEARLY;INTERVAL=2", "regularly": ""}
    phrase, rrule = plan.rng.choice(list(often.items()))
    columns = {"phrase": phrase, "bound": Bound.BY, "anchor": Anchor.RECURRING, "rrule": rrule}
    return RulePlan(columns, [Stage(plan.recorded, PartialDate.parse(str(plan.session.when.latest)))])


def _continuing(plan: Plan, ground: Ground) -> RulePlan:
    columns = {"phrase": "on a continuing basis", "bound": Bound.DURING, "anchor": Anchor.CONTINUING}
    return RulePlan(columns, [Stage(plan.recorded, PartialDate())])


_DEADLINES: dict[Callable[[Plan, Ground], RulePlan], int] = {
    _fixed: 50,
    _after_meeting: 12,
    _silence: 5,
    _at_meeting: 11,
    _next_meeting: 5,
    _milestone: 7,
    _completion: 3,
    _recurring: 4,
    _continuing: 3,
}

assert set(_KINDS) == set(Commitment.Kind.values)
