"""Dues as questions to the database: which are unmet, and how each stands on a day."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any, Self

from django.db.models import (
    Case,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import IsNull

from commitments.deadlines import Anchor, Bound
from commitments.querysets.keys import AsItComes
from commitments.querysets.past import (
    AsUUID,
    Columns,
    Kept,
    NotAmong,
    PastQuerySet,
    Told,
    held,
    in_effect,
    model_at,
    renamed,
)
from commitments.querysets.pictures import Moment
from commitments.querysets.visibility import visible
from commitments.standing import DUE_SOON, PRESSING, DueFacts, Standing, of_due
from commitments.workflow import DECLINED, DONE, Disposition

DATES = Told("due", "dates")
MET = Told("due", "met")
RULE = Told("deadline", "rule", "deadline")
STATE = Told("milestone", "state", "deadline__milestone")
RULE_COLUMNS = ("bound", "anchor", "silence")
CALLED_OFF = Q(deadline__milestone__state="called_off")


class DueQuerySet(PastQuerySet):
    told = (
        DATES,
        MET,
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

    def runs_out(self) -> Self:
        """Unmet dues with a last day; on that of *not before* nothing runs out."""
        return self.unmet().filter(latest__isnull=False).exclude(deadline__bound=Bound.NOT_BEFORE)

    def asked_for(self) -> Self:
        """Unmet dues of parts that had been given, and are neither done nor declined."""
        unsettled = self.unmet().exclude(assignment__progress__in=DONE).exclude(assignment__answer__in=DECLINED)
        return unsettled.filter(was_given(self.moment, self._events(), "assignment_id", "assignment__commitment_id"))

    def standing(self, words: Any, *, on: date) -> Self:
        """Dues whose standing on the day, met or not, is one of these words, as `standing.of_due` tells it."""
        if self.moment is not None:
            return self.ranked(on=on).filter(rank__in=[PRESSING.index(word) for word in words])
        condition = Q(pk__in=[])
        for word in words:
            condition |= due_condition(word, on=on)
        return self.filter(condition)

    def due_within(self, days: int, *, on: date) -> Self:
        """Dues that are not over and may come within so many days of the day; *not before* is none that comes."""
        coming = self.standing([Standing.MAY_BE_LATE, Standing.DUE_SOON, Standing.ON_TRACK], on=on)
        return coming.filter(earliest__lte=on + timedelta(days=days))

    def with_last_day(self) -> Self:
        """Every due with `last_day`, its latest day."""
        queryset = self._with_columns(["latest"]) if self.moment else self
        return queryset.annotate(last_day=F(queryset._columns()["latest"] if self.moment else "latest"))

    def ranked(self, *, on: date) -> Self:
        """Every due with `rank`, the place of its standing in `PRESSING`."""
        if self.moment is None:
            return self.annotate(rank=rank_of_due(on))
        # A look into the events for every column that is asked about costs too much for thousands of rows. So the event
        # that tells the days gives the rank as a whole, unless there is more to look up: a rule that was moved, or a
        # milestone that has come or gone.
        told = self._events()
        moved = self._moved()
        dates = told.filter(due=OuterRef("pk"), field="dates")
        last = in_effect(dates, self.moment).order_by("-counts_from", "-pk")
        queryset = self._with_columns(("latest", "earliest", *(f"deadline__{column}" for column in RULE_COLUMNS)))
        queryset, called_off = queryset._called_off()
        return queryset.annotate(
            rank=Case(
                When(moved, then=rank_of_due(on, columns=queryset._columns(), called_off=called_off)),
                default=Coalesce(
                    _rank_by_event(last, "new", on), _rank_by_event(dates.order_by("pk"), "old", on), rank_of_due(on)
                ),
            )
        )

    def placed(self, *, on: date) -> Self:
        """Every due with `place`, its rank where it is unmet; a met one stands behind all of `PRESSING`."""
        queryset, (unmet,) = self.ranked(on=on)._looking_up(Q(met=""))
        return queryset.annotate(place=Case(When(unmet, then=F("rank")), default=Value(len(PRESSING))))

    def standings(self, *, on: date) -> Iterator[tuple[int, Standing | None, date | None]]:
        """For each due the key of its part, its standing by `standing.of_due`, or None if it was met, and its last day.

        As at a moment.
        """

        @cache  # the dues of one deadline have the same days, but for extensions
        def stands(days: str | None, rule: str | None, *today: Any) -> tuple[Standing, date | None]:
            *ends, bound, anchor, silence, called_off = today
            earliest, latest = (date.fromisoformat(day) if isinstance(day, str) else day for day in ends)
            if days is not None:
                earliest, latest = _days(days)
            if rule is not None:
                then = json.loads(rule)
                bound, anchor = then.get("bound") or Bound.BY, then.get("anchor") or Anchor.FIXED
                silence = then.get("silence") or ""
            due = DueFacts(bound, anchor, earliest, latest, silence, called_off=bool(called_off))
            return of_due(due, on=on), latest

        queryset, called_off = self._telling(DATES, select=False)._with_columns(["met"])._called_off()
        moved = self._moved()
        days: Any = ExpressionWrapper(F(DATES.name), TextField())  # as text, of which there are few
        if unchanged := self._unchanged(DATES):
            days = Case(When(~Q(unchanged), then=days))
        rows = queryset.order_by().annotate(
            was_met=queryset._past("met"),
            days=days,
            rule=Case(When(moved, then=ExpressionWrapper(F(RULE.name), TextField()))),
            was_called_off=Case(
                When(~moved, then=Case(When(CALLED_OFF, then=Value(1)))),
                When(called_off, then=Value(1)),
                output_field=AsItComes(),
            ),
            earliest_today=ExpressionWrapper(F("earliest"), AsItComes()),
            latest_today=ExpressionWrapper(F("latest"), AsItComes()),
            **{column: F(f"deadline__{column}") for column in RULE_COLUMNS},
        )
        days_today = ("earliest_today", "latest_today")
        for part, met, *facts in rows.values_list(
            "assignment", "was_met", "days", "rule", *days_today, *RULE_COLUMNS, "was_called_off"
        ):
            standing, latest = stands(*facts)
            yield part, None if met else standing, latest

    def parts_changed(self) -> Q:
        """The condition that of a due of a part, events tell since the day of the moment; for parts."""
        assert self.moment is not None
        told = self._events().filter(counts_from__gt=self.moment.day)
        rules = told.filter(field="rule", deadline__isnull=False).values("deadline")
        states = told.filter(field="state", milestone__isnull=False).values("milestone")
        changed = (
            told.filter(field__in=["dates", "met"], due__isnull=False).order_by().values("due__assignment"),
            self.filter_by_today(Q(deadline__in=rules)).order_by().values("assignment"),
            self.filter_by_today(Q(deadline__milestone__in=states)).order_by().values("assignment"),
        )
        return Q(*(Q(pk__in=each) for each in changed), _connector=Q.OR)

    def _moved(self) -> Q:
        """The condition that events tell of the rule, or of the state of its milestone; this is rare.

        At large only of changes since the day, for what was before is in the columns of today.
        """
        told, moment = self._events(), self.moment
        if moment is not None and moment.at_large and moment.known_at is None:
            told = told.filter(counts_from__gt=moment.day)
        rules = told.filter(field="rule", deadline__isnull=False).values("deadline")
        states = told.filter(field="state", milestone__isnull=False).values("milestone")
        return Q(deadline__in=rules) | Q(deadline__milestone__isnull=False, deadline__milestone__in=states)

    def _called_off(self) -> tuple[Self, Q]:
        """The condition that the milestone on which the rule hung at the moment was called off, with what it needs."""
        if self.moment is None:
            return self, CALLED_OFF
        subject = model_at(self.model, STATE.path)
        events = self._events().filter(milestone=OuterRef("pk"), field=STATE.field)
        then = Kept(held(events, self.moment, today=Columns(state="state")), "state")
        off = subject._default_manager.alias(then=then).filter(then="called_off")
        queryset = self if RULE.name in self.query.annotations else self._telling(RULE, select=False)
        queryset = queryset.alias(past_milestone=AsUUID(Kept(F(RULE.name), "milestone")))
        return queryset, Q(past_milestone__in=off.values("uuid"))

    def _today(self, told: Told) -> dict[str, Any]:
        # An event names the milestone by its UUID.
        return super()._today(told) | ({"milestone": F("deadline__milestone__uuid")} if told == RULE else {})


def untouched(key: F, about: str, events: QuerySet, moment: Moment) -> Q:
    """The condition that of these events none about the subject came after the moment, and that none was retracted.

    Then all that the subject has stood at the moment. By two or three lists of the few others, each made once.
    """
    others = [Q(counts_from__gt=moment.day)]
    if moment.known_at is not None:
        others.append(Q(recorded__gt=moment.known_at))
    lists = [events.filter(other, **{f"{about}__isnull": False}).values(about) for other in others]
    # Of all fields and subjects (0 is none of them), for the index on what is retracted finds those at once.
    retractions = events.model._default_manager.filter(retracts__gt=0)
    lists.append(retractions.annotate(whose=Coalesce(f"{about}_id", Value(0))).values("whose"))
    return Q(*(NotAmong(key, Subquery(others.order_by())) for others in lists))


def told_of(events: QuerySet) -> IsNull:
    """That there is one of these events, looked up for each record.

    ``Exists`` says the same, but PostgreSQL may answer it by a list of all subjects of which events tell.
    """
    return IsNull(Subquery(events.order_by().values("pk")[:1]), False)


def had_been_made(events: QuerySet, moment: Moment, path: str = "") -> Q:
    """The condition that the commitment at `path` (with its trailing ``__``) existed; it reads the columns of today."""
    events = events.filter(commitment__isnull=False, field="disposition")
    disposed = events.filter(commitment=OuterRef(f"{path}pk"))
    by_meeting = Q(**{f"{path}origin__when_latest__lte": moment.day})
    not_draft = ~Q(**{f"{path}disposition": Disposition.DRAFT})
    if not moment.at_large:
        return Q(Exists(in_effect(disposed, moment))) | by_meeting & not_draft & ~Q(Exists(disposed))
    # Nearly all are of a meeting that was over, and nothing has befallen them since. Then there is nothing to look up:
    # if an event tells of one, it stood then; if none does, it counts from its meeting.
    clear = not_draft & by_meeting & untouched(F(f"{path}pk"), "commitment", events, moment)
    return Q(clear | Q(told_of(in_effect(disposed, moment))) | by_meeting & not_draft & ~Q(told_of(disposed)))


def was_given(moment: Moment | None, events: QuerySet, part: str, commitment: str) -> Q:
    """The condition that a part had been given by the moment; `part` and `commitment` lead to their keys.

    What a commitment came into force with was given from the first.
    """
    if moment is None:
        return Q()
    given = events.filter(assignment__isnull=False, field="part")
    disposed = events.filter(commitment__isnull=False, field="disposition")
    before = disposed.filter(commitment=OuterRef(OuterRef(commitment)), pk__lt=OuterRef("pk"))
    its = given.filter(assignment=OuterRef(part))
    later, then = its.filter(Exists(before)), in_effect(its, moment)
    if moment.at_large:
        return Q(untouched(F(part), "assignment", given, moment) | ~Q(told_of(later)) | Q(told_of(then)))
    return ~Q(Exists(later)) | Q(Exists(then))


def rank_of_due(on: date, columns: Mapping[str, str] | None = None, called_off: Q = CALLED_OFF) -> Case:
    """The place in `PRESSING` of a due's standing, test for test as `standing.of_due`, under these names of columns."""

    def when(word: Standing, **test: Any) -> When:
        return When(renamed(Q(**test), columns or {}), then=place(word))

    def place(word: Standing) -> Value:
        return Value(PRESSING.index(word))

    undated = Case(
        when(Standing.OPEN_ENDED, deadline__anchor__in=[Anchor.CONTINUING, Anchor.RECURRING]),
        when(Standing.AWAITING_DATE, deadline__anchor__in=[Anchor.MEETING, Anchor.NEXT_MEETING]),
        when(Standing.UNDATED, deadline__anchor=Anchor.FIXED),
        When(called_off, then=place(Standing.UNDATED)),
        default=place(Standing.AWAITING_TRIGGER),
    )
    begun = Case(when(Standing.FREE_TO_ACT, latest__lte=on), default=place(Standing.AWAITING_TRIGGER))
    over = Case(when(Standing.OVERDUE, deadline__silence=""), default=place(Standing.PERIOD_ENDED))
    tests = {
        "latest__isnull": (True, undated),
        "deadline__bound": (Bound.NOT_BEFORE, begun),
        "latest__lt": (on, over),
        "earliest__lt": (on, place(Standing.MAY_BE_LATE)),
        "earliest__lte": (on + DUE_SOON, place(Standing.DUE_SOON)),
    }
    return Case(
        *(When(renamed(Q(**{name: value}), columns or {}), then=then) for name, (value, then) in tests.items()),
        default=place(Standing.ON_TRACK),
    )


def place_among_dues(on: date) -> Case:
    """For a query of parts that joins their dues: the place of one due in `PRESSING`, behind all when it is met.

    The least is the part's. A part without a due is joined with nothing, and undated.
    """
    columns = {name: f"dues__{name}" for name in ("latest", "earliest", *(f"deadline__{one}" for one in RULE_COLUMNS))}
    called_off = renamed(CALLED_OFF, {"deadline__milestone__state": "dues__deadline__milestone__state"})
    return Case(
        When(dues__deadline=None, then=Value(PRESSING.index(Standing.UNDATED))),
        When(dues__met="", then=rank_of_due(on, columns, called_off)),
        default=Value(len(PRESSING)),
    )


def _rank_by_event(events: QuerySet, told: str, on: date) -> Subquery:
    """The rank by the first of these events, which tell the days of a due, under a rule as it is today."""
    days = {edge: Cast(Kept(told, edge), DateField()) for edge in ("latest", "earliest")}
    columns = {f"deadline__{column}": f"due__deadline__{column}" for column in RULE_COLUMNS}
    called_off = renamed(CALLED_OFF, {"deadline__milestone__state": "due__deadline__milestone__state"})
    ranked = events.alias(**days).annotate(rank=rank_of_due(on, columns, called_off))
    return Subquery(ranked.values("rank")[:1])


def _days(told: str) -> tuple[date | None, date | None]:
    """The earliest and the latest day of a due, out of the JSON that was told."""
    found = json.loads(told)
    earliest, latest = (
        date.fromisoformat(day) if (day := found.get(edge)) else None for edge in ("earliest", "latest")
    )
    return earliest, latest


class DeadlineQuerySet(PastQuerySet):
    """Deadlines; as at a day those of the commitments that existed, with the rule and the days that they had."""

    told = (Told("deadline", "rule"), Told("deadline", "dates"))

    def visible_to(self, user: Any) -> Self:
        return self.filter(visible(user, "commitment__"))

    def existing(self) -> Self:
        commitments = self.model._meta.get_field("commitment").related_model._default_manager
        return self.filter(commitment__in=commitments.reading(self.moment).existing())


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
    expects = dated & ~not_before
    match Standing(word):
        case Standing.OPEN_ENDED:
            return ~dated & kinds["open"]
        case Standing.AWAITING_TRIGGER:
            return (~dated & kinds["trigger"] & ~CALLED_OFF) | (dated & not_before & Q(latest__gt=on))
        case Standing.AWAITING_DATE:
            return ~dated & kinds["meeting"]
        case Standing.UNDATED:
            return ~dated & (Q(deadline__anchor=Anchor.FIXED) | kinds["trigger"] & CALLED_OFF)
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
