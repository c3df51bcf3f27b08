"""Parameters of an address: each known, each once; what is unknown is refused by its name, never passed over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ErrorDetail, ValidationError

from tracker.rest.paging import PAGING
from tracker.rest.reading import Malformed, refuse_unkept_in

PLAIN = ("create", "partial_update", "destroy")
SHOWN = 40  # characters of a name or value that a message repeats


class StrictFilters(DjangoFilterBackend):
    """The filters of a list. Only those that are asked for are built, for a form of all costs more than the answer.

    A view may list further `parameters` (name → description) that it reads by itself, on every address it has, and
    `list_parameters` for its lists alone.
    """

    def filter_queryset(self, request: Any, queryset: QuerySet, view: Any) -> QuerySet:
        """Called for lists and for single records, which have no filters: there only the parameters are checked."""
        listing = is_list(view)
        filters = self.get_filterset_class(view, queryset) if listing else None
        refuse_strange(request, known_to(view, filters, listing=listing))
        if filters is None or not set(request.query_params) & set(filters.base_filters):
            return queryset
        return super().filter_queryset(request, queryset, view)


def is_list(view: Any) -> bool:
    return getattr(view, "action", "") == "list"


def parameters_of(view: Any) -> Mapping[str, str]:
    """What the view reads by itself, as name → description: where it shows records, and in actions of its own."""
    return {} if getattr(view, "action", "") in PLAIN else getattr(view, "parameters", {})


def known_to(view: Any, filters: Any, *, listing: bool) -> set[str]:
    known = set(parameters_of(view))
    if listing:
        known |= set(PAGING) | set(getattr(view, "list_parameters", {}))
        known |= set(filters.base_filters) if filters else set()
    return known


def refuse_strange(request: Any, known: set[str]) -> None:
    """Raise a refusal that names every parameter that is unknown, given twice, or of characters nobody can keep."""
    wrong: dict[str, ErrorDetail] = {}
    try:
        unquote_to_bytes(request.META.get("QUERY_STRING", "")).decode()
    except UnicodeDecodeError:  # Django would put other characters in their place, and look for these
        raise ValidationError([ErrorDetail(_("The address is not UTF-8."), code="invalid")]) from None
    for name, values in request.query_params.lists():
        shown = name[:SHOWN]
        try:
            refuse_unkept_in([name, *values])
        except Malformed as error:
            wrong[ascii(shown)[1:-1]] = ErrorDetail(str(error), code="invalid")
            continue
        if name not in known:
            message = _("Unknown parameter “%(name)s”; there are: %(known)s.")
            words = {"name": shown, "known": ", ".join(sorted(known)) or _("none")}
            wrong[shown] = ErrorDetail(message % words, code="unknown_parameter")
        elif len(values) > 1:
            wrong[shown] = ErrorDetail(_("Given more than once."), code="given_twice")
        elif not values[0].strip():
            wrong[shown] = ErrorDetail(_("Given without a value; leave it out."), code="empty")
    if wrong:
        raise ValidationError({name: [detail] for name, detail in wrong.items()})
