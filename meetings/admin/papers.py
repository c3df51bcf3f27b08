"""The desk's pages of papers and paragraphs, as the ground knows them; the desk of the record completes them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from meetings.admin.filters import by_body, by_choice
from meetings.admin.forms import VisibleForm
from meetings.admin.visible import ReadOnly, VisibleAdmin
from meetings.models import Document, Paragraph
from meetings.paragraphs import cut
from meetings.wording import date_in_words


class PaperForm(VisibleForm):
    def clean_text(self) -> str:
        """The text with the line ends of a file, not those of a form."""
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n")


class DocumentAdmin(VisibleAdmin):
    """A paper. Its text is cut into paragraphs when it is first saved, and is read-only from then on."""

    home = "home.pk"
    guarded = ["annex_of", "replaces"]
    form = PaperForm
    opens_after_adding = True
    list_display = ["title", "kind", "meeting", "home_body", "issued_in_words", "language", "restricted"]
    list_select_related = ["meeting__body", "body"]
    list_filter = [by_body("meeting__body", "body"), by_choice("kind", _("kind"))]
    search_fields = ["title", "slug"]
    autocomplete_fields = ["meeting", "issued_by", "annex_of", "replaces"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "kind", "meeting", "body", "restricted"]}),
        (
            _("Issued"),
            {"fields": ["issued", "issued_said", "issued_by", "language", "annex_of", "replaces"]},
        ),
        (_("Text"), {"fields": ["text"]}),
    ]
    prepopulated_fields = {"slug": ["title"]}

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else self.prepopulated_fields

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """A text that is there is shown below, paragraph by paragraph, and is no field any more."""
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets[:-1] if obj and obj.text else fieldsets

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).select_related("meeting__body", "body")

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Document, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if obj.text and not obj.paragraphs.exists():
            Paragraph.objects.bulk_create(
                Paragraph(document=obj, position=position, label=piece.label, start=piece.start, end=piece.end)
                for position, piece in enumerate(cut(obj.text), 1)
            )

    @admin.display(description=_("body"))
    def home_body(self, paper: Document) -> str:
        return str(paper.home)

    @admin.display(description=_("issued"), ordering="issued_latest")
    def issued_in_words(self, paper: Document) -> str:
        return date_in_words(paper.issued)


@admin.register(Paragraph)
class ParagraphAdmin(ReadOnly, VisibleAdmin):
    """Paragraphs are looked up from other pages; a paper's own page shows them all."""

    home = "document.home.pk"
    list_display = ["cited", "document", "label", "position"]
    list_select_related = ["document"]
    search_fields = ["document__title", "document__slug", "label"]
    fields = ["document", "position", "label", "words"]
    ordering = ["document__slug", "position"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).select_related("document")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=_("text"))
    def words(self, paragraph: Paragraph) -> str:
        return paragraph.text
