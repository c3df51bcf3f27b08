"""Papers in: each with what was proposed for it, and the officer's decision on every proposal, kept for good."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.evidence import LONGEST_NAME
from commitments.kinds import UNREAD, Kind
from commitments.models.commitments import Commitment
from commitments.models.links import Link, Result
from commitments.querysets import DecisionQuerySet, IntakeQuerySet, ProposalQuerySet
from meetings.models import Body, Document, Paragraph


def place_of_paper(intake: Intake, name: str) -> str:
    """Where the file is stored: under a name that nobody can guess, and that says nothing of what it was called."""
    return f"papers/{intake.uuid}.{intake.kind}"


class Intake(models.Model):
    """A paper that came in to be read: what it says of its meeting, and the file that it came as.

    A paper that could not be read stands in the record by its title; the file and the reason are here.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="intake", verbose_name=_("paper"))
    gathering = models.JSONField(_("the meeting, as the paper tells of it"), default=dict, blank=True)
    problem = models.CharField(_("why it could not be read"), max_length=300, blank=True)
    file = models.FileField(_("file"), upload_to=place_of_paper, blank=True)
    name = models.CharField(_("name of the file"), max_length=LONGEST_NAME, blank=True)
    kind = models.CharField(_("kind of file"), max_length=4, choices=[*Kind.choices, *UNREAD.items()], blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True, blank=True)
    came_in = models.DateTimeField(_("came in"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="intakes",
        verbose_name=_("taken in by"),
    )
    by_words = models.CharField(_("taken in by, by name"), max_length=150, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        ordering = ["-came_in", "-pk"]
        verbose_name = _("paper in")
        verbose_name_plural = _("papers in")
        constraints = [
            models.CheckConstraint(
                condition=Q(file="", name="", kind="", size=None)
                | ~Q(file="") & ~Q(name="") & Q(kind__in=[*Kind.values, *UNREAD], size__isnull=False, size__gt=0),
                name="intake_file_described",
            ),
        ]

    def __str__(self) -> str:
        return self.document.title

    @property
    def body(self) -> Body:
        return self.document.home


class Proposal(models.Model):
    """One sentence that the rules take for a commitment or a result, word for word, and what became of it."""

    class Kind(models.TextChoices):
        AGREED_ACTION = "agreed_action", _("agreed action")
        RECOMMENDATION = "recommendation", _("recommendation")
        REQUEST = "request", _("request")
        OFFER = "offer", _("offer or stated intention")
        FOLLOW_UP_MEETING = "follow_up_meeting", _("follow-up meeting")
        RESULT = "result", _("result")

    class State(models.TextChoices):
        OPEN = "open", _("to be decided")
        ACCEPTED = "accepted", _("accepted")
        EDITED = "edited", _("accepted, edited")
        SPLIT = "split", _("split")
        JOINED = "joined", _("joined")
        REJECTED = "rejected", _("rejected")
        GONE = "gone", _("no longer proposed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="proposals", verbose_name=_("paper in"))
    position = models.PositiveIntegerField(_("number"), help_text=_("Stays when the paper is read again."))
    paragraph = models.ForeignKey(
        Paragraph,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("paragraph"),
        help_text=_("Empty when the quote reaches beyond one paragraph."),
    )
    quote = models.TextField(_("quote"))
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    cited = models.CharField(_("paragraph, as the rules cite it"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    responsible = models.JSONField(_("responsible"), default=list, blank=True)
    deadline_text = models.CharField(_("deadline, in the paper's words"), max_length=300, blank=True)
    deadline = models.CharField(_("deadline"), max_length=40, blank=True)
    deadline_rule = models.CharField(_("deadline rule"), max_length=60, blank=True)
    tacit_acceptance = models.BooleanField(_("silence is consent"), default=False)
    addressed_to = models.JSONField(_("received by"), default=list, blank=True)
    link = models.CharField(_("link"), max_length=12, choices=Link.Kind, blank=True)
    link_text = models.CharField(_("link, in the paper's words"), max_length=300, blank=True)
    indicator = models.CharField(_("indicator"), max_length=200, blank=True)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=3, null=True, blank=True)
    comparison = models.CharField(
        _("comparison"),
        max_length=5,
        choices=Result.Comparison,
        blank=True,
        help_text=_("Empty: the paper says neither over nor about."),
    )
    in_words = models.CharField(_("figure, in the paper's words"), max_length=200, blank=True)
    rule = models.CharField(_("found by"), max_length=100)
    confidence = models.DecimalField(_("how sure"), max_digits=3, decimal_places=2)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    carried = models.BooleanField(_("carried over from the earlier text"), default=False)
    continues = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="continued_by",
        verbose_name=_("in the earlier text"),
    )
    commitments = models.ManyToManyField(
        Commitment, blank=True, related_name="proposals", verbose_name=_("commitments")
    )
    result = models.ForeignKey(
        Result, on_delete=models.SET_NULL, null=True, blank=True, related_name="proposals", verbose_name=_("result")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["intake", "start", "end", "position"]
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.UniqueConstraint(fields=["intake", "position"], name="proposal_position_once"),
            models.CheckConstraint(condition=Q(start__lt=models.F("end")), name="proposal_has_words"),
            models.CheckConstraint(
                condition=Q(carried=False) | Q(continues__isnull=False), name="proposal_carried_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.intake}, {self.position}"

    @property
    def is_result(self) -> bool:
        return self.kind == self.Kind.RESULT

    @property
    def figure(self) -> str:
        """As that of a result: in the paper's words, or as a plain number; empty for none."""
        return Result(in_words=self.in_words, value=self.value).figure


class Decision(models.Model):
    """What an officer decided on a proposal. Never edited and never deleted: it is what precision is counted from."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        EDITED = "edited", _("accepted, edited")
        SPLIT = "split", _("split")
        JOINED = "joined", _("joined")
        REJECTED = "rejected", _("rejected")
        TAKEN_BACK = "taken_back", _("taken back")

    class Reason(models.TextChoices):
        """Why a proposal is none; each says of its rule what it took for a commitment."""

        AFFIRMED = "affirmed", _("affirmed, asks nothing")
        PAST = "past", _("tells of the past")
        COURTESY = "courtesy", _("thanks or courtesy")
        NOT_OURS = "not_ours", _("agreed elsewhere, or by others")
        TWICE = "twice", _("said twice in this paper")
        OTHER = "other", _("another reason")

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("proposal")
    )
    verdict = models.CharField(_("decision"), max_length=10, choices=Verdict)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason, blank=True)
    why = models.CharField(_("in words"), max_length=500, blank=True)
    made = models.JSONField(_("what was made of it"), default=list, blank=True)
    decided = models.DateTimeField(_("decided"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name=_("by"),
    )
    by_words = models.CharField(_("by, by name"), max_length=150, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="rejected") & ~Q(reason="") | ~Q(verdict="rejected") & Q(reason=""),
                name="decision_reason_when_rejected",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal}: {self.get_verdict_display()}"
