"""Commitments and the parts of the parties as questions to the database, one method a word."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Case, Count, Exists, ExpressionWrapper, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, TruncMonth
from django.db.models.lookups import IsNull

from commitments.history import HEARD
from commitments.querysets.dues import DueQuerySet, had_been_made, place_among_dues, was_given
from commitments.querysets.keys import AsItComes, OneOf
from commitments.querysets.news import NewsQuerySet
from commitments.querysets.opened import OpenPart, OpenParts
from commitments.querysets.past import Moment, Told, in_effect
from commitments.querysets.ranked import (
    IN_RECORD,
    RANKED,
    RankedQuerySet,
    in_order,
    most_pressing,
    rank,
    rank_by_disposition,
)
from commitments.querysets.visibility import visible
from commitments.querysets.whose import PartQuerySet
from commitments.standing import PRESSING, STALE_AFTER, Standing
from commitments.workflow import DECLINED, DONE, UNANSWERED, AnswerBasis, Disposition
from meetings.access import Role
from meetings.querysets import in_reach

UNCOUNTED = (Disposition.DRAFT, Disposition.DROPPED)
"""What stands for no work that is, or was, to be done: what reiterates it is counted itself."""


DISPOSITION = Told("commitment", "disposition")
ANSWER = Told("assignment", "answer")
PROGRESS = Told("assignment", "progress")


class CommitmentQuerySet(RankedQuerySet):
    told = (DISPOSITION, Told("commitment", "words"))
    ranked_by = ("pk", "disposition")

    def visible_to(self, user: Any) -> Self:
        return self.filter(visible(user))

    def edited_by(self, user: Any) -> Self:
        return self.visible_to(user).filter(in_reach(user, "origin__body", Role.EDITOR))

    def in_force(self) -> Self:
        return self.filter(disposition=Disposition.ACTIVE)

    def made_by(self, day: date, *, known_at: datetime | None = None) -> Self:
        """Commitments that existed at the end of the day: an event had brought them into force, or ended them, by then.

        What is on record without any event counts from its meeting, a draft not at all.
        """
        return self.filter_by_today(had_been_made(self._events(), Moment(day, known_at)))

    def existing(self) -> Self:
        moment = self.moment
        return self.made_by(moment.day, known_at=moment.known_at) if moment else self.all()

    def keys_in_force(self) -> list[int]:
        """The keys of those that existed at the moment and were in force."""
        found, (active,) = self.at_large()._looking_up(Q(disposition=Disposition.ACTIVE))
        unchanged = found._unchanged(DISPOSITION)
        if unchanged is not None:  # then those alone can have been in force that are today, or have changed since
            found = found.filter_by_today(Q(disposition=Disposition.ACTIVE) | ~Q(unchanged))
        assert found.moment is not None
        # Not as conditions: PostgreSQL takes what they find for rare, and would look up all else for one after another.
        asked = {"active": active, "made": had_been_made(self._events(), found.moment)}
        columns = {name: ExpressionWrapper(one, models.BooleanField()) for name, one in asked.items()}
        rows = found.order_by().annotate(**columns).values_list("pk", *columns)
        return [key for key, in_force, made in rows if in_force and made]

    def standing(self, word: str, *, on: date) -> Self:
        """Commitments whose own standing on the day is this one: that of their most pressing open part."""
        if self.moment is not None:
            return self._of_rank_then(Standing(word), on=on)
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

    def _of_rank_then(self, word: Standing, *, on: date) -> Self:
        """Those of one standing at the moment; of `PRESSING` by the pure rule, as for their parts."""
        if word not in PRESSING:
            return self.of_rank(word, on=on)
        parts = self._all_parts().filter(commitment__in=self.order_by().values("pk")).given()
        speaking = OneOf("pk", parts._open_then(on=on).of_whole(word))
        of_word = Q(pk__in=self._all_parts().reading(None).filter(speaking).values("commitment"))
        if word != Standing.UNDATED:
            return self.filter(of_word)
        return self.in_force().filter(of_word | ~Q(Exists(self._parts())))

    def overdue(self, *, on: date) -> Self:
        return self.standing(Standing.OVERDUE, on=on)

    def ranked(self, *, on: date) -> Self:
        dues = self._all_parts()._all_dues().filter(assignment__commitment=OuterRef("pk")).asked_for()
        # The condition is true. By it PostgreSQL looks up the parts of the few that it asks about, and reads not all.
        parts = self._parts().filter_by_today(Q(IsNull(OuterRef("pk"), False)))
        closed = Q(Exists(parts)) & ~Q(Exists(parts.unsettled()))
        without = Case(When(closed, then=rank(Standing.CLOSED)), default=rank(Standing.UNDATED))
        queryset, dispositions = self._looking_up(*(Q(disposition=word) for word in IN_RECORD))
        return queryset.annotate(rank=rank_by_disposition(dispositions, Coalesce(most_pressing(dues, on=on), without)))

    def counted(self) -> Self:
        return self.exclude(pk__in=self._reiterations())

    def for_listing(self) -> Self:
        """Load what every list shows, so that no list pays per row."""
        # Without their commitment: it is this one, and as at a day another reading of it would be today's.
        parts = self._all_parts().reading(None).with_dues().select_related("party")
        return self.select_related("origin__body", "paragraph__document", "officer").prefetch_related(
            models.Prefetch("assignments", queryset=parts)
        )

    def _reiterations(self) -> models.QuerySet:
        """Commitments that reiterate another one, unless that is a draft or was dropped: then none counts for them."""
        links = self.model.links_out.rel.related_model._default_manager
        links = links.filter(kind="reiterates", from_commitment__isnull=False, to_commitment__isnull=False)
        if self.moment is None:
            # By the few that do not count: nearly all do, and PostgreSQL would read every commitment to find those.
            uncounted = self.model._default_manager.filter(disposition__in=UNCOUNTED)
            return links.exclude(to_commitment__in=uncounted.values("pk")).values("from_commitment")
        firsts = self.model._default_manager.filter(pk__in=links.values("to_commitment")).reading(self.moment)
        counting = firsts.exclude(disposition__in=UNCOUNTED).values("pk")
        return links.filter(to_commitment__in=counting).values("from_commitment")

    def _all_parts(self) -> AssignmentQuerySet:
        found: AssignmentQuerySet = self.model.assignments.field.model._default_manager.all()
        return found.reading(self.moment)

    def _parts(self) -> AssignmentQuerySet:
        return self._all_parts().filter(commitment=OuterRef("pk")).given()


class AssignmentQuerySet(PartQuerySet, NewsQuerySet):  # type: ignore[override]
    told = (
        ANSWER,
        PROGRESS,
        Told("commitment", "disposition", "commitment"),
        Told("commitment", "words", "commitment"),
    )
    loaded = ("commitment",)
    ranked_by = ("pk", "progress", "answer", "commitment__disposition")

    _opened: OpenParts | None = None

    def in_force(self) -> Self:
        return self.filter(commitment__disposition=Disposition.ACTIVE)

    def made_by(self, day: date, *, known_at: datetime | None = None) -> Self:
        """Parts of commitments that existed at the end of the day."""
        return self.filter_by_today(had_been_made(self._events(), Moment(day, known_at), "commitment__"))

    def existing(self) -> Self:
        moment = self.moment
        return self.made_by(moment.day, known_at=moment.known_at).given() if moment else self.all()

    def given(self) -> Self:
        """Parts that had been given by the moment. What a commitment came into force with was given from the first."""
        return self.filter(was_given(self.moment, self._events(), "pk", "commitment_id"))

    def opened(self) -> Self:
        """In force and not closed: something is still asked of the party."""
        return self.in_force().unsettled()

    def answered(self) -> Self:
        """Parts of which the party has said something itself, as `workflow.has_answered` tells it."""
        return self.exclude(answer__in=UNANSWERED).exclude(answer_basis=AnswerBasis.TACIT)

    def unfinished(self) -> Self:
        """Neither done nor declined."""
        return self.exclude(progress__in=DONE).exclude(answer__in=DECLINED)

    def unsettled(self) -> Self:
        """Neither done nor declined nor met in all its dues, whatever has become of the commitment."""
        return self.unfinished().filter(Q(Exists(self._dues().unmet())) | ~Q(Exists(self._dues())))

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
        if self.moment is not None:
            return self._of_rank_then(Standing(word), on=on)
        if word == Standing.NOT_IN_FORCE:
            return self.not_in_force()
        if word == Standing.CLOSED:
            return self.closed()
        if word == Standing.UNDATED:
            return self.opened().without_due_in(PRESSING[:-1], on=on)
        before = PRESSING[: PRESSING.index(Standing(word))]
        return self.opened().with_due_in([word], on=on).without_due_in(before, on=on)

    def _of_rank_then(self, word: Standing, *, on: date) -> Self:
        """Those of one standing at the moment; of `PRESSING` by the pure rule, as home counts them.

        It is asked at once: in SQL it would take four times as long, and anew for each count and page of a list.
        """
        if word not in PRESSING:
            return self.ranked(on=on).filter(rank=RANKED.index(word))
        return self.filter(OneOf("pk", self._open_then(on=on).of(word)))

    def with_due_in(self, words: Any, *, on: date) -> Self:
        return self.filter(Exists(self._dues().unmet().standing(words, on=on)))

    def without_due_in(self, words: Any, *, on: date) -> Self:
        return self.exclude(Exists(self._dues().unmet().standing(words, on=on))) if words else self

    def stale(self, *, on: date, after: timedelta = STALE_AFTER) -> Self:
        """Parts of which something is still asked and nothing was heard for more than `after`, as `standing.is_stale`
        tells it: no answer, no report, and neither given nor brought into force since."""
        known_at = self.moment.known_at if self.moment else None
        told, since = in_effect(self._events(), Moment(on, known_at)), on - after
        ways = (
            told.filter(assignment=OuterRef("pk"), field__in=HEARD),
            told.filter(commitment=OuterRef("commitment_id"), field="disposition"),
        )
        never = Q(*(~Exists(way) for way in ways))
        lately = [Exists(way.filter(counts_from__gte=since)) for way in ways]
        silent = ~never | Q(commitment__origin__when_latest__lt=since)
        return self.opened().filter(silent, *(~Q(one) for one in lately))

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

    def due_within(self, days: int, *, on: date) -> Self:
        """Parts with a date that is not over and may come within so many days, whatever else is asked of them."""
        return self.opened().filter(Exists(self._dues().unmet().due_within(days, on=on)))

    def ranked(self, *, on: date) -> Self:
        queryset, (settled, *dispositions) = self._looking_up(
            Q(progress__in=DONE) | Q(answer__in=DECLINED), *(Q(commitment__disposition=word) for word in IN_RECORD)
        )
        of_active = Case(
            When(settled, then=rank(Standing.CLOSED)),
            default=self._rank_by_dues(on=on),
        )
        return queryset.annotate(rank=rank_by_disposition(dispositions, of_active))

    def _rank_by_dues(self, *, on: date) -> Coalesce:
        """The rank of a part neither done nor declined: closed when all its dues are met, else as its unmet ones."""
        of_due = self._dues().placed(on=on).order_by("place").values("place")
        return Coalesce(Subquery(of_due[:1]), rank(Standing.UNDATED))

    def pressing_figures(self, officer: Any, *, on: date) -> tuple[dict[Standing, int], dict[Standing, int]]:
        """How many of these have each standing of what is in force: all of them, and the officer's."""
        if self.moment is not None:
            opened = self._open_then(on=on)
            return opened.figures(), opened.figures(officer.pk)
        hers = Case(When(commitment__officer=officer, then=Value(True)), default=Value(False))
        # By one join with all dues: PostgreSQL would look up those of one part after another, and alone.
        rows = self.in_force().unfinished().counted().order_by().annotate(hers=hers).values("pk", "hers")
        rows = rows.annotate(rank=Min(place_among_dues(on)))
        figures = {
            f"{whose}_{word.value}": Count("pk", filter=Q(rank=RANKED.index(word), **of))
            for whose, of in (("all", {}), ("hers", {"hers": True}))
            for word in PRESSING
        }
        found = rows.aggregate(**figures)
        everything, mine = ({word: found[f"{whose}_{word.value}"] for word in PRESSING} for whose in ("all", "hers"))
        return everything, mine

    def with_first_day(self) -> Self:
        """Every part with `first_day`, the latest day of the first of its unmet dues that has one; or NULL."""
        days = self._dues().unmet().with_last_day().filter(last_day__isnull=False).order_by("last_day")
        return self.annotate(first_day=Subquery(days.values("last_day")[:1]))

    def figures_by_month(self, *, on: date) -> dict[Any, dict[Standing, int]]:
        """The figures for each month in which something is due first, by its first day; None: without a date."""
        return self.with_first_day().annotate(month=TruncMonth("first_day"))._figures("month", on=on)

    def most_pressing(self, first: int = 10, *, on: date) -> Self:
        """The first so many with a day to watch, the most pressing first and of these the earliest."""
        if self.moment is None:
            return self._most_pressing_today(first, on=on)
        parts = self._open_then(on=on).first(first)
        found = self.model._default_manager.filter(pk__in=parts).order_by(in_order(parts))
        return found.reading(self.moment)._pictured(known=True)

    def _open_then(self, *, on: date) -> OpenParts:
        """What was in force at the moment and neither done nor declined; looked up once for all that is asked of it."""
        if self._opened is None or self._opened.on != on:
            # First the few commitments, so that nothing is asked of each part that is true of all parts of one.
            parts: AssignmentQuerySet = self.at_large() if self._anyway is None else self._anyway.at_large().given()
            commitments = self._commitments()
            if self._whose is not None:  # nothing is asked of a part either that is true of its commitment
                parts, commitments = self.model._default_manager.all().reading(parts.moment).given(), self._whose
            active = commitments.reading(parts.moment).keys_in_force()
            parts = parts.filter(OneOf("commitment", active)).unfinished()
            again = When(commitment__in=self._reiterating(), then=Value(0))
            parts = parts.annotate(counted=Case(again, default=Value(1), output_field=AsItComes()))
            columns = ("pk", "commitment__officer", "commitment__reference", "number", "counted")
            found = list(map(OpenPart._make, parts.order_by().values_list(*columns)))
            dues = parts._all_dues().filter(OneOf("assignment", [part.key for part in found]))
            self._opened = OpenParts(on, found, dues.standings(on=on))
        return self._opened

    def _most_pressing_today(self, first: int, *, on: date) -> Self:
        """The same, found by the days of unmet dues in their order: so a few rows are read, and not all parts."""
        open_parts = self.in_force().unfinished()
        dues = self._all_dues().unmet().filter(Exists(open_parts.filter(pk=OuterRef("assignment"))))
        watched = PRESSING[: PRESSING.index(Standing.AWAITING_DATE)]
        chosen: dict[int, None] = {}
        for words, order in ((watched[:1], ["latest"]), (watched[1:], ["rank", "latest"])):
            rows = dues.standing(words, on=on).ranked(on=on).order_by(*order, "assignment").values_list("assignment")
            for most in (2 * first, 50 * first):  # a part may have several, and stands here once
                if len(chosen) < first:
                    found = [part for (part,) in rows[:most]]
                    chosen |= dict.fromkeys(found)
                    if len(found) < most:
                        break
        parts = list(chosen)[:first]
        return self.filter(pk__in=parts).ranked(on=on).order_by(in_order(parts))

    def counted(self) -> Self:
        return self.exclude(commitment__in=self._reiterating())

    def _reiterating(self) -> models.QuerySet:
        return self._commitments().reading(self.moment)._reiterations()

    def for_standing(self) -> Self:
        """Load what the standing needs: the commitment's disposition and the dues with their rules."""
        return self.select_related("commitment").with_dues()

    def with_dues(self) -> Self:
        dues = self.model.dues.field.model._default_manager.select_related("deadline__milestone", "deadline__meeting")
        return self.prefetch_related(models.Prefetch("dues", queryset=dues))

    def for_listing(self) -> Self:
        """Load what every list shows, so that no list pays per row."""
        return self.for_standing().select_related(
            "party", "commitment__origin__body", "commitment__paragraph__document", "commitment__officer"
        )

    def _dues(self) -> DueQuerySet:
        return self._all_dues().filter(assignment=OuterRef("pk"))

    def _all_dues(self) -> DueQuerySet:
        found: DueQuerySet = self.model.dues.field.model._default_manager.all()
        return found.reading(self.moment)
