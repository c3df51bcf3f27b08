"""Which records of a commitment a user may see, as a condition that every queryset shares."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from meetings.access import Role, reach_of
from meetings.querysets import in_reach, readable_paper


def visible(user: Any, path: str = "", papers: QuerySet | None = None) -> Q:
    """The condition that the commitment at `path` (with its trailing ``__``) is visible.

    Its origin's body and its source paper must both be, and a restricted one needs an editor of that body. A condition
    on many paths gives `papers`, those that the user may read: it looks for the paper among them instead of joining
    more tables for each path than a database can put in a good order.
    """
    if reach_of(user).everything:
        return Q()
    body = f"{path}origin__body"
    open_to = Q(**{f"{path}restricted": False}) | in_reach(user, body, Role.EDITOR)
    source = f"{path}paragraph__document"
    readable = readable_paper(user, f"{source}__") if papers is None else Q(**{f"{source}__in": papers})
    return in_reach(user, body) & open_to & readable
