"""After a backup was restored: what the journal knows to have left is entered, so that it does not leave again."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from django.db import transaction

from commitments.mailing import ledger
from commitments.mailing.envelope import bounce_token
from commitments.mailing.journal import Journal, Line
from commitments.models import Delivery, DeliveryEvent, PostOffice

State, Kind = Delivery.State, DeliveryEvent.Kind


def reconcile(journal: Journal, *, at: datetime) -> Counter[str]:
    """Go through the journal; returns how many mails were marked as sent, as gone before, or were known already.

    A mail whose bytes the backup did not have yet is cancelled, one that it did not know at all is entered as
    cancelled: what exactly was said is lost with the days, but nobody is told twice.
    """
    done: Counter[str] = Counter()
    for line in journal.lines():
        mail = Delivery.objects.filter(message_id=line.message_id).defer("raw").first()
        if mail is None:
            _enter_as_gone(line, at=at)
            done["entered"] += 1
        elif mail.state in (State.SENT, State.CANCELLED) or _is_known(mail, line):
            done["known"] += 1
        elif mail.sha256:
            ledger.accepted(mail, at=line.at, reply="found in the journal", event=Kind.RECONCILED)
            done["sent"] += 1
        else:
            ledger.cancel(mail, at=at, why=_why(line), event=Kind.RECONCILED)
            done["gone"] += 1
    return done


def _is_known(mail: Delivery, line: Line) -> bool:
    """Whether the ledger knows what came of that attempt: the mail waits because a person sent it again since."""
    known = mail.events.filter(kind__in=[Kind.ACCEPTED, Kind.RECONCILED])
    return known.exists() if line.token is None else known.filter(token=line.token).exists()


def _why(line: Line) -> str:
    return f"it left at {line.at.isoformat()}, as the journal knows"


def _enter_as_gone(line: Line, *, at: datetime) -> None:
    kind, _bar, rest = line.key.partition("|")
    address = rest.rsplit("|", 2)[-2] if rest.count("|") >= 2 else ""
    with transaction.atomic():
        mail = Delivery.objects.create(
            dedupe_key=line.key,
            message_id=line.message_id,
            bounce_token=bounce_token(line.key),
            kind=kind,
            day=_day(rest) or line.planned.date(),
            address=address,
            state=State.CANCELLED,
            planned_at=line.planned,
        )
        PostOffice.note_entered([mail.dedupe_key])
        DeliveryEvent.objects.create(delivery=mail, kind=Kind.RECONCILED, at=at, detail=_why(line))


def _day(rest: str) -> date | None:
    """The day that stands in the key of whatever there is one of a day."""
    try:
        return date.fromisoformat(rest[:10])
    except ValueError:
        return None
