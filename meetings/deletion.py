"""What the confirmation of a deletion says, told only as far as the user may see it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.admin.utils import NestedObjects
from django.db import models, router
from django.utils.text import capfirst
from django.utils.translation import gettext as _

Visible = Callable[[models.QuerySet, Any], models.QuerySet]


def what_deleting_takes(
    records: Iterable[Any], user: Any, visible: Visible
) -> tuple[list[str], dict[str, int], set[str], list[str]]:
    """What would go with the records, how many of each kind, what the user may not delete, and what stands in the way.

    In the form that Django's confirmation page expects. What is hidden is neither named nor counted, and where it
    would be deleted or stands in the way, the deletion is refused.
    """
    records = list(records)
    if not records:
        return [], {}, set(), []
    collector = NestedObjects(using=router.db_for_write(type(records[0])), origin=records)
    collector.collect(records)
    taken = [one for found in collector.model_objs.values() for one in found]
    shown, hidden = _parted(taken, user, visible)
    in_the_way, hidden_in_the_way = _parted(collector.protected, user, visible)
    protected = [_named(one) for one in in_the_way]
    if hidden or hidden_in_the_way:
        protected.append(_("Records that are not visible to you"))
    counted = Counter(str(one._meta.verbose_name_plural) for one in shown)
    return [_named(one) for one in shown], dict(counted), set(), protected


def _parted(records: Iterable[Any], user: Any, visible: Visible) -> tuple[list[Any], bool]:
    """The records that the user may see, and whether there are others."""
    by_model: dict[type[models.Model], list[Any]] = defaultdict(list)
    for record in records:
        by_model[type(record)].append(record)
    shown: list[Any] = []
    hidden = False
    for model, found in by_model.items():
        known = visible(model._default_manager.filter(pk__in=[one.pk for one in found]), user)
        seen = set(known.values_list("pk", flat=True))
        shown += [one for one in found if one.pk in seen]
        hidden = hidden or len(seen) < len(found)
    return shown, hidden


def _named(record: models.Model) -> str:
    return f"{capfirst(str(record._meta.verbose_name))}: {record}"
