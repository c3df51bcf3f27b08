"""Who may see and change what: roles on bodies, inherited down the tree. Pure rules; the querysets apply them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    VIEWER = "viewer", _("viewer")
    EDITOR = "editor", _("editor")
    MANAGER = "manager", _("manager")


@dataclass(frozen=True, slots=True)
class Reach:
    """The bodies (by primary key) in which a user may view, edit and manage; `everything` is the superuser's."""

    everything: bool = False
    viewable: frozenset[int] = field(default_factory=frozenset)
    editable: frozenset[int] = field(default_factory=frozenset)
    manageable: frozenset[int] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return self.everything or bool(self.viewable)

    def allows(self, role: Role, body: int | None) -> bool:
        """Whether the user has at least this role in the body; None asks for a role in any body at all."""
        bodies = {Role.VIEWER: self.viewable, Role.EDITOR: self.editable, Role.MANAGER: self.manageable}[role]
        return self.everything or (bool(bodies) if body is None else body in bodies)

    def holds(self, other: Reach) -> bool:
        """Whether it goes as far as the other in every body, for seeing and for editing."""
        if self.everything or other.everything:
            return self.everything
        return other.viewable <= self.viewable and other.editable <= self.editable

    def as_kept(self) -> dict[str, Any]:
        """What `kept` reads again, as JSON can keep it."""
        return {"everything": self.everything, "viewable": sorted(self.viewable), "editable": sorted(self.editable)}

    @classmethod
    def kept(cls, told: Mapping[str, Any]) -> Reach:
        """A reach as it was kept, for seeing and for editing."""
        return cls(told["everything"], frozenset(told["viewable"]), frozenset(told["editable"]))


NOWHERE = Reach()


def reach(parents: Mapping[int, int | None], granted: Iterable[tuple[int, str]]) -> Reach:
    """What roles granted on bodies come to: a role holds in its body and in all below it.

    `parents` maps each body to its parent; `granted` lists (body, role). A manager edits and an editor views.
    """
    roles = list(granted)
    managed = _below(parents, {body for body, role in roles if role == Role.MANAGER})
    edited = _below(parents, {body for body, role in roles if role == Role.EDITOR}) | managed
    viewed = _below(parents, {body for body, _role in roles}) | edited
    return Reach(viewable=viewed, editable=edited, manageable=managed)


def reached(tree: Iterable[tuple[int, int | None, str | None]]) -> Reach:
    """The same of bodies as (body, its parent, the role granted there or None)."""
    bodies = list(tree)
    granted = [(body, role) for body, _parent, role in bodies if role]
    return reach({body: parent for body, parent, _role in bodies}, granted) if granted else NOWHERE


def within(whole: Reach, bodies: frozenset[int]) -> Reach:
    """As much of a reach as lies in these bodies; they are to be given with those below them."""
    if whole.everything:
        return Reach(viewable=bodies, editable=bodies, manageable=bodies)
    return Reach(
        viewable=whole.viewable & bodies, editable=whole.editable & bodies, manageable=whole.manageable & bodies
    )


def _below(parents: Mapping[int, int | None], tops: set[int]) -> frozenset[int]:
    if not tops:
        return frozenset()
    return frozenset(body for body in parents if tops & set(lineage(parents, body)))


def lineage(parents: Mapping[int, int | None], body: int) -> list[int]:
    """The body and those above it, nearest first; stops where a tree bites its own tail."""
    line: list[int] = []
    current: int | None = body
    while current is not None and current not in line:
        line.append(current)
        current = parents.get(current)
    return line


def reach_of(user: Any) -> Reach:
    """The reach of whoever asks: nobody, a person without a role, staff, or a superuser."""
    if user is None or not user.is_authenticated or not user.is_active:
        return NOWHERE
    return user.reach
