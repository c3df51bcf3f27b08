import uuid

from django.db import migrations, models

import commitments.models.events


def give_each_its_own(apps, schema_editor):
    """A default is worked out once for all rows that are there. No act had stored a file yet, so these are links."""
    Evidence = apps.get_model("commitments", "Evidence")
    rows = []
    for one in Evidence.objects.filter(uuid=None).iterator(chunk_size=2000):
        one.uuid = uuid.uuid4()
        rows.append(one)
        if len(rows) == 2000:
            Evidence.objects.bulk_update(rows, ["uuid"])
            rows = []
    Evidence.objects.bulk_update(rows, ["uuid"])


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0006_ledger_holds"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="evidence",
            options={"ordering": ["pk"], "verbose_name": "evidence", "verbose_name_plural": "evidence"},
        ),
        migrations.AddField(
            model_name="evidence",
            name="kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("pdf", "PDF document"),
                    ("docx", "Word document"),
                    ("xlsx", "Excel workbook"),
                    ("odt", "OpenDocument text"),
                    ("txt", "plain text"),
                    ("png", "PNG picture"),
                    ("jpg", "JPEG picture"),
                ],
                default="",
                max_length=4,
                verbose_name="kind of file",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="evidence",
            name="name",
            field=models.CharField(blank=True, default="", max_length=150, verbose_name="name of the file"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="evidence",
            name="size",
            field=models.PositiveBigIntegerField(blank=True, null=True, verbose_name="size in bytes"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="uuid",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.RunPython(give_each_its_own, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="evidence",
            name="uuid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="file",
            field=models.FileField(blank=True, upload_to=commitments.models.events.place_of, verbose_name="file"),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="url",
            field=models.CharField(blank=True, max_length=500, verbose_name="link"),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("file", ""), ("kind", ""), ("name", ""), ("size", None)),
                    models.Q(
                        models.Q(("file", ""), _negated=True),
                        models.Q(("name", ""), _negated=True),
                        ("kind__in", ["pdf", "docx", "xlsx", "odt", "txt", "png", "jpg"]),
                        ("size__gt", 0),
                        ("size__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="evidence_file_described",
            ),
        ),
    ]
