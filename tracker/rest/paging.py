"""Pages by the place of their last row, so that the last page costs what the first one does, and nothing is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError as Refused
from django.db.models import Q, QuerySet
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

from tracker.rest.cursors import NoCursor, Place, opened, sealed

DEFAULT, MOST = 50, 500
PAGING = {
    "cursor": "Where the page begins; taken from `next` or `previous` of another page.",
    "page_size": f"Rows a page: {DEFAULT} unless given, at most {MOST}.",
    "ordering": "One of the orders below; with `-` in front the other way round.",
}


class ByPlace(BasePagination):
    """Keyset paging. The view's `orders` map a name to columns that are never empty; the primary key is added to each.

    The first order is the default. A cursor holds the direction and the columns of the row beside it, sealed.
    """

    def paginate_queryset(self, queryset: QuerySet, request: Any, view: Any = None) -> list[Any]:
        orders: Mapping[str, Sequence[str]] = view.orders
        self.request, given = request, request.query_params
        size = page_size(given.get("page_size"))
        written = given.get("ordering") or next(iter(orders))
        name = written.removeprefix("-")
        if name not in orders:
            message = _("There is no such order; say one of: %(orders)s.") % {"orders": ", ".join(orders)}
            raise ValidationError({"ordering": [message]}, code="invalid")
        columns = (*orders[name], "pk")
        place, backwards = None, False
        if "cursor" in given:
            place, backwards = self._place(given["cursor"], written)
        falling = written.startswith("-") != backwards
        queryset = view.in_order(queryset, name) if hasattr(view, "in_order") else queryset
        queryset = queryset.order_by(*(f"-{column}" if falling else column for column in columns))
        if place is not None:
            try:
                queryset = queryset.filter(beyond(columns, place, falling=falling))
            except (ValueError, TypeError, ArithmeticError, Refused):  # a value that its column is not compared with
                raise unfit() from None
        rows = list(view.rows(queryset[: size + 1], columns))
        more, rows = len(rows) > size, rows[:size]
        if backwards:
            rows.reverse()
        self.next = self.previous = None
        if rows and (more or backwards):
            self.next = self._address(self._cursor(written, rows[-1], columns, backwards=False))
        if rows and (more if backwards else place is not None):
            self.previous = self._address(self._cursor(written, rows[0], columns, backwards=True))
        return rows

    def _cursor(self, order: str, row: Any, columns: Sequence[str], *, backwards: bool) -> str:
        place = [_plain(_value(row, column)) for column in columns]
        return sealed((self.request.path, order), place, backwards=backwards)

    def _place(self, cursor: str, order: str) -> tuple[Place, bool]:
        try:
            return opened(cursor, (self.request.path, order))
        except NoCursor:
            raise unfit() from None

    def _address(self, cursor: str) -> str:
        given = self.request.query_params.dict() | {"cursor": cursor}
        return f"{settings.BASE_URL}{self.request.path}?{urlencode(given)}"

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.next, "previous": self.previous, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "additionalProperties": False,
            "properties": {"next": link, "previous": link, "results": schema},
        }


def page_size(written: str | None) -> int:
    if written is None:
        return DEFAULT
    if not (written.isascii() and written.isdecimal() and len(written) < 6 and 1 <= int(written) <= MOST):
        raise ValidationError({"page_size": [_("Give a number from 1 to %(most)d.") % {"most": MOST}]}, code="invalid")
    return int(written)


def beyond(columns: Sequence[str], place: Sequence[Any], *, falling: bool) -> Q:
    """The condition that a row comes after the place: it is further in a column, and equal in those before it."""
    further = "lt" if falling else "gt"
    condition, equal = Q(), Q()
    for column, value in zip(columns, place, strict=True):
        condition |= equal & Q(**{f"{column}__{further}": value})
        equal &= Q(**{column: value})
    # Said once more of the first column alone, by which an index is entered.
    return Q(**{f"{columns[0]}__{further}e": place[0]}) & condition


def unfit() -> ValidationError:
    return ValidationError({"cursor": [_("Not a cursor of this list in this order.")]}, code="invalid")


def _value(row: Any, column: str) -> Any:
    if hasattr(row, column):  # a plain row has it under its whole path
        return getattr(row, column)
    for name in column.split("__"):
        row = getattr(row, name)
    return row


def _plain(value: Any) -> str | int:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) or not isinstance(value, int) else value
