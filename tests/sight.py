"""A record of every model that has to do with a body, and who is to see which of them."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models

from commitments.models import (
    Delivery,
    DeliveryEvent,
    DeliveryItem,
    Mailbox,
    PostOffice,
    ReportSchedule,
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
    Feed,
    FocalPoint,
    GroupMember,
    Holiday,
    Meeting,
    Membership,
    Milestone,
    Party,
    PartyName,
    RequestCount,
    Token,
    User,
)
from tests import factories as make

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
