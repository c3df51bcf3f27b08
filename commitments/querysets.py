"""The words of the domain as questions to the database, one method a word; the same words as in `standing`."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Case, Count, Exists, Min, OuterRef, Q, Value, When

from commitments.deadlines import Anchor, Bound
from commitments.standing import DUE_SOON, PRESSING, Standing
from commitments.workflow import DECLINED, DONE, Disposition
from meetings.access import Role, reach_of
from meetings.querysets import in_reach, readable_paper


def visible(user: Any, path: str = "") -> Q:
    """The condition that the commitment at `path` (with its trailing ``__``) is visible.

    Its origin's body and its source paper must both be, and a restricted one needs an editor of that body.
    """
    if reach_of(user).everything:
        return Q()
    body = f"{path}origin__body"
    open_to = Q(**{f"{path}restricted": False}) | in_reach(user, body, Role.EDITOR)
    return in_reach(user, body) & open_to & readable_paper(user, f"{path}paragraph__document__")


class CommitmentQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.filter(visible(user))

    def edited_by(self, user: Any) -> Self:
        return self.visible_to(user).filter(in_reach(user, "origin__body", Role.EDITOR))

    def in_force(self) -> Self:
        return self.filter(disposition=Disposition.ACTIVE)

    def made_by(self, day: date) -> Self:
        """Commitments that surely existed on the day: their meeting was over, by the latest day that it can have had."""
        return self.filter(origin__when_latest__lte=day)

    def standing(self, word: str, *, on: date) -> Self:
        """Commitments whose own standing on the day is this one: that of their most pressing open part."""
        parts = self._parts()
        if word == Standing.NOT_IN_FORCE:
            return self.exclude(disposition__in=[Disposition.ACTIVE, Disposition.COMPLETED])
        if word == Standing.CLOSED:
            without_open = Exists(parts) & ~Exists(parts.unsettled())
            return self.filter(
                Q(disposition=Disposition.COMPLETED) | Q(disposition=Disposition.ACTIVE) & Q(without_open)
            )
        active = self.in_force()
        if word == Standing.UNDATED:
            pressing = parts.unsettled().with_due_in(PRESSING[:-1], on=on)
            return active.filter(~Exists(pressing), Q(Exists(parts.unsettled())) | ~Q(Exists(parts)))
        before = PRESSING[: PRESSING.index(Standing(word))]
        active = active.filter(Exists(parts.unsettled().with_due_in([word], on=on)))
        return active.exclude(Exists(parts.unsettled().with_due_in(before, on=on))) if before else active

    def overdue(self, *, on: date) -> Self:
        return self.standing(Standing.OVERDUE, on=on)

    def for_listing(self) -> Self:
        """Load what every list shows, so that no list pays per row."""
        return self.select_related("origin__body", "paragraph__document", "officer").prefetch_related(
            models.Prefetch("assignments", queryset=self._all_parts().for_standing().select_related("party"))
        )

    def _all_parts(self) -> AssignmentQuerySet:
        found: AssignmentQuerySet = self.model.assignments.field.model._default_manager.all()
        return found

    def _parts(self) -> AssignmentQuerySet:
        return self._all_parts().filter(commitment=OuterRef("pk"))


class OfCommitmentQuerySet(models.QuerySet):
    """Records that are part of a commitment: its voices and deadlines."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(visible(user, "commitment__"))


class AssignmentQuerySet(OfCommitmentQuerySet):
    def in_force(self) -> Self:
        return self.filter(commitment__disposition=Disposition.ACTIVE)

    def opened(self) -> Self:
        """In force and not closed: something is still asked of the party."""
        return self.in_force().unsettled()

    def unsettled(self) -> Self:
        """Neither done nor declined nor met in all its dues, whatever has become of the commitment."""
        undone = self.exclude(progress__in=DONE).exclude(answer__in=DECLINED)
        return undone.filter(Q(Exists(self._dues().unmet())) | ~Q(Exists(self._dues())))

    def closed(self) -> Self:
        settled = Q(progress__in=DONE) | Q(answer__in=DECLINED)
        all_met = Exists(self._dues()) & ~Exists(self._dues().unmet())
        return self.filter(
            Q(commitment__disposition=Disposition.COMPLETED)
            | Q(commitment__disposition=Disposition.ACTIVE) & (settled | Q(all_met))
        )

    def not_in_force(self) -> Self:
        return self.exclude(commitment__disposition__in=[Disposition.ACTIVE, Disposition.COMPLETED])

    def standing(self, word: str, *, on: date) -> Self:
        """Assignments whose standing on the day is this one, as `standing.of_assignment` tells it."""
        if word == Standing.NOT_IN_FORCE:
            return self.not_in_force()
        if word == Standing.CLOSED:
            return self.closed()
        if word == Standing.UNDATED:
            return self.opened().without_due_in(PRESSING[:-1], on=on)
        before = PRESSING[: PRESSING.index(Standing(word))]
        return self.opened().with_due_in([word], on=on).without_due_in(before, on=on)

    def made_by(self, day: date) -> Self:
        """Parts of commitments that surely existed on the day."""
        return self.filter(commitment__origin__when_latest__lte=day)

    def figures(self, *, on: date) -> dict[Standing, int]:
        """How many of these assignments have each standing of what is in force; in one query."""
        of_all = self.model._default_manager.all()
        counts = {
            word.value: Count("pk", filter=Q(pk__in=of_all.standing(word, on=on).values("pk"))) for word in PRESSING
        }
        return {Standing(word): count for word, count in self.order_by().aggregate(**counts).items()}

    def most_pressing(self, *, on: date) -> Self:
        """Those with a day to watch, the most pressing first and of these the earliest."""
        of_all = self.model._default_manager.all()
        rank = Case(
            *(
                When(pk__in=of_all.standing(word, on=on).values("pk"), then=Value(rank))
                for rank, word in enumerate(PRESSING[: PRESSING.index(Standing.AWAITING_DATE)])
            )
        )
        ranked = self.annotate(rank=rank, first_day=Min("dues__latest", filter=Q(dues__met="")))
        return ranked.filter(rank__isnull=False).order_by("rank", "first_day", "commitment__reference", "number")

    def with_due_in(self, words: Any, *, on: date) -> Self:
        return self.filter(Exists(self._dues().unmet().standing(words, on=on)))

    def without_due_in(self, words: Any, *, on: date) -> Self:
        return self.exclude(Exists(self._dues().unmet().standing(words, on=on))) if words else self

    def awaiting_trigger(self, *, on: date) -> Self:
        return self.standing(Standing.AWAITING_TRIGGER, on=on)

    def awaiting_date(self, *, on: date) -> Self:
        return self.standing(Standing.AWAITING_DATE, on=on)

    def open_ended(self, *, on: date) -> Self:
        return self.standing(Standing.OPEN_ENDED, on=on)

    def undated(self, *, on: date) -> Self:
        return self.standing(Standing.UNDATED, on=on)

    def free_to_act(self, *, on: date) -> Self:
        return self.standing(Standing.FREE_TO_ACT, on=on)

    def period_ended(self, *, on: date) -> Self:
        """Assignments whose silence period has passed and waits for a person to declare its outcome."""
        return self.standing(Standing.PERIOD_ENDED, on=on)

    def overdue(self, *, on: date) -> Self:
        """Assignments whose latest possible day has passed; a silence period that has ended is not among them."""
        return self.standing(Standing.OVERDUE, on=on)

    def may_be_late(self, *, on: date) -> Self:
        """Assignments whose earliest possible day has passed and whose latest has not."""
        return self.standing(Standing.MAY_BE_LATE, on=on)

    def due_soon(self, *, on: date) -> Self:
        return self.standing(Standing.DUE_SOON, on=on)

    def on_track(self, *, on: date) -> Self:
        return self.standing(Standing.ON_TRACK, on=on)

    def for_standing(self) -> Self:
        """Load what the standing needs: the commitment's disposition and the dues with their rules."""
        dues = self.model.dues.field.model._default_manager.select_related("deadline__milestone")
        return self.select_related("commitment").prefetch_related(models.Prefetch("dues", queryset=dues))

    def for_listing(self) -> Self:
        """Load what every list shows, so that no list pays per row."""
        return self.for_standing().select_related(
            "party", "commitment__origin__body", "commitment__paragraph__document", "commitment__officer"
        )

    def _dues(self) -> DueQuerySet:
        found: DueQuerySet = self.model.dues.field.model._default_manager.filter(assignment=OuterRef("pk"))
        return found


class DueQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.filter(visible(user, "assignment__commitment__"))

    def unmet(self) -> Self:
        return self.filter(met="")

    def standing(self, words: Any, *, on: date) -> Self:
        """Dues whose standing on the day, met or not, is one of these words, as `standing.of_due` tells it."""
        condition = Q(pk__in=[])
        for word in words:
            condition |= due_condition(word, on=on)
        return self.filter(condition)


def due_condition(word: str, *, on: date) -> Q:
    """The condition on a due that its standing is this word; in the terms of `standing.of_due`, test for test."""
    dated, not_before = Q(latest__isnull=False), Q(deadline__bound=Bound.NOT_BEFORE)
    kinds = {
        "open": Q(deadline__anchor__in=[Anchor.CONTINUING, Anchor.RECURRING]),
        "trigger": Q(deadline__anchor__in=[Anchor.MILESTONE, Anchor.COMPLETION]),
        "meeting": Q(deadline__anchor__in=[Anchor.MEETING, Anchor.NEXT_MEETING]),
    }
    called_off = Q(deadline__milestone__state="called_off")
    expects = dated & ~not_before
    match Standing(word):
        case Standing.OPEN_ENDED:
            return ~dated & kinds["open"]
        case Standing.AWAITING_TRIGGER:
            return (~dated & kinds["trigger"] & ~called_off) | (dated & not_before & Q(latest__gt=on))
        case Standing.AWAITING_DATE:
            return ~dated & kinds["meeting"]
        case Standing.UNDATED:
            return ~dated & (Q(deadline__anchor=Anchor.FIXED) | kinds["trigger"] & called_off)
        case Standing.FREE_TO_ACT:
            return not_before & Q(latest__lte=on)
        case Standing.PERIOD_ENDED:
            return expects & Q(latest__lt=on) & ~Q(deadline__silence="")
        case Standing.OVERDUE:
            return expects & Q(latest__lt=on, deadline__silence="")
        case Standing.MAY_BE_LATE:
            return expects & Q(latest__gte=on, earliest__lt=on)
        case Standing.DUE_SOON:
            return expects & Q(earliest__gte=on, earliest__lte=on + DUE_SOON)
        case Standing.ON_TRACK:
            return expects & Q(earliest__gt=on + DUE_SOON)
        case _:
            raise ValueError(f"{word} is no standing of a due")


class OfParagraphQuerySet(models.QuerySet):
    """Records that stand in a paper: principles and results."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(readable_paper(user, "paragraph__document__"))


class ResultQuerySet(OfParagraphQuerySet):
    def visible_to(self, user: Any) -> Self:
        about = Q(commitment=None) | visible(user, "commitment__")
        return super().visible_to(user).filter(about)


class LinkQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Links of which both ends, and the paper that states them, are visible."""
        if reach_of(user).everything:
            return self.all()
        ends = [
            Q(**{f"{side}_commitment": None}) | visible(user, f"{side}_commitment__") for side in ("from", "to")
        ] + [
            Q(**{f"{path}": None}) | in_reach(user, f"{path}__body")
            for path in ("from_meeting", "from_milestone", "to_meeting")
        ]
        paper = Q(from_document=None) | readable_paper(user, "from_document__")
        source = Q(paragraph=None) | readable_paper(user, "paragraph__document__")
        return self.filter(*ends, paper, source)


class EventQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Events whose subject is visible."""
        if reach_of(user).everything:
            return self.all()
        paths = {
            "commitment": "",
            "assignment": "commitment__",
            "deadline": "commitment__",
            "due": "assignment__commitment__",
        }
        subject = Q(pk__in=[])
        for name, path in paths.items():
            subject |= Q(**{f"{name}__isnull": False}) & visible(user, f"{name}__{path}")
        for name in ("meeting", "milestone"):
            subject |= Q(**{f"{name}__isnull": False}) & in_reach(user, f"{name}__body")
        return self.filter(subject)

    def in_order(self) -> Self:
        return self.order_by("pk")


class DeliveryQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Mails to oneself; a superuser sees all."""
        if reach_of(user).everything:
            return self.all()
        return self.filter(recipient=user) if user.is_authenticated else self.none()
