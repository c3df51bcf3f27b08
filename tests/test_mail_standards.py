"""What stands on the outside of the mails that really left, by the standards, read from what a relay took."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core.management import call_command

from commitments.mailing import planning
from commitments.mailing.clocks import Reading
from commitments.mailing.envelope import bounce_address, message_id
from commitments.mailing.notices import at_once
from commitments.mailing.ticking import tick
from commitments.models import Delivery, Event, Mailbox
from meetings.access import Role
from tests import factories as make
from tests.factories import TODAY
from tests.relay import Accepted, Relay
from tests.test_bounces import dsn
from tests.test_send_deadline_reports import relay

__all__ = ["relay"]
pytestmark = pytest.mark.django_db

SEVEN = datetime(2016, 1, 15, 7, tzinfo=UTC)


@pytest.fixture
def taken(relay: Relay, settings: Any) -> dict[str, tuple[Accepted, Any, Delivery]]:
    """One mail of each kind as the relay took it, parsed, with its row."""
    settings.EMAIL_TIMEOUT = settings.EMAIL_FINAL_TIMEOUT = 5
    body = make.BodyFactory(mail_on=True)
    manager = make.BodyRoleFactory(body=body, role=Role.MANAGER, user__email="manager@example.org").user
    for audience in ("focal_points", "staff"):
        make.ReportScheduleFactory(body=body, audience=audience, weekdays="5" if audience == "staff" else "1234567")
    point = make.FocalPointFactory(body=body, name="Desk Ünit", email="desk@example.org")
    other = make.FocalPointFactory(body=body, email="other@example.org")
    made = make.CommitmentFactory(body=body, officer=manager)
    for desk, days in ((point, 0), (other, -20)):
        latest = TODAY + timedelta(days=days)
        make.DueFactory(assignment__commitment=made, assignment__party=desk.party, latest=latest, earliest=latest)
    make.RungFactory(body=body)
    make.EventFactory(
        commitment=made, field="disposition", old={}, new={"disposition": "active"}, effective="2016-01-15",
        recorded=SEVEN - timedelta(hours=1),
    )  # fmt: skip
    planning.enter(at_once(list(Event.objects.order_by("pk"))), at=SEVEN)
    late = make.DeliveryFactory(
        kind="weekly_report",
        state="unconfirmed",
        recipient=manager,
        planned_at=SEVEN,
        give_up_at=SEVEN + timedelta(hours=48),
    )
    for minutes in (-300, 0, 1):  # the first five hours before: an outage follows
        moment = SEVEN + timedelta(minutes=minutes) + timedelta(hours=2 * (minutes >= 0))
        tick(clock=lambda moment=moment: moment, reading=lambda wall: Reading(wall, None, ""))  # type: ignore[misc]
        Delivery.objects.filter(state="held").update(state="planned", next_at=moment)
    rows = {row.message_id: row for row in Delivery.objects.filter(state="sent").exclude(pk=late.pk)}
    found = {}
    for each in relay.accepted:
        row = rows[each.message_id]
        found[row.kind] = (each, message_from_bytes(each.raw, policy=policy.default), row)
    return found


def test_every_kind_of_mail_keeps_to_the_standards(taken: dict[str, tuple[Accepted, Any, Delivery]]) -> None:
    kinds = {"digest", "deadline_report", "weekly_report", "newly_assigned", "escalation", "outage", "alarm"}
    assert kinds <= set(taken)
    for kind, (envelope, mail, row) in taken.items():
        assert mail["Auto-Submitted"] == "auto-generated", kind
        assert mail["X-Auto-Response-Suppress"] == "OOF, AutoReply"
        assert mail["Precedence"] is None
        assert envelope.recipients == (row.address,)
        assert [each.addr_spec for each in mail["To"].addresses] == [row.address]
        assert mail["Cc"] is mail["Bcc"] is None
        assert mail["Message-ID"] == message_id(row.dedupe_key)
        assert row.address not in mail["Message-ID"]
        assert envelope.sender == bounce_address(row.bounce_token)
        assert row.bounce_token not in envelope.raw.decode(), "a reader does not see where bounces go"
        assert parsedate_to_datetime(mail["Date"]) == row.frozen_at.replace(microsecond=0)
        one_click = [mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"]]
        if kind == "digest":
            assert one_click[0].strip().startswith(f"<{project.BASE_URL}/mail/digests/")
            assert one_click[1] == "List-Unsubscribe=One-Click"
        else:
            assert one_click == [None, None], kind
        assert envelope.raw.isascii()
        assert max(len(line) for line in envelope.raw.split(b"\r\n")) <= 998
        assert mail.get_body(("plain",)) is not None
        assert mail.get_body(("html",)) is not None
        for header in ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version"):
            assert len(mail.get_all(header)) == 1


def test_the_link_of_one_click_works_as_a_mail_program_uses_it(
    client: Any, taken: dict[str, tuple[Accepted, Any, Delivery]]
) -> None:
    _envelope, mail, row = taken["digest"]
    link = mail["List-Unsubscribe"].strip(" <>").removeprefix(project.BASE_URL)
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Mailbox.objects.get(address=row.address).digests_off_since is not None


@pytest.mark.parametrize("how", ["a folder", "a Maildir"])
def test_a_bounce_comes_back_to_the_sender_that_the_relay_was_told(
    taken: dict[str, tuple[Accepted, Any, Delivery]], tmp_path: Path, how: str
) -> None:
    envelope, _mail, row = taken["digest"]
    place = tmp_path if how == "a folder" else tmp_path / "new"
    for name in ("new", "cur", "tmp") if how == "a Maildir" else ():
        (tmp_path / name).mkdir()
    (place / "1452844800.M1P1.host").write_bytes(dsn(envelope.sender))
    (place / "1452844801.M1P1.host").write_bytes(dsn(envelope.sender.replace("+", "+x")))  # forged
    call_command("read_bounces", str(tmp_path))
    assert list(row.events.filter(kind="bounced").values_list("kind", flat=True)) == ["bounced"]
    assert Mailbox.objects.get().address == row.address
    assert len(list((tmp_path / "read").iterdir())) == 2


def test_a_bounce_through_a_real_pipe(tmp_path: Path) -> None:
    """As a mail host calls it for each message: a process of its own, the message on its standard input."""
    environment = {"DEBUG": "true", "DATABASE_URL": f"sqlite:///{tmp_path}/pipe.sqlite3", "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "manage.py"]
    subprocess.run([*command, "migrate", "-v0"], cwd=project.BASE_DIR, env=environment, check=True)
    told = subprocess.run(
        [*command, "read_bounces"], input=dsn("bounce+" + "a" * 26 + "@example.org"), cwd=project.BASE_DIR,
        env=environment, check=True, capture_output=True,
    )  # fmt: skip
    assert told.stdout == b"1 ignored (of no mail of ours)\n"
