"""The forms of the desk: they keep what the user cannot see, and refuse what the user may not do."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _


class Kept(forms.CharField):
    """Stands for a foreign key whose target is hidden from the user: shows nothing of it and leaves it as it is."""

    def __init__(self, target: Any, **kwargs: Any) -> None:
        self.target = target
        super().__init__(required=False, disabled=True, **kwargs)

    def clean(self, value: Any) -> Any:
        return self.target

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class VisibleForm(forms.ModelForm):
    """A form of one record. The page sets `guarded` (see `visible.Sight`) and `refused_for`."""

    guarded: Sequence[str] = ()
    refused_for: Callable[[Any], str] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.guarded:
            field = self.fields.get(name)
            if field and not getattr(self.instance, f"sees_{name}", True) and getattr(self.instance, f"{name}_id"):
                self.fields[name] = Kept(getattr(self.instance, name), label=field.label)
                self.initial[name] = _("not visible to you")

    def _post_clean(self) -> None:
        super()._post_clean()
        refused_for = type(self).refused_for
        if refused_for is None:
            return
        try:
            refused = refused_for(self.instance)
        except (AttributeError, ObjectDoesNotExist):  # the body is missing, which the field has said already
            return
        except ValidationError as error:
            for name, errors in by_field(error, self.fields).items():
                said = {str(one) for one in self.errors.get(name or NON_FIELD_ERRORS, ())}
                self.add_error(name, [one for one in errors if not set(one.messages) <= said])
            return
        if refused:
            self.add_error(None, refused)


def by_field(refused: ValidationError, shown: Container[str]) -> dict[str | None, list[ValidationError]]:
    """What was refused, by the field beside which it is said; under None what no field of the form is about."""
    found: dict[str | None, list[ValidationError]] = {}
    parts = refused.error_dict if hasattr(refused, "error_dict") else {NON_FIELD_ERRORS: refused.error_list}
    for name, errors in parts.items():
        found.setdefault(name if name in shown else None, []).extend(errors)
    return found


whole = ProhibitNullCharactersValidator()
"""Asked of the text before it becomes a list or mapping, in which Django's own check would not find the character."""


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        whole(value)
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(list(initial or []) != self.to_python(data))


class PairsField(forms.CharField):
    """A mapping of texts to texts, one pair a line: ``overdue: outstanding``."""

    widget = forms.Textarea
    default_error_messages = {"no_pair": _("Write one pair a line, such as “overdue: outstanding”; not “%(line)s”.")}

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(f"{key}: {word}" for key, word in value.items()) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> Any:
        whole(value)
        pairs = {}
        for line in (value or "").splitlines():
            key, colon, word = line.partition(":")
            if line.strip() and not (colon and key.strip() and word.strip()):
                raise forms.ValidationError(self.error_messages["no_pair"], code="no_pair", params={"line": line})
            if line.strip():
                pairs[key.strip()] = word.strip()
        return pairs

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(dict(initial or {}) != self.to_python(data))
        except forms.ValidationError:
            return True
