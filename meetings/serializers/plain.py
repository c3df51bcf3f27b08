"""What a serializer tells of plain rows: of what the database gave for some columns, with no record made of it first.

A page of 100 commitments shows 500 parts, and to make a record of each takes longer than to find and to tell them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from rest_framework import serializers

from meetings.serializers.telling import ALIKE, AS_IT_IS, fields_of, labelled, read_by, words_of

Row = Sequence[Any]


class PlainRows(list[Row]):
    """Rows that belong to a record, and what stands in each, as paths of columns from their model."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        super().__init__()
        self.columns = columns

    def told_as(self, kind: Any) -> list[dict[str, Any]]:
        """Each row as that serializer tells a record."""
        tell = telling_plain(kind, self.columns)
        return [tell(row) for row in self]


class PlainRecord:
    """One row of a list. Each column is found under its whole path; what belongs to it may be put beside."""

    def __init__(self, columns: tuple[str, ...], row: Row) -> None:
        self.columns, self.row = columns, row

    def __getattr__(self, name: str) -> Any:
        try:
            return self.row[self.columns.index(name)]
        except ValueError:
            raise AttributeError(name) from None


@dataclass(frozen=True, slots=True)
class OfColumn:
    """What a field shows is what one column holds, or follows from it alone."""

    column: str
    change: Callable[[Any], Any] | None = None


OfRow = Callable[[Row], Any]
BESIDE = (serializers.ManyRelatedField, serializers.ListSerializer)
"""Fields that show rows which belong to the record."""


@cache
def is_told_plainly(kind: Any) -> bool:
    """Whether each field of the serializer, but for the rows that are loaded beside, can be told of plain rows."""
    read = read_by(kind)
    try:
        telling_plain(kind, (*(read or ()), "rank"))
    except (TypeError, KeyError):
        return False
    return read is not None


def telling_plain(kind: Any, columns: tuple[str, ...]) -> Callable[[Row], dict[str, Any]]:
    """The function that tells a row of these columns as the serializer tells a record, in the language of the request.

    Fields that show rows which belong to the record only keep their place. Raises `TypeError` for a field that is told
    of records alone, `KeyError` for one whose column is missing.
    """
    return _telling_plain(kind, columns, get_language(), settings.BASE_URL)


@lru_cache(200)
def _telling_plain(
    kind: Any, columns: tuple[str, ...], language: str | None, root: str
) -> Callable[[Row], dict[str, Any]]:
    """Made once for each kind, columns and language, all of which are few."""
    place = {column: number for number, column in enumerate(columns)}
    names, picked, changed, found = [], [], [], []
    for name, field in fields_of(kind).items():
        told = plainly(field, kind, place)
        names.append(name)
        if isinstance(told, OfColumn):
            picked.append(place[told.column])
            changed += [(name, told.change)] if told.change else []
        else:
            picked.append(0)  # keeps its place among the fields
            found += [(name, told)] if told else []
    pick = itemgetter(*picked)

    def tell(row: Row) -> dict[str, Any]:
        shown = dict(zip(names, pick(row), strict=True))
        for name, change in changed:
            shown[name] = change(shown[name])
        for name, find in found:
            shown[name] = find(row)
        return shown

    return tell


def plainly(field: Any, kind: Any, place: Mapping[str, int]) -> OfColumn | OfRow | None:
    """How the field finds what it shows in a row; None where it shows other rows."""
    if isinstance(field, BESIDE):
        return None
    if hasattr(field, "plainly"):
        told: OfColumn | OfRow = field.plainly(kind, place)
        return told
    if code := labelled(field):
        return OfColumn(code, words_of(kind.Meta.model, code).__getitem__)
    column = field.source.replace(".", "__")
    if isinstance(field, AS_IT_IS) or type(field) in (serializers.CharField, serializers.SlugField):
        return OfColumn(column)
    if isinstance(field, ALIKE):
        return OfColumn(column, _if_any(field.to_representation))
    raise TypeError(f"{field.field_name} of {kind.__name__} is told of a record alone")


def _if_any(shown: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else shown(value)
