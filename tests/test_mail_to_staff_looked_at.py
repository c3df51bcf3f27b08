"""A mail to somebody in the house is looked at before it leaves: the account may be off since, its rights ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commitments.mailing import planning
from commitments.mailing.audiences import deadline_report_for
from commitments.mailing.last_look import last_look
from commitments.mailing.plans import Item, Plan
from commitments.mailing.relays import SmtpRelay
from commitments.mailing.sending import Sender
from commitments.models import Delivery, DeliveryItem
from meetings.access import Role
from meetings.models import Body, User
from tests import factories as make
from tests.factories import TODAY
from tests.relay import Relay

pytestmark = pytest.mark.django_db
AT = datetime(2016, 1, 15, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
NEEDED = {"outage": Role.MANAGER, "alarm": Role.MANAGER, "escalation": Role.MANAGER, "weekly_report": Role.VIEWER}


@pytest.fixture
def body() -> Body:
    return make.BodyFactory()


@pytest.fixture
def reader(body: Body) -> User:
    return make.BodyRoleFactory(body=body, role=Role.MANAGER, user__username="reader").user


def a_mail(reader: User, body: Body, kind: str, **more: Any) -> Delivery:
    to = {"address": reader.email, "recipient": reader, "body": body}
    (made,) = planning.enter([Plan(kind=kind, day=TODAY, **to, **more)], at=AT)
    return Delivery.objects.get(pk=made.pk)


def looked_at(mail: Delivery) -> tuple[Delivery | None, str]:
    left = last_look(Delivery.objects.get(pk=mail.pk), at=AT + HOUR)
    return left, mail.events.order_by("-pk")[0].detail


@pytest.mark.parametrize("kind", [*NEEDED, "deadline_report", "newly_assigned"])
class TestTheAccount:
    def test_that_is_on_gets_it(self, reader: User, body: Body, kind: str) -> None:
        mail = a_mail(reader, body, kind)
        assert looked_at(mail) == (mail, "")

    @pytest.mark.parametrize("ended", ["off", "deleted"])
    def test_that_is_no_more_gets_nothing(self, reader: User, body: Body, kind: str, ended: str) -> None:
        mail = a_mail(reader, body, kind)
        if ended == "off":
            User.objects.update(is_active=False)
        else:
            Delivery.objects.update(recipient=None)  # as deleting it does
        assert looked_at(mail) == (None, "its reader has no account any more")
        assert Delivery.objects.get().state == "cancelled"

    def test_that_has_another_address_gets_it_there(self, reader: User, body: Body, kind: str) -> None:
        mail = a_mail(reader, body, kind)
        User.objects.update(email="Elsewhere@example.org")
        left, _why = looked_at(mail)
        assert left is not None
        assert (left.address, left.state, left.recipient) == ("elsewhere@example.org", "planned", reader)
        assert Delivery.objects.get(pk=mail.pk).state == "cancelled"

    def test_gets_again_what_it_may_have_whatever_came(self, reader: User, body: Body, kind: str) -> None:
        mail = make.DeliveryFactory(kind=kind, recipient=reader, body=body, ambiguous=1)
        User.objects.update(is_active=False)
        assert last_look(mail, at=AT) == mail


@pytest.mark.parametrize("kind", NEEDED)
@pytest.mark.parametrize("role", [*Role, None])
def test_what_is_for_a_role_leaves_for_nobody_below_it(reader: User, body: Body, kind: str, role: Role | None) -> None:
    mail = a_mail(reader, body, kind)
    reader.roles.all().delete()
    if role is not None:
        reader.roles.create(body=body, role=role)
    enough = role is not None and [*Role].index(role) >= [*Role].index(NEEDED[kind])
    assert (looked_at(mail)[0] is not None) is enough
    if not enough:
        assert looked_at(mail)[1] == "its reader has not the rights any more"


def test_the_weekly_report_of_staff_is_for_who_edits(reader: User, body: Body) -> None:
    mail = a_mail(reader, body, "weekly_report")
    slot = make.SlotFactory(schedule=make.ReportScheduleFactory(body=body, audience="staff"))
    Delivery.objects.update(slot=slot)
    assert looked_at(mail)[0] == mail
    reader.roles.update(role=Role.VIEWER)
    assert looked_at(mail)[0] is None


def test_a_notice_tells_of_what_its_reader_still_sees(reader: User, body: Body) -> None:
    parts = [make.AssignmentFactory(commitment__body=each) for each in (body, make.BodyFactory())]
    make.BodyRoleFactory(user=reader, body=parts[1].commitment.body, role=Role.VIEWER)
    items = tuple(
        Item(part.commitment, reason=DeliveryItem.Reason.NEWLY_ASSIGNED, assignment=part, shown={"n": number})
        for number, part in enumerate(parts)
    )
    mail = a_mail(reader, body, "newly_assigned", items=items)
    assert looked_at(mail)[0] == mail
    reader.roles.filter(body=body).delete()
    left, _why = looked_at(mail)
    assert left is not None
    assert planning.lines_of(left) == [{"n": 1}]
    reader.roles.all().delete()
    assert looked_at(left) == (None, "its reader has not the rights any more")


@pytest.fixture
def relay(settings: Any) -> Iterator[Relay]:
    relay = Relay()
    relay.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", relay.port
    yield relay
    relay.stop()


@pytest.mark.parametrize("then", ["as it was", "less", "nothing"])
def test_a_deadline_report_that_was_put_off_says_what_its_reader_sees_when_it_leaves(
    reader: User, body: Body, relay: Relay, then: str
) -> None:
    other = make.BodyRoleFactory(user=reader, role=Role.EDITOR).body
    for where, title in ((body, "Send comments"), (other, "Convene the group")):
        made = make.CommitmentFactory(body=where, officer=reader, title=title)
        make.DueFactory(assignment__commitment=made, latest=TODAY)
    planning.enter([deadline_report_for(reader, on=TODAY)], at=AT)
    relay.fault = lambda stage, _address: "451 later" if stage == "content" else None
    run(AT)
    frozen = bytes(Delivery.objects.get().raw)
    assert (b"Send comments" in frozen, b"Convene the group" in frozen) == (True, True)
    relay.fault = None
    if then != "as it was":
        reader.roles.filter(body=other).delete()
    if then == "nothing":
        reader.roles.all().delete()
    run(AT + HOUR)
    found = [kept.raw for kept in relay.accepted]
    if then == "as it was":
        assert found == [frozen]
    elif then == "less":
        assert [(b"Send comments" in raw, b"Convene the group" in raw) for raw in found] == [(True, False)]
    else:
        assert found == []
    assert list(Delivery.objects.filter(state__in=["planned", "queued"])) == []


def run(at: datetime) -> None:
    talk = SmtpRelay()
    try:
        Sender(talk, clock=lambda: at).run()
    finally:
        talk.close()
