"""What every page of the desk shares: only what is visible is shown, and a role in the body says what may be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, StackedInline, TabularInline

from meetings.access import Reach, Role, reach_of
from meetings.admin import opened
from meetings.admin.forms import VisibleForm
from meetings.admin.lists import DeskList, Pages
from meetings.deletion import what_deleting_takes
from meetings.querysets import sees, visible, with_sight

HIDDEN = _("not visible to you")


def number(written: Any) -> int | None:
    """A primary key as an address gives it; None for anything else."""
    text = str(written or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


class KeysOnly:
    """For a look-up: shows a forged key as nothing chosen, where Django's own breaks on what is no number."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, [one for one in value if number(one) is not None], attr)  # type: ignore[misc]


class Lookup(KeysOnly, AutocompleteSelect):
    pass


class LookupMany(KeysOnly, AutocompleteSelectMultiple):
    pass


class ManyByKey(forms.ModelMultipleChoiceField):
    """Several records by their keys: a forged one is refused, also where the database cannot even ask for it."""

    def clean(self, value: Any) -> Any:
        for one in value if isinstance(value, list | tuple) else ():
            if number(one) is None:
                raise ValidationError(
                    self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": one}
                )
        return super().clean(value)


def address_of(record: models.Model) -> str:
    """Where the record's page on the desk is."""
    options = record._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[record.pk])


def link_to(record: models.Model, text: Any = None) -> str:
    """A link to the record's page on the desk."""
    return format_html('<a class="desk-link" href="{}">{}</a>', address_of(record), text or record)


class Sight:
    """The part that pages and inlines share.

    `home` is the path from a record (for an inline: from the parent's record) to the body whose roles count; empty for
    common ground, where a role in any body counts. `guarded` names the foreign keys that may point to something that
    is hidden although the record is visible.
    """

    form = VisibleForm
    home: str = "body_id"
    needs: Role = Role.EDITOR
    guarded: Sequence[str] = ()
    guarded_in_list: Sequence[str] | None = None
    """Those of them that the list shows, where looking for all in every row costs too much; None for all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.guarded:
            setattr(self, f"shown_{name}", self._shown(name))

    def _shown(self, name: str) -> Callable[[Any], Any]:
        def shown(record: models.Model) -> Any:
            target = getattr(record, name)
            if target is None:
                return None
            return link_to(target) if sees(record, name) else HIDDEN

        shown.short_description = self.model._meta.get_field(name).verbose_name  # type: ignore[attr-defined]
        return shown

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        in_list = getattr(request, "desk_list", False) and self.guarded_in_list is not None
        names = self.guarded_in_list if in_list else self.guarded
        return with_sight(visible(super().get_queryset(request), request.user), names or (), request.user)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """What has no usual value is chosen: else a paper is a chair's statement because that stands first."""
        if not db_field.blank and not db_field.has_default():
            empty = [("", _("choose"))]
            kwargs.setdefault("choices", db_field.get_choices(include_blank=True, blank_choice=empty))
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", Lookup(db_field, self.admin_site, using=kwargs.get("using")))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("form_class", ManyByKey)
            kwargs.setdefault("widget", LookupMany(db_field, self.admin_site, using=kwargs.get("using")))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_field_queryset(self, db: Any, db_field: Any, request: HttpRequest) -> models.QuerySet:
        """What a foreign key offers, and what its form accepts."""
        found = super().get_field_queryset(db, db_field, request)
        found = db_field.remote_field.model._default_manager.all() if found is None else found
        return visible(found, request.user)

    def bodies_of(self, record: Any) -> list[int | None]:
        """The bodies in each of which a role is needed to change the record."""
        return [attrgetter(self.home)(record)]

    def allowed(self, request: HttpRequest, record: Any = None, role: Role | None = None) -> bool:
        """Whether the user has the role where the record belongs; without a record, in any body."""
        reach, role = reach_of(request.user), role or self.needs
        if reach.everything or record is None or not self.home:
            return reach.allows(role, None)
        return all(body is not None and reach.allows(role, body) for body in self.bodies_of(record))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(reach_of(request.user))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.allowed(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.allowed(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        names = list(super().get_readonly_fields(request, obj))
        if obj is not None and not self.has_change_permission(request, obj):
            names += [name for name in self.guarded if name not in names]
        return [f"shown_{name}" if name in self.guarded else name for name in names]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """The fieldsets, in which what is guarded and cannot be edited is shown only as far as it is visible."""
        read_only = self.get_readonly_fields(request, obj)
        guarded = {name for name in self.guarded if f"shown_{name}" in read_only}

        def guard(names: Any) -> Any:
            if isinstance(names, list | tuple):
                return [guard(name) for name in names]
            return f"shown_{names}" if names in guarded else names

        fieldsets = super().get_fieldsets(request, obj)
        return [(title, {**options, "fields": guard(options["fields"])}) for title, options in fieldsets]


class VisibleAdmin(Sight, ModelAdmin):
    """A list and a page on the desk. What is not visible does not exist: its address answers 404."""

    needs_to_delete: Role = Role.MANAGER
    change_list_template = "desk/list.html"
    show_facets = admin.ShowFacets.NEVER
    opens_after_adding = False  # the new record's page, instead of the list
    change_form_before_template = "desk/as_opened.html"
    tells_of_changes = True  # made since the page was opened, and saves nothing over them
    show_full_result_count = False
    list_per_page = 50
    paginator = Pages

    def get_changelist_instance(self, request: HttpRequest) -> DeskList:
        request.desk_list = True  # type: ignore[attr-defined]
        return super().get_changelist_instance(request)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[DeskList]:
        return DeskList

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404("Not there, or not visible.")
        return found

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What the address says for the fields of a new record, without what is no key of another record."""
        said = super().get_changeform_initial_data(request)
        keys = {field.name for field in self.opts.fields if field.is_relation}
        return {name: value for name, value in said.items() if name not in keys or number(value) is not None}

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.guarded, form.refused_for = self.guarded, lambda record: self._refused(request, record)
        return form

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        record = kwargs.get("obj")
        if record is not None and self.tells_of_changes and self.has_change_permission(request, record):
            # Of what was refused it is still that on which it was opened, even if that is nothing.
            refused = request.method == "POST"
            sent = request.POST.get(opened.FIELD, "")
            context["as_opened"] = sent if refused else opened.seal(opened.as_it_is(record))
        return super().render_change_form(request, context, *args, **kwargs)

    def _refused(self, request: HttpRequest, record: Any) -> str:
        """Why the record, as the form would save it, may not be saved by this user; empty when it may.

        Raises `ValidationError` telling what somebody else has changed since the page was opened.
        """
        if record.pk and self.tells_of_changes:
            held = type(record)._default_manager.select_for_update(of=("self",), no_key=True)
            opened.refuse_if_changed(request.POST.get(opened.FIELD, ""), opened.as_it_is(held.get(pk=record.pk)))
        if self.allowed(request, record):
            return ""
        return str(_("You have no role that lets you do this in the body that you chose."))

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponse:
        if self.opens_after_adding:
            return HttpResponseRedirect(address_of(obj))
        return super().response_post_save_add(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        reach: Reach = reach_of(request.user)
        return bool(reach)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.allowed(request, obj, self.needs_to_delete)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[Any], list[Any]]:
        return what_deleting_takes(objs, request.user, visible)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The actions of the list, without deleting many at once: the record is not kept that way."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def response_action(self, request: HttpRequest, queryset: models.QuerySet) -> HttpResponse | None:
        """Refuse a forged key among the rows that were chosen, on which Django's own look-up breaks."""
        if all(number(one) is not None for one in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            return super().response_action(request, queryset)
        messages.error(request, _("What was chosen is no row of this list."))
        return HttpResponseRedirect(request.get_full_path())

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only the filters of the list: any other lookup could ask about what is hidden."""
        return lookup in {spec.parameter_name for spec in self.get_list_filter(request)}


class ReadOnly:
    """For what only acts or the system write."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class VisibleInline(Sight):
    """Rows on the page of the record to which they belong; whoever may change that may change them."""

    extra = 0

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.allowed(request, obj)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> type:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.guarded = self.guarded
        return formset


class VisibleTabularInline(VisibleInline, TabularInline):
    pass


class VisibleStackedInline(VisibleInline, StackedInline):
    pass
