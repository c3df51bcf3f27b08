"""Who asks the API: a token or the session of the desk; how far a token goes, and how often it may ask."""

from __future__ import annotations

from hmac import compare_digest
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from knox.auth import TokenAuthentication as KnoxAuthentication
from knox.crypto import hash_token
from knox.settings import CONSTANTS
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.throttling import BaseThrottle

from meetings.models import Token, counted


class TokenAuthentication(KnoxAuthentication):
    """``Authorization: Token …``. A token ends with its day, with the account, and with the last role of its user."""

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


class Rate(BaseThrottle):
    """So many requests a minute and user, counted in the database, so that all processes count together."""

    def allow_request(self, request: Any, view: Any) -> bool:
        self.now = timezone.now()
        return counted(f"user:{request.user.pk}", at=self.now) <= settings.API_RATE

    def wait(self) -> float:
        return 60 - self.now.timestamp() % 60
