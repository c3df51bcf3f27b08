"""Figures count how many parts, or commitments, stand how; they are the lists to which they lead, counted."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import combinations_with_replacement, product
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from commitments import acts
from commitments.acts.record import as_json
from commitments.deadlines import Bound
from commitments.history import FIELDS
from commitments.models import Assignment, Commitment, Deadline, Due, Event, Link
from commitments.querysets.ranked import RANKED
from commitments.standing import PRESSING, Standing
from meetings.models import User
from tests.factories import (
    TODAY,
    AssignmentFactory,
    BodyFactory,
    BodyRoleFactory,
    CommitmentFactory,
    DeadlineFactory,
    DueFactory,
    LinkFactory,
    MilestoneFactory,
    PartyFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def in_days(number: int) -> date:
    return TODAY + timedelta(days=number)


def without_date(**deadline: Any) -> dict[str, Any]:
    return {"earliest": None, "latest": None} | {f"deadline__{name}": value for name, value in deadline.items()}


@pytest.fixture
def record() -> dict[Standing, int]:
    """One part of every standing, two that are overdue; the numbers by which they were made."""
    body = BodyFactory()
    origin = CommitmentFactory(body=body).origin
    AssignmentFactory(commitment__disposition="dropped", commitment__drop_reason="withdrawn")
    AssignmentFactory(progress="implemented")
    AssignmentFactory()
    dues: list[dict[str, Any]] = [
        {"latest": in_days(-1)},
        {"latest": in_days(-1)},
        {"earliest": in_days(-1), "latest": in_days(1)},
        {"latest": in_days(-1), "deadline__silence": "chair"},
        {"latest": in_days(30)},
        {"latest": in_days(31)},
        {"latest": in_days(-1), "deadline__bound": "not_before"},
        without_date(anchor="meeting", meeting=origin),
        without_date(anchor="milestone", milestone=MilestoneFactory()),
        without_date(anchor="continuing"),
    ]
    for due in dues:
        DueFactory(**due)
    Commitment.objects.filter(assignments=None).delete()
    return dict.fromkeys(RANKED, 1) | {Standing.OVERDUE: 2}


@pytest.mark.parametrize("model", [Assignment, Commitment])
@pytest.mark.parametrize("day", [None, TODAY])
def test_they_are_the_lists_counted(record: dict[Standing, int], model: Any, day: date | None) -> None:
    """Today, and as at the day; for parts and for commitments, of which each has one part here."""
    queryset = model.objects.as_at(day)
    assert queryset.figures(on=TODAY) == record
    assert {word: queryset.standing(word, on=TODAY).count() for word in RANKED} == record
    assert Counter(one.standing(on=TODAY) for one in queryset.for_listing()) == record


@pytest.mark.parametrize("day", [None, TODAY])
def test_one_query_counts_all(record: dict[Standing, int], day: date | None) -> None:
    for queryset in (Assignment.objects.as_at(day), Commitment.objects.as_at(day)):
        with CaptureQueriesContext(connection) as queries:
            queryset.figures(on=TODAY)
        assert len(queries) == 1


EDGES = [-1, 0, 1, 29, 30, 31]
WAYS = ["today", "of what has no history", "by the event of the days", "by the event of the rule"]


@pytest.fixture
def around_the_edges() -> list[Due]:
    """A due of every bound, with and without silence, on days around every edge; and of every anchor without a date."""
    commitment, milestone = CommitmentFactory(), MilestoneFactory(state="called_off")
    anchors: list[dict[str, Any]] = [
        {"anchor": "meeting", "meeting": commitment.origin},
        {"anchor": "milestone", "milestone": MilestoneFactory()},
        {"anchor": "milestone", "milestone": milestone},
        {"anchor": "completion", "completion_of": commitment},
        {"anchor": "recurring"},
        {"anchor": "fixed", "fixed": "2016"},
    ]
    undated = {"commitment": commitment, "earliest": None, "latest": None}
    deadlines = [DeadlineFactory(**anchor, **undated) for anchor in anchors]
    spans: list[tuple[Any, Any, Any]] = [(deadline, None, None) for deadline in deadlines]
    for bound, silence in product(Bound, ("", "chair")):
        deadline = DeadlineFactory(commitment=commitment, bound=bound, silence=silence)
        spans += [(deadline, *edges) for edges in combinations_with_replacement(map(in_days, EDGES), 2)]
    parts = [Assignment(commitment=commitment, number=n, named_as="delegations") for n, _span in enumerate(spans, 1)]
    dues = [
        Due(assignment=part, deadline=deadline, earliest=earliest, latest=latest)
        for part, (deadline, earliest, latest) in zip(Assignment.objects.bulk_create(parts), spans, strict=True)
    ]
    return Due.objects.bulk_create(dues)


@pytest.mark.parametrize("way", WAYS)
def test_the_rank_is_that_of_the_standing_around_every_edge(around_the_edges: list[Due], way: str) -> None:
    """However it is worked out; where events tell, the columns of today are made to tell another story."""
    parts = Assignment.objects.as_at(None if way == "today" else TODAY)
    expected = {part: part.standing(on=TODAY) for part in Assignment.objects.for_standing()}
    assert len(set(expected.values())) == len(PRESSING)
    told = {"effective": TODAY.isoformat(), "recorded": datetime(2016, 1, 20, tzinfo=UTC)}
    if way == "by the event of the days":
        for due in around_the_edges:
            days = {edge: as_json(getattr(due, edge)) for edge in ("earliest", "latest")}
            Event(due=due, field="dates", new=days, old={}, **told).save()
        Due.objects.update(earliest=in_days(-99), latest=in_days(-99))
    if way == "by the event of the rule":
        for deadline in Deadline.objects.all():
            rule = {column: as_json(getattr(deadline, column)) for column in FIELDS["deadline"]["rule"]}
            Event(deadline=deadline, field="rule", new=rule, old={}, **told).save()
        story = {"bound": "at", "silence": "rule", "anchor": "recurring", "fixed": ""}
        nowhere = dict.fromkeys(("fixed_earliest", "fixed_latest", "meeting", "milestone", "completion_of"))
        Deadline.objects.update(**story, **nowhere)
    assert {part: RANKED[part.rank] for part in parts.ranked(on=TODAY)} == expected
    assert {part: part.standing(on=TODAY) for part in parts.for_standing()} == expected


def test_every_standing_has_a_figure_and_its_place() -> None:
    assert set(RANKED) == set(Standing)
    assert RANKED[: len(PRESSING)] == PRESSING
    assert Assignment.objects.figures(on=TODAY) == dict.fromkeys(Standing, 0)


@pytest.mark.parametrize("day", [None, TODAY])
def test_a_commitment_stands_as_its_most_pressing_open_part(day: date | None) -> None:
    commitment = CommitmentFactory()
    for days in (40, 5):
        DueFactory(assignment__commitment=commitment, latest=in_days(days))
    DueFactory(assignment__commitment=commitment, assignment__progress="implemented", latest=in_days(-5))
    figures = Commitment.objects.as_at(day).figures(on=TODAY)
    assert figures == dict.fromkeys(Standing, 0) | {Standing.DUE_SOON: 1}
    parts = Assignment.objects.as_at(day).figures(on=TODAY)
    assert parts == dict.fromkeys(Standing, 0) | {Standing.ON_TRACK: 1, Standing.DUE_SOON: 1, Standing.CLOSED: 1}


@pytest.mark.parametrize("day", [None, TODAY])
def test_what_is_reiterated_is_counted_once_under_the_first(day: date | None) -> None:
    first, again = AssignmentFactory(), AssignmentFactory()
    LinkFactory(kind="reiterates", from_commitment=again.commitment, to_commitment=first.commitment)
    LinkFactory(kind="follows_up", from_commitment=first.commitment, to_commitment=again.commitment)
    parts = Assignment.objects.as_at(day)
    assert parts.figures(on=TODAY)[Standing.UNDATED] == 1
    assert list(parts.counted()) == [first]
    assert set(parts.undated(on=TODAY)) == {first, again}
    assert Commitment.objects.as_at(day).figures(on=TODAY)[Standing.UNDATED] == 1
    assert Commitment.objects.as_at(day).count() == 2


@pytest.mark.parametrize("day", [None, TODAY])
def test_by_body_and_by_party(day: date | None) -> None:
    one, other, party = BodyFactory(), BodyFactory(), PartyFactory()
    DueFactory(assignment__commitment__body=one, assignment__party=party, latest=in_days(-1))
    DueFactory(assignment__commitment__body=other, assignment__party=party, latest=in_days(5))
    AssignmentFactory(commitment__body=other, party=None, named_as="interested States")
    parts = Assignment.objects.as_at(day)
    by_body = parts.figures_by("commitment__origin__body", on=TODAY)
    assert said(by_body) == {
        one.pk: {Standing.OVERDUE: 1},
        other.pk: {Standing.DUE_SOON: 1, Standing.UNDATED: 1},
    }
    by_party = parts.figures_by("party", on=TODAY)
    assert said(by_party) == {party.pk: {Standing.OVERDUE: 1, Standing.DUE_SOON: 1}, None: {Standing.UNDATED: 1}}
    assert set(by_party[party.pk]) == set(Standing)


def said(figures: dict[Any, dict[Standing, int]]) -> dict[Any, dict[Standing, int]]:
    """The figures without those of nothing."""
    return {key: {word: number for word, number in counts.items() if number} for key, counts in figures.items()}


@pytest.mark.parametrize("day", [None, TODAY])
def test_they_count_what_the_reader_may_see(day: date | None) -> None:
    mine = AssignmentFactory()
    AssignmentFactory()
    reader = BodyRoleFactory(body=mine.commitment.body, role="viewer").user
    parts = Assignment.objects.as_at(day).visible_to(reader)
    assert parts.figures(on=TODAY)[Standing.UNDATED] == 1
    assert parts.most_pressing(on=TODAY).count() == 0


@pytest.mark.parametrize("day", [None, TODAY])
def test_the_most_pressing_come_first(day: date | None) -> None:
    """Of what has a day to watch: overdue, then the rest in their order, and of each the earliest."""
    late, later, soon = (DueFactory(latest=in_days(days)).assignment for days in (-1, -9, 5))
    AssignmentFactory()
    DueFactory(latest=in_days(-20), assignment__progress="implemented")
    parts = Assignment.objects.as_at(day)
    assert list(parts.most_pressing(on=TODAY)) == [later, late, soon]
    assert list(parts.most_pressing(2, on=TODAY)) == [later, late]


def reiterates(one: Commitment, other: Commitment) -> Link:
    return Link(slug=f"{one}-{other}"[:80].lower(), kind="reiterates", from_commitment=one, to_commitment=other)


def test_reiterations_lead_back_to_a_first_one() -> None:
    """Else figures would count none of them."""
    first, second, third = (AssignmentFactory().commitment for _ in range(3))
    for one, other in ((second, first), (third, second), (third, first)):
        reiterates(one, other).clean()
        LinkFactory(kind="reiterates", from_commitment=one, to_commitment=other)
    for one, other in ((first, second), (first, third), (first, first)):
        with pytest.raises(ValidationError):
            reiterates(one, other).clean()
    Link.objects.get(from_commitment=second).clean()  # one that is there may be saved again
    assert list(Commitment.objects.counted()) == [first]
    assert sum(Commitment.objects.figures(on=TODAY).values()) == 1


@pytest.mark.parametrize("day", [None, TODAY])
@pytest.mark.parametrize(
    ("disposition", "counted"),
    [("draft", True), ("dropped", True), ("active", False), ("on_hold", False), ("completed", False)],
)
def test_what_reiterates_a_draft_or_what_was_dropped_is_counted_itself(
    day: date | None, disposition: str, counted: bool
) -> None:
    """Else the work that it asks for would be in no figure."""
    reason = {"commitment__drop_reason": "withdrawn"} if disposition == "dropped" else {}
    first = AssignmentFactory(commitment__disposition=disposition, **reason).commitment
    again = DueFactory(latest=in_days(-1)).assignment
    LinkFactory(kind="reiterates", from_commitment=again.commitment, to_commitment=first)
    parts, officer = Assignment.objects.as_at(day), again.commitment.officer or User(pk=0)
    assert (again in parts.counted()) == counted
    assert parts.figures(on=TODAY)[Standing.OVERDUE] == counted
    assert parts.pressing_figures(officer, on=TODAY)[0][Standing.OVERDUE] == counted
    assert Commitment.objects.as_at(day).figures(on=TODAY)[Standing.OVERDUE] == counted


def test_as_at_a_day_it_counts_whether_the_first_was_a_draft_then() -> None:
    first, again = CommitmentFactory(disposition="draft", officer=UserFactory()), AssignmentFactory()
    AssignmentFactory(commitment=first)
    LinkFactory(kind="reiterates", from_commitment=again.commitment, to_commitment=first)
    acts.activate(first, by=None, effective=TODAY.isoformat())
    before, then = (Assignment.objects.as_at(day) for day in (in_days(-1), TODAY))
    assert again in before.counted()
    assert again not in then.counted()
    assert again not in Assignment.objects.counted()


def test_a_past_day_counts_what_one_may_see_and_asked_for() -> None:
    """What is known of all the commitments that one sees is forgotten when fewer parts are asked for."""
    body, party = BodyFactory(), PartyFactory()
    officer = BodyRoleFactory(body=body).user
    for one in (PartyFactory(), party):
        DueFactory(assignment__commitment__body=body, assignment__party=one, latest=in_days(-1))
    DueFactory(assignment__party=party, latest=in_days(-1))  # of a body that she does not see
    seen = Assignment.objects.visible_to(officer)
    of_party = Q(party=party)
    asked = {
        "seen": (seen.as_at(TODAY), 2),
        "of the party, before": (seen.filter(of_party).as_at(TODAY), 1),
        "of the party, after": (seen.as_at(TODAY).filter(of_party), 1),
        "seen of the party's": (Assignment.objects.filter(of_party).visible_to(officer).as_at(TODAY), 1),
        "of the party": (Assignment.objects.filter(of_party).as_at(TODAY), 2),
    }
    for name, (parts, number) in asked.items():
        assert parts.pressing_figures(officer, on=TODAY)[0][Standing.OVERDUE] == number, name
        assert len(parts.most_pressing(on=TODAY)) == number, name
