"""What belongs to two bodies is seen by whoever sees both, and by nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import models

from commitments.models import (
    Assignment,
    Commitment,
    Deadline,
    Due,
    Link,
    Principle,
    Result,
)
from meetings.access import Role
from meetings.models import (
    Body,
    Document,
    Meeting,
    Milestone,
    Paragraph,
    User,
)
from tests import factories as make
from tests.sight import (
    OF_THE_BODY,
    WITHOUT_A_PAPER,
    Users,
    World,
    sees,
    world,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def here_and_there(home_body: Body) -> tuple[World, World, dict[str, User]]:
    """Two bodies with their records, and users who have a role in the one, in the other, in both, or who edit one."""
    there_body = make.BodyFactory()
    users = {
        name: make.UserFactory() for name in ("here", "there", "both", "editor here", "editor there", "editor of both")
    }
    for name, user in users.items():
        for body, where in ((home_body, "here"), (there_body, "there")):
            if name in (where, f"editor {where}", "both", "editor of both") or name.startswith("editor"):
                edits = name in (f"editor {where}", "editor of both")
                make.BodyRoleFactory(user=user, body=body, role=Role.EDITOR if edits else Role.VIEWER)
    return world(home_body), world(there_body), users


def who_sees(record: models.Model, users: dict[str, User]) -> set[str]:
    return {name for name, user in users.items() if sees(user, record)}


BOTH = {"both", "editor here", "editor there", "editor of both"}

Across = Callable[[World, World], models.Model]
ACROSS: dict[str, Across] = {
    "a commitment quoted in a paper of another body": lambda here, there: make.CommitmentFactory(
        origin=here[Meeting], paragraph=there[Paragraph], quote=there[Document].text
    ),
    "a link between commitments": lambda here, there: make.LinkFactory(
        from_commitment=here[Commitment], to_commitment=there[Commitment]
    ),
    "a link to a meeting": lambda here, there: make.LinkFactory(
        from_commitment=here[Commitment], to_commitment=None, to_meeting=there[Meeting]
    ),
    "a link from a meeting": lambda here, there: make.LinkFactory(
        from_commitment=None, from_meeting=here[Meeting], to_commitment=there[Commitment]
    ),
    "a link from a milestone": lambda here, there: make.LinkFactory(
        from_commitment=None, from_milestone=here[Milestone], to_commitment=there[Commitment]
    ),
    "a link from a paper": lambda here, there: make.LinkFactory(
        from_commitment=None, from_document=here[Document], to_commitment=there[Commitment]
    ),
    "a link within a body that a paper of another states": lambda here, there: make.LinkFactory(
        from_commitment=here[Commitment],
        to_commitment=None,
        to_meeting=here[Meeting],
        basis="stated",
        paragraph=there[Paragraph],
        quote=there[Document].text,
    ),
    "a meeting mentioned in a paper of another body": lambda here, there: make.MentionFactory(
        meeting=here[Meeting], paragraph=there[Paragraph]
    ),
    "a milestone mentioned in a paper of another body": lambda here, there: make.MentionFactory(
        milestone=here[Milestone], paragraph=there[Paragraph]
    ),
    "a result of a commitment of another body": lambda here, there: make.ResultFactory(
        paragraph=here[Paragraph], commitment=there[Commitment]
    ),
    "an event that quotes a paper of another body": lambda here, there: make.EventFactory(
        commitment=here[Commitment], paragraph=there[Paragraph], quote=there[Document].text
    ),
    "an event of a meeting that quotes a paper of another body": lambda here, there: make.EventFactory(
        commitment=None, meeting=here[Meeting], field="state", paragraph=there[Paragraph], quote=there[Document].text
    ),
    "evidence of such an event": lambda here, there: make.EvidenceFactory(
        event=make.EventFactory(commitment=here[Commitment], paragraph=there[Paragraph])
    ),
}


@pytest.mark.parametrize("what", ACROSS)
def test_what_belongs_to_two_bodies_needs_both(what: str, here_and_there: tuple[World, World, dict[str, User]]) -> None:
    here, there, users = here_and_there
    assert who_sees(ACROSS[what](here, there), users) == BOTH


@pytest.mark.parametrize("what", [what for what in ACROSS if "paper of another" in what])
def test_a_restricted_paper_of_another_body_needs_an_editor_there(
    what: str, here_and_there: tuple[World, World, dict[str, User]]
) -> None:
    here, there, users = here_and_there
    record = ACROSS[what](here, there)
    Document.objects.filter(pk=there[Document].pk).update(restricted=True)
    assert who_sees(record, users) == {"editor there", "editor of both"}


def test_a_restricted_commitment_needs_an_editor_of_its_own_body(
    here_and_there: tuple[World, World, dict[str, User]],
) -> None:
    here, there, users = here_and_there
    commitment = make.CommitmentFactory(
        origin=here[Meeting], paragraph=there[Paragraph], quote=there[Document].text, restricted=True
    )
    part = make.AssignmentFactory(commitment=commitment)
    assert who_sees(commitment, users) == who_sees(part, users) == {"editor here", "editor of both"}


@pytest.mark.parametrize(
    "subject", [Commitment, Assignment, Deadline, Due, Meeting, Milestone], ids=lambda model: model.__name__
)
def test_an_event_is_seen_by_whoever_sees_its_subject(
    subject: type[models.Model], here_and_there: tuple[World, World, dict[str, User]]
) -> None:
    here, _there, users = here_and_there
    name = str(subject._meta.model_name)
    event = make.EventFactory(**{"commitment": None, name: here[subject]})
    assert who_sees(event, users) == {"here", *BOTH}
    if subject not in WITHOUT_A_PAPER:
        Commitment.objects.filter(pk=here[Commitment].pk).update(restricted=True)
        assert who_sees(event, users) == {"editor here", "editor of both"}


def test_a_paper_of_a_body_without_a_meeting_is_seen_as_the_body_is(home_body: Body, eight_users: Users) -> None:
    paper = make.DocumentFactory(body=home_body)
    principle = make.PrincipleFactory(paragraph=make.ParagraphFactory(document=paper))
    for kind, user in eight_users.items():
        assert sees(user, paper) is sees(user, principle) is (kind in OF_THE_BODY), kind
    Document.objects.filter(pk=paper.pk).update(restricted=True)
    assert not sees(eight_users["viewer"], paper)
    assert sees(eight_users["editor"], paper)
    assert sees(eight_users["superuser"], paper)


def test_a_result_without_a_commitment_needs_its_paper_only(home_body: Body, eight_users: Users) -> None:
    paragraph = make.ParagraphFactory(document__meeting__body=home_body)
    result = make.ResultFactory(paragraph=paragraph)
    assert {kind for kind, user in eight_users.items() if sees(user, result)} == OF_THE_BODY
    assert not Principle.objects.visible_to(eight_users["viewer"])
    assert Result.objects.visible_to(eight_users["viewer"]).get() == result
    assert not Link.objects.visible_to(eight_users["viewer"])
