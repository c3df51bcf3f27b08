"""What a preview shows beside due dates: lists of records; those that the user may not see are only counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models

from meetings.admin.visible import link_to
from meetings.querysets import visible


@dataclass(frozen=True, slots=True)
class Row:
    """A record with what is said of it: words that it has now, and words that it would come nearest to."""

    link: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """What would become of some records, and which; `hidden` is the number of those that are not shown."""

    title: Any
    rows: list[Row]
    hidden: int


def listed(title: Any, told: Iterable[tuple[models.Model, Row]], user: Any) -> Listed:
    """The rows of those records that the user may see; a query for each kind of record."""
    told = list(told)
    keys: dict[type[models.Model], list[Any]] = defaultdict(list)
    for record, _row in told:
        keys[type(record)].append(record.pk)
    seen = {
        (model, pk)
        for model, those in keys.items()
        for pk in visible(model._default_manager.filter(pk__in=those), user).values_list("pk", flat=True)
    }
    rows = [row for record, row in told if (type(record), record.pk) in seen]
    return Listed(title, rows, len(told) - len(rows))


def row(record: models.Model, before: str = "", after: str = "") -> tuple[models.Model, Row]:
    """A record and its row, which links to its page, or for what has none to that of its commitment."""
    page = getattr(record, "commitment", None) if type(record)._meta.model_name == "deadline" else record
    return record, Row(link_to(page or record, record), before, after)
