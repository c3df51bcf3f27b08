"""The API of feeds: one's own are made and ended here; managers see, and end, those of the staff of their bodies."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.models import ADDITION
from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from meetings import filters, serializers
from meetings.access import Role
from meetings.models import Feed
from meetings.views.records import Records
from meetings.views.repeated import once


class Feeds(Records):
    """Calendars to subscribe to. Never edited: what a feed shows is settled when it is made."""

    model = Feed
    serializer_class = serializers.FeedSerializer
    filterset_class = filters.FeedFilters
    orders = {"name": ("name", "created")}
    joined = ("user", "body", "party")
    guarded = ("user", "body")
    home = ""
    needs = needs_to_delete = Role.VIEWER
    http_method_names = ["get", "head", "post", "delete"]

    @extend_schema(responses={201: serializers.NewFeedSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Make a feed. Its address is told in this answer alone; repeated under its Idempotency-Key it is refused."""
        with transaction.atomic():
            return once(request, lambda: self._made(request), told_once=True)

    def _made(self, request: Request) -> Response:
        context = self.get_serializer_context()
        asked = serializers.FeedSerializer(data=request.data, context=context)
        asked.is_valid(raise_exception=True)
        feed = asked.save()
        self.log(feed, ADDITION)
        made = self.get_queryset().get(pk=feed.pk)
        shown = serializers.NewFeedSerializer(made, context={**context, "token": asked.token})
        headers = {"Location": shown.data["url"], "Cache-Control": "no-store", "ETag": self.etag(made)}
        return Response(shown.data, status.HTTP_201_CREATED, headers=headers)
