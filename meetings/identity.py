"""What a record is called outwards: a reference, a short name or a UUID, never the number of a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.db import models

MOST = 2**15 - 1  # what a column for small numbers keeps


@dataclass(frozen=True, slots=True)
class Identity:
    """The columns that name a record, joined by colons: *WGD-2015-01:2* is the second part of a commitment.

    Only the first may hold a colon itself. What cannot stand in an address, as a slash, is told by its UUID instead.
    """

    columns: tuple[str, ...]

    def of(self, record: Any) -> str:
        return ":".join(self._told(record, column) for column in self.columns)

    def lookup(self, text: str, model: type[models.Model]) -> dict[str, Any] | None:
        """The condition that finds the record of that name; None for what is no such name."""
        words = text.rsplit(":", len(self.columns) - 1)
        if len(words) != len(self.columns) or "\0" in text:
            return None
        condition: dict[str, Any] = {}
        for column, word in zip(self.columns, words, strict=True):
            field = _field(model, column)
            if isinstance(field, models.UUIDField):
                if (found := _uuid(word)) is None:
                    return None
                condition[column] = found
            elif isinstance(field, models.DateField):
                if (day := _day(word)) is None:
                    return None
                condition[column] = day
            elif isinstance(field, models.IntegerField):
                if not (word.isascii() and word.isdecimal() and len(word) < 6 and int(word) <= MOST):
                    return None
                condition[column] = int(word)
            elif column.endswith("reference") and (found := _uuid(word)) is not None:
                condition[column.removesuffix("reference") + "uuid"] = found
            else:
                condition[column] = word
        return condition

    def _told(self, record: Any, column: str) -> str:
        *way, last = column.split("__")
        for name in way:
            record = getattr(record, name)
        value = str(getattr(record, last))
        return str(record.uuid) if last == "reference" and not _fits(value) else value


def named_by(*columns: str) -> Identity:
    return Identity(columns)


def in_address(name: str) -> str:
    return quote(name, safe=":")


def _fits(value: str) -> bool:
    return "/" not in value and value not in (".", "..")


def _uuid(word: str) -> UUID | None:
    if len(word) != 36:
        return None
    try:
        return UUID(word)
    except ValueError:
        return None


def _day(word: str) -> date | None:
    if len(word) != len("2016-01-15"):
        return None
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None


def _field(model: type[models.Model], column: str) -> Any:
    *way, last = column.split("__")
    for name in way:
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    return model._meta.get_field(last)
