"""Deadlines as papers state them, the dues that follow from them for each part, and extensions of a due."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.deadlines import LONGEST, Anchor, BadRule, Bound, Count, Edge, Offset, Rule, way_round
from commitments.models.commitments import Assignment, Commitment
from commitments.querysets import DeadlineQuerySet, DueQuerySet, ExtensionQuerySet
from commitments.silence import Silence
from commitments.standing import DueFacts
from commitments.wording import dates_in_words, days_left_in_words, rule_in_words
from meetings.access import Reach, Role
from meetings.fields import PartialDateField, forwards, ordered
from meetings.models import Body, Meeting, Milestone, Party
from meetings.paragraphs import stands_in
from meetings.querysets import DayOrEnd
from meetings.wording import date_in_words

ANCHORS = {
    Anchor.FIXED: "fixed",
    Anchor.MEETING: "meeting",
    Anchor.NEXT_MEETING: "body",
    Anchor.MILESTONE: "milestone",
    Anchor.COMPLETION: "completion_of",
}
"""For each kind of anchor the field that holds it."""


def _anchored() -> Q:
    """Exactly the field of the anchor's kind is set; a recurring deadline may have its first day in `fixed`."""
    empty = {"fixed": Q(fixed=""), **{name: Q(**{name: None}) for name in ANCHORS.values() if name != "fixed"}}
    condition = Q()
    for kind in Anchor:
        own = ANCHORS.get(kind)
        case = Q(anchor=kind)
        for name, is_empty in empty.items():
            if name == own:
                case &= ~is_empty
            elif not (kind == Anchor.RECURRING and name == "fixed"):
                case &= is_empty
        condition |= case
    return condition


class DeadlineManager(models.Manager.from_queryset(DeadlineQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, commitment: str, number: int) -> Deadline:
        return self.get(commitment__reference=commitment, number=number)


class Deadline(models.Model):
    """A rule as the paper states it. The rule stays; the days that it gives follow its anchor."""

    commitment = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, related_name="deadlines", verbose_name=_("commitment")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    phrase = models.CharField(_("phrase"), max_length=300, help_text=_("The paper's words for when."))
    bound = models.CharField(_("bound"), max_length=10, choices=Bound, default=Bound.BY)
    anchor = models.CharField(_("hangs on"), max_length=12, choices=Anchor, default=Anchor.FIXED)
    fixed = PartialDateField(_("date"))
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="deadlines", verbose_name=_("meeting")
    )
    body = models.ForeignKey(
        Body,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deadlines",
        verbose_name=_("next meeting of"),
    )
    milestone = models.ForeignKey(
        Milestone,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deadlines",
        verbose_name=_("milestone"),
    )
    completion_of = models.ForeignKey(
        Commitment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="awaited_by",
        verbose_name=_("completion of"),
    )
    edge = models.CharField(_("counted from"), max_length=5, choices=Edge, default=Edge.END)
    offset = models.CharField(
        _("distance"), max_length=20, blank=True, help_text=_("Such as P14D, P2W, P1M; -P7D for before.")
    )
    count = models.CharField(_("days"), max_length=8, choices=Count, default=Count.CALENDAR)
    rrule = models.CharField(
        _("recurrence"), max_length=LONGEST, blank=True, help_text=_("Such as FREQ=MONTHLY (RFC 5545).")
    )
    silence = models.CharField(
        _("silence is consent by"),
        max_length=18,
        choices=Silence,
        blank=True,
        help_text=_("Empty: no answer means nothing."),
    )
    silence_quote = models.TextField(_("the words on silence"), blank=True)
    earliest = models.DateField(_("earliest day"), null=True, blank=True, editable=False)
    latest = models.DateField(_("latest day"), null=True, blank=True, editable=False)

    objects = DeadlineManager()

    class Meta:
        ordering = ["commitment", "number"]
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        constraints = [
            models.UniqueConstraint(fields=["commitment", "number"], name="deadline_number_once"),
            ordered("fixed", "deadline"),
            models.CheckConstraint(
                condition=_anchored(),
                name="deadline_hangs_on_its_anchor",
                violation_error_message=_("Give what the deadline hangs on, and nothing else."),
            ),
            models.CheckConstraint(
                condition=Q(earliest=None, latest=None) | forwards("earliest", "latest"), name="deadline_runs_forwards"
            ),
            models.CheckConstraint(
                condition=~Q(silence="") | Q(silence_quote=""), name="deadline_words_on_silence_with_silence"
            ),
        ]
        indexes = [
            # Serve the API's lists by day and of one anchor.
            models.Index(DayOrEnd("latest"), "id", name="deadline_by_day"),
            models.Index(fields=["anchor", "commitment"], name="deadline_of_anchor"),
        ]

    def __str__(self) -> str:
        return f"{self.commitment.reference}: {self.phrase}"

    def natural_key(self) -> tuple[str, int]:
        return (self.commitment.reference, self.number)

    natural_key.dependencies = [  # type: ignore[attr-defined]
        "commitments.commitment",
        "meetings.meeting",
        "meetings.milestone",
    ]

    @property
    def rule(self) -> Rule:
        """The rule without its anchor's day; raises `BadRule`."""
        return Rule(
            bound=Bound(self.bound),
            anchor=Anchor(self.anchor),
            edge=Edge(self.edge),
            offset=Offset.parse(self.offset),
            count=Count(self.count),
            rrule=self.rrule,
        )

    @property
    def anchored_to(self) -> models.Model | None:
        """The meeting, body, milestone or commitment that the deadline hangs on; None when it hangs on a date."""
        name = ANCHORS.get(Anchor(self.anchor), "fixed")
        return getattr(self, name) if name != "fixed" else None

    @property
    def tentative(self) -> bool:
        """Whether the paper doubts the date on which the deadline hangs."""
        happening = self.meeting or self.milestone
        return (happening.when if happening else self.fixed).uncertain

    @property
    def in_words(self) -> str:
        """The rule to be read, such as *by 14 days after “Workshop”*."""
        anchor = self.anchored_to
        named = anchor.reference if isinstance(anchor, Commitment) else str(anchor or date_in_words(self.fixed))
        return rule_in_words(self.rule, named)

    def stands_in(self, text: str) -> bool:
        """Whether a paper's text has the phrase and the words on silence, exact after white-space normalisation.

        So has a paper known by its title only. Where not, it is flagged and not refused: a later decision moves a
        deadline in the words of another paper.
        """
        words = filter(None, (self.phrase, self.silence_quote))
        return not text or all(stands_in(one, text) for one in words)

    def in_words_for(self, reach: Reach, *, otherwise: str | None = None) -> str:
        """The rule to be read by whoever has this reach; where it names what they may not see, the paper's phrase, or
        what is to be said `otherwise`."""
        if self.shows_its_anchor_to(reach):
            return self.in_words
        return f"“{self.phrase}”" if otherwise is None else otherwise

    def shows_its_anchor_to(self, reach: Reach) -> bool:
        match self.anchored_to:
            case None:
                return True
            case Body() as body:
                return reach.allows(Role.VIEWER, body.pk)
            case Commitment() as awaited:
                if reach.everything:
                    return True
                paper = awaited.paragraph.document
                return all(
                    reach.allows(Role.EDITOR if one.restricted else Role.VIEWER, body)
                    for one, body in ((awaited, awaited.origin.body_id), (paper, paper.home.pk))
                )
            case happening:
                return reach.allows(Role.VIEWER, happening.body_id)

    def clean(self) -> None:
        try:
            _rule = self.rule
        except BadRule as error:
            raise ValidationError(f"{error}.") from None
        if self.milestone and self.milestone.state == Milestone.State.REACHED and not self.milestone.when:
            message = _("It was reached, but nobody has recorded when: give its date first, as far as it is known.")
            raise ValidationError({"milestone": message})
        self.refuse_circle()

    def refuse_circle(self) -> None:
        """Raise `ValidationError`, naming the way round, when the deadline would in the end await itself."""
        if self.completion_of_id is None:
            return
        awaits: dict[int, set[int]] = {}
        others = Deadline.objects.filter(completion_of__isnull=False).exclude(pk=self.pk)
        for commitment, awaited in [
            *others.values_list("commitment_id", "completion_of_id"),
            (self.commitment_id, self.completion_of_id),
        ]:
            awaits.setdefault(commitment, set()).add(awaited)
        way = way_round(awaits, self.commitment_id)
        if way:
            message = _("These deadlines wait for each other in a circle: %(way)s.")
            raise ValidationError(
                {"completion_of": ValidationError(message, code="cycle", params={"way": WayRound(way)})}
            )


class WayRound:
    """The commitments, by their keys, whose deadlines wait for each other; its words name those that may be named."""

    def __init__(self, way: Sequence[int], reader: Any = None) -> None:
        self.way, self.reader = way, reader

    def __str__(self) -> str:
        """By their references; with a reader only those that the reader may see."""
        found = Commitment.objects.filter(pk__in=self.way)
        seen = found if self.reader is None else found.visible_to(self.reader)
        named = dict(seen.values_list("pk", "reference"))
        return " → ".join(str(named.get(one, _("another commitment"))) for one in self.way)


def tell_circles_to(reader: Any, refused: Iterable[ValidationError]) -> None:
    """Let those of the errors that name a circle of deadlines name only what the reader may see."""
    for error in refused:
        params = getattr(error, "params", None)
        if params and isinstance(way := params.get("way"), WayRound):
            error.params = {**params, "way": WayRound(way.way, reader)}


class DueManager(models.Manager.from_queryset(DueQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, commitment: str, assignment: int, deadline: int) -> Due:
        return self.get(
            assignment__commitment__reference=commitment, assignment__number=assignment, deadline__number=deadline
        )


class Due(models.Model):
    """The date that follows from a deadline for one part; moved by the deadline's anchor, or by an extension."""

    assignment = models.ForeignKey(
        Assignment, on_delete=models.CASCADE, related_name="dues", verbose_name=_("assignment")
    )
    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="dues", verbose_name=_("deadline"))
    earliest = models.DateField(_("earliest day"), null=True, blank=True, editable=False)
    latest = models.DateField(_("latest day"), null=True, blank=True, editable=False)
    met = PartialDateField(_("met"))

    objects = DueManager()

    class Meta:
        ordering = ["assignment", "deadline"]
        verbose_name = _("due date")
        verbose_name_plural = _("due dates")
        constraints = [
            models.UniqueConstraint(fields=["assignment", "deadline"], name="due_once"),
            models.CheckConstraint(
                condition=Q(earliest=None, latest=None) | forwards("earliest", "latest"), name="due_runs_forwards"
            ),
            ordered("met", "due"),
        ]
        indexes = [
            # Serves most_pressing(): unmet dues in the order of their days. Not only of the unmet, for SQLite uses no
            # partial index with a value that is handed over.
            models.Index(fields=["met", "latest"], name="due_met_latest"),
            # Serves the rank of a part, which asks for its dues: all that is asked stands in the index.
            models.Index(fields=["assignment", "met", "latest", "earliest", "deadline"], name="due_of_part"),
            # Serves the API's list by day.
            models.Index(DayOrEnd("latest"), "id", name="due_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment.reference}: {self.deadline.phrase}"

    def natural_key(self) -> tuple[str, int, int]:
        return (*self.assignment.natural_key(), self.deadline.number)

    natural_key.dependencies = ["commitments.assignment", "commitments.deadline"]  # type: ignore[attr-defined]

    @property
    def facts(self) -> DueFacts:
        """What the due's standing depends on."""
        deadline = self.deadline
        return DueFacts(
            bound=deadline.bound,
            anchor=deadline.anchor,
            earliest=self.earliest,
            latest=self.latest,
            silence=deadline.silence,
            called_off=bool(deadline.milestone and deadline.milestone.state == Milestone.State.CALLED_OFF),
            met=bool(self.met),
        )

    @property
    def in_words(self) -> str:
        """The day or days on which it falls due, to be read."""
        return dates_in_words(self.earliest, self.latest, tentative=self._follows_doubt)

    @property
    def is_open_to_doubt(self) -> bool:
        """Whether the day may yet be another: only between which days it lies is known, or the paper doubts it."""
        return self.earliest != self.latest or self._follows_doubt

    @property
    def _follows_doubt(self) -> bool:
        follows = (self.earliest, self.latest) == (self.deadline.earliest, self.deadline.latest)
        return follows and self.deadline.tentative

    def days_left_in_words(self, *, on: date) -> str:
        """How long there is from the day `on`; empty without a date, and where nothing runs out (*not before*)."""
        if self.deadline.bound == Bound.NOT_BEFORE:
            return ""
        return days_left_in_words(self.earliest, self.latest, on=on, period=bool(self.deadline.silence))


class Extension(models.Model):
    """A request for more time for one due, and what was decided. It never changes the deadline."""

    class Decision(models.TextChoices):
        PENDING = "pending", _("pending")
        AGREED = "agreed", _("agreed")
        REFUSED = "refused", _("refused")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    due = models.ForeignKey(Due, on_delete=models.CASCADE, related_name="extensions", verbose_name=_("due date"))
    asked_by = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="extensions", verbose_name=_("asked by")
    )
    reason = models.TextField(_("reason"), blank=True)
    proposed = PartialDateField(_("proposed date"))
    decision = models.CharField(_("decision"), max_length=8, choices=Decision, default=Decision.PENDING)
    agreed = PartialDateField(_("agreed date"))

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        ordering = ["due", "pk"]
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        constraints = [
            ordered("proposed", "extension"),
            ordered("agreed", "extension"),
            models.CheckConstraint(
                condition=Q(decision="agreed") & ~Q(agreed="") | ~Q(decision="agreed") & Q(agreed=""),
                name="extension_agreed_with_date",
            ),
        ]
        indexes = [
            # Serves the API's list of those decided in one way, or not yet.
            models.Index(fields=["decision", "due"], name="extension_of_decision"),
        ]

    def __str__(self) -> str:
        return f"{self.due} → {self.agreed or self.proposed}"
