"""A small secretariat that tries acts at random: mostly what the table allows, and then what it should refuse."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from commitments import acts
from commitments.models import Assignment, Commitment, Deadline, Due, Event, Extension
from commitments.workflow import MOVES, Answer, AnswerBasis, DelayReason, DropReason, Progress
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
from tests.papers_at_random import Nothing, Papers
from tests.what_holds import traces

LIVING = ("draft", "active", "on_hold")
ENDED = ("completed", "superseded", "dropped")
CARE = 0.9
"""How often an act is tried on what it is meant for, with a reason."""


class Secretariat(Papers):
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
        self.done: Counter[str] = Counter()
        self.refused = 0
        self.careful = True
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
        for _ in range(self.dice.randint(1, 2)):
            DeadlineFactory(commitment=commitment, earliest=None, latest=None, **self.rule())
        return commitment

    # One act

    def step(self) -> None:
        """Try one act. What is refused must leave no trace and be said in words; what changes nothing is no act."""
        self._before = self._before or traces()
        done, refusal = self._try()
        if refusal is None:
            self._before = None
            if done:
                self.done[done] += 1
            return
        self.refused += 1
        assert traces() == self._before, f"traces of what was refused: {refusal}"
        assert all(len(message) > 10 and "None" not in message for message in refusal.messages), refusal.messages

    def _try(self) -> tuple[str, ValidationError | None]:
        while True:
            name = self.dice.choice(OFTEN if self.dice.random() < 0.7 else sorted(set(ACTS) - set(self.done)) or OFTEN)
            self.careful = self.dice.random() < CARE
            try:
                done = ACTS[name](self)
            except Nothing:
                continue
            except ValidationError as refusal:
                return "", refusal
            return name if done is not None else "", None

    # What the dice choose

    def day(self, low: int = -250, high: int = 0) -> str:
        return (self.today + timedelta(self.dice.randint(low, high))).isoformat()

    def effective(self) -> str:
        """Today, a day before, a month or a year; now and then one to be refused."""
        day = self.day()
        if self.careful:
            return self.dice.choice(["", "", "", "", self.day(-3), day, day[:7], day[:4]])
        return self.dice.choice(["", "", "", day, day, day, day[:7], day[:4], self.day(2, 20), "2015-13"])

    def why(self) -> str:
        return self.dice.choice(["As the chair said.", "By letter."] if self.careful else ["", "By letter."])

    def said(self) -> dict[str, Any]:
        return {**self.told(), "effective": self.effective()}

    def told(self) -> dict[str, Any]:
        return {"by": self.who(), "why": self.why()}

    def some(self, model: Any, *conditions: Q, **fitting: Any) -> Any:
        keys = list(model._default_manager.filter(*conditions, **fitting).order_by("pk").values_list("pk", flat=True))
        if not keys:
            raise Nothing
        return model._default_manager.get(pk=self.dice.choice(keys))

    def likely(self, model: Any, *conditions: Q, **fitting: Any) -> Any:
        """One of those that the act is meant for; without care, any."""
        return self.some(model, *conditions, **fitting) if self.careful else self.some(model)

    def after(self, due: Due) -> str:
        """A day that puts a due off; without care, any."""
        first = (due.latest - self.today).days if self.careful and due.latest else 0
        return self.day(first + 1, first + 60)

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

    def activate(self) -> object:
        return acts.activate(self.likely(Commitment, disposition__in=["draft", "on_hold"]), **self.said())

    def hold(self) -> object:
        return acts.hold(self.likely(Commitment, disposition="active"), **self.said())

    def complete(self) -> object:
        return acts.complete(self.likely(Commitment, disposition__in=["active", "on_hold"]), **self.said())

    def reopen(self) -> object:
        return acts.reopen(self.likely(Commitment, disposition__in=ENDED), **self.said())

    def drop(self) -> object:
        commitment = self.likely(Commitment, disposition__in=LIVING)
        return acts.drop(commitment, self.dice.choice(DropReason.values), **self.said())

    def supersede(self) -> object:
        return acts.supersede(*self.two_commitments(), **self.said())

    def merge(self) -> object:
        return acts.merge(*self.two_commitments(), **self.said())

    def two_commitments(self) -> tuple[Commitment, Commitment]:
        one = self.likely(Commitment, disposition__in=LIVING)
        return one, self.likely(Commitment, ~Q(pk=one.pk), disposition__in=LIVING)

    def edit_words(self) -> object:
        commitment = self.some(Commitment)
        seen = self.dice.choice([None, commitment.version, commitment.version - (not self.careful)])
        text = self.dice.choice(["", "In full.", "In part."])
        return acts.edit_words(commitment, title="Send comments", text=text, seen=seen, **self.told())

    def assign_officer(self) -> object:
        return acts.assign_officer(self.some(Commitment), self.who(), by=self.officers[0])

    def assign(self) -> object:
        party = self.dice.choice(self.parties)
        fitting = ~Q(assignments__party=party) & Q(disposition__in=LIVING)
        return acts.assign(self.likely(Commitment, fitting), party=party, **self.said())

    def answer(self) -> object:
        part = self.likely(Assignment, commitment__disposition="active")
        word = self.dice.choice(sorted(MOVES[Answer(part.answer)]) if self.careful else Answer.values)
        bases = ["express", "inferred"] if self.careful else AnswerBasis.values
        return acts.answer(part, word, basis=self.dice.choice(bases), **self.said())

    def report_progress(self) -> object:
        part = self.likely(Assignment, commitment__disposition="active")
        met = [due for due in Due.objects.filter(assignment=part).unmet() if self.dice.random() < 0.5]
        delay = self.dice.choice(["", *DelayReason.values])
        known = Progress.values[1:] if self.careful else Progress.values
        return acts.report_progress(part, self.dice.choice(known), delay_reason=delay, met=met, **self.said())

    def verify(self) -> object:
        reported = Q(commitment__disposition="active") & ~Q(progress="no_information")
        return acts.verify(self.likely(Assignment, reported), **self.said())

    def retract(self) -> object:
        newest = Event.objects.filter(retracts=None, retracted_by=None, cause=None).order_by("-pk")
        if self.careful:
            newest = newest.exclude(field__in=["dates", "part"])
        return acts.retract(self.some(Event, pk__in=[event.pk for event in newest[:40]]), **self.told())

    def move_deadline(self) -> object:
        deadline = self.likely(Deadline, commitment__disposition__in=LIVING)
        return acts.move_deadline(deadline, **self.rule(), **self.said())

    def ask_extension(self) -> object:
        dated = Q(met="", latest__isnull=False, assignment__commitment__disposition__in=["active", "on_hold"])
        due = self.likely(Due, dated, ~Q(extensions__decision="pending"))
        return acts.ask_extension(due, self.after(due), **self.said())

    def decide_extension(self) -> object:
        open_still = Q(due__met="", due__assignment__commitment__disposition__in=["active", "on_hold"])
        extension = self.likely(Extension, open_still, decision="pending")
        agreed = self.dice.choice(["", self.after(extension.due), self.after(extension.due)])
        return acts.decide_extension(extension, agreed=agreed, **self.said())

    def change_calendar(self) -> object:
        off = list(Holiday.objects.filter(body=self.body).values_list("day", flat=True))
        gone = [self.dice.choice(off)] if off and self.dice.random() < 0.4 else []
        new = {} if gone else {date.fromisoformat(self.day(-40, 90)): "Feast"}
        return acts.change_calendar(self.body, add=new, remove=gone, **self.told())

    def record_meeting(self) -> object:
        if Meeting.objects.exclude(state="cancelled").count() > 8:
            raise Nothing
        state = self.dice.choice(["planned", "held"])
        when = self.day(-60, -1 if state == "held" and self.careful else 90)
        meeting = MeetingFactory.build(body=self.body, when=when, state=state)
        return acts.record_meeting(meeting, by=self.officers[0])

    def move_meeting(self) -> object:
        return acts.move_meeting(self.likely(Meeting, state="planned"), self.day(-60, 120), **self.said())

    def hold_meeting(self) -> object:
        when = self.day(-60, -1) if self.careful else self.dice.choice(["", self.day(-60, 3)])
        return acts.hold_meeting(self.likely(Meeting, state="planned"), when=when, **self.told())

    def cancel_meeting(self) -> object:
        return acts.cancel_meeting(self.likely(Meeting, state="planned"), **self.said())

    def plan_again(self) -> object:
        meeting = self.likely(Meeting, ~Q(links_out__kind="merged_into"), state="cancelled")
        return acts.plan_again(meeting, when=self.dice.choice(["", self.day(0, 90)]), **self.said())

    def merge_meetings(self) -> object:
        kept = self.likely(Meeting, ~Q(state="cancelled"))
        gone = self.likely(Meeting, ~Q(pk=kept.pk), state__in=["planned", kept.state])
        return acts.merge_meetings(kept, gone, **self.told())

    def place_meeting(self) -> object:
        return acts.place_meeting(self.some(Meeting), [self.dice.choice(["Bali", "Perth"])], **self.told())

    def record_milestone(self) -> object:
        if Milestone.objects.count() > 4:
            raise Nothing
        state = self.dice.choice(["expected", "reached"])
        when = self.day(-60, -1) if self.careful else self.dice.choice(["", self.day(-60, 90)])
        return acts.record_milestone(MilestoneFactory.build(body=self.body, when=when, state=state), **self.told())

    def move_milestone(self) -> object:
        return acts.move_milestone(self.likely(Milestone, state="expected"), self.day(-20, 60), **self.said())

    def reach_milestone(self) -> object:
        return acts.reach_milestone(self.likely(Milestone, state="expected"), when=self.effective(), **self.told())

    def call_off_milestone(self) -> object:
        return acts.call_off_milestone(self.likely(Milestone, state="expected"), **self.said())

    def expect_again(self) -> object:
        return acts.expect_again(self.likely(Milestone, state="called_off"), **self.said())


DOORS = frozenset(name for name in acts.__all__ if hasattr(getattr(acts, name), "__wrapped__"))
"""The public acts, by name."""
ACTS: dict[str, Callable[[Secretariat], object]] = {
    name: act for kind in (Papers, Secretariat) for name, act in vars(kind).items() if name in DOORS
}
# What happens most at a desk, and what keeps commitments open for the rest.
OFTEN = [*ACTS, "activate", *["answer", "report_progress"] * 3, *["edit_words", "retract", "verify"] * 2]
OFTEN += ["move_meeting", "ask_extension", "decide_extension"]
