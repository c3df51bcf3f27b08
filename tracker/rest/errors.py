"""One shape for every refusal of the API: problem details as in RFC 9457, with the fields that were at fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as Refused
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

MEDIA_TYPE = "application/problem+json"
NON_FIELD = {"__all__", "non_field_errors", "detail"}


def title_of(code: int) -> str:
    """A status in words, as RFC 9110 has them, which the libraries of older Pythons do not."""
    return {413: "Content Too Large", 422: "Unprocessable Content"}.get(code) or HTTPStatus(code).phrase


def problem(
    code: int, detail: str = "", *, kind: str = "about:blank", errors: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """The body of a refusal: `title` names the status, `detail` says what happened, `errors` what was at fault."""
    body: dict[str, Any] = {"type": kind, "title": title_of(code), "status": code, "detail": detail}
    return body | ({"errors": errors} if errors else {})


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """What DRF calls for an exception: the answer, or None for what is a fault of ours and goes on as one."""
    if isinstance(error, Http404):
        error = exceptions.NotFound(_("Not there, or not visible to you."))
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, RequestDataTooBig):
        error = TooLarge()
    elif isinstance(error, SuspiciousOperation):  # more fields or files in a form than are taken
        error = exceptions.ParseError(str(error))
    elif isinstance(error, Refused):
        error = exceptions.ValidationError(as_detail(error))
    response = exception_handler(error, dict(context))
    if response is None:
        return None
    errors = list(getattr(error, "errors", []))
    detail = getattr(error, "detail", "")
    if isinstance(error, exceptions.ValidationError):
        errors = list(_at_fault(detail))
        detail = " ".join(dict.fromkeys(one["message"] for one in errors))
    response.data = problem(response.status_code, str(detail), errors=errors)
    response.content_type = MEDIA_TYPE
    return response


def as_detail(error: Refused) -> Any:
    """A `ValidationError` of Django as DRF keeps it: messages by field, each with its code."""
    if hasattr(error, "error_dict"):
        return {name: [_kept(one) for one in found] for name, found in error.error_dict.items()}
    return [_kept(one) for one in error.error_list]


def _kept(error: Refused) -> exceptions.ErrorDetail:
    return exceptions.ErrorDetail(" ".join(error.messages), code=error.code or "invalid")


def _at_fault(detail: Any, path: tuple[str, ...] = ()) -> Iterator[dict[str, Any]]:
    """Every message with the way to its field, such as *deadlines.0.phrase*; that of a row in bulk begins with it."""
    if isinstance(detail, Mapping):
        for name, found in detail.items():
            yield from _at_fault(found, path if name in NON_FIELD else (*path, str(name)))
    elif isinstance(detail, list):
        rows = any(isinstance(one, Mapping | list) for one in detail)
        for number, found in enumerate(detail):
            yield from _at_fault(found, (*path, str(number)) if rows else path)
    else:
        yield {"field": ".".join(path), "code": getattr(detail, "code", "invalid"), "message": str(detail)}


class FaultSerializer(serializers.Serializer):
    """One thing that was at fault."""

    field = serializers.CharField(
        help_text="The way to the parameter or field, such as `deadlines.0.phrase`; empty for the whole."
    )
    code = serializers.CharField(help_text="What is wrong, for programs.")
    message = serializers.CharField(help_text="What is wrong, for people, in the language of the request.")


class ProblemSerializer(serializers.Serializer):
    """A refusal, as problem details (RFC 9457)."""

    sometimes = ("errors",)

    type = serializers.ChoiceField(["about:blank"], help_text="The status says all there is to say of the kind.")
    title = serializers.CharField(help_text="The status in words.")
    status = serializers.IntegerField(min_value=400, max_value=499)
    detail = serializers.CharField(help_text="What happened, for people.")
    errors = FaultSerializer(many=True, help_text="What was at fault, each by its name.")


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The request is too large."
    default_code = "too_large"
