"""Principles, results, links and events as questions to the database: above all, who may see them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Count, Exists, Q
from django.utils import timezone

from commitments.history import FIELDS
from commitments.querysets.visibility import visible
from meetings.access import reach_of
from meetings.querysets import PartyQuerySet, in_reach, pointed_at, readable_paper

NEWLY_REPORTED = timedelta(days=7)
"""How long an update counts as newly reported after it was recorded."""


class ThemeQuerySet(PartyQuerySet):
    """Themes are common ground, as parties are."""


class OfParagraphQuerySet(models.QuerySet):
    """Records that stand in a paper: principles and results."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(readable_paper(user, "paragraph__document__"))


class ResultQuerySet(OfParagraphQuerySet):
    def visible_to(self, user: Any) -> Self:
        if reach_of(user).everything:  # whose condition is empty, and an empty one beside another counts for nothing
            return self.all()
        about = Q(commitment=None) | visible(user, "commitment__")
        return super().visible_to(user).filter(about)


class LinkQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Links of which both ends, and the paper that states them, are visible."""
        if reach_of(user).everything:
            return self.all()
        ends = [
            Q(**{f"{side}_commitment": None}) | visible(user, f"{side}_commitment__") for side in ("from", "to")
        ] + [
            Q(**{f"{path}": None}) | in_reach(user, f"{path}__body")
            for path in ("from_meeting", "from_milestone", "to_meeting")
        ]
        paper = Q(from_document=None) | readable_paper(user, "from_document__")
        source = Q(paragraph=None) | readable_paper(user, "paragraph__document__")
        return self.filter(*ends, paper, source)


class EventQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Events whose subject is visible, and the paper that they quote."""
        if reach_of(user).everything:
            return self.all()
        subject = Q(pk__in=[])
        for name in FIELDS:
            subject |= Q(self._seen(name, user))
        return self.filter(subject, Q(paragraph=None) | Q(self._seen("paragraph", user)))

    def _seen(self, name: str, user: Any) -> Exists:
        """The condition that the record at the foreign key is one that the user may see."""
        others = self.model._meta.get_field(name).related_model._default_manager
        return pointed_at(others.visible_to(user).order_by(), name)

    def valid(self) -> Self:
        """Neither retracted nor itself a retraction."""
        # Said as “not set”, as in `past.in_effect`: else SQLite reads all events that retract none.
        return self.exclude(retracts__isnull=False).filter(retracted_by=None)

    def updates(self) -> Self:
        """What was reported of a party's progress and still stands."""
        return self.filter(assignment__isnull=False, field="progress").valid()

    def updates_visible_to(self, user: Any) -> Self:
        """The updates among those that are visible, which asks less than all kinds of events do."""
        if reach_of(user).everything:
            return self.updates()
        papers = self._papers(user)
        cited = Q(paragraph=None) | Q(paragraph__document__in=papers)
        return self.updates().filter(visible(user, "assignment__commitment__", papers), cited)

    def _papers(self, user: Any) -> models.QuerySet:
        """The papers that the user may read, by primary key."""
        cited = self.model._meta.get_field("paragraph").related_model._meta.get_field("document").related_model
        found: models.QuerySet = cited._default_manager.visible_to(user).order_by().values("pk")
        return found

    def recorded_by(self, on: date) -> Self:
        """Recorded by the end of the day."""
        return self.filter(recorded__lt=_midnight(on + timedelta(days=1)))

    def newly_reported(self, *, on: date) -> Self:
        """Updates recorded in the last days, of which `on` is the last."""
        since = _midnight(on + timedelta(days=1) - NEWLY_REPORTED)
        return self.updates().recorded_by(on).filter(recorded__gte=since)

    def newly_reported_figures(self, officer: Any, *, on: date) -> tuple[int, int]:
        """How many updates are newly reported: all of these, and those of the officer's commitments; in one query."""
        hers = Q(assignment__commitment__officer=officer)
        found = self.newly_reported(on=on).aggregate(all=Count("pk"), hers=Count("pk", filter=hers))
        return found["all"], found["hers"]

    def in_order(self) -> Self:
        return self.order_by("pk")


def _midnight(day: date) -> datetime:
    """The instant at which the day begins, where the days of the desk are counted."""
    return timezone.make_aware(datetime.combine(day, time.min))


class EvidenceQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Evidence of events that are visible."""
        if reach_of(user).everything:
            return self.all()
        events = self.model._meta.get_field("event").related_model._default_manager
        return self.filter(pointed_at(events.visible_to(user).order_by(), "event"))
