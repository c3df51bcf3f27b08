"""Commitments: one thing to be done, tied to the exact words; the parts of the parties; and principles beside them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments import standing
from commitments.history import HEARD, last_day
from commitments.querysets import (
    AssignmentQuerySet,
    CommitmentQuerySet,
    OfCommitmentQuerySet,
    OfParagraphQuerySet,
    ThemeQuerySet,
)
from commitments.workflow import (
    DECLINED,
    DONE,
    Answer,
    AnswerBasis,
    DelayReason,
    Disposition,
    DropReason,
    PartRole,
    Progress,
    ProgressBasis,
    RollUp,
    has_answered,
    rolled_up,
)
from meetings.fields import PartialDateField, ordered
from meetings.models import Body, Document, Meeting, Paragraph, Party
from meetings.models.gatherings import Basis, refuse_unfound_quote


class PrincipleManager(models.Manager.from_queryset(OfParagraphQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, document: str, position: int, quote: str) -> Principle:
        return self.get(paragraph__document__slug=document, paragraph__position=position, quote=quote)


class Principle(models.Model):
    """Something affirmed; recorded beside the commitments, creating no work."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    paragraph = models.ForeignKey(
        Paragraph, on_delete=models.PROTECT, related_name="principles", verbose_name=_("paragraph")
    )
    quote = models.TextField(_("quote"), help_text=_("The exact words of the paper."))
    title = models.CharField(_("title"), max_length=200, help_text=_("In our own words."))
    of_document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="principles",
        verbose_name=_("principle of"),
        help_text=_("The paper that lays the principle down, when it is not this one."),
    )

    objects = PrincipleManager()

    class Meta:
        ordering = ["paragraph", "pk"]
        verbose_name = _("principle")
        verbose_name_plural = _("principles")
        constraints = [models.UniqueConstraint(fields=["paragraph", "quote"], name="principle_once")]
        indexes = [
            # Serves the API's list by title.
            models.Index(fields=["title", "id"], name="principle_by_title"),
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str, int, str]:
        return (*self.paragraph.natural_key(), self.quote)

    natural_key.dependencies = ["meetings.paragraph"]  # type: ignore[attr-defined]

    def clean(self) -> None:
        refuse_unfound_quote(self.paragraph if self.paragraph_id else None, self.quote)


class Theme(models.Model):
    """A subject under which commitments of several bodies are gathered."""

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("theme")
        verbose_name_plural = _("themes")

    def __str__(self) -> str:
        return self.name


class CommitmentManager(models.Manager.from_queryset(CommitmentQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, reference: str) -> Commitment:
        return self.get(reference=reference)


class Commitment(models.Model):
    """One thing to be done, in our own words, with the paper's own sentence. Its disposition changes by acts alone."""

    class Kind(models.TextChoices):
        AGREED_ACTION = "agreed_action", _("agreed action")
        RECOMMENDATION = "recommendation", _("recommendation")
        REQUEST = "request", _("request")
        OFFER = "offer", _("offer or stated intention")
        FOLLOW_UP_MEETING = "follow_up_meeting", _("follow-up meeting")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(_("reference"), max_length=40, unique=True)
    origin = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        related_name="commitments",
        verbose_name=_("made at"),
        help_text=_("The meeting where it was made; the paper that quotes it may be of another one."),
    )
    paragraph = models.ForeignKey(
        Paragraph, on_delete=models.PROTECT, related_name="commitments", verbose_name=_("source paragraph")
    )
    quote = models.TextField(_("quote"), help_text=_("The exact words of the paper."))
    title = models.CharField(_("title"), max_length=200, help_text=_("In our own words, short enough for a list."))
    text = models.TextField(_("what is to be done"), blank=True, help_text=_("In our own words."))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    period = PartialDateField(_("period"), help_text=_("The time that it is about (“for 2016”), which is no deadline."))
    condition = models.CharField(
        _("condition"), max_length=300, blank=True, help_text=_("What must hold first, in the paper's words.")
    )
    roll_up = models.CharField(_("completed when done by"), max_length=8, choices=RollUp, default=RollUp.ALL)
    needed = models.PositiveSmallIntegerField(_("how many parts"), null=True, blank=True)
    disposition = models.CharField(
        _("disposition"), max_length=12, choices=Disposition, default=Disposition.DRAFT, editable=False
    )
    drop_reason = models.CharField(
        _("reason for dropping"), max_length=22, choices=DropReason, blank=True, editable=False
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("officer"),
        help_text=_("The member of staff who looks after it."),
    )
    themes = models.ManyToManyField(Theme, blank=True, related_name="commitments", verbose_name=_("themes"))
    restricted = models.BooleanField(
        _("restricted"), default=False, help_text=_("Only editors and managers of the body may see it.")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CommitmentManager()

    class Meta:
        ordering = ["reference"]
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = [
            ordered("period", "commitment"),
            models.CheckConstraint(
                condition=models.Q(roll_up=RollUp.N_OF_M, needed__isnull=False, needed__gte=1)
                | (~models.Q(roll_up=RollUp.N_OF_M) & models.Q(needed=None)),
                name="commitment_needed_with_n_of_m",
                violation_error_message=_(
                    "Give how many parts are needed with “a number of the parts”, and only then."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(disposition=Disposition.DROPPED) | models.Q(drop_reason=""),
                name="commitment_drop_reason_when_dropped",
            ),
        ]
        indexes = [
            # Serves in_force(): every list and report begins with what is active.
            models.Index(fields=["disposition", "reference"], name="commitment_disposition"),
            # Serves the API's list by title.
            models.Index(fields=["title", "id"], name="commitment_by_title"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def natural_key(self) -> tuple[str]:
        return (self.reference,)

    natural_key.dependencies = ["meetings.meeting", "meetings.paragraph"]  # type: ignore[attr-defined]

    @property
    def body(self) -> Body:
        return self.origin.body

    def clean(self) -> None:
        refuse_unfound_quote(self.paragraph if self.paragraph_id else None, self.quote)

    def standing(self, *, on: date) -> standing.Standing:
        """How it stands on a day: as its most pressing open part. Reads the parts and their dues."""
        return standing.of_commitment(self.disposition, [part.standing(on=on) for part in self.assignments.all()])

    def is_rolled_up(self) -> bool:
        """Whether enough parts are done for it to be completed without a reason."""
        parts = [(part.role, part.progress) for part in self.assignments.all()]
        return rolled_up(self.roll_up, parts, needed=self.needed)


class VoiceManager(models.Manager.from_queryset(OfCommitmentQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, commitment: str, capacity: str, named_as: str) -> Voice:
        return self.get(commitment__reference=commitment, capacity=capacity, named_as=named_as)


class Voice(models.Model):
    """Who proposed a commitment, or receives what comes of it; nobody who has to act."""

    class Capacity(models.TextChoices):
        PROPOSED_BY = "proposed_by", _("proposed by")
        RECEIVED_BY = "received_by", _("received by")

    commitment = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, related_name="voices", verbose_name=_("commitment")
    )
    capacity = models.CharField(_("capacity"), max_length=12, choices=Capacity)
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="voices", verbose_name=_("party")
    )
    named_as = models.CharField(_("named as"), max_length=200, help_text=_("In the paper's words."))

    objects = VoiceManager()

    class Meta:
        verbose_name = _("voice")
        verbose_name_plural = _("voices")
        constraints = [models.UniqueConstraint(fields=["commitment", "capacity", "named_as"], name="voice_once")]

    def __str__(self) -> str:
        return f"{self.get_capacity_display()} {self.named_as}"

    def natural_key(self) -> tuple[str, str, str]:
        return (self.commitment.reference, self.capacity, self.named_as)

    natural_key.dependencies = ["commitments.commitment", "meetings.party"]  # type: ignore[attr-defined]


class AssignmentManager(models.Manager.from_queryset(AssignmentQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, commitment: str, number: int) -> Assignment:
        return self.get(commitment__reference=commitment, number=number)


class Assignment(models.Model):
    """One party's part of a commitment, with its own answer and progress, which change by acts alone."""

    commitment = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, related_name="assignments", verbose_name=_("commitment")
    )
    number = models.PositiveSmallIntegerField(_("number"), help_text=_("Counts the parts of the commitment from 1."))
    party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("party"),
        help_text=_("Empty when the paper names nobody, or only a class."),
    )
    named_as = models.CharField(_("named as"), max_length=200, blank=True, help_text=_("In the paper's words."))
    basis = models.CharField(_("basis"), max_length=8, choices=Basis, default=Basis.STATED)
    role = models.CharField(_("role"), max_length=8, choices=PartRole, default=PartRole.LEAD)
    each = models.BooleanField(
        _("each"), default=False, help_text=_("Every member of the group acts for its own part.")
    )
    answer = models.CharField(_("answer"), max_length=20, choices=Answer, default=Answer.NOT_ASKED, editable=False)
    answer_basis = models.CharField(
        _("basis of the answer"), max_length=8, choices=AnswerBasis, blank=True, editable=False
    )
    progress = models.CharField(
        _("progress"), max_length=22, choices=Progress, default=Progress.NO_INFORMATION, editable=False
    )
    progress_basis = models.CharField(
        _("basis of the progress"), max_length=12, choices=ProgressBasis, blank=True, editable=False
    )
    delay_reason = models.CharField(
        _("reason for delay"), max_length=16, choices=DelayReason, blank=True, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AssignmentManager()

    class Meta:
        ordering = ["commitment", "number"]
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(fields=["commitment", "number"], name="assignment_number_once"),
            models.UniqueConstraint(
                fields=["commitment", "party"], condition=models.Q(party__isnull=False), name="assignment_party_once"
            ),
            models.CheckConstraint(
                condition=models.Q(party__isnull=False) | ~models.Q(named_as=""),
                name="assignment_names_somebody",
                violation_error_message=_("Give the party, or the paper's words for who is meant."),
            ),
        ]
        indexes = [
            # Serves the figures of home: which parts of what is in force are still open.
            models.Index(fields=["commitment", "progress", "answer"], name="assignment_open"),
            # The same for PostgreSQL, which would read every part; most are finished.
            models.Index(
                fields=["commitment", "id"],
                condition=~models.Q(progress__in=sorted(DONE)) & ~models.Q(answer__in=sorted(DECLINED)),
                name="assignment_unfinished",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.who}"

    def natural_key(self) -> tuple[str, int]:
        return (self.commitment.reference, self.number)

    natural_key.dependencies = ["commitments.commitment", "meetings.party"]  # type: ignore[attr-defined]

    @property
    def reference(self) -> str:
        return f"{self.commitment.reference}/{self.number}"

    @property
    def who(self) -> str:
        """The party, or the paper's words where it names nobody."""
        return self.party.name if self.party else f"“{self.named_as}”"

    @property
    def has_answered(self) -> bool:
        """Whether the party has said something itself, as `answered` asks it of many."""
        return has_answered(self.answer, self.answer_basis)

    def standing_by(self, dues: Iterable[standing.DueFacts], *, on: date) -> standing.Standing:
        """How the part stands on a day by what its dues come to, for whoever has read those of many parts at once."""
        return standing.of_assignment(self.commitment.disposition, self.answer, self.progress, dues, on=on)

    def standing(self, *, on: date) -> standing.Standing:
        """How the part stands on a day. Reads the dues, their deadlines and milestones."""
        return self.standing_by((due.facts for due in self.dues.all()), on=on)

    def heard(self, *, on: date) -> date | None:
        """The last day, up to `on`, on which something was heard of the part: its answer, a report, that it was given,
        or what became of its commitment; else that of the meeting where it was made. Reads the events of both."""
        known_at = getattr(self.__dict__.get("_as_at"), "known_at", None)
        of_part = last_day((event.entry for event in self.events.all()), HEARD, as_at=on, known_at=known_at)
        of_whole = (event.entry for event in self.commitment.events.all())
        days = [of_part, last_day(of_whole, ["disposition"], as_at=on, known_at=known_at)]
        return max((day for day in days if day), default=self.commitment.origin.when.latest)

    def stale(self, *, on: date) -> bool:
        """Whether nothing was heard of it for long, as `stale` asks it of many."""
        return standing.is_stale(self.standing(on=on), self.heard(on=on), on=on)

    def clean(self) -> None:
        if self.each and self.party and self.party.kind != Party.Kind.GROUP:
            raise ValidationError(
                {"each": _("“Each” is said of a group or class, and %(party)s is none.") % {"party": self.party}}
            )
