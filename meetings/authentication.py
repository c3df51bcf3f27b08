"""Who asks the API: a token or the session of the desk; how far a token goes, and how often one may ask, or miss."""

from __future__ import annotations

from datetime import datetime
from hmac import compare_digest
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from knox.auth import TokenAuthentication as KnoxAuthentication
from knox.crypto import hash_token
from knox.settings import CONSTANTS
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.throttling import BaseThrottle

from meetings.models import Token, counted


class TokenAuthentication(KnoxAuthentication):
    """``Authorization: Token …``. A token ends with its day, with the account, and with the last role of its user."""

    def authenticate(self, request: Any) -> Any:
        try:
            return super().authenticate(request)
        except AuthenticationFailed:
            now = timezone.now()
            if missed("tokens", request, at=now):
                raise Throttled(wait=left_of_minute(now)) from None
            raise

    def authenticate_credentials(self, token: bytes) -> tuple[Any, Token]:
        """The user, reaching no further than the token, and the token. One look-up; expired ones are left to be seen.

        Raises `AuthenticationFailed`, always in the same words.
        """
        refused = AuthenticationFailed(_("There is no such token, or it has ended."))
        try:
            text = token.decode("ascii")
        except UnicodeDecodeError:
            raise refused from None
        digest, now = hash_token(text), timezone.now()
        for one in Token.objects.presented(text[: CONSTANTS.TOKEN_KEY_LENGTH]):
            if not compare_digest(digest, one.digest) or (one.expiry and one.expiry <= now):
                continue
            user = one.user
            if user.is_active and (reach := one.reach()):
                user.__dict__["reach"] = reach
                return user, one
        raise refused


class AsFarAsTheTokenGoes(BasePermission):
    """A token that only reads does not write."""

    @property
    def message(self) -> str:
        return _("This token only reads.")

    def has_permission(self, request: Any, view: Any) -> bool:
        return not isinstance(request.auth, Token) or request.auth.may_write or request.method in SAFE_METHODS


def missed(door: str, request: Any, *, at: datetime) -> bool:
    """Count a text by which nobody is let in at that door, and tell whether from there came too many in this minute.

    Only what is wrong is counted and put off. Whoever has the right text is let in, whoever else may stand behind the
    same address: it has 256 random bits or a signature, so it is not found by trying, and need not be locked.
    """
    address = request.META.get("REMOTE_ADDR", "")
    return counted(f"{door} from {address}", at=at) > max(1, settings.API_RATE // MISSES)


MISSES = 20
"""Of so many requests that a user may make in a minute, an address may miss once."""


def left_of_minute(now: datetime) -> float:
    """Seconds until what is counted by the minute is counted anew."""
    return 60 - now.timestamp() % 60


class Rate(BaseThrottle):
    """So many requests a minute and user, counted in the database, so that all processes count together."""

    def allow_request(self, request: Any, view: Any) -> bool:
        self.now = timezone.now()
        return counted(f"user:{request.user.pk}", at=self.now) <= settings.API_RATE

    def wait(self) -> float:
        return left_of_minute(self.now)
