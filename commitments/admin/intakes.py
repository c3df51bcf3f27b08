"""The desk's papers in: the list, the form that takes one in, and the page of each with what became of it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.admin.asked import list_address
from commitments.admin.paper_moves import may_be_corrected
from commitments.admin.reviewing import Reviewing
from commitments.admin.taking_in import TakeInForm
from commitments.models import Commitment, Intake, Proposal
from meetings.access import Role, reach_of
from meetings.admin.filters import by_body
from meetings.admin.visible import ReadOnly, VisibleAdmin, address_of, link_to, number


@admin.register(Intake)
class IntakeAdmin(Reviewing, ReadOnly, VisibleAdmin):
    home = "document.home.pk"
    change_list_template = "desk/intakes.html"
    change_form_template = "desk/intake.html"
    list_display = ["document", "body_of", "progress", "problem", "came_in", "taken_in_by"]
    list_filter = [by_body("document__meeting__body", "document__body")]
    search_fields = ["document__title", "document__slug", "name"]
    ordering = ["-came_in", "-pk"]
    fields = ["document", "name", "problem", "came_in", "by_words"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        found = super().get_queryset(request).with_progress()
        return found.select_related("document__meeting__body", "document__body").defer("document__text")

    def get_urls(self) -> list[Any]:
        own = path("new/", self.admin_site.admin_view(self.take_in_view), name="commitments_intake_take_in")
        return [own, *super().get_urls()]

    def may_decide(self, request: HttpRequest, one: Intake | None = None) -> bool:
        return self.allowed(request, one, Role.EDITOR)

    @admin.display(description=gettext_lazy("body"))
    def body_of(self, one: Intake) -> str:
        return str(one.body)

    @admin.display(description=gettext_lazy("taken in by"), ordering="by_words")
    def taken_in_by(self, one: Intake) -> str:
        return one.by_words

    @admin.display(description=gettext_lazy("decided"))
    def progress(self, one: Any) -> str:
        return _("%(decided)d of %(proposed)d") % {"decided": one.decided, "proposed": one.proposed}

    # The pages

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        proposals = Proposal.objects.visible_to(request.user)
        said = {"precision": proposals.precision(), "may_take_in": reach_of(request.user).allows(Role.EDITOR, None)}
        return super().changelist_view(request, {**(extra_context or {}), **said})

    def take_in_view(self, request: HttpRequest) -> HttpResponse:
        """A paper comes in: read and proposed from at once; refused with all that was typed."""
        if not self.may_decide(request):
            raise PermissionDenied
        first = {name: number(request.GET.get(name)) for name in ("body", "meeting")}
        if request.method == "POST":
            form = TakeInForm(request.POST, request.FILES, user=request.user)
            taken = form.take_in() if form.is_valid() else None
            if taken is not None:
                if taken.problem:
                    return HttpResponseRedirect(address_of(taken))
                then = "review" if taken.document.meeting_id else "meeting"
                return HttpResponseRedirect(reverse(f"admin:commitments_intake_{then}", args=[taken.pk]))
        else:
            form = TakeInForm(initial={name: key for name, key in first.items() if key}, user=request.user)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Take in a paper"),
            "opts": self.opts,
            "form": form,
            "back": reverse("admin:commitments_intake_changelist"),
        }
        return TemplateResponse(request, "desk/take_in.html", context, status=form.status)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        one = kwargs.get("obj")
        if one is not None:
            context["page"] = page_of(one, request.user)
            context["may_decide"] = self.may_decide(request, one)
            if context["may_decide"] and may_be_corrected(one.document):
                context["page"]["give_text"] = reverse("admin:meetings_document_correct", args=[one.document_id])
            context["title"] = one.document.title
        return super().render_change_form(request, context, *args, **kwargs)


def page_of(one: Any, user: Any) -> dict[str, Any]:
    """What the page of a paper in shows: its proposals with what became of each, and how right the rules were."""
    proposals = list(one.proposals.standing_there().select_related("paragraph").prefetch_related("decisions"))
    for proposal in proposals:
        if proposal.paragraph is not None:
            proposal.paragraph.document = one.document
    made = made_of(proposals, user)
    earlier = one.document.replaces
    return {
        "paper": link_to(one.document),
        "meeting": link_to(one.document.meeting) if one.document.meeting else "",
        "proposals": [{"proposal": each, "made": made.get(each.pk, [])} for each in proposals],
        "decided": sum(each.state != Proposal.State.OPEN for each in proposals),
        "carried": sum(each.carried for each in proposals),
        "vanished": vanished(one, user) if earlier is not None else [],
        "precision": Proposal.objects.filter(intake=one).precision_by_rule(),
        "drafts": list_address("commitments_commitment", meeting=one.document.meeting.reference, disposition="draft")
        if one.document.meeting
        else "",
        "file": reverse("paper-file", args=[one.uuid]) if one.file else "",
    }


def made_of(proposals: list[Proposal], user: Any) -> dict[int, list[str]]:
    """The links to what was made of each proposal, as far as the user may see it; two queries for all."""
    found: dict[int, list[str]] = {}
    keys = [each.pk for each in proposals]
    rows = Proposal.commitments.through.objects.filter(proposal__in=keys).values_list("proposal", "commitment")
    pairs = list(rows)
    seen = Commitment.objects.visible_to(user).in_bulk({commitment for _proposal, commitment in pairs})
    for proposal, commitment in sorted(pairs):
        if commitment in seen:
            found.setdefault(proposal, []).append(link_to(seen[commitment]))
    return found


def vanished(one: Intake, user: Any) -> list[dict[str, Any]]:
    """What was proposed from the earlier text, and neither stands in the corrected one nor in a changed form."""
    earlier = Proposal.objects.visible_to(user).filter(intake__document=one.document.replaces_id).standing_there()
    left = list(earlier.exclude(continued_by__intake=one))
    made = made_of(left, user)
    return [{"proposal": each, "made": made.get(each.pk, [])} for each in left]
