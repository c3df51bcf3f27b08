"""Mistakes put right: an event retracted by a new one, a paper replaced by its corrected text."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from commitments.acts.record import AXES, change, check_pair, initial, lock, reason, settle, today
from commitments.history import in_order
from commitments.models import Commitment, Event
from meetings.models import Document, Paragraph, User
from meetings.paragraphs import cut


@transaction.atomic
def retract(event: Event, *, by: User | None, why: str) -> Event:
    """Take back an event that should not have been recorded; what it brought about is taken back with it.

    The event stays, and the new one points at it. Raises `ValidationError` without a reason, for an event that was
    retracted before, for one that follows from another (retract that one), and where what remains is no allowed way.
    """
    why = reason(why, _("Give the reason for retracting it."))
    subject = lock(event.subject)
    event.refresh_from_db(from_queryset=Event.objects.select_for_update())
    if Event.objects.filter(retracts=event).exists():
        raise ValidationError(_("It was retracted before."))
    if event.retracts_id is not None:
        raise ValidationError(_("A retraction is not retracted; record anew what holds."))
    if event.cause_id is not None and not Event.objects.filter(retracts=event.cause_id).exists():
        raise ValidationError(_("It follows from another change; retract that one."))
    retraction = Event(
        field=event.field, old=event.new, new=event.old, retracts=event, by=by, why=why, **{event.about: subject}
    )
    retraction.save(force_insert=True)
    if event.field in AXES:
        _check_way(subject, event.field)
    settle(subject, event.field)
    for effect in event.effects.filter(retracted_by=None):
        retract(effect, by=by, why=why)
    return retraction


@dataclass(frozen=True, slots=True)
class Correction:
    """What a corrected paper did to the commitments that quote it."""

    document: Document
    rebound: list[Commitment] = field(default_factory=list)
    vanished: list[Commitment] = field(default_factory=list)


@transaction.atomic
def correct_paper(document: Document, text: str, *, by: User | None, why: str, slug: str = "") -> Correction:
    """Put a corrected text in the place of a paper; the first one stays in the record.

    Commitments whose quote still stands are tied to the paragraph of the new text; the others keep their old source and
    are listed as vanished. Raises `ValidationError` without a reason, for the same text, or when replaced before.
    """
    why = reason(why, _("Give the reason for the correction."))
    document.refresh_from_db(from_queryset=Document.objects.select_for_update())
    if Document.objects.filter(replaces=document).exists():
        raise ValidationError(_("It was replaced before; correct the newer paper."))
    if not text.strip() or text == document.text:
        raise ValidationError({"text": _("The corrected text is empty, or the same as before.")})
    newer = Document(slug=slug or f"{document.slug}-corrected"[:60], text=text, replaces=document)
    for name in (
        "title",
        "kind",
        "meeting",
        "body",
        "annex_of",
        "issued_by",
        "issued",
        "issued_said",
        "language",
        "restricted",
    ):
        setattr(newer, name, getattr(document, name))
    newer.full_clean()
    newer.save()
    pieces = [
        Paragraph(document=newer, position=position, label=piece.label, start=piece.start, end=piece.end)
        for position, piece in enumerate(cut(text), 1)
    ]
    paragraphs = Paragraph.objects.bulk_create(pieces)
    outcome = Correction(newer)
    for commitment in Commitment.objects.filter(paragraph__document=document).select_for_update().order_by("pk"):
        found = next((paragraph for paragraph in paragraphs if paragraph.quotes(commitment.quote)), None)
        if found is None:
            outcome.vanished.append(commitment)
            continue
        values = {"paragraph": found, "quote": commitment.quote}
        change(commitment, "source", values, by=by, effective=today(commitment.body), why=why)
        outcome.rebound.append(commitment)
    return outcome


def _check_way(subject: object, axis: str) -> None:
    """Raise `ValidationError` unless what stands of an axis is, move for move, an allowed way."""
    entries = in_order(event.entry for event in subject.events.filter(field=axis))  # type: ignore[attr-defined]
    states = [initial(subject, axis)[axis], *(entry.new[axis] for entry in entries)]  # type: ignore[arg-type]
    for one, other in pairwise(states):
        check_pair(AXES[axis], one, other)
