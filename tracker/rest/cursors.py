"""Cursors: the place of a row in a list, sealed, so that nobody reads a key of the database in it or makes one up."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings

LONGEST = 4000  # of a cursor, in characters: more than any order of ours makes

Place = Sequence[str | int]


class NoCursor(ValueError):
    """The text is no cursor that was made here, for this list in this order."""


def sealed(scope: Sequence[str], place: Place, *, backwards: bool) -> str:
    """The cursor of a place. `scope` is the list and its order: for any other it is none.

    The same place always gives the same text (RFC 5297), so that an answer is the same when it is asked again.
    """
    said = json.dumps([backwards, list(place)], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_box(settings.SECRET_KEY).encrypt(said, _bound(scope))).decode().rstrip("=")


def opened(cursor: str, scope: Sequence[str]) -> tuple[list[str | int], bool]:
    """The place, and whether to go backwards from it. Raises `NoCursor` for a text not sealed for the scope."""
    try:
        if len(cursor) > LONGEST:
            raise NoCursor
        text = cursor.encode("ascii")
        raw = base64.b64decode(text + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        backwards, place = json.loads(_box(settings.SECRET_KEY).decrypt(raw, _bound(scope)))
    except (InvalidTag, UnicodeEncodeError, binascii.Error, ValueError):
        raise NoCursor from None
    return place, backwards


def _bound(scope: Sequence[str]) -> list[bytes]:
    return [word.encode() for word in scope]


@lru_cache(maxsize=2)
def _box(key: str) -> AESSIV:
    """Seals with a key of this one purpose, which follows from the key of the installation."""
    return AESSIV(hashlib.sha512(b"tracker.rest.cursors\0" + key.encode()).digest())
