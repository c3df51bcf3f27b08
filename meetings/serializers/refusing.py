"""What a model refuses of a record, asked in as few questions to the database as its rules need."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import cache
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, router


def refuse_unfit(record: Any, given: Collection[str], *, unasked: Iterable[str] = (), first: str = "") -> None:
    """Raise `ValidationError` for all that `record.full_clean()` would refuse; `given` are the names of what is new.

    Left out is what the database would be asked in vain, as it holds these rules itself: whether a record is there that
    was just read; rules about columns that are as they were, or in a new record as they always begin. `first` names
    what the record belongs to, when it is the first there: no other can be like it.
    """
    columns = _not_as_it_begins(record) if record._state.adding else set(_with_edges(given))
    fields = record._meta.concrete_fields
    read = {field.name for field in fields if field.is_relation and _is_there(record, field)}
    alike = {field.name for field in fields if field.unique and _is_another(record, field, given)}
    found: dict[str, Any] = {}
    asks: tuple[Callable[[set[str]], None], ...] = (
        lambda exclude: record.clean_fields(exclude=exclude | read),
        lambda exclude: record.clean(),
        lambda exclude: record.validate_unique(exclude=exclude | alike),
        lambda exclude: _validate_constraints(record, columns, exclude, first),
    )
    for ask in asks:  # as Django does: a column in which something is wrong is not asked about again
        try:
            ask({*unasked, *found} - {NON_FIELD_ERRORS})
        except ValidationError as error:
            found = error.update_error_dict(found)
    if found:
        raise ValidationError(found)


def _with_edges(given: Iterable[str]) -> Iterable[str]:
    """The names of the columns that are given, and of those that follow from them: the edges of partial dates."""
    for name in given:
        yield name
        for ending in ("id", "said", "earliest", "latest"):
            yield f"{name}_{ending}"


def _not_as_it_begins(record: Any) -> set[str]:
    changed = [field for field in record._meta.concrete_fields if getattr(record, field.attname) != field.get_default()]
    return {name for field in changed for name in (field.name, field.attname)}


@cache
def _holds_at_first(model: type[models.Model], name: str) -> bool:
    """Whether a record of which nothing is said yet keeps the rule of that name."""
    try:
        next(one for one in model._meta.constraints if one.name == name).validate(model, model())
    except ValidationError:
        return False
    return True


def _is_there(record: Any, field: Any) -> bool:
    return bool(field.is_cached(record) and getattr(record, field.name) is not None)


def _is_another(record: Any, field: Any, given: Collection[str]) -> bool:
    """Whether its value is none that another record can have: its own from before, or one made up for it, as a UUID."""
    made_up = field.has_default() and callable(field.default)
    return field.name not in given and (made_up or not record._state.adding)


def _validate_constraints(record: Any, columns: set[str], exclude: set[str], first: str) -> None:
    found: dict[str, Any] = {}
    using = router.db_for_write(type(record), instance=record)
    for model, constraints in record.get_constraints():
        for constraint in constraints:
            if not _is_in_question(record, constraint, columns, first):
                continue
            try:
                constraint.validate(model, record, exclude=exclude, using=using)
            except ValidationError as error:
                if getattr(error, "code", None) == "unique" and len(constraint.fields) == 1:
                    found.setdefault(constraint.fields[0], []).append(error)
                else:
                    found = error.update_error_dict(found)
    if found:
        raise ValidationError(found)


def _is_in_question(record: Any, constraint: Any, columns: set[str], first: str) -> bool:
    if isinstance(constraint, models.CheckConstraint):
        names: set[str] = set(constraint.condition.referenced_base_fields)  # type: ignore[union-attr]
        model: Any = type(record)
        return bool(names & columns) or (record._state.adding and not _holds_at_first(model, constraint.name))
    return first not in constraint.fields if first else True
