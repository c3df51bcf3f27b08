"""What every list and record of the API has in common: what is visible, who may write, versions, repeated requests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.db import models, transaction
from django.db.models.deletion import ProtectedError
from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework import serializers, status, viewsets
from rest_framework.exceptions import APIException, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from meetings.access import Reach, Role, reach_of
from meetings.deletion import what_deleting_takes
from meetings.querysets import DayOrEnd, visible, with_sight
from meetings.serializers import IDENTITIES, PlainRecord, RecordSerializer, is_told_plainly, read_by
from meetings.views.repeated import key_of, once

CHOICES = ("fields", "expand")
"""What an address may choose of what a record shows."""
OF_THE_DAY = ("standing", "standing_label")
"""What a new day changes, without anybody's doing."""


class Precondition(APIException):
    """If-Match does not hold (412), or is missing (428)."""

    def __init__(self, code: int, detail: str) -> None:
        self.status_code = code
        super().__init__(detail, "precondition")


class InTheWay(APIException):
    """What is to be deleted is referred to; `errors` names by what."""

    status_code = status.HTTP_409_CONFLICT

    def __init__(self, blockers: Sequence[str]) -> None:
        super().__init__(_("Other records refer to it: %(names)s.") % {"names": "; ".join(blockers)}, "protected")
        self.errors = [{"field": "", "code": "protected", "message": blocker} for blocker in blockers]


def ways_to(path: str) -> list[str]:
    """The foreign keys of a path one by one, each as a path."""
    names = path.split("__")
    return ["__".join(names[: end + 1]) for end in range(len(names))]


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, and how far that reaches now: what a user may see depends on nothing else."""

    key: int | None
    reach: Reach
    user: Any = field(compare=False)


@lru_cache(128)
def in_sight(view: type[ReadOnlyRecords], asking: Asking) -> models.QuerySet:
    """The question for all records of the view that whoever asks may see: as a question only, never answered here.

    To put it together takes longer than a page of it to be found.
    """
    found = visible(view.model._default_manager.all(), asking.user)
    return with_sight(found, view.guarded, asking.user).select_related(*view.joined)


class ReadOnlyRecords(viewsets.GenericViewSet):
    """A list and its records, to be read. Set `model`, `serializer_class`, `orders`; what is not visible is not there.

    `orders` maps a word to columns that are never empty, `dated` a word to a day that may be; the first order is the
    usual one. `guarded` names foreign keys that may lead to what is hidden, `joined` what each row shows of others.
    """

    model: type[models.Model]
    orders: Mapping[str, Sequence[str]] = {"id": ()}
    dated: Mapping[str, str] = {}
    guarded: Sequence[str] = ()
    joined: Sequence[str] = ()
    parameters: Mapping[str, str] = {
        "fields": "Only these fields, by comma.",
    }
    lookup_field = "id"
    lookup_value_regex = "[^/]+"
    list_serializer_class: type[serializers.BaseSerializer] | None = None
    queryset: Any = None
    http_method_names = ["get", "head"]

    # What is asked

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method not in self.allowed_methods:
            self.http_method_not_allowed(request)
        if self.action not in ("list", "retrieve", "partial_update", "destroy"):
            self.refuse_strange()
        if request.method == "POST":
            key_of(request)

    def refuse_strange(self) -> None:
        """Lists and records are checked by the filters; for all else, parameters are refused here."""
        for backend in self.filter_backends:
            backend().filter_queryset(self.request, self.model._default_manager.none(), self)

    def get_queryset(self) -> models.QuerySet:
        user = self.request.user
        return in_sight(type(self), Asking(user.pk, reach_of(user), user)).all()  # type: ignore[arg-type]

    def in_order(self, queryset: models.QuerySet, name: str) -> models.QuerySet:
        """What paging asks before it orders: days that may be empty, as columns that are not."""
        if name not in self.dated:
            return queryset
        return queryset.annotate(**{self.orders[name][0]: DayOrEnd(self.dated[name])})

    def get_object(self) -> Any:
        """The record of the address: to be shown, as one row of a list is; to be changed, with all that it has."""
        self.filter_queryset(self.model._default_manager.none())  # refuses strange parameters
        lookup = IDENTITIES[self.model].lookup(self.kwargs[self.lookup_field], self.model)
        if lookup is None:
            raise Http404
        asked = self.get_queryset().filter(**lookup).order_by()[:1]
        found = next(iter(self.rows(asked, ("pk",)) if self.action == "retrieve" else asked), None)
        if found is None:
            raise Http404
        self.look_beside([found])
        self.check_object_permissions(self.request, found)
        return found

    def look_beside(self, records: Any) -> None:
        """Load what is shown with the records of a page, or with one, where the question for them does not."""

    # What is shown

    def get_serializer_class(self) -> Any:
        if self.action == "list" and self.list_serializer_class is not None:
            return self.list_serializer_class
        return self.serializer_class

    def get_serializer_context(self) -> dict[str, Any]:
        context = super().get_serializer_context()
        if self.action in ("list", "retrieve"):
            context |= self.choices()
        return context

    def choices(self) -> dict[str, Any]:
        """The fields and expansions that were asked for; raises a refusal that names what there is not."""
        kind = self.get_serializer_class()
        chosen: dict[str, Any] = {}
        known = {"expand": list(getattr(kind, "expandable", {}))}
        expand = self._words("expand", known["expand"])
        fields = self._words("fields", [*kind.Meta.fields, *(word.partition(".")[0] for word in expand)])
        if fields:
            chosen["fields"] = {*fields}
        return chosen | {"expand": expand}

    def _words(self, name: str, known: Sequence[str]) -> list[str]:
        written = self.request.query_params.get(name, "")
        words = [word.strip() for word in written.split(",")] if written else []
        strange = [word for word in words if word not in known]
        if strange:
            message = _("There is no “%(word)s”; there are: %(known)s.")
            raise serializers.ValidationError(
                {name: [message % {"word": strange[0][:40], "known": ", ".join(known) or _("none")}]}
            )
        return list(dict.fromkeys(words))

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        self.look_beside(page)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def rows(self, queryset: Any, order: Sequence[str]) -> Sequence[Any]:
        """The rows to be shown, without columns that none of them shows, if their serializer says which it reads.

        They are plain where what is shown stands in them or is loaded beside, else records. `order` names the columns
        by which they are ordered, which paging reads.
        """
        kind = self.get_serializer_class()
        read = read_by(kind)
        if read is None or getattr(queryset, "moment", None):
            return queryset  # type: ignore[no-any-return]
        worked_out = queryset.query.annotation_select
        if is_told_plainly(kind) and not queryset._prefetch_related_lookups:
            columns = tuple(dict.fromkeys((*sorted(read), *worked_out, *order)))
            return [PlainRecord(columns, row) for row in queryset.values_list(*columns)]
        ways = {way for path in self.joined for way in ways_to(path)}
        return queryset.only("pk", *ways, *read, *(column for column in order if column not in worked_out))  # type: ignore[no-any-return]

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.shown(self.get_object())

    def shown(self, record: Any, code: int = status.HTTP_200_OK) -> Response:
        """The record as it is now, with its ETag."""
        serializer = self.serializer_of(record)
        headers = {"ETag": self.etag(record)} if not hasattr(record, "_as_at") else {}
        if code == status.HTTP_201_CREATED and "url" in serializer.data:
            headers["Location"] = serializer.data["url"]
        return Response(serializer.data, code, headers=headers)

    def serializer_of(self, record: Any, *, whole: bool = False) -> Any:
        """What shows the record: as it was asked for by `fields` and `expand`, or the whole of it."""
        context = self.get_serializer_context()
        if whole:
            context = {name: value for name, value in context.items() if name not in CHOICES}
        return self.serializer_class(record, context=context)

    def etag(self, record: Any) -> str:
        """Changes whenever what is shown of the record does, or of what belongs to it, `fields` or not.

        It is of what whoever asks may see of it, the same in every language, and without what the day alone changes.
        """
        with translation.override("en"):
            shown = self.serializer_of(record, whole=True).data
            told = [[(name, shown[name]) for name in shown if name not in OF_THE_DAY], *self.belonging(record)]
        said = json.dumps(told, default=str)
        return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'

    def belonging(self, record: Any) -> Iterable[Any]:
        """What is shown with the record by `expand`, and what its acts change with it, as columns.

        Of the record itself nothing but its key is asked: it may be a plain row.
        """
        return ()


class Records(ReadOnlyRecords):
    """The same, to be written too, by whoever has the role in the body to which the record belongs.

    `home` is the path to that body's key; empty for common ground, where the role in any body counts.
    """

    home = "body_id"
    http_method_names = ["get", "head", "post", "patch", "delete"]
    needs = Role.EDITOR
    needs_to_delete = Role.MANAGER

    def bodies_of(self, record: Any) -> list[int | None]:
        return [attrgetter(self.home)(record)] if self.home else []

    def allowed(self, record: Any, role: Role) -> bool:
        reach = reach_of(self.request.user)
        bodies = self.bodies_of(record)
        if not bodies:
            return reach.allows(role, None)
        if reach.everything:
            return True
        return all(body is not None and reach.allows(role, body) for body in bodies)

    def refuse_unless_allowed(self, record: Any, role: Role | None = None) -> None:
        if not self.allowed(record, role or self.needs):
            raise PermissionDenied(_("You have no role that lets you do this in its body."))

    def begin(self) -> None:
        """Called first in each transaction that writes; takes what locks there are to take."""

    def writing(self, do: Callable[[], Response]) -> Response:
        """Do what a POST asks, all or nothing, and once for each Idempotency-Key."""
        with transaction.atomic():
            return once(self.request, lambda: self._begun(do))

    def _begun(self, do: Callable[[], Response]) -> Response:
        self.begin()
        return do()

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.writing(lambda: self.shown(self.recorded(request.data), status.HTTP_201_CREATED))

    def recorded(self, data: Any) -> Any:
        """The new record, as it is read from then on."""
        serializer = self.serializer_class(data=data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        self.refuse_unless_allowed(serializer.candidate)
        record = self.save(serializer)
        self.log(record, ADDITION)
        return self.read_again(record)

    def save(self, serializer: RecordSerializer) -> Any:
        return serializer.save()

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        with transaction.atomic():
            self.begin()
            record = self.get_object()
            self.refuse_unless_allowed(record)
            self.match(record)
            serializer = self.serializer_class(
                record, data=request.data, partial=True, context=self.get_serializer_context()
            )
            serializer.is_valid(raise_exception=True)
            self.refuse_unless_allowed(serializer.candidate)
            changed = serializer.save()
            self.log(changed, CHANGE, sorted(serializer.validated_data))
            return self.shown(self.read_again(changed))

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        with transaction.atomic():
            self.begin()
            record = self.get_object()
            self.refuse_unless_allowed(record, self.needs_to_delete)
            self.match(record)
            *_shown, blockers = what_deleting_takes([record], request.user, visible)
            if blockers:
                raise InTheWay(blockers)
            self.log(record, DELETION)
            try:
                record.delete()
            except ProtectedError:
                raise InTheWay([_("Records that are not visible to you")]) from None
        return Response(status=status.HTTP_204_NO_CONTENT)

    def match(self, record: Any, *, needed: bool = True) -> None:
        """Compare If-Match with the record; it must hold where it is given, and be given where it is needed."""
        given = self.request.headers.get("If-Match")
        if given is not None and not given.strip():
            raise serializers.ValidationError({"If-Match": [_("Given without a value; leave it out.")]})
        if given is None:
            if needed:
                raise Precondition(428, _("Send the ETag that you read in If-Match."))
            return
        if self.etag(record) not in [one.strip() for one in given.split(",")]:
            raise Precondition(412, _("Changed since you read it: read it again, and send its new ETag in If-Match."))

    def read_again(self, record: Any) -> Any:
        """The record as it is now, to be shown."""
        found = next(iter(self.rows(self.get_queryset().filter(pk=record.pk).order_by()[:1], ("pk",))), None)
        if found is None:
            raise PermissionDenied(_("You would not see it afterwards."))
        self.look_beside([found])
        return found

    def log(self, record: models.Model, action: int, fields: Sequence[str] = ()) -> None:
        """Keep who did it in Django's own log, where the desk shows it."""
        message: list[dict[str, Any]] = [{"added": {}}] if action == ADDITION else []
        if action == CHANGE:
            message = [{"changed": {"fields": list(fields)}}]
        LogEntry.objects.log_actions(
            user_id=self.request.user.pk,
            queryset=[record],  # type: ignore[arg-type]
            action_flag=action,
            change_message=message,
            single_object=True,
        )
