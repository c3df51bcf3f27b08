"""Many rows written at once: far faster than by `bulk_create`, which asks every field of every row several times."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

from django.db import connection, models

_AS_IT_IS = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)


def write(rows: Sequence[models.Model]) -> None:
    """Insert the rows, all of one model, and give them their keys. Call it in a transaction.

    What they point to must be saved, or stand before them in the same rows.
    """
    if not rows:
        return
    model = type(rows[0])
    for row, key in zip(rows, _keys(model, len(rows)), strict=True):
        row.pk = key
    fields = model._meta.concrete_fields
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    readers = [_reader(field) for field in fields]
    values = ([read(row) for read in readers] for row in rows)
    into = f"{quote(model._meta.db_table)} ({names})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for each in values:
                    copy.write_row(each)
        else:
            cursor.executemany(f"INSERT INTO {into} VALUES ({', '.join(['%s'] * len(fields))})", list(values))


def _reader(field: models.Field) -> Callable[[Any], Any]:
    """What takes the value of a column from a row, as the database takes it."""
    if isinstance(field, models.ForeignKey):
        return _key_reader(field)
    if isinstance(field, _AS_IT_IS) and type(field).get_prep_value in _PLAIN:
        return attrgetter(field.attname)
    attname, prepare = field.attname, field.get_db_prep_save
    return lambda row: prepare(getattr(row, attname), connection)


_PLAIN = {kind.get_prep_value for kind in (*_AS_IT_IS, models.BigAutoField)}


def _key_reader(field: models.ForeignKey) -> Callable[[Any], Any]:
    """The same for a foreign key; a record that was saved after it was pointed to has its key by now."""
    attname, name = field.attname, field.name

    def read(row: Any) -> Any:
        key = getattr(row, attname)
        if key is None and (other := row._state.fields_cache.get(name)) is not None:
            key = other.pk
            row.__dict__[attname] = key
        return key

    return read


def _keys(model: type[models.Model], count: int) -> Iterable[int]:
    """So many keys that no row has or had."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [f'"{table}"', model._meta.pk.column, count],
            )
            return [key for (key,) in cursor.fetchall()]
        # SQLite: the transaction has the whole file, so that nobody else takes them.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
    first = last[0] + 1 if last else 1
    return range(first, first + count)
