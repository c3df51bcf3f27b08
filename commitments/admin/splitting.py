"""The form of a sentence that is split: a form for each piece, proposed anew, looked at before it is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commitments.acts import Wanted
from commitments.admin.deciding import CommitmentForm, Decided, pieces_of, proposed_pieces
from commitments.models import Proposal
from commitments.review import pieces_anew
from meetings.admin.visible import number

MOST = 20
"""Pieces of one sentence."""


class PiecesForm(Decided):
    """As many forms as there are pieces, with the version of the whole; each is read as one of a single proposal."""

    pieces = forms.IntegerField(min_value=2, max_value=MOST, widget=forms.HiddenInput)

    def __init__(self, *args: Any, anew: Sequence[Proposal] = (), **kwargs: Any) -> None:
        self.anew = list(anew)
        super().__init__(*args, **kwargs)

    def fill(self) -> None:
        self.initial["pieces"] = len(self.anew)

    @cached_property
    def each(self) -> list[CommitmentForm]:
        """The forms; of what was sent the pieces are read from the words that came with it."""
        if self.is_bound:
            how_many = min(max(number(self.data.get("pieces")) or 0, 0), MOST)
            self.anew = [_piece(self.proposal, self.data.get(f"piece{at}-quote", "")) for at in range(how_many)]
        given = {"data": self.data} if self.is_bound else {}
        return [
            CommitmentForm(**given, proposal=one, user=self.user, prefix=f"piece{at}")
            for at, one in enumerate(self.anew)
        ]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        wrong = [one for one in self.each if not one.is_valid()]  # each is asked, so that each says what is wrong
        if wrong:
            raise ValidationError(_("One of the pieces cannot be recorded so; nothing was."))
        return said

    @property
    def wanted(self) -> list[Wanted]:
        return [one for form in self.each for one in form.wanted]

    earlier = ()
    offered = ()


def split_up(form: CommitmentForm) -> PiecesForm | None:
    """The form for the pieces of what stands in the quote, between empty lines or where it might be parted.

    None, and the form says so, where there is one piece only. What else was typed is that of the first piece.
    """
    pieces = pieces_of(form.cleaned_data["quote"])
    if len(pieces) < 2:
        pieces = proposed_pieces(form.cleaned_data["quote"])
    if not 2 <= len(pieces) <= MOST:
        form.add_error("quote", _("Put an empty line between the pieces, then split."))
        return None
    parted = PiecesForm(proposal=form.proposal, user=form.user, anew=pieces_anew(form.proposal, pieces))
    first = parted.each[0]
    first.initial = {**first.initial, **{name: form[name].data for name in form.typed - {"quote"}}}
    return parted


def _piece(whole: Proposal, quote: str) -> Proposal:
    """What a piece that was sent is a proposal of, for a form that compares it with the paper."""
    return Proposal(
        intake=whole.intake,
        paragraph=whole.paragraph,
        quote=quote or whole.quote,
        start=whole.start,
        end=whole.end,
        version=whole.version,
        kind=whole.kind,
        responsible=whole.responsible,
    )
