"""The desk's home: what needs a hand on a day, mine first; every figure leads to the list that it counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _

from commitments.admin.asked import Asked, asked, list_address, page_address
from commitments.admin.cells import label, next_due
from commitments.models import Assignment, Event
from commitments.standing import PRESSING, Standing
from meetings.access import Role, reach_of
from meetings.admin.filters import below
from meetings.models import Body

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """How many parts have a standing, and the list that shows them."""

    word: Standing
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class Newly:
    """How many updates were recorded in the last days, and the list that shows them."""

    count: int
    address: str


def home(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the home page shows, added to what the theme hands over."""
    day, slug = asked(request), request.GET.get("body", "").replace("\0", "")
    bodies = list(Body.objects.visible_to(request.user))
    chosen = next((body for body in bodies if body.slug == slug), None)
    kept = {"as_at": day.value, "body": chosen.slug if chosen else ""}
    within = None if chosen is None else below(chosen.slug, request.user) or frozenset()
    parts = parts_on_record(request, day, within)
    everything, mine = parts.pressing_figures(request.user, on=day.day)
    updates = Event.objects.updates_visible_to(request.user)
    if within is not None:
        updates = updates.filter(assignment__commitment__origin__body__in=within)
    newly, newly_mine = updates.newly_reported_figures(request.user, on=day.day)
    return context | {
        "title": _("Commitments as at %(day)s") % {"day": day.words},
        "asked": day,
        "bodies": bodies,
        "chosen": chosen,
        "unknown_body": slug if slug and chosen is None else "",
        "has_role": bool(reach_of(request.user)),
        "may_record": reach_of(request.user).allows(Role.EDITOR, None),
        "mine": figures(mine, kept | {"officer": "me"}),
        "everything": figures(everything, kept),
        "newly": Newly(newly, list_address("commitments_event", updates="new", **kept)),
        "newly_mine": Newly(newly_mine, list_address("commitments_event", updates="new", officer="me", **kept)),
        "pressing": pressing(parts, request, day),
        "all_parts": list_address("commitments_assignment", **kept),
    }


def parts_on_record(request: HttpRequest, day: Asked, within: Collection[int] | None) -> models.QuerySet:
    """The parts as at the day: visible, of these bodies; None for all."""
    parts = Assignment.objects.visible_to(request.user)
    parts = parts if within is None else parts.filter(commitment__origin__body__in=within)
    return parts.as_at(day.as_at)


def figures(counts: Mapping[Standing, int], kept: dict[str, str]) -> list[Figure]:
    """A figure for each standing of what is in force, the most pressing first."""
    lists = {"counted": "once", **kept}
    return [
        Figure(word, counts.get(word, 0), list_address("commitments_assignment", standing=word.value, **lists))
        for word in PRESSING
    ]


def pressing(parts: models.QuerySet, request: HttpRequest, day: Asked) -> list[dict[str, Any]]:
    """The most pressing parts, each with its quote, party, date and the days left; mine come first among equals."""
    rows = []
    for part in parts.most_pressing(on=day.day).for_listing()[:SHOWN]:
        due = next_due([part], on=day.day)
        rows.append(
            {
                "part": part,
                "address": page_address(part.commitment, as_at=day.value),
                "label": label(part.standing(on=day.day)),
                "date": due.in_words if due else "",
                "left": due.days_left_in_words(on=day.day) if due else "",
                "mine": part.commitment.officer_id == request.user.pk,
            }
        )
    return rows
