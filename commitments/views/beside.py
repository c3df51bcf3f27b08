"""The API of what stands beside the commitments, and of what acts move in the ground: meetings, milestones, papers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from commitments import acts, filters, intake, review, serializers
from commitments.models import Commitment, Event, Intake, Link, Principle, Result, Theme
from commitments.serializers import NAMING, key_of
from commitments.views import acting
from commitments.views.acting import Acting
from commitments.views.record import OnlyActs
from meetings import views as ground
from meetings.access import Role, reach_of
from meetings.models import Body, Meeting, Milestone, Paragraph
from meetings.serializers import IDENTITIES
from meetings.views import Records


class Themes(Records):
    """Subjects under which commitments are gathered: common ground."""

    model = Theme
    serializer_class = serializers.ThemeSerializer
    filterset_class = filters.ThemeFilters
    orders = {"slug": ("slug",), "name": ("name",)}
    home = ""


class OfPaper(Records):
    """Records that stand in a paper, and belong to the paper's body; in the order in which papers were taken in."""

    joined: tuple[str, ...] = ("paragraph__document__meeting", "paragraph__document__body")
    home = "paragraph.document.home.pk"


class Principles(OfPaper):
    """What papers affirm; it creates no work."""

    model = Principle
    serializer_class = serializers.PrincipleSerializer
    filterset_class = filters.PrincipleFilters
    orders = {"paragraph": ("paragraph_id",), "title": ("title",)}
    joined = (*OfPaper.joined, "of_document")
    guarded = ("of_document",)


class Results(OfPaper):
    """Figures that papers report, each with its quote."""

    model = Result
    serializer_class = serializers.ResultSerializer
    filterset_class = filters.ResultFilters
    orders = {"paragraph": ("paragraph_id",), "indicator": ("indicator",)}
    joined = (*OfPaper.joined, "commitment", "meeting", "milestone")
    guarded = ("meeting", "milestone")


class Links(Records):
    """What delivers, follows up, repeats or replaces what."""

    model = Link
    serializer_class = serializers.LinkSerializer
    filterset_class = filters.LinkFilters
    orders = {"slug": ("slug",)}
    joined = (
        "from_commitment__origin",
        "from_meeting",
        "from_milestone",
        "from_document__meeting",
        "to_commitment",
        "to_meeting",
        "paragraph__document",
    )

    def bodies_of(self, link: Any) -> list[int | None]:
        """The body where the link begins."""
        if link.from_commitment_id:
            return [link.from_commitment.origin.body_id]
        if link.from_document_id:
            return [link.from_document.home.pk]
        return [link.source.body_id] if link.source else []


class Events(OnlyActs):
    """The history: never edited and never deleted; a mistake is retracted by a new event."""

    model = Event
    serializer_class = serializers.EventSerializer
    filterset_class = filters.EventFilters
    orders = {"recorded": ("recorded",)}
    joined = (
        "commitment__origin",
        "assignment__commitment__origin",
        "deadline__commitment__origin",
        "due__assignment__commitment__origin",
        "due__deadline",
        "meeting",
        "milestone",
        "paragraph__document",
    )
    guarded = ("paragraph",)
    acts: tuple[acting.Act, ...] = acting.OF_EVENT

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().defer("paragraph__document__text")

    def bodies_of(self, event: Any) -> list[int | None]:
        subject = event.subject
        if event.about == "due":
            subject = subject.assignment
        if event.about in ("assignment", "deadline", "due"):
            subject = subject.commitment
        return [subject.origin.body_id if isinstance(subject, Commitment) else subject.body_id]

    def look_beside(self, records: Any) -> None:
        load_others(records, self.request.user)
        self.names_seen = names_seen(records, self.request.user)

    def get_serializer_context(self) -> dict[str, Any]:
        return super().get_serializer_context() | {"names_seen": getattr(self, "names_seen", None)}


class Updates(Events):
    """Events that report progress, with their evidence."""

    serializer_class = serializers.UpdateSerializer
    acts = acting.OF_EVENT

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(field="progress").prefetch_related("evidence")


OTHERS = ("cause", "retracts")


def load_others(events: Iterable[Event], user: Any) -> None:
    """Put beside each event those that it names, as far as the user may see them; in one question.

    Asked in that of the page, with all kinds of subjects once more for each, PostgreSQL plans longer than it looks.
    """
    keys = {key for event in events for name in OTHERS if (key := getattr(event, f"{name}_id")) is not None}
    seen = Event.objects.visible_to(user).filter(pk__in=keys).order_by().only("uuid").in_bulk() if keys else {}
    for event in events:
        for name in OTHERS:
            key = getattr(event, f"{name}_id")
            event.__dict__[f"sees_{name}"] = key is None or key in seen
            event._state.fields_cache[name] = seen.get(key)


def names_seen(events: Iterable[Event], user: Any) -> set[tuple[str, str]] | None:
    """Of the records that events name, those that the user may see, as (kind, name); None for all. A query a kind."""
    if reach_of(user).everything:
        return None
    named: dict[str, set[str]] = {}
    for event in events:
        for told in (event.old, event.new):
            for column, value in told.items():
                if column in NAMING and value:
                    named.setdefault(NAMING[column], set()).add(key_of(value))
    kinds: dict[str, type[models.Model]] = {
        "meeting": Meeting,
        "body": Body,
        "milestone": Milestone,
        "commitment": Commitment,
        "paragraph": Paragraph,
    }
    seen = set()
    for kind, keys in named.items():
        model = kinds[kind]
        condition = models.Q(pk__in=[])
        for key in keys:
            lookup = IDENTITIES[model].lookup(key, model)
            condition |= models.Q(**lookup) if lookup else models.Q(pk__in=[])
        found = model._default_manager.visible_to(user).filter(condition)  # type: ignore[attr-defined]
        found = found.select_related("document") if kind == "paragraph" else found
        seen |= {(kind, _kept(kind, one)) for one in found}
    return seen


def _kept(kind: str, record: Any) -> str:
    """The name as an event keeps it."""
    return key_of([str(one) for one in record.natural_key()])


class Bodies(ground.Bodies, Acting):
    serializer_class = serializers.BodySerializer
    acts = acting.OF_BODY


class Documents(ground.Documents, Acting):
    acts = acting.OF_DOCUMENT
    needs_to_delete = Role.MANAGER

    def done(self, one: Any) -> Response:
        """The corrected paper, which is another one."""
        _record, subject, said = self.asked(one)
        correction = acts.correct_paper(subject, by=self.request.user, **said)
        return self.shown(self.read_again(correction.document))

    @extend_schema(request=serializers.AskDraft, responses=serializers.DraftSerializer)
    @action(detail=True, methods=["post"], url_path="draft", pagination_class=None, filterset_class=None, parameters={})
    def draft(self, request: Request, id: str) -> Response:
        """Propose the meeting, the commitments and the results of a paper, as `draft_commitments` does.

        Nothing is recorded. A paper without a text, and one on which the rules take too long, is refused.
        """
        paper = self.get_object()
        self.refuse_unless_allowed(paper)
        self.match(paper, needed=False)
        asked = serializers.AskDraft(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        if not paper.text:
            unread = Intake.objects.filter(document=paper).exclude(problem="").first()
            why = _("It could not be read: %(why)s.") % {"why": unread.problem} if unread else ""
            raise ValidationError({"text": [why or _("The paper is known by its title only.")]}, code="invalid")
        try:
            draft = review.draft_of(paper.text, str(asked.validated_data.get("meeting_date", "")))
        except intake.Unreadable as unreadable:
            raise ValidationError({"text": [f"{unreadable}."]}, code="invalid") from None
        return Response(review.told_to_api(paper.slug, draft))


class Meetings(ground.Meetings, Acting):
    """Meetings. They are recorded by an act, so that what hangs on the next meeting of a body follows."""

    acts = acting.OF_MEETING

    def save(self, serializer: Any) -> Any:
        meeting = serializer.candidate
        acts.record_meeting(meeting, by=self.request.user)
        return meeting

    @extend_schema(summary="Record a meeting, planned or held.")
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().create(request, *args, **kwargs)


class Milestones(ground.Milestones, Acting):
    """Milestones. They are recorded, moved, reached and called off by acts."""

    acts = acting.OF_MILESTONE

    def save(self, serializer: Any) -> Any:
        milestone = serializer.candidate
        acts.record_milestone(milestone, by=self.request.user)
        return milestone
