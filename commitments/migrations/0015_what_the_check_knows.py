"""What the check of the ledger needs to know: since when who is who is as it is, and a tally of mails without a slot."""

import hashlib

from django.db import migrations, models


def count_what_is_there(apps, schema_editor):
    office, deliveries = (apps.get_model("commitments", name) for name in ("PostOffice", "Delivery"))
    keys = deliveries.objects.filter(slot=None).values_list("dedupe_key", flat=True)
    figures = [int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) for key in keys.iterator()]
    office.objects.filter(pk=1).update(entered=len(figures), entered_sum=sum(figures))


class Migration(migrations.Migration):
    dependencies = [("commitments", "0014_unfinished_parts")]

    operations = [
        migrations.AddField(
            "postoffice",
            "ground_sha256",
            models.CharField(blank=True, max_length=64, help_text="One figure for who is who."),
        ),
        migrations.AddField(
            "postoffice",
            "ground_since",
            models.DateTimeField(blank=True, null=True, help_text="Since when that is as it is."),
        ),
        migrations.AddField(
            "postoffice",
            "ground_event",
            models.BigIntegerField(
                blank=True, null=True, help_text="The last event for which notices were planned before that."
            ),
        ),
        migrations.AddField(
            "postoffice",
            "entered",
            models.BigIntegerField(default=0, help_text="How many mails were entered that belong to no slot."),
        ),
        migrations.AddField(
            "postoffice",
            "entered_sum",
            models.BigIntegerField(default=0, help_text="The sum of the figures of their keys."),
        ),
        migrations.RunPython(count_what_is_there, migrations.RunPython.noop),
    ]
