"""The ledger of deadline mail: a mail is a row first."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments.querysets import DeliveryQuerySet


class Delivery(models.Model):
    """One mail to one person for one day, with the exact bytes that leave."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENT = "sent", _("sent")

    dedupe_key = models.CharField(max_length=250, unique=True, help_text=_("One mail of a kind a person a day."))
    message_id = models.CharField(max_length=250, unique=True)
    kind = models.CharField(_("kind"), max_length=30)
    day = models.DateField(_("day"))
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="deliveries",
        verbose_name=_("recipient"),
    )
    address = models.EmailField(_("address"), max_length=254)
    raw = models.BinaryField(_("message"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.QUEUED)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "address"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["kind", "day", "address"], name="delivery_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False) | models.Q(state="queued", sent_at=None),
                name="delivery_sent_with_instant",
            ),
        ]

    def __str__(self) -> str:
        return self.dedupe_key
