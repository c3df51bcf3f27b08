"""The form by which a paper comes in: a file or pasted text, read at once; one that cannot be read is kept as well."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments import acts, intake, review
from commitments.admin.moving import looked_up
from commitments.evidence import clean_name, kind_of_paper
from commitments.intake.gathering import Gathering
from commitments.models import Intake
from commitments.review.drafting import LONGEST
from meetings.access import Role, reach_of
from meetings.admin.forms import by_field
from meetings.models import Body, Document


class OneFile(forms.FileInput):
    template_name = "desk/files.html"


class TakeInForm(forms.Form):
    """Whose paper it is, and the paper itself, once: as a file or as its text."""

    body = forms.ModelChoiceField(
        Body.objects.none(),
        label=gettext_lazy("body"),
        help_text=gettext_lazy("Required, unless a meeting is chosen: the body in whose record the paper stands."),
        required=False,
    )
    file = forms.FileField(
        required=False,
        label=gettext_lazy("file"),
        help_text=gettext_lazy("PDF, DOCX or TXT, at most 25 MB; or paste the text below. Others are kept, not read."),
        widget=OneFile(attrs={"accept": ".pdf,.docx,.txt,.doc,.rtf,.odt,.xlsx,.png,.jpg,.jpeg"}),
    )
    text = forms.CharField(
        required=False,
        strip=False,
        max_length=LONGEST,
        label=gettext_lazy("text"),
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
    )
    title = forms.CharField(
        required=False, max_length=300, label=gettext_lazy("title"), help_text=gettext_lazy("Empty: as the paper says.")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("kind"), choices=Document.Kind.choices, initial=Document.Kind.OTHER, required=False
    )
    restricted = forms.BooleanField(
        required=False,
        label=gettext_lazy("restricted"),
        help_text=gettext_lazy("Only editors and managers of the body may read it."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        bodies: Any = self.fields["body"]
        bodies.queryset = Body.objects.edited_by(user).order_by("name")
        mine = list(bodies.queryset[:2])
        if len(mine) == 1:
            self.initial.setdefault("body", mine[0].pk)
        self.fields["meeting"] = looked_up(
            Document,
            "meeting",
            user,
            required=False,
            label=gettext_lazy("meeting"),
            help_text=gettext_lazy("If it is in the record; else it is proposed from the paper."),
        )
        self.order_fields(["file", "text", "body", "meeting", "title", "kind", "restricted"])

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        meeting, body = said.get("meeting"), said.get("body")
        if meeting is not None:
            if not reach_of(self.user).allows(Role.EDITOR, meeting.body_id):
                self.add_error("meeting", _("You have no role that lets you do this in its body."))
            elif body is not None and body != meeting.body and "body" in self.changed_data:
                self.add_error("body", _("The meeting is one of another body."))
        elif body is None and "body" not in self.errors and "meeting" not in self.errors:
            self.add_error("body", _("Say whose paper it is: choose the body or the meeting."))
        file, text = said.get("file"), (said.get("text") or "").replace("\r\n", "\n")
        if file and text.strip():
            self.add_error("file", _("Give the paper once: as a file or as text."))
        elif not file and not text.strip() and not {"file", "text"} & set(self.errors):
            self.add_error("file", _("Give a file, or paste the text."))
        elif file:
            self._check(file)
        said["text"] = text
        return said

    def _check(self, file: Any) -> None:
        """Refuse a file that is not what it is called, or is beyond what a person may bring in a day."""
        try:
            kind_of_paper(file.name or "", file, file.size)
            acts.refuse_beyond_quota(self.user, file.size)
        except ValidationError as refused:
            self.add_error("file", refused)

    def take_in(self) -> Intake | None:
        """Read the paper, propose from it and keep all that; None when the record refuses it, which the form says."""
        said, file = self.cleaned_data, self.cleaned_data.get("file")
        named = clean_name(file.name) if file else ""
        text, problem, draft = said["text"], "", intake.Draft(Gathering())
        try:
            if file:
                text = _text_of(file)
            draft = review.draft_of(text, review.date_of(said.get("meeting")))
        except intake.Unreadable as unreadable:
            problem = str(unreadable)
        meeting = said.get("meeting")
        paper = Document(
            title=said["title"] or review.title_of(draft, text, PurePath(named).stem) or _("Untitled paper"),
            kind=said["kind"] or Document.Kind.OTHER,
            meeting=meeting,
            body=None if meeting else said["body"],
            restricted=said["restricted"],
            text=text,
        )
        try:
            return acts.take_in(
                paper,
                by=self.user,
                proposals=review.rows_of(text, draft),
                gathering=review.gathering_as_data(draft),
                problem=problem,
                file=file or None,
            )
        except ValidationError as refused:
            for name, errors in by_field(refused, self.fields).items():
                self.add_error(name or ("file" if file else "text"), errors)
            return None

    @property
    def status(self) -> HTTPStatus:
        """How the page answers with what was refused: whether there is too much of it, or no room for it."""
        codes = {error.code for errors in self.errors.as_data().values() for error in errors}
        if "no_room" in codes:
            return HTTPStatus.INSUFFICIENT_STORAGE
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE if "quota" in codes else HTTPStatus.OK

    @property
    def to_choose_again(self) -> list[str]:
        """The name of the file that came with what was refused: a page cannot send it back."""
        return [clean_name(one.name) for name in self.files for one in self.files.getlist(name)] if self.errors else []


def _text_of(file: File) -> str:
    """The text of the file. Raises `intake.Unreadable` also for a text that no database keeps."""
    file.seek(0)
    text = intake.text_of(file.read(), PurePath(file.name or "").suffix.lower())
    file.seek(0)
    if len(text) > LONGEST:
        raise intake.Unreadable(f"its text has more than {LONGEST:,} characters")
    return text.replace("\0", "")
