"""The desk's pages of parties: common ground, read by all staff with a role."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.db.models.functions import Length
from django.http import HttpRequest
from django.utils.translation import gettext as _
from unfold.forms import PaginationInlineFormSet

from meetings.admin.filters import by_choice
from meetings.admin.forms import VisibleForm
from meetings.admin.visible import VisibleAdmin, VisibleTabularInline
from meetings.models import GroupMember, Party, PartyName
from meetings.names import fold


class PartyNameForm(VisibleForm):
    def clean_name(self) -> str:
        """Refuse a spelling under which another party goes; which one is no secret, parties are common ground."""
        name: str = self.cleaned_data["name"]
        other = PartyName.objects.filter(folded=fold(name)).exclude(pk=self.instance.pk).first()
        if other:
            raise ValidationError(_("%(party)s goes by this name.") % {"party": other.party})
        return name


class PartyNameFormSet(PaginationInlineFormSet):
    def clean(self) -> None:
        """Refuse a spelling that two new rows share, which no row can see by itself."""
        super().clean()
        seen = set()
        for form in self.forms:
            name = fold(form.cleaned_data.get("name") or "") if hasattr(form, "cleaned_data") else ""
            if name and not form.cleaned_data.get("DELETE"):
                if name in seen:
                    form.add_error("name", _("This name stands here already."))
                seen.add(name)


class PartyNameInline(VisibleTabularInline):
    model = PartyName
    form = PartyNameForm
    formset = PartyNameFormSet
    home = ""
    fields = ["name"]


class GroupMemberInline(VisibleTabularInline):
    model = GroupMember
    home = ""
    fk_name = "group"
    fields = ["party", "since", "until"]
    autocomplete_fields = ["party"]


class PartyAdmin(VisibleAdmin):
    home = ""
    list_display = ["name", "kind", "iso", "part_of"]
    list_select_related = ["part_of"]
    list_filter = [by_choice("kind", Party._meta.get_field("kind").verbose_name)]
    search_fields = ["name", "slug", "names__name", "iso"]
    fields = ["name", "slug", "kind", "iso", "part_of"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["part_of"]
    inlines = [PartyNameInline, GroupMemberInline]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """By all names of a party, whatever their accents and spaces; of those looked up, the nearest come first."""
        found, _distinct = super().get_search_results(request, queryset, search_term)
        folded = fold(search_term)
        if not folded:
            return found, False
        names = PartyName.objects.filter(party=OuterRef("pk"))
        by_name = Q(Exists(names.filter(folded__contains=folded)))
        found = queryset.filter(Q(pk__in=found.order_by().values("pk")) | by_name)
        if request.resolver_match and request.resolver_match.url_name == "autocomplete":
            nearness = Case(
                When(name__iexact=search_term, then=0),
                When(name__istartswith=search_term, then=1),
                When(Exists(names.filter(folded__startswith=folded)), then=2),
                default=3,
            )
            found = found.order_by(nearness, Length("name"), "name")
        return found, False

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else self.prepopulated_fields
