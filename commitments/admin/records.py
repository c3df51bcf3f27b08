"""The desk's pages of what stands beside the commitments: principles, results, links and themes."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from commitments.models import Link, Principle, Result, Theme
from meetings.admin.filters import by_body, by_choice
from meetings.admin.visible import VisibleAdmin

PAPER = ("paragraph__document__meeting__body", "paragraph__document__body")


class OfParagraph(VisibleAdmin):
    """Records that stand in a paper, and belong to the paper's body."""

    home = "paragraph.document.home.pk"
    autocomplete_fields: list[str] = ["paragraph"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        found = super().get_queryset(request)
        return found.select_related("paragraph__document__meeting__body", "paragraph__document__body")

    @admin.display(description=_("stands in"), ordering="paragraph__document__slug")
    def stands_in(self, record: Any) -> str:
        return str(record.paragraph)


@admin.register(Principle)
class PrincipleAdmin(OfParagraph):
    guarded = ["of_document"]
    list_display = ["title", "stands_in", "quote"]
    list_filter = [by_body(*PAPER)]
    search_fields = ["title", "quote"]
    fields = ["paragraph", "quote", "title", "of_document"]
    autocomplete_fields = ["paragraph", "of_document"]


@admin.register(Result)
class ResultAdmin(OfParagraph):
    guarded = ["meeting", "milestone"]
    list_display = ["in_one_line", "covers", "stands_in"]
    list_filter = [by_body(*PAPER)]
    search_fields = ["indicator", "quote", "covers"]
    autocomplete_fields = ["paragraph", "commitment", "meeting"]
    fields = [
        "paragraph",
        "quote",
        "indicator",
        ("comparison", "value"),
        "in_words",
        "covers",
        "commitment",
        "meeting",
        "milestone",
    ]

    @admin.display(description=_("result"), ordering="indicator")
    def in_one_line(self, result: Result) -> str:
        return str(result)


@admin.register(Link)
class LinkAdmin(VisibleAdmin):
    """What follows from what. Whoever edits in the body where the link begins may draw it."""

    list_display = ["slug", "source", "kind", "target", "basis"]
    list_filter = [by_choice("kind", _("kind")), by_choice("basis", _("basis"))]
    search_fields = ["slug", "quote"]
    autocomplete_fields = [
        "from_commitment",
        "from_meeting",
        "from_document",
        "to_commitment",
        "to_meeting",
        "paragraph",
    ]
    fieldsets = [
        (None, {"fields": ["slug", "kind"]}),
        (_("From (one of these)"), {"fields": ["from_commitment", "from_meeting", "from_milestone", "from_document"]}),
        (_("To (one of these)"), {"fields": ["to_commitment", "to_meeting"]}),
        (_("Where it is said"), {"fields": ["basis", "paragraph", "quote"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return (
            super()
            .get_queryset(request)
            .select_related(
                "from_commitment__origin",
                "from_meeting",
                "from_milestone",
                "from_document__meeting",
                "to_commitment",
                "to_meeting",
                "paragraph__document",
            )
        )

    def bodies_of(self, record: Link) -> list[int | None]:
        if record.from_commitment_id:
            return [record.from_commitment.origin.body_id]
        if record.from_document_id:
            return [record.from_document.home.pk]
        return [record.source.body_id]


@admin.register(Theme)
class ThemeAdmin(VisibleAdmin):
    home = ""
    list_display = ["name", "slug"]
    search_fields = ["name", "slug"]
    fields = ["name", "slug"]
