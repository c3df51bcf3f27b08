"""A figure that a paper qualifies is proposed as such: over 70, at least seven."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0021_whose_mail_it_was"),
    ]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="comparison",
            field=models.CharField(
                blank=True,
                choices=[
                    ("eq", "exactly"),
                    ("gt", "more than"),
                    ("ge", "at least"),
                    ("lt", "less than"),
                    ("about", "about"),
                    ("none", "no figure"),
                ],
                help_text="Empty: the paper says neither over nor about.",
                max_length=5,
                verbose_name="comparison",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="in_words",
            field=models.CharField(blank=True, max_length=200, verbose_name="figure, in the paper's words"),
        ),
    ]
