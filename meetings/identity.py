"""What a record is called outwards: a reference, a short name or a UUID, never the number of a row."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import attrgetter
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
        tellers = _tellers(self.columns)
        return tellers[0](record) if len(tellers) == 1 else ":".join([tell(record) for tell in tellers])

    def found_by(self, finding: Callable[[str], Callable[[Any], Any]]) -> Callable[[Any], str]:
        """What tells it of something else than a record, in which `finding` a column gives the function to find it."""
        tellers = [_teller(column, finding) for column in self.columns]
        if len(tellers) == 1:
            return tellers[0]
        if len(tellers) == 2:  # as most are, and as the parts of every page of commitments are
            first, second = tellers
            return lambda row: f"{first(row)}:{second(row)}"
        return lambda row: ":".join([tell(row) for tell in tellers])

    @property
    def read(self) -> tuple[str, ...]:
        """The columns that are read to tell it: those of the name, and what stands in for a reference."""
        instead = [f"{one.removesuffix('reference')}uuid" for one in self.columns if one.endswith("reference")]
        return (*self.columns, *instead)

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


def named_by(*columns: str) -> Identity:
    return Identity(columns)


def in_address(name: str) -> str:
    return name if _PLAIN(name) else quote(name, safe=":")


_PLAIN = re.compile(r"[A-Za-z0-9_.~:-]*").fullmatch


@cache
def _tellers(columns: tuple[str, ...]) -> tuple[Callable[[Any], str], ...]:
    """For each column the function that tells it of a record."""
    return tuple(_teller(column, lambda path: attrgetter(path.replace("__", "."))) for column in columns)


def _teller(column: str, finding: Callable[[str], Callable[[Any], Any]]) -> Callable[[Any], str]:
    find = finding(column)
    if column.rpartition("__")[2] != "reference":
        return lambda record: str(find(record))
    instead = finding(f"{column.removesuffix('reference')}uuid")

    def tell(record: Any) -> str:
        value: str = find(record)
        return value if _fits(value) else str(instead(record))

    return tell


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
