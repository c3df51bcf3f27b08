"""A question to the database that is put into SQL once, and asked again with other values: that is half of its cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, models


class Question:
    """What `make(*values)` asks, which must be a queryset of plain columns (``values_list``).

    `samples` are values by which it is made once: none of them may stand in it for anything else, and no part of it may
    depend on them. What another value asks is the same SQL with that in its place.
    """

    def __init__(self, make: Callable[..., models.QuerySet], *samples: Any) -> None:
        self.make, self.samples = make, samples
        self._made: dict[str, tuple[str, Sequence[Any], list[tuple[int, list[Any], Any]]]] = {}

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """The rows, as the queryset would give them."""
        if connection.vendor not in self._made:
            self._made[connection.vendor] = self._put()
        sql, params, converters = self._made[connection.vendor]
        given = dict(zip(self.samples, values, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(sql, [given.get(one, one) for one in params])
            rows = cursor.fetchall()
        return [self._converted(list(row), converters) for row in rows] if converters else rows

    def _put(self) -> tuple[str, Sequence[Any], list[tuple[int, list[Any], Any]]]:
        compiler = self.make(*self.samples).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        missing = [one for one in self.samples if one not in params]
        if missing:
            raise ValueError(f"{missing} must be asked for as they are")
        converters = compiler.get_converters([selected[0] for selected in compiler.select])
        return sql, params, [(place, found, expression) for place, (found, expression) in converters.items()]

    def _converted(self, row: list[Any], converters: list[tuple[int, list[Any], Any]]) -> tuple[Any, ...]:
        for place, found, expression in converters:
            for convert in found:
                row[place] = convert(row[place], expression, connection)
        return tuple(row)
