"""What every act on the desk has in common: a small form, the version that was seen, and when its button is offered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments import acts
from commitments.admin.previewing import Listed
from commitments.evidence import clean_name
from commitments.models import Commitment
from meetings.admin.visible import Lookup

NOTATION = _("Such as 2016-02-01, 2016-02 or 2016; empty for today.")
DATE = _("Such as 2016-02-01, 2016-02-01/2016-02-02, 2016-02 or 2016.")

Call = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]


class MoveForm(forms.Form):
    """The reason and the effective date, which most acts take, and the version of the record that the person saw.

    `record` is what the page is about, `chosen` the part, due, deadline or extension of it that the act is about.
    """

    effective = forms.CharField(
        required=False, max_length=40, label=_("effective"), help_text=NOTATION, widget=forms.TextInput
    )
    why = forms.CharField(
        required=False, label=_("reason"), widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Kept in the history.")
    )
    seen = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    previewed = False  # whether what it would do is shown before it is done
    moves_dates = True  # whether that is, or may be, to due dates
    asks = _("Show what it would move")
    shown_as = _("What it would move")
    leads_to: Any = None  # the record whose page is shown when it is done; its own if none
    done: Any = None  # what the door gave back
    without: tuple[str, ...] = ()  # fields that the act does not take
    why_needed = False

    def __init__(self, *args: Any, record: Any, chosen: Any = None, user: Any, **kwargs: Any) -> None:
        self.record, self.chosen, self.user = record, chosen, user
        self.conflict = False
        super().__init__(*args, **kwargs)
        for name in self.without:
            del self.fields[name]
        if self.why_needed:
            self.fields["why"].help_text = _("Needed; kept in the history.")
        version = getattr(self.versioned, "version", None)
        if version is None:
            self.fields.pop("seen", None)
        self.initial.setdefault("seen", version)
        self.prepare()

    @property
    def versioned(self) -> Any:
        """The record whose version the act compares."""
        return acts.versioned(self.record if self.chosen is None else self.chosen)

    @property
    def to_choose_again(self) -> list[str]:
        """The names of the files that came with what was refused: a page cannot send them back."""
        sent = [file for field in self.files for file in self.files.getlist(field)] if self.errors else []
        return [clean_name(file.name) for file in sent]

    def prepare(self) -> None:
        """Set the choices and first values that depend on the record."""

    def call(self) -> Call:
        """The act, and what it is given beside `by`, `seen` and what was said of when and why."""
        raise NotImplementedError

    def act(self, by: Any) -> None:
        """Go through the door, unless the form is already refused; what the door refuses is shown in the form."""
        door, args, kwargs = self._call()
        self.done = self._try(lambda: door(*args, by=by, **kwargs))

    def preview(self) -> tuple[list[acts.Shift], int]:
        """What the act would do to dues: those that the user may see, and the number of the others; writes nothing."""
        door, args, kwargs = self._call()
        shifts = self._try(lambda: acts.preview(door, *args, by=self.user, hidden_too=True, **kwargs)) or []
        about = {shift.due.assignment.commitment_id for shift in shifts}
        seen = set(Commitment.objects.visible_to(self.user).filter(pk__in=about).values_list("pk", flat=True))
        shown = [shift for shift in shifts if shift.due.assignment.commitment_id in seen]
        return shown, len(shifts) - len(shown)

    def put(self, name: str, value: str) -> None:
        """Let the page carry this value on, as if it had been sent."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix(name)] = value
        self.data = data

    def beside(self) -> list[Listed]:
        """What the preview shows beside due dates; asked after `preview`."""
        return []

    def _call(self) -> Call:
        door, args, kwargs = self.call()
        said = {name: self.cleaned_data[name] for name in ("effective", "why", "seen") if name in self.fields}
        return door, args, said | kwargs

    def _try(self, do: Callable[[], Any]) -> Any:
        try:
            return do()
        except ValidationError as refused:
            self.conflict = isinstance(refused, acts.Conflict)
            for field, errors in _by_field(refused).items():
                shown = field in self.fields and not self.fields[field].widget.is_hidden
                self.add_error(field if shown else None, errors)
        return None


def _by_field(refused: ValidationError) -> Mapping[Any, Any]:
    return dict(refused.error_dict) if hasattr(refused, "error_dict") else {None: refused}


def looked_up(model: type[models.Model], name: str, user: Any, **kwargs: Any) -> forms.ModelChoiceField:
    """A field that looks a record up as the desk does for the foreign key `name`; only what the user may see."""
    key: Any = model._meta.get_field(name)
    found = key.related_model._default_manager.visible_to(user)
    return forms.ModelChoiceField(found, widget=Lookup(key, admin.site), **kwargs)


@dataclass(frozen=True, slots=True)
class Of:
    """What an act on one thing of the record is about: how the address names it, and how it is asked for."""

    parameter: str
    question: Any
    all_of: Callable[[Any], Iterable[Any]]
    key: Callable[[Any], Any]
    words: Callable[[Any], Any]
    below: Callable[[Any], Any] = lambda one: ""


def choose(of: Of, one: Any) -> str:
    """What a form sends to choose this one itself, with the version that was seen."""
    return f"{of.key(one)}@{acts.versioned(one).version}"


@dataclass(frozen=True, slots=True)
class Move:
    """An act as the desk offers it: the last part of its address, what the button says, and when it is offered.

    What is offered is a courtesy; what is allowed the act itself decides.
    """

    slug: str
    label: Any
    form: type[MoveForm]
    offered: Callable[[Any], bool]
    of: Of | None = None
    fits: Callable[[Any], bool] = lambda one: True
    on_top: bool = True  # beside the title; else only where the thing stands that it is about


def offered(moves: Mapping[str, Move], record: Any) -> list[Move]:
    """The moves that the page of a record offers on top to those who may make them."""
    return [move for move in moves.values() if move.on_top and move.offered(record)]


def offered_for(moves: Mapping[str, Move], record: Any, of: Of, one: Any) -> list[Move]:
    """The moves that are offered for one thing of the record, such as a part."""
    return [move for move in moves.values() if move.of is of and move.offered(record) and move.fits(one)]
