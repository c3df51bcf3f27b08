"""What is shown with the commitments of a page, themes and parts, by questions that are put into SQL once for many."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, models

from commitments.models import Assignment, Commitment, Theme
from meetings.models import Party
from meetings.questions import Question
from meetings.serializers import rows_in

SIZES = (1, 25, 50, 100, 200, 500)
"""Of how many commitments is asked at once; what a page has fewer is filled with its last."""
SAMPLES = range(2**53 + 1, 2**53 + 1 + SIZES[-1])
"""Keys that no commitment has."""
DAYS = 4  # whose SQL is kept: of today, and of the days around midnight in other processes' requests

_OF_PART = [field.attname for field in Assignment._meta.concrete_fields]


def load_themes(commitments: Sequence[Commitment]) -> None:
    """Put beside each commitment its themes, in the order of their names."""
    found: dict[int, list[Theme]] = {one.pk: [] for one in commitments}
    for whole, key, slug in _rows(_themes, (), commitments):
        found[whole].append(Theme.from_db(DEFAULT_DB_ALIAS, ["id", "slug"], [key, slug]))
    _put(commitments, "themes", found)


def load_parts(commitments: Sequence[Commitment], *, on: date) -> None:
    """Put beside each commitment its parts of today with their parties and their rank on the day, by number."""
    wholes = {one.pk: one for one in commitments}
    found: dict[int, list[Assignment]] = {key: [] for key in wholes}
    parties: dict[int | None, Party | None] = {None: None}
    for *columns, rank, slug, name in _rows(_parts, (on,), commitments):
        part: Any = Assignment.from_db(DEFAULT_DB_ALIAS, _OF_PART, columns)
        if part.party_id not in parties:
            parties[part.party_id] = Party.from_db(
                DEFAULT_DB_ALIAS, ["id", "slug", "name"], [part.party_id, slug, name]
            )
        part.rank = rank
        part._state.fields_cache |= {"commitment": wholes[part.commitment_id], "party": parties[part.party_id]}
        found[part.commitment_id].append(part)
    _put(commitments, "assignments", found)


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
    parts = Assignment.objects.filter(commitment__in=keys).with_rank(on=on).order_by("commitment", "number")
    return parts.values_list(*_OF_PART, "rank", "party__slug", "party__name")
