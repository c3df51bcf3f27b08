"""Recording commitments from a paper: the words are picked from its paragraphs, and one is recorded after the other."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from commitments.models import Commitment
from meetings.admin.visible import number
from meetings.models import Document, Paragraph
from meetings.paragraphs import plain


def first_values(request: HttpRequest) -> dict[str, Any]:
    """What a form opens with: the meeting and words of the paragraph from which it was opened, and whoever opens it."""
    values: dict[str, Any] = {"officer": request.user.pk}
    paragraph = _paragraph(request)
    if paragraph is not None:
        values |= {"quote": plain(paragraph.text), "origin": paragraph.document.meeting_id}
    return values


def papers(request: HttpRequest) -> list[dict[str, Any]]:
    """The papers from which words may be taken: that of the address, else those of the meeting; with paragraphs."""
    visible = Document.objects.visible_to(request.user).exclude(text="")
    origin = number(request.POST.get("origin") or request.GET.get("origin"))
    paper, paragraph = number(request.GET.get("paper")), _paragraph(request)
    if paper is None and paragraph is not None:
        paper = paragraph.document_id
    chosen = visible.filter(pk=paper) if paper is not None else visible.filter(meeting=origin)
    return [
        {
            "paper": one,
            "paragraphs": [{"paragraph": each, "text": each.text} for each in _paragraphs_of(one)],
        }
        for one in chosen.order_by("slug").prefetch_related("paragraphs")
    ]


def _paragraphs_of(paper: Document) -> list[Paragraph]:
    found = sorted(paper.paragraphs.all(), key=lambda each: each.position)
    for each in found:
        each.document = paper  # whose text they all read
    return found


def next_address(request: HttpRequest, commitment: Commitment) -> str:
    """Where the next one of the same meeting, and of the same paper, is recorded."""
    said = {"origin": commitment.origin_id, "paper": number(request.GET.get("paper"))}
    if said["paper"] is None and commitment.paragraph.document.meeting_id != commitment.origin_id:
        said["paper"] = commitment.paragraph.document_id
    return address(**said)


def address(**said: Any) -> str:
    """The form of a new commitment, opened with what is known of it."""
    known = urlencode({name: value for name, value in said.items() if value})
    return f"{reverse('admin:commitments_commitment_add')}?{known}"


def _paragraph(request: HttpRequest) -> Paragraph | None:
    key = number(request.GET.get("paragraph"))
    if key is None:
        return None
    return Paragraph.objects.visible_to(request.user).select_related("document").filter(pk=key).first()
