"""Records for tests, everything defaulted, so that a test states only what it is about.

``CommitmentFactory(body=body)`` is active, with an officer and a paper of its own in which its quote stands;
``DueFactory(latest=day)`` hangs on the whole of that, and its deadline is fixed to the same day.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time
from typing import Any

import factory
from factory import LazyAttribute, Maybe, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from commitments import models
from commitments.deadlines import Anchor, Bound
from commitments.workflow import Disposition
from meetings import models as ground
from meetings.access import Role
from meetings.dates import PartialDate, Span
from meetings.models.gatherings import Basis

TODAY = date(2016, 1, 15)


# The ground


class UserFactory(DjangoModelFactory):
    """A member of staff without a role; the password is “password”."""

    class Meta:
        model = ground.User

    username = Sequence(lambda n: f"officer-{n}")
    email = LazyAttribute(lambda user: f"{user.username}@example.org")
    is_staff = True
    password = factory.django.Password("password")


class PartyFactory(DjangoModelFactory):
    """A state that goes by its name; `names=None` leaves it without one."""

    class Meta:
        model = ground.Party
        skip_postgeneration_save = True

    slug = Sequence(lambda n: f"party-{n}")
    name = Sequence(lambda n: f"Party {n}")
    kind = ground.Party.Kind.STATE
    names = factory.RelatedFactory("tests.factories.PartyNameFactory", "party", name=SelfAttribute("party.name"))


class PartyNameFactory(DjangoModelFactory):
    class Meta:
        model = ground.PartyName

    party = SubFactory(PartyFactory)
    name = Sequence(lambda n: f"Another name {n}")


class GroupMemberFactory(DjangoModelFactory):
    class Meta:
        model = ground.GroupMember

    group = SubFactory(PartyFactory, kind=ground.Party.Kind.GROUP)
    party = SubFactory(PartyFactory)


class BodyFactory(DjangoModelFactory):
    class Meta:
        model = ground.Body

    slug = Sequence(lambda n: f"body-{n}")
    name = Sequence(lambda n: f"Working Group {n}")


class BodyRoleFactory(DjangoModelFactory):
    """A role of a new member of staff: ``BodyRoleFactory(body=body, role="viewer").user``."""

    class Meta:
        model = ground.BodyRole

    user = SubFactory(UserFactory)
    body = SubFactory(BodyFactory)
    role = Role.EDITOR


class TokenFactory(DjangoModelFactory):
    """A token as it is kept. To come in with one: ``Token.objects.create(user=…, name=…)``, which tells its text."""

    class Meta:
        model = ground.Token

    user = SubFactory(UserFactory)
    name = Sequence(lambda n: f"system {n}")
    digest = Sequence(lambda n: f"{n:0128x}")
    token_key = Sequence(lambda n: f"{n:015x}")

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        token = model_class(*args, **kwargs)
        token.save(force_insert=True)
        return token


class FeedFactory(DjangoModelFactory):
    """A feed as it is kept. To fetch one: ``Feed.objects.issue(user=…, name=…)``, which tells its token."""

    class Meta:
        model = ground.Feed

    user = SubFactory(UserFactory)
    name = Sequence(lambda n: f"calendar {n}")
    digest = Sequence(lambda n: f"{n:064x}")


class AnsweredRequestFactory(DjangoModelFactory):
    class Meta:
        model = ground.AnsweredRequest

    user = SubFactory(UserFactory)
    key = Sequence(lambda n: f"key-{n}")


class RequestCountFactory(DjangoModelFactory):
    class Meta:
        model = ground.RequestCount

    whose = Sequence(lambda n: f"user:{n}")
    minute = 24_000_000


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = ground.Membership

    body = SubFactory(BodyFactory)
    party = SubFactory(PartyFactory)


class FocalPointFactory(DjangoModelFactory):
    class Meta:
        model = ground.FocalPoint

    party = SubFactory(PartyFactory)
    body = SubFactory(BodyFactory)
    name = Sequence(lambda n: f"Desk {n}")
    email = Sequence(lambda n: f"desk-{n}@example.org")


class HolidayFactory(DjangoModelFactory):
    class Meta:
        model = ground.Holiday

    body = SubFactory(BodyFactory)
    day = date(2016, 1, 1)
    name = "New Year's Day"


class MeetingFactory(DjangoModelFactory):
    class Meta:
        model = ground.Meeting

    reference = Sequence(lambda n: f"M-{n}")
    body = SubFactory(BodyFactory)
    title = Sequence(lambda n: f"Meeting {n}")
    when = "2015-11-25"
    state = ground.Meeting.State.HELD


class MilestoneFactory(DjangoModelFactory):
    class Meta:
        model = ground.Milestone

    body = SubFactory(BodyFactory)
    title = Sequence(lambda n: f"Statement {n} goes out")


class DocumentFactory(DjangoModelFactory):
    """A paper of a meeting; `body=body` makes it a paper of a body without one."""

    class Meta:
        model = ground.Document

    slug = Sequence(lambda n: f"paper-{n}")
    title = Sequence(lambda n: f"Co-Chairs' Statement {n}")
    kind = ground.Document.Kind.CO_CHAIRS_STATEMENT
    body = None
    meeting = Maybe("body", None, SubFactory(MeetingFactory))
    text = "1. The parties will send their comments within two weeks."


class ParagraphFactory(DjangoModelFactory):
    """A paragraph that covers the whole text of its paper."""

    class Meta:
        model = ground.Paragraph

    document = SubFactory(DocumentFactory)
    position = LazyAttribute(lambda paragraph: paragraph.document.paragraphs.count() + 1)
    start = 0
    end = LazyAttribute(lambda paragraph: len(paragraph.document.text))


class MentionFactory(DjangoModelFactory):
    """A mention of a meeting; `milestone=milestone` makes it one of a milestone."""

    class Meta:
        model = ground.Mention

    milestone = None
    meeting = Maybe("milestone", None, SubFactory(MeetingFactory))
    paragraph = SubFactory(ParagraphFactory)
    quote = SelfAttribute("paragraph.text")
    named_as = Sequence(lambda n: f"the next meeting {n}")


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = ground.Attendance

    meeting = SubFactory(MeetingFactory)
    party = SubFactory(PartyFactory)


# The record


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = models.Theme

    slug = Sequence(lambda n: f"theme-{n}")
    name = Sequence(lambda n: f"Theme {n}")


class PrincipleFactory(DjangoModelFactory):
    class Meta:
        model = models.Principle

    paragraph = SubFactory(ParagraphFactory)
    quote = SelfAttribute("paragraph.text")
    title = Sequence(lambda n: f"Principle {n}")


class CommitmentFactory(DjangoModelFactory):
    """An active commitment of one body, with an officer and a paper of its own in which the quote stands.

    `body` gives the body of the origin; the paper is the origin's, unless a paragraph is given.
    """

    class Meta:
        model = models.Commitment

    class Params:
        body = None

    reference = Sequence(lambda n: f"C-{n}")
    origin = Maybe("body", SubFactory(MeetingFactory, body=SelfAttribute("..body")), SubFactory(MeetingFactory))
    paragraph = SubFactory(
        ParagraphFactory,
        document__meeting=SelfAttribute("...origin"),
        document__text=LazyAttribute(
            lambda document: f"1. It was agreed: {document.factory_parent.factory_parent.quote}"
        ),
    )
    quote = Sequence(lambda n: f"The parties will send their comments on draft {n} within two weeks.")
    title = Sequence(lambda n: f"Send comments on draft {n}")
    kind = models.Commitment.Kind.AGREED_ACTION
    disposition = Disposition.ACTIVE
    officer = SubFactory(UserFactory)


class VoiceFactory(DjangoModelFactory):
    class Meta:
        model = models.Voice

    commitment = SubFactory(CommitmentFactory)
    capacity = models.Voice.Capacity.PROPOSED_BY
    named_as = Sequence(lambda n: f"some participants {n}")


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = models.Assignment

    commitment = SubFactory(CommitmentFactory)
    number = LazyAttribute(lambda part: part.commitment.assignments.count() + 1)
    party = SubFactory(PartyFactory)


class DeadlineFactory(DjangoModelFactory):
    """A deadline by a fixed day; for another anchor give `anchor` and what it hangs on.

    Its days follow a fixed date and are empty otherwise: no act has computed them.
    """

    class Meta:
        model = models.Deadline

    commitment = SubFactory(CommitmentFactory)
    number = LazyAttribute(lambda deadline: deadline.commitment.deadlines.count() + 1)
    phrase = "by 1 February 2016"
    bound = Bound.BY
    anchor = Anchor.FIXED
    fixed = LazyAttribute(lambda deadline: "2016-02-01" if deadline.anchor == Anchor.FIXED else "")
    earliest = LazyAttribute(lambda deadline: PartialDate.parse(str(deadline.fixed)).earliest)
    latest = LazyAttribute(lambda deadline: PartialDate.parse(str(deadline.fixed)).latest)


class DueFactory(DjangoModelFactory):
    """A due of one part, on one day unless `earliest` is given too; its deadline is fixed to the same days."""

    class Meta:
        model = models.Due

    assignment = SubFactory(AssignmentFactory)
    deadline = SubFactory(DeadlineFactory, commitment=SelfAttribute("..assignment.commitment"))
    earliest = SelfAttribute("deadline.earliest")
    latest = SelfAttribute("deadline.latest")

    @classmethod
    def _generate(cls, strategy: Any, params: dict[str, Any]) -> Any:
        """Let the part follow a deadline that is given, and a fixed deadline the days that are given."""
        if "latest" in params:
            params.setdefault("earliest", params["latest"])
        if "deadline" in params and "assignment" not in params:
            params.setdefault("assignment__commitment", params["deadline"].commitment)
        elif params.get("latest") and "deadline__anchor" not in params and "deadline" not in params:
            params.setdefault("deadline__fixed", str(Span(params["earliest"], params["latest"])))
        return super()._generate(strategy, params)


class ExtensionFactory(DjangoModelFactory):
    class Meta:
        model = models.Extension

    due = SubFactory(DueFactory)
    proposed = "2016-03-01"


class LinkFactory(DjangoModelFactory):
    """An inferred link between two commitments; for other ends give `from_commitment=None` and the end."""

    class Meta:
        model = models.Link

    slug = Sequence(lambda n: f"link-{n}")
    kind = models.Link.Kind.FOLLOWS_UP
    from_commitment = SubFactory(CommitmentFactory)
    to_commitment = SubFactory(CommitmentFactory)
    basis = Basis.INFERRED


class ResultFactory(DjangoModelFactory):
    class Meta:
        model = models.Result

    paragraph = SubFactory(ParagraphFactory)
    quote = SelfAttribute("paragraph.text")
    indicator = Sequence(lambda n: f"persons assisted {n}")
    value = 59


class EventFactory(DjangoModelFactory):
    """An event of a commitment; for another subject give `commitment=None` and the subject."""

    class Meta:
        model = models.Event

    commitment = SubFactory(CommitmentFactory)
    field = "disposition"
    new = {"disposition": "active", "drop_reason": ""}
    effective = "2015-11-25"
    recorded = datetime(2015, 11, 26, 9, tzinfo=UTC)


class IntakeFactory(DjangoModelFactory):
    """A paper that came in as a file; the file itself is nowhere."""

    class Meta:
        model = models.Intake

    document = SubFactory(DocumentFactory)
    file = "papers/paper.txt"
    name = "paper.txt"
    kind = "txt"
    size = 1
    came_in = datetime(2015, 11, 26, 9, tzinfo=UTC)


class ProposalFactory(DjangoModelFactory):
    """The whole text of the paper, proposed as a request."""

    class Meta:
        model = models.Proposal
        skip_postgeneration_save = True

    intake = SubFactory(IntakeFactory)
    position = LazyAttribute(lambda proposal: proposal.intake.proposals.count() + 1)
    quote = SelfAttribute("intake.document.text")
    start = 0
    end = LazyAttribute(lambda proposal: len(proposal.quote))
    kind = models.Proposal.Kind.REQUEST
    rule = "asked to"
    confidence = "0.60"


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = models.Decision

    proposal = SubFactory(ProposalFactory)
    verdict = models.Decision.Verdict.REJECTED
    reason = models.Decision.Reason.PAST


class EvidenceFactory(DjangoModelFactory):
    class Meta:
        model = models.Evidence

    event = SubFactory(EventFactory)
    url = "https://example.org/report"


class DeliveryFactory(DjangoModelFactory):
    class Meta:
        model = models.Delivery

    dedupe_key = Sequence(lambda n: f"deadline-report:{n}")
    message_id = Sequence(lambda n: f"<{n}@example.org>")
    bounce_token = Sequence(lambda n: f"token-{n}")
    kind = "deadline_report"
    day = TODAY
    recipient = SubFactory(UserFactory)
    address = LazyAttribute(lambda mail: mail.recipient.email if mail.recipient else "gone@example.org")
    raw = b"Subject: What is due\r\n\r\nNothing.\r\n"
    frozen_at = LazyAttribute(lambda mail: None if mail.raw is None else mail.planned_at)
    sha256 = LazyAttribute(lambda mail: "" if mail.raw is None else hashlib.sha256(mail.raw).hexdigest())
    state = "queued"
    next_at = LazyAttribute(lambda mail: mail.planned_at if mail.state in ("planned", "queued") else None)
    lease_until = LazyAttribute(lambda mail: mail.planned_at if mail.state in ("claimed", "data") else None)
    planned_at = datetime(2016, 1, 15, 7, tzinfo=UTC)


class DeliveryItemFactory(DjangoModelFactory):
    class Meta:
        model = models.DeliveryItem

    delivery = SubFactory(DeliveryFactory)
    position = LazyAttribute(lambda item: item.delivery.items.count() + 1)
    commitment = SubFactory(CommitmentFactory)
    commitment_version = SelfAttribute("commitment.version")


class DeliveryEventFactory(DjangoModelFactory):
    class Meta:
        model = models.DeliveryEvent

    delivery = SubFactory(DeliveryFactory)
    kind = "planned"
    at = SelfAttribute("delivery.planned_at")


class MailboxFactory(DjangoModelFactory):
    class Meta:
        model = models.Mailbox

    address = Sequence(lambda n: f"desk-{n}@example.org")


class ReportScheduleFactory(DjangoModelFactory):
    """A schedule that is on, every day at seven in UTC, from the day before the tests' today."""

    class Meta:
        model = models.ReportSchedule

    body = SubFactory(BodyFactory)
    audience = "staff"
    weekdays = "1234567"
    enabled = True
    since = datetime(2016, 1, 14, 12, tzinfo=UTC)
    materialised_until = SelfAttribute("since")


class RungFactory(DjangoModelFactory):
    """The first rung of a body's ladder, a week after the date."""

    class Meta:
        model = models.Rung

    body = SubFactory(BodyFactory)
    position = LazyAttribute(lambda rung: rung.body.rungs.count() + 1)
    days = 7
    audience = "party"
    text = "We have not heard from you on the following."


class SlotFactory(DjangoModelFactory):
    class Meta:
        model = models.Slot

    schedule = SubFactory(ReportScheduleFactory)
    local_date = TODAY
    due_at = LazyAttribute(lambda slot: datetime.combine(slot.local_date, time(7), UTC))
    zone = "UTC"
    tzdata_version = "2016a"
    materialised_at = SelfAttribute("due_at")


class PostOfficeFactory(DjangoModelFactory):
    class Meta:
        model = models.PostOffice
        django_get_or_create = ("id",)

    id = 1
