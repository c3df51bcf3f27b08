"""A small secretariat that tries acts at random: sensible ones, back-dated ones, and nonsense."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from commitments import acts
from commitments.acts.living import lay_down
from commitments.acts.record import about, as_json
from commitments.deadlines import way_round
from commitments.history import FIELDS, replay
from commitments.models import Assignment, Commitment, Deadline, Due, Event, Extension, Link
from commitments.workflow import Answer, AnswerBasis, DelayReason, Disposition, DropReason, Progress
from meetings.models import Holiday, Meeting, Milestone
from tests.factories import (
    AssignmentFactory,
    BodyFactory,
    BodyRoleFactory,
    CommitmentFactory,
    DeadlineFactory,
    MeetingFactory,
    MilestoneFactory,
    PartyFactory,
)

SUBJECTS: tuple[type[Model], ...] = (Commitment, Assignment, Deadline, Due, Meeting, Milestone)
VERSIONED = (Commitment, Assignment, Meeting, Milestone)


class Nothing(Exception):
    """There is nothing in the record on which the act could be tried."""


class Secretariat:
    """A body with officers, meetings, milestones and four drafts; the seed decides all that is tried."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.today = timezone.now().date()
        # In two of these it is another day than in UTC for most of the time.
        self.body = BodyFactory(zone=self.dice.choice(["UTC", "Pacific/Fiji", "America/Lima"]))
        self.officers = [BodyRoleFactory(body=self.body).user for _ in range(2)]
        self.parties = [PartyFactory() for _ in range(3)]
        dates = [self.day(-60, -1), self.day(1, 90), ""]
        self.meetings = [MeetingFactory(body=self.body, when=self.day(-400, -300))]
        self.meetings += [MeetingFactory(body=self.body, when=when, state="planned") for when in dates]
        self.milestones = [MilestoneFactory(body=self.body, when=when) for when in ("", self.day(-30, 60))]
        self.commitments = [self.draft() for _ in range(4)]
        self.done = self.refused = 0
        self._before: tuple[Any, ...] | None = None

    def draft(self) -> Commitment:
        commitment: Commitment = CommitmentFactory(
            disposition="draft",
            origin=self.meetings[0],
            officer=self.officers[0],
            roll_up=self.dice.choice(["all", "any", "lead"]),
        )
        for number in range(self.dice.randint(1, 2)):
            AssignmentFactory(commitment=commitment, party=None, named_as=f"interested States {number}")
        for _ in range(2):
            DeadlineFactory(commitment=commitment, earliest=None, latest=None, **self.rule())
        return commitment

    # One act

    def step(self) -> None:
        """Try one act. What is refused must leave no trace and be said in words."""
        self._before = self._before or traces()
        refusal = self._try()
        if refusal is None:
            self.done += 1
            self._before = None
            return
        self.refused += 1
        assert traces() == self._before, f"traces of what was refused: {refusal}"
        assert all(len(message) > 10 and "None" not in message for message in refusal.messages), refusal.messages

    def _try(self) -> ValidationError | None:
        while True:
            try:
                self.dice.choice(ACTS)(self)
            except Nothing:
                continue
            except ValidationError as refusal:
                return refusal
            return None

    # What the dice choose

    def day(self, low: int = -250, high: int = 0) -> str:
        return (self.today + timedelta(self.dice.randint(low, high))).isoformat()

    def effective(self) -> str:
        """Today, a day before, a month or a year; now and then one to be refused."""
        day = self.day()
        return self.dice.choice(["", "", "", day, day, day, day[:7], day[:4], self.day(2, 20), "2015-13"])

    def why(self) -> str:
        return self.dice.choice(["", "As the chair said.", "By letter.", "By letter."])

    def said(self) -> dict[str, Any]:
        return {"by": self.dice.choice(self.officers), "why": self.why(), "effective": self.effective()}

    def told(self) -> dict[str, Any]:
        return {"by": self.dice.choice(self.officers), "why": self.why()}

    def some(self, model: type[Model], **conditions: Any) -> Any:
        found = model._default_manager.filter(**conditions).order_by("pk")
        keys = list(found.values_list("pk", flat=True))
        if not keys:
            raise Nothing
        return model._default_manager.get(pk=self.dice.choice(keys))

    def rule(self) -> dict[str, Any]:
        """The columns of a rule; those that are not given are empty."""
        choice = self.dice.choice
        rules: list[dict[str, Any]] = [
            {"anchor": "fixed", "fixed": self.day(-40, 90), "offset": choice(["", "P5D"]), "count": "working"},
            {"anchor": "meeting", "meeting": choice(self.meetings), "offset": choice(["", "P14D", "P1M", "-P7D"])},
            {"anchor": "next_meeting", "body": self.body},
            {"anchor": "milestone", "milestone": choice(self.milestones), "bound": choice(["by", "not_before"])},
            {
                "anchor": "recurring",
                "fixed": self.day(-90, 30),
                "rrule": choice(["FREQ=MONTHLY;COUNT=3", "FREQ=WEEKLY"]),
            },
            {"anchor": "recurring"},
            {"anchor": "continuing"},
        ]
        if hasattr(self, "commitments"):
            rules.append({"anchor": "completion", "completion_of": choice(self.commitments), "offset": "P10D"})
        return {"fixed": "", "offset": "", "rrule": "", "count": "calendar", "bound": "by"} | choice(rules)

    # The acts

    def activate(self) -> None:
        acts.activate(self.some(Commitment), **self.said())

    def activate_a_draft(self) -> None:
        acts.activate(self.some(Commitment, disposition="draft"), by=self.dice.choice(self.officers))

    def hold(self) -> None:
        acts.hold(self.some(Commitment), **self.said())

    def complete(self) -> None:
        acts.complete(self.some(Commitment), **self.said())

    def reopen(self) -> None:
        acts.reopen(self.some(Commitment), **self.said())

    def drop(self) -> None:
        acts.drop(self.some(Commitment), self.dice.choice(DropReason.values), **self.said())

    def replace(self) -> None:
        door = self.dice.choice([acts.supersede, acts.merge])
        door(self.some(Commitment), self.some(Commitment), **self.said())

    def edit_words(self) -> None:
        commitment = self.some(Commitment)
        seen = self.dice.choice([None, commitment.version, commitment.version - 1])
        text = self.dice.choice(["", "In full.", "In part."])
        acts.edit_words(commitment, title="Send comments", text=text, seen=seen, **self.told())

    def assign_officer(self) -> None:
        acts.assign_officer(self.some(Commitment), self.dice.choice(self.officers), by=self.officers[0])

    def assign(self) -> None:
        acts.assign(self.some(Commitment), party=self.dice.choice(self.parties), **self.said())

    def answer(self) -> None:
        word, basis = self.dice.choice(Answer.values), self.dice.choice(AnswerBasis.values)
        acts.answer(self.some(Assignment), word, basis=basis, **self.said())

    def report(self) -> None:
        part = self.some(Assignment)
        met = [due for due in Due.objects.filter(assignment=part).unmet() if self.dice.random() < 0.5]
        delay = self.dice.choice(["", *DelayReason.values])
        acts.report_progress(part, self.dice.choice(Progress.values), delay_reason=delay, met=met, **self.said())

    def verify(self) -> None:
        acts.verify(self.some(Assignment), **self.said())

    def retract(self) -> None:
        newest = Event.objects.filter(retracts=None, retracted_by=None, cause=None).order_by("-pk")[:40]
        acts.retract(self.some(Event, pk__in=[event.pk for event in newest]), **self.told())

    def move_deadline(self) -> None:
        acts.move_deadline(self.some(Deadline), **self.rule(), **self.said())

    def ask(self) -> None:
        acts.ask_extension(self.some(Due), self.day(0, 200), **self.said())

    def decide(self) -> None:
        agreed = self.dice.choice(["", self.day(0, 250), self.day(0, 250)])
        acts.decide_extension(self.some(Extension), agreed=agreed, **self.said())

    def change_calendar(self) -> None:
        off = list(Holiday.objects.filter(body=self.body).values_list("day", flat=True))
        gone = [self.dice.choice(off)] if off and self.dice.random() < 0.4 else []
        new = {} if gone else {date.fromisoformat(self.day(-40, 90)): "Feast"}
        acts.change_calendar(self.body, add=new, remove=gone, **self.told())

    def record_meeting(self) -> None:
        if Meeting.objects.count() > 8:
            raise Nothing
        state = self.dice.choice(["planned", "held"])
        meeting = MeetingFactory.build(body=self.body, when=self.day(-60, 90), state=state)
        acts.record_meeting(meeting, by=self.officers[0])

    def move_meeting(self) -> None:
        acts.move_meeting(self.some(Meeting), self.day(-60, 120), **self.said())

    def hold_meeting(self) -> None:
        acts.hold_meeting(self.some(Meeting), when=self.dice.choice(["", self.day(-60, 3)]), **self.told())

    def cancel_meeting(self) -> None:
        acts.cancel_meeting(self.some(Meeting), **self.said())

    def plan_again(self) -> None:
        acts.plan_again(self.some(Meeting), when=self.dice.choice(["", self.day(0, 90)]), **self.said())

    def merge_meetings(self) -> None:
        acts.merge_meetings(self.some(Meeting), self.some(Meeting), **self.told())

    def place_meeting(self) -> None:
        acts.place_meeting(self.some(Meeting), [self.dice.choice(["Bali", "Perth"])], **self.told())

    def move_milestone(self) -> None:
        acts.move_milestone(self.some(Milestone), self.day(-20, 60), **self.said())

    def reach_milestone(self) -> None:
        acts.reach_milestone(self.some(Milestone), when=self.effective(), **self.told())

    def call_off_milestone(self) -> None:
        acts.call_off_milestone(self.some(Milestone), **self.said())

    def expect_again(self) -> None:
        acts.expect_again(self.some(Milestone), **self.said())


ACTS: list[Callable[[Secretariat], None]] = [
    act for name, act in vars(Secretariat).items() if name in {*acts.__all__, "replace", "report", "ask", "decide"}
]
# What happens most at a desk, and what keeps commitments open for the rest.
ACTS += [Secretariat.activate_a_draft, *[Secretariat.report] * 3, *[Secretariat.retract] * 2, *[Secretariat.reopen] * 2]
ACTS += [Secretariat.decide, Secretariat.ask]


def traces() -> tuple[Any, ...]:
    """What any act leaves behind somewhere; in one question, for it is asked thousands of times."""
    counted = [f"SELECT COUNT(*) FROM {model._meta.db_table}" for model in (Event, Due, Extension, Link, Holiday)]
    versions = [f"SELECT SUM(version) FROM {model._meta.db_table}" for model in VERSIONED]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(f'({one})' for one in [*counted, *versions])}")
        found: tuple[Any, ...] = cursor.fetchone()
    return found


# What holds whatever was done


def the_history_comes_to_the_columns(versions: dict[tuple[str, int], int], *, on: date) -> None:
    """The columns of every subject are what its events come to, all of them or as at today; versions only rise."""
    events: dict[tuple[str, int], list[Event]] = defaultdict(list)
    for event in Event.objects.all():
        events[event.about, getattr(event, f"{event.about}_id")].append(event)
    for model in SUBJECTS:
        for subject in model._default_manager.all():
            key = about(subject), subject.pk
            entries = [event.entry for event in events[key]]
            assert replay(entries, as_at=on) == replay(entries)
            for field, new in replay(entries).items():
                if columns := FIELDS[key[0]][field]:
                    held: dict[str, Any] = {column: as_json(getattr(subject, column)) for column in columns}
                    assert new == held, (run_of(subject), field)
            if model in VERSIONED:
                assert subject.version >= versions.get(key, 1)  # type: ignore[attr-defined]
                versions[key] = subject.version  # type: ignore[attr-defined]


def nothing_is_stale() -> None:
    """Every due in force is what its rule gives by its anchor today, after whatever happened to that."""
    with transaction.atomic():
        stale = lay_down(Deadline.objects.all(), cause=Event.objects.order_by("-pk").first())
        transaction.set_rollback(True)
    assert [(run_of(event.subject), event.old, event.new) for event in stale] == []


def links_tell_what_holds() -> None:
    """What is in force has an officer and no successor; what is superseded has one."""
    for commitment in Commitment.objects.exclude(disposition=Disposition.DRAFT):
        successors = [
            *commitment.links_out.filter(kind="merged_into"),
            *commitment.links_in.filter(kind="supersedes"),
        ]
        assert len(successors) == (commitment.disposition == Disposition.SUPERSEDED)
        assert commitment.officer_id


def nothing_awaits_itself() -> None:
    awaits: dict[int, set[int]] = defaultdict(set)
    for commitment, awaited in Deadline.objects.values_list("commitment", "completion_of"):
        if awaited is not None:
            awaits[commitment].add(awaited)
    assert [way for way in (way_round(awaits, commitment) for commitment in list(awaits)) if way] == []


def run_of(subject: Model) -> str:
    return f"{about(subject)} {subject}"
