"""A rule to be read names what it hangs on only to those who may see that."""

from __future__ import annotations

import pytest

from meetings.access import Reach, reach_of
from meetings.models import User
from tests.factories import BodyFactory, BodyRoleFactory, CommitmentFactory, DeadlineFactory, DocumentFactory

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
