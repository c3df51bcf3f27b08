"""After a backup was restored: what the journal knows to have left is entered, so that it does not leave again."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db import transaction

from commitments.mailing import ledger
from commitments.mailing.envelope import bounce_token
from commitments.mailing.journal import Journal
from commitments.models import Delivery, DeliveryEvent, PostOffice

State, Kind = Delivery.State, DeliveryEvent.Kind


def reconcile(journal: Journal, *, at: datetime) -> Counter[str]:
    """Go through the journal; returns how many mails were marked as sent, as gone before, or were known already.

    A mail whose bytes the backup did not have yet is cancelled, one that it did not know at all is entered as
    cancelled: what exactly was said is lost with the days, but nobody is told twice.
    """
    done: Counter[str] = Counter()
    for entry in journal.entries():
        mail = Delivery.objects.filter(message_id=entry["message_id"]).defer("raw").first()
        if mail is None:
            _enter_as_gone(entry, at=at)
            done["entered"] += 1
        elif mail.state in (State.SENT, State.CANCELLED):
            done["known"] += 1
        elif mail.sha256:
            left = datetime.fromisoformat(entry["at"])
            ledger.accepted(mail, at=left, reply="found in the journal", event=Kind.RECONCILED)
            done["sent"] += 1
        else:
            ledger.cancel(mail, at=at, why=f"it left at {entry['at']}, as the journal knows")
            done["gone"] += 1
    return done


def _enter_as_gone(entry: dict[str, str], *, at: datetime) -> None:
    kind, _bar, rest = entry["key"].partition("|")
    address = rest.rsplit("|", 2)[-2] if rest.count("|") >= 2 else ""
    left = datetime.fromisoformat(entry["at"])
    with transaction.atomic():
        mail = Delivery.objects.create(
            dedupe_key=entry["key"],
            message_id=entry["message_id"],
            bounce_token=bounce_token(entry["key"]),
            kind=kind,
            day=left.date(),
            address=address,
            state=State.CANCELLED,
            planned_at=left,
        )
        PostOffice.note_entered([mail.dedupe_key])
        DeliveryEvent.objects.create(
            delivery=mail, kind=Kind.RECONCILED, at=at, detail=f"it left at {entry['at']}, as the journal knows"
        )
