"""The lists and records of the ground: bodies, parties, who speaks for whom, attendance, papers."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.db import models

from meetings import filters, serializers
from meetings.access import Role
from meetings.models import (
    Attendance,
    Body,
    Document,
    FocalPoint,
    GroupMember,
    Holiday,
    Meeting,
    Membership,
    Milestone,
    Paragraph,
    Party,
)
from meetings.views.records import ReadOnlyRecords, Records


class Bodies(Records):
    """The forums that meet or stand; they form a tree."""

    model = Body
    serializer_class = serializers.BodySerializer
    filterset_class = filters.BodyFilters
    orders = {"slug": ("slug",), "name": ("name",)}
    joined = ("parent", "party")
    guarded = ("parent",)
    needs = Role.MANAGER

    def bodies_of(self, body: Any) -> list[int | None]:
        """A body itself; where it is put under another, also those that it leaves and enters."""
        if body.pk is None:
            return [body.parent_id]
        before = Body.objects.filter(pk=body.pk).values_list("parent_id", flat=True).first()
        return [body.pk, *({before, body.parent_id} - {None} if before != body.parent_id else ())]

    def read_again(self, body: Any) -> Any:
        """The tree is another one now: whoever asks reaches as far as it goes, and their token as far as it does."""
        user, token = self.request.user, self.request.auth
        with suppress(AttributeError):  # a superuser's may never have been asked for
            del user.reach
        if token is not None:
            user.reach = token.reach()
        return super().read_again(body)


class Parties(Records):
    """Who can be responsible: common ground, read by whoever has a role."""

    model = Party
    serializer_class = serializers.PartySerializer
    filterset_class = filters.PartyFilters
    orders = {"slug": ("slug",), "name": ("name",)}
    joined = ("part_of",)
    home = ""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().prefetch_related("names")


class FocalPoints(Records):
    """Who speaks for a party in a body, from a day to a day."""

    model = FocalPoint
    serializer_class = serializers.FocalPointSerializer
    filterset_class = filters.FocalPointFilters
    orders = {"party": ("party__slug", "body__slug"), "name": ("name",)}
    joined = ("party", "body")
    needs = Role.MANAGER


class GroupMembers(Records):
    """Which parties belong to a group, from a day to a day: common ground, as parties are."""

    model = GroupMember
    serializer_class = serializers.GroupMemberSerializer
    filterset_class = filters.GroupMemberFilters
    orders = {"group": ("group__slug", "party__slug")}
    joined = ("group", "party")
    home = ""


class Holidays(ReadOnlyRecords):
    """The days off of a body, on which its working days do not count."""

    model = Holiday
    serializer_class = serializers.HolidaySerializer
    filterset_class = filters.HolidayFilters
    orders = {"day": ("day", "body__slug")}
    joined = ("body",)


class Memberships(Records):
    """Which parties belong to a body, in which capacity, from when to when."""

    model = Membership
    serializer_class = serializers.MembershipSerializer
    filterset_class = filters.MembershipFilters
    orders = {"party": ("party__slug", "body__slug")}
    joined = ("party", "body")
    needs = Role.MANAGER


class Meetings(Records):
    """Meetings; their date, state and places change by acts."""

    model = Meeting
    serializer_class = serializers.MeetingSerializer
    filterset_class = filters.MeetingFilters
    orders = {"reference": ("reference",), "when": ("day",)}
    dated = {"when": "when_latest"}
    joined = ("body",)


class Milestones(Records):
    """Dated things that are no meetings; their date and state change by acts."""

    model = Milestone
    serializer_class = serializers.MilestoneSerializer
    filterset_class = filters.MilestoneFilters
    orders = {"title": ("title",), "when": ("day",)}
    dated = {"when": "when_latest"}
    joined = ("body",)


class AttendanceRecords(Records):
    """Which parties were at a meeting, in which capacity."""

    model = Attendance
    serializer_class = serializers.AttendanceSerializer
    filterset_class = filters.AttendanceFilters
    orders = {"meeting": ("meeting__reference", "party__slug")}
    joined = ("meeting", "party", "paragraph__document")
    guarded = ("paragraph",)
    home = "meeting.body_id"
    needs_to_delete = Role.EDITOR


class Documents(Records):
    """Papers. In a list without their text; a paper's text is given once and never edited."""

    model = Document
    serializer_class = serializers.WholeDocumentSerializer
    list_serializer_class = serializers.DocumentSerializer
    filterset_class = filters.DocumentFilters
    orders = {"slug": ("slug",), "issued": ("day",)}
    dated = {"issued": "issued_latest"}
    joined = ("meeting__body", "body", "annex_of", "issued_by", "replaces")
    guarded = ("annex_of", "replaces")
    home = "home.pk"

    def get_queryset(self) -> models.QuerySet:
        found = super().get_queryset().defer("annex_of__text", "replaces__text")
        return found.defer("text") if self.action == "list" else found


class Paragraphs(ReadOnlyRecords):
    """The paragraphs of papers, word for word."""

    model = Paragraph
    serializer_class = serializers.ParagraphSerializer
    filterset_class = filters.ParagraphFilters
    orders = {"document": ("document__slug", "position")}
    joined = ("document",)
