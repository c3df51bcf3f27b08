"""Querysets as at a day: every column with a history is read as it stood then, by what the events tell.

``queryset.as_at(day)`` is the same queryset a while ago. Its filters and words read what the columns held at the end of
the day, and its records show that. The truth is `history.replay`; the expressions here say the same in SQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Self

from django.core.exceptions import FieldError
from django.db import models
from django.db.models import Case, F, Func, JSONField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, JSONObject

from commitments.history import FIELDS
from commitments.querysets.pictures import Moment, PictureOfThePast, Pictures


@dataclass(frozen=True, slots=True)
class Told:
    """A field of which events tell; `path` leads from the record to the subject, and is empty for the record itself."""

    about: str
    field: str
    path: str = ""

    @property
    def name(self) -> str:
        """Under which the queryset has the field's columns, as JSON."""
        return f"past_{self.path}_{self.field}".replace("__", "_")

    @property
    def columns(self) -> tuple[str, ...]:
        return FIELDS[self.about][self.field]

    def column(self, column: str) -> str:
        """How a condition names the column."""
        return f"{self.path}__{column}" if self.path else column


class Kept(Func):
    """One column out of the JSON of an event, as text; NULL where it is missing or null, on every database."""

    output_field = models.TextField()
    arity = 1

    def __init__(self, told: Any, column: str = "", **extra: Any) -> None:
        super().__init__(told, column=column, **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="JSON_EXTRACT(%(expressions)s, '$.%(column)s')", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s ->> '%(column)s')", **context)


class Columns(JSONObject):
    """Columns as JSON, by their names; SQLite is not asked with every new connection whether it knows JSON."""

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:  # type: ignore[override]
        return Func.as_sql(self, compiler, connection, **context)


class NotAmong(Func):
    """That a key is none of those that a query gives, none of which is NULL.

    ``~Q(pk__in=…)`` says the same with more brackets, and for questions as deep as these the parser of SQLite has few.
    """

    output_field = models.BooleanField()
    template = "%(expressions)s"
    arg_joiner = " NOT IN "
    arity = 2


class AsUUID(Func):
    """Text as the database keeps a UUID; SQLite does without the hyphens."""

    output_field = models.UUIDField()
    arity = 1
    template = "(%(expressions)s)::uuid"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="REPLACE(%(expressions)s, '-', '')", **context)


def in_effect(events: models.QuerySet, moment: Moment) -> models.QuerySet:
    """Those events that stand at the moment: recorded and not retracted by then, and effective by the day.

    Retractions themselves are left out. The doors refuse to retract one, so that one look is enough.
    """
    # Said as “not set”, which no index serves: for “is empty” SQLite takes the unique index on what is retracted, where
    # nearly all events stand under empty, and reads them all for each record.
    effective = ~Q(retracts__isnull=False) & Q(counts_from__lte=moment.day)
    # A list of the few that were, made once: to look for the retraction of each event costs PostgreSQL more than all
    # else. “Above 0” is “set”, said so that both databases find those in the index.
    retractions = events.model._default_manager.filter(retracts__gt=0).order_by()
    if moment.known_at is not None:
        effective &= Q(recorded__lte=moment.known_at)
        retractions = retractions.filter(recorded__lte=moment.known_at)
    return events.filter(effective, NotAmong(F("pk"), Subquery(retractions.values("retracts"))))


def held(events: models.QuerySet, moment: Moment, *, today: Any) -> Coalesce:
    """What the events of one field of one subject come to at the moment, as the JSON that the last of them tells.

    Before any of them held, it is what the first one found, which says nothing where the record was new. Of what no
    event ever told, the columns of today speak.
    """
    last = in_effect(events, moment).order_by("-counts_from", "-pk").values("new")[:1]
    found = events.order_by("pk").values("old")[:1]
    return Coalesce(Subquery(last), Subquery(found), today, output_field=JSONField())


class PastQuerySet(models.QuerySet):
    """A queryset that can be asked as at a day.

    Conditions and orders name columns as ever: as at a day, those of `told` are looked up in the events. Other columns
    with a history cannot be named then, lest they be read as of today.
    """

    told: tuple[Told, ...] = ()
    loaded: tuple[str, ...] = ()
    """The ways to the records that are told of beside the queryset's own; as at a day they are loaded with these."""

    _moment: Moment | None = None
    _anyway: Self | None = None
    """As at a day, the same records whether they existed then or not; no longer known once more is asked of them."""
    _awaiting: Moment | None = None

    def as_at(self, day: date | None, *, known_at: datetime | None = None) -> Self:
        """These records as at the end of a day, those that existed then; None leaves them as they are today.

        `known_at` asks by what had been recorded at that instant, instead of by all that we know now. The records are
        pictures: saving one raises `PictureOfThePast`.
        """
        if day is None:
            return self
        clone = self._chain()
        clone._moment, clone._awaiting = None, Moment(day, known_at)
        clone._anyway = self.reading(clone._awaiting)
        return clone

    def reading(self, moment: Moment | None) -> Self:
        """The same records, whose words read what held at the moment; whether they existed then is not asked."""
        clone = self._chain()
        clone._moment = moment
        return clone

    @property
    def moment(self) -> Moment | None:
        """The moment that it is asked as at; None: today."""
        return self._awaiting or self._moment

    def at_large(self) -> Self:
        """The same records, which are asked about at large: then it pays to find first what has changed since."""
        assert self.moment is not None
        return self.reading(replace(self.moment, at_large=True))

    def existing(self) -> Self:
        """Those that existed at the moment."""
        raise NotImplementedError

    def given(self) -> Self:
        """Those that existed at the moment, of a record that did."""
        return self.all()

    def filter(self, *args: Any, **kwargs: Any) -> Self:
        if self.moment is None or self._defer_next_filter:  # a record asks for what hangs on it, which has no history
            return super().filter(*args, **kwargs)
        queryset, (condition,) = self._looking_up(Q(*args, **kwargs))
        return super(PastQuerySet, queryset).filter(condition)

    def filter_by_today(self, condition: Q) -> Self:
        """Those of which the condition holds in the columns of today, whatever the moment."""
        return super().filter(condition)

    def exclude(self, *args: Any, **kwargs: Any) -> Self:
        if self.moment is None:
            return super().exclude(*args, **kwargs)
        queryset, (condition,) = self._looking_up(Q(*args, **kwargs))
        return super(PastQuerySet, queryset).exclude(condition)

    def order_by(self, *names: Any) -> Self:
        if self.moment is None:
            return super().order_by(*names)
        named = [name.removeprefix("-") for name in names if isinstance(name, str)]
        queryset, columns = self._with_columns(named), self._columns()
        return super(PastQuerySet, queryset).order_by(
            *(
                name.replace(name.removeprefix("-"), columns.get(name.removeprefix("-"), name.removeprefix("-")))
                if isinstance(name, str)
                else name
                for name in names
            )
        )

    def update(self, **kwargs: Any) -> int:
        if self.moment is not None:
            raise PictureOfThePast
        return super().update(**kwargs)

    update.alters_data = True  # type: ignore[attr-defined]

    def delete(self) -> tuple[int, dict[str, int]]:
        if self.moment is not None:
            raise PictureOfThePast
        return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    # How the events are asked

    def _pictured(self, *, known: bool = False) -> Self:
        """Those that existed, each with what is told of it; if it is `known` that all did, nobody asks."""
        near = self._hints.get("instance")  # whose parts these are, when they are asked for through it
        ways = [way for way in self.loaded if not isinstance(near, model_at(self.model, way.split("__")[0]))]
        queryset = self if known else self.given() if getattr(near, "_as_at", None) else self.existing()
        for told in self.told:
            if not told.path or any(way == told.path or way.startswith(f"{told.path}__") for way in ways):
                queryset = queryset._telling(told, select=True)
        if ways:
            queryset = queryset.select_related(*ways)
        queryset._iterable_class = Pictures
        return queryset

    def _looking_up(self, *conditions: Q) -> tuple[Self, list[Q]]:
        """The queryset with all that the conditions name prepared, and the conditions in terms of that."""
        self._arrive()
        if self.moment is None:
            return self, list(conditions)
        columns = self._columns()
        named = [name for condition in conditions for name in _names(condition)]
        queryset = self._with_columns(filter(None, (_column(name, columns) for name in named)))
        for name in named:
            if _column(name, columns) is None and _HISTORIED & set(name.split("__")[1:]):
                raise FieldError(f"{name} is not looked up as at a day; ask {self.model.__name__} in its own words")
        return queryset, [renamed(condition, columns) for condition in conditions]

    def _columns(self) -> dict[str, str]:
        """For each column that is told of, as conditions name it, what the queryset calls it then."""
        return {told.column(column): f"{told.name}_{column}" for told in self.told for column in told.columns}

    def _with_columns(self, named: Iterable[str]) -> Self:
        """The same queryset, in which these columns can be looked up under their name of `_columns`."""
        self._arrive()
        queryset, wanted = self, set(named)
        for told in self.told:
            columns = {column for column in told.columns if told.column(column) in wanted}
            if columns and told.name not in queryset.query.annotations:
                queryset = queryset._telling(told, select=False)
            subject = model_at(self.model, told.path)
            new = {
                f"{told.name}_{column}": queryset._then(_typed(subject, column, told), told, column)
                for column in columns
            }
            new = {name: value for name, value in new.items() if name not in queryset.query.annotations}
            queryset = queryset.alias(**new) if new else queryset
        return queryset

    def _then(self, told_then: Any, told: Told, column: str) -> Any:
        """A column out of what was told; at large, that of today where nothing has changed since."""
        unchanged = self._unchanged(told)
        if unchanged is None:
            return told_then
        today = When(unchanged, then=F(told.column(column)))
        return Case(today, default=told_then, output_field=told_then.output_field)

    def _past(self, column: str) -> F:
        """The column as an expression; as at a day it must have been prepared by `_with_columns`."""
        return F(self._columns()[column] if self.moment else column)

    def _telling(self, told: Told, *, select: bool) -> Self:
        """The same queryset with the field's columns at the moment, as JSON; with every record, or to be asked for."""
        assert self._moment is not None
        columns = held(self._events_of(told), self._moment, today=Columns(**self._today(told)))
        return (self.annotate if select else self.alias)(**{told.name: columns})

    def _unchanged(self, told: Told) -> NotAmong | None:
        """That no event tells of a change since the day, so that the columns of today hold; None where nobody asks.

        It is asked at large alone, and not of what was known at an instant nor of columns that refer to a record.
        """
        assert self._moment is not None
        if not self._moment.at_large or self._moment.known_at or self._today(told).keys() != set(told.columns):
            return None
        since = self._events().filter(field=told.field, counts_from__gt=self._moment.day)
        changed = since.filter(**{f"{told.about}__isnull": False}).order_by().values(told.about)
        return NotAmong(F(f"{told.path}__pk" if told.path else "pk"), Subquery(changed))

    def _events_of(self, told: Told) -> models.QuerySet:
        """The events that tell of the field, of the subject that belongs to the record outside."""
        key = OuterRef(f"{told.path}__pk" if told.path else "pk")
        # The second condition says what the first does, for databases that read all events of the field at once: so
        # they find them by the index of the subject.
        return self._events().filter(**{told.about: key, f"{told.about}__isnull": False}, field=told.field)

    def _today(self, told: Told) -> dict[str, Any]:
        """The columns of today, where no event tells of them. Those that refer to a record are left as they are."""
        subject = model_at(self.model, told.path)
        own = [column for column in told.columns if not subject._meta.get_field(column).is_relation]
        return {column: F(told.column(column)) for column in own}

    def _events(self) -> models.QuerySet:
        found: models.QuerySet = self.model.events.rel.related_model._default_manager.all()  # type: ignore[attr-defined]
        return found

    # What Django asks

    @property
    def query(self) -> Any:
        self._arrive()
        return super().query

    @query.setter
    def query(self, value: Any) -> None:
        models.QuerySet.query.fset(self, value)  # type: ignore[attr-defined]

    def _arrive(self) -> None:
        """Become a picture when the record is one through which these were asked for; as late as can be."""
        if self._awaiting is None:
            return
        self._moment, self._awaiting = self._awaiting, None
        pictured = self._pictured()
        self._query, self._iterable_class = pictured._query, pictured._iterable_class  # type: ignore[has-type]

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._arrive()
        super()._fetch_all()  # type: ignore[misc]

    def iterator(self, chunk_size: int | None = None) -> Iterator[Any]:
        self._arrive()
        return super().iterator(chunk_size)

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._moment = self._moment
        if clone._moment is None:
            clone._awaiting = getattr(self._hints.get("instance"), "_as_at", None)
        return clone

    def _values(self, *fields: Any, **expressions: Any) -> Self:
        asks_today = self._columns().keys() & set(fields) or not (fields or expressions)
        if self.moment is not None and asks_today:
            raise FieldError("As at a day take the records: values() reads the columns of today")
        return super()._values(*fields, **expressions)  # type: ignore[misc,no-any-return]


_HISTORIED = {"disposition", "drop_reason", *FIELDS["assignment"]["answer"], *FIELDS["assignment"]["progress"]} | {
    "earliest",
    "latest",
    "met",
    "bound",
    "silence",
}
"""Columns with a history that are refused, as at a day, where a queryset cannot look them up."""


def _names(condition: Q) -> Iterator[str]:
    for child in condition.children:
        if isinstance(child, Q):
            yield from _names(child)
        elif isinstance(child, tuple):
            yield child[0]


def _column(name: str, columns: Mapping[str, str]) -> str | None:
    """The column that a condition's name begins with, such as *progress* of *progress__in*; None if it is not told."""
    parts = name.split("__")
    prefixes = ("__".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((prefix for prefix in prefixes if prefix in columns), None)


def renamed(condition: Q, columns: Mapping[str, str]) -> Q:
    """The condition with these columns under their other names."""
    children: list[Any] = []
    for child in condition.children:
        if isinstance(child, Q):
            children.append(renamed(child, columns))
        elif isinstance(child, tuple) and (column := _column(child[0], columns)):
            children.append((columns[column] + child[0].removeprefix(column), child[1]))
        else:
            children.append(child)
    return Q.create(children, condition.connector, condition.negated)


def model_at(model: type[models.Model], path: str) -> type[models.Model]:
    """The model to which a path of foreign keys leads."""
    for name in path.split("__") if path else []:
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    return model


def _typed(subject: type[models.Model], column: str, told: Told) -> Any:
    """A column out of what was told, as its own type; text that was not told of is as it begins."""
    kept = Kept(F(told.name), column)
    field: Any = subject._meta.get_field(column)
    if isinstance(field, models.DateField):
        return Cast(kept, models.DateField())
    begins = "" if field.is_relation else str(field.get_default() or "")
    return Coalesce(kept, Value(begins), output_field=models.TextField())
