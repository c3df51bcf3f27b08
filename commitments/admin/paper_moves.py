"""The acts on a paper: its corrected text, with what that would do to the quotes taken from it; and its reading."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commitments import acts, intake, review
from commitments.admin.moving import Call, Move, MoveForm
from commitments.admin.previewing import Listed, listed, row
from commitments.models import Intake
from meetings.models import Document

LONGEST = 800_000
"""Characters of a text, so that in any script it still comes back from the page on which it is confirmed."""


class CorrectForm(MoveForm):
    """The corrected text, typed, pasted or as a file; the page shows the text of a file before anything is written."""

    previewed = True
    why_needed = True
    without = ("effective",)
    moves_dates = False
    asks = gettext_lazy("Show what it would change")
    shown_as = gettext_lazy("What it would change")
    file = forms.FileField(
        required=False,
        label=gettext_lazy("corrected paper"),
        help_text=gettext_lazy("As TXT, DOCX or PDF; or give its text below."),
        widget=forms.FileInput(attrs={"accept": ".txt,.docx,.pdf"}),
    )
    text = forms.CharField(
        required=False,
        strip=False,
        max_length=LONGEST,
        label=gettext_lazy("text"),
        help_text=gettext_lazy("Word for word: correct it here, or paste the corrected text in its place."),
        widget=forms.Textarea(attrs={"rows": 16, "dir": "auto"}),
    )
    field_order = ["file", "text", "why"]

    def prepare(self) -> None:
        self.initial.setdefault("text", self.record.text)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        said["text"] = said.get("text", "").replace("\r\n", "\n")
        file = said.get("file")
        if file and said["text"].strip() and said["text"] != self.record.text:
            self.add_error("file", _("The text below was changed as well: give the corrected one once."))
        elif file and "text" not in self.errors:
            self._take(file, said)
        return said

    def _take(self, file: Any, said: dict[str, Any]) -> None:
        """Put the text of the file where a typed one stands: pages cannot keep files, and a person should read it."""
        try:
            text = intake.text_of(file.read(), PurePath(file.name).suffix.lower())
        except intake.Unreadable as problem:
            self.add_error("file", f"{problem}.")
            return
        if len(text) > LONGEST or "\0" in text:
            self.add_error("file", _("its text is too long, or no text at all."))
            return
        said["text"] = text
        self.put("text", text)
        self.files = MultiValueDict()

    def call(self) -> Call:
        return acts.correct_paper, (self.record, self.cleaned_data["text"]), {}

    def preview(self) -> tuple[list[acts.Shift], int]:
        """No due date moves by it; what becomes of the quotes is told by `beside`."""
        _door, args, kwargs = self._call()
        self.outcome = self._try(lambda: acts.preview_correction(*args, by=self.user, **kwargs))
        return [], 0

    def beside(self) -> list[Listed]:
        vanished, changed = self.outcome.vanished, self.outcome.changed
        kept = len(self.outcome.rebound)
        standing = ngettext(
            "%(n)d quote stands in the corrected text.", "%(n)d quotes stand in the corrected text.", kept
        )
        lists = [
            listed(
                _("Vanished: not in the corrected text"), [row(record, record.quote) for record in vanished], self.user
            ),
            listed(
                _("Changed: as they stand, and what comes nearest"),
                [row(record, record.quote, f"{like.cited}: {like.text}") for record, like in changed],
                self.user,
            ),
        ]
        found = [one for one in lists if one.rows or one.hidden]
        return [*found, Listed(standing % {"n": kept}, [], 0)]

    @property
    def leads_to(self) -> Document:
        return self.done.document  # type: ignore[no-any-return]


def is_newest(paper: Document) -> bool:
    """Whether it has a text, and no other paper has taken its place."""
    return bool(paper.text) and not Document.objects.filter(replaces=paper).exists()


def may_be_corrected(paper: Document) -> bool:
    """Whether it is the newest and has a text, or came in and could not be read: then its text is given by a person."""
    if paper.text:
        return is_newest(paper)
    unread = Intake.objects.filter(document=paper).exclude(problem="").exists()
    return unread and not Document.objects.filter(replaces=paper).exists()


class ProposeForm(MoveForm):
    """Reads the paper of the record, at first or again; what was decided before stays decided."""

    without = ("effective", "why")

    def call(self) -> Call:
        paper, problem, draft = self.record, "", None
        try:
            draft = review.draft_of(paper.text, review.date_of(paper.meeting))
        except intake.Unreadable as unreadable:
            problem = str(unreadable)
        found: dict[str, Any] = {"problem": problem}
        if draft is not None:
            found |= {"proposals": review.rows_of(paper.text, draft), "gathering": review.gathering_as_data(draft)}
        return acts.propose, (paper,), found

    @property
    def leads_to(self) -> Any:
        return self.done


OF_PAPER = {
    move.slug: move
    for move in (
        Move("correct", gettext_lazy("Correct the text"), CorrectForm, may_be_corrected),
        Move("propose", gettext_lazy("Propose commitments"), ProposeForm, is_newest),
    )
}
