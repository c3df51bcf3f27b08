"""What has happened to the parts of the parties since an instant, as questions to the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from commitments.workflow import Disposition


class NewsQuerySet(models.QuerySet):
    """Parts of which there is something new to tell. All ask today's record for what was recorded after an instant."""

    def newly_assigned(self, *, since: datetime) -> Self:
        """Parts that were given since then, and parts of what has come into force since, also anew."""
        given = self._news(since).filter(assignment=OuterRef("pk"), field="part")
        brought = self._news(since).filter(
            commitment=OuterRef("commitment"), field="disposition", new__disposition=Disposition.ACTIVE
        )
        return self.filter(Q(Exists(given)) | Q(Exists(brought)))

    def dates_moved(self, *, since: datetime) -> Self:
        """Parts with a date that is another than it was then, or that has one only since then."""
        return self.filter(Exists(self._news(since).filter(due__assignment=OuterRef("pk"), field="dates")))

    def closed_since(self, *, since: datetime) -> Self:
        """Parts of which nothing is asked any more since then: closed, or their commitment taken out of force."""
        news = self._news(since)
        ended = news.filter(
            commitment=OuterRef("commitment"), field="disposition", old__disposition=Disposition.ACTIVE
        ).exclude(new__disposition=Disposition.ACTIVE)
        done = news.filter(assignment=OuterRef("pk"), field__in=["answer", "progress"])
        met = news.filter(due__assignment=OuterRef("pk"), field="met")
        return self.exclude(pk__in=self.opened().values("pk")).filter(
            Q(Exists(ended)) | Q(commitment__disposition=Disposition.ACTIVE) & (Q(Exists(done)) | Q(Exists(met)))
        )

    def opened(self) -> Self:
        raise NotImplementedError

    def _news(self, since: datetime) -> Any:
        events: Any = self.model._meta.get_field("events").related_model  # type: ignore[union-attr]
        return events._default_manager.filter(recorded__gt=since).valid()
