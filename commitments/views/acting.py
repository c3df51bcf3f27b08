"""The acts as POST actions: one table, in which each act has its address, its door and what it asks."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings

from commitments import acts
from commitments.acts.evidence import with_its_files
from commitments.acts.locking import one_at_a_time
from commitments.models import Commitment
from commitments.serializers import acting as asks
from meetings.access import Role
from meetings.views import Records

PREVIEW = {"preview": "`true`: what it would do to due dates; nothing is written."}


@dataclass(frozen=True, slots=True)
class Act:
    """An act as the API offers it: the last part of its address, its door, and the serializer of what it asks.

    `of` leads from the record in the address, and what was asked, to the record that the door takes.
    """

    slug: str
    door: Callable[..., Any]
    asks: type[serializers.Serializer]
    previewed: bool = False
    role: Role = Role.EDITOR
    of: Callable[[Any, dict[str, Any]], Any] = lambda record, said: record
    complete: Callable[[Any, dict[str, Any]], dict[str, Any]] = lambda record, said: said

    @property
    def name(self) -> str:
        return self.slug.replace("-", "_")


def part_of(commitment: Commitment, said: dict[str, Any]) -> Any:
    """The part that is meant: the one of that number, or the only one."""
    number = said.pop("part", None)
    parts = list(commitment.assignments.all())
    found = [part for part in parts if number in (None, part.number)]
    if len(found) != 1:
        known = ", ".join(str(part.number) for part in parts)
        raise ValidationError({"part": [f"Say which part is meant: {known}."]}, code="invalid")
    return found[0]


def _words(commitment: Commitment, said: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(commitment, name) for name in ("title", "text", "condition")} | said


OF_COMMITMENT = (
    Act("activate", acts.activate, asks.WhenAndWhy, previewed=True),
    Act("hold", acts.hold, asks.WhenAndReason),
    Act("complete", acts.complete, asks.Complete, previewed=True),
    Act("supersede", acts.supersede, asks.Supersede, previewed=True),
    Act("merge", acts.merge, asks.Merge, previewed=True),
    Act("drop", acts.drop, asks.Drop),
    Act("reopen", acts.reopen, asks.WhenAndReason, previewed=True),
    Act("edit-words", acts.edit_words, asks.EditWords, complete=_words),
    Act("assign-officer", acts.assign_officer, asks.AssignOfficer),
    Act("assign", acts.assign, asks.Assign, previewed=True),
    Act("report-progress", acts.report_progress, asks.ReportOfPart, of=part_of),
    Act("answer", acts.answer, asks.AnsweredOfPart, of=part_of),
    Act("verify", acts.verify, asks.VerifyOfPart, of=part_of),
)
OF_ASSIGNMENT = (
    Act("report-progress", acts.report_progress, asks.Report),
    Act("answer", acts.answer, asks.Answered),
    Act("verify", acts.verify, asks.WhenAndWhy),
)
OF_DEADLINE = (Act("move", acts.move_deadline, asks.MoveDeadline, previewed=True),)
OF_DUE = (Act("ask-extension", acts.ask_extension, asks.AskExtension),)
OF_EXTENSION = (Act("decide", acts.decide_extension, asks.DecideExtension, previewed=True),)
OF_MEETING = (
    Act("move", acts.move_meeting, asks.MoveMeeting, previewed=True),
    Act("place", acts.place_meeting, asks.PlaceMeeting),
    Act("hold", acts.hold_meeting, asks.HoldMeeting, previewed=True),
    Act("cancel", acts.cancel_meeting, asks.WhenAndReason, previewed=True),
    Act("plan-again", acts.plan_again, asks.PlanAgain, previewed=True),
    Act("merge", acts.merge_meetings, asks.MergeMeetings, previewed=True),
)
OF_MILESTONE = (
    Act("move", acts.move_milestone, asks.MoveMilestone, previewed=True),
    Act("reach", acts.reach_milestone, asks.ReachMilestone, previewed=True),
    Act("call-off", acts.call_off_milestone, asks.WhenAndReason, previewed=True),
    Act("expect-again", acts.expect_again, asks.ExpectAgain, previewed=True),
)
OF_EVENT = (Act("retract", acts.retract, asks.Reason, previewed=True),)
OF_BODY = (Act("change-calendar", acts.change_calendar, asks.ChangeCalendar, previewed=True, role=Role.MANAGER),)
OF_DOCUMENT = (Act("correct", acts.correct_paper, asks.CorrectPaper),)


class Acting(Records):
    """Records that change by acts; set `acts`. An act answers with the record as it is afterwards."""

    acts: Sequence[Act] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for one in cls.__dict__.get("acts", ()):
            setattr(cls, f"act_{one.name}", _action(one, cls))

    def begin(self) -> None:
        """One act at a time: what is compared and checked here holds until the end."""
        one_at_a_time()

    def act(self, request: Request, one: Act) -> Response:
        """Do the act, or tell what it would move."""
        if self.previewed:
            with transaction.atomic():
                self.begin()
                return Response(self.preview_of(one))
        with with_its_files():
            return self.writing(lambda: self.done(one))

    @property
    def previewed(self) -> bool:
        written = self.request.query_params.get("preview", "false")
        if written not in ("true", "false"):
            raise ValidationError({"preview": ["Say true or false."]})
        return written == "true"

    def done(self, one: Act) -> Response:
        record, subject, said = self.asked(one)
        one.door(subject, by=self.request.user, **said)
        return self.shown(self.read_again(record))

    def preview_of(self, one: Act) -> Mapping[str, Any]:
        """What the user may see of what the act would move; of the rest not even the number."""
        _record, subject, said = self.asked(one)
        shifts = acts.preview(one.door, subject, by=self.request.user, **said)
        data: Mapping[str, Any] = asks.PreviewSerializer({"shifts": shifts}).data
        return data

    def asked(self, one: Act) -> tuple[Any, Any, dict[str, Any]]:
        """The record of the address, the one that the door takes, and what it is given."""
        record = self.get_object()
        self.refuse_unless_allowed(record, one.role)
        self.match(record, needed=False)
        serializer = one.asks(data=self.request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        said = dict(serializer.validated_data)
        subject = one.of(record, said)
        return record, subject, one.complete(record, said)


def _action(one: Act, view: Any) -> Any:
    def do(self: Acting, request: Request, id: str) -> Response:
        return self.act(request, one)

    told = for_callers(inspect.getdoc(one.door) or one.slug)
    do.__name__, do.__doc__ = f"act_{one.name}", told
    done = view.serializer_class
    answers: Any = done
    if one.previewed:
        answers = PolymorphicProxySerializer(
            component_name=f"{done.__name__.removesuffix('Serializer')}OrPreview",
            serializers=[done, asks.PreviewSerializer],
            resource_type_field_name=None,
        )
    schema = extend_schema(request=one.asks, responses={200: answers}, summary=_first(told))
    made = action(detail=True, methods=["post"], url_path=one.slug, url_name=one.slug)(do)
    if "files" in one.asks._declared_fields:
        made.kwargs["parser_classes"] = [*api_settings.DEFAULT_PARSER_CLASSES, MultiPartParser]
    made.kwargs["parameters"] = PREVIEW if one.previewed else {}
    return schema(made)


def for_callers(told: str) -> str:
    """What the door says of itself, in words for those who call from outside: without what only Python knows."""
    sentences = re.split(r"(?<=[.])\s+", " ".join(told.split()))
    kept = [one for one in sentences if "`seen`" not in one and not one.startswith("Returns")]
    return re.sub(r"Raises(?: `ValidationError`)? ", "Refused ", " ".join(kept))


def _first(told: str) -> str:
    """The first sentence."""
    return told.split(". ")[0].split("; ")[0].rstrip(".")
