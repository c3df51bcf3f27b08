"""An officer with a body, what is due there, and a sample of everything that a deadline report can show."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from commitments.deadlines import Anchor, Bound
from commitments.models import Commitment
from commitments.workflow import Answer, AnswerBasis, DelayReason, PartRole, Progress
from meetings.models import Body, Party, User
from tests.factories import (
    AssignmentFactory,
    BodyFactory,
    BodyRoleFactory,
    CommitmentFactory,
    DeadlineFactory,
    DueFactory,
    MeetingFactory,
    MilestoneFactory,
    PartyFactory,
)


@pytest.fixture
def body() -> Body:
    return BodyFactory(name="Working Group on Reports", slug="reports")


@pytest.fixture
def officer(body: Body) -> User:
    return BodyRoleFactory(body=body, user__username="officer").user


def again(user: User) -> User:
    """The same officer as a new run of the command finds them, with nothing remembered."""
    return User.objects.get(pk=user.pk)


def due(officer: User, body: Body, latest: date | None, **kwargs: Any) -> Commitment:
    """One commitment with one part, due on one day."""
    made = CommitmentFactory(officer=officer, body=body, **kwargs)
    DueFactory(assignment__commitment=made, latest=latest)
    return made


def parts_of(message: Any) -> tuple[str, str]:
    return message.body, message.alternatives[0][0]


def sample(officer: User, body: Body) -> None:
    """Something of everything that a report can show; keys are given, so that the links stay the same."""
    second = MeetingFactory(
        reference="REP-2", body=body, title="Second Meeting of the Working Group", when="2015-11-24/2015-11-25"
    )
    steering = MeetingFactory(body=body, title="Steering Group Meeting", when="2016-02-01/2016-02-02", state="planned")
    seniors = MeetingFactory(body=body, title="Senior Officials' Meeting", when="2016-03-22?", state="planned")
    north = PartyFactory(name="Northland")
    south = PartyFactory(name="Southland")
    members = PartyFactory(name="Delegations", kind=Party.Kind.GROUP)
    paper = {"paragraph__document__title": "Co-Chairs' Statement", "paragraph__label": "16"}

    reporting = CommitmentFactory(
        pk=9001,
        reference="REP-2015-1",
        origin=second,
        officer=officer,
        title="Report the achievements of the year to the two meetings that come next",
        quote="It was noted that the achievements would be reported to the Steering Group and to the Senior Officials.",
        **paper,
    )
    lead = AssignmentFactory(commitment=reporting, party=north, answer=Answer.ACCEPTED, answer_basis="express")
    support = AssignmentFactory(
        commitment=reporting,
        party=south,
        role=PartRole.SUPPORT,
        answer=Answer.ACCEPTED,
        answer_basis=AnswerBasis.TACIT,
        progress=Progress.IN_PROGRESS,
        delay_reason=DelayReason.FUNDING,
    )
    for meeting, first, last in [
        (seniors, date(2016, 3, 22), date(2016, 3, 22)),
        (steering, date(2016, 2, 1), date(2016, 2, 2)),
    ]:
        rule = DeadlineFactory(
            commitment=reporting, anchor=Anchor.MEETING, meeting=meeting, bound=Bound.AT, earliest=first, latest=last
        )
        DueFactory(assignment=lead, deadline=rule)
        if meeting == steering:
            DueFactory(assignment=support, deadline=rule)

    late = CommitmentFactory(
        pk=9002,
        reference="REP-2015-2",
        origin=second,
        officer=officer,
        title="Send <b>comments</b> & “changes” on {{ the.draft }}",
        quote="comments should be sent\nto the secretariat\n  by 10 January",
        **paper,
    )
    DueFactory(assignment__commitment=late, assignment__party=south, latest=date(2016, 1, 10))

    waiting = CommitmentFactory(
        pk=9003,
        reference="REP-2015-3",
        origin=second,
        officer=officer,
        title="Issue national statements",
        quote="national statements once the regional statement had gone out",
        **paper,
    )
    DueFactory(
        assignment__commitment=waiting,
        assignment__party=north,
        deadline__anchor=Anchor.MILESTONE,
        deadline__bound=Bound.NOT_BEFORE,
        deadline__milestone=MilestoneFactory(body=body, title="The regional statement goes out"),
    )

    silent = CommitmentFactory(
        pk=9004,
        reference="WS-2009-1",
        origin=MeetingFactory(
            body=BodyFactory(name="Workshop on Legal Cooperation", slug="workshop", parent=body),
            title="Workshop on Legal Cooperation",
            when="2009",
        ),
        officer=officer,
        title="Correct the rapporteurs' reports",
        quote="we will assume that if we do not hear from you, you are happy with the text",
        paragraph__document__title="Closing Statement",
    )
    part = AssignmentFactory(commitment=silent, party=members, each=True, answer=Answer.AWAITING)
    DueFactory(
        assignment=part,
        deadline=DeadlineFactory(commitment=silent, fixed="2009-01-17/2010-01-14", silence="chair", phrase="two weeks"),
    )

    hidden = CommitmentFactory(
        pk=9005, reference="REP-2015-4", origin=second, officer=officer, restricted=True, title="A secret title"
    )
    DueFactory(assignment__commitment=hidden, latest=date(2016, 1, 20))
    due(officer, body, date(2016, 6, 1))
    CommitmentFactory(officer=officer, body=body)
