"""The dead man's switch: an outside address is called while all is well, so that its silence is the alarm."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from http.client import HTTPException
from urllib.request import Request, urlopen

from django.conf import settings

from commitments.mailing import office
from commitments.mailing.checking import differences
from commitments.mailing.figures import mail_figures
from commitments.models import PostOffice

logger = logging.getLogger(__name__)

EVERY = timedelta(minutes=10)
"""Holding the ledger to what it should be reads much; whoever waits for the call needs it no more often."""

SECONDS = 10


def beat(*, at: datetime) -> bool:
    """Call PING_URL if the ledger is what was expected and no mail is late; returns whether it was called.

    Called after a pass, at most every ten minutes. That the call fails is written down and hinders nothing: whoever
    waits for it at the other end raises the alarm.
    """
    if not settings.PING_URL:
        return False
    last = office.the_office().pinged_at
    if last is not None and timedelta() <= at - last < EVERY:
        return False
    why = _why_not(at)
    if why:
        logger.error("The outside is not told that all is well: %s", why)
        return False
    try:
        with urlopen(Request(settings.PING_URL, headers={"User-Agent": "tracker"}), timeout=SECONDS) as answer:
            answer.read(1024)
    except (OSError, HTTPException, ValueError) as error:
        logger.warning("The outside could not be told that all is well: %s", error)
        return False
    PostOffice.objects.filter(pk=1).update(pinged_at=at)
    return True


def _why_not(at: datetime) -> str:
    """What is not as it should be; empty when all is."""
    figures = mail_figures(at=at)
    amiss = [name for name in ("late", "slots_missing", "paused") if name in figures["attention"]]
    return ", ".join(amiss) or next(iter(differences(at=at)), "")
