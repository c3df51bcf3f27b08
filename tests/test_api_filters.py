"""Each filter of commitments and of their parts finds what it says, and nothing else."""

from __future__ import annotations

import pytest

from meetings.models import User
from tests import factories as make
from tests.asking import Asking

pytestmark = pytest.mark.django_db

FOUND = {
    "meeting=M-A": "A",
    "document=paper-a": "A",
    "kind=request": "A",
    "theme=rivers": "A",
    "disposition=on_hold": "C",
    "officer=desk-officer": "A",
    "mine=true": "B",
    "mine=false": "ACD",
    "counted=true": "ABD",
    "counted=false": "ABCD",
    "party=one": "A",
    "role=co_lead": "A",
    "answer=accepted": "A",
    "progress=in_progress": "A",
    "awaiting=answer": "B",
    "awaiting=trigger": "A",
    "awaiting=date": "D",
    "standing=awaiting_trigger": "A",
    "standing=not_in_force": "C",
    "overdue=true": "B",
    "overdue=false": "ACD",
    "due_before=2016-02-02": "B",
    "due_after=2016-01-31": "B",
    "due_before=2016-02-01": "",
    "q=paper about rivers": "A",
    "party=one&awaiting=answer": "",
    "kind=request&theme=rivers": "A",
}


@pytest.fixture
def asking() -> Asking:
    """Four commitments with one part each, which have little in common. Whoever asks looks after the second."""
    user: User = make.UserFactory(is_superuser=True)
    first = make.CommitmentFactory(
        reference="A",
        title="Paper about rivers",
        kind="request",
        origin__reference="M-A",
        paragraph__document__slug="paper-a",
        officer=make.UserFactory(username="desk-officer"),
    )
    first.themes.add(make.ThemeFactory(slug="rivers"))
    part = make.AssignmentFactory(
        commitment=first,
        party__slug="one",
        role="co_lead",
        answer="accepted",
        answer_basis="express",
        progress="in_progress",
        progress_basis="reported",
    )
    on_milestone = make.DeadlineFactory(commitment=first, anchor="milestone", milestone=make.MilestoneFactory())
    make.DueFactory(assignment=part, deadline=on_milestone)
    part = make.AssignmentFactory(commitment=make.CommitmentFactory(reference="B", officer=user), answer="awaiting")
    make.DueFactory(assignment=part)
    third = make.AssignmentFactory(commitment=make.CommitmentFactory(reference="C", disposition="on_hold")).commitment
    make.LinkFactory(kind="reiterates", from_commitment=third, to_commitment=first)
    undated = make.MeetingFactory(when="", state="planned")
    part = make.AssignmentFactory(commitment=make.CommitmentFactory(reference="D"))
    rule = make.DeadlineFactory(commitment=part.commitment, anchor="meeting", meeting=undated)
    make.DueFactory(assignment=part, deadline=rule)
    return Asking(user)


def test_each_filter_finds_what_it_says(asking: Asking) -> None:
    whole = {asked: "".join(row["id"] for row in asking.rows(f"commitments/?{asked}")) for asked in FOUND}
    assert whole == FOUND
    parts = {asked: [row["id"] for row in asking.rows(f"assignments/?{asked}")] for asked in FOUND}
    assert parts == {asked: [f"{name}:1" for name in found] for asked, found in FOUND.items()}
