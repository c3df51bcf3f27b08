"""The ledger: a mail is a row with its bytes first, then it is sent, then the row says so.

A run that dies in between leaves a queued row, and the next run of that day sends the same bytes. What was queued for
an earlier day and never left is not sent late: the report of today lists all that is open.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.mailing.envelope import FrozenMail, address_of, dedupe_key, freeze
from commitments.mailing.letters import deadline_report
from commitments.models import Delivery
from meetings.models import User

KIND = "deadline_report"


def enter(officer: User, *, on: date, looking_back: bool, at: datetime) -> Delivery | None:
    """The row of an officer's report of a day, written if it is not there yet; None when there is nothing to report.

    `at` is the instant that the mail is dated. Raises `ValidationError` for an officer who cannot be written to, and
    whatever goes wrong while the mail is written.
    """
    key = dedupe_key(KIND, on, address_of(officer))
    delivery = Delivery.objects.filter(dedupe_key=key).first()
    if delivery is None:
        message = deadline_report(officer, on=on, looking_back=looking_back)
        if message is None:
            return None
        delivery, _made = Delivery.objects.get_or_create(
            dedupe_key=key,
            defaults={
                "message_id": message.extra_headers["Message-ID"],
                "kind": KIND,
                "day": on,
                "recipient": officer,
                "address": address_of(officer),
                "raw": freeze(message, at=at),
            },
        )
    if delivery.recipient_id not in (None, officer.pk):
        raise ValidationError(_("Another account has the same address; its report of this day is this address's."))
    return delivery


def send(delivery: Delivery, *, server: Any) -> bool:
    """Send a row's bytes unless they have been sent; returns whether they were sent now.

    No transaction may be open: a mail server can take a minute, and SQLite would let nobody write meanwhile. Raises
    what the mail backend raises; the row then stays queued.
    """
    if delivery.state == Delivery.State.SENT:
        return False
    if server.send_messages([FrozenMail(bytes(delivery.raw), address=delivery.address)]) != 1:
        raise OSError(_("The mail server took no mail and gave no reason."))
    queued = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.QUEUED)
    return queued.update(state=Delivery.State.SENT, sent_at=timezone.now()) == 1


class MailServer:
    """One conversation with the mail server for a whole run, begun with the first mail, and anew after a failure."""

    def __init__(self) -> None:
        self.connection = get_connection()

    def send_messages(self, messages: list[FrozenMail]) -> int | None:
        try:
            self.connection.open()
            sent: int | None = self.connection.send_messages(messages)
        except Exception:
            self.close()
            raise
        return sent

    def close(self) -> None:
        with suppress(Exception):  # it failed already, or everything has been said
            self.connection.close()


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """The mail server that the settings name (EMAIL_URL)."""
    server = MailServer()
    try:
        yield server
    finally:
        server.close()
