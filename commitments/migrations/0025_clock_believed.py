from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0024_journal_read"),
    ]

    operations = [
        migrations.AddField(
            model_name="postoffice",
            name="believed_boot_id",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="postoffice",
            name="believed_boottime",
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="postoffice",
            name="believed_wall",
            field=models.DateTimeField(
                blank=True, help_text="The last reading that was believed, while the clock is in doubt.", null=True
            ),
        ),
    ]
