"""Enters the mails of the first ledger, which knew queued and sent, into the one that knows what befell them.

What was queued there may have left when its run died: so it is unconfirmed, and a person decides.
"""

import hashlib
import secrets
from datetime import UTC, datetime, time

from django.db import migrations


def enter(apps, schema_editor):
    Delivery = apps.get_model("commitments", "Delivery")
    for mail in Delivery.objects.defer("raw").iterator(chunk_size=200):
        raw = bytes(Delivery.objects.values_list("raw", flat=True).get(pk=mail.pk))
        mail.dedupe_key = f"{mail.dedupe_key}|g0"
        mail.bounce_token = secrets.token_hex(16)
        mail.planned_at = mail.frozen_at = mail.sent_at or datetime.combine(mail.day, time(), UTC)
        mail.sha256 = hashlib.sha256(raw).hexdigest()
        mail.state = "sent" if mail.state == "sent" else "unconfirmed"
        mail.attempts = 1
        mail.save(
            update_fields=["dedupe_key", "bounce_token", "planned_at", "frozen_at", "sha256", "state", "attempts"]
        )


def leave(apps, schema_editor):
    """The first ledger has no place for a mail without bytes, nor for two of a kind on one day."""
    Delivery = apps.get_model("commitments", "Delivery")
    Delivery.objects.exclude(kind="deadline_report", generation=0, raw__isnull=False).delete()
    for mail in Delivery.objects.defer("raw").iterator(chunk_size=200):
        mail.dedupe_key = mail.dedupe_key.removesuffix("|g0")
        mail.state = "sent" if mail.sent_at else "queued"
        mail.next_at = mail.lease_until = None
        mail.save(update_fields=["dedupe_key", "state", "next_at", "lease_until"])


class Migration(migrations.Migration):
    dependencies = [("commitments", "0004_ledger")]

    operations = [migrations.RunPython(enter, leave)]
