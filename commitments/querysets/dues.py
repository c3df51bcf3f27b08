"""Dues as questions to the database: which are unmet, and how each stands on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, JSONObject

from commitments.deadlines import Anchor, Bound
from commitments.querysets.past import AsUUID, Kept, PastQuerySet, Told, held, in_effect, model_at, renamed
from commitments.querysets.visibility import visible
from commitments.standing import DUE_SOON, PRESSING, Standing

RULE = Told("deadline", "rule", "deadline")
STATE = Told("milestone", "state", "deadline__milestone")
CALLED_OFF = Q(deadline__milestone__state="called_off")


class DueQuerySet(PastQuerySet):
    told = (
        Told("due", "dates"),
        Told("due", "met"),
        STATE,
        RULE,
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
        queryset, called_off = self._called_off()
        condition = Q(pk__in=[])
        for word in words:
            condition |= due_condition(word, on=on, called_off=called_off)
        return queryset.filter(condition)

    def ranked(self, *, on: date) -> Self:
        """Every due with `rank`, the place of its standing in `PRESSING`."""
        conditions = [due_condition(word, on=on) for word in PRESSING]
        if self.moment is None:
            return self.annotate(rank=_rank(conditions))
        # Asking for each column on its own costs a look into the events every time; so the event that tells the days is
        # asked for the rank as a whole, unless the rule was moved too, or a milestone has come or gone.
        dates = self._events().filter(due=OuterRef("pk"), field="dates")
        moved = Q(deadline__in=self._events().filter(field="rule").values("deadline")) | Q(
            deadline__milestone__in=self._events().filter(field="state", milestone__isnull=False).values("milestone")
        )
        last = dates.filter(in_effect(self.moment)).order_by("-counts_from", "-pk").alias(**_DAYS_TOLD)
        by_event = last.annotate(rank=_rank([renamed(test, _AS_TOLD) for test in conditions])).values("rank")[:1]
        queryset, called_off = self._called_off()
        each = [due_condition(word, on=on, called_off=called_off) for word in PRESSING]
        queryset, each = queryset._looking_up(*each)
        column_by_column = _rank(each)
        return queryset.annotate(
            rank=Case(
                When(moved, then=column_by_column),
                When(~Exists(dates), then=_rank(conditions)),
                default=Coalesce(Subquery(by_event), column_by_column),
            )
        )

    def with_last_day(self) -> Self:
        """Every due with `last_day`, its latest day."""
        queryset = self._with_columns(["latest"]) if self.moment else self
        return queryset.annotate(last_day=queryset._past("latest"))

    def _called_off(self) -> tuple[Self, Q]:
        """The condition that the milestone on which the rule hung at the moment was called off, and what prepares it."""
        if self.moment is None:
            return self, CALLED_OFF
        subject = model_at(self.model, STATE.path)
        events = self._events().filter(milestone=OuterRef("pk"), field=STATE.field)
        then = Kept(held(events, self.moment, today=JSONObject(state="state")), "state")
        off = subject._default_manager.alias(then=then).filter(then="called_off")
        queryset = self if RULE.name in self.query.annotations else self._telling(RULE, select=False)
        queryset = queryset.alias(past_milestone=AsUUID(Kept(F(RULE.name), "milestone")))
        return queryset, Q(past_milestone__isnull=False, past_milestone__in=off.values("uuid"))

    def _today(self, told: Told) -> dict[str, Any]:
        # An event names the milestone by its UUID.
        return super()._today(told) | ({"milestone": F("deadline__milestone__uuid")} if told == RULE else {})


def _rank(conditions: Sequence[Q]) -> Case:
    return Case(*(When(condition, then=Value(place)) for place, condition in enumerate(conditions)))


_DAYS_TOLD = {edge: Cast(Kept("new", edge), DateField()) for edge in ("latest", "earliest")}
_AS_TOLD = {edge: edge for edge in _DAYS_TOLD} | {
    f"deadline__{column}": f"due__deadline__{column}" for column in ("bound", "anchor", "silence", "milestone__state")
}
"""How an event that tells the days of a due names what the standing depends on."""


class ExtensionQuerySet(QuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.filter(visible(user, "due__assignment__commitment__"))


def due_condition(word: str, *, on: date, called_off: Q = CALLED_OFF) -> Q:
    """The condition on a due that its standing is this word; in the terms of `standing.of_due`, test for test."""
    dated, not_before = Q(latest__isnull=False), Q(deadline__bound=Bound.NOT_BEFORE)
    kinds = {
        "open": Q(deadline__anchor__in=[Anchor.CONTINUING, Anchor.RECURRING]),
        "trigger": Q(deadline__anchor__in=[Anchor.MILESTONE, Anchor.COMPLETION]),
        "meeting": Q(deadline__anchor__in=[Anchor.MEETING, Anchor.NEXT_MEETING]),
    }
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
