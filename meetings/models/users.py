"""The people with an account: staff of a secretariat, each with roles in bodies."""

from __future__ import annotations

import zoneinfo
from functools import cached_property

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.access import Reach, reached
from meetings.querysets import UserQuerySet
from meetings.questions import Question

NO_ZONES = frozenset({"localtime", "posixrules", "Factory"})
"""Files that stand beside the zones: what they mean depends on the machine, or is nothing."""


def check_zone(name: str) -> None:
    """Raise `ValidationError` unless the name is a time zone of the IANA database."""
    if name not in zoneinfo.available_timezones() or name in NO_ZONES:
        raise ValidationError(_("“%(name)s” is not a time zone; write it like Asia/Jakarta."), params={"name": name})


class Users(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Creates accounts, and answers whom a user may see."""


class User(AbstractUser):  # type: ignore[django-manager-missing]
    """A member of staff. Focal points of parties need no account (see `FocalPoint`)."""

    email = models.EmailField(_("e-mail address"), unique=True)
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=settings.LANGUAGES,
        default="en",
        help_text=_("Of mails to this person."),
    )
    zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[check_zone])

    objects = Users()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    @cached_property
    def reach(self) -> Reach:
        """The bodies open to this user, read once for each instance; a request loads its user anew."""
        if self.is_superuser:
            return Reach(everything=True)
        return reached(_TREE.rows(self.pk))


def _tree(user: int) -> models.QuerySet:
    found: models.QuerySet = apps.get_model("meetings", "Body").objects.with_role_of(user)
    return found


_TREE = Question(_tree, 2**53 + 1)
"""Asked with every request."""
