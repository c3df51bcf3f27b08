"""Rules, dates and the time that is left, as a reader of the desk and of a mail finds them."""

from datetime import date

import pytest

from commitments.deadlines import Anchor, Bound, Count, Edge, Offset, Rule
from commitments.wording import dates_in_words, days_left_in_words, offset_in_words, rule_in_words
from meetings.dates import PartialDate
from meetings.wording import date_in_words, days_in_words


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("", ""),
        ("2009", "2009"),
        ("2007~", "about 2007"),
        ("201X", "2010–2019"),
        ("2015-09", "September 2015"),
        ("2012-05-28", "28 May 2012"),
        ("2012-05-28/2012-05-30", "28–30 May 2012"),
        ("2015-09-28/2015-10-28", "28 September – 28 October 2015"),
        ("2011-12-30/2012-01-02", "30 December 2011 – 2 January 2012"),
        ("2004/2007", "2004–2007"),
        ("2015-08/2015-09", "August–September 2015"),
        ("2002/..", "since 2002"),
        ("../2011", "until 2011"),
        ("2016-03-22?/2016-03-23?", "22–23 March 2016 (tentative)"),
        ("2016-05%", "about May 2016 (tentative)"),
    ],
)
def test_a_partial_date_is_said_as_exactly_as_it_is_known(edtf: str, words: str) -> None:
    assert date_in_words(PartialDate.parse(edtf)) == words


def test_a_span_of_days_is_said_with_both_ends() -> None:
    assert days_in_words(date(2009, 1, 17), date(2010, 1, 14)) == "between 17 January 2009 and 14 January 2010"
    assert days_in_words(date(2016, 2, 2), date(2016, 2, 2)) == "2 February 2016"
    assert days_in_words(None, None) == ""


def test_a_due_date_says_when_it_is_tentative_or_missing() -> None:
    day = date(2016, 3, 23)
    assert dates_in_words(day, day, tentative=True) == "23 March 2016 (tentative)"
    assert dates_in_words(None, None, tentative=True) == "no date yet"


def rule(**parts: object) -> Rule:
    offset = Offset.parse(str(parts.pop("offset", "")))
    return Rule(offset=offset, **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stated", "anchor", "words"),
    [
        (rule(), "1 May 2016", "by 1 May 2016"),
        (rule(bound=Bound.AT), "1 May 2016", "on 1 May 2016"),
        (rule(bound=Bound.NOT_BEFORE), "1 May 2016", "not before 1 May 2016"),
        (rule(anchor=Anchor.MEETING), "Debrief", "by the end of “Debrief”"),
        (rule(anchor=Anchor.MEETING, edge=Edge.START), "Debrief", "by the beginning of “Debrief”"),
        (rule(anchor=Anchor.MEETING, bound=Bound.AT), "Debrief", "at “Debrief”"),
        (rule(anchor=Anchor.MEETING, offset="P14D"), "Workshop", "within 14 days after “Workshop”"),
        (
            rule(anchor=Anchor.MEETING, offset="-P10D", count=Count.WORKING, edge=Edge.START),
            "Workshop",
            "at least 10 working days before the beginning of “Workshop”",
        ),
        (rule(anchor=Anchor.NEXT_MEETING, bound=Bound.AT), "Steering Group", "at the next meeting of Steering Group"),
        (rule(anchor=Anchor.MILESTONE, bound=Bound.NOT_BEFORE), "Launch", "not before “Launch”"),
        (rule(anchor=Anchor.MILESTONE, bound=Bound.DURING), "Launch", "until “Launch”"),
        (rule(anchor=Anchor.COMPLETION, offset="P1M"), "AW-1", "within 1 month after the completion of AW-1"),
        (rule(anchor=Anchor.CONTINUING), "", "continuing"),
        (rule(anchor=Anchor.RECURRING), "", "regularly; no period stated"),
        (rule(anchor=Anchor.RECURRING, rrule="FREQ=MONTHLY"), "", "every month"),
        (rule(anchor=Anchor.RECURRING, rrule="rrule:freq=yearly;interval=2"), "", "every 2 years"),
        (rule(anchor=Anchor.RECURRING, rrule="FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=31"), "", "every year, on 31 March"),
        (rule(anchor=Anchor.RECURRING, rrule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"), "", "every year, on 29 February"),
        (rule(anchor=Anchor.RECURRING, rrule="FREQ=WEEKLY;INTERVAL=2;COUNT=3"), "", "every 2 weeks, 3 times"),
        (rule(anchor=Anchor.RECURRING, rrule="FREQ=DAILY;UNTIL=20160501"), "", "every day, until 1 May 2016"),
        (rule(anchor=Anchor.RECURRING, rrule="FREQ=MONTHLY;BYDAY=1TU"), "", "every month (BYDAY=1TU)"),
    ],
)
def test_a_rule_is_said_in_words(stated: Rule, anchor: str, words: str) -> None:
    assert rule_in_words(stated, anchor) == words


def test_a_distance_is_said_without_its_sign() -> None:
    assert offset_in_words(Offset.parse("-P1Y2M1W3D")) == "1 year and 2 months and 1 week and 3 days"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (0, 0, "today"),
        (1, 1, "1 day left"),
        (66, 68, "66 to 68 days left"),
        (-1, 1, "perhaps over; at most 1 day left"),
        (-1, -1, "1 day over"),
        (-30, -8, "8 days over"),
    ],
)
def test_the_time_that_is_left(first: int, last: int, words: str) -> None:
    on = date(2016, 1, 15)
    days = [date.fromordinal(on.toordinal() + n) for n in (first, last)]
    assert days_left_in_words(*days, on=on) == words


def test_a_period_of_silence_ends_and_is_not_over_its_day() -> None:
    day = date(2010, 1, 14)
    assert days_left_in_words(day, day, on=date(2010, 1, 15), period=True) == "ended 1 day ago"
