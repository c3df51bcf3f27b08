"""A paper that nobody here can read is kept in its file, also as an old Word file or as RTF."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0025_clock_believed"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="intake", name="intake_file_described"),
        migrations.AlterField(
            model_name="intake",
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
                    ("doc", "old Word document"),
                    ("rtf", "rich text (RTF)"),
                ],
                max_length=4,
                verbose_name="kind of file",
            ),
        ),
        migrations.AddConstraint(
            model_name="intake",
            constraint=models.CheckConstraint(
                condition=Q(file="", name="", kind="", size=None)
                | ~Q(file="")
                & ~Q(name="")
                & Q(
                    kind__in=["pdf", "docx", "xlsx", "odt", "txt", "png", "jpg", "doc", "rtf"],
                    size__isnull=False,
                    size__gt=0,
                ),
                name="intake_file_described",
            ),
        ),
    ]
