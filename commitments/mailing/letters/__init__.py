"""The mails themselves: one function each, which returns the message; the words stand in templates/mail."""

from __future__ import annotations

from collections.abc import Callable

from django.core.mail import EmailMessage

from commitments.mailing.letters.parties import NOTICE, digest, escalation, notice
from commitments.mailing.letters.staff import alarm, deadline_report, outage
from commitments.mailing.letters.weekly import weekly_report
from commitments.models import Delivery

LETTERS: dict[str, Callable[[Delivery], EmailMessage]] = {
    Delivery.Kind.ALARM: alarm,
    Delivery.Kind.DEADLINE_REPORT: deadline_report,
    Delivery.Kind.DIGEST: digest,
    Delivery.Kind.ESCALATION: escalation,
    Delivery.Kind.OUTAGE: outage,
    **dict.fromkeys(NOTICE, notice),
    Delivery.Kind.WEEKLY_REPORT: weekly_report,
}
"""The letter of each kind of mail; it is called in the language of the recipient."""

__all__ = ["LETTERS"]
