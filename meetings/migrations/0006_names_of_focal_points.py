"""Names that do not change, for what had none but the number of its row."""

import uuid

from django.db import migrations, models

NAMELESS = ("focalpoint",)


def name(apps, schema_editor):
    """Give every row a UUID of its own."""
    for model in NAMELESS:
        rows = apps.get_model("meetings", model)._default_manager.filter(uuid=None)
        for row in rows.only("pk").iterator(chunk_size=2000):
            type(row)._default_manager.filter(pk=row.pk).update(uuid=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [("meetings", "0005_languages")]

    operations = [
        migrations.AddField("focalpoint", "uuid", models.UUIDField(editable=False, null=True)),
        migrations.RunPython(name, migrations.RunPython.noop, elidable=True),
        migrations.AlterField("focalpoint", "uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
    ]
