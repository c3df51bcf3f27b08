"""Records that are part of a commitment, and of which commitments they are all the parts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

from django.db import models

from commitments.querysets.ranked import RankedQuerySet
from commitments.querysets.visibility import visible


class OfCommitmentQuerySet(models.QuerySet):
    """Records that are part of a commitment: its voices and deadlines."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(visible(user, "commitment__"))


class PartQuerySet(RankedQuerySet, OfCommitmentQuerySet):  # type: ignore[override]
    """Parts of the parties, which know whose they are as long as nothing else is asked of them."""

    _whose: Any = None
    """The commitments of which these are all the parts; None when nobody knows, or more was asked since."""

    def visible_to(self, user: Any) -> Self:
        found = super().visible_to(user)
        if not self.query.where and not self.query.is_sliced:
            found._whose = self._commitments().visible_to(user)
        return found

    def as_at(self, day: date | None, *, known_at: datetime | None = None) -> Self:
        found = super().as_at(day, known_at=known_at)
        found._whose = self._whose
        return found

    def _commitments(self) -> Any:
        return self.model._meta.get_field("commitment").related_model._default_manager.all()  # type: ignore[union-attr]
