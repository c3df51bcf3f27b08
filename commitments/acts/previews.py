"""What an act would do to due dates, before it is done: the same for desk and API."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes, policy
from typing import Any

from django.db import models, transaction

from commitments.acts.evidence import with_its_files
from commitments.acts.living import as_span, span_told
from commitments.models import Commitment, Delivery, DeliveryItem, Due, Event
from meetings.dates import Span


@dataclass(frozen=True, slots=True)
class Shift:
    """What an act would do to one due: its days before and after (None: no date).

    `due` is as it stands now; where the act would create it, it is not in the database. `reminders` counts the mails
    already sent that told its party or the commitment's officer the present days, from which they may have planned.
    """

    due: Due
    before: Span | None
    after: Span | None
    reminders: int = 0


def preview(act: Callable[..., Any], *args: Any, hidden_too: bool = False, **kwargs: Any) -> list[Shift]:
    """What an act would do to the dues that `by` may see, worked out by doing it and taking it back.

    What is shown is so what would happen. Nothing is written, and the records given keep their values and versions.
    Without `by`, or with `hidden_too`, all dues are listed. Raises what the act raises.
    """
    with with_its_files(tried=True), transaction.atomic():
        latest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        copies: dict[int, Any] = {}
        act(*[_copied(one, copies) for one in args], **{name: _copied(one, copies) for name, one in kwargs.items()})
        moved = Event.objects.filter(pk__gt=latest, due__isnull=False, field="dates").values_list("due", flat=True)
        after = {due.pk: due for due in _loaded(moved)}
        transaction.set_rollback(True)
    before = {due.pk: due for due in _loaded(after)}
    shown = set(after)
    if kwargs.get("by") is not None and not hidden_too:
        shown = _seen_by(kwargs["by"], after.values())
    shifts = [
        Shift(before.get(pk, due), as_span(before[pk]) if pk in before else None, as_span(due))
        for pk, due in after.items()
        if pk in shown
    ]
    changed = [shift for shift in shifts if shift.before != shift.after]
    sent = _reminders([shift.due for shift in changed if shift.before])
    return [replace(shift, reminders=sent.get(shift.due.pk, 0)) for shift in changed]


def _copied(given: Any, copies: dict[int, Any]) -> Any:
    """Records as they are, for the act to work on; those of the caller stay untouched, and those that they have loaded.

    `copies` are those that were made before, by the identity of what they copy.
    """
    if isinstance(given, models.Model):
        return deepcopy(given, copies)
    if isinstance(given, (list, tuple)):
        return [_copied(one, copies) for one in given]
    return given


def _loaded(dues: Iterable[int]) -> models.QuerySet[Due]:
    found = Due.objects.filter(pk__in=list(dues)).order_by("deadline__commitment__reference", "assignment__number")
    return found.select_related(
        "assignment__party", "assignment__commitment__officer", "deadline__commitment__origin__body"
    )


def _seen_by(user: Any, dues: Iterable[Due]) -> set[int]:
    """The dues of commitments that the user may see; by their commitments, for a due may be only about to be made."""
    by_commitment = defaultdict(set)
    for due in dues:
        by_commitment[due.assignment.commitment_id].add(due.pk)
    visible = Commitment.objects.visible_to(user).filter(pk__in=list(by_commitment)).values_list("pk", flat=True)
    return {due for commitment in visible for due in by_commitment[commitment]}


def _reminders(dues: Iterable[Due]) -> dict[int, int]:
    """For each due how many mails have told of it, to its party or its officer, since it got its present days."""
    laid_down: dict[int, datetime] = {}
    dues = list(dues)
    for event in Event.objects.filter(due__in=dues, field="dates").order_by("pk"):
        if span_told(event.new) is not None:
            laid_down[event.due_id] = event.recorded
    told: dict[int, set[int]] = defaultdict(set)
    sent = DeliveryItem.objects.filter(due__in=laid_down, delivery__state=Delivery.State.SENT)
    for due_id, delivery, sent_at in sent.values_list("due", "delivery", "delivery__sent_at"):
        if sent_at >= laid_down[due_id]:
            told[due_id].add(delivery)
    by_officer: dict[int, list[Due]] = defaultdict(list)
    for due in dues:
        if due.assignment.commitment.officer_id and due.pk in laid_down:
            by_officer[due.assignment.commitment.officer_id].append(due)
    for officer, theirs in by_officer.items():
        for delivery, sent_at, names in _mails(officer, since=min(laid_down[due.pk] for due in theirs)):
            for due in theirs:
                if sent_at >= laid_down[due.pk] and due.assignment.commitment.reference in names:
                    told[due.pk].add(delivery)
    return {due: len(deliveries) for due, deliveries in told.items()}


class _Names:
    """The text of a mail, asked which references it names: C-1 is not in C-12, and may be broken at a hyphen."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __contains__(self, reference: str) -> bool:
        broken = re.escape(reference).replace(r"\-", r"-\s*")
        return re.search(rf"(?<![\w-]){broken}(?![\w-])", self.text) is not None


def _mails(officer: int, *, since: datetime) -> Iterator[tuple[int, datetime, _Names]]:
    """The key of each mail to an officer, when it was sent, and its text."""
    sent = Delivery.objects.filter(recipient=officer, state=Delivery.State.SENT, sent_at__gte=since)
    for key, sent_at, raw in sent.values_list("pk", "sent_at", "raw").iterator():
        body = message_from_bytes(bytes(raw), policy=policy.default).get_body(preferencelist=("plain",))
        yield key, sent_at, _Names(body.get_content() if body else "")
