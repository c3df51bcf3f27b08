"""The command that sends the deadline reports: each officer one mail a day, the same bytes whatever comes between."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as project
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connection
from django.template import TemplateSyntaxError
from django.utils import timezone

from commitments.mailing import envelope
from commitments.mailing.letters import staff
from commitments.models import Commitment, Delivery, Mailbox
from meetings.access import Role
from meetings.models import Body, Meeting, User
from tests.factories import TODAY, BodyFactory, BodyRoleFactory, CommitmentFactory, DueFactory
from tests.relay import Relay

DAY = str(TODAY)


def an_officer(name: str, body: Body | None = None, **fields: Any) -> User:
    """An officer with one commitment that falls due on the day of the report."""
    body = body or BodyFactory()
    officer = BodyRoleFactory(
        body=body, role=Role.EDITOR, user__username=name, **{f"user__{key}": value for key, value in fields.items()}
    ).user
    made = CommitmentFactory(body=body, officer=officer, title=f"In the care of {name}")
    DueFactory(assignment__commitment=made, latest=TODAY)
    return officer


def states() -> dict[str, str]:
    return dict(Delivery.objects.values_list("address", "state"))


@pytest.fixture
def relay(settings: Any) -> Iterator[Relay]:
    """A relay that Django's own SMTP backend talks to."""
    relay = Relay()
    relay.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", relay.port
    yield relay
    relay.stop()


@pytest.mark.django_db
class TestARun:
    def test_sends_each_officer_their_own(self, capsys: pytest.CaptureFixture[str]) -> None:
        an_officer("first"), an_officer("second")
        an_officer("gone", is_active=False)
        BodyRoleFactory(user__username="idle")
        call_command("send_deadline_reports", as_at=DAY)
        sent = {message.to[0]: message.message().as_bytes() for message in mail.outbox}
        assert set(sent) == {"first@example.org", "second@example.org"}
        assert b"In the care of first" in sent["first@example.org"]
        assert b"In the care of second" not in sent["first@example.org"]
        assert states() == dict.fromkeys(sent, "sent")
        said = capsys.readouterr()
        assert said.out == "2 sent\n"
        assert said.err == "Commitments in force without an active officer, of which no report tells: 1\n"

    def test_a_second_run_of_the_same_day_sends_nothing(self, capsys: pytest.CaptureFixture[str]) -> None:
        an_officer("first")
        call_command("send_deadline_reports", as_at=DAY)
        Commitment.objects.update(title="Changed since")
        call_command("send_deadline_reports", as_at=DAY)
        assert len(mail.outbox) == Delivery.objects.count() == 1
        assert capsys.readouterr().out == "1 sent\n1 sent before\n"

    def test_another_day_is_another_mail(self) -> None:
        an_officer("first")
        call_command("send_deadline_reports", as_at=DAY)
        call_command("send_deadline_reports", as_at="2016-01-16")
        assert [delivery.dedupe_key for delivery in Delivery.objects.order_by("day")] == [
            "deadline_report|2016-01-15|first@example.org|g0",
            "deadline_report|2016-01-16|first@example.org|g0",
        ]
        assert len({message.message().as_bytes() for message in mail.outbox}) == 2

    def test_the_row_holds_what_left(self) -> None:
        an_officer("first", email="First@Example.org")
        before = timezone.now().replace(microsecond=0)
        call_command("send_deadline_reports", as_at=DAY)
        row = Delivery.objects.get()
        assert (row.kind, row.day, row.address) == ("deadline_report", TODAY, "first@example.org")
        assert bytes(row.raw) == mail.outbox[0].message().as_bytes()
        read = message_from_bytes(bytes(row.raw), policy=policy.default)
        assert read["Message-ID"] == row.message_id == envelope.message_id(row.dedupe_key)
        assert read["To"] == "first@example.org"
        assert read["Auto-Submitted"] == "auto-generated"
        assert read["X-Auto-Response-Suppress"] == "OOF, AutoReply"
        assert before <= datetime.strptime(read["Date"], "%a, %d %b %Y %H:%M:%S %z") <= row.sent_at

    def test_without_a_day_it_is_each_officers_today(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(timezone, "now", lambda: datetime(2016, 1, 15, 23, 30, tzinfo=UTC))
        an_officer("west", zone="America/Lima")
        an_officer("east", zone="Pacific/Kiritimati")
        call_command("send_deadline_reports")
        assert dict(Delivery.objects.values_list("recipient__username", "day")) == {
            "west": date(2016, 1, 15),
            "east": date(2016, 1, 16),
        }

    def test_today_tells_of_meetings_that_may_not_be_over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(timezone, "now", lambda: datetime(2016, 1, 15, 12, tzinfo=UTC))
        an_officer("first")
        for meeting in Meeting.objects.all():
            meeting.when = "2016"
            meeting.save()
        call_command("send_deadline_reports", as_at="2016-01-14")
        assert mail.outbox == []
        call_command("send_deadline_reports", as_at="2016-01-15")
        assert len(mail.outbox) == 1

    def test_a_mailbox_with_two_accounts_loses_no_report_unsaid(self, capsys: pytest.CaptureFixture[str]) -> None:
        an_officer("first", email="desk@example.org"), an_officer("second", email="Desk@example.org")
        with pytest.raises(CommandError, match="1 of 2"):
            call_command("send_deadline_reports", as_at=DAY)
        assert len(mail.outbox) == 1
        assert "second: Another account has the same address" in capsys.readouterr().err

    @pytest.mark.parametrize(
        "day", ["2015-13", "31 February", "2016", "2016-02-30", "2016-1-5", "20160115", "yesterday"]
    )
    def test_a_day_that_is_none_is_said_in_one_line(self, day: str) -> None:
        with pytest.raises(CommandError) as refused:
            call_command("send_deadline_reports", as_at=day)
        assert str(refused.value).startswith("--as-at: ")
        assert day in str(refused.value)
        assert "\n" not in str(refused.value)


@pytest.mark.django_db
class TestADryRun:
    def test_writes_nothing_and_prints_each_mail(self, capsys: pytest.CaptureFixture[str]) -> None:
        an_officer("first"), an_officer("second")
        call_command("send_deadline_reports", as_at=DAY, dry_run=True)
        printed = capsys.readouterr().out
        assert "To: first@example.org\nSubject: Deadline report as at 15 January 2016: 1 due soon\n" in printed
        assert "In the care of second" in printed
        assert printed.endswith("2 to be sent\n")
        assert Delivery.objects.count() == len(mail.outbox) == 0

    def test_saves_each_mail_where_it_is_told(self, tmp_path: Path) -> None:
        an_officer("first.desk@unit", email="first@example.org")
        folder = tmp_path / "new" / "reports"
        call_command("send_deadline_reports", as_at=DAY, dry_run=True, save=folder)
        name = "deadline-report-2016-01-15-first.desk"
        assert sorted(path.name for path in folder.iterdir()) == [f"{name}unit.{end}" for end in ("eml", "html", "txt")]
        assert "In the care of first.desk@unit" in (folder / f"{name}unit.txt").read_text(encoding="utf-8")
        assert "\r" not in (folder / f"{name}unit.txt").read_bytes().decode()
        assert (folder / f"{name}unit.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")

    def test_a_name_cannot_lead_out_of_the_folder(self, tmp_path: Path) -> None:
        an_officer("../../elsewhere", email="first@example.org")
        call_command("send_deadline_reports", as_at=DAY, dry_run=True, save=tmp_path / "a" / "b")
        assert len(list((tmp_path / "a" / "b").iterdir())) == len(list(tmp_path.rglob("*.*"))) == 3

    def test_a_folder_that_cannot_be_is_said_in_one_line(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(CommandError, match=r"--save .*file: File exists\."):
            call_command("send_deadline_reports", as_at=DAY, dry_run=True, save=tmp_path / "file")


@pytest.mark.django_db
class TestOneBrokenMail:
    """Costs the others nothing, is named with its reason, and ends the run with 1."""

    def run(self, capsys: pytest.CaptureFixture[str]) -> str:
        with pytest.raises(CommandError, match=r"^1 of 3 reports failed\.$") as failed:
            call_command("send_deadline_reports", as_at=DAY)
        assert failed.value.returncode == 1
        assert {message.to[0] for message in mail.outbox} == {"a@example.org", "c@example.org"}
        said = capsys.readouterr().err
        assert said.startswith("b: ")
        assert said.count("\n") == 1
        return said

    def test_a_line_break_in_a_name(self, capsys: pytest.CaptureFixture[str]) -> None:
        an_officer("a"), an_officer("b", last_name="B\r\nBcc: x@evil.test"), an_officer("c")
        assert "line break" in self.run(capsys)

    def test_two_addresses_in_one(self, capsys: pytest.CaptureFixture[str]) -> None:
        an_officer("a"), an_officer("b", email="b@example.org, x@evil.test"), an_officer("c")
        assert "not one e-mail address" in self.run(capsys)

    def test_a_zone_that_is_none(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(timezone, "now", lambda: datetime(2016, 1, 15, 12, tzinfo=UTC))
        an_officer("a"), an_officer("b", zone="Mars/Olympus"), an_officer("c")
        with pytest.raises(CommandError, match="1 of 3"):
            call_command("send_deadline_reports")
        assert "Mars/Olympus" in capsys.readouterr().err
        assert len(mail.outbox) == 2

    def test_a_template_that_fails(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        an_officer("a"), an_officer("b"), an_officer("c")
        render = staff.render_to_string

        def fail(template: str, context: dict[str, Any]) -> str:
            if context["officer"].username == "b":
                raise TemplateSyntaxError("Invalid\nblock tag")
            return render(template, context)

        monkeypatch.setattr(staff, "render_to_string", fail)
        assert "Invalid block tag" in self.run(capsys)


class Watching(EmailBackend):
    """Django's backend for tests, that also sees in which state it is called."""

    seen: list[tuple[bool, str]] = []

    def send_messages(self, messages: Any) -> int:
        self.seen += [(connection.in_atomic_block, Delivery.objects.get().state)]
        return super().send_messages(messages)


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_server_talks(settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Watching"
    Watching.seen.clear()
    an_officer("first")
    call_command("send_deadline_reports", as_at=DAY)
    assert Watching.seen == [(False, "data")]


@pytest.mark.django_db(transaction=True)
class TestOverTheWire:
    def test_the_bytes_that_arrive_are_the_bytes_of_the_row(self, relay: Relay) -> None:
        an_officer("first"), an_officer("second")
        Commitment.objects.update(title=".\n. lines that begin with a dot, – and accents: é")
        call_command("send_deadline_reports", as_at=DAY)
        rows = {row.address: bytes(row.raw) for row in Delivery.objects.all()}
        assert {got.recipients[0]: got.raw for got in relay.accepted} == rows
        assert all(re.fullmatch(r"bounce\+[a-z2-7]{26}@example\.org", got.sender) for got in relay.accepted)
        assert len({got.sender for got in relay.accepted}) == 2
        assert all(len(got.recipients) == 1 for got in relay.accepted)
        call_command("send_deadline_reports", as_at=DAY)
        assert len(relay.accepted) == 2

    def test_another_connection_can_write_meanwhile(self, relay: Relay) -> None:
        """On SQLite a transaction left open would hold the whole file."""
        officer = an_officer("first")
        found: list[str] = []

        def write() -> None:
            found.append(Delivery.objects.get().state)
            User.objects.filter(pk=officer.pk).update(last_name="Written meanwhile")
            connection.close()

        relay.at_data = write
        call_command("send_deadline_reports", as_at=DAY)
        assert found == ["data"]
        assert User.objects.get(pk=officer.pk).last_name == "Written meanwhile"

    def test_a_refused_address_costs_the_others_nothing_and_is_dead(
        self, relay: Relay, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for name in "abc":
            an_officer(name)
        relay.refused = {"b@example.org"}
        with pytest.raises(CommandError, match="1 of 3"):
            call_command("send_deadline_reports", as_at=DAY)
        assert [got.recipients for got in relay.accepted] == [("a@example.org",), ("c@example.org",)]
        assert states() == {"a@example.org": "sent", "b@example.org": "dead", "c@example.org": "sent"}
        assert "b: refused: rcpt: 550 5.1.1 no such mailbox" in capsys.readouterr().err
        assert Mailbox.objects.get().address == "b@example.org"
        with pytest.raises(CommandError, match="1 of 3"):
            call_command("send_deadline_reports", as_at=DAY)
        assert "b: refused: rcpt: 550 5.1.1 no such mailbox" in capsys.readouterr().err
        assert len(relay.accepted) == 2

    def test_an_address_that_is_put_off_is_tried_again_with_the_same_bytes(self, relay: Relay) -> None:
        an_officer("b")
        relay.refused = {"b@example.org"}
        relay.refusal = "450 4.2.0 greylisted"
        with pytest.raises(CommandError, match="1 of 1"):
            call_command("send_deadline_reports", as_at=DAY)
        row = Delivery.objects.get()
        assert (row.state, row.attempts, row.relay_reply) == ("queued", 1, "rcpt: 450 4.2.0 greylisted")
        Commitment.objects.update(title="Changed since")
        relay.refused = set()
        call_command("send_deadline_reports", as_at=DAY)
        assert [got.raw for got in relay.accepted] == [bytes(row.raw)]

    def test_a_conversation_that_breaks_off_is_begun_anew_for_the_next(self, relay: Relay) -> None:
        for name in "ab":
            an_officer(name)
        replies = iter(["421 going down"])
        relay.at_mail = lambda: next(replies, None)
        with pytest.raises(CommandError, match="1 of 2"):
            call_command("send_deadline_reports", as_at=DAY)
        assert [got.recipients for got in relay.accepted] == [("b@example.org",)]
        assert states() == {"a@example.org": "queued", "b@example.org": "sent"}
        call_command("send_deadline_reports", as_at=DAY)
        assert [got.recipients for got in relay.accepted[1:]] == [("a@example.org",)]

    def test_a_server_that_is_away_leaves_all_queued(self, relay: Relay) -> None:
        for name in "ab":
            an_officer(name)
        relay.stop()
        with pytest.raises(CommandError, match="2 of 2"):
            call_command("send_deadline_reports", as_at=DAY)
        assert set(states().values()) == {"planned"}

    def test_what_was_queued_for_an_earlier_day_does_not_go_late(self, relay: Relay) -> None:
        an_officer("first")
        relay.refused, relay.refusal = {"first@example.org"}, "450 later"
        with pytest.raises(CommandError):
            call_command("send_deadline_reports", as_at=DAY)
        relay.refused = set()
        call_command("send_deadline_reports", as_at=str(TODAY + timedelta(days=1)))
        assert [b"16 January 2016" in got.raw for got in relay.accepted] == [True]
        assert [row.state for row in Delivery.objects.order_by("day")] == ["cancelled", "sent"]

    @pytest.mark.parametrize(("moment", "state", "already_there"), [("at_mail", "claimed", 0), ("at_data", "data", 1)])
    def test_killed_while_sending_the_next_run_sends_the_same_bytes(
        self, relay: Relay, moment: str, state: str, already_there: int
    ) -> None:
        """A process of its own is killed before the mail is handed over, or after it was taken and before the reply."""
        an_officer("first")
        child = a_process(relay)
        setattr(relay, moment, lambda: (os.kill(child.pid, signal.SIGKILL), child.wait()))
        assert child.wait(60) == -signal.SIGKILL
        row = Delivery.objects.get()
        assert row.state == state
        assert len(relay.accepted) == already_there
        setattr(relay, moment, None)
        with pytest.raises(CommandError, match="1 of 1"):  # while the lease runs, the other may only be slow
            call_command("send_deadline_reports", as_at=DAY)
        assert len(relay.accepted) == already_there
        Delivery.objects.update(lease_until=timezone.now())
        Commitment.objects.update(title="Changed since")
        for _run in range(2):
            call_command("send_deadline_reports", as_at=DAY)
        assert len(relay.accepted) == already_there + 1
        assert {got.raw for got in relay.accepted} == {bytes(row.raw)}
        assert states() == {"first@example.org": "sent"}


def a_process(relay: Relay) -> subprocess.Popen[bytes]:
    """The command as cron starts it, on the database of this test."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        given = urlsplit(os.environ["DATABASE_URL"])
        url = given._replace(path=f"{given.path.rpartition('/')[0]}/{name}").geturl()
    return subprocess.Popen(
        [sys.executable, "manage.py", "send_deadline_reports", "--as-at", DAY],
        cwd=project.BASE_DIR,
        env={**os.environ, "DATABASE_URL": url, "EMAIL_URL": f"smtp://127.0.0.1:{relay.port}"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
