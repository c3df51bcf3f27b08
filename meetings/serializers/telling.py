"""What a serializer tells of a record: for each field one plain function, made once an answer and not once a row.

Django REST framework asks each field for every row how to find its value, which takes most of the time of a long list.
The fields stay the ones that are declared; only the asking is done beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from inspect import isfunction
from operator import attrgetter
from typing import Any

from django.db import models
from django.utils.translation import get_language
from rest_framework import serializers

Tell = Callable[[Any], Any]

AS_IT_IS = (
    serializers.ChoiceField,
    serializers.IntegerField,
    serializers.BooleanField,
    serializers.JSONField,
)
"""Fields that show what the model keeps."""
ALIKE = (
    serializers.CharField,
    serializers.DateField,
    serializers.DateTimeField,
    serializers.DecimalField,
    serializers.DictField,
    serializers.ListField,
    serializers.TimeField,
    serializers.UUIDField,
)
"""Fields that show it in another form, each value alike in every answer."""


@cache
def fields_of(kind: Any) -> Mapping[str, serializers.Field]:
    """The fields of a serializer that an answer shows, bound; for all answers, so nothing of one is kept in them."""
    return {field.field_name: field for field in kind()._readable_fields}


def telling(field: serializers.Field, serializer: serializers.Serializer) -> Tell | None:
    """The function that finds what the field shows of a record, in an answer of this serializer.

    None where there is no such function: then the serializer tells by itself.
    """
    if hasattr(field, "telling"):
        return field.telling(serializer)  # type: ignore[no-any-return]
    if isinstance(field, serializers.SerializerMethodField):
        return getattr(serializer, field.method_name)  # type: ignore[no-any-return]
    model, source = getattr(serializer.Meta, "model", None), field.source  # type: ignore[attr-defined]
    if code := labelled(field):
        return labels(model, code)
    if isinstance(field, serializers.ListSerializer):
        return _rows(field, serializer)
    if isinstance(field, serializers.ManyRelatedField):
        return _several(field, serializer)
    if isinstance(field, serializers.SlugRelatedField):
        return attrgetter(field.slug_field)
    if not isinstance(field, (*AS_IT_IS, *ALIKE)) or _is_called(model, source):
        return None
    find = attrgetter(source)
    if isinstance(field, AS_IT_IS) or (isinstance(field, serializers.CharField) and _is_text(model, source)):
        return find
    shown = field.to_representation

    def tell(record: Any) -> Any:
        value = find(record)
        return None if value is None else shown(value)

    return tell


@cache
def read_by(kind: Any) -> frozenset[str] | None:
    """The columns that a serializer reads of a record and of those that it names, for a query to load no others.

    None where a field does not say what it reads: `reads` of the serializer says so for what it works out itself.
    """
    told: set[str] = set()
    for name, field in fields_of(kind).items():
        columns = _read_by(field, kind) if name not in kind.reads else kind.reads[name]
        if columns is None:
            return None
        told |= set(columns)
    return frozenset(told)


def _read_by(field: Any, kind: Any) -> Iterable[str] | None:
    if hasattr(field, "columns"):
        found: Iterable[str] = field.columns(kind)
        return found
    if isinstance(field, serializers.ManyRelatedField | serializers.ListSerializer):
        return ()
    source = field.source.removeprefix("get_").removesuffix("_display").replace(".", "__")
    model = kind.Meta.model
    if "__" not in source and not any(column.name == source for column in model._meta.concrete_fields):
        return None
    return (source,)


def labelled(field: Any) -> str:
    """The column whose code the field tells in words; empty where it tells something else."""
    source: str = field.source
    is_label = source.startswith("get_") and source.endswith("_display")
    return source.removeprefix("get_").removesuffix("_display") if is_label else ""


def labels(model: Any, name: str) -> Tell:
    """The words for the code in that column, in the language of the request."""
    words, find = words_of(model, name), attrgetter(name)
    return lambda record: words[find(record)]


class Words(dict[Any, str]):
    """What codes are called; one that has no words is called as it is."""

    def __missing__(self, code: Any) -> Any:
        return code


def words_of(model: Any, name: str) -> Words:
    """What each code of the column is called in the language of the request."""
    return _words(model, name, get_language())


@cache
def _words(model: type[models.Model], name: str, language: str | None) -> Words:
    """The languages are few."""
    return Words({code: str(label) for code, label in model._meta.get_field(name).flatchoices})  # type: ignore[union-attr]


def rows_in(name: str) -> str:
    """Under which name a view loads rows that belong to its records, so that none of these needs a manager for them."""
    return f"loaded_{name}"


def rows_of(record: Any, name: str) -> Any:
    """The rows that belong to a record; those that were loaded with it, if they were."""
    loaded = record.__dict__.get(rows_in(name))
    return getattr(record, name).all() if loaded is None else loaded


def _rows(field: Any, serializer: serializers.Serializer) -> Tell:
    child, name = type(field.child)(context=serializer.context), field.source
    child.inside = True

    def tell(record: Any) -> list[Any]:
        rows = rows_of(record, name)
        if hasattr(rows, "told_as"):  # plain ones
            return rows.told_as(type(child))  # type: ignore[no-any-return]
        return [child.to_representation(row) for row in rows]

    return tell


def _several(field: Any, serializer: serializers.Serializer) -> Tell | None:
    one, name = telling_related(field.child_relation), field.source
    if one is None:
        return None

    def tell(record: Any) -> list[Any]:
        return [one(row) for row in rows_of(record, name)]

    return tell


def telling_related(field: Any) -> Tell | None:
    """How a related record is named by the field."""
    if isinstance(field, serializers.SlugRelatedField):
        return attrgetter(field.slug_field)
    return field.to_representation if hasattr(field, "telling") else None


def _is_called(model: Any, source: str) -> bool:
    return isfunction(getattr(model, source, None))


def _is_text(model: Any, source: str) -> bool:
    """Whether the column keeps text, which is shown as it is."""
    return any(
        field.name == source and type(field) in (models.CharField, models.TextField, models.SlugField)
        for field in model._meta.concrete_fields
    )
