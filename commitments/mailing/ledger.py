"""The ledger: how a mail goes from state to state, by compare-and-set alone, each step with its event.

    planned ─ claim ─▸ claimed ─ begin ─▸ data ─ accepted ─▸ sent
       ▴ held            │ put off           │ put off, in doubt
       └──── queued ◂────┴───────────────────┘            refused ─▸ dead · in doubt too often ─▸ unconfirmed

Whoever claims a mail gets a token; every later step says `WHERE state = … AND token = mine`, so that a sender that was
asleep past its lease changes nothing. Nothing else is needed for it to be right: no lock, on either database.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from commitments.mailing.replies import may_be_sent_again
from commitments.models import Delivery, DeliveryEvent
from meetings.models import User

Kind = DeliveryEvent.Kind
State = Delivery.State


def step(
    delivery: Delivery, *, at: datetime, event: Kind, detail: str = "", by: User | None = None, **changes: Any
) -> bool:
    """Compare-and-set: change the row if its state and token are those that `delivery` knows, and write the event.

    Returns whether it did; `delivery` then knows the new values. No other way leads from state to state.
    """
    row = Delivery.objects.filter(pk=delivery.pk, state=delivery.state, token=delivery.token)
    with transaction.atomic():
        if row.update(**changes) != 1:
            return False
        token = changes.get("token", delivery.token)
        DeliveryEvent.objects.create(
            delivery_id=delivery.pk, kind=event, at=at, token=token, detail=detail[:500], by=by
        )
    for name, value in changes.items():
        setattr(delivery, name, value)
    return True


def lease(at: datetime) -> datetime:
    """Until when a mail that is claimed now is left alone: longer than a relay leaves a silent session open."""
    return at + timedelta(seconds=settings.MAIL_LEASE)


def claim(delivery: Delivery, *, at: datetime, raw: bytes | None = None) -> bool:
    """Take a waiting mail to send it; `raw` are its bytes, frozen here, if it had none yet."""
    frozen: dict[str, Any] = {}
    if raw is not None:
        frozen = {"raw": raw, "frozen_at": at, "sha256": hashlib.sha256(raw).hexdigest()}
    return step(
        delivery,
        at=at,
        event=Kind.FROZEN if frozen else Kind.CLAIMED,
        state=State.CLAIMED,
        token=delivery.token + 1,
        lease_until=lease(at),
        next_at=None,
        attempts=delivery.attempts + 1,
        **frozen,
    )


def begin(delivery: Delivery, *, at: datetime) -> bool:
    """Say that the bytes are about to go. From here until the reply nobody knows whether they were taken."""
    return step(delivery, at=at, event=Kind.DATA, state=State.DATA, lease_until=lease(at))


def accepted(delivery: Delivery, *, at: datetime, reply: str, event: Kind = Kind.ACCEPTED) -> bool:
    changes: dict[str, Any] = {
        "state": State.SENT,
        "sent_at": at,
        "lease_until": None,
        "next_at": None,
        "relay_reply": reply[:500],
    }
    return step(delivery, at=at, event=event, detail=reply, **changes)


def accepted_late(delivery: Delivery, *, at: datetime, reply: str) -> None:
    """Note that the relay took a mail whose sender came back after its lease was over.

    Others may have it in hand by now. That it was taken is a fact all the same: it is sent, and whoever is about to
    send it once more is fenced off by the next token.
    """
    while True:
        now = Delivery.objects.defer("raw").get(pk=delivery.pk)
        changes: dict[str, Any] = {
            "state": State.SENT,
            "token": now.token + 1,
            "sent_at": now.sent_at or at,
            "lease_until": None,
            "next_at": None,
            "relay_reply": reply[:500],
        }
        if step(now, at=at, event=Kind.ACCEPTED, detail=f"after its lease: {reply}", **changes):
            return


def may_be_taken(delivery: Delivery) -> bool:
    """Whether somebody may have the mail: its bytes began to leave, and no reply said that they were not taken.

    A reply that puts the mail off or refuses it is definite (RFC 5321 §4.2.1, §6.1).
    """
    if delivery.ambiguous or delivery.state == State.DATA:
        return True
    leaving = False
    for kind in delivery.events.order_by("pk").values_list("kind", flat=True):
        if kind in (Kind.AMBIGUOUS, Kind.ACCEPTED, Kind.RECONCILED):
            return True
        if kind == Kind.DATA:
            leaving = True
        elif kind in (Kind.TEMP_FAIL, Kind.PERM_FAIL, Kind.OUR_FAIL):
            leaving = False
    return leaving


def put_off(delivery: Delivery, *, at: datetime, until: datetime, reply: str, event: Kind = Kind.TEMP_FAIL) -> bool:
    """Back into the queue; certainly not taken. What we are to blame for costs the mail no attempt."""
    spent = delivery.attempts - (event == Kind.OUR_FAIL)
    changes: dict[str, Any] = {"state": State.QUEUED, "next_at": until, "lease_until": None, "attempts": spent}
    return step(delivery, at=at, event=event, detail=reply, relay_reply=reply[:500], **changes)


def in_doubt(delivery: Delivery, *, at: datetime, until: datetime, reply: str) -> bool:
    """It is unknown whether the relay took it: send the same bytes again, but not for ever."""
    doubts = delivery.ambiguous + 1
    again = may_be_sent_again(doubts)
    return step(
        delivery,
        at=at,
        event=Kind.AMBIGUOUS,
        detail=reply,
        state=State.QUEUED if again else State.UNCONFIRMED,
        next_at=until if again else None,
        lease_until=None,
        ambiguous=doubts,
        token=delivery.token + 1,
        relay_reply=reply[:500],
    )


def recover(delivery: Delivery, *, at: datetime) -> bool:
    """Take a mail back from a sender whose lease is over: what had not begun to leave was certainly not sent."""
    if delivery.state == State.DATA:
        return in_doubt(delivery, at=at, until=at, reply="the sender did not come back")
    changes: dict[str, Any] = {"state": State.QUEUED, "next_at": at, "lease_until": None, "token": delivery.token + 1}
    return step(delivery, at=at, event=Kind.RECOVERED, **changes)


def end(delivery: Delivery, *, at: datetime, event: Kind, why: str) -> bool:
    """Give a mail up: refused, too late, or impossible to write."""
    changes: dict[str, Any] = {"state": State.DEAD, "next_at": None, "lease_until": None, "relay_reply": why[:500]}
    return step(delivery, at=at, event=event, detail=why, **changes)


def cancel(delivery: Delivery, *, at: datetime, why: str, by: User | None = None, event: Kind = Kind.CANCELLED) -> bool:
    changes: dict[str, Any] = {"state": State.CANCELLED, "next_at": None, "lease_until": None}
    return step(delivery, at=at, event=event, detail=why, by=by, **changes)
