"""The mails as messages, for tests of what they say: planned and written, but not entered into the ledger."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.utils import translation

from commitments.mailing.audiences import deadline_report_for
from commitments.mailing.letters import LETTERS
from commitments.mailing.planning import draft
from commitments.mailing.plans import NothingToTell, Plan
from meetings.models import User


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
