"""An expression whose SQL is worked out once and remembered: to work out a long one takes longer than to answer it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any

from django.db import NotSupportedError, connections, models
from django.db.models.expressions import Col, Expression, F

Make = Callable[..., models.QuerySet]
LAST = 64
"""How many are remembered: a few a day that is asked about, for each kind of record."""


class Remembered(Expression):
    """The annotation of that name in the queryset that `make(key)` gives, for another queryset of the same records.

    Without a name it is the condition by which that queryset was filtered. `columns` are all those of the record, or of
    what it belongs to, that it looks at; both queries call them alike. `make` must give the same SQL for the same key.
    """

    def __init__(self, make: Make, key: Hashable, name: str, *columns: str, output_field: models.Field) -> None:
        super().__init__(output_field=output_field)
        self.make, self.key, self.name, self.columns = make, key, name, columns
        self.found: list[Any] = [F(column) for column in columns]

    def get_source_expressions(self) -> list[Any]:
        return self.found

    def set_source_expressions(self, exprs: Any) -> None:
        self.found = list(exprs)

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:  # type: ignore[override]
        sql, params, there = worked_out(connection.alias, self.make, self.key, self.name, self.columns)
        if tuple(compiler.compile(column)[0] for column in self.found) != there:
            raise NotSupportedError(
                f"{self.name or 'a condition'} is remembered for a query of its own, not for one inside of another"
            )
        return sql, params


@lru_cache(LAST)
def worked_out(
    database: str, make: Make, key: Hashable, name: str, columns: tuple[str, ...]
) -> tuple[str, tuple[Any, ...], tuple[str, ...]]:
    """The SQL of the annotation or condition, its parameters, and how it calls the columns."""
    query = make(key).annotate(**{f"told_{place}": F(column) for place, column in enumerate(columns)}).query
    compiler = query.get_compiler(connection=connections[database])
    compiler.pre_sql_setup()
    sql, params = compiler.compile(query.annotation_select[name] if name else query.where)
    cols: list[Col] = [query.annotation_select[f"told_{place}"] for place in range(len(columns))]
    return sql, tuple(params), tuple(compiler.compile(col)[0] for col in cols)
