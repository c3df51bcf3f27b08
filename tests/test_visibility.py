"""Who sees what: every record that has to do with a body is seen by its roles and by nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from commitments.models import (
    Assignment,
    Commitment,
    Deadline,
    Delivery,
    DeliveryEvent,
    DeliveryItem,
    Due,
    Event,
    Link,
    Mailbox,
    PostOffice,
    Principle,
    ReportSchedule,
    Result,
    Rung,
    Slot,
    Theme,
)
from commitments.silence import Silence
from meetings.access import Role
from meetings.fields import PartialDateField
from meetings.models import (
    AnsweredRequest,
    Attendance,
    Body,
    BodyRole,
    Document,
    Feed,
    FocalPoint,
    GroupMember,
    Holiday,
    Meeting,
    Membership,
    Milestone,
    Paragraph,
    Party,
    PartyName,
    RequestCount,
    Token,
    User,
)
from tests import factories as make

pytestmark = pytest.mark.django_db

MODELS = [model for app in ("meetings", "commitments") for model in apps.get_app_config(app).get_models()]
WITHOUT_SIGHT: dict[type[models.Model], str] = {
    AnsweredRequest: "No surface shows it; it is asked by the user's own key.",
    RequestCount: "No surface shows it.",
}
"""Models that nobody asks for what a user may see, each with the reason."""

CANARY = "canary"
EIGHT = [
    "anonymous",
    "focal point",
    "staff without role",
    "viewer",
    "editor",
    "manager",
    "manager of another body",
    "superuser",
]
OF_THE_BODY = {"viewer", "editor", "manager", "superuser"}
WITH_A_ROLE = OF_THE_BODY | {"manager of another body"}
OF_ONESELF = {Feed, Token}
"""Seen by whose they are, and by who manages a body in which these are staff."""
COMMON_GROUND = {Party, PartyName, GroupMember, Theme, PostOffice}
MAILS = {Delivery, DeliveryItem, DeliveryEvent}
"""Seen by their recipient, and those to parties by whoever edits the body and sees all that they name."""
TO_PARTIES = {"editor", "manager", "superuser"}
WITHOUT_A_PAPER = {Body, BodyRole, Membership, FocalPoint, Holiday, Meeting, Milestone, Attendance, User}
WITHOUT_A_PAPER |= {ReportSchedule, Rung, Slot, Mailbox}
"""What a viewer sees of a body even when its only paper and its commitments are restricted."""

Users = dict[str, User | AnonymousUser]
World = dict[type[models.Model], Any]


def world(body: Body, *, restricted: bool = False) -> World:
    """A record of every model that has to do with the body."""
    meeting = make.MeetingFactory(body=body)
    paper = make.DocumentFactory(meeting=meeting, restricted=restricted)
    paragraph = make.ParagraphFactory(document=paper)
    commitment = make.CommitmentFactory(
        origin=meeting, paragraph=paragraph, quote=paper.text, officer=None, restricted=restricted
    )
    part = make.AssignmentFactory(commitment=commitment)
    deadline = make.DeadlineFactory(commitment=commitment, silence=Silence.CHAIR)
    due = make.DueFactory(assignment=part, deadline=deadline)
    event = make.EventFactory(commitment=commitment)
    role = make.BodyRoleFactory(body=body, role=Role.VIEWER)
    name = make.PartyNameFactory()
    group = make.GroupMemberFactory()
    decision = make.DecisionFactory(proposal__intake__document=paper)
    slot, desk = make.SlotFactory(schedule__body=body), make.FocalPointFactory(body=body)
    mail = make.DeliveryFactory(slot=slot, body=body, recipient=None, focal_point=desk, address=desk.email)
    records = [
        body,
        role,
        role.user,
        name,
        name.party,
        group,
        meeting,
        paper,
        paragraph,
        make.MembershipFactory(body=body),
        make.HolidayFactory(body=body),
        make.MilestoneFactory(body=body),
        make.MentionFactory(meeting=meeting, paragraph=paragraph),
        make.AttendanceFactory(meeting=meeting),
        make.PrincipleFactory(paragraph=paragraph),
        make.ThemeFactory(),
        commitment,
        make.VoiceFactory(commitment=commitment),
        part,
        deadline,
        due,
        make.ExtensionFactory(due=due),
        make.LinkFactory(from_commitment=commitment, to_commitment=None, to_meeting=meeting),
        make.ResultFactory(paragraph=paragraph, commitment=commitment),
        event,
        make.EvidenceFactory(event=event),
        slot,
        slot.schedule,
        make.RungFactory(body=body),
        make.PostOfficeFactory(),
        desk,
        mail,
        make.DeliveryItemFactory(delivery=mail, commitment=commitment),
        make.DeliveryEventFactory(delivery=mail),
        make.MailboxFactory(address=desk.email),
        make.TokenFactory(user=role.user),
        make.FeedFactory(user=role.user),
        decision.proposal.intake,
        decision.proposal,
        decision,
    ]
    return {type(record): record for record in records}


def fill(records: World) -> None:
    """Write the canary into every text of every record, past the models, except on common ground."""
    for model, record in records.items():
        if model in COMMON_GROUND:
            continue
        texts = {field.name: word for field in model._meta.concrete_fields if (word := canary_for(field)) is not None}
        if "url" in texts:
            texts = {name: word for name, word in texts.items() if name not in ("file", "name")}  # a file or a link
        model._base_manager.filter(pk=record.pk).update(**texts)


def canary_for(field: models.Field) -> Any:
    """The canary as the field holds it; None for a field that holds no text of its own."""
    if (
        field.primary_key
        or field.choices
        or field.is_relation
        or isinstance(field, PartialDateField | models.UUIDField)
    ):
        return None
    if isinstance(field, models.JSONField):
        return [CANARY]
    if isinstance(field, models.BinaryField):
        return CANARY.encode()
    if isinstance(field, models.CharField | models.TextField | models.FileField):
        return CANARY if not field.max_length or field.max_length >= len(CANARY) else None
    return None


def seen(model: type[models.Model], user: User | AnonymousUser) -> set[int]:
    return set(model._default_manager.visible_to(user).values_list("pk", flat=True))  # type: ignore[attr-defined]


def sees(user: User | AnonymousUser, record: models.Model) -> bool:
    """Whether the user sees the record, once: a join must not double it."""
    found = type(record)._default_manager.visible_to(user).filter(pk=record.pk).count()  # type: ignore[attr-defined]
    assert found <= 1
    return found == 1


def afresh(user: User | AnonymousUser) -> User:
    """The user as the next request loads it."""
    assert user.pk
    return User.objects.get(pk=user.pk)


# Every model


@pytest.mark.parametrize("model", MODELS)
def test_every_model_tells_what_a_user_may_see(model: type[models.Model]) -> None:
    for manager in (model._default_manager, model.objects):  # type: ignore[attr-defined]
        assert hasattr(manager, "visible_to") is (model not in WITHOUT_SIGHT)


def test_the_world_has_a_record_of_every_model(home_body: Body) -> None:
    assert set(world(home_body)) == set(MODELS) - set(WITHOUT_SIGHT)


def test_the_canary_stands_in_every_record_that_has_a_text(home_body: Body) -> None:
    records = world(home_body)
    fill(records)
    silent = {model for model in records if CANARY not in str(list(model._base_manager.values()))}
    assert silent == COMMON_GROUND | {BodyRole}


@pytest.mark.parametrize("kind", EIGHT)
def test_a_body_is_open_to_its_roles_and_to_nobody_else(kind: str, home_body: Body, eight_users: Users) -> None:
    records, user = world(home_body), eight_users[kind]
    fill(records)
    for model, record in records.items():
        expected = kind in (WITH_A_ROLE if model in COMMON_GROUND else OF_THE_BODY)
        if model in MAILS:
            expected = kind in TO_PARTIES
        if model in OF_ONESELF:
            expected = kind in ("manager", "superuser")
        assert sees(user, record) is expected, f"{kind}: {model.__name__}"
        rows = str(list(model._default_manager.visible_to(user).values()))  # type: ignore[attr-defined]
        if not expected or model in COMMON_GROUND:
            assert CANARY not in rows, f"{kind}: {model.__name__}"


@pytest.mark.parametrize("kind", EIGHT)
def test_what_is_restricted_needs_an_editor(kind: str, home_body: Body, eight_users: Users) -> None:
    records, user = world(home_body, restricted=True), eight_users[kind]
    for model, record in records.items():
        if model in COMMON_GROUND | OF_ONESELF:
            continue
        needs = OF_THE_BODY if model in WITHOUT_A_PAPER else TO_PARTIES
        assert sees(user, record) is (kind in needs), f"{kind}: {model.__name__}"


def test_a_manager_sees_the_own_body_and_not_the_next(home_body: Body, eight_users: Users) -> None:
    here, neighbour = world(home_body), eight_users["manager of another body"]
    there = world(BodyRole.objects.get(user=neighbour).body)
    for model in set(MODELS) - set(WITHOUT_SIGHT) - COMMON_GROUND - OF_ONESELF:
        assert sees(neighbour, there[model]), model.__name__
        assert not sees(neighbour, here[model]), model.__name__
        assert not sees(eight_users["manager"], there[model]), model.__name__


# The tree, and the end of a role


@pytest.mark.parametrize("kind", EIGHT)
def test_a_role_holds_below_and_not_above_or_beside(kind: str, home_body: Body, eight_users: Users) -> None:
    above, sibling = make.BodyFactory(), make.BodyFactory()
    below = make.BodyFactory(parent=make.BodyFactory(parent=home_body))
    for child in (home_body, sibling):
        Body.objects.filter(pk=child.pk).update(parent=above)
    user, everything = eight_users[kind], kind == "superuser"
    for body, expected in [(below, kind in OF_THE_BODY), (above, everything), (sibling, everything)]:
        records = world(body)
        for model in (Body, Meeting, Document, Commitment, Assignment, Due, Event):
            assert sees(user, records[model]) is expected, model.__name__


@pytest.mark.parametrize("kind", ["viewer", "editor", "manager"])
def test_when_a_role_ends_sight_ends_at_once(kind: str, home_body: Body, eight_users: Users) -> None:
    records, user = world(home_body), eight_users[kind]
    assert sees(user, records[Commitment])
    BodyRole.objects.filter(user=user).delete()
    assert [model for model in MODELS if model not in WITHOUT_SIGHT and seen(model, afresh(user))] == []


@pytest.mark.parametrize("kind", ["editor", "manager"])
def test_when_a_role_shrinks_the_restricted_is_gone(kind: str, home_body: Body, eight_users: Users) -> None:
    records, user = world(home_body, restricted=True), eight_users[kind]
    assert sees(user, records[Commitment])
    BodyRole.objects.filter(user=user).update(role=Role.VIEWER)
    assert not sees(afresh(user), records[Commitment])
    assert sees(afresh(user), records[Meeting])


@pytest.mark.parametrize("kind", [kind for kind in EIGHT if kind != "anonymous"])
def test_whoever_is_not_active_sees_nothing(kind: str, home_body: Body, eight_users: Users) -> None:
    world(home_body)
    make.DeliveryFactory(recipient=eight_users[kind])
    User.objects.filter(pk=eight_users[kind].pk).update(is_active=False)
    assert [model for model in MODELS if model not in WITHOUT_SIGHT and seen(model, afresh(eight_users[kind]))] == []


def test_nobody_at_all_sees_nothing(home_body: Body) -> None:
    world(home_body)
    assert [
        model for model in set(MODELS) - set(WITHOUT_SIGHT) if model._default_manager.visible_to(None).exists()
    ] == []  # type: ignore[attr-defined]


# What belongs to two bodies needs both


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


# People and mail


def test_people_are_seen_by_whoever_shares_a_body_with_them(home_body: Body, eight_users: Users) -> None:
    staff = {kind: user.pk for kind, user in eight_users.items() if user.pk}
    colleagues = {staff[kind] for kind in ("viewer", "editor", "manager")}
    expected = {
        "viewer": colleagues,
        "editor": colleagues,
        "manager": colleagues,
        "manager of another body": {staff["manager of another body"]},
        "superuser": set(staff.values()),
    }
    for kind, user in eight_users.items():
        assert seen(User, user) == expected.get(kind, set()), kind


def test_a_mail_is_seen_by_its_recipient(home_body: Body, eight_users: Users) -> None:
    mail = make.DeliveryFactory(recipient=eight_users["viewer"])
    make.DeliveryFactory(recipient=None)  # of no body
    assert {kind for kind, user in eight_users.items() if sees(user, mail)} == {"viewer", "superuser"}


# How it is asked


@pytest.mark.parametrize(
    "model", [model for model in MODELS if model not in WITHOUT_SIGHT], ids=lambda model: model.__name__
)
def test_sight_costs_the_same_for_one_record_and_for_many(
    model: type[models.Model], home_body: Body, eight_users: Users
) -> None:
    def cost(user: User | AnonymousUser) -> int:
        with CaptureQueriesContext(connection) as asked:
            list(model._default_manager.visible_to(user))  # type: ignore[attr-defined]
        return len(asked)

    world(home_body)
    kinds = ["focal point", "viewer", "manager", "superuser"]
    once = {kind: cost(afresh(eight_users[kind])) for kind in kinds}
    for _ in range(3):
        below = make.BodyFactory(parent=home_body)
        make.BodyRoleFactory(user=eight_users["viewer"], body=below)
        world(below)
    assert {kind: cost(afresh(eight_users[kind])) for kind in kinds} == once
    assert max(once.values()) <= 3  # the roles, the tree, the records
    assert cost(eight_users["anonymous"]) <= 1


def test_sight_goes_with_other_words(home_body: Body, eight_users: Users) -> None:
    commitment = world(home_body)[Commitment]
    make.CommitmentFactory()
    for kind, user in eight_users.items():
        found = Commitment.objects.in_force().visible_to(user).exclude(title="").order_by("title")
        expected = 2 if kind == "superuser" else int(kind in OF_THE_BODY)
        assert found.count() == len(found) == expected, kind
        assert (commitment in found) is bool(expected)


@pytest.mark.parametrize("kind", EIGHT)
def test_whoever_edits_a_body_edits_its_commitments(kind: str, home_body: Body, eight_users: Users) -> None:
    commitment, user = world(home_body)[Commitment], eight_users[kind]
    edits = kind in OF_THE_BODY - {"viewer"}
    assert set(Commitment.objects.edited_by(user)) == ({commitment} if edits else set())
    assert (home_body in Body.objects.edited_by(user)) is edits
