"""Mails, slots and mailboxes as questions to the database: who may see them, and what waits to be done."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.db.models.lookups import IsNull

from commitments.querysets.visibility import visible
from meetings.access import Role, reach_of
from meetings.querysets import PartyQuerySet, in_reach

WAITING = ("planned", "queued")
UNDER_WAY = ("claimed", "data")


class PostOfficeQuerySet(PartyQuerySet):
    """Whether mail leaves is common ground: whoever has a role sees it."""


class SlotQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.filter(in_reach(user, "schedule__body"))

    def pending(self, *, at: datetime) -> Self:
        """Slots whose instant has come and that nothing was done about yet, the oldest first."""
        return self.filter(outcome="pending", due_at__lte=at).order_by("due_at", "pk")

    def spoken(self) -> Self:
        """Slots at which everybody was told what there was to tell them."""
        return self.filter(outcome__in=["dispatched", "empty"])


class DeliveryQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Mails to oneself, and mails to parties of a body that one edits, if one sees every commitment they name.

        A superuser sees all; without a role nobody sees any. What was written to a member of staff was read through
        that reader's own rights, so nobody else reads it when the account is gone.
        """
        reach = reach_of(user)
        if reach.everything:
            return self.all()
        if not reach:
            return self.none()
        items = self.model._meta.get_field("items").related_model._base_manager
        hidden = items.filter(delivery=OuterRef("pk")).exclude(visible(user, "commitment__"))
        hidden = hidden.filter(IsNull(OuterRef("pk"), False))  # always so; see `pointed_at`
        theirs = in_reach(user, "body", Role.EDITOR) & Q(to_party=True) & ~Exists(hidden)
        return self.filter(Q(recipient=user) | theirs)

    def may_leave(self, *, at: datetime) -> Self:
        """Mails that may leave now, in the order of their turn, without their bytes."""
        return self.filter(state__in=WAITING, next_at__lte=at).order_by("next_at", "pk").defer("raw")

    def abandoned(self, *, at: datetime) -> Self:
        """Mails that a sender claimed and did not finish while its lease ran."""
        return self.filter(state__in=UNDER_WAY, lease_until__lte=at).order_by("pk").defer("raw")


class OfDeliveryQuerySet(models.QuerySet):
    """What belongs to a mail is seen by whoever sees the mail."""

    def visible_to(self, user: Any) -> Self:
        if reach_of(user).everything:
            return self.all()
        deliveries = self.model._meta.get_field("delivery").related_model._default_manager
        return self.filter(delivery__in=deliveries.visible_to(user).order_by().values("pk"))


class MailboxQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Mailboxes of focal points and people that the user sees."""
        if reach_of(user).everything:
            return self.all()
        people = [apps.get_model("meetings", name)._default_manager for name in ("FocalPoint", "User")]
        among = Q(pk__in=[])
        for those in people:
            seen = those.visible_to(user).order_by().annotate(mailbox=Lower("email")).values("mailbox")
            among |= Q(address__in=seen)
        return self.filter(among)
