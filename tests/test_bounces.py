"""What comes back: whom mail does not reach is noted; what is forged, huge or automatic changes nothing (H59, H60)."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from commitments.mailing.bounces import LARGEST, Verdict, read, take
from commitments.mailing.envelope import bounce_address, bounce_token
from commitments.models import Delivery, DeliveryEvent, Mailbox
from tests import factories as make

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)


@pytest.fixture
def mail() -> Delivery:
    return make.DeliveryFactory(
        state="sent", sent_at=NOW, recipient=None, address="desk@example.org", bounce_token=bounce_token("one mail")
    )


def dsn(to: str, *, action: str = "failed", status: str = "5.1.1", about: str = "desk@example.org") -> bytes:
    """A report as relays write it (RFC 3464)."""
    return f"""Return-Path: <>
Delivered-To: {to}
From: MAILER-DAEMON@relay.example.org
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.org

Final-Recipient: rfc822; {about}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such mailbox

--b--
""".replace("\n", "\r\n").encode()


def test_a_permanent_failure_marks_the_mailbox_of_the_mail_that_it_is_about(mail: Delivery) -> None:
    report = take(dsn(bounce_address(mail.bounce_token)), at=NOW)
    assert report.verdict == Verdict.HARD
    mailbox = Mailbox.objects.get()
    assert (mailbox.address, mailbox.unreachable_since) == (mail.address, NOW)
    assert mailbox.why == "5.1.1 smtp; 550 no such mailbox"
    assert mail.events.get().kind == "bounced"


def test_the_same_report_twice_is_one(mail: Delivery) -> None:
    for _time in range(2):
        take(dsn(bounce_address(mail.bounce_token)), at=NOW)
    assert mail.events.count() == 1


def test_five_temporary_failures_within_ten_days_are_a_permanent_one(mail: Delivery) -> None:
    for number in range(5):
        assert Mailbox.objects.count() == 0
        raw = dsn(bounce_address(mail.bounce_token), action="delayed", status=f"4.{number}.0")
        assert take(raw, at=NOW + timedelta(days=number)).verdict == Verdict.SOFT
    assert Mailbox.objects.get().unreachable_since == NOW + timedelta(days=4)


def test_five_in_a_month_are_not(mail: Delivery) -> None:
    for number in range(5):
        raw = dsn(bounce_address(mail.bounce_token), action="delayed", status=f"4.{number}.0")
        take(raw, at=NOW + timedelta(days=6 * number))
    assert Mailbox.objects.count() == 0


def test_a_complaint_is_noted(mail: Delivery) -> None:
    raw = dsn(bounce_address(mail.bounce_token)).replace(b"message/delivery-status", b"message/feedback-report")
    assert take(raw, at=NOW).verdict == Verdict.COMPLAINT
    assert mail.events.get().kind == "complained"


class TestH59:
    def test_a_bounce_forged_for_another_is_ignored(self, mail: Delivery) -> None:
        other = make.DeliveryFactory(recipient=None, address="other@example.org")
        for to in (
            "bounce@example.org",
            "bounce+aaaaaaaaaaaaaaaaaaaaaaaaaa@example.org",
            f"bounce+{mail.bounce_token[:-1]}a@example.org"[:60],
            f"bounce+{mail.bounce_token}@evil.test",
            f"notbounce+{mail.bounce_token}@example.org",
            f"bounce+{mail.bounce_token}@example.org.evil.test",
        ):
            if to != bounce_address(mail.bounce_token):
                assert take(dsn(to, about=other.address), at=NOW).verdict == Verdict.IGNORED, to
        assert (Mailbox.objects.count(), DeliveryEvent.objects.count()) == (0, 0)

    def test_what_it_says_of_others_is_not_believed(self, mail: Delivery) -> None:
        take(dsn(bounce_address(mail.bounce_token), about="other@example.org"), at=NOW)
        assert Mailbox.objects.get().address == mail.address

    def test_twenty_megabytes_are_not_read(self, mail: Delivery) -> None:
        raw = dsn(bounce_address(mail.bounce_token)) + b"x" * 20_000_000
        assert read(raw).detail == "too large"

    @pytest.mark.parametrize("depth", [11, 1000])
    def test_a_thousand_nested_parts_are_not_followed(self, mail: Delivery, depth: int) -> None:
        head = f"Delivered-To: {bounce_address(mail.bounce_token)}\r\n".encode()
        body = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(depth))
        assert take(head + body + b"Content-Type: text/plain\r\n\r\nx", at=NOW).detail == "too many parts"
        assert Mailbox.objects.count() == 0

    def test_nonsense_breaks_nothing(self, mail: Delivery) -> None:
        for raw in (b"", b"\x00\xff" * 100, b"Content-Type: multipart/report\r\n\r\n--", b"To: \xff\xfe\r\n\r\n"):
            assert take(raw, at=NOW).verdict == Verdict.IGNORED


class TestH60:
    def test_an_automatic_reply_is_no_answer_and_no_failure(self, mail: Delivery) -> None:
        raw = (
            f"To: {bounce_address(mail.bounce_token)}\r\nFrom: desk@example.org\r\nAuto-Submitted: auto-replied\r\n"
            "Subject: I am away; yes, we accept\r\n\r\nWe accept everything.\r\n"
        ).encode()
        assert take(raw, at=NOW).verdict == Verdict.AUTOMATIC
        assert mail.events.get().kind == "auto_reply"
        assert Mailbox.objects.count() == 0
        assert Delivery.objects.count() == 1  # nothing goes back

    def test_our_own_report_looped_back_makes_no_loop(self, mail: Delivery) -> None:
        raw = f"Delivered-To: {bounce_address(mail.bounce_token)}\r\n".encode() + bytes(mail.raw or b"")
        for _time in range(3):
            assert take(raw, at=NOW).verdict == Verdict.AUTOMATIC
        assert (mail.events.count(), Delivery.objects.count()) == (1, 1)


class TestTheCommand:
    def test_reads_a_maildir_once(self, mail: Delivery, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        for name in ("new", "cur"):
            (tmp_path / name).mkdir()
        (tmp_path / "new" / "1").write_bytes(dsn(bounce_address(mail.bounce_token)))
        (tmp_path / "new" / "2").write_bytes(dsn("bounce@example.org"))
        (tmp_path / "cur" / "3").write_bytes(b"x" * (LARGEST + 10))
        call_command("read_bounces", tmp_path)
        assert capsys.readouterr().out == "1 hard, 1 ignored (of no mail of ours), 1 ignored (too large)\n"
        assert sorted(file.name for file in (tmp_path / "read").iterdir()) == ["1", "2", "3"]
        call_command("read_bounces", tmp_path)
        assert capsys.readouterr().out == "Nothing came back.\n"

    def test_reads_one_from_a_pipe(
        self, mail: Delivery, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        pipe: Any = type("Pipe", (), {"buffer": io.BytesIO(dsn(bounce_address(mail.bounce_token)))})
        monkeypatch.setattr("sys.stdin", pipe)
        call_command("read_bounces")
        assert capsys.readouterr().out == "1 hard\n"

    def test_says_when_there_is_no_folder(self) -> None:
        with pytest.raises(CommandError, match="no such folder"):
            call_command("read_bounces", Path("/nowhere"))
