"""Pages of the ground whose changes the record must know: what is recorded goes through its door, and keys stay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from commitments import acts
from commitments.acts.locking import one_at_a_time


class Keyed:
    """For what events name by its key: the form refuses another key once an event does."""

    def _refused(self, request: HttpRequest, record: Any) -> str:
        acts.refuse_renaming(record)
        return super()._refused(request, record)  # type: ignore[misc,no-any-return]


class OneAtATime:
    """For a form that locks what it writes, does an act as well, or writes all columns of what acts change.

    It waits for other acts before it reads the record, as acts do: else it would put back what one changes meanwhile.
    """

    def changeform_view(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return super().changeform_view(request, object_id, *args, **kwargs)  # type: ignore[misc,no-any-return]
        with transaction.atomic():
            one_at_a_time()
            return super().changeform_view(request, object_id, *args, **kwargs)  # type: ignore[misc,no-any-return]


class Recorded(OneAtATime, Keyed):
    """For what an act records: the form shows what the act refuses, and saving goes through it; set `door`."""

    door: Callable[..., Any]

    def _refused(self, request: HttpRequest, record: Any) -> str:
        refused = super()._refused(request, record)
        if not refused and record.pk is None:
            acts.preview(type(self).door, record, by=request.user)
        return refused

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)  # type: ignore[misc]
        else:
            type(self).door(obj, by=request.user)
