"""What is shown with the commitments of a page, themes and parts, by questions that are put into SQL once for many."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, models

from commitments.models import Assignment, Commitment, Theme
from commitments.serializers import AssignmentSerializer
from meetings.questions import Question
from meetings.serializers import PlainRows, read_by, rows_in

SIZES = (1, 25, 50, 100, 200, 500)
"""Of how many commitments is asked at once; what a page has fewer is filled with its last."""
SAMPLES = range(2**53 + 1, 2**53 + 1 + SIZES[-1])
"""Keys that no commitment has."""
DAYS = 4  # whose SQL is kept: of today, and of the days around midnight in other processes' requests

OF_WHOLE = "commitment__"
NAMED = ("reference", "uuid")
"""What a part says of its commitment."""


def load_themes(commitments: Sequence[Commitment]) -> None:
    """Put beside each commitment its themes, in the order of their names."""
    found: dict[int, list[Theme]] = {one.pk: [] for one in commitments}
    themes: dict[int, Theme] = {}
    for whole, key, slug in _rows(_themes, (), commitments):
        if key not in themes:
            themes[key] = Theme.from_db(DEFAULT_DB_ALIAS, ["id", "slug"], [key, slug])
        found[whole].append(themes[key])
    _put(commitments, "themes", found)


def load_parts(commitments: Sequence[Commitment], *, on: date) -> None:
    """Put beside each commitment its parts of today with their parties and their rank on the day, by number."""
    _own, columns = _of_part()
    found = {one.pk: PlainRows(columns) for one in commitments}
    wholes = {one.pk: (one.reference, one.uuid) for one in commitments}
    for key, *told in _rows(_parts, (on,), commitments):
        found[key].append((*told, *wholes[key]))
    _put(commitments, "assignments", found)


@cache
def _of_part() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns that are asked of a part, and these with those of its commitment, of which it is known already."""
    read = read_by(AssignmentSerializer) or ()
    own = tuple(sorted(column for column in read if not column.startswith(OF_WHOLE)))
    assert {*own, *(f"{OF_WHOLE}{name}" for name in NAMED)} == read
    return (*own, "rank"), (*own, "rank", *(f"{OF_WHOLE}{name}" for name in NAMED))


def _put(commitments: Iterable[Commitment], name: str, found: dict[int, Any]) -> None:
    for one in commitments:
        one.__dict__[rows_in(name)] = found[one.pk]


def _rows(about: Any, given: tuple[Any, ...], commitments: Sequence[Commitment]) -> Iterable[tuple[Any, ...]]:
    if not commitments:
        return []
    keys = [one.pk for one in commitments]
    size = SIZES[bisect_left(SIZES, len(keys))]
    return _question(about, given, size).rows(*keys, *keys[-1:] * (size - len(keys)))


@lru_cache(2 * DAYS * len(SIZES))
def _question(about: Any, given: tuple[Any, ...], size: int) -> Question:
    return Question(lambda *keys: about(keys, *given), *SAMPLES[:size])


def _themes(keys: Iterable[int]) -> models.QuerySet:
    through: Any = Commitment.themes.through
    found: models.QuerySet = through._default_manager.filter(commitment__in=keys).order_by("theme__name")
    return found.values_list("commitment_id", "theme_id", "theme__slug")


def _parts(keys: Iterable[int], on: date) -> models.QuerySet:
    parts = Assignment.objects.filter(commitment__in=keys).with_rank(on=on).order_by("number")
    return parts.values_list("commitment_id", *_of_part()[0])
