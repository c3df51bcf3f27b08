from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commitments", "0005_mails_before_the_ledger")]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="bounce_token",
            field=models.CharField(help_text="The part of its bounce address.", max_length=32, unique=True),
        ),
        migrations.AlterField(
            model_name="delivery", name="planned_at", field=models.DateTimeField(verbose_name="planned")
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("kind", "slot", "address"), name="delivery_once_a_slot"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["planned", "queued", "claimed", "data", "sent", "dead", "unconfirmed", "cancelled", "held"],
                    )
                ),
                name="delivery_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent_at__isnull", False), ("state", "sent")),
                    models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at", None)),
                    _connector="OR",
                ),
                name="delivery_sent_with_instant",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("next_at__isnull", False), ("state__in", ["planned", "queued"])),
                    models.Q(models.Q(("state__in", ["planned", "queued"]), _negated=True), ("next_at", None)),
                    _connector="OR",
                ),
                name="delivery_waits_for_an_instant",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lease_until__isnull", False), ("state__in", ["claimed", "data"])),
                    models.Q(models.Q(("state__in", ["claimed", "data"]), _negated=True), ("lease_until", None)),
                    _connector="OR",
                ),
                name="delivery_claimed_with_lease",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("frozen_at__isnull", False), ("raw__isnull", False), models.Q(("sha256", ""), _negated=True)
                    ),
                    models.Q(
                        ("frozen_at", None),
                        ("raw", None),
                        ("sha256", ""),
                        ("state__in", ["planned", "held", "dead", "cancelled"]),
                    ),
                    _connector="OR",
                ),
                name="delivery_frozen_before_it_leaves",
            ),
        ),
    ]
