"""The API of the record: commitments, the parts of the parties, deadlines, due dates and requests for more time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.db.models import F, Prefetch, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as drf
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from commitments import acts, filters, serializers
from commitments.models import Assignment, Commitment, Deadline, Due, Extension, Voice
from commitments.querysets.past import Columns
from commitments.serializers import acting as asks
from commitments.views import acting
from commitments.views.acting import Acting
from commitments.views.loading import load_parts, load_themes
from commitments.views.moments import PARAMETERS, AskedAt, asked_at
from commitments.workflow import Disposition
from meetings.access import Role
from meetings.querysets import with_sight
from meetings.questions import Question
from meetings.serializers import rows_in
from meetings.views import InTheWay, ReadOnlyRecords

ANCHORS = ("meeting", "body", "milestone", "completion_of")
QUOTED = "completion_of__paragraph__document"
AWAITED = ("completion_of__origin", f"{QUOTED}__meeting__body", f"{QUOTED}__body")
JOINED_ANCHORS = ("meeting", "body", "milestone", *AWAITED)
"""What a deadline hangs on; of a commitment that is awaited also its meeting and paper, which tell who sees it."""
UNREAD = f"{QUOTED}__text"
ANCHORED = ("meeting__title", "body__name", "milestone__title", "milestone__when", "completion_of__reference")
MANY = 500


class InTime(Acting):
    """Records with a standing, which are read as at a day."""

    parameters = {**ReadOnlyRecords.parameters, "expand": "Show these with each, by comma.", **PARAMETERS}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.moment = AskedAt(timezone.localdate())
        super().initial(request, *args, **kwargs)
        if self.action in ("list", "retrieve"):
            self.moment = asked_at(request)

    def get_queryset(self) -> models.QuerySet:
        return self.moment.of(super().get_queryset()).with_rank(on=self.moment.on)  # type: ignore[no-any-return]

    def get_serializer_context(self) -> dict[str, Any]:
        moment = getattr(self, "moment", None)
        return super().get_serializer_context() | ({"on": moment.on} if moment else {})

    def expanded(self) -> list[str]:
        return self.choices()["expand"] if self.action in ("list", "retrieve") else []  # type: ignore[no-any-return]


class Commitments(InTime):
    """What was promised, tied to the exact words. Drafts are written; what is in force changes by acts."""

    model = Commitment
    serializer_class = serializers.CommitmentSerializer
    filterset_class = filters.CommitmentFilters
    orders = {"reference": ("reference",), "made": ("day",), "title": ("title",)}
    dated = {"made": "origin__when_latest"}
    joined = ("origin__body", "paragraph__document", "officer")
    home = "origin.body_id"
    needs_to_delete = Role.EDITOR
    acts = acting.OF_COMMITMENT
    drafts_only = True

    def get_queryset(self) -> models.QuerySet:
        found = super().get_queryset().defer("paragraph__document__text")
        expanded = self.expanded()
        if self.is_plain is False:
            parts = Assignment.objects.select_related("party").order_by("commitment", "number").with_dues()
            found = found.prefetch_related(Prefetch("assignments", parts, to_attr=rows_in("assignments")))
        if "deadlines" in expanded:
            if self.moment.is_past:
                raise drf.ValidationError({"expand": [_("Deadlines are shown as they are today, not as at a day.")]})
            rules = with_sight(Deadline.objects.order_by("commitment", "number"), ANCHORS, self.request.user)
            rules = rules.select_related(*JOINED_ANCHORS).defer(UNREAD)
            found = found.prefetch_related(Prefetch("deadlines", rules, to_attr=rows_in("deadlines")))
        if "voices" in expanded:
            found = found.prefetch_related("voices__party")
        return found

    @property
    def is_plain(self) -> bool | None:
        """Whether parts are shown as they are today and without their dues; None where no parts are."""
        asked = {"assignments", "assignments.dues"} & set(self.expanded())
        return not self.moment.is_past and asked == {"assignments"} if asked else None

    def look_beside(self, records: Any) -> None:
        load_themes(records)
        if self.is_plain:
            load_parts(records, on=self.moment.on)

    def recorded(self, data: Any) -> Any:
        serializer = serializers.NewCommitmentSerializer(data=data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        self.refuse_unless_allowed(serializer.candidate)
        record = serializer.save()
        self.log(record, 1)
        return self.read_again(record)

    @extend_schema(request=serializers.NewCommitmentSerializer, responses={201: serializers.CommitmentSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Record a draft, with the parts of the parties, the deadlines and the voices."""
        return super().create(request, *args, **kwargs)

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Write a draft. What is in force is not written but changed by its acts."""
        return super().partial_update(request, *args, **kwargs)

    def match(self, record: Any, *, needed: bool = True) -> None:
        super().match(record, needed=needed)
        if needed and record.disposition != Disposition.DRAFT:
            raise InTheWay([_("It is no draft any more (%(now)s)") % {"now": record.get_disposition_display()}])

    def belonging(self, commitment: Any) -> Iterable[Any]:
        """Its parts with their dates, its deadlines with what they hang on, its voices."""
        return BELONGING.rows(commitment.pk)

    @extend_schema(
        request=serializers.NewCommitmentSerializer(many=True),
        responses={201: serializers.CommitmentSerializer(many=True)},
    )
    @action(detail=False, methods=["post"], url_path="bulk", pagination_class=None, filterset_class=None, parameters={})
    def bulk(self, request: Request) -> Response:
        """Record many drafts, all or none; each error names its row, counted from 0."""
        return self.writing(lambda: Response(all_of(request.data, self._one), status.HTTP_201_CREATED))

    def _one(self, given: Any) -> Any:
        return self.serializer_of(self.recorded(given)).data


def columns_of(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def belonging_to(key: int) -> models.QuerySet:
    """What belongs to the commitment, each record as the JSON of its columns, all in one question."""
    of_whole: tuple[tuple[type[models.Model], str, Sequence[str]], ...] = (
        (Assignment, "commitment", ("party__slug", "party__name")),
        (Due, "assignment__commitment", ()),
        (Deadline, "commitment", ANCHORED),
        (Voice, "commitment", ("party__slug",)),
    )
    one, *others = (
        model._default_manager.filter(**{path: key})
        .order_by()
        .annotate(
            about=Value(place, output_field=models.IntegerField()),
            told=Cast(Columns(**{name: F(name) for name in (*columns_of(model), *names)}), models.TextField()),
        )
        .values_list("about", "pk", "told")
        for place, (model, path, names) in enumerate(of_whole)
    )
    return one.union(*others, all=True).order_by("about", "pk")


BELONGING = Question(belonging_to, 2**53 + 1)


def all_of(rows: Any, do: Any) -> list[Any]:
    """Do each row, or refuse all with what was wrong in each."""
    if not isinstance(rows, list) or not 1 <= len(rows) <= MANY:
        raise drf.ValidationError({"rows": [_("Give a list of 1 to %(most)d rows.") % {"most": MANY}]})
    done, wrong = [], {}
    for place, given in enumerate(rows):
        try:
            done.append(do(given))
        except drf.ValidationError as error:
            wrong[str(place)] = error.detail
        except PermissionDenied as error:
            wrong[str(place)] = {"non_field_errors": [error.detail]}
    if wrong:
        raise drf.ValidationError(wrong)
    return done


class Assignments(InTime):
    """The parts of the parties, each with its own answer and progress."""

    model = Assignment
    serializer_class = serializers.AssignmentSerializer
    filterset_class = filters.AssignmentFilters
    orders = {"reference": ("commitment__reference", "number")}
    joined = ("party", "commitment__origin__body")
    home = "commitment.origin.body_id"
    acts = acting.OF_ASSIGNMENT
    http_method_names = ["get", "head", "post"]
    never_posted = True

    def belonging(self, part: Any) -> Iterable[Any]:
        """Its dates, with the rules that give them."""
        rules = [f"deadline__{name}" for name in ("phrase", "bound", "anchor", "silence")]
        yield list(Due.objects.filter(assignment=part.pk).order_by("pk").values_list(*columns_of(Due), *rules))

    def get_queryset(self) -> models.QuerySet:
        found = super().get_queryset()
        return found.with_dues() if "dues" in self.expanded() else found  # type: ignore[attr-defined,no-any-return]

    @extend_schema(request=asks.ReportInBulk(many=True), responses={200: serializers.AssignmentSerializer(many=True)})
    @action(
        detail=False,
        methods=["post"],
        url_path="report-progress",
        pagination_class=None,
        filterset_class=None,
        parameters={},
    )
    def bulk(self, request: Request) -> Response:
        """Report progress of many parts, all or nothing; each error names its row, counted from 0."""
        return self.writing(lambda: Response(all_of(request.data, self._report)))

    def _report(self, given: Any) -> Any:
        serializer = asks.ReportInBulk(data=given, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        said = dict(serializer.validated_data)
        part = said.pop("assignment")
        self.refuse_unless_allowed(part)
        acts.report_progress(part, by=self.request.user, **said)
        return self.serializer_of(self.read_again(part)).data


class OnlyActs(Acting):
    """Records that nobody writes by hand: they come with others, and change by acts."""

    http_method_names = ["get", "head", "post"]
    never_posted = True


class Deadlines(OnlyActs):
    """The rules as papers state them, with the days that they give today."""

    model = Deadline
    serializer_class = serializers.DeadlineSerializer
    filterset_class = filters.DeadlineFilters
    orders = {"reference": ("commitment__reference", "number"), "latest": ("day",)}
    dated = {"latest": "latest"}
    joined = ("commitment__origin", *JOINED_ANCHORS)
    guarded = ANCHORS
    home = "commitment.origin.body_id"
    acts = acting.OF_DEADLINE

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().defer(UNREAD)


class Dues(OnlyActs):
    """The dates that follow from the deadlines, one for each part."""

    model = Due
    serializer_class = serializers.DueSerializer
    filterset_class = filters.DueFilters
    orders = {"latest": ("day",), "reference": ("assignment__commitment__reference", "assignment__number")}
    dated = {"latest": "latest"}
    joined = ("assignment__commitment__origin", "deadline__milestone")
    home = "assignment.commitment.origin.body_id"
    acts = acting.OF_DUE

    def get_serializer_context(self) -> dict[str, Any]:
        return super().get_serializer_context() | {"on": timezone.localdate()}


class Extensions(OnlyActs):
    """Requests for more time, and what was decided."""

    model = Extension
    serializer_class = serializers.ExtensionSerializer
    filterset_class = filters.ExtensionFilters
    orders = {"due": ("due_id",)}
    joined = ("due__assignment__commitment__origin", "due__deadline", "asked_by")
    home = "due.assignment.commitment.origin.body_id"
    acts = acting.OF_EXTENSION
