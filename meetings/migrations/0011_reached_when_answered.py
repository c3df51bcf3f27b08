from django.db import migrations, models


def forget_answers(apps, schema_editor):
    """Nobody knows how far those reached who were answered before; they are kept for a day only."""
    apps.get_model("meetings", "AnsweredRequest").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0010_limited_tokens"),
    ]

    operations = [
        migrations.AddField(
            model_name="answeredrequest",
            name="reached",
            field=models.JSONField(default=dict, help_text="How far whoever asked reached then."),
        ),
        migrations.RunPython(forget_answers, migrations.RunPython.noop),
    ]
