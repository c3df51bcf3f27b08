"""JSON read strictly: what two readers could understand in two ways, or no database can keep, is refused."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer

from tracker.rest.errors import TooLarge

DEPTH = 20
DIGITS = 18  # of a whole number: what a column of 64 bits surely holds


class Malformed(ValueError):
    """Not JSON as we take it; the message is for the sender."""


class StrictJSON(BaseParser):
    """Takes UTF-8 JSON of limited size and depth, each key once, with numbers and texts that can be kept."""

    media_type = "application/json"
    renderer_class = JSONRenderer

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        length = stream.META.get("CONTENT_LENGTH") if hasattr(stream, "META") else None
        if length and length.isdecimal() and int(length) > limit:
            raise TooLarge(_("More than %(limit)d bytes.") % {"limit": limit})
        raw = stream.read(limit + 1)
        if len(raw) > limit:
            raise TooLarge(_("More than %(limit)d bytes.") % {"limit": limit})
        try:
            return read(raw)
        except Malformed as error:
            raise ParseError(str(error)) from None


def read(raw: bytes) -> Any:
    """The value; raises `Malformed` with a message for whoever sent it."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise Malformed(_("The text is not UTF-8.")) from None
    try:
        value = json.loads(
            text, object_pairs_hook=_once, parse_constant=_no_number, parse_int=_whole, parse_float=_finite
        )
    except RecursionError:
        raise Malformed(_("Nested too deeply.")) from None
    except Malformed:
        raise
    except ValueError as error:
        raise Malformed(_("Not JSON: %(why)s.") % {"why": error}) from None
    _check(value)
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _value in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise Malformed(_("“%(key)s” is given twice.") % {"key": ascii(twice[:40])[1:-1]})
    return found


def _no_number(word: str) -> Any:
    raise Malformed(_("%(word)s is no number that can be kept.") % {"word": word})


def _whole(digits: str) -> int:
    if len(digits) > DIGITS:
        raise Malformed(_("A number has more than %(digits)d digits.") % {"digits": DIGITS})
    return int(digits)


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise Malformed(_("A number is too large."))
    return value


def _check(value: Any) -> None:
    """Refuse what is nested too deeply, and texts with NUL or half a character, which PostgreSQL cannot keep."""
    level: list[Any] = [value]
    for _depth in range(DEPTH):
        deeper: list[Any] = []
        for one in level:
            if isinstance(one, str):
                refuse_unkept(one)
            elif isinstance(one, dict):
                deeper += one
                deeper += one.values()
            elif isinstance(one, list):
                deeper += one
        level = deeper
        if not level:
            return
    raise Malformed(_("Nested too deeply."))


def refuse_unkept(text: str) -> None:
    """Raise `Malformed` for a text that no database of ours can keep."""
    if "\0" in text:
        raise Malformed(_("A text holds the character NUL."))
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Malformed(_("A text holds half of a character (a lone surrogate).")) from None


def refuse_unkept_in(words: Iterable[str]) -> None:
    for word in words:
        refuse_unkept(word)
