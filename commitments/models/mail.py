"""The ledger of deadline mail: a mail is a row first, with what it says, the bytes that left and all that befell it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from commitments.models.commitments import Assignment, Commitment
from commitments.models.deadlines import Due
from commitments.models.schedules import Slot
from commitments.querysets import DeliveryQuerySet, MailboxQuerySet, OfDeliveryQuerySet
from meetings.models import Body, FocalPoint
from meetings.wording import day_in_words


class Delivery(models.Model):
    """One mail to one person. Its state changes by compare-and-set alone: see `commitments.mailing.ledger`."""

    class Kind(models.TextChoices):
        DEADLINE_REPORT = "deadline_report", _("deadline report")
        DIGEST = "digest", _("digest")
        WEEKLY_REPORT = "weekly_report", _("weekly report")
        NEWLY_ASSIGNED = "newly_assigned", _("newly assigned")
        DATE_MOVED = "date_moved", _("date moved")
        EXTENSION_DECIDED = "extension_decided", _("extension decided")
        ESCALATION = "escalation", _("escalation")
        OUTAGE = "outage", _("outage report")
        ALARM = "alarm", _("alarm")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        QUEUED = "queued", _("queued")
        CLAIMED = "claimed", _("claimed")
        DATA = "data", _("leaving")
        SENT = "sent", _("sent")
        DEAD = "dead", _("refused")
        UNCONFIRMED = "unconfirmed", _("unconfirmed")
        CANCELLED = "cancelled", _("cancelled")
        HELD = "held", _("held for approval")

    dedupe_key = models.CharField(max_length=400, unique=True, help_text=_("What makes a mail the same mail."))
    message_id = models.CharField(max_length=250, unique=True)
    bounce_token = models.CharField(max_length=32, unique=True, help_text=_("The part of its bounce address."))
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    slot = models.ForeignKey(
        Slot, on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries", verbose_name=_("slot")
    )
    body = models.ForeignKey(
        Body,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name=_("body"),
        help_text=_("Whose editors see it, if they see all that it names."),
    )
    day = models.DateField(_("day"))
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name=_("recipient"),
    )
    focal_point = models.ForeignKey(
        FocalPoint,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name=_("focal point"),
    )
    # Kept apart from both, which are forgotten when an account or a focal point is deleted: whose mail it was is not.
    to_party = models.BooleanField(
        _("to a party"), default=False, editable=False, help_text=_("Else to a member of staff, who alone sees it.")
    )
    name = models.CharField(_("name"), max_length=310, blank=True)
    address = models.EmailField(_("address"), max_length=254)
    language = models.CharField(_("language"), max_length=10, default="en")
    about = models.JSONField(default=dict, blank=True, help_text=_("What the letter needs besides its items."))
    generation = models.PositiveSmallIntegerField(default=0)
    raw = models.BinaryField(_("message"), null=True, blank=True)
    frozen_at = models.DateTimeField(_("frozen"), null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PLANNED)
    token = models.PositiveIntegerField(default=0, help_text=_("Who claimed it last: a late writer is fenced off."))
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    ambiguous = models.PositiveSmallIntegerField(
        _("doubts"), default=0, help_text=_("How often it is unknown whether the relay took it.")
    )
    next_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    give_up_at = models.DateTimeField(null=True, blank=True, help_text=_("When it is too late to be worth sending."))
    planned_at = models.DateTimeField(_("planned"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    relay_reply = models.CharField(_("reply of the relay"), max_length=500, blank=True)

    objects = DeliveryQuerySet.as_manager()

    planned_items: list[DeliveryItem]
    """The items of a draft, before it is entered."""

    class Meta:
        ordering = ["-day", "address"]
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        constraints = [
            # Of an escalation there is one for each rung on which a person stands that day: its key says which.
            models.UniqueConstraint(
                fields=["kind", "slot", "address", "generation"],
                condition=~Q(kind="escalation"),
                name="delivery_once_a_slot",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "planned",
                        "queued",
                        "claimed",
                        "data",
                        "sent",
                        "dead",
                        "unconfirmed",
                        "cancelled",
                        "held",
                    ]
                ),
                name="delivery_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="delivery_sent_with_instant",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "queued"], next_at__isnull=False)
                | (~Q(state__in=["planned", "queued"]) & Q(next_at=None)),
                name="delivery_waits_for_an_instant",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["claimed", "data"], lease_until__isnull=False)
                | (~Q(state__in=["claimed", "data"]) & Q(lease_until=None)),
                name="delivery_claimed_with_lease",
            ),
            models.CheckConstraint(
                condition=Q(raw__isnull=False, frozen_at__isnull=False) & ~Q(sha256="")
                | Q(raw=None, frozen_at=None, sha256="", state__in=["planned", "held", "dead", "cancelled"]),
                name="delivery_frozen_before_it_leaves",
            ),
            models.CheckConstraint(
                condition=Q(to_party=False) | Q(recipient=None), name="delivery_to_a_party_or_an_account"
            ),
        ]
        indexes = [
            # Serves the sender: what may leave now, oldest first, without sorting the backlog at each claim.
            models.Index(fields=["state", "next_at", "id"], name="delivery_next"),
            # Serves the recovery of what a sender that died had claimed.
            models.Index(fields=["state", "lease_until"], name="delivery_lease"),
            # Serves “what was this person told last?”.
            models.Index(fields=["address", "kind", "day"], name="delivery_of_address"),
            # Serve the API's lists by day and by the instant at which it was planned.
            models.Index(fields=["day", "address", "id"], name="delivery_by_day"),
            models.Index(fields=["planned_at", "id"], name="delivery_by_planning"),
        ]

    def __str__(self) -> str:
        words = {"kind": self.get_kind_display(), "address": self.address, "day": day_in_words(self.day)}
        return str(_("%(kind)s to %(address)s, %(day)s") % words)


class DeliveryItem(models.Model):
    """One commitment that a mail tells of, and why: the evidence of what was said to whom."""

    class Reason(models.TextChoices):
        STEP = "step", _("step reached")
        NEWLY_ASSIGNED = "newly_assigned", _("newly assigned")
        DATE_MOVED = "date_moved", _("date moved")
        EXTENSION = "extension", _("extension decided")
        CLOSED = "closed", _("closed")
        LISTED = "listed", _("listed")

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="items", verbose_name=_("mail"))
    position = models.PositiveIntegerField(_("position"))
    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, related_name="mailed", verbose_name=_("commitment")
    )
    commitment_version = models.PositiveIntegerField(_("version"))
    assignment = models.ForeignKey(
        Assignment, on_delete=models.SET_NULL, null=True, blank=True, related_name="mailed", verbose_name=_("part")
    )
    due = models.ForeignKey(
        Due, on_delete=models.SET_NULL, null=True, blank=True, related_name="mailed", verbose_name=_("due")
    )
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, default=Reason.LISTED)
    step = models.SmallIntegerField(
        _("step"), null=True, blank=True, help_text=_("Days to the date: 7 before it, -7 after it.")
    )
    due_shown = models.CharField(_("date as shown"), max_length=120, blank=True)
    shown = models.JSONField(_("as shown"), default=dict, blank=True)

    objects = OfDeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["delivery", "position"]
        verbose_name = _("item of a mail")
        verbose_name_plural = _("items of mails")
        constraints = [models.UniqueConstraint(fields=["delivery", "position"], name="delivery_item_position_once")]

    def __str__(self) -> str:
        return f"{self.commitment} – {self.get_reason_display()}"


class DeliveryEvent(models.Model):
    """What befell a mail: appended, never changed."""

    class Kind(models.TextChoices):
        PLANNED = "planned", _("planned")
        FROZEN = "frozen", _("frozen")
        CLAIMED = "claimed", _("claimed")
        DATA = "data", _("began to leave")
        ACCEPTED = "accepted", _("accepted")
        TEMP_FAIL = "temp_fail", _("put off by the relay")
        PERM_FAIL = "perm_fail", _("refused by the relay")
        OUR_FAIL = "our_fail", _("we were refused by the relay")
        AMBIGUOUS = "ambiguous", _("unknown whether taken")
        RECOVERED = "recovered", _("taken back from a sender that died")
        BROKEN = "broken", _("could not be written")
        BOUNCED = "bounced", _("bounced")
        COMPLAINED = "complained", _("complained of")
        AUTO_REPLY = "auto_reply", _("answered by a machine")
        DEAD = "dead", _("given up")
        CANCELLED = "cancelled", _("cancelled")
        APPROVED = "approved", _("approved")
        EDITED = "edited", _("edited")
        MANUAL_RESEND = "manual_resend", _("sent again by hand")
        RECONCILED = "reconciled", _("found in the journal")
        ALARMED = "alarmed", _("told to the desk as trouble")

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="events", verbose_name=_("mail"))
    kind = models.CharField(_("what"), max_length=14, choices=Kind)
    at = models.DateTimeField(_("when"))
    token = models.PositiveIntegerField(default=0)
    detail = models.CharField(_("detail"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    objects = OfDeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("event of a mail")
        verbose_name_plural = _("events of mails")

    def __str__(self) -> str:
        return f"{self.delivery} – {self.get_kind_display()}"


class Mailbox(models.Model):
    """What is known of an address: whether mail reaches it, and whether its owner wants digests."""

    address = models.EmailField(_("address"), max_length=254, unique=True)
    unreachable_since = models.DateTimeField(_("not reached since"), null=True, blank=True)
    why = models.CharField(_("why"), max_length=500, blank=True)
    digests_off_since = models.DateTimeField(_("wants no digests since"), null=True, blank=True)

    objects = MailboxQuerySet.as_manager()

    class Meta:
        ordering = ["address"]
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        constraints = [
            # One mailbox has one row, however its address was typed.
            models.CheckConstraint(condition=Q(address=Lower("address")), name="mailbox_in_lower_case"),
        ]

    def __str__(self) -> str:
        return self.address
