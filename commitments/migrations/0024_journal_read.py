from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0023_links_kept_that_tell_of_a_place"),
    ]

    operations = [
        migrations.AddField(
            model_name="postoffice",
            name="journal_read",
            field=models.BigIntegerField(
                default=0, help_text="Up to this byte all that the journal says of is known here."
            ),
        ),
    ]
