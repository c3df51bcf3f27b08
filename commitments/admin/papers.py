"""The desk's page of a paper, completed with what stands in each of its paragraphs."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from commitments.admin import pages
from commitments.admin.acting import Acting
from commitments.admin.doors import Keyed
from commitments.admin.paper_moves import OF_PAPER
from meetings.access import Role
from meetings.admin.papers import DocumentAdmin as DocumentGround
from meetings.models import Document


@admin.register(Document)
class DocumentAdmin(Acting, Keyed, DocumentGround):
    moves = OF_PAPER
    change_form_template = "desk/paper.html"

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        paper = kwargs.get("obj")
        if paper is not None:
            context["page"] = pages.of_paper(paper, request.user)
            context["moves"] = self.offers(request, paper)
            context["may_record"] = self.allowed(request, paper, Role.EDITOR)
        return super().render_change_form(request, context, *args, **kwargs)

    def heading(self, paper: Document) -> dict[str, Any]:
        return {"title": paper.title, "named": paper.title, "about": [paper.home, paper.get_kind_display()]}
