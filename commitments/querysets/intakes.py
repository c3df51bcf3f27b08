"""Papers in, what was proposed for them and what became of each proposal, as questions to the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from django.db import models
from django.db.models import Count, Q

from meetings.querysets import readable_paper

KEPT = ("accepted", "edited", "split", "joined")
"""What a person found worth recording, as it was proposed or changed."""
DECIDED = (*KEPT, "rejected")


@dataclass(frozen=True, slots=True)
class Precision:
    """How often a rule was right in use: of what persons decided on, how much they kept; `changed` of these."""

    rule: str
    kept: int
    changed: int
    rejected: int

    @property
    def decided(self) -> int:
        return self.kept + self.rejected

    @property
    def share(self) -> float:
        """The part that was kept, from 0 to 1; 0 where nothing was decided."""
        return self.kept / self.decided if self.decided else 0.0


class IntakeQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Those of papers that the user may read."""
        return self.filter(readable_paper(user, "document__"))

    def with_progress(self) -> Self:
        """Each with `proposed`, how much there is to decide on, and `decided`, how much of it is decided."""
        return self.annotate(
            proposed=Count("proposals", filter=~Q(proposals__state="gone")),
            decided=Count("proposals", filter=Q(proposals__state__in=DECIDED)),
        )


class ProposalQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.filter(readable_paper(user, "intake__document__"))

    def open(self) -> Self:
        """Those on which nobody has decided yet."""
        return self.filter(state="open")

    def standing_there(self) -> Self:
        """All but those that the rules no longer propose."""
        return self.exclude(state="gone")

    def decided(self) -> Self:
        """Those on which a person has decided; what was carried over from an earlier text counts there."""
        return self.filter(state__in=DECIDED, carried=False)

    def precision_by_rule(self) -> list[Precision]:
        """How often each rule was right, those with most decisions first."""
        rows = (
            self.decided()
            .order_by()
            .values("rule")
            .annotate(
                kept=Count("pk", filter=Q(state__in=KEPT)),
                changed=Count("pk", filter=Q(state__in=KEPT) & ~Q(state="accepted")),
                rejected=Count("pk", filter=Q(state="rejected")),
            )
        )
        return sorted((Precision(**row) for row in rows), key=lambda one: (-one.decided, one.rule))

    def precision(self) -> Precision:
        """The same of all rules together."""
        rows = self.precision_by_rule()
        return Precision("", *(sum(getattr(one, name) for one in rows) for name in ("kept", "changed", "rejected")))


class DecisionQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.filter(readable_paper(user, "proposal__intake__document__"))
