"""Papers: what came out of a meeting, word for word, cut into paragraphs; or known by title only."""

from __future__ import annotations

import hashlib

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.fields import PartialDateField, ordered
from meetings.models.bodies import Body
from meetings.models.parties import Party
from meetings.paragraphs import stands_in
from meetings.querysets import DayOrEnd, DocumentQuerySet, ParagraphQuerySet


class DocumentManager(models.Manager.from_queryset(DocumentQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, slug: str) -> Document:
        return self.get(slug=slug)


class Document(models.Model):
    """A paper of a meeting or, without one, of a body. Its text is never edited, only replaced by a corrected paper."""

    class Kind(models.TextChoices):
        CHAIR_STATEMENT = "chair_statement", _("chair's statement")
        CO_CHAIRS_STATEMENT = "co_chairs_statement", _("co-chairs' statement")
        CO_CHAIRS_SUMMARY = "co_chairs_summary", _("co-chairs' summary")
        COMMUNIQUE = "communique", _("communiqué")
        MINUTES = "minutes", _("minutes")
        DECISION = "decision", _("decision or resolution")
        PRESS_RELEASE = "press_release", _("press release")
        REPORT = "report", _("report")
        GUIDE = "guide", _("guidelines or handbook")
        TREATY = "treaty", _("treaty")
        ANNEX = "annex", _("annex")
        OTHER = "other", _("other paper")

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    meeting = models.ForeignKey(
        "meetings.Meeting",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("meeting"),
        help_text=_("The meeting that it came out of; else give the body."),
    )
    body = models.ForeignKey(
        Body,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("body"),
        help_text=_("The body in whose record it stands, when it is not a meeting's."),
    )
    annex_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="annexes", verbose_name=_("annex of")
    )
    issued_by = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="issued", verbose_name=_("issued by")
    )
    issued = PartialDateField(_("issued"))
    language = models.CharField(_("language"), max_length=10, default="en")
    text = models.TextField(
        _("text"), blank=True, help_text=_("Word for word; empty when the paper is known by title only.")
    )
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    restricted = models.BooleanField(
        _("restricted"), default=False, help_text=_("Only editors and managers of the body may read it.")
    )

    objects = DocumentManager()

    class Meta:
        ordering = ["slug"]
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        constraints = [
            ordered("issued", "document"),
            models.CheckConstraint(
                condition=models.Q(meeting=None, body__isnull=False) | models.Q(meeting__isnull=False, body=None),
                name="document_of_meeting_xor_body",
                violation_error_message=_("A paper belongs to a meeting or to a body: give one of them."),
            ),
        ]
        indexes = [
            # Serve the API's lists by day and of one kind.
            models.Index(DayOrEnd("issued_latest"), "id", name="document_by_day"),
            models.Index(fields=["kind", "slug"], name="document_of_kind"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, **kwargs: object) -> None:
        self.sha256 = digest(self.text)
        super().save(**kwargs)  # type: ignore[arg-type]

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    natural_key.dependencies = ["meetings.party", "meetings.body", "meetings.meeting"]  # type: ignore[attr-defined]

    @property
    def home(self) -> Body:
        """The body in whose record the paper stands."""
        return self.meeting.body if self.meeting else self.body


def digest(text: str) -> str:
    """The SHA-256 of a text in hexadecimal; empty for an empty text."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


class ParagraphManager(models.Manager.from_queryset(ParagraphQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, document: str, position: int) -> Paragraph:
        return self.get(document__slug=document, position=position)


class Paragraph(models.Model):
    """A paragraph of a paper: our position, the paper's own label, and where it stands in the text."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="paragraphs", verbose_name=_("paper"))
    position = models.PositiveSmallIntegerField(_("position"))
    label = models.CharField(_("the paper's own number"), max_length=20, blank=True)
    start = models.PositiveIntegerField(help_text=_("In characters from the beginning of the text."))
    end = models.PositiveIntegerField()

    objects = ParagraphManager()

    class Meta:
        ordering = ["document", "position"]
        verbose_name = _("paragraph")
        verbose_name_plural = _("paragraphs")
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="paragraph_once"),
            models.CheckConstraint(condition=models.Q(start__lt=models.F("end")), name="paragraph_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.document}, {self.cited}"

    def natural_key(self) -> tuple[str, int]:
        return (self.document.slug, self.position)

    natural_key.dependencies = ["meetings.document"]  # type: ignore[attr-defined]

    @property
    def cited(self) -> str:
        """How the paragraph is cited: by its own number, else by our position in square brackets."""
        return f"¶ {self.label}" if self.label else f"¶ [{self.position}]"

    @property
    def text(self) -> str:
        return self.document.text[self.start : self.end]

    def quotes(self, words: str) -> bool:
        """Whether the words stand in this paragraph, exact after white-space normalisation."""
        return stands_in(words, self.text)
