"""The append-only history: one row for every change that an act made, and the evidence for it."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.query_utils import DeferredAttribute
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.evidence import LONGEST_LINK, LONGEST_NAME, clean_links
from commitments.history import FIELDS, Entry, counts_from
from commitments.kinds import Kind
from commitments.models.commitments import Assignment, Commitment
from commitments.models.deadlines import Deadline, Due
from commitments.models.links import exactly_one
from commitments.querysets import EventQuerySet, EvidenceQuerySet
from meetings.fields import PartialDateField, ordered
from meetings.models import Meeting, Milestone, Paragraph
from meetings.models.gatherings import refuse_unfound_quote


class HoldsFrom(DeferredAttribute):
    """The day from which the event holds, as an act has set it by the clock of its body.

    Where nobody did, as in a fixture, it is worked out from when it happened and when it was recorded, by UTC.
    """

    def __get__(self, instance: models.Model | None, cls: type | None = None) -> Any:
        if instance is None:
            return self
        event: Any = instance
        kept = event.__dict__.get(self.field.attname)
        return kept or counts_from(event.effective_latest, event.recorded, event.effective_earliest)

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class HoldsFromField(models.DateField):
    """A column for `history.counts_from`, so that a query finds what held on a day."""

    descriptor_class = HoldsFrom


class EventManager(models.Manager.from_queryset(EventQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, uuid: str) -> Event:
        return self.get(uuid=uuid)


def _of_subject(name: str) -> models.Index:
    """Serves `past.held()`, which asks for the last event of a field that a subject had by a day; and the history."""
    return models.Index(
        fields=[name, "field", "-counts_from", "-id"],
        condition=Q(**{f"{name}__isnull": False}),
        name=f"event_of_{name}",
    )


class Event(models.Model):
    """One change of one field of one subject. Never edited and never deleted: a mistake is retracted by a new event.

    `old` and `new` map the columns of the field (see `history.FIELDS`) to their values as JSON: dates as ISO 8601 or
    EDTF, parties by slug, users by user name.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Of these one is set. Their index is that of `_of_subject`.
    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, null=True, blank=True, related_name="events", db_index=False
    )
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, null=True, blank=True, related_name="events", db_index=False
    )
    deadline = models.ForeignKey(
        Deadline, on_delete=models.PROTECT, null=True, blank=True, related_name="events", db_index=False
    )
    due = models.ForeignKey(Due, on_delete=models.PROTECT, null=True, blank=True, related_name="events", db_index=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="events")
    milestone = models.ForeignKey(
        Milestone, on_delete=models.PROTECT, null=True, blank=True, related_name="events", db_index=False
    )
    field = models.CharField(_("what changed"), max_length=20)
    old = models.JSONField(_("before"), default=dict, blank=True)
    new = models.JSONField(_("after"), default=dict, blank=True)
    effective = PartialDateField(_("effective"), help_text=_("When it happened, as far as it is known."))
    recorded = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)
    counts_from = HoldsFromField(_("holds from"), editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("by"),
    )
    by_words = models.CharField(_("by, in words"), max_length=200, blank=True)
    why = models.TextField(_("reason"), blank=True)
    cause = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="effects", verbose_name=_("cause")
    )
    paragraph = models.ForeignKey(
        Paragraph, on_delete=models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("paragraph")
    )
    quote = models.TextField(_("quote"), blank=True)
    retracts = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="retracted_by", verbose_name=_("retracts")
    )

    objects = EventManager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.CheckConstraint(condition=exactly_one(*FIELDS), name="event_of_one_subject"),
            ordered("effective", "event"),
            models.CheckConstraint(
                condition=Q(retracts=None) | ~Q(retracts=models.F("pk")), name="event_not_of_itself"
            ),
        ]
        indexes = [
            # Serves the desk's list of events: the newest first.
            models.Index(fields=["-recorded", "-id"], name="event_recorded"),
            # Serves `PastQuerySet._unchanged()`: of which subjects a field has changed since a day. With the subjects,
            # so that no event is read for it.
            models.Index(
                fields=["field", "counts_from", "assignment", "due", "commitment", "deadline"], name="event_since"
            ),
            *map(_of_subject, ("commitment", "assignment", "deadline", "due", "milestone")),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.field}"

    def natural_key(self) -> tuple[str]:
        return (str(self.uuid),)

    natural_key.dependencies = ["commitments.due", "meetings.meeting", "meetings.milestone"]  # type: ignore[attr-defined]

    def clean(self) -> None:
        """Refuse a paper's words that are not in the paragraph named, or that are of no paragraph."""
        if self.quote and self.paragraph_id is None:
            raise ValidationError({"paragraph": _("Say in which paragraph these words stand.")})
        refuse_unfound_quote(self.paragraph if self.paragraph_id else None, self.quote)

    @property
    def about(self) -> str:
        """The name of the subject's kind, a key of `history.FIELDS`."""
        return next(name for name in FIELDS if getattr(self, f"{name}_id") is not None)

    @property
    def subject(self) -> models.Model:
        found: models.Model = getattr(self, self.about)
        return found

    @property
    def entry(self) -> Entry:
        """The event as replay reads it."""
        return Entry(
            id=self.pk,
            field=self.field,
            new=self.new,
            recorded=self.recorded,
            effective=self.effective_latest,
            retracts=self.retracts_id,
            earliest=self.effective_earliest,
            holds_from=self.counts_from,
        )


def place_of(evidence: Evidence, name: str) -> str:
    """Where a file is stored: under a name that nobody can guess, and that says nothing of what it was called."""
    return f"evidence/{evidence.uuid}.{evidence.kind}"


class Evidence(models.Model):
    """What supports a report of progress: a file or a link. Never edited and never deleted, as the event is."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="evidence", verbose_name=_("event"))
    file = models.FileField(_("file"), upload_to=place_of, blank=True)
    name = models.CharField(_("name of the file"), max_length=LONGEST_NAME, blank=True)
    kind = models.CharField(_("kind of file"), max_length=4, choices=Kind, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True, blank=True)
    url = models.CharField(_("link"), max_length=LONGEST_LINK, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.CheckConstraint(
                condition=Q(file="") & ~Q(url="") | ~Q(file="") & Q(url=""), name="evidence_file_xor_url"
            ),
            models.CheckConstraint(
                condition=Q(file="", name="", kind="", size=None)
                | ~Q(file="") & ~Q(name="") & Q(kind__in=Kind.values, size__isnull=False, size__gt=0),
                name="evidence_file_described",
            ),
        ]

    def __str__(self) -> str:
        return self.url or self.name

    def clean(self) -> None:
        if self.url:
            clean_links([self.url])

    @property
    def host(self) -> str:
        """Where a link leads, whatever the rest of it looks like."""
        return urlsplit(self.url).hostname or ""
