"""Names that do not change, for what had none but the number of its row."""

import uuid

from django.db import migrations, models

NAMELESS = ("principle", "result", "extension")


def name(apps, schema_editor):
    """Give every row a UUID of its own."""
    for model in NAMELESS:
        rows = apps.get_model("commitments", model)._default_manager.filter(uuid=None)
        for row in rows.only("pk").iterator(chunk_size=2000):
            type(row)._default_manager.filter(pk=row.pk).update(uuid=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [("commitments", "0010_edited_by_hand")]

    operations = [
        migrations.AddField("principle", "uuid", models.UUIDField(editable=False, null=True)),
        migrations.AddField("result", "uuid", models.UUIDField(editable=False, null=True)),
        migrations.AddField("extension", "uuid", models.UUIDField(editable=False, null=True)),
        migrations.RunPython(name, migrations.RunPython.noop, elidable=True),
        migrations.AlterField("principle", "uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
        migrations.AlterField("result", "uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
        migrations.AlterField("extension", "uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
    ]
