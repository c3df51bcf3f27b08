"""The five papers on six days, by a table worked out by hand from the papers themselves.

Counted are the parts of parties, a reiteration not at all. What a paper agreed holds from the last day that its meeting
can have had; what it reports as done, from the last day on which that can have been.

==========  ======  ======  ========  =======  =======  ====  ======  =======
day         closed  period  overdue   due      on       open  await.  undated
                    ended             soon     track    end.  trigger
==========  ======  ======  ========  =======  =======  ====  ======  =======
2009-06-01       –       –         –        –        –     –        –        –
2010-12-31       2       2         –        –        –     –        –        2
2011-06-30       2       2         –        –        –     –        –       14
2015-12-01      11       2         –        –        3    11        3       29
2016-01-15      11       2         –        1        2    11        3       29
2016-06-01      11       2         3        –        –    11        3       29
==========  ======  ======  ========  =======  =======  ====  ======  =======
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

import pytest

from commitments.models import Assignment, Commitment, Due
from commitments.standing import Standing
from tests.papers import loaded

__all__ = ["loaded"]

pytestmark = pytest.mark.django_db

# The workshop is known to have been in 2009, on three days. On 1 June nobody could say that it was over: nothing yet.
JUNE_2009 = date(2009, 6, 1)

# 31 December 2010: the workshop has surely been. Its six commitments (paper 000):
# - to check the reports against the draft Handbook, and to take the comments into account: done, since the Handbook was
#   launched “last October”, says a paper of March 2011 (001);
# - comments on the reports, and further comments on the draft, “within the next two weeks”, silence being consent: both
#   periods ended on 14 January 2010 at the latest, with no outcome known;
# - to make sure in the capitals that the reports are correct, and to work from within: no date.
NEW_YEAR_2010 = date(2010, 12, 31)
CLOSED_2010 = ["AW-2009-01/1", "AW-2009-05/1"]
PERIOD_ENDED = ["AW-2009-03/1", "AW-2009-04/1"]
UNDATED_2010 = ["AW-2009-02/1", "AW-2009-06/1"]

# 30 June 2011: the ministers have met on 30 March; nothing that they agreed, offered or suggested has a date: nine in
# paper 001 and the one that is quoted only in paper 002. The experts met from 30 May to 1 June (003): an urgent request
# to consider, and the value of further opportunities; neither has a date.
JUNE_2011 = date(2011, 6, 30)
UNDATED_2011 = [
    *UNDATED_2010,
    *(f"MC4-2011-{number:02}/1" for number in range(1, 11)),
    "TE-2011-01/1",
    "TE-2011-02/1",
]

# 1 December 2015: four without a date from the experts of May 2012 (002): financial intelligence units, the procedures
# of Sri Lanka, training, a network. Then paper 004, whose last meeting was on 25 November:
# - ¶ 1 the Joint Period of Action was carried out by 28 October 2015 (¶ 3): closed;
# - ¶ 2 nine agreed to take part, “the eight participating countries” did (¶ 3, 8): eight closed; of INTERPOL nothing is
#   said, so its part is open, and has no date;
# - ¶ 11–13 cooperation, INTERPOL, focus, joint investigations, specific cases: five without a date. ¶ 17 says the same
#   five things once more, which is not counted;
# - ¶ 13 networks to be identified “at the next planning meeting in May 2016”: on track; to be investigated “during the
#   next joint initiative”, of which nothing is known: awaiting a trigger;
# - ¶ 15 New Zealand planned to discuss a joint statement, countries were encouraged to work with the co-chairs: no
#   date. Australia and New Zealand meant to issue their own once the regional one had gone out: two parts await that;
# - ¶ 16 to be reported to two meetings of 1–2 February and two of 22–23 March 2016: one part, on track, more than
#   thirty days ahead;
# - ¶ 17 “continuing involvement” of focal points, ¶ 18 “regular updates” by two groups, ¶ 19 “ongoing joint
#   initiatives” by eight: 1 + 2 + 8 = 11 open-ended;
# - ¶ 18 synergies: no date; ¶ 19 a programme for 2016 by both co-chairs: 2016 is what it is about and no deadline, so
#   two parts without a date; the next meeting in May 2016: on track.
DECEMBER_2015 = date(2015, 12, 1)
CLOSED_2015 = [*CLOSED_2010, "WGD-2015-01/1", *(f"WGD-2015-02/{number}" for number in range(1, 9))]
UNDATED_2015 = [
    *UNDATED_2011,
    *(f"TE-2012-{number:02}/1" for number in range(1, 5)),
    "WGD-2015-02/9",
    *(f"WGD-2015-{number:02}/1" for number in (3, 4, 5, 6, 7, 10, 11, 20)),
    "WGD-2015-22/1",
    "WGD-2015-22/2",
]
OPEN_ENDED = [
    "WGD-2015-19/1",
    "WGD-2015-21/1",
    "WGD-2015-21/2",
    *(f"WGD-2015-23/{number}" for number in range(1, 9)),
]
AWAITING_TRIGGER = ["WGD-2015-09/1", "WGD-2015-12/1", "WGD-2015-12/2"]
REPORTING, NETWORKS, NEXT_MEETING = "WGD-2015-13/1", "WGD-2015-08/1", "WGD-2015-24/1"

# 15 January 2016: 1–2 February is now less than thirty days ahead.
JANUARY_2016 = date(2016, 1, 15)

# 1 June 2016: no paper says what came of it; all that had a date is overdue, since 2 February, 31 May and 31 May.
JUNE_2016 = date(2016, 6, 1)

LATE = {
    Standing.CLOSED: CLOSED_2015,
    Standing.PERIOD_ENDED: PERIOD_ENDED,
    Standing.OPEN_ENDED: OPEN_ENDED,
    Standing.AWAITING_TRIGGER: AWAITING_TRIGGER,
    Standing.UNDATED: UNDATED_2015,
}
TABLE: dict[date, dict[Standing, list[str]]] = {
    JUNE_2009: {},
    NEW_YEAR_2010: {
        Standing.CLOSED: CLOSED_2010,
        Standing.PERIOD_ENDED: PERIOD_ENDED,
        Standing.UNDATED: UNDATED_2010,
    },
    JUNE_2011: {
        Standing.CLOSED: CLOSED_2010,
        Standing.PERIOD_ENDED: PERIOD_ENDED,
        Standing.UNDATED: UNDATED_2011,
    },
    DECEMBER_2015: LATE | {Standing.ON_TRACK: [NETWORKS, REPORTING, NEXT_MEETING]},
    JANUARY_2016: LATE | {Standing.DUE_SOON: [REPORTING], Standing.ON_TRACK: [NETWORKS, NEXT_MEETING]},
    JUNE_2016: LATE | {Standing.OVERDUE: [NETWORKS, REPORTING, NEXT_MEETING]},
}
COUNTS = {
    JUNE_2009: {},
    NEW_YEAR_2010: {Standing.CLOSED: 2, Standing.PERIOD_ENDED: 2, Standing.UNDATED: 2},
    JUNE_2011: {Standing.CLOSED: 2, Standing.PERIOD_ENDED: 2, Standing.UNDATED: 14},
}
for _day, _counts in {
    DECEMBER_2015: {Standing.ON_TRACK: 3},
    JANUARY_2016: {Standing.DUE_SOON: 1, Standing.ON_TRACK: 2},
    JUNE_2016: {Standing.OVERDUE: 3},
}.items():
    COUNTS[_day] = _counts | {
        Standing.CLOSED: 11,
        Standing.PERIOD_ENDED: 2,
        Standing.OPEN_ENDED: 11,
        Standing.AWAITING_TRIGGER: 3,
        Standing.UNDATED: 29,
    }
REITERATIONS = [f"WGD-2015-{number}/1" for number in range(14, 19)]

days = pytest.mark.parametrize("day", TABLE, ids=str)


def references(parts: Iterable[Assignment]) -> list[str]:
    return sorted(part.reference for part in parts)


@days
def test_the_figures_are_those_of_the_table(day: date) -> None:
    figures = Assignment.objects.as_at(day).figures(on=day)
    assert {word: number for word, number in figures.items() if number} == COUNTS[day]


@days
def test_each_part_stands_where_the_table_has_it(day: date) -> None:
    parts = Assignment.objects.as_at(day).select_related("commitment")
    for word in Standing:
        assert references(parts.counted().standing(word, on=day)) == sorted(TABLE[day].get(word, [])), word


@days
def test_the_records_themselves_tell_the_same(day: date) -> None:
    found: dict[Standing, list[Assignment]] = {}
    for part in Assignment.objects.as_at(day).counted().for_listing():
        found.setdefault(part.standing(on=day), []).append(part)
    assert {word: references(parts) for word, parts in found.items()} == {
        word: sorted(expected) for word, expected in TABLE[day].items()
    }


def test_what_is_said_twice_is_listed_twice_and_counted_once() -> None:
    parts = Assignment.objects.as_at(JANUARY_2016).select_related("commitment")
    assert references(set(parts) - set(parts.counted())) == REITERATIONS
    assert references(parts.undated(on=JANUARY_2016)) == sorted([*UNDATED_2015, *REITERATIONS])


def test_a_commitment_is_there_from_the_last_day_of_its_meeting() -> None:
    assert Commitment.objects.as_at(date(2009, 12, 30)).count() == 0
    assert Commitment.objects.as_at(date(2009, 12, 31)).count() == 6
    assert not Commitment.objects.as_at(date(2011, 3, 29)).filter(reference="MC4-2011-10").exists()
    assert Commitment.objects.as_at(date(2011, 3, 30)).filter(reference="MC4-2011-10").exists()


def test_before_the_handbook_was_launched_its_work_was_open() -> None:
    """“Last October” is over on the 31st; until then the revision had no date."""
    day = date(2010, 10, 30)
    part = Assignment.objects.as_at(day).for_standing().get(commitment__reference="AW-2009-05")
    assert (part.commitment.disposition, part.progress) == ("active", "no_information")
    assert part.standing(on=day) == Standing.AWAITING_TRIGGER
    assert Assignment.objects.as_at(date(2010, 10, 31)).closed().count() == 2


def test_what_the_ministers_agreed_was_delivered_in_part_a_year_later() -> None:
    """The workshop of 28–30 May 2012 “delivered on a commitment” of 2011 (002 ¶ 2)."""
    for day, progress in ((JUNE_2011, "no_information"), (date(2012, 5, 30), "partially_implemented")):
        part = Assignment.objects.as_at(day).get(commitment__reference="MC4-2011-10")
        assert part.progress == progress


def test_the_four_dates_of_one_report_stand_by_themselves() -> None:
    day = date(2016, 2, 10)
    dues = Due.objects.as_at(day).filter(assignment__commitment__reference="WGD-2015-13")
    assert dues.standing([Standing.OVERDUE], on=day).count() == 2
    assert dues.standing([Standing.ON_TRACK], on=day).count() == 2


@days
def test_before_it_was_entered_nothing_of_it_was_known(day: date) -> None:
    """The fixtures were recorded on 5 January 2026 at nine."""
    entered = datetime(2026, 1, 5, 9, tzinfo=UTC)
    assert Commitment.objects.as_at(day, known_at=entered.replace(hour=8)).count() == 0
    figures = Assignment.objects.as_at(day, known_at=entered).figures(on=day)
    assert {word: number for word, number in figures.items() if number} == COUNTS[day]
