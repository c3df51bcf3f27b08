"""What is told at once, to whom, and what is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commitments import acts
from commitments.mailing import planning
from commitments.mailing.notices import NOTICES
from commitments.mailing.plans import Plan
from commitments.models import Assignment, Commitment, Event
from meetings.models import Body, FocalPoint
from tests.cases import a_draft, in_days
from tests.factories import (
    AssignmentFactory,
    BodyFactory,
    BodyRoleFactory,
    CommitmentFactory,
    DeadlineFactory,
    DueFactory,
    EventFactory,
    FocalPointFactory,
    MailboxFactory,
    MeetingFactory,
    PartyFactory,
)
from tests.letters import message

pytestmark = pytest.mark.django_db
AT = datetime(2016, 1, 15, 7, tzinfo=UTC)


@pytest.fixture
def body() -> Body:
    return BodyFactory(name="Working Group on Reports", slug="reports", mail_on=True)


@pytest.fixture
def desk(body: Body) -> FocalPoint:
    fiji = PartyFactory(name="Fiji", slug="fiji")
    return FocalPointFactory(party=fiji, body=body, name="Reports desk", email="desk@example.org")


def planned() -> list[Plan]:
    """What all the history calls for."""
    (notice,) = NOTICES
    return list(notice(list(Event.objects.order_by("pk"))))


def to_parties() -> list[Plan]:
    return [plan for plan in planned() if plan.recipient is None]


def draft_for(desk: FocalPoint, **given: Any) -> Assignment:
    recently = MeetingFactory(body=desk.body, when=in_days(-3))
    commitment = a_draft(origin=recently, **given)
    part = commitment.assignments.get()
    part.party = desk.party
    part.save()
    return part


def text_of(plan: Plan) -> str:
    mail = message(plan)
    assert mail is not None
    return " ".join(str(mail.body).split())


# What is told


def test_a_part_newly_given_when_it_comes_into_force(desk: FocalPoint) -> None:
    part = draft_for(desk)
    assert to_parties() == []
    acts.activate(part.commitment, by=None)
    (plan,) = to_parties()
    assert (plan.kind, plan.address) == ("newly_assigned", "desk@example.org")
    assert [item.assignment for item in plan.items] == [part]


def test_all_that_came_of_one_event_is_in_one_mail(desk: FocalPoint) -> None:
    meeting = MeetingFactory(body=desk.body, when=in_days(40), state="planned", title="The Steering Group")
    for _number in range(2):
        part = draft_for(desk)
        DeadlineFactory(commitment=part.commitment, anchor="meeting", fixed="", meeting=meeting, bound="at")
        acts.activate(part.commitment, by=None)
    before = {plan.key for plan in to_parties()}
    moved = acts.move_meeting(meeting, in_days(50), by=None)
    (plan,) = (plan for plan in to_parties() if plan.key not in before)
    assert (plan.kind, plan.key, len(plan.items)) == ("date_moved", f"e{moved.pk}", 2)
    text = text_of(plan)
    assert "“The Steering Group” has another date:" in text
    assert text.count("(before: ") == 2


def test_an_extension_that_was_decided(desk: FocalPoint) -> None:
    part = draft_for(desk)
    DeadlineFactory(commitment=part.commitment, fixed=in_days(20))
    acts.activate(part.commitment, by=None)
    extension = acts.ask_extension(part.dues.get(), in_days(40), by=None)
    assert {plan.kind for plan in to_parties()} == {"newly_assigned"}
    acts.decide_extension(extension, agreed=in_days(40), by=None)
    plan = to_parties()[-1]
    assert plan.kind == "extension_decided"
    assert "is agreed" in text_of(plan)
    assert "before: " in text_of(plan)


def test_why_is_said_of_what_the_reader_may_know_only(desk: FocalPoint) -> None:
    meeting = MeetingFactory(body=BodyFactory(), when=in_days(40), state="planned", title="Canary")
    part = draft_for(desk)
    DeadlineFactory(commitment=part.commitment, anchor="meeting", fixed="", meeting=meeting)
    acts.activate(part.commitment, by=None)
    acts.move_meeting(meeting, in_days(50), by=None, why="Canary reason")
    plan = to_parties()[-1]
    assert plan.kind == "date_moved"
    assert "Canary" not in text_of(plan)


# What is not


def test_what_was_taken_back_is_not_told(desk: FocalPoint) -> None:
    part = draft_for(desk)
    acts.activate(part.commitment, by=None)
    (plan,) = to_parties()
    event = Event.objects.get(field="disposition", new__disposition="active")
    EventFactory(commitment=part.commitment, retracts=event, recorded=event.recorded)
    assert to_parties() == []
    assert message(plan) is None, "nor when it was planned before"


@pytest.mark.parametrize(
    ("recorded", "effective", "told"),
    [(1, "2016-01-14", True), (8, "2016-01-07", False), (1, "2015-06", False)],
)
def test_old_history_is_not_told(desk: FocalPoint, recorded: int, effective: str, told: bool) -> None:
    part = AssignmentFactory(commitment=CommitmentFactory(body=desk.body), party=desk.party)
    EventFactory(commitment=part.commitment, recorded=AT - timedelta(days=recorded), effective=effective)
    EventFactory(commitment=CommitmentFactory(), field="words", new={}, recorded=AT)
    assert bool(to_parties()) is told


def test_a_body_whose_mail_is_off_tells_nobody(desk: FocalPoint) -> None:
    part = draft_for(desk)
    acts.activate(part.commitment, by=None)
    Body.objects.update(mail_on=False)
    assert to_parties() == []


def test_planned_twice_is_once(desk: FocalPoint) -> None:
    part = draft_for(desk)
    acts.activate(part.commitment, by=None)
    assert len(planning.enter(planned(), at=AT)) == 2, "the party and the officer"
    assert planning.enter(planned(), at=AT) == []


def test_planned_again_under_another_kind_is_once(desk: FocalPoint) -> None:
    """The pass died before it had told all of the change; meanwhile the part whose date was extended is closed."""
    extended, follows = (DueFactory(assignment=part) for part in (draft_for(desk), draft_for(desk)))
    Commitment.objects.update(disposition="active")
    decided = EventFactory(due=extended, commitment=None, field="extension", new={"decision": "agreed"}, recorded=AT)
    dates = {"old": {"earliest": None, "latest": None}, "recorded": AT, "cause": decided}
    EventFactory(due=follows, commitment=None, field="dates", **dates)
    assert [made.kind for made in planning.enter(to_parties(), at=AT)] == ["extension_decided"]
    Assignment.objects.filter(pk=extended.assignment_id).update(progress="implemented")
    assert [plan.kind for plan in to_parties()] == ["date_moved"]
    assert planning.enter(to_parties(), at=AT) == []


def test_who_wants_no_digests_is_told_still_and_who_is_not_reached_is_not(desk: FocalPoint) -> None:
    part = draft_for(desk)
    acts.activate(part.commitment, by=None)
    mailbox = MailboxFactory(address="desk@example.org", digests_off_since=AT)
    assert len(to_parties()) == 1
    mailbox.unreachable_since = AT
    mailbox.save()
    assert to_parties() == []


def test_another_party_is_not_told(desk: FocalPoint) -> None:
    FocalPointFactory(body=desk.body, email="other@example.org")
    part = draft_for(desk)
    acts.activate(part.commitment, by=None)
    assert [plan.address for plan in to_parties()] == ["desk@example.org"]


def test_the_officer_is_told_unless_it_was_her_own_doing(desk: FocalPoint) -> None:
    colleague = BodyRoleFactory(body=desk.body, role="editor").user
    own = draft_for(desk)
    acts.activate(own.commitment, by=own.commitment.officer)
    assert [plan for plan in planned() if plan.recipient] == []
    part = draft_for(desk)
    acts.activate(part.commitment, by=colleague)
    (plan,) = (plan for plan in planned() if plan.recipient)
    assert plan.recipient == part.commitment.officer
    assert f"/commitment/{part.commitment.pk}/change/" in text_of(plan)
    part.commitment.officer.roles.all().delete()
    assert [plan for plan in planned() if plan.recipient] == [], "she may not see it any more"
