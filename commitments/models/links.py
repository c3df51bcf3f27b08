"""Links between what was promised and what came of it, and the results that papers report."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.models.commitments import Commitment
from commitments.querysets import LinkQuerySet, ResultQuerySet
from commitments.workflow import Disposition
from meetings.models import Document, Meeting, Milestone, Paragraph
from meetings.models.gatherings import Basis, refuse_unfound_quote


def exactly_one(*names: str) -> Q:
    """The condition that one of the fields is set and the others are empty."""
    condition = Q()
    for name in names:
        condition |= Q(**{f"{other}__isnull": other != name for other in names})
    return condition


def at_most_one(*names: str) -> Q:
    return exactly_one(*names) | Q(**{f"{name}__isnull": True for name in names})


def go_unless_it_took_a_place(collector: Any, field: Any, links: Any, using: str) -> None:
    """Let links go with a commitment that is deleted, but keep a draft that took the place of another commitment.

    That one is superseded, and would be so by nothing.
    """
    by_it = Q(kind=Link.Kind.SUPERSEDES, to_commitment__disposition=Disposition.SUPERSEDED)
    into_it = Q(kind=Link.Kind.MERGED_INTO, from_commitment__disposition=Disposition.SUPERSEDED)
    if standing := links.filter(by_it | into_it):
        models.PROTECT(collector, field, standing, using)
    models.CASCADE(collector, field, links, using)


class LinkManager(models.Manager.from_queryset(LinkQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, slug: str) -> Link:
        return self.get(slug=slug)


class Link(models.Model):
    """What follows from, repeats or delivers what. A reiteration is its own record; figures count it once."""

    class Kind(models.TextChoices):
        DELIVERS = "delivers", _("delivers")
        FOLLOWS_UP = "follows_up", _("follows up")
        REITERATES = "reiterates", _("reiterates")
        AMENDS = "amends", _("amends")
        MERGED_INTO = "merged_into", _("merged into")
        SUPERSEDES = "supersedes", _("supersedes")
        MAY_BE_SAME = "may_be_same", _("may be the same as")

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    from_commitment = models.ForeignKey(
        Commitment, on_delete=go_unless_it_took_a_place, null=True, blank=True, related_name="links_out"
    )
    from_meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, null=True, blank=True, related_name="links_out")
    from_milestone = models.ForeignKey(
        Milestone, on_delete=models.CASCADE, null=True, blank=True, related_name="links_out"
    )
    from_document = models.ForeignKey(
        Document, on_delete=models.CASCADE, null=True, blank=True, related_name="links_out"
    )
    to_commitment = models.ForeignKey(
        Commitment, on_delete=go_unless_it_took_a_place, null=True, blank=True, related_name="links_in"
    )
    to_meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, null=True, blank=True, related_name="links_in")
    basis = models.CharField(_("basis"), max_length=8, choices=Basis, default=Basis.STATED)
    paragraph = models.ForeignKey(
        Paragraph, on_delete=models.PROTECT, null=True, blank=True, related_name="links", verbose_name=_("paragraph")
    )
    quote = models.TextField(_("quote"), blank=True)

    objects = LinkManager()

    class Meta:
        ordering = ["slug"]
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = [
            models.CheckConstraint(
                condition=exactly_one("from_commitment", "from_meeting", "from_milestone", "from_document"),
                name="link_from_one",
            ),
            models.CheckConstraint(condition=exactly_one("to_commitment", "to_meeting"), name="link_to_one"),
            models.CheckConstraint(
                condition=Q(basis="inferred") | (Q(paragraph__isnull=False) & ~Q(quote="")),
                name="link_stated_with_quote",
            ),
        ]
        indexes = [
            # Serves the API's list of one kind.
            models.Index(fields=["kind", "slug"], name="link_of_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_kind_display()} {self.target}"

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    natural_key.dependencies = ["commitments.commitment", "meetings.milestone", "meetings.paragraph"]  # type: ignore[attr-defined]

    @property
    def source(self) -> models.Model:
        return self.from_commitment or self.from_meeting or self.from_milestone or self.from_document

    @property
    def target(self) -> models.Model:
        return self.to_commitment or self.to_meeting

    def clean(self) -> None:
        refuse_unfound_quote(self.paragraph, self.quote)
        ends = (("from_commitment_id", "to_commitment_id"), ("from_meeting_id", "to_meeting_id"))
        if any(getattr(self, one) is not None and getattr(self, one) == getattr(self, other) for one, other in ends):
            raise ValidationError(_("A link leads from one record to another."))
        if self.kind == self.Kind.REITERATES and self.from_commitment_id and self.to_commitment_id:
            self._refuse_no_first()

    def _refuse_no_first(self) -> None:
        """Raise `ValidationError` when reiterations would lead round in a circle: figures would count none of them."""
        known = Link.objects.filter(kind=self.Kind.REITERATES, from_commitment__isnull=False).exclude(pk=self.pk)
        says: dict[int, set[int]] = {}
        for one, other in known.exclude(to_commitment=None).values_list("from_commitment", "to_commitment"):
            says.setdefault(one, set()).add(other)
        reached, left = set(), [self.to_commitment_id]
        while left:
            one = left.pop()
            if one not in reached:
                reached.add(one)
                left += says.get(one, ())
        if self.from_commitment_id in reached:
            raise ValidationError(_("The other one reiterates this one: which was first?"))


class ResultManager(models.Manager.from_queryset(ResultQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, document: str, position: int, indicator: str) -> Result:
        return self.get(paragraph__document__slug=document, paragraph__position=position, indicator=indicator)


class Result(models.Model):
    """A figure that a paper reports, with its quote. Zero is a figure; a result may also have no figure at all."""

    class Comparison(models.TextChoices):
        EXACTLY = "eq", _("exactly")
        MORE_THAN = "gt", _("more than")
        AT_LEAST = "ge", _("at least")
        LESS_THAN = "lt", _("less than")
        ABOUT = "about", _("about")
        NO_FIGURE = "none", _("no figure")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    paragraph = models.ForeignKey(
        Paragraph, on_delete=models.PROTECT, related_name="results", verbose_name=_("paragraph")
    )
    quote = models.TextField(_("quote"))
    indicator = models.CharField(_("indicator"), max_length=200, help_text=_("What is counted, in our own words."))
    comparison = models.CharField(_("comparison"), max_length=5, choices=Comparison, default=Comparison.EXACTLY)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=3, null=True, blank=True)
    in_words = models.CharField(_("in the paper's words"), max_length=200, blank=True)
    covers = models.CharField(_("covers"), max_length=250, blank=True, help_text=_("Whom or what the figure is about."))
    commitment = models.ForeignKey(
        Commitment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="results",
        verbose_name=_("commitment"),
    )
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="results", verbose_name=_("meeting")
    )
    milestone = models.ForeignKey(
        Milestone, on_delete=models.PROTECT, null=True, blank=True, related_name="results", verbose_name=_("milestone")
    )

    objects = ResultManager()

    class Meta:
        ordering = ["paragraph", "pk"]
        verbose_name = _("result")
        verbose_name_plural = _("results")
        constraints = [
            models.UniqueConstraint(fields=["paragraph", "indicator"], name="result_once"),
            models.CheckConstraint(condition=at_most_one("commitment", "meeting", "milestone"), name="result_of_one"),
            models.CheckConstraint(
                condition=Q(comparison="none", value=None) | ~Q(comparison="none") & Q(value__isnull=False),
                name="result_value_with_comparison",
            ),
        ]
        indexes = [
            # Serves the API's list by indicator.
            models.Index(fields=["indicator", "id"], name="result_by_indicator"),
        ]

    def __str__(self) -> str:
        return f"{self.figure} – {self.indicator}" if self.figure else self.indicator

    @property
    def figure(self) -> str:
        """The figure in the paper's words, or as a plain number (*59*, *1,234.5*); empty for none."""
        return self.in_words or ("" if self.value is None else f"{Decimal(self.value).normalize():,f}")

    def natural_key(self) -> tuple[str, int, str]:
        return (*self.paragraph.natural_key(), self.indicator)

    natural_key.dependencies = ["meetings.paragraph", "commitments.commitment", "meetings.milestone"]  # type: ignore[attr-defined]

    def clean(self) -> None:
        refuse_unfound_quote(self.paragraph if self.paragraph_id else None, self.quote)
