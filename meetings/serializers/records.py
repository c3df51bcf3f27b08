"""What every record of the API has in common: a name and an address, strict fields, and the rules of its model."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError as Refused
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from meetings.dates import exact_day, exact_instant
from meetings.fields import PartialDateField
from meetings.identity import MOST
from meetings.serializers.fields import PartialDateText, as_detail
from meetings.serializers.plain import BESIDE, PlainRecord, telling_plain
from meetings.serializers.refusing import refuse_unfit
from meetings.serializers.telling import Tell, fields_of, telling


class Strict(serializers.Serializer):
    """Refuses fields that it does not know, and those that only the record itself tells."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            wrong = {}
            for name in data:
                field = self.fields.get(name)
                if field is None:
                    wrong[str(name)[:60]] = [ErrorDetail(_("There is no such field."), code="unknown_field")]
                elif field.read_only:
                    wrong[name] = [ErrorDetail(_("This field is read-only."), code="read_only")]
                elif not isinstance(data, QueryDict) and (detail := misfit(field, data[name])):  # a form has only texts
                    wrong[name] = [detail]
            if wrong:
                raise serializers.ValidationError(wrong)
        return super().to_internal_value(data)


DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,3})?")
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?")
KINDS: tuple[tuple[Any, type], ...] = (
    (serializers.BooleanField, bool),
    (serializers.IntegerField, int),
    (serializers.CharField, str),
    (serializers.ChoiceField, str),
    (serializers.DateField, str),
    (serializers.DateTimeField, str),
    (serializers.TimeField, str),
    (serializers.DecimalField, str),
)


def misfit(field: Any, value: Any) -> ErrorDetail | None:
    """Why a value is not of its field's JSON type, or too long with its spaces; None where DRF may go on.

    DRF itself takes 1 for true and for “1”, and the reverse, so that what is stored is not what was sent.
    """
    if isinstance(value, list) and isinstance(field, serializers.ListField):
        return next((detail for one in value if (detail := misfit(field.child, one))), None)
    wanted = next((kind for of, kind in KINDS if isinstance(field, of)), None)
    if wanted is None or (value is None and field.allow_null):
        return None
    if type(value) is not wanted:
        words = {bool: _("Give true or false."), int: _("Give a whole number."), str: _("Give a text.")}
        return ErrorDetail(words[wanted], code="null" if value is None else "wrong_type")
    text: Any = value
    if isinstance(field, serializers.DateField) and exact_day(text) is None:
        return ErrorDetail(_("Not a day; write it like 2016-01-15."), code="no_day")
    if isinstance(field, serializers.DateTimeField) and exact_instant(text) is None:
        return ErrorDetail(_("Not an instant with its zone; write it like 2016-01-15T12:00:00Z."), code="no_instant")
    if isinstance(field, serializers.TimeField) and not CLOCK.fullmatch(text):
        return ErrorDetail(_("Not a time of the day; write it like 07:00."), code="no_time")
    if isinstance(field, serializers.DecimalField) and not DECIMAL.fullmatch(text):
        return ErrorDetail(_("Give a number as a text, such as “59” or “2.5”."), code="no_decimal")
    longest = getattr(field, "max_length", None)
    if longest is not None and wanted is str and len(text) > longest:
        return ErrorDetail(_("Longer than %(longest)d characters.") % {"longest": longest}, code="max_length")
    return None


class Choosing(serializers.Serializer):
    """A serializer of which an answer may show some `fields` only, and more with `expand`."""

    expandable: Mapping[str, type[serializers.BaseSerializer]] = {}

    @cached_property
    def inside(self) -> bool:
        """Whether it is shown inside of another record, as a whole."""
        above = self.parent.parent if isinstance(self.parent, serializers.ListSerializer) else self.parent
        return above is not None

    def to_representation(self, record: Any) -> dict[str, Any]:
        if isinstance(record, PlainRecord):
            return self._plainly(record)
        tellers = self._tellers
        if tellers is None:
            shown: dict[str, Any] = super().to_representation(record)
            return shown
        return {name: tell(record) for name, tell in tellers}

    def _plainly(self, record: PlainRecord) -> dict[str, Any]:
        """The same of a plain row, at least of the fields that were chosen."""
        shown = telling_plain(type(self), record.columns)(record.row)
        for name, tell in self._beside:
            shown[name] = tell(record)
        chosen = self.context.get("fields")
        return {name: told for name, told in shown.items() if name in chosen} if chosen else shown

    @cached_property
    def _beside(self) -> list[tuple[str, Tell]]:
        """What tells the rows that belong to a record."""
        fields = dict(fields_of(type(self)))  # type: ignore[arg-type]
        for name, expansion in self.expansions().items():
            expansion.bind(name, self)
            fields[name] = expansion
        return [(name, telling(field, self)) for name, field in fields.items() if isinstance(field, BESIDE)]  # type: ignore[misc]

    @cached_property
    def _tellers(self) -> list[tuple[str, Tell]] | None:
        """What tells each field that is shown; None where Django REST framework is to do it."""
        fields = dict(fields_of(type(self)))  # type: ignore[arg-type]
        chosen = None if self.inside else self.context.get("fields")
        for name, expansion in self.expansions().items():
            fields[name] = expansion
            expansion.bind(name, self)
        told = [(name, telling(field, self)) for name, field in fields.items() if not chosen or name in chosen]
        return None if any(tell is None for _name, tell in told) else told  # type: ignore[return-value]

    def expansions(self) -> dict[str, serializers.Field]:
        """What was asked to be shown with it; *assignments.dues* is *assignments*, each with its dues."""
        asked = [] if self.inside else sorted(self.context.get("expand", ()))
        return {name.partition(".")[0]: self.expandable[name](many=True, read_only=True) for name in asked}

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        chosen = self.context.get("fields")
        if self.inside:
            return fields
        fields |= self.expansions()
        return {name: field for name, field in fields.items() if name in chosen} if chosen else fields


BUILT: dict[tuple[type, models.Field], tuple[type, dict[str, Any]]] = {}
"""By serializer and column; as many as there are."""


class RecordSerializer(Choosing, Strict, serializers.ModelSerializer):
    """A record as the API shows and takes it. `at_first` names fields that are given once, when it is recorded."""

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        PartialDateField: PartialDateText,
    }
    at_first: tuple[str, ...] = ()
    reads: Mapping[str, Sequence[str]] = {}
    """For fields that are worked out: the columns that they read, see `read_by`."""

    class Meta:
        model: type[models.Model]
        fields: list[str]

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        if self.instance is not None and isinstance(self.instance, models.Model):
            for name in self.at_first:
                if name in fields:
                    fields[name].read_only = True
                    fields[name].required = False
        return fields

    def get_default_field_names(self, declared_fields: Any, model_info: Any) -> list[str]:
        raise NotImplementedError("name the fields")

    def get_validators(self) -> list[Any]:
        """None: the model's own rules are asked, all of them, in `validate`."""
        return []

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask the model's own rules about the record as it would be."""
        self.candidate = self.as_it_would_be(attrs)
        try:
            refuse_unfit(self.candidate, attrs, unasked=self.unasked())
        except Refused as error:
            raise serializers.ValidationError(as_detail(error)) from None
        return attrs

    def unasked(self) -> set[str]:
        """Columns that the model is not asked about, for they are set later."""
        return set()

    def as_it_would_be(self, attrs: Mapping[str, Any]) -> Any:
        """A record with the values given, and the others as they are; not saved."""
        model = self.Meta.model
        many = {field.name for field in model._meta.many_to_many}
        given = {name: value for name, value in attrs.items() if name not in many and _is_column(model, name)}
        if self.instance is None:
            return model(**given)
        taken = {model._meta.get_field(name).attname for name in given}  # type: ignore[union-attr]
        days = {f"{f.attname}_{edge}" for f in model._meta.concrete_fields for edge in ("earliest", "latest")}
        kept = {
            field.attname: field.value_from_object(self.instance)
            for field in model._meta.concrete_fields
            if field.attname not in taken and not (field.attname in days and not field.editable)
        }
        candidate = model(**kept, **given)
        candidate._state.adding = False
        candidate._state.db = self.instance._state.db
        return candidate

    def create(self, validated_data: dict[str, Any]) -> Any:
        self.candidate.save()
        self._relate(self.candidate, validated_data)
        return self.candidate

    def update(self, instance: Any, validated_data: dict[str, Any]) -> Any:
        self.candidate.save()
        self._relate(self.candidate, validated_data)
        return self.candidate

    def _relate(self, record: Any, given: Mapping[str, Any]) -> None:
        for field in record._meta.many_to_many:
            if field.name in given:
                getattr(record, field.name).set(given[field.name])

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        """The class of the field and what it is made with; worked out once, as it depends on the column alone."""
        key = type(self), model_field
        if key not in BUILT:
            BUILT[key] = self._built(field_name, model_field)
        kind, kwargs = BUILT[key]
        return kind, dict(kwargs)

    def _built(self, field_name: str, model_field: Any) -> Any:
        kind, kwargs = super().build_standard_field(field_name, model_field)
        # Whether a name is taken, the model says, in its own words.
        kwargs.pop("validators", None)
        if isinstance(model_field, models.SmallIntegerField | models.PositiveSmallIntegerField):
            kwargs["max_value"] = MOST  # the same on every database
        return kind, kwargs


def _is_column(model: type[models.Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)
