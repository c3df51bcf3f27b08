"""The desk's pages of meetings and milestones, completed with what was agreed there and what hangs on them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from commitments.admin import pages
from commitments.admin.asked import asked
from meetings.admin.gatherings import MeetingAdmin as MeetingGround
from meetings.admin.gatherings import MilestoneAdmin as MilestoneGround
from meetings.models import Meeting, Milestone


@admin.register(Meeting)
class MeetingAdmin(MeetingGround):
    change_form_template = "desk/meeting.html"

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        meeting = kwargs.get("obj")
        if meeting is not None:
            day = asked(request)
            context |= {"asked": day, "page": pages.of_meeting(meeting, request.user, day)}
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Milestone)
class MilestoneAdmin(MilestoneGround):
    change_form_template = "desk/meeting.html"

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        milestone = kwargs.get("obj")
        if milestone is not None:
            day = asked(request)
            context |= {"asked": day, "page": pages.of_milestone(milestone, request.user, day)}
        return super().render_change_form(request, context, *args, **kwargs)
