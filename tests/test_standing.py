"""How an assignment stands on a day: exactly one word, derived from the axes and the most pressing unmet due."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.deadlines import Anchor, Bound
from commitments.silence import Silence, has_ended
from commitments.standing import PRESSING, DueFacts, Standing, of_assignment, of_commitment, of_due
from commitments.workflow import Answer, Disposition, Progress
from tests.factories import TODAY, AssignmentFactory, CommitmentFactory, DueFactory, MilestoneFactory


def due(
    earliest: int | None = None,
    latest: int | None = None,
    *,
    bound: str = "by",
    anchor: str = "fixed",
    silence: str = "",
    called_off: bool = False,
    met: bool = False,
) -> DueFacts:
    """A due whose days are counted from today; with one number it lies on one day."""
    latest = earliest if latest is None else latest
    first, last = (None if n is None else TODAY + timedelta(n) for n in (earliest, latest))
    return DueFacts(bound, anchor, first, last, silence, called_off, met)


# One due: the edges, a day before, on the day, a day after


@pytest.mark.parametrize("bound", [Bound.BY, Bound.AT, Bound.DURING])
@pytest.mark.parametrize("silence", ["", *Silence])
@pytest.mark.parametrize(
    ("earliest", "latest", "expected"),
    [
        (-400, -399, Standing.OVERDUE),
        (-2, -1, Standing.OVERDUE),
        (-1, -1, Standing.OVERDUE),
        (-1, 0, Standing.MAY_BE_LATE),  # the last day itself still counts as in time
        (-1, 1, Standing.MAY_BE_LATE),
        (-400, 400, Standing.MAY_BE_LATE),
        (0, 0, Standing.DUE_SOON),
        (0, 400, Standing.DUE_SOON),
        (1, 1, Standing.DUE_SOON),
        (29, 29, Standing.DUE_SOON),
        (30, 30, Standing.DUE_SOON),
        (30, 400, Standing.DUE_SOON),
        (31, 31, Standing.ON_TRACK),
        (31, 400, Standing.ON_TRACK),
    ],
)
def test_a_dated_due(earliest: int, latest: int, bound: Bound, silence: str, expected: Standing) -> None:
    """Silence changes one word only: what would be overdue waits for a person to declare the outcome."""
    if silence and expected == Standing.OVERDUE:
        expected = Standing.PERIOD_ENDED
    for anchor in Anchor:
        facts = due(earliest, latest, bound=bound, anchor=anchor, silence=silence)
        assert of_due(facts, on=TODAY) == expected


@pytest.mark.parametrize("silence", ["", *Silence])
@pytest.mark.parametrize(
    ("earliest", "latest", "expected"),
    [
        (-1, -1, Standing.FREE_TO_ACT),
        (0, 0, Standing.FREE_TO_ACT),
        (-1, 0, Standing.FREE_TO_ACT),
        (-1, 1, Standing.AWAITING_TRIGGER),  # it may not have come yet
        (1, 1, Standing.AWAITING_TRIGGER),
        (-400, -399, Standing.FREE_TO_ACT),  # work is possible, and never overdue
        (31, 400, Standing.AWAITING_TRIGGER),
    ],
)
def test_not_before_makes_work_possible_and_never_overdue(
    earliest: int, latest: int, silence: str, expected: Standing
) -> None:
    facts = due(earliest, latest, bound="not_before", anchor="milestone", silence=silence)
    assert of_due(facts, on=TODAY) == expected


@pytest.mark.parametrize(
    ("anchor", "called_off", "expected"),
    [
        ("fixed", False, Standing.UNDATED),
        ("meeting", False, Standing.AWAITING_DATE),
        ("next_meeting", False, Standing.AWAITING_DATE),
        ("milestone", False, Standing.AWAITING_TRIGGER),
        ("milestone", True, Standing.UNDATED),
        ("completion", False, Standing.AWAITING_TRIGGER),
        ("recurring", False, Standing.OPEN_ENDED),
        ("continuing", False, Standing.OPEN_ENDED),
    ],
)
def test_a_due_without_a_day(anchor: str, called_off: bool, expected: Standing) -> None:
    for bound, silence in product(Bound, ["", *Silence]):
        facts = due(bound=bound, anchor=anchor, called_off=called_off, silence=silence)
        assert of_due(facts, on=TODAY) == expected


TWO_WEEKS = DueFacts("by", "meeting", date(2009, 1, 17), date(2010, 1, 14), "chair")
SOM = DueFacts("at", "meeting", date(2016, 2, 2), date(2016, 2, 2))
STATEMENT = DueFacts("not_before", "milestone")
MAY = DueFacts("at", "next_meeting", date(2016, 5, 1), date(2016, 5, 31))


@pytest.mark.parametrize(
    ("said", "facts", "on", "expected"),
    [
        ("within the next two weeks", TWO_WEEKS, date(2009, 1, 16), Standing.DUE_SOON),
        ("within the next two weeks", TWO_WEEKS, date(2009, 1, 17), Standing.DUE_SOON),
        ("within the next two weeks", TWO_WEEKS, date(2009, 1, 18), Standing.MAY_BE_LATE),
        ("within the next two weeks", TWO_WEEKS, date(2010, 1, 14), Standing.MAY_BE_LATE),
        ("within the next two weeks", TWO_WEEKS, date(2010, 1, 15), Standing.PERIOD_ENDED),
        ("reported to the AHG SOM", SOM, date(2016, 1, 2), Standing.ON_TRACK),
        ("reported to the AHG SOM", SOM, date(2016, 1, 3), Standing.DUE_SOON),
        ("reported to the AHG SOM", SOM, date(2016, 2, 2), Standing.DUE_SOON),
        ("reported to the AHG SOM", SOM, date(2016, 2, 3), Standing.OVERDUE),
        ("once the regional media statement had gone out", STATEMENT, date(2016, 1, 15), Standing.AWAITING_TRIGGER),
        ("at the next planning meeting in May 2016", MAY, date(2016, 3, 31), Standing.ON_TRACK),
        ("at the next planning meeting in May 2016", MAY, date(2016, 4, 1), Standing.DUE_SOON),
        ("at the next planning meeting in May 2016", MAY, date(2016, 5, 2), Standing.MAY_BE_LATE),
        ("at the next planning meeting in May 2016", MAY, date(2016, 6, 1), Standing.OVERDUE),
    ],
)
def test_the_words_of_the_papers_on_a_day(said: str, facts: DueFacts, on: date, expected: Standing) -> None:
    assert of_due(facts, on=on) == expected


@pytest.mark.parametrize(("days", "ended"), [(-1, True), (0, False), (1, False)])
def test_a_silence_period_ends_after_its_last_day(days: int, ended: bool) -> None:
    assert has_ended(TODAY + timedelta(days), on=TODAY) is ended


def test_a_silence_period_without_a_day_does_not_end() -> None:
    assert has_ended(None, on=TODAY) is False


# One assignment

OVERDUE = due(-1)


@pytest.mark.parametrize(
    ("disposition", "expected"),
    [
        ("draft", Standing.NOT_IN_FORCE),
        ("active", Standing.OVERDUE),
        ("on_hold", Standing.NOT_IN_FORCE),
        ("completed", Standing.CLOSED),
        ("superseded", Standing.NOT_IN_FORCE),
        ("dropped", Standing.NOT_IN_FORCE),
    ],
)
def test_what_is_not_in_force_is_never_overdue(disposition: str, expected: Standing) -> None:
    for answer, progress in product(Answer, Progress):
        found = of_assignment(disposition, answer, progress, [OVERDUE], on=TODAY)
        done = progress in ("implemented", "not_applicable") or answer in ("not_accepted", "not_relevant")
        assert found == (Standing.CLOSED if done and disposition == "active" else expected)


@pytest.mark.parametrize("answer", list(Answer))
@pytest.mark.parametrize("progress", list(Progress))
def test_a_part_is_closed_when_done_or_declined(answer: Answer, progress: Progress) -> None:
    closed = progress in ("implemented", "not_applicable") or answer in ("not_accepted", "not_relevant")
    expected = Standing.CLOSED if closed else Standing.OVERDUE
    assert of_assignment(Disposition.ACTIVE, answer, progress, [OVERDUE], on=TODAY) == expected


PRESSES: dict[Standing, DueFacts] = {
    Standing.OVERDUE: due(-1),
    Standing.MAY_BE_LATE: due(-1, 0),
    Standing.PERIOD_ENDED: due(-1, silence="chair"),
    Standing.DUE_SOON: due(30),
    Standing.ON_TRACK: due(31),
    Standing.FREE_TO_ACT: due(0, bound="not_before"),
    Standing.AWAITING_DATE: due(anchor="next_meeting"),
    Standing.AWAITING_TRIGGER: due(anchor="milestone"),
    Standing.OPEN_ENDED: due(anchor="continuing"),
    Standing.UNDATED: due(anchor="fixed"),
}


def stands(*dues: DueFacts) -> Standing:
    return of_assignment(Disposition.ACTIVE, Answer.AWAITING, Progress.NOT_STARTED, dues, on=TODAY)


@pytest.mark.parametrize(("word", "facts"), list(PRESSES.items()))
def test_a_part_stands_as_its_only_due(word: Standing, facts: DueFacts) -> None:
    assert stands(facts) == word


@pytest.mark.parametrize(("one", "other"), list(product(PRESSES, PRESSES)))
def test_of_two_dues_the_more_pressing_speaks(one: Standing, other: Standing) -> None:
    order = list(PRESSES)
    assert stands(PRESSES[one], PRESSES[other]) == order[min(order.index(one), order.index(other))]


@pytest.mark.parametrize(
    ("dues", "expected"),
    [
        ([], Standing.UNDATED),
        ([due(-1, met=True)], Standing.CLOSED),
        ([due(-1, met=True), due(31, met=True)], Standing.CLOSED),
        ([due(-1, met=True), due(31)], Standing.ON_TRACK),  # four meetings: each due is met or not by itself
        ([due(-1), due(31, met=True)], Standing.OVERDUE),
        ([due(-1, met=True), due(30), due(anchor="meeting")], Standing.DUE_SOON),
    ],
)
def test_a_met_due_presses_no_more(dues: list[DueFacts], expected: Standing) -> None:
    assert stands(*dues) == expected


def test_the_words_that_press_are_those_of_what_is_in_force() -> None:
    assert set(PRESSING) == set(Standing) - {Standing.NOT_IN_FORCE, Standing.CLOSED}
    assert set(PRESSES) == set(PRESSING)


facts = st.builds(
    due,
    st.none() | st.integers(-40, 40),
    bound=st.sampled_from(Bound),
    anchor=st.sampled_from(Anchor),
    silence=st.sampled_from(["", *Silence]),
    called_off=st.booleans(),
    met=st.booleans(),
)


@given(st.sampled_from(Disposition), st.sampled_from(Answer), st.sampled_from(Progress), st.lists(facts, max_size=4))
def test_the_order_of_dues_does_not_matter(
    disposition: Disposition, answer: Answer, progress: Progress, dues: list[DueFacts]
) -> None:
    found = of_assignment(disposition, answer, progress, dues, on=TODAY)
    assert found == of_assignment(disposition, answer, progress, reversed(dues), on=TODAY)


@given(facts, st.integers(0, 400))
def test_once_overdue_a_due_stays_so_and_silence_never_is(one: DueFacts, later: int) -> None:
    today, then = of_due(one, on=TODAY), of_due(one, on=TODAY + timedelta(later))
    if today in (Standing.OVERDUE, Standing.PERIOD_ENDED, Standing.FREE_TO_ACT):
        assert then == today
    assert not (one.silence and then == Standing.OVERDUE)


# One commitment


@pytest.mark.parametrize(
    ("disposition", "parts", "expected"),
    [
        ("active", [], Standing.UNDATED),
        ("active", ["closed"], Standing.CLOSED),
        ("active", ["closed", "closed"], Standing.CLOSED),
        ("active", ["closed", "on_track"], Standing.ON_TRACK),
        ("active", ["on_track", "overdue", "closed"], Standing.OVERDUE),
        ("active", ["undated", "open_ended"], Standing.OPEN_ENDED),
        ("completed", ["closed", "closed"], Standing.CLOSED),
        ("completed", [], Standing.CLOSED),
        ("draft", ["not_in_force"], Standing.NOT_IN_FORCE),
        ("on_hold", [], Standing.NOT_IN_FORCE),
        ("superseded", ["not_in_force"], Standing.NOT_IN_FORCE),
        ("dropped", ["not_in_force"], Standing.NOT_IN_FORCE),
    ],
)
def test_a_commitment_stands_as_its_most_pressing_open_part(
    disposition: str, parts: list[str], expected: Standing
) -> None:
    assert of_commitment(disposition, [Standing(part) for part in parts]) == expected


# The records hand their columns on


@pytest.mark.django_db
def test_a_record_stands_as_its_columns_say() -> None:
    commitment = CommitmentFactory()
    late, done = AssignmentFactory(commitment=commitment), AssignmentFactory(commitment=commitment)
    DueFactory(assignment=late, latest=TODAY - timedelta(1))
    DueFactory(assignment=late, latest=TODAY - timedelta(2), met="2016-01-10")
    DueFactory(assignment=done, latest=TODAY - timedelta(1), met="2016-01")
    assert late.standing(on=TODAY) == Standing.OVERDUE
    assert late.standing(on=TODAY - timedelta(1)) == Standing.DUE_SOON
    assert done.standing(on=TODAY) == Standing.CLOSED
    assert commitment.standing(on=TODAY) == Standing.OVERDUE


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("expected", Standing.AWAITING_TRIGGER),
        ("reached", Standing.AWAITING_TRIGGER),
        ("called_off", Standing.UNDATED),
    ],
)
def test_what_hangs_on_a_milestone_follows_its_state(state: str, expected: Standing) -> None:
    on_milestone = DueFactory(
        deadline__anchor=Anchor.MILESTONE,
        deadline__milestone=MilestoneFactory(state=state),
        deadline__bound=Bound.NOT_BEFORE,
    )
    assert on_milestone.assignment.standing(on=TODAY) == expected
