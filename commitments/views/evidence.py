"""The API of evidence: the files and links that support reports of progress."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from commitments import filters, serializers
from commitments.kinds import CONTENT_TYPES
from commitments.models import Evidence as EvidenceRecord
from commitments.views.files import handed_out
from meetings.views import ReadOnlyRecords

KINDS = tuple(kind.partition(";")[0] for kind in CONTENT_TYPES.values())
AS_TEXT = "Report of Indonesia, 10 January 2016\n\nThe programme for the year was adopted and sent to all members.\n"


class Evidence(ReadOnlyRecords):
    """What supports reports of progress. It is given with the report, and never edited or deleted."""

    model = EvidenceRecord
    serializer_class = serializers.EvidenceSerializer
    filterset_class = filters.EvidenceFilters
    orders = {"recorded": ("event_id",)}  # events are numbered as they are recorded
    joined = ("event",)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A file is of its own kind, whatever is asked for."""
        return super().perform_content_negotiation(request, force=force or self.action == "file")

    @extend_schema(
        responses={(200, *KINDS): OpenApiTypes.BINARY},
        examples=[OpenApiExample("Example", AS_TEXT, media_type="text/plain", response_only=True)],
    )
    @action(detail=True, methods=["get"], url_path="file", pagination_class=None, filterset_class=None, parameters={})
    def file(self, request: Request, id: str) -> HttpResponseBase:
        """The file, to be saved; 404 for a link."""
        one = self.get_object()
        if not one.file:
            raise Http404
        try:
            response = handed_out(one)
        except FileNotFoundError:
            raise NotFound(_("The store has lost this file.")) from None
        response["Cache-Control"] = "private, no-store"
        return response

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().defer("event__old", "event__new")
