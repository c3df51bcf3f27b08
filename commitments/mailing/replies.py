"""What a relay's reply means for a mail, and when it is tried again: pure rules."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

FIRST_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120))
LAST_WAIT = timedelta(hours=4)
JITTER = 0.2

DOUBTS = 2
"""How often a mail is sent again by itself when nobody knows whether it was taken."""

TRIPS_AT = 5
"""So many failures of the same class in a row, and sending rests."""

REST = timedelta(minutes=5)


class Stage(StrEnum):
    """How far the conversation about a mail had come."""

    CONNECT = "connect"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    CONTENT = "content"


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    LATER = "later"
    REFUSED = "refused"
    OUR_FAULT = "our_fault"
    AWAY = "away"
    UNKNOWN = "unknown"


def verdict(stage: Stage, code: int | None) -> Verdict:
    """What a reply says about the mail; `code` is None when no reply came.

    Before the content has gone out, no reply means that the mail was certainly not taken; after it, nobody knows. A
    refusal of our own name, password or sender address says nothing against the person written to.
    """
    if code is None or not 200 <= code < 600:
        return Verdict.UNKNOWN if stage == Stage.CONTENT else Verdict.AWAY
    if code < 400:
        return Verdict.ACCEPTED
    about_us = stage in (Stage.CONNECT, Stage.AUTH, Stage.MAIL) or code in (530, 535, 538)
    if code < 500:
        return Verdict.AWAY if stage in (Stage.CONNECT, Stage.AUTH) else Verdict.LATER
    return Verdict.OUR_FAULT if about_us else Verdict.REFUSED


def wait_after(attempts: int, *, chance: float) -> timedelta:
    """How long a mail waits after its n-th attempt, n from 1; `chance` from 0 to 1 spreads it by a fifth either way."""
    plain = FIRST_WAITS[attempts - 1] if 0 < attempts <= len(FIRST_WAITS) else LAST_WAIT
    return plain * (1 + JITTER * (2 * chance - 1))


def may_be_sent_again(doubts: int) -> bool:
    """Whether a mail that was in doubt so often may still be sent again without a person."""
    return doubts <= DOUBTS
