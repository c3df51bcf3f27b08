"""The post office: whether mail leaves at all, why not, and what is known of mailboxes."""

from __future__ import annotations

import hashlib
import logging
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from commitments.mailing.clocks import AHEAD
from commitments.mailing.journal import Journal
from commitments.mailing.relays import Refusal
from commitments.mailing.replies import REST, TRIPS_AT, Stage, Verdict
from commitments.models import Mailbox, PostOffice

logger = logging.getLogger(__name__)

Mode = PostOffice.Mode
DOUBTS = ("clock:", AHEAD, "gap:")
"""How a doubt about the day begins, the graver the later: it ends by itself, when set right, or only by a person."""

_NO_READING = {"believed_wall": None, "believed_boottime": None, "believed_boot_id": ""}

ALSO = "; also "
"""Stands between a doubt and what else had stopped mail, before it or since: that holds on when the doubt is over."""


def the_office() -> PostOffice:
    """The one row."""
    return PostOffice.objects.get_or_create(pk=1)[0]


def is_running() -> bool:
    """Whether mail may leave now."""
    return the_office().mode == Mode.RUN


def why_stopped() -> str:
    """Why nothing leaves now, empty when mail does; only looks, and makes no row where there is none yet."""
    row = PostOffice.objects.filter(pk=1).exclude(mode=Mode.RUN).first()
    return (row.why or str(row.get_mode_display())) if row else ""


def pause(code: str, why: str, *, at: datetime, mode: Mode = Mode.PAUSED) -> None:
    """Let nothing leave until a person, or in the case of the clock time, says otherwise.

    Where mail is stopped already, a doubt about the day comes before any other reason, and keeps it behind itself.
    """
    while True:
        row = the_office()
        words, since = f"{code}: {why}", at
        if row.mode == Mode.DRY:
            return
        if row.mode == Mode.PAUSED and mode == Mode.PAUSED:  # else it runs, or is a copy: doubts at home say nothing
            words, since = _both(row.why, words), row.since or at
        words = words[:250]
        if row.mode == mode and words == row.why:
            return
        unchanged = PostOffice.objects.filter(pk=1, mode=row.mode, why=row.why)
        if unchanged.update(mode=mode, why=words, since=since, agreeing_since=None):
            logger.error("Mail is stopped (%s): %s", code, why)
            return


def _both(there: str, new: str) -> str:
    """The reason that comes of one that is there and a new one: the graver doubt, then what stopped mail first."""
    doubt, _also, stop = there.partition(ALSO) if _gravity(there) >= 0 else ("", "", there)
    if _gravity(new) > _gravity(doubt):
        doubt = new
    elif _gravity(new) < 0 and not stop:
        stop = new
    return ALSO.join(filter(None, [doubt, stop]))


def _gravity(why: str) -> int:
    return max((place for place, doubt in enumerate(DOUBTS) if why.startswith(doubt)), default=-1)


def believe(doubted: PostOffice) -> None:
    """Let go of the doubt with which this row was read: mail leaves again, unless something else had stopped it."""
    same = PostOffice.objects.filter(pk=1, mode=doubted.mode, why=doubted.why)
    _doubt, _also, stop = doubted.why.partition(ALSO)
    if stop:
        same.update(why=stop, agreeing_since=None, **_NO_READING)
    elif same.exists():
        resume()


def resume() -> None:
    """Let mail leave again."""
    PostOffice.objects.filter(pk=1).update(
        mode=Mode.RUN,
        why="",
        since=None,
        agreeing_since=None,
        failures=0,
        failure_class="",
        rest_until=None,
        **_NO_READING,
    )


def confirm(*, at: datetime) -> None:
    """Let mail leave again because a person has looked: the clock of now is believed from here on."""
    the_office()
    row = PostOffice.objects.filter(pk=1)
    row.update(last_tick_wall=at, last_tick_boottime=None, boot_id="")
    row.filter(high_water_mark__gt=at).update(high_water_mark=at)
    resume()


def unreachable(address: str, *, why: str, at: datetime) -> None:
    """Remember that mail does not reach an address, since when and why; the first reason stays."""
    mailbox, _made = Mailbox.objects.get_or_create(address=address)
    Mailbox.objects.filter(pk=mailbox.pk, unreachable_since=None).update(unreachable_since=at, why=why[:500])


def fingerprint() -> str:
    """What tells this installation from a copy of its database: its name, its address, and where the database is."""
    options = connection.settings_dict
    if connection.vendor == "sqlite":
        path = Path(str(options["NAME"]))
        where = f"{path.resolve()} {path.stat().st_ino if path.exists() else ''}"
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
            where = f"{options['HOST']} {options['NAME']} {cursor.fetchone()[0]}"
    parts = f"{settings.INSTANCE_NAME}|{settings.BASE_URL}|{connection.vendor} {where}"
    return hashlib.sha256(parts.encode()).hexdigest()


def is_at_home(*, at: datetime) -> bool:
    """Whether this is the installation that the database knows; the first that asks is. A copy goes dry."""
    office, mine = the_office(), fingerprint()
    if not office.instance_fingerprint:
        PostOffice.objects.filter(pk=1, instance_fingerprint="").update(instance_fingerprint=mine)
        return the_office().instance_fingerprint == mine
    if office.instance_fingerprint != mine:
        pause("copy", "this is another installation, or a restored database: see adopt_instance", at=at, mode=Mode.DRY)
        return False
    return _knows_the_journal(office, at=at)


def _knows_the_journal(office: PostOffice, *, at: datetime) -> bool:
    """Whether all that left, as the journal says, left by this database; one that was restored in place goes dry.

    Such a one is where it was, and only the journal, which is not in the backup, is ahead of it.
    """
    unknown, end = Journal().unknown(office.journal_read)
    if unknown:
        last = unknown[-1].at.astimezone(UTC)
        words = (
            f"mails have left of which this database does not know: {len(unknown)}, the last {last:%Y-%m-%d %H:%M} UTC"
        )
        pause("restored", f"{words}; see reconcile_mail, then adopt_instance", at=at, mode=Mode.DRY)
        return False
    if end != office.journal_read:
        PostOffice.objects.filter(pk=1, journal_read=office.journal_read).update(journal_read=end)
    return True


def adopt(*, at: datetime) -> None:
    """Let the database belong to this installation, and mail leave again from here; what the journal says is known."""
    the_office()
    _lines, end = Journal().since(0)
    PostOffice.objects.filter(pk=1).update(instance_fingerprint=fingerprint(), journal_read=end)
    confirm(at=at)


class Breaker:
    """Lets sending rest after several failures of the same class in a row, then one mail be tried.

    What it knows stands in the database, so that the next tick knows it too; a race for it costs an attempt, no mail.
    """

    def __init__(self, at: datetime) -> None:
        row = the_office()
        self.kind, self.failures, self.rest_until = row.failure_class, row.failures, row.rest_until

    def is_open(self, at: datetime) -> bool:
        return self.rest_until is not None and at < self.rest_until

    def note(self, failure: Refusal | None, *, sent: bool, at: datetime) -> None:
        """Count a failure, or forget them all after a success.

        What is put off at the name of the recipient is the recipient's own matter (greylisting), and not counted; that
        many in a row are refused there for good is not.
        """
        if sent and self.failures:
            self._keep("", 0, None)
        if failure is None or (failure.stage == Stage.RCPT and failure.verdict == Verdict.LATER):
            return
        kind = f"{failure.stage} {failure.code}"
        failures = self.failures + 1 if kind == self.kind else 1
        trips = failures >= TRIPS_AT
        if trips:
            logger.error("Sending rests for %s after %s times “%s”.", REST, failures, failure)
        self._keep(kind, failures, at + REST if trips else None)

    def _keep(self, kind: str, failures: int, rest_until: datetime | None) -> None:
        self.kind, self.failures, self.rest_until = kind, failures, rest_until
        PostOffice.objects.filter(pk=1).update(failure_class=kind, failures=failures, rest_until=rest_until)
