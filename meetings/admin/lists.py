"""The list of the desk: its filters stand in one bar above the rows, within reach of the keyboard."""

from __future__ import annotations

from typing import Any

from unfold.views import ChangeList


class DeskList(ChangeList):
    """Django's list, whose filters `desk/list.html` shows; the theme's own panel of filters stays closed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_filters = False
        self.has_active_filters = any(spec.value() for spec in self.filter_specs)

    @property
    def kept_parameters(self) -> list[tuple[str, str]]:
        """What the address says beside the filters, such as the search: it is kept when a filter changes."""
        filters = {spec.parameter_name for spec in self.filter_specs}
        return [(name, value) for name, value in self.params.items() if name not in filters]
