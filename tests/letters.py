"""The mails as messages, for tests of what they say: planned and written, but not entered into the ledger."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.utils import translation

from commitments.mailing.audiences import deadline_report_for
from commitments.mailing.letters import LETTERS
from commitments.mailing.planning import draft
from commitments.mailing.plans import NothingToTell, Plan
from meetings.models import User

MAILS = Path(__file__).parent / "mails"


def message(plan: Plan) -> EmailMessage | None:
    """The mail of a plan in its recipient's language; None when there is nothing to tell."""
    delivery = draft(plan, at=datetime(2016, 1, 15, 7, tzinfo=UTC))
    if delivery.state == "dead":
        raise ValidationError(delivery.relay_reply)
    with translation.override(delivery.language):
        try:
            return LETTERS[delivery.kind](delivery)
        except NothingToTell:
            return None


def deadline_report(officer: User, *, on: date, looking_back: bool = True) -> EmailMessage | None:
    return message(deadline_report_for(officer, on=on, looking_back=looking_back))


def approved(name: str, text: str) -> None:
    """Compare with the text that was approved; UPDATE_MAILS=1 writes it, for the reviewer to see in the diff."""
    path = MAILS / name
    if os.environ.get("UPDATE_MAILS"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
