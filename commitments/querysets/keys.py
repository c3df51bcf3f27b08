"""Conditions on keys, however many: they are one parameter, which costs little and of which a database takes few."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F, Func


class AsItComes(models.Field):
    """The type of a column that is taken from the database as it comes: for many rows, to convert each is dear."""


class OneOf(Func):
    """That a column is one of these keys: ``filter(OneOf("pk", keys))`` is ``filter(pk__in=keys)`` for thousands.

    With ``__in`` each key is a parameter of its own, of which SQLite takes only so many, and which Django and psycopg
    turn into SQL one by one: dearer, for a few thousand keys, than the answer.
    """

    output_field = models.BooleanField()
    arity = 1

    def __init__(self, column: Any, keys: Iterable[int] = (), **extra: Any) -> None:
        super().__init__(F(column) if isinstance(column, str) else column, **extra)
        self.keys = sorted(keys)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        return f"{sql} IN (SELECT value FROM json_each(%s))", (*params, json.dumps(self.keys))

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        return f"{sql} = ANY(%s::bigint[])", (*params, f"{{{','.join(map(str, self.keys))}}}")
