"""A person who stands on two rungs on one day has a mail of each."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commitments", "0015_what_the_check_knows")]

    operations = [
        migrations.RemoveConstraint(model_name="delivery", name="delivery_once_a_slot"),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                condition=~models.Q(kind="escalation"),
                fields=("kind", "slot", "address"),
                name="delivery_once_a_slot",
            ),
        ),
    ]
