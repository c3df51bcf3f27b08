"""Two bodies side by side with a record of every kind each; every text of the hidden one holds the canary.

The open body's records touch the hidden one wherever the model allows it: what they point to must not be shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import models

from commitments.deadlines import Anchor
from commitments.workflow import Disposition
from meetings.access import Role
from meetings.models import Body, User
from tests import factories as make

CANARY = "zqcanary7x"
GLIMPSE = "zqcanary"  # what is searched for: a page may repeat what it was asked


@dataclass
class World:
    """The records of a body, by the name of their kind; `drafts` are commitments that are not in force."""

    body: Body
    records: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, kind: str) -> Any:
        try:
            return self.records[kind]
        except KeyError:
            raise AttributeError(kind) from None

    def __iter__(self) -> Iterator[models.Model]:
        return iter([self.body, *self.records.values()])


def build(word: str) -> World:
    """A body with a record of every kind; every text in it contains the word."""
    body = make.BodyFactory(name=f"Body {word}", slug=f"body-{word}", outward_words={word: word})
    quote = f"The parties {word} will report."
    text = f"1. It was agreed. {quote}"
    meeting = make.MeetingFactory(body=body, reference=f"M {word}", title=f"Meeting {word}", places=[f"Hall {word}"])
    milestone = make.MilestoneFactory(body=body, title=f"Milestone {word}")
    paper = make.DocumentFactory(meeting=meeting, slug=f"paper-{word}", title=f"Paper {word}", text=text)
    paragraph = make.ParagraphFactory(document=paper, label=word)
    world = World(body, {"meeting": meeting, "milestone": milestone, "paper": paper, "paragraph": paragraph})
    own = {"origin": meeting, "paragraph": paragraph, "quote": quote, "text": f"Text {word}"}
    officer = make.BodyRoleFactory(body=body, user__username=f"officer-{word}").user
    commitment = make.CommitmentFactory(reference=f"C-{word}", title=f"Title {word}", officer=officer, **own)
    part = make.AssignmentFactory(commitment=commitment, named_as=f"they {word}")
    deadline = make.DeadlineFactory(commitment=commitment, phrase=f"by then {word}")
    world.records |= {
        "officer": officer,
        "commitment": commitment,
        "draft": make.CommitmentFactory(
            reference=f"D-{word}", title=f"Draft {word}", officer=officer, disposition=Disposition.DRAFT, **own
        ),
        "part": part,
        "due": make.DueFactory(assignment=part, deadline=deadline),
        "voice": make.VoiceFactory(commitment=commitment, named_as=f"voice {word}"),
        "event": make.EventFactory(commitment=commitment, why=f"because {word}", paragraph=paragraph, quote=quote),
        "part_event": make.EventFactory(
            commitment=None, assignment=part, field="progress", new={"progress": "in_progress"}, why=f"since {word}"
        ),
        "meeting_event": make.EventFactory(
            commitment=None, meeting=meeting, field="state", new={"state": "held"}, why=f"met {word}"
        ),
        "principle": make.PrincipleFactory(paragraph=paragraph, quote=quote, title=f"Principle {word}"),
        "result": make.ResultFactory(
            paragraph=paragraph, quote=quote, indicator=f"counted {word}", commitment=commitment
        ),
        "link": make.LinkFactory(
            slug=f"link-{word}",
            from_commitment=commitment,
            to_commitment=make.CommitmentFactory(reference=f"E-{word}", title=f"Other {word}", **own),
        ),
        "mention": make.MentionFactory(meeting=meeting, paragraph=paragraph, quote=quote, named_as=f"named {word}"),
        "attendance": make.AttendanceFactory(meeting=meeting, as_written=f"written {word}"),
        "membership": make.MembershipFactory(body=body, since_said=f"since {word}"),
        "focal_point": make.FocalPointFactory(body=body, name=f"Desk {word}", email=f"{word}@example.org"),
        "holiday": make.HolidayFactory(body=body, name=f"Day {word}"),
        "delivery": make.DeliveryFactory(
            recipient=officer,
            dedupe_key=word,
            message_id=f"<{word}@example.org>",
            raw=f"Subject: Due {word}\r\n\r\nOf {word}.\r\n".encode(),
        ),
        "slot": make.SlotFactory(schedule__body=body, reason=f"because {word}"),
        "intake": make.IntakeFactory(
            document=paper, name=f"paper {word}.txt", problem=f"said {word}", gathering={"title": word}
        ),
        "token": make.TokenFactory(user=officer, name=f"System {word}"),
        "feed": make.FeedFactory(user=officer, name=f"Calendar {word}", scope="body", body=body),
        "rung": make.RungFactory(body=body, text=f"Dear {word}"),
        "mailbox": make.MailboxFactory(address=f"{word}@example.org", why=f"refused {word}"),
    }
    proposal = make.ProposalFactory(intake=world.intake, paragraph=paragraph, responsible=[word], rule=f"rule {word}")
    proposal.commitments.add(world.draft)
    make.DecisionFactory(proposal=proposal, why=f"for {word}", by_words=word)
    make.EvidenceFactory(event=world.part_event, url=f"https://example.org/{word}")
    world.records["evidence"] = make.EvidenceFactory(
        event=world.part_event,
        url="",
        file=ContentFile(word.encode(), "a.txt"),
        name=f"Report {word}.txt",
        kind="txt",
        size=1,
    )
    for record in list(world):
        LogEntry.objects.create(
            user=officer,
            content_type_id=_content_type(record),
            object_id=str(record.pk),
            object_repr=f"Log {word}",
            action_flag=CHANGE,
            change_message=f"Changed {word}",
        )
    return world


def _content_type(record: models.Model) -> int:
    return ContentType.objects.get_for_model(record).pk


def touch(seen: World, hidden: World) -> list[models.Model]:
    """Let the records of the one body point to those of the other, wherever the model allows it."""
    hanging = {
        Anchor.MEETING: {"meeting": hidden.meeting},
        Anchor.NEXT_MEETING: {"body": hidden.body},
        Anchor.MILESTONE: {"milestone": hidden.milestone},
        Anchor.COMPLETION: {"completion_of": hidden.commitment},
    }
    for commitment in (seen.commitment, seen.draft):
        for anchor, what in hanging.items():
            make.DeadlineFactory(commitment=commitment, anchor=anchor, phrase="when they have met", **what)
    seen.attendance.paragraph, seen.attendance.quote = hidden.paragraph, hidden.paragraph.text
    seen.attendance.save()
    paper = seen.paper
    paper.annex_of = hidden.paper
    paper.save()
    child = make.BodyFactory(name="Child body", slug="child-body", parent=hidden.body)
    elsewhere = make.CommitmentFactory(  # made here, but the paper that says so is hidden: hidden as a whole
        reference=f"F-{CANARY}", title=f"Quoted {CANARY}", origin=seen.meeting, paragraph=hidden.paragraph
    )
    return [
        child,
        elsewhere,
        make.DocumentFactory(meeting=seen.meeting, title="Corrected paper", replaces=hidden.paper),
        make.ResultFactory(paragraph=seen.paragraph, quote="agreed", indicator="met", meeting=hidden.meeting),
        make.ResultFactory(paragraph=seen.paragraph, quote="agreed", indicator="out", milestone=hidden.milestone),
        make.PrincipleFactory(paragraph=seen.paragraph, quote="agreed", title="Affirmed", of_document=hidden.paper),
        make.EventFactory(
            commitment=seen.commitment,
            paragraph=hidden.paragraph,
            quote=hidden.paragraph.text,
            cause=hidden.event,
            why="They say so elsewhere.",
        ),
        make.LinkFactory(slug=f"out-{CANARY}", from_commitment=seen.commitment, to_commitment=hidden.commitment),
        make.LinkFactory(slug=f"in-{CANARY}", from_commitment=hidden.commitment, to_commitment=seen.commitment),
        make.LinkFactory(
            slug=f"doc-{CANARY}", from_commitment=None, from_document=hidden.paper, to_commitment=seen.commitment
        ),
        make.MentionFactory(meeting=seen.meeting, paragraph=hidden.paragraph, named_as=f"here {CANARY}"),
        make.CommitmentFactory(
            reference=f"R-{CANARY}",
            title=f"Restricted {CANARY}",
            origin=hidden.meeting,
            paragraph=seen.paragraph,
            quote="agreed",
        ),
    ]


def eight_users(seen: World, children: list[Body]) -> dict[str, User | None]:
    """The eight kinds of user; those with a role have it in the open body and in the child of the hidden one."""
    users: dict[str, User | None] = {
        "anonymous": None,
        "focal point": make.UserFactory(username="focal", is_staff=False),
        "staff without role": make.UserFactory(username="newcomer"),
        "superuser": make.UserFactory(username="root", is_superuser=True),
        "manager of another body": make.BodyRoleFactory(
            user__username="stranger", role=Role.MANAGER, body__name="Third body"
        ).user,
    }
    for role in Role:
        user = make.UserFactory(username=f"the-{role}")
        for body in (seen.body, *children):
            make.BodyRoleFactory(user=user, body=body, role=role)
        users[role.value] = user
    return users
