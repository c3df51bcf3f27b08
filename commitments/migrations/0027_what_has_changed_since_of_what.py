"""So that what has changed since a day is found in the index alone, without reading the events."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0026_papers_kept_unread"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="event", name="event_since"),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                fields=["field", "counts_from", "assignment", "due", "commitment", "deadline"], name="event_since"
            ),
        ),
    ]
