"""A rule to be read names what it hangs on only to those who may see that."""

from __future__ import annotations

from functools import partial

import pytest
from django.core.exceptions import ValidationError

from commitments import acts
from meetings.access import Reach, reach_of
from meetings.models import User
from tests.factories import (
    BodyFactory,
    BodyRoleFactory,
    CommitmentFactory,
    DeadlineFactory,
    DocumentFactory,
    MeetingFactory,
)

pytestmark = pytest.mark.django_db


def readers(*bodies: object) -> dict[str, User]:
    found = {}
    for role in ("viewer", "editor"):
        user = BodyRoleFactory(body=bodies[0], role=role).user
        for body in bodies[1:]:
            BodyRoleFactory(body=body, role=role, user=user)
        found[role] = user
    return found


@pytest.mark.parametrize(
    ("hidden", "seen_by"),
    [
        ({}, {"viewer", "editor"}),
        ({"restricted": True}, {"editor"}),
        ({"paragraph__document__restricted": True}, {"editor"}),
    ],
)
def test_a_commitment_whose_completion_is_awaited(hidden: dict[str, object], seen_by: set[str]) -> None:
    awaited = CommitmentFactory(reference="AWAITED", **hidden)
    deadline = DeadlineFactory(anchor="completion", completion_of=awaited, phrase="when it is done")
    for role, user in readers(awaited.body).items():
        words = deadline.in_words_for(reach_of(user))
        assert ("AWAITED" in words) == (role in seen_by)
        assert words == deadline.in_words or words == "“when it is done”"
    assert "AWAITED" in deadline.in_words_for(Reach(everything=True))


def test_a_paper_of_another_body_hides_what_it_says() -> None:
    awaited = CommitmentFactory(
        reference="AWAITED", paragraph__document=DocumentFactory(meeting=None, body=BodyFactory(), text="1. All of it.")
    )
    deadline = DeadlineFactory(anchor="completion", completion_of=awaited, phrase="when it is done")
    here, both = readers(awaited.body), readers(awaited.body, awaited.paragraph.document.body)
    for role in here:
        assert deadline.in_words_for(reach_of(here[role]), otherwise="hidden") == "hidden"
        assert "AWAITED" in deadline.in_words_for(reach_of(both[role]))


def test_a_deadline_that_cannot_be_kept_is_named_only_to_who_may_see_it() -> None:
    meeting = MeetingFactory(when="2016-02-01", state="planned")
    far = CommitmentFactory(reference="zqhidden")
    DeadlineFactory(commitment=far, anchor="meeting", meeting=meeting, offset="P1M", phrase="zqhidden")
    here, both = readers(meeting.body)["editor"], readers(meeting.body, far.body)["editor"]
    for reader, named in ((here, False), (both, True), (None, True)):
        for door in (acts.move_meeting, partial(acts.preview, acts.move_meeting)):
            with pytest.raises(ValidationError) as refused:
                door(meeting, "9999-12-31", by=reader)
            assert ("zqhidden" in str(refused.value)) == named
            assert ("not visible to you" in str(refused.value)) != named
