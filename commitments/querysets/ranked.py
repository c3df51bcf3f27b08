"""What has one standing on a day: its rank among all standings, by which lists are ordered and figures counted."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Case, Count, Q, Subquery, Value, When

from commitments.querysets.dues import DueQuerySet
from commitments.querysets.past import PastQuerySet
from commitments.querysets.remembered import Remembered
from commitments.standing import PRESSING, Standing
from commitments.workflow import Disposition

RANKED = (*PRESSING, Standing.CLOSED, Standing.NOT_IN_FORCE)
"""Every standing, the most pressing first: what stands first has rank 0."""


IN_RECORD = (Disposition.ACTIVE, Disposition.COMPLETED)


def in_order(keys: list[int]) -> Case:
    """The place of a record among these primary keys."""
    return Case(*(When(pk=key, then=Value(place)) for place, key in enumerate(keys)), default=Value(len(keys)))


def rank(word: Standing) -> Value:
    return Value(RANKED.index(word))


def rank_by_disposition(dispositions: list[Q], of_active: Any) -> Case:
    """The rank of what has one of the dispositions `IN_RECORD`, or another."""
    active, completed = dispositions
    return Case(
        When(active, then=of_active),
        When(completed, then=rank(Standing.CLOSED)),
        default=rank(Standing.NOT_IN_FORCE),
    )


def most_pressing(dues: DueQuerySet, *, on: date) -> Subquery:
    """The rank of the most pressing of these dues; NULL when there are none."""
    return Subquery(dues.ranked(on=on).order_by("rank").values("rank")[:1])


class RankedQuerySet(PastQuerySet):
    """Commitments or their parts: each has one standing on a day, by which they are ordered and counted."""

    def ranked(self, *, on: date) -> Self:
        """Every record with `rank`, the place of its standing on the day in `RANKED`."""
        raise NotImplementedError

    ranked_by: tuple[str, ...] = ()
    """The columns that tell the rank, beside those of the dues."""

    def with_rank(self, *, on: date) -> Self:
        """The same as `ranked`, quickly: today's SQL is worked out once a day, and not once a list."""
        if self.moment is not None:
            return self.ranked(on=on)
        known = Remembered(ranked_alone, (self.model, on), "rank", *self.ranked_by, output_field=models.IntegerField())
        return self.annotate(rank=known)

    def standing(self, word: str, *, on: date) -> Self:
        """Those of which the own standing on the day is this one."""
        raise NotImplementedError

    def standing_alone(self, word: str, *, on: date) -> Self:
        """The same as `standing`, quickly, for a list that is no part of another question."""
        if self.moment is not None:
            return self.standing(word, on=on)
        key = (self.model, str(word), on)
        return self.filter(Remembered(of_standing, key, "", *self.ranked_by, output_field=models.BooleanField()))

    def of_rank(self, word: str, *, on: date) -> Self:
        """Those of one standing, when that is asked as a whole: of the past, each test by itself is dear."""
        return self.ranked(on=on).filter(rank=RANKED.index(Standing(word)))

    def counted(self) -> Self:
        """Those that figures count: what a commitment reiterates is counted under the first alone."""
        raise NotImplementedError

    def figures(self, *, on: date) -> dict[Standing, int]:
        """How many of these have each standing on the day, also where there are none; in one query."""
        return self._figures(on=on).get(None, _none())

    def figures_by(self, whose: str, *, on: date) -> dict[Any, dict[Standing, int]]:
        """The same for each value of a column, such as *party* or *commitment__origin__body*; by primary key."""
        return self._figures(whose, on=on)

    def _figures(self, *whose: str, on: date) -> dict[Any, dict[Standing, int]]:
        rows = self.counted().ranked(on=on).order_by().values_list(*whose, "rank").annotate(Count("pk"))
        found: dict[Any, dict[Standing, int]] = {}
        for *key, place, number in rows:
            found.setdefault(key[0] if key else None, _none())[RANKED[place]] = number
        return found


def ranked_alone(key: tuple[type[models.Model], date]) -> Any:
    """All records of a model with their rank on a day."""
    model, on = key
    return model._default_manager.all().ranked(on=on)  # type: ignore[attr-defined]


def of_standing(key: tuple[type[models.Model], str, date]) -> Any:
    """All records of a model that stand so on a day."""
    model, word, on = key
    return model._default_manager.standing(word, on=on)  # type: ignore[attr-defined]


def _none() -> dict[Standing, int]:
    return dict.fromkeys(RANKED, 0)
