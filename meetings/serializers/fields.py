"""The kinds of value that the API reads and writes beside DRF's own: partial dates, references, labels, addresses."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter, itemgetter
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError as Refused
from django.db import models
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from meetings.dates import NotADate, PartialDate
from meetings.identity import Identity, in_address, named_by
from meetings.models import (
    Attendance,
    Body,
    Document,
    Feed,
    FocalPoint,
    GroupMember,
    Holiday,
    Meeting,
    Membership,
    Milestone,
    Paragraph,
    Party,
    User,
)
from meetings.querysets import sees, visible
from meetings.serializers.plain import OfColumn, OfRow
from meetings.serializers.telling import Tell

ROOT = "/api/v1/"
IDENTITIES: dict[type[models.Model], Identity] = {
    Attendance: named_by("meeting__reference", "party__slug", "capacity"),
    Body: named_by("slug"),
    Document: named_by("slug"),
    Feed: named_by("uuid"),
    FocalPoint: named_by("uuid"),
    GroupMember: named_by("group__slug", "party__slug"),
    Holiday: named_by("body__slug", "day"),
    Meeting: named_by("reference"),
    Membership: named_by("body__slug", "party__slug", "capacity"),
    Milestone: named_by("uuid"),
    Paragraph: named_by("document__slug", "position"),
    Party: named_by("slug"),
    User: named_by("username"),
}
"""What each kind of record is called outwards; the app above adds its own."""


LONGEST_DATE = 40
EDTF = "A partial date (EDTF level 1), such as `2016`, `2016-02~` or `2016-02-01/2016-02-02`; empty for none."


def name_of(record: models.Model) -> str:
    return IDENTITIES[type(record)].of(record)


def address_of(place: str, record: models.Model) -> str:
    """The whole address of a record below the list of that name."""
    return f"{settings.BASE_URL}{ROOT}{place}/{in_address(name_of(record))}/"


def naming_in(place: Mapping[str, int], model: type[models.Model], way: str = "") -> OfRow:
    """How a record of the model is called, or that to which the way leads, in a row of these columns."""
    return IDENTITIES[model].found_by(lambda column: itemgetter(place[f"{way}{column}"]))


def naming_of(serializer: Any) -> Tell:
    """How the serializer's records are called; those of a picture of the past are of another class than their model."""
    return IDENTITIES[serializer.Meta.model].of


@extend_schema_field({"type": "string", "maxLength": LONGEST_DATE, "description": EDTF})
class PartialDateText(serializers.CharField):
    """A partial date in EDTF; empty where nothing is known."""

    def __init__(self, **kwargs: Any) -> None:
        # The model's column has these of its own; here the notation decides.
        for name in ("max_length", "allow_null"):
            kwargs.pop(name, None)
        super().__init__(**{**kwargs, "allow_blank": True})

    def to_internal_value(self, data: Any) -> PartialDate:
        if isinstance(data, str) and len(data) > LONGEST_DATE:
            raise serializers.ValidationError(_("Not a date: it is too long."), code="not_a_date")
        try:
            return PartialDate.parse(super().to_internal_value(data))
        except NotADate as error:
            raise serializers.ValidationError(f"{error}.", code="not_a_date") from None

    def to_representation(self, value: Any) -> str:
        return str(value)

    def telling(self, serializer: Any) -> Tell:
        find = attrgetter(self.source)
        return lambda record: str(find(record))

    def plainly(self, kind: Any, place: Mapping[str, int]) -> OfColumn:
        return OfColumn(self.source, str)


class OfOther(serializers.CharField):
    """A text of the record to which a foreign key leads; empty where there is none."""

    def __init__(self, name: str, column: str, **kwargs: Any) -> None:
        self.name, self.column = name, column
        super().__init__(**{**kwargs, "source": name, "read_only": True})

    def to_representation(self, value: Any) -> str:
        return str(getattr(value, self.column))

    def telling(self, serializer: Any) -> Tell:
        find, column = attrgetter(self.name), self.column

        def tell(record: Any) -> str:
            other = find(record)
            return "" if other is None else getattr(other, column)

        return tell

    def plainly(self, kind: Any, place: Mapping[str, int]) -> OfColumn:
        return OfColumn(f"{self.name}__{self.column}", lambda value: value or "")

    def columns(self, kind: Any) -> list[str]:
        return [f"{self.name}__{self.column}"]


class Reference(serializers.RelatedField):
    """Another record by what it is called outwards; null where the user may not see it.

    What is given must be visible to the user: what is hidden is refused in the words in which nothing is.
    """

    default_error_messages = {
        "required": _("This field is required."),
        "not_there": _("“{given}” is not there, or not visible to you."),
        "no_text": _("Give it by its name, as a text."),
    }

    def __init__(self, model: type[models.Model] | None = None, **kwargs: Any) -> None:
        self.model = model
        if not kwargs.get("read_only") and "queryset" not in kwargs and model is not None:
            kwargs["queryset"] = model._default_manager.all()
        super().__init__(**kwargs)

    def use_pk_only_optimization(self) -> bool:
        return False

    def get_attribute(self, instance: Any) -> Any:
        return super().get_attribute(instance) if sees(instance, self.source) else None

    def to_representation(self, value: Any) -> str:
        return name_of(value)

    def telling(self, serializer: Any) -> Tell:
        find, sight = attrgetter(self.source), f"sees_{self.source}"

        def tell(record: Any) -> str | None:
            if not getattr(record, sight, True):
                return None
            other = find(record)
            return None if other is None else name_of(other)

        return tell

    def plainly(self, kind: Any, place: Mapping[str, int]) -> OfRow:
        other = kind.Meta.model._meta.get_field(self.source).related_model
        way = f"{self.source}__"
        called = naming_in(place, other, way)
        first, sight = itemgetter(place[f"{way}{IDENTITIES[other].columns[0]}"]), place.get(f"sees_{self.source}")

        def tell(row: Any) -> str | None:
            if first(row) is None or (sight is not None and not row[sight]):
                return None
            return called(row)

        return tell

    def columns(self, kind: Any) -> list[str]:
        other = kind.Meta.model._meta.get_field(self.source).related_model
        return [f"{self.source}__{column}" for column in IDENTITIES[other].read]

    def to_internal_value(self, data: Any) -> models.Model:
        if not isinstance(data, str):
            self.fail("no_text")
        queryset = self.get_queryset()
        model = queryset.model
        lookup = IDENTITIES[model].lookup(data, model)
        seen = visible(queryset, self.context["request"].user)
        found = seen.filter(**lookup).first() if lookup else None
        if found is None:
            self.fail("not_there", given=data[:60])
        return found  # type: ignore[no-any-return]


@extend_schema_field({"type": "string", "minLength": 1, "description": "What it is called in addresses."})
class Name(serializers.Field):
    """What the record itself is called outwards."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "source": "*", "read_only": True})

    def to_representation(self, value: Any) -> str:
        return name_of(value)

    def telling(self, serializer: Any) -> Tell:
        return naming_of(serializer)

    def plainly(self, kind: Any, place: Mapping[str, int]) -> OfRow:
        return naming_in(place, kind.Meta.model)

    def columns(self, kind: Any) -> tuple[str, ...]:
        return IDENTITIES[kind.Meta.model].read


@extend_schema_field({"type": "string", "format": "uri", "description": "Where it is."})
class Address(serializers.Field):
    """Where the record itself is; give the name of its list."""

    def __init__(self, place: str, **kwargs: Any) -> None:
        self.place = place
        super().__init__(**{**kwargs, "source": "*", "read_only": True})

    def to_representation(self, value: Any) -> str:
        return address_of(self.place, value)

    def telling(self, serializer: Any) -> Tell:
        called, root = naming_of(serializer), f"{settings.BASE_URL}{ROOT}{self.place}/"
        return lambda record: f"{root}{in_address(called(record))}/"

    def plainly(self, kind: Any, place: Mapping[str, int]) -> OfRow:
        called, root = naming_in(place, kind.Meta.model), f"{settings.BASE_URL}{ROOT}{self.place}/"
        return lambda row: f"{root}{in_address(called(row))}/"

    def columns(self, kind: Any) -> tuple[str, ...]:
        return IDENTITIES[kind.Meta.model].read


def label_of(name: str) -> serializers.CharField:
    """The words for a code, in the language of the request."""
    return serializers.CharField(source=f"get_{name}_display", read_only=True)


def as_detail(error: Refused) -> Any:
    """What the models refused, by field."""
    if hasattr(error, "error_dict"):
        found = {"non_field_errors" if name == "__all__" else name: one for name, one in error.error_dict.items()}
        return {name: [_detail(one) for one in errors] for name, errors in found.items()}
    return {"non_field_errors": [_detail(one) for one in error.error_list]}


def _detail(error: Refused) -> Any:
    return ErrorDetail(" ".join(error.messages), code=error.code or "invalid")
