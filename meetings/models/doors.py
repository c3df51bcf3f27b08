"""How other systems come in: tokens, feeds, requests that were answered before, and how many came in a minute."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken, AuthTokenManager

from meetings.access import NOWHERE, Reach, Role, reach_of, reached, within
from meetings.models.bodies import Body
from meetings.models.parties import Party
from meetings.models.users import User
from meetings.querysets import OfUserQuerySet
from meetings.questions import Question

KEPT = timedelta(hours=24)


class TokenManager(AuthTokenManager.from_queryset(OfUserQuerySet)):  # type: ignore[misc]
    """Issues tokens: ``create(user=…, name=…)`` gives the token and the text that is shown once."""

    def create(self, *args: Any, bodies: Iterable[Body] = (), **kwargs: Any) -> tuple[Token, str]:
        """A token and its text; with bodies it is limited to these, and stays so when they are gone."""
        chosen = list(bodies)
        with transaction.atomic():
            token, text = super().create(*args, limited=bool(chosen), **kwargs)
            token.bodies.set(chosen)
        return token, text

    def presented(self, key: str) -> list[Token]:
        """Those that begin so, with their users."""
        found = []
        for row in _PRESENTED.rows(key):
            token = Token.from_db(self.db, _OF_TOKEN, row[: len(_OF_TOKEN)])
            token.user = User.from_db(self.db, _OF_USER, row[len(_OF_TOKEN) :])
            found.append(token)
        return found


class Token(AbstractAuthToken):
    """What another system comes in with, in the name of a user and never with more rights; only its hash is kept."""

    name = models.CharField(_("name"), max_length=100, help_text=_("Which system uses it."))
    may_write = models.BooleanField(_("may write"), default=False, help_text=_("Unset for one that only reads."))
    bodies = models.ManyToManyField(
        Body,
        blank=True,
        related_name="tokens",
        verbose_name=_("bodies"),
        help_text=_("Reaches these and those below them; none chosen: all that you reach."),
    )
    # Said in a column of its own: a token whose last body is deleted would otherwise reach all bodies from then on.
    limited = models.BooleanField(_("limited to bodies"), default=False, editable=False)

    objects = TokenManager()

    class Meta:
        ordering = ["name", "created"]
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="token_name_once")]

    def __str__(self) -> str:
        return self.name

    def reach(self) -> Reach:
        """What its user reaches now, as far as the token goes; asks for roles, bodies and the token's own at once."""
        if not self.limited:
            return reach_of(self.user)
        own = self._meta.get_field("bodies").remote_field.through._default_manager  # type: ignore[union-attr]
        chosen = Exists(own.filter(token=self, body=OuterRef("pk")))
        tree = list(Body.objects.with_role_of(self.user, chosen))
        whole = Reach(everything=True) if self.user.is_superuser else reached(row[:3] for row in tree)
        return within(whole, reached((*row[:2], row[3] and Role.VIEWER) for row in tree).viewable)


_OF_TOKEN, _OF_USER = ([field.attname for field in model._meta.concrete_fields] for model in (Token, User))


def _presented(key: str) -> models.QuerySet:
    columns = (*_OF_TOKEN, *(f"user__{name}" for name in _OF_USER))
    return Token.objects.filter(token_key=key).order_by().values_list(*columns)


_PRESENTED = Question(_presented, "\0 of a token")
"""Asked with every request."""


class FeedManager(models.Manager.from_queryset(OfUserQuerySet)):  # type: ignore[misc]
    """Issues feeds: ``issue(user=…, name=…)`` gives the feed and the text of its address that is shown once."""

    def issue(self, **columns: Any) -> tuple[Feed, str]:
        """A feed that is kept from now on, and its token: 256 random bits, of which only the hash stays here."""
        token = secrets.token_urlsafe(32)
        feed = self.model(digest=digest_of(token), **columns)
        feed.save(force_insert=True)
        return feed, token

    def of(self, token: str) -> Feed | None:
        """The feed to which the token belongs, with its user and what it is about."""
        found: Feed | None = (
            self.filter(digest=digest_of(token)).select_related("user", "body", "party", "body__party").first()
        )
        return found


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Feed(models.Model):
    """A calendar that a program subscribes to in the name of a user, by an address of which only the hash is kept."""

    class Scope(models.TextChoices):
        MINE = "mine", _("what I look after")
        BODY = "body", _("a body and those below it")
        PARTY = "party", _("a party")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feeds", verbose_name=_("user")
    )
    name = models.CharField(_("name"), max_length=100, help_text=_("How the calendar is called where it is shown."))
    scope = models.CharField(_("shows"), max_length=5, choices=Scope, default=Scope.MINE)
    body = models.ForeignKey(
        Body, on_delete=models.CASCADE, null=True, blank=True, related_name="feeds", verbose_name=_("body")
    )
    party = models.ForeignKey(
        Party, on_delete=models.CASCADE, null=True, blank=True, related_name="feeds", verbose_name=_("party")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    expiry = models.DateTimeField(_("ends"), null=True, blank=True)

    objects = FeedManager()

    class Meta:
        ordering = ["name", "created"]
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                name="feed_name_once",
                violation_error_message=_("You have one of this name."),
            ),
            models.CheckConstraint(
                condition=models.Q(scope="mine", body=None, party=None)
                | models.Q(scope="body", body__isnull=False, party=None)
                | models.Q(scope="party", body=None, party__isnull=False),
                name="feed_of_its_scope",
                violation_error_message=_("Say which body, or which party, and only what it is to show."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def reach(self, *, at: datetime) -> Reach:
        """What its user reaches now; nothing when it has ended, or when its body is no longer visible to the user."""
        if self.expiry and self.expiry <= at:
            return NOWHERE
        whole = reach_of(self.user)
        if self.body_id is not None and not whole.allows(Role.VIEWER, self.body_id):
            return NOWHERE
        return whole


class AnsweredRequest(models.Model):
    """A request that bore an Idempotency-Key, with what was answered, so that its repetition changes nothing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64, help_text=_("Of method, address and body."))
    status = models.PositiveSmallIntegerField(default=0)
    answered = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    reached = models.JSONField(default=dict, help_text=_("How far whoever asked reached then."))
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("answered request")
        verbose_name_plural = _("answered requests")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="answered_request_once")]

    def __str__(self) -> str:
        return self.key


class RequestCount(models.Model):
    """How many requests came in a minute under one name: of a user, or of an address."""

    whose = models.CharField(max_length=100)
    minute = models.BigIntegerField(help_text=_("Since 1970."))
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("count of requests")
        verbose_name_plural = _("counts of requests")
        constraints = [models.UniqueConstraint(fields=["whose", "minute"], name="request_count_once")]
        indexes = [
            # Serves counted(), which forgets the minutes before.
            models.Index(fields=["minute"], name="request_count_minute"),
        ]

    def __str__(self) -> str:
        return f"{self.whose} {self.minute}"


def counted(whose: str, *, at: datetime) -> int:
    """Count one more request in the minute of that instant, and tell how many there are now.

    One statement, so that requests at the same time are each counted; the first of a minute forgets those of before.
    """
    minute = int(at.timestamp()) // 60
    table = connection.ops.quote_name(RequestCount._meta.db_table)
    count = connection.ops.quote_name("count")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (whose, minute, {count}) VALUES (%s, %s, 1) "
            f"ON CONFLICT (whose, minute) DO UPDATE SET {count} = {table}.{count} + 1 RETURNING {count}",
            [whose[:100], minute],
        )
        found: Any = cursor.fetchone()
    if found[0] == 1:
        RequestCount.objects.filter(minute__lt=minute - 1).delete()
    return int(found[0])
