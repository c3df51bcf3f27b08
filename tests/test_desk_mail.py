"""The post on the desk: schedules are kept, mails are read, sent again, approved, edited and called off by a person."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from commitments.models import Delivery, DeliveryEvent, ReportSchedule, Slot
from meetings.access import Role
from meetings.models import Body, User
from meetings.serializers import address_of
from tests import factories as make
from tests.asking import Asking
from tests.at_desk import sealed

pytestmark = pytest.mark.django_db


@pytest.fixture
def body() -> Body:
    return make.BodyFactory()


@pytest.fixture
def editor(body: Body) -> User:
    return make.BodyRoleFactory(body=body, role=Role.EDITOR).user


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def desk(editor: User) -> Client:
    return client_of(editor)


def to_a_party(body: Body, **fields: Any) -> Delivery:
    """A mail to the focal point of a party, which names one commitment of the body."""
    desk = make.FocalPointFactory(body=body)
    mail = make.DeliveryFactory(body=body, recipient=None, focal_point=desk, address=desk.email, **fields)
    make.DeliveryItemFactory(delivery=mail, commitment=make.CommitmentFactory(body=body, reference="WG-1"))
    make.DeliveryEventFactory(delivery=mail, detail="in the morning")
    return mail


def address(mail: Delivery, page: str = "change") -> str:
    return reverse(f"admin:commitments_delivery_{page}", args=[mail.pk])


def again(mail: Delivery) -> Delivery:
    return Delivery.objects.get(pk=mail.pk)


class TestAMail:
    def test_is_read_as_it_left_with_what_it_told_of_and_what_befell_it(self, desk: Client, body: Body) -> None:
        shown = desk.get(
            address(to_a_party(body, state="sent", sent_at=datetime(2016, 1, 15, tzinfo=UTC)))
        ).content.decode()
        for words in ("What is due", "Nothing.", "WG-1", "in the morning", "Send again"):
            assert words in shown

    def test_is_not_there_for_whoever_may_not_see_all_that_it_names(self, desk: Client, body: Body) -> None:
        mail = to_a_party(body)
        make.DeliveryItemFactory(delivery=mail, commitment=make.CommitmentFactory())
        assert desk.get(address(mail)).status_code == 404

    def test_is_sent_again_with_a_reason(self, desk: Client, body: Body, editor: User) -> None:
        mail = to_a_party(body, state="unconfirmed", ambiguous=3)
        answer = desk.post(address(mail, "resend"), {"why": ""})
        assert answer.status_code == 200
        assert again(mail).state == "unconfirmed"
        assert desk.post(address(mail, "resend"), {"why": "They say it never came."}).status_code == 302
        mail = again(mail)
        assert (mail.state, mail.ambiguous) == ("queued", 0)
        event = mail.events.get(kind="manual_resend")
        assert (event.by, event.detail) == (editor, "They say it never came.")

    def test_that_is_on_its_way_is_not_sent_again(self, desk: Client, body: Body) -> None:
        mail = to_a_party(body, state="data")
        answer = desk.post(address(mail, "resend"), {"why": "Now."})
        assert "on its way by itself" in answer.content.decode()
        assert again(mail).state == "data"

    def test_that_is_held_is_edited_and_approved(self, desk: Client, body: Body) -> None:
        mail = to_a_party(body, state="held", raw=None, kind="escalation", about={"text": "You are late."})
        assert "You are late." in desk.get(address(mail, "edit")).content.decode()
        desk.post(address(mail, "edit"), {"text": "May we remind you."})
        assert again(mail).about == {"text": "May we remind you."}
        assert desk.post(address(mail, "approve"), {}).status_code == 302
        assert (again(mail).state, again(mail).events.last().kind) == ("planned", "approved")

    def test_is_called_off_with_a_reason(self, desk: Client, body: Body) -> None:
        mail = to_a_party(body, state="planned", raw=None)
        desk.post(address(mail, "call_off"), {"why": "Settled by telephone."})
        assert again(mail).state == "cancelled"

    def test_is_left_alone_by_viewers(self, body: Body) -> None:
        viewer = make.BodyRoleFactory(body=body, role=Role.VIEWER).user
        assert client_of(viewer).post(address(to_a_party(body), "call_off"), {"why": "x"}).status_code == 404
        mine = make.DeliveryFactory(recipient=viewer, body=None)
        assert client_of(viewer).post(address(mine, "call_off"), {"why": "x"}).status_code == 403

    def test_to_staff_is_read_by_nobody_else_when_the_account_is_gone(
        self, desk: Client, editor: User, body: Body
    ) -> None:
        """It was written through the rights of its reader, which may have gone further than those of an editor."""
        reader = make.UserFactory(is_superuser=True)
        mail = make.DeliveryFactory(kind="weekly_report", body=body, recipient=reader, address="head@example.org")
        make.DeliveryEventFactory(delivery=mail)
        theirs = to_a_party(body)
        theirs.focal_point.delete()  # whom nobody needs to speak to any more; what was said stays to be read
        reader.delete()
        root = make.UserFactory(is_superuser=True, is_staff=True)
        for user, keys in ((editor, {theirs.pk}), (root, {theirs.pk, mail.pk})):
            asking = Asking(user)
            assert {one["address"] for one in asking.rows("deliveries/")} == {
                one.address for one in (theirs, mail) if one.pk in keys
            }
            assert asking.get(address_of("deliveries", mail)).status_code == (200 if mail.pk in keys else 404)
            assert client_of(user).get(address(mail)).status_code == (200 if mail.pk in keys else 404)
            assert set(DeliveryEvent.objects.visible_to(user).values_list("delivery", flat=True)) == keys

    def test_whose_address_is_none_cannot_be_sent_again(self, desk: Client, body: Body) -> None:
        mail = to_a_party(body, state="dead", raw=None)
        Delivery.objects.update(address="a@b.test, x@evil.test")
        answer = desk.post(address(mail, "resend"), {"why": "Try."})
        assert "is not one e-mail address" in answer.content.decode()


class TestAMailbox:
    def test_is_reached_again_when_an_editor_says_so(self, desk: Client, body: Body) -> None:
        point = make.FocalPointFactory(body=body)
        box = make.MailboxFactory(address=point.email, unreachable_since=datetime(2016, 1, 15, tzinfo=UTC), why="550")
        page = reverse("admin:commitments_mailbox_reopen", args=[box.pk])
        viewer = client_of(make.BodyRoleFactory(body=body, role=Role.VIEWER).user)
        assert viewer.post(page, {"why": "x"}).status_code == 403
        assert desk.post(page, {"why": ""}).status_code == 200
        assert desk.post(page, {"why": "They moved back."}).status_code == 302
        box.refresh_from_db()
        assert (box.unreachable_since, box.why) == (None, "")
        assert LogEntry.objects.get().change_message == "They moved back."
        assert "Mail reaches this address" in desk.post(page, {"why": "Again."}).content.decode()


class TestASchedule:
    def test_is_kept_by_managers_and_what_is_over_keeps_its_hours(self, body: Body) -> None:
        manager = client_of(make.BodyRoleFactory(body=body, role=Role.MANAGER).user)
        data = {
            "body": body.pk,
            "audience": "focal_points",
            "enabled": "on",
            "weekdays": "12345",
            "local_time": "07:00",
            "zone": "Asia/Jakarta",
            "horizon_days": 30,
            "steps_before": "[30, 7, 0]",
            "steps_after": "[1]",
            "steps_every": 14,
            "steps_cap": 6,
        }
        assert manager.post(reverse("admin:commitments_reportschedule_add"), data).status_code == 302
        schedule = ReportSchedule.objects.get()
        assert schedule.steps_before == [30, 7, 0]
        old = datetime(2016, 1, 15, 12, tzinfo=UTC)
        ReportSchedule.objects.update(since=old, materialised_until=old, weekdays="1234567")
        page = reverse("admin:commitments_reportschedule_change", args=[schedule.pk])
        assert manager.post(page, {**data, **sealed(schedule), "local_time": "09:00"}).status_code == 302
        schedule.refresh_from_db()
        assert (schedule.local_time, schedule.version) == (time(9), 2)
        assert schedule.since > old
        assert Slot.objects.earliest("local_date").due_at.hour == 0  # seven in Jakarta

    @pytest.mark.parametrize(
        ("field", "value"),
        [("weekdays", "21"), ("weekdays", "8"), ("zone", "Mars"), ("steps_before", "[7, 7]"), ("steps_after", '["a"]')],
    )
    def test_that_makes_no_sense_is_refused(self, body: Body, field: str, value: str) -> None:
        manager = client_of(make.BodyRoleFactory(body=body, role=Role.MANAGER).user)
        answer = manager.post(reverse("admin:commitments_reportschedule_add"), {"body": body.pk, field: value})
        assert field in answer.context["adminform"].form.errors


class TestABody:
    def test_says_for_which_parties_nobody_is_reached(self, desk: Client, body: Body) -> None:
        for name, given in (
            ("Nauru", {}),
            ("Fiji", {"email": "on@example.org"}),
            ("Samoa", {"email": "off@example.org"}),
        ):
            due = make.DueFactory(
                assignment__commitment=make.CommitmentFactory(body=body), assignment__party__name=name
            )
            if given:
                make.FocalPointFactory(party=due.assignment.party, body=body, **given)
        make.EventFactory(commitment=None, assignment=due.assignment, field="part")
        make.MailboxFactory(address="off@example.org", unreachable_since=datetime(2016, 1, 15, tzinfo=UTC), why="550")
        hidden = make.DueFactory(assignment__party__name="Canary")
        assert hidden.assignment.commitment.body != body
        answer = desk.get(reverse("admin:meetings_body_change", args=[body.pk]))
        told = answer.context["not_reached"]
        assert told["missing"] == [f"Nauru in {body.name}"]
        assert told["deaf"] == [f"Samoa in {body.name}"]
        assert told["bounces"] == ["off@example.org: 550"]
        page = answer.content.decode()
        assert "Who is not reached" in page
        assert "Canary" not in page
