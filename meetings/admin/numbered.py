"""References that need not be typed: the form shows the next one of the body, and takes it when left empty."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, JsonResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from meetings.access import reach_of
from meetings.admin.forms import VisibleForm
from meetings.models import Body


class NumberedForm(VisibleForm):
    """The form of a record with a reference. The page sets `shows_next_at`."""

    numbered_by: tuple[str, ...] = ()  # the fields on which the reference depends
    letter = ""
    shows_next_at = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("reference")
        if field is None or self.instance.pk:
            return
        field.required = False
        field.help_text = _("Empty for the next one of the body, which is shown here.")
        field.widget.attrs |= {
            "placeholder": self.next_reference(self._cleaned(self.initial)),
            "data-next-at": self.shows_next_at,
            "data-numbered-by": " ".join(self.numbered_by),
        }

    def body_and_year(self, said: Mapping[str, Any]) -> tuple[Body, int] | None:
        """Of which body and year the record is, by what was said in the fields of `numbered_by`."""
        raise NotImplementedError

    def next_reference(self, said: Mapping[str, Any]) -> str:
        """The reference that the record would get now; empty while it is not known of which body it is."""
        told = self.body_and_year(said)
        if told is None:
            return ""
        body, year = told
        return body.next_reference(type(self.instance)._default_manager.all(), year=year, letter=self.letter)

    def shown_next(self, said: Mapping[str, Any], user: Any, needs: Any) -> str:
        """The same for what stands in an address; empty where the user may not add the record."""
        known = self._cleaned(said)
        told = self.body_and_year(known)
        return self.next_reference(known) if told and reach_of(user).allows(needs, told[0].pk) else ""

    def _cleaned(self, said: Mapping[str, Any]) -> dict[str, Any]:
        found = {}
        for name in self.numbered_by:
            with suppress(ValidationError):
                found[name] = self.fields[name].clean(said.get(name))
        return found

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if "reference" in said and not said["reference"] and not self.instance.pk:
            told = self.body_and_year(said)
            if told:  # whoever saves another of this body at the same moment waits, and gets the number after
                Body.objects.select_for_update().get(pk=told[0].numbering[0].pk)
                said["reference"] = self.next_reference(said)
        return said


class Numbered:
    """The part of a desk page that says which reference a new record would get."""

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=["desk/reference.js"])  # type: ignore[misc,no-any-return]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type:
        form: Any = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
        options = self.model._meta  # type: ignore[attr-defined]
        form.shows_next_at = reverse(f"admin:{options.app_label}_{options.model_name}_next_reference")
        return form  # type: ignore[no-any-return]

    def get_urls(self) -> list[Any]:
        options = self.model._meta  # type: ignore[attr-defined]
        view = self.admin_site.admin_view(self.next_reference_view)  # type: ignore[attr-defined]
        own = path("next-reference/", view, name=f"{options.app_label}_{options.model_name}_next_reference")
        return [own, *super().get_urls()]  # type: ignore[misc]

    def next_reference_view(self, request: HttpRequest) -> JsonResponse:
        """The reference that a record of what the address says would get."""
        if not self.has_add_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        form = self.get_form(request)()
        return JsonResponse({"reference": form.shown_next(request.GET, request.user, self.needs)})  # type: ignore[attr-defined]
