"""The sender against a relay on a real socket that does what relays do wrong, at each stage of the conversation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection

from commitments.mailing import ledger, letters, office
from commitments.mailing.by_hand import resend
from commitments.mailing.envelope import letter
from commitments.mailing.journal import Journal
from commitments.mailing.planning import enter
from commitments.mailing.plans import NothingToTell, Plan
from commitments.mailing.relays import SmtpRelay
from commitments.mailing.sending import Outcome, Sender
from commitments.models import Delivery, DeliveryEvent, Mailbox, PostOffice
from tests import factories as make
from tests.factories import TODAY, UserFactory
from tests.relay import DROP, HANG, Relay

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def plain(delivery: Delivery) -> EmailMessage:
    """A letter without anything of the record; it can be told to break."""
    match delivery.about.get("break"):
        case "template":
            raise ZeroDivisionError("in the template")
        case "nothing":
            raise NothingToTell
    return letter(delivery, subject="What is due", text=f"For {delivery.address}.\n.\n", html="<p>So it is.</p>")


@pytest.fixture(autouse=True)
def relay(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    monkeypatch.setitem(letters.LETTERS, "plain", plain)
    relay = Relay()
    relay.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", relay.port
    settings.EMAIL_TIMEOUT = settings.EMAIL_FINAL_TIMEOUT = 5
    yield relay
    relay.stop()


class Post:
    """Senders whose clock the test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def run(self, **given: Any) -> dict[str, int]:
        """One run; returns how many mails had which outcome."""
        talk = SmtpRelay()
        try:
            return {str(outcome): count for outcome, count in Sender(talk, clock=lambda: self.now).run(**given).items()}
        finally:
            talk.close()


@pytest.fixture
def post() -> Post:
    return Post()


def plan(name: str = "desk", **about: Any) -> Delivery:
    """A mail to <name>@example.org."""
    enter([Plan(kind="plain", day=TODAY, address=f"{name}@example.org", about=about)], at=NOW)
    return Delivery.objects.get(address=f"{name}@example.org")


def again(delivery: Delivery) -> Delivery:
    return Delivery.objects.get(pk=delivery.pk)


def told(delivery: Delivery) -> list[str]:
    return list(delivery.events.values_list("kind", flat=True))


def test_a_mail_goes_its_way(relay: Relay, post: Post) -> None:
    mail = plan()
    assert post.run() == {"sent": 1}
    mail = again(mail)
    assert (mail.state, mail.sent_at, mail.relay_reply, mail.attempts) == ("sent", NOW, "250 OK", 1)
    (kept,) = relay.accepted
    assert kept.raw == bytes(mail.raw or b"")
    assert kept.message_id == mail.message_id
    assert kept.recipients == (mail.address,)
    assert kept.sender == f"bounce+{mail.bounce_token}@example.org"
    assert told(mail) == ["planned", "frozen", "data", "accepted"]
    assert post.run() == {}
    assert len(relay.accepted) == 1


def test_the_oldest_goes_first(relay: Relay, post: Post) -> None:
    late, early = plan("late"), plan("early")
    Delivery.objects.filter(pk=early.pk).update(next_at=NOW - HOUR)
    post.run()
    assert [kept.recipients[0] for kept in relay.accepted] == [early.address, late.address]


TALK = ["connect", "ehlo", "mail", "rcpt", "data", "content", "kept"]


@pytest.mark.parametrize(
    ("stage", "reply", "outcome", "state", "event", "kept"),
    [
        ("connect", "421 busy", "the relay is away", "planned", "planned", 0),
        ("connect", "554 not you", "we were refused", "planned", "planned", 0),
        ("connect", DROP, "the relay is away", "planned", "planned", 0),
        ("mail", "451 later", "put off", "queued", "temp_fail", 0),
        ("mail", "550 not from you", "we were refused", "queued", "our_fail", 0),
        ("mail", DROP, "put off", "queued", "temp_fail", 0),
        ("rcpt", "450 greylisted", "put off", "queued", "temp_fail", 0),
        ("rcpt", "550 unknown", "refused", "dead", "perm_fail", 0),
        ("rcpt", "530 log in first", "we were refused", "queued", "our_fail", 0),
        ("rcpt", DROP, "put off", "queued", "temp_fail", 0),
        ("data", "451 later", "put off", "queued", "temp_fail", 0),
        ("data", "554 no", "refused", "dead", "perm_fail", 0),
        ("data", DROP, "put off", "queued", "temp_fail", 0),
        ("content", "452 full", "put off", "queued", "temp_fail", 0),
        ("content", "554 spam", "refused", "dead", "perm_fail", 0),
        ("content", DROP, "in doubt", "queued", "ambiguous", 0),
        ("kept", DROP, "in doubt", "queued", "ambiguous", 1),
        ("kept", "451 so it says", "put off", "queued", "temp_fail", 1),  # it broke its word: nothing helps
    ],
)
def test_what_each_stage_can_do(
    relay: Relay, post: Post, stage: str, reply: str, outcome: str, state: str, event: str, kept: int
) -> None:
    mail = plan()
    relay.fault = lambda at, _address: reply if at == stage else None
    assert post.run() == {outcome: 1}
    mail = again(mail)
    assert (mail.state, told(mail)[-1], len(relay.accepted)) == (state, event, kept)
    assert Mailbox.objects.filter(address=mail.address).exists() is (state == "dead")
    assert office.is_running() is (outcome != "we were refused")
    relay.fault = None
    office.resume()
    post.now += HOUR
    post.run()
    assert again(mail).state == ("dead" if state == "dead" else "sent")
    assert len({one.raw for one in relay.accepted}) == (0 if state == "dead" else 1)


@pytest.mark.parametrize("stage", ["connect", "mail", "rcpt", "data", "content", "kept"])
def test_a_relay_that_hangs_is_left(relay: Relay, post: Post, settings: Any, stage: str) -> None:
    settings.EMAIL_TIMEOUT = settings.EMAIL_FINAL_TIMEOUT = 0.3
    mail = plan()
    relay.fault = lambda at, _address: HANG if at == stage else None
    post.run()
    doubt = stage in ("content", "kept")
    assert again(mail).state == ("planned" if stage == "connect" else "queued")
    assert again(mail).ambiguous == doubt


def test_a_slow_banner_is_waited_for(relay: Relay, post: Post) -> None:
    relay.banner_after = 0.5
    plan()
    assert post.run() == {"sent": 1}


def test_a_relay_that_is_not_there_costs_no_attempt(relay: Relay, post: Post) -> None:
    mail = plan()
    relay.stop()
    assert post.run() == {"the relay is away": 1}
    assert (again(mail).state, again(mail).attempts) == ("planned", 0)


class TestInDoubt:
    def test_the_same_bytes_go_again_twice_and_then_a_person_decides(self, relay: Relay, post: Post) -> None:
        mail = plan()
        relay.fault = lambda at, _address: DROP if at == "kept" else None
        for _run in range(5):
            post.run()
            post.now += HOUR
        mail = again(mail)
        assert (mail.state, mail.ambiguous, mail.next_at) == ("unconfirmed", 3, None)
        assert len(relay.accepted) == 3
        assert {kept.raw for kept in relay.accepted} == {bytes(mail.raw or b"")}
        assert told(mail).count("ambiguous") == 3

    def test_it_waits_before_it_goes_again(self, relay: Relay, post: Post) -> None:
        mail = plan()
        relay.fault = lambda at, _address: DROP if at == "kept" else None
        post.run()
        relay.fault = None
        assert post.run() == {}
        assert timedelta(seconds=48) <= again(mail).next_at - NOW <= timedelta(seconds=72)

    @pytest.mark.parametrize(("state", "event"), [("claimed", "recovered"), ("data", "ambiguous")])
    def test_a_sender_that_died_loses_its_mail_to_the_next(
        self, relay: Relay, post: Post, state: str, event: str
    ) -> None:
        mail = plan()
        ledger.claim(mail, at=NOW, raw=b"Message-ID: <x@example.org>\r\n\r\nFrozen.\r\n")
        if state == "data":
            ledger.begin(mail, at=NOW)
        assert again(mail).state == state
        assert post.run() == {}
        post.now += timedelta(minutes=15)
        assert post.run() == {"sent": 1}
        assert event in told(mail)
        assert [kept.raw for kept in relay.accepted] == [b"Message-ID: <x@example.org>\r\n\r\nFrozen.\r\n"]

    def test_a_sender_that_wakes_after_its_lease_changes_nothing(self, relay: Relay, post: Post) -> None:
        mail = plan()
        ledger.claim(mail, at=NOW, raw=b"Frozen.\r\n")
        asleep = again(mail)
        post.now += HOUR
        post.run()
        assert not ledger.begin(asleep, at=post.now)
        assert not ledger.put_off(asleep, at=post.now, until=post.now, reply="")
        assert not ledger.accepted(asleep, at=post.now, reply="250")
        assert again(mail).state == "sent"
        assert told(mail).count("accepted") == 1

    @pytest.mark.parametrize("meanwhile", ["it waits", "another claims it", "it leaves once more", "a person decides"])
    def test_what_was_taken_of_a_sender_after_its_lease_is_sent(
        self, relay: Relay, post: Post, monkeypatch: pytest.MonkeyPatch, meanwhile: str
    ) -> None:
        mail, others = plan(), []
        hand_over = SmtpRelay.hand_over

        def slowly(talk: SmtpRelay, raw: bytes) -> str:
            reply = hand_over(talk, raw)
            post.now += HOUR
            if meanwhile == "a person decides":
                Delivery.objects.update(ambiguous=2)
            Sender(talk, clock=lambda: post.now).recover()
            others.append(again(mail))
            if meanwhile in ("another claims it", "it leaves once more"):
                assert ledger.claim(others[0], at=post.now)
            if meanwhile == "it leaves once more":
                assert ledger.begin(others[0], at=post.now)
            return reply

        monkeypatch.setattr(SmtpRelay, "hand_over", slowly)
        assert post.run() == {"sent": 1}
        assert (again(mail).state, told(mail)[-1]) == ("sent", "accepted")
        (other,) = others
        assert not ledger.begin(other, at=post.now)
        assert not ledger.in_doubt(other, at=post.now, until=post.now, reply="")
        post.now += HOUR
        assert post.run() == {}
        assert len(relay.accepted) == 1

    def test_what_the_journal_knows_does_not_go_again(
        self, relay: Relay, post: Post, settings: Any, tmp_path: Any
    ) -> None:
        settings.MAIL_JOURNAL = str(tmp_path / "sent.journal")
        mail = plan()
        ledger.claim(mail, at=NOW, raw=b"Frozen.\r\n")
        ledger.begin(mail, at=NOW)
        Journal().write(NOW, mail)
        with open(settings.MAIL_JOURNAL, "ab") as file:
            file.write(b'{"at": "2026-11')  # cut off by a crash
        post.now += HOUR
        assert post.run() == {}
        assert (again(mail).state, told(mail)[-1]) == ("sent", "reconciled")

    @pytest.mark.parametrize("state", ["claimed", "data"])
    def test_a_sender_that_died_over_what_a_person_sent_again_loses_it_to_the_next(
        self, relay: Relay, post: Post, settings: Any, tmp_path: Any, state: str
    ) -> None:
        settings.MAIL_JOURNAL = str(tmp_path / "sent.journal")
        mail = plan()
        post.run()
        resend(again(mail), by=UserFactory(), why="it was lost there")
        mail = again(mail)
        ledger.claim(mail, at=NOW)
        if state == "data":
            ledger.begin(mail, at=NOW)
        post.now += HOUR
        assert post.run() == {"sent": 1}
        assert len(relay.accepted) == 2


class TestTheBreaker:
    def test_rests_after_five_failures_of_one_class_and_tries_one_mail(self, relay: Relay, post: Post) -> None:
        for number in range(8):
            plan(f"desk-{number}")
        relay.fault = lambda at, _address: "452 full" if at == "content" else None
        assert post.run() == {"put off": 5}
        post.now += timedelta(minutes=4)
        assert post.run() == {}
        post.now += MINUTE
        assert post.run() == {"put off": 1}
        relay.fault = None
        post.now += timedelta(minutes=5)
        assert post.run() == {"sent": 8}
        assert PostOffice.objects.get().failures == 0

    def test_counts_no_recipient_that_is_put_off_by_name(self, relay: Relay, post: Post) -> None:
        for number in range(8):
            plan(f"desk-{number}")
        relay.fault = lambda at, _address: "450 greylisted" if at == "rcpt" else None
        assert post.run() == {"put off": 8}

    def test_keeps_a_relay_that_refuses_everybody_from_costing_all(self, relay: Relay, post: Post) -> None:
        for number in range(8):
            plan(f"desk-{number}")
        relay.fault = lambda at, _address: "554 relaying denied" if at == "rcpt" else None
        assert post.run() == {"refused": 5}
        assert Delivery.objects.filter(state="planned").count() == 3


class TestOurOwnFault:
    def test_stops_all_mail_and_costs_no_attempt(self, relay: Relay, post: Post) -> None:
        mails = [plan("a"), plan("b")]
        relay.fault = lambda at, _address: "553 sender rejected" if at == "mail" else None
        assert post.run() == {"we were refused": 1}
        assert [again(mail).attempts for mail in mails] == [0, 0]
        assert PostOffice.objects.get().why == "relay: mail: 553 sender rejected"
        assert post.run() == {}


class TestOneBrokenMail:
    def test_costs_the_others_nothing_and_says_why(self, relay: Relay, post: Post) -> None:
        for name in "abc":
            plan(name)
        broken, empty = plan("broken", **{"break": "template"}), plan("empty", **{"break": "nothing"})
        enter([Plan(kind="plain", day=TODAY, address="n@example.org", name="A\r\nBcc: x@evil.test")], at=NOW)
        enter([Plan(kind="plain", day=TODAY, address="a@b.test, x@evil.test")], at=NOW)
        relay.refused = {"c@example.org"}
        assert post.run() == {"sent": 2, "refused": 1, "could not be written": 1, "cancelled": 1}
        assert {kept.recipients[0] for kept in relay.accepted} == {"a@example.org", "b@example.org"}
        dead = dict(Delivery.objects.filter(state="dead").values_list("address", "relay_reply"))
        assert dead == {
            "broken@example.org": "in the template",
            "c@example.org": "rcpt: 550 5.1.1 no such mailbox",
            "n@example.org": "The name has a line break in it: 'A\\r\\nBcc: x@evil.test'.",
            "a@b.test, x@evil.test": "“a@b.test, x@evil.test” is not one e-mail address.",
        }
        assert told(again(broken))[-1] == "broken"
        assert again(empty).state == "cancelled"

    def test_is_given_up_when_it_is_too_late(self, relay: Relay, post: Post) -> None:
        mail = plan()
        relay.refused, relay.refusal = {mail.address}, "450 later"
        waits = []
        while again(mail).state in ("planned", "queued"):
            post.now = again(mail).next_at
            post.run()
            waits.append(post.now - NOW)
            mail = Delivery.objects.latest("generation")
        assert (again(mail).state, told(mail)[-1]) == ("dead", "dead")
        assert again(mail).relay_reply == "too late; last: rcpt: 450 later"
        assert timedelta(hours=48) <= waits[-1] <= timedelta(hours=53)
        assert 13 <= len(waits) <= 22
        assert mail.generation in (1, 2), "after a day it was written anew"


class TestWhoMayBeWrittenTo:
    def test_outside_of_production_only_those_on_the_list(self, relay: Relay, post: Post, settings: Any) -> None:
        settings.MAIL_ONLY_TO = ["a@example.org", "@example.net"]
        mails = [plan("a"), plan("b")]
        enter([Plan(kind="plain", day=TODAY, address="C@example.net")], at=NOW)
        assert post.run() == {"sent": 2, "cancelled": 1}
        assert [again(mail).state for mail in mails] == ["sent", "cancelled"]
        assert "MAIL_ONLY_TO" in DeliveryEvent.objects.get(kind="cancelled").detail


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_relay_talks(relay: Relay, post: Post) -> None:
    """Another connection writes at every stage, which SQLite would not let it do."""
    plan()
    written: list[str] = []

    def write(stage: str, _address: str) -> None:
        make.MailboxFactory()
        written.append(stage)
        connection.close()

    relay.fault = write
    assert post.run() == {"sent": 1}
    assert written == TALK
    assert Mailbox.objects.count() == len(TALK)


def test_a_mail_that_another_sender_took_is_left_alone(relay: Relay, post: Post) -> None:
    mail = plan()
    talk = SmtpRelay()
    sender = Sender(talk, clock=lambda: NOW)
    assert sender.deliver(again(mail)) == Outcome.SENT
    assert sender.deliver(mail) == Outcome.TAKEN  # as it was before
    talk.close()
    assert len(relay.accepted) == 1
