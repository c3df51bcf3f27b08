"""What the ground is asked, one method a word; first of all what a user may see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Exists, FilteredRelation, Func, OuterRef, Q
from django.db.models.lookups import IsNull

from meetings.access import Role, reach_of
from meetings.dates import OPEN_END
from meetings.names import fold


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


def visible(records: models.QuerySet, user: Any) -> models.QuerySet:
    """Those of the records that the user may see; what has no rule of its own is seen by whoever has a role."""
    if hasattr(records, "visible_to"):
        return records.visible_to(user)
    return records if reach_of(user) else records.none()


def with_sight(records: models.QuerySet, names: Iterable[str], user: Any) -> models.QuerySet:
    """The records, each knowing by `sees_<name>` whether the user may see what its foreign key points to."""
    if reach_of(user).everything:
        return records
    sight = {}
    for name in names:
        others = records.model._meta.get_field(name).related_model._default_manager.all()
        sight[f"sees_{name}"] = pointed_at(visible(others, user), name)
    return records.annotate(**sight)


def pointed_at(others: models.QuerySet, name: str) -> Exists:
    """The condition that what the foreign key points to is one of the others; looked up for each row by itself.

    The second half is true wherever the first is. It is said because PostgreSQL, which cannot know how few rows a page
    shows, would else read all of the others at once.
    """
    key = OuterRef(f"{name}_id")
    return Exists(others.filter(pk=key).filter(IsNull(key, False)))


class DayOrEnd(Func):
    """A day that may be empty, as a column that is not: what has no date comes after all that has one.

    The end of days stands in the SQL itself, as it does in the indexes: SQLite does not find a parameter in these.
    """

    output_field = models.DateField()
    arity = 1
    template = f"COALESCE(%(expressions)s, '{OPEN_END.isoformat()}')"


def sees(record: models.Model, name: str) -> bool:
    """Whether what the foreign key points to may be shown; see `with_sight`."""
    return bool(getattr(record, f"sees_{name}", True))


class Folded(Func):
    """A text as `names.fold` compares it: without case, accents and punctuation; the same on both databases."""

    output_field = models.TextField()
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        connection.ensure_connection()
        connection.connection.create_function("FOLDED", 1, lambda text: text and fold(text), deterministic=True)
        return self.as_sql(compiler, connection, function="FOLDED", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        plain = "regexp_replace(normalize(lower(%(expressions)s), NFKD), '[\u0300-\u036f]', '', 'g')"
        words = f"regexp_replace(replace({plain}, 'ß', 'ss'), '[^[:alnum:]]+', ' ', 'g')"
        return self.as_sql(compiler, connection, template=f"btrim({words})", **context)


def naming(text: str, *columns: str) -> Q:
    """The condition that one of the columns holds these words, as a reader compares them (see `names.fold`)."""
    condition = Q(pk__in=[])
    for column in columns:
        condition |= Q(_Holds(Folded(column), fold(text)))
    return condition


class _Holds(Func):
    """Whether the first text holds the second."""

    output_field = models.BooleanField()
    conditional = True

    def __init__(self, where: Any, what: str) -> None:
        super().__init__(where, models.Value(what))

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="INSTR(%(expressions)s) > 0", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="STRPOS(%(expressions)s) > 0", **context)


class BodyQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.filter(in_reach(user, "pk"))

    def edited_by(self, user: Any) -> Self:
        return self.filter(in_reach(user, "pk", Role.EDITOR))

    def with_role_of(self, user: Any, *more: Any) -> models.QuerySet:
        """Every body as (key, parent's key, role that the user was given in it or None, more), in one question."""
        given = FilteredRelation("roles", condition=Q(roles__user=user))
        return self.alias(given=given).order_by().values_list("pk", "parent_id", "given__role", *more)


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


class OfUserQuerySet(models.QuerySet):
    """By what other systems come in, in the name of a user: tokens and feeds."""

    def visible_to(self, user: Any) -> Self:
        """One's own, while one has a role; a manager sees those of the staff of the own bodies too, to end them."""
        reach = reach_of(user)
        if reach.everything:
            return self.all()
        if not reach:
            return self.none()
        staff = self.model._meta.get_field("user").related_model._default_manager.filter(
            roles__body__in=reach.manageable
        )
        return self.filter(Q(user=user) | Q(user__in=staff.values("pk")))
