"""The list of the desk: its filters stand in one bar above the rows, within reach of the keyboard."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from unfold.views import ChangeList


class Pages(Paginator):
    """The pages of a list, which counts no further than to `most` rows: to count all of a large register takes longer
    than to show some, and what is not on the first pages is found by filters."""

    most = 10_000
    template_name = "desk/pages.html"

    @cached_property
    def _rows(self) -> int:
        rows = self.object_list
        return rows.order_by().values("pk")[: self.most + 1].count() if hasattr(rows, "order_by") else len(rows)

    @cached_property
    def count(self) -> int:
        return min(self._rows, self.most)

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows than are counted and paged."""
        return self._rows > self.most


DAY = "as_at"
"""What an address calls the day that a page speaks of."""


class DeskList(ChangeList):
    """Django's list, whose filters `desk/list.html` shows; the theme's own panel of filters stays closed."""

    day_left_out = ""  # the day of the address, where the list shows today all the same

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_filters = False
        self.has_active_filters = any(spec.value() for spec in self.filter_specs)

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """The filters of the address. A day that this list cannot be asked for is no error: the list says so."""
        found: dict[str, Any] = super().get_filters_params(params)
        if DAY in found and not any(getattr(one, "parameter_name", "") == DAY for one in self.list_filter):
            self.day_left_out = str(found.pop(DAY)[-1])
        return found

    @property
    def kept_parameters(self) -> list[tuple[str, str]]:
        """What the address says beside the filters, such as the search: it is kept when a filter changes."""
        filters = {spec.parameter_name for spec in self.filter_specs}
        return [(name, value) for name, value in self.params.items() if name not in filters]
