"""Files that were brought in, evidence and papers, handed out to whoever may see what they belong to."""

from __future__ import annotations

import logging
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from commitments.evidence import clean_name
from commitments.kinds import TYPES_OF_PAPERS
from commitments.models import Evidence, Intake

log = logging.getLogger(__name__)


@login_required
@cache_control(private=True, no_store=True)
@require_safe
def evidence_file(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """A file of evidence; 404 for what is not visible to the user, or a link."""
    return _handed_out(
        request, get_object_or_404(Evidence.objects.visible_to(request.user).exclude(file=""), uuid=uuid)
    )


@login_required
@cache_control(private=True, no_store=True)
@require_safe
def paper_file(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The file as which a paper came in; 404 for what is not visible to the user, or was pasted."""
    return _handed_out(request, get_object_or_404(Intake.objects.visible_to(request.user).exclude(file=""), uuid=uuid))


def _handed_out(request: HttpRequest, one: Evidence | Intake) -> HttpResponseBase:
    try:
        return handed_out(one)
    except FileNotFoundError:
        return render(request, "commitments/missing.html", {"name": one.name}, status=404)


def handed_out(one: Evidence | Intake) -> FileResponse:
    """The file, to be saved and never shown. Raises `FileNotFoundError`, which is logged, when the store has lost it.

    The name and the headers are made from what was recorded, whatever the file would say of itself.
    """
    try:
        stored = one.file.open()
    except FileNotFoundError:
        log.error("The file of %s %s is missing from the store: %s", one._meta.model_name, one.uuid, one.file.name)
        raise
    kind = TYPES_OF_PAPERS[one.kind]
    response = FileResponse(stored, as_attachment=True, filename=clean_name(one.name), content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Accept-Ranges"] = "none"
    return response
