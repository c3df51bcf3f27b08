"""Meetings and milestones, where papers mention them, and who attended in which capacity."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.dates import NotADate, PartialDate
from meetings.fields import PartialDateField, ordered
from meetings.models.bodies import Body
from meetings.models.papers import Paragraph
from meetings.models.parties import Party
from meetings.querysets import DayOrEnd, MeetingQuerySet, MentionQuerySet, OfBodyQuerySet, OfMeetingQuerySet


class Basis(models.TextChoices):
    STATED = "stated", _("stated")
    INFERRED = "inferred", _("inferred")


class MeetingManager(models.Manager.from_queryset(MeetingQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, reference: str) -> Meeting:
        return self.get(reference=reference)


class Meeting(models.Model):
    """A meeting of one body. Its date and state change by an act alone, for deadlines hang on them."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(_("reference"), max_length=40, unique=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("body"))
    title = models.CharField(_("title"), max_length=250)
    when = PartialDateField(_("date"))
    days = models.PositiveSmallIntegerField(
        _("days"), null=True, blank=True, help_text=_("How many days it lasts, when the date is a month or a year.")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    places = models.JSONField(
        _("places"), default=list, blank=True, help_text=_("One place, or those between which it is to be chosen.")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MeetingManager()

    class Meta:
        ordering = ["-when_latest", "reference"]
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            ordered("when", "meeting"),
            models.CheckConstraint(
                condition=models.Q(days=None) | models.Q(days__gte=1), name="meeting_lasts_a_day_at_least"
            ),
        ]
        indexes = [
            # Serves the next meeting of a body: its dated ones are read in their order (acts.living.Ground).
            models.Index(fields=["body", "when_latest"], name="meeting_body_when"),
            # Serves the API's list by day, and that of commitments by the day when they were made.
            models.Index(DayOrEnd("when_latest"), "id", name="meeting_by_day"),
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.reference,)

    natural_key.dependencies = ["meetings.body"]  # type: ignore[attr-defined]

    def clean(self) -> None:
        if isinstance(self.when, PartialDate):
            try:
                self.when.end(self.days)
            except NotADate as error:
                raise ValidationError({"days": f"{error}."}) from None


class MilestoneManager(models.Manager.from_queryset(OfBodyQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, uuid: str) -> Milestone:
        return self.get(uuid=uuid)


class Milestone(models.Model):
    """Something dated that is not a meeting: a launch, an operation, a statement going out."""

    class State(models.TextChoices):
        EXPECTED = "expected", _("expected")
        REACHED = "reached", _("reached")
        CALLED_OFF = "called_off", _("called off")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey(
        Body,
        on_delete=models.PROTECT,
        related_name="milestones",
        verbose_name=_("body"),
        help_text=_("The body in whose record it stands."),
    )
    title = models.CharField(_("title"), max_length=250)
    when = PartialDateField(_("date"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.EXPECTED)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MilestoneManager()

    class Meta:
        ordering = ["-when_latest", "title"]
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [ordered("when", "milestone")]
        indexes = [
            # Serve the API's lists by title and by day.
            models.Index(fields=["title", "id"], name="milestone_by_title"),
            models.Index(DayOrEnd("when_latest"), "id", name="milestone_by_day"),
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (str(self.uuid),)

    natural_key.dependencies = ["meetings.body"]  # type: ignore[attr-defined]


class MentionManager(models.Manager.from_queryset(MentionQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, document: str, position: int, named_as: str) -> Mention:
        return self.get(paragraph__document__slug=document, paragraph__position=position, named_as=named_as)


class Mention(models.Model):
    """Where a paper names a meeting or milestone, in which words, and with which date."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, null=True, blank=True, related_name="mentions", verbose_name=_("meeting")
    )
    milestone = models.ForeignKey(
        Milestone, on_delete=models.CASCADE, null=True, blank=True, related_name="mentions", verbose_name=_("milestone")
    )
    paragraph = models.ForeignKey(
        Paragraph, on_delete=models.PROTECT, related_name="mentions", verbose_name=_("paragraph")
    )
    quote = models.TextField(_("quote"), help_text=_("The exact words of the paper."))
    named_as = models.CharField(_("named as"), max_length=250, help_text=_("The name that the paper gives it."))
    when_said = models.CharField(_("date, in the paper's words"), max_length=200, blank=True)
    basis = models.CharField(
        _("basis"),
        max_length=8,
        choices=Basis,
        default=Basis.STATED,
        help_text=_("Whether the paper says so, or we infer it."),
    )

    objects = MentionManager()

    class Meta:
        ordering = ["paragraph"]
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(meeting=None, milestone__isnull=False)
                | models.Q(meeting__isnull=False, milestone=None),
                name="mention_of_meeting_xor_milestone",
            ),
            models.UniqueConstraint(fields=["paragraph", "named_as"], name="mention_once"),
        ]

    def __str__(self) -> str:
        return f"{self.named_as}, {self.paragraph.cited}"

    def natural_key(self) -> tuple[str, int, str]:
        return (*self.paragraph.natural_key(), self.named_as)

    natural_key.dependencies = ["meetings.paragraph", "meetings.meeting", "meetings.milestone"]  # type: ignore[attr-defined]

    def clean(self) -> None:
        refuse_unfound_quote(self.paragraph if self.paragraph_id else None, self.quote)


def refuse_unfound_quote(paragraph: Paragraph | None, quote: str) -> None:
    """Raise `ValidationError` when the paragraph has text and the quote does not stand in it word for word."""
    if paragraph and quote and not paragraph.quotes(quote):
        raise ValidationError(
            {
                "quote": _("These words do not stand in %(where)s of the paper; copy them exactly.")
                % {"where": paragraph.cited}
            }
        )


class AttendanceManager(models.Manager.from_queryset(OfMeetingQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, meeting: str, party: str, capacity: str) -> Attendance:
        return self.get(meeting__reference=meeting, party__slug=party, capacity=capacity)


class Attendance(models.Model):
    """A party at a meeting, in one capacity. What the paper does not state stays *not stated*."""

    class Capacity(models.TextChoices):
        HOST = "host", _("host")
        CO_HOST = "co_host", _("co-host")
        CHAIR = "chair", _("chair")
        CO_CHAIR = "co_chair", _("co-chair")
        CONVENER = "convener", _("convener")
        PARTICIPANT = "participant", _("participant")
        OBSERVER = "observer", _("observer")
        SPEAKER = "speaker", _("speaker")
        TECHNICAL_SUPPORT = "technical_support", _("technical support")
        FUNDER = "funder", _("funder")

    class Present(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")
        NOT_STATED = "not_stated", _("not stated")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance", verbose_name=_("meeting"))
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="attendance", verbose_name=_("party"))
    capacity = models.CharField(_("capacity"), max_length=18, choices=Capacity, default=Capacity.PARTICIPANT)
    as_written = models.CharField(_("as written"), max_length=250, blank=True)
    persons = models.PositiveSmallIntegerField(_("persons"), null=True, blank=True)
    present = models.CharField(_("present"), max_length=10, choices=Present, default=Present.NOT_STATED)
    reason = models.CharField(_("reason of absence"), max_length=250, blank=True)
    paragraph = models.ForeignKey(
        Paragraph,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="attendance",
        verbose_name=_("paragraph"),
    )
    quote = models.TextField(_("quote"), blank=True)

    objects = AttendanceManager()

    class Meta:
        ordering = ["meeting", "party"]
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "party", "capacity"], name="attendance_once"),
        ]
        indexes = [
            # Serves the API's list of who was there, or was not.
            models.Index(fields=["present", "meeting"], name="attendance_of_presence"),
        ]

    def __str__(self) -> str:
        return f"{self.party} – {self.get_capacity_display()} – {self.meeting}"

    def natural_key(self) -> tuple[str, str, str]:
        return (self.meeting.reference, self.party.slug, self.capacity)

    natural_key.dependencies = ["meetings.meeting", "meetings.party"]  # type: ignore[attr-defined]

    def clean(self) -> None:
        refuse_unfound_quote(self.paragraph, self.quote)
