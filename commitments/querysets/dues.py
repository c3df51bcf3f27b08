"""Dues as questions to the database: which are unmet, and how each stands on a day."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Value, When

from commitments.deadlines import Anchor, Bound
from commitments.querysets.past import AsUUID, Kept, PastQuerySet, Told, model_at
from commitments.querysets.visibility import visible
from commitments.standing import DUE_SOON, PRESSING, Standing

RULE = Told("deadline", "rule", "deadline")
STATE = Told("milestone", "state", "deadline__milestone")
MILESTONE = "past_milestone"


class DueQuerySet(PastQuerySet):
    told = (
        Told("due", "dates"),
        Told("due", "met"),
        RULE,
        STATE,
        Told("assignment", "answer", "assignment"),
        Told("assignment", "progress", "assignment"),
        Told("commitment", "disposition", "assignment__commitment"),
        Told("commitment", "words", "assignment__commitment"),
    )
    loaded = ("deadline__milestone", "assignment__commitment")

    def visible_to(self, user: Any) -> Self:
        return self.filter(visible(user, "assignment__commitment__"))

    def existing(self) -> Self:
        """Those of parts that existed at the moment."""
        parts = self.model._meta.get_field("assignment").related_model._default_manager
        return self.filter(assignment__in=parts.reading(self.moment).existing())

    def unmet(self) -> Self:
        return self.filter(met="")

    def standing(self, words: Any, *, on: date) -> Self:
        """Dues whose standing on the day, met or not, is one of these words, as `standing.of_due` tells it."""
        condition = Q(pk__in=[])
        for word in words:
            condition |= due_condition(word, on=on)
        return self.filter(condition)

    def ranked(self, *, on: date) -> Self:
        """Every due with `rank`, the place of its standing in `PRESSING`."""
        conditions = [due_condition(word, on=on) for word in PRESSING]
        queryset, conditions = self._looking_up(*conditions)
        return queryset.annotate(rank=Case(*(When(test, then=Value(rank)) for rank, test in enumerate(conditions))))

    def with_last_day(self) -> Self:
        """Every due with `last_day`, its latest day."""
        queryset = self._with_columns(["latest"]) if self.moment else self
        return queryset.annotate(last_day=queryset._past("latest"))

    # The state that counts is that of the milestone on which the rule of then hung; an event names it by its UUID.

    def _telling(self, told: Told, *, select: bool) -> Self:
        if told != STATE:
            return super()._telling(told, select=select)
        queryset = self if RULE.name in self.query.annotations else self._telling(RULE, select=False)
        queryset = queryset.alias(**{MILESTONE: AsUUID(Kept(F(RULE.name), "milestone"))})
        return super(DueQuerySet, queryset)._telling(told, select=select)

    def _events_of(self, told: Told) -> QuerySet:
        if told != STATE:
            return super()._events_of(told)
        return self._events().filter(milestone__uuid=OuterRef(MILESTONE), field=told.field)

    def _today(self, told: Told) -> dict[str, Any]:
        if told == RULE:
            return super()._today(told) | {"milestone": F("deadline__milestone__uuid")}
        if told == STATE:
            milestones = model_at(self.model, told.path)._default_manager.filter(uuid=OuterRef(MILESTONE))
            return {"state": Subquery(milestones.values("state"))}
        return super()._today(told)


class ExtensionQuerySet(QuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.filter(visible(user, "due__assignment__commitment__"))


def due_condition(word: str, *, on: date) -> Q:
    """The condition on a due that its standing is this word; in the terms of `standing.of_due`, test for test."""
    dated, not_before = Q(latest__isnull=False), Q(deadline__bound=Bound.NOT_BEFORE)
    kinds = {
        "open": Q(deadline__anchor__in=[Anchor.CONTINUING, Anchor.RECURRING]),
        "trigger": Q(deadline__anchor__in=[Anchor.MILESTONE, Anchor.COMPLETION]),
        "meeting": Q(deadline__anchor__in=[Anchor.MEETING, Anchor.NEXT_MEETING]),
    }
    called_off = Q(deadline__milestone__state="called_off")
    expects = dated & ~not_before
    match Standing(word):
        case Standing.OPEN_ENDED:
            return ~dated & kinds["open"]
        case Standing.AWAITING_TRIGGER:
            return (~dated & kinds["trigger"] & ~called_off) | (dated & not_before & Q(latest__gt=on))
        case Standing.AWAITING_DATE:
            return ~dated & kinds["meeting"]
        case Standing.UNDATED:
            return ~dated & (Q(deadline__anchor=Anchor.FIXED) | kinds["trigger"] & called_off)
        case Standing.FREE_TO_ACT:
            return not_before & Q(latest__lte=on)
        case Standing.PERIOD_ENDED:
            return expects & Q(latest__lt=on) & ~Q(deadline__silence="")
        case Standing.OVERDUE:
            return expects & Q(latest__lt=on, deadline__silence="")
        case Standing.MAY_BE_LATE:
            return expects & Q(latest__gte=on, earliest__lt=on)
        case Standing.DUE_SOON:
            return expects & Q(earliest__gte=on, earliest__lte=on + DUE_SOON)
        case Standing.ON_TRACK:
            return expects & Q(earliest__gt=on + DUE_SOON)
        case _:
            raise ValueError(f"{word} is no standing of a due")
