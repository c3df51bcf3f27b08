"""What of the mail needs a person is told by mail after four hours, once; and outside, by silence."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core.management import call_command

from commitments.mailing import alarms, heartbeats, office, planning
from commitments.mailing.clocks import Reading
from commitments.mailing.plans import Plan
from commitments.mailing.ticking import tick
from commitments.models import Delivery, Slot
from meetings.access import Role
from meetings.models import Body, User
from tests import factories as make
from tests.factories import TODAY
from tests.letters import approved, message
from tests.relay import Relay
from tests.test_send_deadline_reports import relay

__all__ = ["relay"]
pytestmark = pytest.mark.django_db

SEVEN = datetime(2016, 1, 15, 7, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def quick(relay: Relay, settings: Any) -> None:
    settings.EMAIL_TIMEOUT = settings.EMAIL_FINAL_TIMEOUT = 5


@pytest.fixture
def body() -> Body:
    return make.BodyFactory(name="Working Group on Reports", mail_on=True)


@pytest.fixture
def manager(body: Body) -> User:
    return make.BodyRoleFactory(
        body=body, role=Role.MANAGER, user__username="manager", user__email="manager@example.org"
    ).user


@pytest.fixture
def waiting(body: Body) -> Delivery:
    """A digest that was planned at seven and waits to leave."""
    point = make.FocalPointFactory(body=body, email="desk@example.org")
    plan = Plan(
        kind="digest", day=TODAY, address=point.email, focal_point=point, body=body, about=TOLD, items=items(body)
    )
    (made,) = planning.enter([plan], at=SEVEN)
    return made


TOLD = {"horizon": 30, "parties": ["Fiji"]}


def items(body: Body) -> tuple[Any, ...]:
    from commitments.mailing.plans import Item

    line = {"section": "overdue", "reference": "WG-1", "url": "http://127.0.0.1:8000/x"}
    return (Item(commitment=make.CommitmentFactory(body=body), shown=line),)


def pass_at(moment: datetime) -> Any:
    return tick(clock=lambda: moment, reading=lambda wall: Reading(wall, None, ""))


def subjects(relay: Relay, to: str) -> list[str]:
    mails = [message_from_bytes(each.raw, policy=policy.default) for each in relay.accepted if to in each.recipients]
    return [str(mail["Subject"]) for mail in mails]


class TestTheAlarm:
    def test_goes_after_four_hours_and_once(self, relay: Relay, waiting: Delivery, manager: User) -> None:
        relay.refused, relay.refusal = {"desk@example.org"}, "450 4.2.1 try later"
        for hours in (0, 1, 2, 3):
            pass_at(SEVEN + hours * HOUR)
        assert subjects(relay, "manager@example.org") == []
        for hours in (4, 5, 9, 13):
            pass_at(SEVEN + hours * HOUR)
        assert subjects(relay, "manager@example.org") == ["1 mail needs a person"]
        text = message_from_bytes(relay.accepted[0].raw, policy=policy.default).get_body(("plain",)).get_content()  # type: ignore[union-attr]
        for words in ("desk@example.org", "450 4.2.1 try later", f"/delivery/{waiting.pk}/change/"):
            assert words in text
        assert waiting.events.filter(kind="alarmed").count() == 1

    def test_tells_of_the_same_mail_again_when_it_is_given_up(
        self, relay: Relay, waiting: Delivery, manager: User
    ) -> None:
        relay.refused, relay.refusal = {"desk@example.org"}, "450 4.2.1 try later"
        for hours in (4, 20, 49, 50):
            pass_at(SEVEN + hours * HOUR)
        assert Delivery.objects.get(pk=waiting.pk).state in ("dead", "cancelled")
        assert subjects(relay, "manager@example.org") == ["1 mail needs a person"] * 2

    def test_many_at_once_are_one_alarm_and_what_comes_after_it_waits(
        self, relay: Relay, body: Body, manager: User
    ) -> None:
        plans = [Plan(kind="digest", day=TODAY, address=f"d{n}@example.org", body=body, about=TOLD) for n in range(14)]
        planning.enter(plans, at=SEVEN)
        Delivery.objects.update(next_at=SEVEN + 40 * HOUR)
        assert alarms.sound(at=SEVEN + 4 * HOUR) == 1
        planning.enter([Plan(kind="digest", day=TODAY, address="late@example.org", body=body, about=TOLD)], at=SEVEN)
        assert alarms.sound(at=SEVEN + 5 * HOUR) == alarms.sound(at=SEVEN + 7 * HOUR) == 0
        assert alarms.sound(at=SEVEN + 9 * HOUR) == 0, "the first is on its way itself"
        alarm = Delivery.objects.get(kind="alarm")
        assert (alarm.about["late"]["count"], alarm.about["late"]["more"]) == (14, 2)
        Delivery.objects.filter(kind="alarm").update(state="cancelled", next_at=None)
        assert alarms.sound(at=SEVEN + 9 * HOUR) == 1
        assert Delivery.objects.filter(kind="alarm").count() == 2

    def test_tells_each_manager_only_what_they_may_see(self, waiting: Delivery, manager: User) -> None:
        make.BodyRoleFactory(role=Role.MANAGER)
        root = make.UserFactory(is_superuser=True)
        mine = make.DeliveryFactory(state="unconfirmed", planned_at=SEVEN, give_up_at=SEVEN + 48 * HOUR)
        alarms.sound(at=SEVEN + 4 * HOUR)
        told = {
            mail.recipient: set(mail.about) & set(alarms.TROUBLES) for mail in Delivery.objects.filter(kind="alarm")
        }
        assert told == {manager: {"late"}, root: {"late", "unconfirmed"}}
        assert mine.events.filter(kind="alarmed").exists()

    def test_after_it_was_sent_again_by_hand_it_is_told_again(self, waiting: Delivery, manager: User) -> None:
        Delivery.objects.update(state="dead", next_at=None, relay_reply="550 no")
        assert alarms.sound(at=SEVEN + HOUR) == 1
        Delivery.objects.filter(kind="alarm").update(state="cancelled", next_at=None)
        assert alarms.sound(at=SEVEN + 9 * HOUR) == 0
        Delivery.objects.filter(pk=waiting.pk).update(give_up_at=SEVEN + 58 * HOUR)  # as it is by hand, at hour ten
        assert alarms.sound(at=SEVEN + 15 * HOUR) == 1

    def test_with_nobody_to_tell_it_is_told_later(self, waiting: Delivery) -> None:
        assert alarms.sound(at=SEVEN + 4 * HOUR) == 0
        make.UserFactory(is_superuser=True)
        assert alarms.sound(at=SEVEN + 4 * HOUR) == 1

    def test_says_nothing_of_a_mail_that_was_held_for_days_and_approved_now(
        self, relay: Relay, waiting: Delivery, manager: User, body: Body
    ) -> None:
        Delivery.objects.update(planned_at=SEVEN - 72 * HOUR)
        assert alarms.sound(at=SEVEN + HOUR) == 0

    @pytest.mark.parametrize("language", ["en", "id"])
    def test_reads_like_the_approved_text(self, language: str) -> None:
        root = make.UserFactory(is_superuser=True, language=language, zone="Asia/Jakarta", email="root@example.org")
        row = {
            "mail": 7,
            "kind": "digest",
            "day": "2016-01-15",
            "address": "desk@example.org",
            "reply": "rcpt: 450 later",
        }
        about = {
            "at": "2016-01-15T11:00:00+00:00",
            "hours": 4,
            "late": {"rows": [row], "count": 4989, "more": 4988},
            "unconfirmed": {"rows": [row | {"mail": 8, "reply": "no reply"}], "count": 1, "more": 0},
            "dead": {
                "rows": [row | {"mail": 9, "kind": "escalation", "reply": "550 no such mailbox"}],
                "count": 1,
                "more": 0,
            },
        }
        mail = message(
            Plan(kind="alarm", day=TODAY, address=root.email, language=language, recipient=root, about=about)
        )
        assert mail is not None
        ending = "" if language == "en" else f".{language}"
        approved(f"alarm{ending}.txt", f"Subject: {mail.subject}\n\n{mail.body}")
        approved(f"alarm{ending}.html", str(mail.alternatives[0][0]))  # type: ignore[attr-defined]


class Outside:
    """Somebody outside who waits to be called, over a real socket."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.answer = 200
        outside = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outside.calls.append(self.path)
                self.send_response(outside.answer)
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Answering)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)


@pytest.fixture
def outside(settings: Any) -> Iterator[Outside]:
    outside = Outside()
    settings.PING_URL = f"http://127.0.0.1:{outside.server.server_port}/a-secret"
    yield outside
    outside.stop()


class TestTheCallOutside:
    def test_comes_after_a_pass_in_which_all_is_well(self, outside: Outside) -> None:
        pass_at(SEVEN)
        assert outside.calls == ["/a-secret"]

    def test_comes_every_ten_minutes(self, outside: Outside) -> None:
        for minutes in range(21):
            pass_at(SEVEN + minutes * MINUTE)
        assert len(outside.calls) == 3

    def test_does_not_come_while_ledger_and_expectation_differ(self, outside: Outside) -> None:
        slot = make.SlotFactory(schedule__since=SEVEN - HOUR, schedule__enabled=False)
        pass_at(SEVEN + MINUTE)
        assert len(outside.calls) == 1
        Slot.objects.filter(pk=slot.pk).update(mails=1)
        pass_at(SEVEN + HOUR)
        assert len(outside.calls) == 1

    def test_does_not_come_while_a_mail_is_late_or_mail_is_stopped(
        self, outside: Outside, relay: Relay, waiting: Delivery
    ) -> None:
        relay.refused, relay.refusal = {"desk@example.org"}, "450 4.2.1 try later"
        pass_at(SEVEN + 3 * HOUR)
        assert len(outside.calls) == 1
        pass_at(SEVEN + 5 * HOUR)
        assert len(outside.calls) == 1
        office.pause("person", "a visit", at=SEVEN)
        pass_at(SEVEN + 6 * HOUR)
        assert len(outside.calls) == 1

    @pytest.mark.parametrize("answer", [500, 404])
    def test_that_fails_hinders_nothing_and_is_tried_again(self, outside: Outside, answer: int) -> None:
        outside.answer = answer
        assert pass_at(SEVEN).mode == "run"
        pass_at(SEVEN + MINUTE)
        assert len(outside.calls) == 2

    def test_to_nobody_hinders_nothing(self, settings: Any) -> None:
        settings.PING_URL = "http://127.0.0.1:9/"
        assert heartbeats.beat(at=SEVEN) is False
        assert pass_at(SEVEN).mode == "run"

    def test_is_made_by_the_command_too(self, outside: Outside) -> None:
        call_command("tick")
        assert len(outside.calls) == 1
