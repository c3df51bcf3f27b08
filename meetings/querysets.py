"""What the ground is asked, one method a word; first of all what a user may see."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from meetings.access import Role, reach_of


def in_reach(user: Any, path: str = "body", role: Role = Role.VIEWER) -> Q:
    """The condition that the body at `path` is one in which the user has at least this role."""
    reach = reach_of(user)
    if reach.everything:
        return Q()
    bodies = {Role.VIEWER: reach.viewable, Role.EDITOR: reach.editable, Role.MANAGER: reach.manageable}[role]
    return Q(**{f"{path}__in": bodies})


def readable_paper(user: Any, path: str = "") -> Q:
    """The condition that the paper at `path` (with its trailing ``__``) may be read.

    Its body must be visible; a restricted paper needs an editor there.
    """
    if reach_of(user).everything:
        return Q()
    meeting, body = f"{path}meeting__body", f"{path}body"
    seen = in_reach(user, meeting) | in_reach(user, body)
    edited = in_reach(user, meeting, Role.EDITOR) | in_reach(user, body, Role.EDITOR)
    return seen & (Q(**{f"{path}restricted": False}) | edited)


class BodyQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.filter(in_reach(user, "pk"))

    def edited_by(self, user: Any) -> Self:
        return self.filter(in_reach(user, "pk", Role.EDITOR))


class OfBodyQuerySet(models.QuerySet):
    """Records that belong to a body: meetings, milestones, focal points, memberships, holidays, roles."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(in_reach(user))


class MeetingQuerySet(OfBodyQuerySet):
    def for_listing(self) -> Self:
        return self.select_related("body")


class OfMeetingQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.filter(in_reach(user, "meeting__body"))


class PartyQuerySet(models.QuerySet):
    """Parties and their names are common ground: whoever has a role anywhere sees them all."""

    def visible_to(self, user: Any) -> Self:
        return self.all() if reach_of(user) else self.none()


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.filter(readable_paper(user))


class ParagraphQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.filter(readable_paper(user, "document__"))


class MentionQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        happening = in_reach(user, "meeting__body") | in_reach(user, "milestone__body")
        return self.filter(happening & readable_paper(user, "paragraph__document__"))


class UserQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Oneself, and whoever has a role in a body that one sees."""
        if not reach_of(user):
            return self.none()
        return self.filter(Q(pk=user.pk) | Q(pk__in=self._with_a_role(user)))

    def may_join(self, user: Any) -> Self:
        """Whom a manager may give a role: the staff whom she sees, and staff who have no role anywhere yet."""
        if not reach_of(user).allows(Role.MANAGER, None):
            return self.visible_to(user)
        if reach_of(user).everything:
            return self.all()
        accounts = self.model._default_manager.filter(is_staff=True, is_active=True, is_superuser=False)
        newcomers = accounts.filter(roles=None).values("pk")
        return self.filter(Q(pk=user.pk) | Q(pk__in=self._with_a_role(user)) | Q(pk__in=newcomers))

    def _with_a_role(self, user: Any) -> models.QuerySet:
        return self.model._default_manager.filter(in_reach(user, "roles__body")).values("pk")
