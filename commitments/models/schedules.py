"""When deadline mail leaves: a schedule a body and audience, one slot a local day, and the state of the whole post."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.querysets import PostOfficeQuerySet, SlotQuerySet
from meetings.models import Body
from meetings.models.users import check_zone
from meetings.querysets import OfBodyQuerySet


def days_before() -> list[int]:
    """The steps before a deadline, unless a schedule says otherwise."""
    return [30, 14, 7, 3, 1, 0]


def days_after() -> list[int]:
    """The first steps after a deadline, unless a schedule says otherwise."""
    return [1, 7]


def check_days(days: Any) -> None:
    """Raise `ValidationError` unless it is a list of different whole numbers of days from 0 to 3660."""
    whole = isinstance(days, list) and all(type(day) is int and 0 <= day <= 3660 for day in days)
    if not whole or len(set(days)) != len(days):
        raise ValidationError(_("Write different whole numbers of days, such as [30, 14, 7]."))


class ReportSchedule(models.Model):
    """When a body's deadline mail goes to one audience, and at which steps before and after a deadline."""

    class Audience(models.TextChoices):
        FOCAL_POINTS = "focal_points", _("focal points")
        STAFF = "staff", _("staff")
        CO_CHAIRS = "co_chairs", _("co-chairs")

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="schedules", verbose_name=_("body"))
    audience = models.CharField(_("audience"), max_length=12, choices=Audience)
    weekdays = models.CharField(
        _("weekdays"),
        max_length=7,
        default="12345",
        validators=[RegexValidator("^1?2?3?4?5?6?7?$", _("Write the days in order, 1 for Monday to 7 for Sunday."))],
        help_text=_("1 is Monday, 7 is Sunday: 12345 on working days, 1 weekly."),
    )
    local_time = models.TimeField(_("local time"), default=time(7))
    zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[check_zone])
    horizon_days = models.PositiveSmallIntegerField(
        _("horizon"), default=30, help_text=_("How many days ahead the mail looks.")
    )
    steps_before = models.JSONField(
        _("steps before"), default=days_before, blank=True, validators=[check_days], help_text=_("Days before a date.")
    )
    steps_after = models.JSONField(
        _("steps after"), default=days_after, blank=True, validators=[check_days], help_text=_("Days after a date.")
    )
    steps_every = models.PositiveSmallIntegerField(
        _("then every"), default=14, help_text=_("Days between the steps after those; 0 for no more.")
    )
    steps_cap = models.PositiveSmallIntegerField(
        _("at most"), default=6, help_text=_("How many of these repeated steps there are.")
    )
    enabled = models.BooleanField(_("on"), default=False)
    since = models.DateTimeField(
        _("holds since"),
        default=timezone.now,
        editable=False,
        help_text=_("The instant from which day, time and zone are as they are now: no slot is made before it."),
    )
    materialised_until = models.DateTimeField(
        default=timezone.now, editable=False, help_text=_("Every slot up to this instant is a row.")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        ordering = ["body", "audience", "local_time"]
        verbose_name = _("schedule of reports")
        verbose_name_plural = _("schedules of reports")
        constraints = [models.UniqueConstraint(fields=["body", "audience"], name="schedule_once")]

    def __str__(self) -> str:
        return f"{self.body} – {self.get_audience_display()}"


class Rung(models.Model):
    """One rung of a body's ladder of escalation: who is written to, so many days after a date has passed."""

    class Audience(models.TextChoices):
        PARTY = "party", _("the party")
        SENIOR = "senior", _("its senior contact")
        CO_CHAIRS = "co_chairs", _("the co-chairs")
        HEAD = "head", _("head of secretariat")

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="rungs", verbose_name=_("body"))
    position = models.PositiveSmallIntegerField(_("position"))
    days = models.PositiveSmallIntegerField(_("days after the date"))
    audience = models.CharField(_("to"), max_length=10, choices=Audience)
    text = models.TextField(_("text"), help_text=_("What the mail says above the list; edited before it leaves."))
    enabled = models.BooleanField(_("on"), default=True)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        ordering = ["body", "position"]
        verbose_name = _("rung of escalation")
        verbose_name_plural = _("rungs of escalation")
        constraints = [models.UniqueConstraint(fields=["body", "position"], name="rung_position_once")]

    def __str__(self) -> str:
        return f"{self.body} – {self.position}"


class Slot(models.Model):
    """One local day of a schedule: always a row, also when nothing was to be sent or nobody was there to send it."""

    class Outcome(models.TextChoices):
        PENDING = "pending", _("pending")
        DISPATCHED = "dispatched", _("dispatched")
        EMPTY = "empty", _("empty")
        MERGED = "merged", _("merged into a later one")
        SKIPPED = "skipped", _("skipped")

    schedule = models.ForeignKey(
        ReportSchedule, on_delete=models.PROTECT, related_name="slots", verbose_name=_("schedule")
    )
    local_date = models.DateField(_("day"))
    due_at = models.DateTimeField(_("due"))
    zone = models.CharField(_("time zone"), max_length=64)
    tzdata_version = models.CharField(max_length=20)
    materialised_at = models.DateTimeField()
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.PENDING)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="covers",
        verbose_name=_("merged into"),
    )
    reason = models.CharField(_("reason"), max_length=250, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    mails = models.PositiveIntegerField(_("mails"), default=0, help_text=_("How many were entered with it."))
    keys_sha256 = models.CharField(max_length=64, blank=True, help_text=_("Of their keys, in order, a line each."))

    objects = SlotQuerySet.as_manager()

    class Meta:
        ordering = ["-local_date", "schedule"]
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        constraints = [
            models.UniqueConstraint(fields=["schedule", "local_date"], name="slot_once_a_day"),
            models.CheckConstraint(
                condition=Q(outcome="pending", settled_at=None)
                | Q(outcome__in=["dispatched", "empty", "merged", "skipped"], settled_at__isnull=False),
                name="slot_settled_with_instant",
            ),
            models.CheckConstraint(
                condition=Q(outcome="merged", merged_into__isnull=False)
                | (~Q(outcome="merged") & Q(merged_into__isnull=True)),
                name="slot_merged_into_another",
            ),
            models.CheckConstraint(condition=~Q(outcome="skipped") | ~Q(reason=""), name="slot_skipped_with_reason"),
        ]
        indexes = [
            # Serves a tick, which looks for what is due, and never reads the slots of past years.
            models.Index(fields=["outcome", "due_at"], name="slot_due"),
            # Serves the API's list by day.
            models.Index(fields=["local_date"], name="slot_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.schedule} – {self.local_date}"

    @property
    def told_until(self) -> date:
        """The local day of the last slot before this one that spoke: what came after it has not been told.

        For the first slot of a schedule it is the day before.
        """
        before = self.schedule.slots.spoken().filter(local_date__lt=self.local_date)
        spoke = before.aggregate(last=models.Max("local_date"))["last"]
        return spoke or self.local_date - timedelta(days=1)

    @property
    def tells_of_a_week(self) -> bool:
        """Whether the first weekday of its schedule has come since the last slot that spoke: once in every week."""
        first, days = int(min(self.schedule.weekdays)), (self.local_date - self.told_until).days
        return any((self.local_date - timedelta(days=ago)).isoweekday() == first for ago in range(max(days, 1)))


class PostOffice(models.Model):
    """The one row about the whole post: may mail leave now, when was the last tick, what did the clock say then."""

    class Mode(models.TextChoices):
        RUN = "run", _("running")
        PAUSED = "paused", _("paused")
        DRY = "dry", _("dry: nothing leaves")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    mode = models.CharField(_("mode"), max_length=6, choices=Mode, default=Mode.RUN)
    why = models.CharField(
        _("why"), max_length=250, blank=True, help_text=_("A code first: clock, gap, relay, person.")
    )
    since = models.DateTimeField(_("since"), null=True, blank=True)
    last_tick_wall = models.DateTimeField(_("last tick"), null=True, blank=True)
    last_tick_boottime = models.FloatField(null=True, blank=True, help_text=_("Seconds since the machine started."))
    boot_id = models.CharField(max_length=40, blank=True)
    believed_wall = models.DateTimeField(
        null=True, blank=True, help_text=_("The last reading that was believed, while the clock is in doubt.")
    )
    believed_boottime = models.FloatField(null=True, blank=True)
    believed_boot_id = models.CharField(max_length=40, blank=True)
    agreeing_since = models.DateTimeField(
        null=True, blank=True, help_text=_("Since when the clocks have agreed again, while paused in doubt.")
    )
    high_water_mark = models.DateTimeField(
        null=True, blank=True, help_text=_("The latest instant that was ever worked at: nothing is done at an earlier.")
    )
    instance_fingerprint = models.CharField(max_length=64, blank=True)
    journal_read = models.BigIntegerField(
        default=0, help_text=_("Up to this byte all that the journal says of is known here.")
    )
    tzdata_version = models.CharField(max_length=20, blank=True)
    last_event = models.BigIntegerField(
        null=True, blank=True, help_text=_("The last event of the history for which notices were planned.")
    )
    ground_sha256 = models.CharField(max_length=64, blank=True, help_text=_("One figure for who is who."))
    ground_since = models.DateTimeField(null=True, blank=True, help_text=_("Since when that is as it is."))
    ground_event = models.BigIntegerField(
        null=True, blank=True, help_text=_("The last event for which notices were planned before that.")
    )
    entered = models.BigIntegerField(default=0, help_text=_("How many mails were entered that belong to no slot."))
    entered_sum = models.BigIntegerField(default=0, help_text=_("The sum of the figures of their keys."))
    failure_class = models.CharField(max_length=40, blank=True)
    failures = models.PositiveIntegerField(default=0, help_text=_("How many of that class came in a row."))
    rest_until = models.DateTimeField(
        null=True, blank=True, help_text=_("Nothing is sent before this instant, then one mail is tried.")
    )

    pinged_at = models.DateTimeField(
        _("last call outside"), null=True, blank=True, help_text=_("When PING_URL was last told that all is well.")
    )

    objects = PostOfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("post")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="post_office_stands_alone"),
            models.CheckConstraint(
                condition=Q(mode="run", since=None) | Q(mode__in=["paused", "dry"], since__isnull=False),
                name="post_office_stopped_with_instant",
            ),
        ]

    def __str__(self) -> str:
        return self.get_mode_display()

    @staticmethod
    def figure_of(key: str) -> int:
        """What the key of a mail adds to `entered_sum`: 32 bits, so that two thousand million mails fit."""
        return int(hashlib.sha256(key.encode()).hexdigest()[:8], 16)

    @classmethod
    def note_entered(cls, keys: Sequence[str]) -> None:
        """Add mails that belong to no slot to the tally; in the transaction that enters them."""
        if keys:
            cls.objects.get_or_create(pk=1)
            figures = sum(map(cls.figure_of, keys))
            cls.objects.filter(pk=1).update(
                entered=models.F("entered") + len(keys), entered_sum=models.F("entered_sum") + figures
            )
