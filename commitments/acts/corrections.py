"""A paper replaced by its corrected text: what quotes it is tied to the new one, or listed."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from commitments.acts.given import reason, today
from commitments.acts.locking import act, lock
from commitments.acts.record import change
from commitments.models import Commitment, Link, Principle, Result
from meetings.models import Attendance, Document, Mention, Paragraph, User
from meetings.paragraphs import cut, plain

QUOTING = (Principle, Result, Mention, Attendance, Link)
"""What else quotes papers; it has no history, and is tied anew as it is. Events keep the paper that told of them."""
ALIKE = 0.6
"""How much of a quote a paragraph must still hold for it to be shown as changed, not as vanished."""
COPIED = (
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
)


@dataclass(frozen=True, slots=True)
class Correction:
    """What a corrected paper did to the records that quote it: commitments, principles, results, mentions…

    What is `changed` comes with the paragraph of the new text that resembles its quote most; it keeps, like what has
    `vanished`, its source in the old paper until a person has looked at it.
    """

    document: Document
    rebound: list[models.Model] = field(default_factory=list)
    changed: list[tuple[models.Model, Paragraph]] = field(default_factory=list)
    vanished: list[models.Model] = field(default_factory=list)


@act
def correct_paper(document: Document, text: str, *, by: User | None, why: str, slug: str = "") -> Correction:
    """Put a corrected text in the place of a paper; the first one stays in the record.

    What is quoted and still stands is tied to the paragraph of the new text, the nearest where it stands in several.
    Raises `ValidationError` without a reason, for the same text, or when replaced before.
    """
    lock(document)
    why = reason(why, _("Give the reason for the correction."))
    if Document.objects.filter(replaces=document).exists():
        raise ValidationError(_("It was replaced before; correct the newer paper."))
    if not text.strip() or text == document.text:
        raise ValidationError({"text": _("The corrected text is empty, or the same as before.")})
    newer = Document(slug=slug or _free_slug(document.slug), text=text, replaces=document)
    for name in COPIED:
        setattr(newer, name, getattr(document, name))
    newer.full_clean()
    newer.save()
    pieces = [
        Paragraph(document=newer, position=position, label=piece.label, start=piece.start, end=piece.end)
        for position, piece in enumerate(cut(text), 1)
    ]
    paragraphs = Paragraph.objects.bulk_create(pieces)
    outcome = Correction(newer)
    for record in _quoting(document):
        found = _where(record, paragraphs)
        if found is None:
            like = _most_alike(record.quote, paragraphs)
            if like is None:
                outcome.vanished.append(record)
            else:
                outcome.changed.append((record, like))
            continue
        if isinstance(record, Commitment):
            values = {"paragraph": found, "quote": record.quote}
            change(record, "source", values, by=by, effective=today(record.body), why=why)
        else:
            record.paragraph = found
            record.save(update_fields=["paragraph"])
        outcome.rebound.append(record)
    return outcome


def preview_correction(document: Document, text: str, *, by: User | None, why: str) -> Correction:
    """What `correct_paper` would do, worked out by doing it and taking it back: nothing is written.

    The records are as they would be then: what is `rebound` points to paragraphs that are not there. Raises what the
    act raises.
    """
    with transaction.atomic():
        outcome = correct_paper(copy(document), text, by=by, why=why)
        transaction.set_rollback(True)
    return outcome


def _quoting(document: Document) -> Iterable[Any]:
    """The records that quote the paper, commitments first."""
    for model in (Commitment, *QUOTING):
        quoting = model._default_manager.filter(paragraph__document=document).exclude(quote="")
        yield from quoting.select_related("paragraph").order_by("paragraph__position", "pk")


def _where(record: Any, paragraphs: list[Paragraph]) -> Paragraph | None:
    """The paragraph that holds the record's quote, the nearest to where it stood."""
    quoting = [paragraph for paragraph in paragraphs if paragraph.quotes(record.quote)]
    return min(quoting, key=lambda paragraph: abs(paragraph.position - record.paragraph.position), default=None)


def _most_alike(quote: str, paragraphs: list[Paragraph]) -> Paragraph | None:
    """The paragraph that holds the most of the quote, word for word; None when none holds enough of it."""
    words = plain(quote).split()
    best, most = None, ALIKE
    for paragraph in paragraphs:
        match = SequenceMatcher(None, words, plain(paragraph.text).split(), autojunk=False)
        kept = sum(block.size for block in match.get_matching_blocks()) / max(len(words), 1)
        if kept >= most:
            best, most = paragraph, kept
    return best


def _free_slug(slug: str) -> str:
    """A short name for the corrected paper that no paper has yet, within the 60 characters of its column."""
    names = (f"{slug[:47]}-corrected{'' if number == 1 else f'-{number}'}" for number in count(1))
    return next(name for name in names if not Document.objects.filter(slug=name).exists())
