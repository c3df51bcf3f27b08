"""The desk's pages of meetings and milestones, completed with what was agreed there and what hangs on them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from commitments import acts
from commitments.admin import history, pages, recording
from commitments.admin.acting import Acting
from commitments.admin.asked import asked, list_address
from commitments.admin.doors import Recorded
from commitments.admin.gathering_moves import OF_MEETING, OF_MILESTONE
from commitments.workflow import Disposition
from meetings.admin.gatherings import MeetingAdmin as MeetingGround
from meetings.admin.gatherings import MilestoneAdmin as MilestoneGround
from meetings.models import Meeting, Milestone


@admin.register(Meeting)
class MeetingAdmin(Acting, Recorded, MeetingGround):
    door = acts.record_meeting
    moves = OF_MEETING
    change_form_template = "desk/meeting.html"

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        meeting = kwargs.get("obj")
        if meeting is not None:
            day = asked(request)
            page = pages.of_meeting(meeting, request.user, day)
            if self.may_act(request, meeting):
                history.offer_to_retract(page["history"])
            context |= {"asked": day, "page": page, "moves": self.offers(request, meeting)}
            if self.may_act(request, meeting):
                context["record"] = self._record(meeting, page)
        return super().render_change_form(request, context, *args, **kwargs)

    def _record(self, meeting: Meeting, page: dict[str, Any]) -> dict[str, Any]:
        """Where its papers and commitments are recorded, and where those that are still drafts are activated."""
        drafts = sum(row["commitment"].disposition == Disposition.DRAFT for row in page["made"])
        listed = list_address("commitments_commitment", meeting=meeting.reference, disposition=Disposition.DRAFT.value)
        return {
            "commitment": recording.address(origin=meeting.pk),
            "paper": f"{reverse('admin:meetings_document_add')}?meeting={meeting.pk}",
            "drafts": drafts,
            "list_of_drafts": listed,
        }


@admin.register(Milestone)
class MilestoneAdmin(Acting, Recorded, MilestoneGround):
    door = acts.record_milestone
    moves = OF_MILESTONE
    change_form_template = "desk/meeting.html"

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        milestone = kwargs.get("obj")
        if milestone is not None:
            day = asked(request)
            page = pages.of_milestone(milestone, request.user, day)
            if self.may_act(request, milestone):
                history.offer_to_retract(page["history"])
            context |= {"asked": day, "page": page, "moves": self.offers(request, milestone)}
        return super().render_change_form(request, context, *args, **kwargs)
