"""Mail for tests: deliveries, schedules, ladders, the state of the post."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time

from factory import LazyAttribute, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from commitments import models
from tests.factories.ground import (
    TODAY,
    BodyFactory,
    UserFactory,
)
from tests.factories.record import (
    CommitmentFactory,
)


class DeliveryFactory(DjangoModelFactory):
    class Meta:
        model = models.Delivery

    dedupe_key = Sequence(lambda n: f"deadline-report:{n}")
    message_id = Sequence(lambda n: f"<{n}@example.org>")
    bounce_token = Sequence(lambda n: f"token-{n}")
    kind = "deadline_report"
    day = TODAY
    recipient = SubFactory(UserFactory)
    to_party = LazyAttribute(lambda mail: mail.recipient is None)
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
