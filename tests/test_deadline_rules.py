"""A deadline is a rule; the days that follow from it are those that the paper allows, and never a made-up one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, given
from hypothesis import strategies as st

from commitments.deadlines import (
    Anchor,
    BadRule,
    Bound,
    Calendar,
    Count,
    Edge,
    Offset,
    Rule,
    due_days,
    shift,
    way_round,
)
from meetings.dates import NotADate, PartialDate, Span
from tests.factories import DeadlineFactory
from tests.test_partial_dates import partial_dates


def rule(
    bound: str = "by",
    anchor: str = "fixed",
    offset: str = "",
    *,
    edge: str = "end",
    count: str = "calendar",
    rrule: str = "",
) -> Rule:
    return Rule(Bound(bound), Anchor(anchor), Edge(edge), Offset.parse(offset), Count(count), rrule)


def days(text: str) -> Span | None:
    """A span as the tables write it."""
    when = PartialDate.parse(text)
    return Span(when.earliest, when.latest) if when.earliest and when.latest else None


# What the five papers say of when, the rule that it makes, the date of what it hangs on, and the days that follow


@pytest.mark.parametrize(
    ("said", "made", "anchor", "lasting", "happened", "expected"),
    [
        # 000: only the year of the workshop and its three days are known.
        ("within the next two weeks", rule("by", "meeting", "P14D"), "2009", 3, True, "2009-01-17/2010-01-14"),
        ("during the revision", rule("during", "milestone"), "", None, False, ""),
        ("during the revision", rule("during", "milestone"), "2010-10", None, True, "2010-10"),
        # 002
        ("remains an ongoing priority", rule("by", "continuing"), "", None, True, ""),
        # 004
        ("identify … at the next planning meeting", rule("at", "next_meeting"), "", None, True, ""),
        ("at the next planning meeting in May 2016", rule("at", "next_meeting"), "2016-05", None, True, "2016-05"),
        ("reported to the Steering Group", rule("at", "meeting"), "2016-02-01/2016-02-02", None, True, "2016-02-02"),
        ("to the AHG SOM", rule("at", "meeting", edge="start"), "2016-02-01/2016-02-02", None, True, "2016-02-01"),
        ("the next full SOM, tentatively", rule("at", "meeting"), "2016-03-22?/2016-03-23?", None, True, "2016-03-23"),
        ("once the regional media statement had gone out", rule("not_before", "milestone"), "", None, False, ""),
        ("once it had gone out, expected 2015-12", rule("not_before", "milestone"), "2015-12", None, False, ""),
        ("once it had gone out, and it has", rule("not_before", "milestone"), "2015-12-10", None, True, "2015-12-10"),
        ("for 2016", rule("by", "fixed"), "", None, True, ""),  # a period of the commitment: no deadline
        ("will be held in May 2016", rule("by", "fixed"), "2016-05", None, True, "2016-05"),
        ("early September 2015", rule("by", "meeting"), "2015-09~", 2, True, "2015-09-02/2015-09-30"),
        ("regular updates", rule("by", "recurring"), "", None, True, ""),
        ("continuing involvement", rule("by", "continuing"), "", None, True, ""),
    ],
)  # fmt: skip
def test_what_a_phrase_comes_to(
    said: str, made: Rule, anchor: str, lasting: int | None, happened: bool, expected: str
) -> None:
    assert due_days(made, PartialDate.parse(anchor), lasting=lasting, happened=happened) == days(expected)


@pytest.mark.parametrize(
    ("made", "anchor", "lasting", "expected"),
    [
        (rule(edge="start"), "2016-02-01/2016-02-05", None, "2016-02-01"),
        (rule(edge="end"), "2016-02-01/2016-02-05", None, "2016-02-05"),
        (rule(offset="-P7D", edge="start"), "2016-02-01/2016-02-05", None, "2016-01-25"),
        (rule(offset="P2W"), "2016-02-01", None, "2016-02-15"),
        (rule(offset="P1M"), "2016-01", None, "2016-02-01/2016-02-29"),
        (rule(offset="P1Y2M3W4D"), "2015-11-25", None, "2017-02-19"),
        (rule(offset="P14D", edge="start"), "2009", 3, "2009-01-15/2010-01-12"),
        (rule("not_before", "completion"), "2016-02-01", None, "2016-02-01"),
        (rule("by", "milestone"), "2016-02", None, "2016-02"),
        (rule("at", "next_meeting", "P1M"), "2016-05", None, "2016-06-01/2016-06-30"),
    ],
)
def test_anchor_edge_and_distance(made: Rule, anchor: str, lasting: int | None, expected: str) -> None:
    assert due_days(made, PartialDate.parse(anchor), lasting=lasting) == days(expected)


@pytest.mark.parametrize("anchor", list(Anchor))
@pytest.mark.parametrize("bound", list(Bound))
def test_an_anchor_without_a_date_gives_no_day(anchor: Anchor, bound: Bound) -> None:
    assert due_days(Rule(bound, anchor), PartialDate()) is None


@pytest.mark.parametrize("anchor", list(Anchor))
@pytest.mark.parametrize("bound", list(Bound))
def test_only_not_before_waits_for_the_fact(anchor: Anchor, bound: Bound) -> None:
    expected = PartialDate.parse("2016-02-01")
    waits = bound == Bound.NOT_BEFORE and anchor in (Anchor.MILESTONE, Anchor.COMPLETION)
    dateless = anchor in (Anchor.RECURRING, Anchor.CONTINUING)
    assert (due_days(Rule(bound, anchor), expected, happened=False) is None) is (waits or dateless)
    assert (due_days(Rule(bound, anchor), expected, happened=True) is None) is dateless


@pytest.mark.parametrize(
    ("made", "anchor", "lasting", "message"),
    [
        (rule(offset="P14D"), "9999-12-31", None, "9999-12-31 and P14D lead past the calendar"),
        (rule(offset="P14D"), "9999", None, "lead past the calendar"),
        (rule(offset="-P1D"), "0001-01-01", None, "lead past the calendar"),
        (rule(offset="P999Y"), "9500", None, "lead past the calendar"),
        (rule(offset="P5D", count="working"), "9999-12-30", None, "lead past the calendar"),
        (rule(), "2016/..", None, "leaves a side open"),
        (rule(), "../2016", None, "leaves a side open"),
        (rule(anchor="meeting"), "2016-02-01", 2, "2 days do not fit 2016-02-01"),
        (rule(anchor="meeting"), "2009", 0, "at least one day"),
    ],
)
def test_a_rule_that_yields_no_days_says_why(made: Rule, anchor: str, lasting: int | None, message: str) -> None:
    with pytest.raises(BadRule, match=message):
        due_days(made, PartialDate.parse(anchor), lasting=lasting)


# Distances


@pytest.mark.parametrize(
    ("day", "offset", "expected"),
    [
        (date(2016, 1, 31), "P1M", date(2016, 2, 29)),
        (date(2015, 1, 31), "P1M", date(2015, 2, 28)),
        (date(2016, 3, 31), "-P1M", date(2016, 2, 29)),
        (date(2016, 8, 31), "P1M", date(2016, 9, 30)),
        (date(2016, 2, 29), "P1Y", date(2017, 2, 28)),
        (date(2016, 2, 29), "P4Y", date(2020, 2, 29)),
        (date(2016, 2, 29), "-P1Y", date(2015, 2, 28)),
        (date(2016, 2, 28), "P1M", date(2016, 3, 28)),
        (date(2015, 12, 31), "P2M", date(2016, 2, 29)),
        (date(2016, 12, 15), "P1M", date(2017, 1, 15)),
        (date(2016, 2, 15), "P14D", date(2016, 2, 29)),
        (date(2016, 2, 15), "P2W", date(2016, 2, 29)),
        (date(2016, 1, 1), "-P1D", date(2015, 12, 31)),
        (date(2016, 1, 31), "P1M1D", date(2016, 3, 1)),  # the month first, then the day
        (date(2016, 1, 1), "P0D", date(2016, 1, 1)),
        (date(2016, 1, 1), "", date(2016, 1, 1)),
    ],
)
def test_calendar_days_and_months(day: date, offset: str, expected: date) -> None:
    assert shift(day, rule(offset=offset)) == expected


FRIDAY_AND_SATURDAY = Calendar(weekend=frozenset({5, 6}))
HOLIDAYS = Calendar(holidays=frozenset({date(2016, 2, 8), date(2016, 2, 9), date(2016, 2, 13)}))


@pytest.mark.parametrize(
    ("day", "offset", "calendar", "expected"),
    [
        (date(2016, 2, 5), "P1D", None, date(2016, 2, 8)),  # from a Friday to Monday
        (date(2016, 2, 6), "P1D", None, date(2016, 2, 8)),  # from a Saturday
        (date(2016, 2, 1), "P5D", None, date(2016, 2, 8)),
        (date(2016, 2, 1), "P10D", None, date(2016, 2, 15)),
        (date(2016, 2, 8), "-P1D", None, date(2016, 2, 5)),
        (date(2016, 2, 7), "-P1D", None, date(2016, 2, 5)),  # from a Sunday
        (date(2016, 2, 15), "-P10D", None, date(2016, 2, 1)),
        (date(2016, 2, 6), "P0D", None, date(2016, 2, 6)),  # no distance: the day itself, whatever it is
        (date(2016, 2, 5), "P1D", HOLIDAYS, date(2016, 2, 10)),
        (date(2016, 2, 10), "-P1D", HOLIDAYS, date(2016, 2, 5)),
        (date(2016, 2, 8), "P1D", HOLIDAYS, date(2016, 2, 10)),  # from a holiday
        (date(2016, 2, 12), "P1D", HOLIDAYS, date(2016, 2, 15)),  # a holiday on a Saturday costs no day
        (date(2016, 2, 4), "P1D", FRIDAY_AND_SATURDAY, date(2016, 2, 7)),
        (date(2016, 2, 7), "-P1D", FRIDAY_AND_SATURDAY, date(2016, 2, 4)),
        (date(2016, 2, 5), "P2D", Calendar(weekend=frozenset()), date(2016, 2, 7)),
        (date(2015, 12, 30), "P2D", Calendar(holidays=[date(2016, 1, 1)]), date(2016, 1, 4)),
    ],
)
def test_working_days(day: date, offset: str, calendar: Calendar | None, expected: date) -> None:
    assert shift(day, rule(offset=offset, count="working"), calendar) == expected


def test_a_week_without_a_working_day_is_refused() -> None:
    with pytest.raises(BadRule, match="without a working day"):
        shift(date(2016, 2, 5), rule(offset="P1D", count="working"), Calendar(weekend=frozenset(range(1, 8))))


@given(
    st.dates(date(1990, 1, 1), date(2060, 1, 1)),
    st.integers(1, 60),
    st.sets(st.integers(1, 7), max_size=6),
    st.sets(st.dates(date(1990, 1, 1), date(2060, 1, 1)), max_size=5),
)
def test_working_days_are_counted_one_by_one(day: date, count: int, weekend: set[int], holidays: set[date]) -> None:
    calendar = Calendar(frozenset(weekend), holidays)
    reached = shift(day, rule(offset=f"P{count}D", count="working"), calendar)
    between = [day + timedelta(n) for n in range(1, (reached - day).days + 1)]
    assert sum(calendar.works(one) for one in between) == count
    assert calendar.works(reached)
    back = shift(reached, rule(offset=f"-P{count}D", count="working"), calendar)
    assert back <= day or not calendar.works(day)


@pytest.mark.parametrize("text", ["P14D", "-P7D", "P2W", "P1M", "P1Y2M3W4D", "P9999D", "P0D", "", " P1M "])
def test_a_distance_is_kept_as_written(text: str) -> None:
    assert str(Offset.parse(text)) == text.strip()
    assert Offset.parse(str(Offset.parse(text))) == Offset.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "P", "-P", "14D", "P14", "PT12H", "P1DT12H", "P1.5D", "P-7D", "+P7D", "p14d", "P14D P1M", "two weeks",
        "P14D\x00", "P\u0661\u0664D", "P²D", "P99999D", "P1D1M", "P" + "9" * 100_000 + "D", "--P1D",
    ],
)  # fmt: skip
def test_what_is_no_distance_is_refused(text: str) -> None:
    with pytest.raises(BadRule, match="is not a distance in time: write P14D"):
        Offset.parse(text)


# Rules that contradict themselves


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"offset": "P2W", "count": "working"}, "Working days are counted in days"),
        ({"offset": "P1M", "count": "working"}, "Working days are counted in days"),
        ({"offset": "P1Y", "count": "working"}, "Working days are counted in days"),
        ({"offset": "P1D", "anchor": "continuing"}, "no distance in time"),
        ({"offset": "P1D", "anchor": "recurring"}, "no distance in time"),
        ({"rrule": "FREQ=MONTHLY"}, "Only a recurring deadline"),
        ({"rrule": "FREQ=MONTHLY", "anchor": "meeting"}, "Only a recurring deadline"),
        ({"rrule": "FREQ=HOURLY", "anchor": "recurring"}, "is not a recurrence of days"),
        ({"rrule": "every month", "anchor": "recurring"}, "is not a recurrence of days"),
        ({"rrule": "FREQ=YEARLY;BYYEARDAY=400", "anchor": "recurring"}, "names no day at all"),
    ],
)
def test_parts_that_contradict_each_other(parts: dict[str, str], message: str) -> None:
    with pytest.raises(BadRule, match=message):
        rule(**parts)  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"offset": "two weeks"}, "is not a distance in time"),
        ({"offset": "P2W", "count": "working"}, "Working days are counted in days"),
        ({"rrule": "FREQ=SECONDLY", "anchor": "recurring"}, "is not a recurrence of days"),
    ],
)
def test_a_form_refuses_a_bad_rule_with_its_reason(parts: dict[str, str], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        DeadlineFactory(**parts).full_clean()


# Whatever the rule


@given(
    partial_dates(may_be_open=False),
    st.none() | st.integers(1, 40),
    st.sampled_from(Edge),
    st.sampled_from(["", "P1D", "P14D", "-P7D", "P2W", "P1M", "-P1M", "P1Y", "P18M", "-P1Y1M1D"]),
    st.booleans(),
)
def test_no_day_lies_outside_the_anchor_and_its_distance(
    anchor: PartialDate, lasting: int | None, edge: Edge, offset: str, working: bool
) -> None:
    assume(not working or not set(offset) & set("WMY"))
    made = rule(anchor="meeting", offset=offset, edge=edge, count="working" if working else "calendar")
    assert anchor.earliest is not None
    assert anchor.latest is not None
    try:
        span = due_days(made, anchor, lasting=lasting)
        low, high = shift(anchor.earliest, made), shift(anchor.latest, made)
    except BadRule:
        assume(False)
    assert span is not None
    assert low <= span.earliest <= span.latest <= high


@given(partial_dates(), st.none() | st.integers(-2, 40), st.text(max_size=6) | st.just("P999Y"))
def test_a_rule_yields_days_or_a_reason(anchor: PartialDate, lasting: int | None, offset: str) -> None:
    try:
        span = due_days(rule(anchor="meeting", offset=offset), anchor, lasting=lasting)
    except BadRule as reason:
        assert len(str(reason)) > 10  # noqa: PT017 - either outcome is right
    except NotADate:
        pytest.fail("a rule speaks of itself, not of the date")
    else:
        assert span is not None


# Circles


@pytest.mark.parametrize(
    ("awaits", "expected"),
    [
        ({}, []),
        ({"A": ["B"], "B": ["C"]}, []),
        ({"A": ["A"]}, ["A", "A"]),
        ({"A": ["B"], "B": ["A"]}, ["A", "B", "A"]),
        ({"A": ["X", "B"], "B": ["C"], "C": ["A"], "X": []}, ["A", "B", "C", "A"]),
        ({"A": ["B"], "B": ["C"], "C": ["B"]}, []),  # a circle elsewhere is not this one's
    ],
)
def test_a_circle_is_named(awaits: dict[str, list[str]], expected: list[str]) -> None:
    assert way_round(awaits, "A") == expected
