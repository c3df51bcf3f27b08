from django.db import migrations, models


def limit_what_has_bodies(apps, schema_editor):
    token = apps.get_model("meetings", "Token")
    limited = token.bodies.through.objects.values("token")
    token.objects.filter(pk__in=limited).update(limited=True)


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0009_feeds"),
    ]

    operations = [
        migrations.AddField(
            model_name="token",
            name="limited",
            field=models.BooleanField(default=False, editable=False, verbose_name="limited to bodies"),
        ),
        migrations.RunPython(limit_what_has_bodies, migrations.RunPython.noop),
    ]
