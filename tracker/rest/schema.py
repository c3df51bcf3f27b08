"""How the API describes itself: what drf-spectacular cannot see of it by itself, said once for every address.

The description stands in `tracker/openapi.json`, written by `make schema`. Nothing here asks the database.
"""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import Any

import django_filters
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema as Spectacular
from drf_spectacular.plumbing import get_doc
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from tracker.rest.errors import MEDIA_TYPE, ProblemSerializer, title_of
from tracker.rest.examples import example_of
from tracker.rest.paging import DEFAULT, MOST, PAGING
from tracker.rest.strict import parameters_of

READ = ("list", "retrieve")
DAY = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
CLOCK = {"type": "string", "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$"}
FORMS: dict[str, dict[str, Any]] = {
    "cursor": {"type": "string", "minLength": 1},
    "page_size": {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT},
    "as_at": DAY,
    "known_at": {"type": "string", "format": "date-time"},
    "preview": {"type": "boolean", "default": False},
}
"""The form of the parameters that views read by themselves; that of the others is known from their filter."""

REFUSALS = {
    400: "What was sent is not right; `errors` names each parameter or field that is at fault.",
    401: "No token, or one that has ended.",
    403: "Visible, but not yours to change: no role for it, or a token that only reads.",
    404: "Not there, or not visible to you.",
    406: "Only JSON can be answered.",
    409: "It cannot be done while things are as they are; `errors` names what is in the way.",
    412: "Changed since you read it: If-Match names another version.",
    413: "More than can be taken at once.",
    415: "Only JSON is taken.",
    422: "This Idempotency-Key came with another request before.",
    428: "If-Match is missing.",
    429: "Too many requests in this minute.",
}
HEADERS: dict[str, dict[str, Any]] = {
    "ETag": {"schema": {"type": "string"}, "description": "The version; send it in `If-Match`. None `as_at` a day."},
    "Location": {"schema": {"type": "string", "format": "uri"}, "description": "Where the new record is."},
    "Idempotency-Replayed": {
        "schema": {"type": "string", "enum": ["true"]},
        "description": "Given where this was done before, under the same Idempotency-Key.",
    },
    "Retry-After": {
        "schema": {"type": "integer", "minimum": 0, "maximum": 60},
        "required": True,
        "description": "Seconds to wait.",
    },
    "WWW-Authenticate": {"schema": {"type": "string"}, "required": True, "description": "`Token`."},
}
TAG = {"type": "string", "minLength": 1, "pattern": "^[!-~]([ -~]*[!-~])?$"}
IF_MATCH = "The ETag that was read; what has changed since is refused (412)."
KEY = "Up to 200 characters of your choice. The same request with the same key is done once within 24 hours."


class AutoSchema(Spectacular):
    """Describes one address and method of a view in the words of `tracker.rest`."""

    @property
    def action(self) -> str:
        return getattr(self.view, "action", "") or ""

    @property
    def one(self) -> bool:
        """Whether the address is that of one record."""
        return "{id}" in self.path

    # What it is called

    def get_tags(self) -> list[str]:
        return self._tokenize_path()[:1]

    def get_operation_id(self) -> str:
        word = {"partial_update": "change", "destroy": "delete", "create": "record", "retrieve": "read"}.get(
            self.action, self.action.removeprefix("act_")
        )
        return f"{self.get_tags()[0].replace('-', '_')}_{word}"

    def get_summary(self) -> str | None:
        word = self.get_tags()[0].replace("-", " ")
        return {
            "list": f"List {word}",
            "retrieve": f"Read one of the {word}",
            "create": f"Record one of the {word}",
            "partial_update": f"Change fields of one of the {word}",
            "destroy": f"Delete one of the {word}",
            "bulk": super().get_description().partition(",")[0],
        }.get(self.action)

    def get_description(self) -> str:
        """What the action says of itself, else the view; of what these inherit only what was said of their records."""
        action = getattr(self.view, self.action, None)
        return (get_doc(action) if action else "") or own_doc(type(self.view)) or ""

    def get_auth(self) -> list[dict[str, list[str]]]:
        return [one for one in super().get_auth() if one]

    # What it takes

    def get_override_parameters(self) -> list[Any]:
        """The headers that a write takes."""
        if self.method in ("PATCH", "DELETE"):
            return [OpenApiParameter("If-Match", TAG, "header", required=True, description=IF_MATCH)]
        found = []
        if self.method == "POST":
            found.append(
                OpenApiParameter(
                    "Idempotency-Key",
                    {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]([ -~]*[!-~])?$"},
                    "header",
                    description=KEY,
                )
            )
            if self.one:
                found.append(OpenApiParameter("If-Match", TAG, "header", description=IF_MATCH))
        return found

    def _resolve_path_parameters(self, variables: Any) -> list[dict[str, Any]]:
        if not variables:
            return []
        told = {"description": "What it is called: its `id`.", "required": True, "in": "path", "name": "id"}
        example = example_of(self.get_tags()[0]).get("id")
        shown = {"example": example} if example else {}
        form = {"type": "string", "minLength": 1, "x-names": self.view.model._meta.model_name}
        return [{**told, "schema": form, **shown} for _one in variables]

    def _get_filter_parameters(self) -> list[dict[str, Any]]:
        told = dict(parameters_of(self.view))
        forms = {name: self._form(name) for name in told}
        if self.action == "list":
            filterset = getattr(self.view, "filterset_class", None)
            for name, one in (filterset.base_filters if filterset else {}).items():
                told[name], forms[name] = str(one.label or ""), form_of(one)
            if self.view.pagination_class:
                told |= PAGING
                forms |= {name: self._form(name) for name in PAGING}
        return [
            {
                "in": "query",
                "name": name,
                "schema": form,
                **({"description": told[name]} if told[name] else {}),
                **({"style": "form", "explode": False} if form["type"] == "array" else {}),
            }
            for name, form in forms.items()
        ]

    def _get_pagination_parameters(self) -> list[dict[str, Any]]:
        return []

    def _form(self, name: str) -> dict[str, Any]:
        """The form of a parameter that the view reads by itself."""
        if name == "ordering":
            orders = [f"{sign}{word}" for word in self.view.orders for sign in ("", "-")]
            return {"type": "string", "enum": orders, "default": orders[0]}
        if name == "by":
            return {"type": "string", "enum": list(self.view.groups), "default": self.view.groups[0]}
        if name in ("fields", "expand"):
            kind = self.view.get_serializer_class()
            words = list(getattr(kind, "expandable", {}))
            if name == "fields":
                words = [*kind.Meta.fields, *dict.fromkeys(word.partition(".")[0] for word in words)]
            return {"type": "array", "minItems": 1, "items": {"type": "string", "enum": words}}
        return dict(FORMS[name])

    # What it answers

    def get_response_serializers(self) -> Any:
        found = super().get_response_serializers()
        if self.action in READ and hasattr(self.view, "choices"):
            return as_read(self.view.get_serializer_class())
        return found

    def get_paginated_name(self, serializer_name: str) -> str:
        return serializer_name.removesuffix("Read") + "Page"

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        found: dict[str, Any] = super()._get_response_bodies(direction)
        for code, answer in found.items():
            names = self._headers(int(code))
            if names:
                answer["headers"] = {name: HEADERS[name] for name in names}
            answer["description"] = answer.get("description") or HTTPStatus(int(code)).phrase
        self.resolve_serializer(ProblemSerializer, "response")
        return found | {str(code): {"$ref": f"#/components/responses/{name_of(code)}"} for code in self._refusals()}

    def _headers(self, code: int) -> list[str]:
        names = []
        if self.action == "retrieve" or (self.method in ("POST", "PATCH") and self.action != "bulk"):
            names.append("ETag")
        if code == 201 and self.action == "create":
            names.append("Location")
        if self.method == "POST":
            names.append("Idempotency-Replayed")
        return names

    def _refusals(self) -> list[int]:
        """The refusals that are really given here."""
        found = {400, 401, 406, 429}
        if self.one:
            found.add(404)
        if self.method != "GET":
            found.add(403)
        if self.method in ("POST", "PATCH"):
            found |= {413, 415}
        if self.method == "POST":
            found |= {422, 412} if self.one else {422}
        if self.method in ("PATCH", "DELETE"):
            found |= {412, 428}
        if self.method == "DELETE" or (self.method == "PATCH" and getattr(self.view, "drafts_only", False)):
            found.add(409)
        return sorted(found)

    # What it is made of

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> dict[str, Any]:
        """Closed objects: every property is listed, and in an answer all of them are there."""
        schema: dict[str, Any] = super()._map_basic_serializer(serializer, direction)
        schema["additionalProperties"] = False
        schema.pop("description", None)
        if told := own_doc(type(serializer)):
            schema["description"] = told
        if direction == "request":
            schema["required"] = [name for name in schema.get("required", ()) if name in schema["properties"]]
            return schema
        chosen = getattr(serializer, "chosen", False)
        if chosen:
            shown: dict[str, list[Any]] = {}  # what may be shown under a name: parts, or parts with their dues
            for name, kind in serializer.expandable.items():
                shown.setdefault(name.partition(".")[0], []).append(self.resolve_serializer(kind, direction).ref)
            for name, ways in shown.items():
                items = ways[0] if len(ways) == 1 else {"oneOf": ways}
                schema["properties"][name] = {"type": "array", "items": items, "readOnly": True}
            schema["minProperties"] = 1
        left_out = set(schema["properties"]) if chosen else set(getattr(serializer, "sometimes", ()))
        required = [name for name in schema["properties"] if name not in left_out]
        schema.pop("required", None)
        if required:
            schema["required"] = required
        return schema

    def _map_serializer(self, serializer: Any, direction: Any, bypass_extensions: bool = False) -> dict[str, Any]:
        schema: dict[str, Any] = super()._map_serializer(serializer, direction, bypass_extensions)
        if direction == "request" and getattr(serializer, "partial", False):
            for name in getattr(serializer, "at_first", ()):
                schema["properties"].pop(name, None)
        for one in schema.get("properties", {}).values():
            one.pop("readOnly", None)  # requests and answers are described apart
        return schema

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        schema = super()._map_serializer_field(field, direction, bypass_extensions)
        if isinstance(schema, dict):
            schema.pop("x-spec-enum-id", None)
            schema.get("items", {}).pop("x-spec-enum-id", None)
            if isinstance(field, serializers.ChoiceField) and direction == "response" and may_be_blank(field):
                schema["enum"] = [*schema["enum"], *({""} - set(schema["enum"]))]
            if isinstance(field, serializers.DateField) and not isinstance(field, serializers.DateTimeField):
                schema |= DAY
            if isinstance(field, serializers.TimeField):  # in JSON Schema a “time” has a zone, which a clock has not
                schema = {**{name: told for name, told in schema.items() if name != "format"}, **CLOCK}
            if isinstance(field, serializers.DecimalField):
                schema["pattern"] = r"^-?[0-9]{1,15}(\.[0-9]{1,3})?$"
        return schema

    def _get_examples(
        self, serializer: Any, direction: Any, media_type: str, status_code: Any = None, extras: Any = None
    ) -> Any:
        """What the example papers say, as it is answered or taken."""
        found = super()._get_examples(serializer, direction, media_type, status_code, extras)
        if found:
            return found
        known = example_of(self.get_tags()[0])
        name = {"create": "record", "partial_update": "change"}.get(self.action, self.action.removeprefix("act_"))
        if direction == "request":
            example = known.get("requests", {}).get(name)
        elif name in known.get("answers", {}):
            example = known["answers"][name]
        elif self.action in ("retrieve", "create", "partial_update"):
            example = known.get("record")
        elif self.action == "list" and "record" in known:
            example = {"next": None, "previous": None, "results": [known["listed"]]}
        else:
            example = None
        return {"Example": {"value": example}} if example is not None else {}


def name_of(code: int) -> str:
    """The name of a refusal, as *PreconditionFailed*."""
    return title_of(code).title().replace(" ", "").replace("-", "")


def with_refusals(result: dict[str, Any], generator: Any, **_others: Any) -> dict[str, Any]:
    """Add the refusals, which every address shares; called by drf-spectacular at the end."""
    result["components"]["responses"] = {name_of(code): refusal(code) for code in sorted(REFUSALS)}
    return result


def refusal(code: int) -> dict[str, Any]:
    """A refusal as a component, with an example."""
    value: dict[str, Any] = {"type": "about:blank", "title": title_of(code), "status": code}
    value |= {"detail": REFUSALS[code]}
    if code == 400:
        fault = {"field": "nonsense", "code": "unknown_parameter", "message": "Unknown parameter “nonsense”."}
        value |= {"detail": fault["message"], "errors": [fault]}
    headers = {name: HEADERS[name] for name in {401: ["WWW-Authenticate"], 429: ["Retry-After"]}.get(code, [])}
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": REFUSALS[code],
        "content": {MEDIA_TYPE: {"schema": schema, "example": value}},
        **({"headers": headers} if headers else {}),
    }


def own_doc(kind: type) -> str:
    """The description of a view or serializer, unless it is only that of what all of them have in common."""
    told: Any = next((one for one in kind.__mro__ if "Meta" in vars(one) or "model" in vars(one)), kind)
    return get_doc(kind) if vars(kind).get("__doc__") else (get_doc(told) if vars(told).get("__doc__") else "")


def may_be_blank(field: Any) -> bool:
    """Whether a column of codes may hold none of them."""
    model = getattr(getattr(field.parent, "Meta", None), "model", None)
    return model is not None and "." not in field.source and bool(model._meta.get_field(field.source).blank)


@cache
def as_read(kind: type[serializers.BaseSerializer]) -> Any:
    """The serializer as it reads: with the fields that were chosen, and with what was asked for beside them."""
    return type(kind.__name__.removesuffix("Serializer") + "Read", (kind,), {"chosen": True, "__doc__": kind.__doc__})


def form_of(one: django_filters.Filter) -> dict[str, Any]:
    """The form of what a filter takes."""
    if hasattr(one, "described"):
        return dict(one.described)
    extra = one.extra
    if isinstance(one, django_filters.ChoiceFilter):
        return {"type": "string", "enum": [code for code, _label in extra["choices"]]}
    if isinstance(one, django_filters.CharFilter):
        return {"type": "string", "minLength": 1, "maxLength": extra["max_length"]}
    raise TypeError(f"{one!r} says no form.")


class ReferenceForm(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """Another record by its name."""

    target_class = "meetings.serializers.fields.Reference"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        model = self.target.model or self.target.get_queryset().model
        form = {"type": "string", "x-names": model._meta.model_name}
        many = isinstance(self.target.parent, serializers.ManyRelatedField)
        if direction == "response" and not (self.target.required or many):
            return {**form, "nullable": True}
        return form


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "meetings.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token …`: a token that its user was given; it reads, or reads and writes.",
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "rest_framework.authentication.SessionAuthentication"
    name = "session"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "The session of the desk; to write, with the header `X-CSRFToken`.",
        }
