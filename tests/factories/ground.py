"""The ground for tests: users, parties, bodies, meetings, papers."""

from __future__ import annotations

from datetime import date
from typing import Any

import factory
from factory import LazyAttribute, Maybe, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from meetings import models as ground
from meetings.access import Role

TODAY = date(2016, 1, 15)


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
