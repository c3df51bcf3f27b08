"""The filters of the ground's lists, and what filters share: names of visible records, words of a code, free text."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.access import Role, reach
from meetings.dates import exact_day, exact_instant
from meetings.models import (
    Attendance,
    Body,
    Document,
    Feed,
    FocalPoint,
    GroupMember,
    Holiday,
    Meeting,
    Membership,
    Milestone,
    Paragraph,
    Party,
)
from meetings.querysets import naming, visible
from meetings.serializers import IDENTITIES

__all__ = ["Code", "Day", "Filters", "Instant", "OneOf", "Text", "YesOrNo", "below"]


class Filters(django_filters.FilterSet):
    """A set of filters of which only those are built that were asked for."""

    def __init__(self, data: Any = None, queryset: Any = None, *, request: Any = None, prefix: Any = None) -> None:
        whole: Any = self.base_filters  # type: ignore[has-type]
        self.base_filters = {name: one for name, one in whole.items() if data is None or name in data}
        super().__init__(data, queryset, request=request, prefix=prefix)
        self.base_filters = whole


class NameField(forms.CharField):
    """The name of a record that the user may see; becomes the record."""

    default_error_messages = {"not_there": _("“%(given)s” is not there, or not visible to you.")}

    def __init__(self, *, model: type[models.Model], user: Any = None, **kwargs: Any) -> None:
        self.model, self.user = model, user
        kwargs.pop("null_value", None)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        lookup = IDENTITIES[self.model].lookup(text, self.model)
        seen = visible(self.model._default_manager.all(), self.user)
        found = seen.filter(**lookup).first() if lookup else None
        if found is None:
            message = self.error_messages["not_there"]
            raise forms.ValidationError(message, code="not_there", params={"given": text[:60]})
        return found


class OneOf(django_filters.Filter):
    """Records that belong to a visible one, given by its name."""

    field_class = NameField

    def __init__(self, model: type[models.Model], field_name: str = "", **kwargs: Any) -> None:
        super().__init__(field_name or None, **kwargs, model=model)
        self.described = {"type": "string", "minLength": 1, "x-names": model._meta.model_name}

    @property
    def field(self) -> Any:
        asked = getattr(getattr(self, "parent", None), "request", None)
        self.extra["user"] = asked.user if asked else None
        return super().field


class YesOrNoField(forms.CharField):
    default_error_messages = {"neither": _("Say true or false.")}

    def clean(self, value: Any) -> bool | None:
        text = super().clean(value)
        if text not in ("", "true", "false"):
            raise forms.ValidationError(self.error_messages["neither"], code="neither")
        return {"": None, "true": True, "false": False}[text]


class YesOrNo(django_filters.Filter):
    """``true`` or ``false``, and nothing else."""

    field_class = YesOrNoField
    described = {"type": "boolean"}

    def filter(self, queryset: Any, value: Any) -> Any:
        return queryset if value is None else super().filter(queryset, value)


class DayField(forms.CharField):
    default_error_messages = {"no_day": _("Not a day; write it like 2016-01-15.")}

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text and (day := exact_day(text)) is None:
            raise forms.ValidationError(self.error_messages["no_day"], code="no_day")
        return day if text else None


class Day(django_filters.Filter):
    """A day, written in one way whatever the language."""

    field_class = DayField
    described = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


class InstantField(forms.CharField):
    default_error_messages = {"no_instant": _("Not an instant; write it like 2016-01-15T18:00:00Z.")}

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text and (instant := exact_instant(text)) is None:
            raise forms.ValidationError(self.error_messages["no_instant"], code="no_instant")
        return instant if text else None


class Instant(django_filters.Filter):
    """An instant with its zone."""

    field_class = InstantField
    described = {"type": "string", "format": "date-time"}


class Code(django_filters.ChoiceFilter):
    """One word of a code."""

    def __init__(self, words: type[models.TextChoices], field_name: str = "", **kwargs: Any) -> None:
        super().__init__(field_name=field_name or None, choices=words.choices, **kwargs)


class Text(django_filters.CharFilter):
    """Free text, found without regard to case, accents and punctuation."""

    def __init__(self, *columns: str, **kwargs: Any) -> None:
        self.columns = columns
        super().__init__(max_length=200, **kwargs)

    def filter(self, queryset: Any, value: Any) -> Any:
        return queryset.filter(naming(value, *self.columns)) if value else queryset


def below(body: Body) -> frozenset[int]:
    """The body and all below it, by primary key."""
    parents = dict(Body.objects.values_list("pk", "parent_id"))
    return reach(parents, [(body.pk, Role.VIEWER)]).viewable


class OfBody(Filters):
    """Records of a body, and of those below it unless these are left out."""

    body = OneOf(Body, method="of_body", label="Of this body and those below it.")
    below = YesOrNo(method="as_it_is", label="`false`: of the body alone.")
    paths: tuple[str, ...] = ("body",)

    def of_body(self, queryset: Any, name: str, body: Any) -> Any:
        if body is None:
            return queryset
        bodies = [body.pk] if self.form.cleaned_data.get("below") is False else below(body)
        among = Q(pk__in=())
        for path in self.paths:
            among |= Q(**{f"{path}__in": bodies})
        return queryset.filter(among)

    def as_it_is(self, queryset: Any, name: str, value: Any) -> Any:
        return queryset


class BodyFilters(Filters):
    parent = OneOf(Body, "parent", label="Directly below this body.")
    under = OneOf(Body, method="below_it", label="This body and all below it.")
    q = Text("name", label="In the name.")

    class Meta:
        model = Body
        fields: list[str] = []

    def below_it(self, queryset: Any, name: str, body: Any) -> Any:
        return queryset.filter(pk__in=below(body)) if body else queryset


class PartyFilters(Filters):
    kind = Code(Party.Kind, "kind", label="Of this kind: state, organisation, office or group.")
    iso = django_filters.CharFilter(field_name="iso", max_length=3, label="ISO 3166-1 alpha-3.")
    part_of = OneOf(Party, "part_of", label="What belongs to this party, as an office to its state.")
    q = django_filters.CharFilter(method="named", max_length=200, label="In any of its names.")

    class Meta:
        model = Party
        fields: list[str] = []

    def named(self, queryset: Any, name: str, text: str) -> Any:
        names = queryset.model.names.rel.related_model._default_manager.filter(naming(text, "name"))
        return queryset.filter(naming(text, "name") | Q(pk__in=names.values("party")))


class FocalPointFilters(OfBody):
    party = OneOf(Party, "party", label="Who speaks for this party.")
    senior = YesOrNo("senior", label="`true`: senior contacts alone.")
    on = Day(method="on_day", label="Who spoke on this day.")

    class Meta:
        model = FocalPoint
        fields: list[str] = []

    def on_day(self, queryset: Any, name: str, day: Any) -> Any:
        begun = Q(since=None) | Q(since__lte=day)
        return queryset.filter(begun, Q(until=None) | Q(until__gte=day))


class GroupMemberFilters(Filters):
    group = OneOf(Party, "group", label="The members of this group.")
    party = OneOf(Party, "party", label="The groups of which this party is a member.")

    class Meta:
        model = GroupMember
        fields: list[str] = []


class HolidayFilters(OfBody):
    before = Day(field_name="day", lookup_expr="lt", label="Before this day.")
    after = Day(field_name="day", lookup_expr="gt", label="After this day.")

    class Meta:
        model = Holiday
        fields: list[str] = []


class MembershipFilters(OfBody):
    party = OneOf(Party, "party", label="Where this party belongs.")
    capacity = Code(Membership.Capacity, "capacity", label="In this capacity: member, chair, co-chair or observer.")

    class Meta:
        model = Membership
        fields: list[str] = []


class MeetingFilters(OfBody):
    state = Code(Meeting.State, "state", label="Planned, held or cancelled.")
    before = Day(field_name="when_latest", lookup_expr="lt", label="Over before this day.")
    after = Day(field_name="when_earliest", lookup_expr="gt", label="Beginning after this day.")
    q = Text("reference", "title", label="In reference or title.")

    class Meta:
        model = Meeting
        fields: list[str] = []


class MilestoneFilters(OfBody):
    state = Code(Milestone.State, "state", label="Expected, reached or called off.")
    q = Text("title", label="In the title.")

    class Meta:
        model = Milestone
        fields: list[str] = []


class AttendanceFilters(OfBody):
    paths = ("meeting__body",)
    meeting = OneOf(Meeting, "meeting", label="At this meeting.")
    party = OneOf(Party, "party", label="Of this party.")
    capacity = Code(Attendance.Capacity, "capacity", label="In this capacity: host, chair, participant, speaker …")
    present = Code(Attendance.Present, "present", label="Who was there, was not, or of whom it is not stated.")

    class Meta:
        model = Attendance
        fields: list[str] = []


class DocumentFilters(OfBody):
    paths = ("meeting__body", "body")
    meeting = OneOf(Meeting, "meeting", label="That came out of this meeting.")
    kind = Code(Document.Kind, "kind", label="Of this kind.")
    q = Text("title", "slug", label="In the title.")

    class Meta:
        model = Document
        fields: list[str] = []


class ParagraphFilters(Filters):
    document = OneOf(Document, "document", label="Of this paper.")

    class Meta:
        model = Paragraph
        fields: list[str] = []


class FeedFilters(OfBody):
    scope = Code(Feed.Scope, "scope", label="That show this: what one looks after, a body, a party.")
    mine = YesOrNo(method="mine_or_not", label="`true`: made by whoever asks.")

    class Meta:
        model = Feed
        fields: list[str] = []

    def mine_or_not(self, queryset: Any, name: str, value: Any) -> Any:
        if value is None:
            return queryset
        mine = {"user": self.request.user}
        return queryset.filter(**mine) if value else queryset.exclude(**mine)
