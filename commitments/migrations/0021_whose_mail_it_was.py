"""Whose mail it was stays known when the account or the focal point is deleted."""

from django.db import migrations, models
from django.db.models import Q

TO_STAFF = ["deadline_report", "weekly_report", "outage", "alarm"]


def tell(apps, schema_editor):
    """Of a notice or an escalation whose reader is gone nobody can tell: it is taken for one to staff, and hidden."""
    mails = apps.get_model("commitments", "Delivery").objects.filter(recipient=None).exclude(kind__in=TO_STAFF)
    mails.filter(Q(focal_point__isnull=False) | Q(kind="digest")).update(to_party=True)


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0020_what_has_changed_since"),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="to_party",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="Else to a member of staff, who alone sees it.",
                verbose_name="to a party",
            ),
        ),
        migrations.RunPython(tell, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_party", False), ("recipient", None), _connector="OR"),
                name="delivery_to_a_party_or_an_account",
            ),
        ),
    ]
