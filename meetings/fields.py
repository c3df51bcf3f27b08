"""The partial date as a model field: what was written, the paper's phrase, and the earliest and latest day.

``when = PartialDateField()`` gives a model four columns: ``when`` (EDTF), ``when_said`` (the paper's words),
``when_earliest`` and ``when_latest``. The two days follow from the EDTF and cannot be set, so that forms, fixtures and
``loaddata`` write one value and every query finds the days.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from meetings.dates import NotADate, PartialDate


class Written(DeferredAttribute):
    """Holds a `PartialDate` on the instance, whatever was assigned: text, a day, None or a partial date."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = read(value)


class Day(DeferredAttribute):
    """The earliest or latest day of the partial date beside it; what is assigned is passed over."""

    def __get__(self, instance: models.Model | None, cls: type | None = None) -> Any:
        if instance is None:
            return self
        value = getattr(instance, self.field.of)
        return getattr(value, self.field.edge) if isinstance(value, PartialDate) else None

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = None  # the day follows from what was written; this marks it as loaded


def read(value: Any) -> Any:
    """A `PartialDate` where the text can be read; else the text as it came, for validation to refuse."""
    if value is None or isinstance(value, date):
        value = value.isoformat() if value else ""
    if not isinstance(value, str):
        return value
    try:
        return PartialDate.parse(value)
    except NotADate:
        return value


class DayField(models.DateField):
    """A column beside a `PartialDateField`: its earliest or latest day, kept for queries."""

    descriptor_class = Day

    def __init__(self, *args: Any, of: str = "", edge: str = "", **kwargs: Any) -> None:
        self.of, self.edge = of, edge
        super().__init__(*args, **{"null": True, "blank": True, "editable": False, **kwargs})

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of, "edge": self.edge}


class PartialDateField(models.CharField):
    """A partial date (EDTF level 1, see `meetings.dates`); empty where the paper says nothing.

    `may_be_open` allows a range with an open side (``2002/..``), for how long something stood.
    """

    default_error_messages = {"not_a_date": "%(reason)s."}
    descriptor_class = Written
    _pyi_private_get_type: PartialDate  # type: ignore[assignment]
    _pyi_private_set_type: PartialDate | str  # type: ignore[assignment]

    def __init__(self, *args: Any, may_be_open: bool = False, **kwargs: Any) -> None:
        self.may_be_open = may_be_open
        super().__init__(*args, **{"max_length": 40, "blank": True, "default": "", **kwargs})

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, **({"may_be_open": True} if self.may_be_open else {})}

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        if cls.__module__ == "__fake__":  # a migration's model, which lists the columns itself
            return
        said = models.CharField(
            format_lazy(_("{field}, in the paper's words"), field=self.verbose_name or name),
            max_length=200,
            blank=True,
            default="",
            help_text=_("The phrase of the paper, such as “early September 2015”."),
        )
        said.contribute_to_class(cls, f"{name}_said")
        DayField(of=name, edge="earliest").contribute_to_class(cls, f"{name}_earliest")
        DayField(of=name, edge="latest").contribute_to_class(cls, f"{name}_latest")

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return read(value)

    def to_python(self, value: Any) -> Any:
        value = read(value)
        if isinstance(value, PartialDate):
            return value
        try:
            return PartialDate.parse(str(value))
        except NotADate as error:
            raise ValidationError(
                self.error_messages["not_a_date"], code="not_a_date", params={"reason": error}
            ) from None

    def get_prep_value(self, value: Any) -> str:
        return str(self.to_python(value))

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(str(value), model_instance)
        if isinstance(value, PartialDate) and value.is_open and not self.may_be_open:
            raise ValidationError(
                self.error_messages["not_a_date"],
                code="not_a_date",
                params={"reason": _("%(date)s leaves a side open: give both ends") % {"date": value}},
            )

    def run_validators(self, value: Any) -> None:
        super().run_validators(str(value))

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))

    def formfield(self, **kwargs: Any) -> Any:
        notation = _("Such as 2016, 2016-02, 2016-02-01 or 2016-02-01/2016-02-02; add ? for tentative, ~ for about.")
        return super().formfield(**{"form_class": PartialDateInput, "help_text": self.help_text or notation, **kwargs})


class PartialDateInput(forms.CharField):
    """The form's side of a `PartialDateField`: compares what was typed with what was kept as text."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(str(initial or ""), str(data or ""))


def ordered(name: str, model: str) -> models.CheckConstraint:
    """The constraint that a partial date is empty in all its columns, or runs forwards."""
    return models.CheckConstraint(
        name=f"{model}_{name}_runs_forwards",
        condition=models.Q(**{name: "", f"{name}_earliest": None, f"{name}_latest": None})
        | (~models.Q(**{name: ""}) & forwards(f"{name}_earliest", f"{name}_latest")),
    )


def forwards(earliest: str, latest: str) -> models.Q:
    """The condition that both days are there and in order; a comparison with an empty day alone is never refused."""
    return models.Q(**{f"{earliest}__isnull": False, f"{latest}__isnull": False, f"{earliest}__lte": models.F(latest)})
