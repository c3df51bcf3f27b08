"""The sender: takes mails that are due from the ledger to the relay, one after the other, with no transaction open."""

from __future__ import annotations

import logging
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone, translation

from commitments.mailing import ledger, office, planning
from commitments.mailing.envelope import bounce_address, freeze
from commitments.mailing.journal import Journal
from commitments.mailing.last_look import last_look
from commitments.mailing.letters import LETTERS
from commitments.mailing.plans import NothingToTell, in_one_line
from commitments.mailing.relays import Refusal, Relay, the_relay
from commitments.mailing.replies import Verdict, wait_after
from commitments.models import Commitment, Delivery, DeliveryEvent

logger = logging.getLogger(__name__)

Kind = DeliveryEvent.Kind
Clock = Callable[[], datetime]
BATCH = 100
STALE = timedelta(hours=24)
"""Bytes that were written so long ago and that nobody can have are written anew: no mail is dated days ago."""


def wall_clock() -> datetime:
    return timezone.now()


class Outcome(StrEnum):
    """What came of a mail in one attempt."""

    SENT = "sent"
    LATER = "put off"
    REFUSED = "refused"
    UNKNOWN = "in doubt"
    BROKEN = "could not be written"
    CANCELLED = "cancelled"
    TAKEN = "in other hands"
    AWAY = "the relay is away"
    OUR_FAULT = "we were refused"


class Sender:
    """One run of sending: a relay, a clock, a journal."""

    def __init__(self, relay: Relay, *, clock: Clock = wall_clock) -> None:
        self.relay, self.clock, self.journal = relay, clock, Journal()
        self.failure: Refusal | None = None

    def recover(self) -> int:
        """Take back what senders that died had claimed; what the journal knows as taken is sent. Returns how many.

        Sent again by hand, a mail stands in the journal already: it says of which attempt a line is.
        """
        at = self.clock()
        abandoned = list(Delivery.objects.abandoned(at=at))
        if not abandoned:
            return 0
        was_taken = self.journal.knows()
        for delivery in abandoned:
            if was_taken(delivery):
                ledger.accepted(delivery, at=at, reply="found in the journal", event=Kind.RECONCILED)
            else:
                ledger.recover(delivery, at=at)
        return len(abandoned)

    def run(self, *, limit: int | None = None, while_true: Callable[[], bool] = lambda: True) -> Counter[Outcome]:
        """Send what is due, oldest first, until nothing is left, the relay is away, or `limit` mails were tried.

        `while_true` is asked before each mail: a clock that jumps in the middle of a run ends it.
        """
        done: Counter[Outcome] = Counter()
        self.recover()
        breaker = office.Breaker(self.clock())
        while office.is_running() and not breaker.is_open(self.clock()):
            room = BATCH if limit is None else min(BATCH, limit - done.total())
            waiting = Delivery.objects.may_leave(at=self.clock()).select_related("focal_point__body")
            batch = list(waiting[: max(room, 0)])
            if not batch:
                break
            for delivery in batch:
                if not while_true():
                    return done
                outcome = self.deliver(delivery)
                done[outcome] += 1
                breaker.note(self.failure, sent=outcome == Outcome.SENT, at=self.clock())
                if outcome == Outcome.OUR_FAULT:
                    office.pause("relay", str(self.failure), at=self.clock())
                if outcome in STOPS or breaker.is_open(self.clock()):
                    return done
        return done

    def deliver(self, delivery: Delivery) -> Outcome:
        """Try to send one waiting mail; it must be fresh from the database. Raises only what the database raises."""
        self.failure = None
        at = self.clock()
        if delivery.give_up_at and at >= delivery.give_up_at:
            ledger.end(delivery, at=at, event=Kind.DEAD, why=f"too late; last: {delivery.relay_reply or 'never tried'}")
            return Outcome.REFUSED
        try:
            self.relay.open()
        except Refusal as refusal:
            self.failure = refusal
            return Outcome.OUR_FAULT if refusal.verdict == Verdict.OUR_FAULT else Outcome.AWAY
        raw: bytes | None = None
        looked_at = last_look(delivery, at=at)
        if looked_at is None:
            return Outcome.CANCELLED
        delivery = looked_at
        if not allowed(delivery.address):
            ledger.cancel(delivery, at=at, why="not on the list of those who may be written to (MAIL_ONLY_TO)")
            return Outcome.CANCELLED
        if is_stale(delivery, at=at) or tells_too_much(delivery):
            anew = planning.plan_anew(delivery, at=at)
            if anew is None:
                return Outcome.TAKEN
            delivery = anew
        if delivery.state == Delivery.State.PLANNED:
            try:
                raw = written(delivery, at=at)
            except NothingToTell:
                ledger.cancel(delivery, at=at, why="nothing is left to tell")
                return Outcome.CANCELLED
            except DatabaseError:
                raise
            except Exception as error:  # one broken mail must not cost the others theirs
                logger.exception("The mail %s cannot be written.", delivery.pk)
                ledger.end(delivery, at=at, event=Kind.BROKEN, why=in_one_line(error))
                return Outcome.BROKEN
        if not ledger.claim(delivery, at=at, raw=raw):
            return Outcome.TAKEN
        if raw is None:
            raw = bytes(Delivery.objects.values_list("raw", flat=True).get(pk=delivery.pk) or b"")
        return self._talk(delivery, raw)

    def _talk(self, delivery: Delivery, raw: bytes) -> Outcome:
        try:
            self.relay.offer(bounce_address(delivery.bounce_token), delivery.address)
            if not self._begins(delivery):
                self.relay.drop()  # somebody recovered it meanwhile, and sends it
                return Outcome.TAKEN
            reply = self.relay.hand_over(raw)
        except Refusal as refusal:
            self.failure = refusal
            return self._refused(delivery, refusal)
        at = self.clock()
        self.journal.write(at, delivery)
        if not ledger.accepted(delivery, at=at, reply=reply):
            ledger.accepted_late(delivery, at=at, reply=reply)
        return Outcome.SENT

    def _begins(self, delivery: Delivery) -> bool:
        try:
            return ledger.begin(delivery, at=self.clock())
        except Exception:  # the disk is full, the database is gone: then nothing may leave
            self.relay.close()
            raise

    def _refused(self, delivery: Delivery, refusal: Refusal) -> Outcome:
        at, reply = self.clock(), str(refusal)
        until = at + wait_after(delivery.attempts, chance=random.random())
        if refusal.code is None or refusal.code == 421:
            self.relay.close()
        else:
            self.relay.drop()
        match refusal.verdict:
            case Verdict.UNKNOWN:
                ledger.in_doubt(delivery, at=at, until=until, reply=reply)
                return Outcome.UNKNOWN
            case Verdict.REFUSED:
                ledger.end(delivery, at=at, event=Kind.PERM_FAIL, why=reply)
                office.unreachable(delivery.address, why=reply, at=at)
                return Outcome.REFUSED
            case Verdict.OUR_FAULT:
                ledger.put_off(delivery, at=at, until=at, reply=reply, event=Kind.OUR_FAIL)
                return Outcome.OUR_FAULT
            case _:
                ledger.put_off(delivery, at=at, until=until, reply=reply)
                return Outcome.LATER


STOPS = frozenset({Outcome.AWAY, Outcome.OUR_FAULT})
"""Outcomes after which no other mail need be tried now."""


@contextmanager
def a_sender(*, clock: Clock = wall_clock) -> Iterator[Sender]:
    """A sender to the relay that the settings name; its conversation ends with the block."""
    relay = the_relay()
    try:
        yield Sender(relay, clock=clock)
    finally:
        relay.close()


def written(delivery: Delivery, *, at: datetime) -> bytes:
    """The bytes of a mail, dated `at`, in the language of its recipient. Raises whatever its letter raises."""
    with translation.override(delivery.language):
        return freeze(LETTERS[delivery.kind](delivery), at=at)


def is_stale(delivery: Delivery, *, at: datetime) -> bool:
    """Whether the bytes are of long ago, and nobody can have them."""
    if delivery.state != Delivery.State.QUEUED or delivery.frozen_at is None:
        return False
    return at - delivery.frozen_at >= STALE and not ledger.may_be_taken(delivery)


def tells_too_much(delivery: Delivery) -> bool:
    """Whether a deadline report that nobody can have tells of what its reader may not see any more.

    It was written by the rights of the moment at which it was to leave first, hours ago perhaps. While these are what
    they were, it stays as it was written.
    """
    if delivery.kind != Delivery.Kind.DEADLINE_REPORT or delivery.state != Delivery.State.QUEUED:
        return False
    if delivery.recipient is None or delivery.frozen_at is None or ledger.may_be_taken(delivery):
        return False
    in_care = Commitment.objects.filter(officer=delivery.recipient)
    if not in_care.exclude(pk__in=Commitment.objects.visible_to(delivery.recipient).order_by().values("pk")).exists():
        return False
    try:
        return written(delivery, at=delivery.frozen_at) != bytes(delivery.raw or b"")
    except DatabaseError:
        raise
    except Exception:  # it is found out, and said, where it is written anew
        return True


def allowed(address: str) -> bool:
    """Whether the address may be written to: outside of production only those that MAIL_ONLY_TO names."""
    only: list[str] = settings.MAIL_ONLY_TO
    return not only or address in only or f"@{address.rpartition('@')[2]}" in only
